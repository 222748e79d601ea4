"""Vietnamese syllables as a reader of PDFs asks for them: spelled by the rules, marked, and without their marks."""

import unicodedata
from functools import lru_cache

from welfare_crawl.writing.spelling import is_syllable
from welfare_crawl.writing.tones import TONES

__all__ = ["is_marked", "is_syllable", "strip_marks"]


@lru_cache(maxsize=65536)
def is_marked(token: str) -> bool:
    """Tell whether a token carries a Vietnamese mark: a tone, breve, circumflex, horn or đ."""
    if token.isascii():
        return False
    lowered = token.lower()
    return "đ" in lowered or any(c in _MARKS for c in unicodedata.normalize("NFD", lowered))


_MARKS = frozenset(TONES + "\u0302\u0306\u031b")


def strip_marks(text: str) -> str:
    """Return the text with every mark removed, đ as d."""
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")
