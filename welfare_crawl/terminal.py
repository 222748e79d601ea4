"""Text from pages, made safe to print at a terminal."""

import unicodedata

DIRECTION_MARKS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that reorder what stands beside them: a page could make a line read as another."""


def printable(text: str) -> str:
    """Return a text on one line, without control sequences and without signs that change the direction of writing."""
    kept = (
        " " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign
        for sign in text
        if sign not in DIRECTION_MARKS
    )
    return " ".join("".join(kept).split())
