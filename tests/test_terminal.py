import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from welfare_crawl.terminal import printable, without_steering


@given(st.text())
def test_nothing_printable_holds_a_control_character_or_a_line_break(text: str) -> None:
    shown = printable(text)
    assert not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in shown)
    assert printable(shown) == shown


def test_words_stay_and_sequences_go() -> None:
    assert printable("Bảo hiểm\n\ty tế") == "Bảo hiểm y tế"
    assert "\x1b" not in printable("\x1b]0;owned\x07tiêu đề \u202egnp.exe")
    assert "\u061c" not in printable("a\u061cb")


@given(st.text(st.characters()))
def test_lines_of_a_log_stay_lines(text: str) -> None:
    shown = without_steering(text)
    assert shown.encode().count(b"\n") == text.count("\n")
    assert not any(unicodedata.category(sign) == "Cc" for sign in shown if sign not in "\n\t")
