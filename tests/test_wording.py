"""What is worked out once for each text, and what memory of it is kept."""

import unicodedata

import pytest

from welfare_crawl.placing import wording
from welfare_crawl.placing.recent import Recent
from welfare_crawl.placing.wording import normalise, wording_of
from welfare_crawl.writing.words import TOKEN


def test_recent_values_are_made_once_and_forgotten_by_length() -> None:
    made: list[str] = []
    recent: Recent[int] = Recent(10)

    def ask(text: str) -> int:
        return recent.get((text,), lambda: made.append(text) or len(text))  # type: ignore[func-returns-value]

    assert [ask("aaaa"), ask("bbbb"), ask("aaaa"), ask("cccc"), ask("aaaa"), ask("bbbb")] == [4] * 6
    assert made == ["aaaa", "bbbb", "cccc", "bbbb"]  # bbbb was asked for longest ago when cccc came
    assert len(recent) == 2


def test_a_text_longer_than_all_room_is_kept_alone() -> None:
    recent: Recent[int] = Recent(10)
    recent.put(("a" * 4,), 1)
    recent.put(("b" * 50,), 2)
    assert len(recent) == 1
    assert recent.get(("b" * 50,), lambda: 3) == 2
    recent.put(("c",), 4)
    assert recent.get(("c",), lambda: 5) == 4


def test_putting_a_text_twice_counts_it_once() -> None:
    recent: Recent[int] = Recent(10)
    for value in range(5):
        recent.put(("aaaa",), value)
    recent.put(("bbbb",), 9)
    assert len(recent) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Ủy ban Nhân dân, xã TÂN SƠN: 1.250 hộ… “đạt 4,6 %”",
        "İstanbul, Ａ及び½ giờ, e\u0301t\u00e9, ŉ \u00b4a a\u00b4",
        "Бедность снизилась; й́",
        "하노이 가난 각",
        "ngắt-\ndòng và ngắt\u00ad\r\ndòng",
    ],
)
def test_signs_folded_alone_give_what_whole_texts_give(text: str) -> None:
    # A combining mark in a text makes it be folded as a whole; its words must come out the same either way.
    whole = normalise(f"{text} x\u0301", "vi")
    assert whole == f"{normalise(text, 'vi')} x"
    assert normalise(unicodedata.normalize("NFD", text)).split()[:1] == normalise(text).split()[:1]


def test_shingles_are_of_words_or_of_signs() -> None:
    assert len(wording_of("một hai ba bốn", "vi").shingles) == 2
    assert len(wording_of("một", "vi").shingles) == 1
    assert len(wording_of("贫困户获得贷款", "zh").shingles) == 3
    assert len(wording_of("", "zh").shingles) == 1
    assert wording_of("貧困", "ja").unspaced
    text = "Một hai ba bốn năm"
    assert wording_of(text, "vi") is wording_of(text, "vi")
    assert wording_of(text, "vi").numbers.total() == 0


def test_each_sign_that_is_folded_by_the_word_stands_for_itself() -> None:
    alone = [sign for sign in map(chr, range(0x20000)) if wording._EACH_ALONE.fullmatch(sign)]
    assert len(alone) > 3000
    for sign in alone:
        folded = wording._fold(sign)
        assert not unicodedata.combining(folded[:1] or " ")
        # What parts words never becomes a letter, and no neighbour changes what becomes of a sign.
        assert TOKEN.match(sign) or not TOKEN.search(folded)
        assert wording._fold(f"a{sign}e") == f"a{folded}e"
        assert wording._fold(f"и{sign}и") == f"и{folded}и"
