"""Letters without marks, word by word as in one go."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from welfare_crawl.writing.tones import fold

LETTERS = "aàáặeêouươdđĐ \n\u0301\u0323\u030am-,1ßΩ日ж"


@given(st.text(LETTERS, max_size=80))
@example("Đường về \u0301xã m\u0300")
@example("a " * 3 + "日本語" * 30)
def test_folding_by_words_is_folding_the_text(text: str) -> None:
    plain = "".join(
        sign
        for at, sign in enumerate(unicodedata.normalize("NFD", text))
        if not (unicodedata.combining(sign) and is_of_latin_letter(unicodedata.normalize("NFD", text), at))
    )
    assert fold(text) == unicodedata.normalize("NFC", plain).replace("đ", "d").replace("Đ", "D")


def is_of_latin_letter(text: str, at: int) -> bool:
    """Tell whether the mark at a place stands, maybe behind others, on a Latin letter."""
    while unicodedata.combining(text[at]):
        if at == 0:
            return False
        at -= 1
    return text[at] in "đĐ" or (text[at].isascii() and text[at].isalpha())
