"""Where two texts differ, word by word: all over (noise, edits), or in their figures and names alone (a template)."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from welfare_crawl.gazetteer import fold_token, syllables

LONGEST: Final = 6000
"""Words; longer texts are not aligned, it would take seconds."""

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W_]+")
_RUN: Final = 3
_WORDS_A_SWAP: Final = 400
"""The weekly and monthly notices that we know change a figure every 10 to 60 words."""
_FRAME: Final = 12
"""Words at the beginning and end of a text, where each paper has its own byline and dateline."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """What became of the words of one text in another."""

    kept: float
    """Words of the shorter text that the longer has in the same order, in runs of three or more, 0 to 1."""
    new_block: int
    """Words in the longest stretch of the shorter text that the longer has not: matter of its own, not noise."""
    changes: int
    """Places where the two differ."""
    swapped_numbers: int
    """Places where one number stands for another one."""
    swapped_names: int
    """Places where a name stands for quite another name."""
    words: int = 0
    """Words of the shorter text."""

    @property
    def swaps(self) -> int:
        """Return how many figures and names were exchanged."""
        return self.swapped_numbers + self.swapped_names

    @property
    def is_template(self) -> bool:
        """Tell whether the two are one form filled in twice: they differ in figures and names above all.

        A form is dense with what is filled in; two figures misread in a paper of ten pages make no form of it.
        """
        return self.swaps >= max(2, self.words / _WORDS_A_SWAP, 0.3 * self.changes)


def align(a_text: str, b_text: str) -> Alignment | None:
    """Return how two texts lie upon each other; None when one of them is too long, or has no words.

    The same whichever is named first: the matcher isn't, so the shorter text always goes before the longer.
    """
    a, b = sorted((_WORD.findall(a_text), _WORD.findall(b_text)), key=lambda words: (len(words), words))
    if not a or not b or max(len(a), len(b)) > LONGEST:
        return None
    a_plain, b_plain = [fold_token(word) for word in a], [fold_token(word) for word in b]
    matcher = SequenceMatcher(None, a_plain, b_plain)
    kept = new_block = changes = numbers = names = 0
    for tag, a_start, a_end, b_start, b_end in matcher.get_opcodes():
        if tag == "equal":
            # Common words meet by chance in any two texts; three in a row hardly do.
            kept += a_end - a_start if a_end - a_start >= _RUN else 0
            continue
        changes += 1
        new_block = max(new_block, a_end - a_start)
        if tag != "replace":
            continue
        numbers += _numbers_differ(a_plain[a_start:a_end], b_plain[b_start:b_end])
        inside = min(a_start, b_start) >= 3 and min(len(a) - a_end, len(b) - b_end) >= _FRAME
        names += inside and _names_differ(a[a_start:a_end], b[b_start:b_end])
    return Alignment(kept / len(a), new_block, changes, numbers, names, len(a))


def _numbers_differ(one: list[str], other: list[str]) -> bool:
    if len(one) > 4 or len(other) > 4:
        return False
    first, second = ([word for word in words if word[0].isdigit()] for words in (one, other))
    return bool(first) and len(first) == len(second) and first != second


def _names_differ(one: list[str], other: list[str]) -> bool:
    if len(one) > 5 or len(other) > 5 or not all(word[0].isupper() for word in one + other):
        return False
    first, second = (" ".join(map(fold_token, words)) for words in (one, other))
    if first != second and all(fold_token(word) in syllables() for word in one + other):
        return True  # Bình Thuận and Ninh Thuận are alike, and two provinces
    # Above that likeness it is the same name, misread or written without marks.
    return SequenceMatcher(None, first, second).ratio() < 0.6
