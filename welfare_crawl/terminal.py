"""Text from pages, made safe to print at a terminal."""

import re
import unicodedata

DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that reorder what stands beside them: a page could make a line read as another."""

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff" + "".join(sorted(DIRECTION_MARKS)) + "]")
"""All control characters but line break and tab, direction marks, and halves of characters, which no terminal takes."""


def printable(text: str) -> str:
    """Return a text on one line, without control sequences and without signs that change the direction of writing."""
    kept = (
        " " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign
        for sign in text
        if sign not in DIRECTION_MARKS
    )
    return " ".join("".join(kept).split())


def without_steering(lines: str) -> str:
    """Return lines as they are, but for what could steer a terminal: each such sign becomes a space."""
    return _STEERING.sub(" ", lines)
