"""The words of a text: split once for all who ask, and in the forms in which they are compared."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from welfare_crawl.writing.tones import split_tones
from welfare_crawl.writing.word_table import WordTable

TOKEN: Final = re.compile(r"[^\W_]+")
_WORD = re.compile(f"({TOKEN.pattern})")


@lru_cache(maxsize=4)
def split_words(text: str) -> Sequence[str]:
    """Return what stands between the words of a text and the words in turn: gap, word, gap, word, gap.

    The title, the lead, the text and its body with the lead are remembered until those of the next page come.
    """
    return tuple(_WORD.split(text))


@lru_cache(maxsize=65_536)
def fold_token(token: str) -> str:
    """Return a word in lower case without marks: Đạo and ĐẠO become dao."""
    return "".join(c for c in unicodedata.normalize("NFKD", token.lower()) if not unicodedata.combining(c)).replace(
        "đ", "d"
    )


@lru_cache(maxsize=65_536)
def mark_token(token: str) -> str:
    """Return a word in lower case with its tone after its letters, so that hoà and hòa are one spelling."""
    return "".join(split_tones(token.lower()))


FOLDED: Final = WordTable(fold_token)
MARKED: Final = WordTable(mark_token)
