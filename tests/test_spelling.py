"""Words typed with some of their marks: what they may mean, and what is left as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welfare_crawl.writing.spelling import agreeing_syllables, is_syllable
from welfare_crawl.writing.tones import fold


@pytest.mark.parametrize(
    ("typed", "meant", "not_meant"),
    [
        ("đuong", "đường đương", "dương đuốc"),
        ("viêt", "việt viết", "viếc biết"),
        ("nguơi", "người ngươi", "nguôi"),
        ("nguòi", "người nguồi", "nguời ngươi"),
        ("nươc", "nước nược", "nuốc"),
        ("đat", "đất đạt đắt", "dất dạt đãt"),
        ("duờng", "đường dường", "đương dương"),
        ("thuờng", "thường", "thương"),
        ("quôc", "quốc", "quóc"),
        ("hiêp", "hiệp hiếp", "hiềp"),
        ("khuyêt", "khuyết", "khuyên"),
        ("đuợc", "được", "đước"),
    ],
)
def test_half_marked_words_mean_the_syllables_that_agree(typed: str, meant: str, not_meant: str) -> None:
    found = set(agreeing_syllables(typed))
    assert set(meant.split()) <= found
    assert not set(not_meant.split()) & found


COMPLETE = "đương hôi đông dường nghéo được hội huyên hoà quý giữa nghiêng số củ người nghìn thuở khuỷu duong viet x 5"
OF_OTHER_KINDS = "för hållen été café qđ đb bhyt đắk đđ éé supercalifragilîstic"


@pytest.mark.parametrize("typed", [*COMPLETE.split(), *OF_OTHER_KINDS.split()])
def test_words_that_are_syllables_and_those_of_other_languages_mean_themselves(typed: str) -> None:
    assert agreeing_syllables(typed) == ()


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấờệ", min_size=1, max_size=8))
def test_what_agrees_is_a_syllable_of_the_same_letters(typed: str) -> None:
    for syllable in agreeing_syllables(typed):
        assert is_syllable(syllable)
        assert fold(syllable) == fold(typed)
