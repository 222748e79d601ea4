import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from welfare_crawl.terminal import printable


@given(st.text())
def test_nothing_printable_holds_a_control_character_or_a_line_break(text: str) -> None:
    shown = printable(text)
    assert not any(unicodedata.category(sign) == "Cc" for sign in shown)
    assert printable(shown) == shown


def test_words_stay_and_sequences_go() -> None:
    assert printable("Bảo hiểm\n\ty tế") == "Bảo hiểm y tế"
    assert "\x1b" not in printable("\x1b]0;owned\x07tiêu đề \u202egnp.exe")
