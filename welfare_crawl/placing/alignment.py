"""Where two texts differ, word by word: all over (noise, edits), or in their figures and names alone (a template)."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from welfare_crawl.places.gazetteer import syllables
from welfare_crawl.writing.words import fold_token

LONGEST: Final = 6000
"""Words; longer texts are not aligned, it would take seconds."""

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W_]+")
_RUN: Final = 3
_WORDS_A_SWAP: Final = 400
"""The weekly and monthly notices that we know change a figure every 10 to 60 words."""
_FRAME: Final = 12
"""Words at the beginning and end of a text, where each paper has its own byline and dateline."""
_CREDIT = re.compile(
    r"\b(?:Ảnh|ẢNH|Anh|Đồ họa|Photos?|Pictures?|Fotos?|Bild|Video|Clip)(?: minh họa)?\s*[:：][^\n.]{0,60}"
)
"""Who took a picture: each paper has its own pictures."""
_SAME_NAME: Final = 0.6
"""From this likeness on it is the same name, misread or written without marks."""
_BYLINE_WORDS: Final = frozenset({"bao", "theo", "tin", "by", "av", "von", "pv"})
_BEGINS = re.compile(r"(?:^|[.!?…:;“”\"«»\n(])\s*$")
_CAPITAL_NOUNS: Final = frozenset({"de"})
"""Languages in which any noun has a capital, not names alone."""


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
    other_names: int = 0
    """Those of the swapped names that are another name altogether, within a sentence: Tả Phìn and Mường Hum."""

    @property
    def swaps(self) -> int:
        """Return how much was exchanged; a wholly other name counts twice, no misread letter makes one.

        An appointment or a village's thanks names its person or its village but once.
        """
        return self.swapped_numbers + self.swapped_names + self.other_names

    @property
    def is_template(self) -> bool:
        """Tell whether the two are one form filled in twice: they differ in figures and names above all.

        A form is dense with what is filled in; two figures misread in a paper of ten pages make no form of it.
        """
        return self.swaps >= max(2, self.words / _WORDS_A_SWAP, 0.3 * self.changes)


class _Words:
    """The words of a text, their folded forms, and which of them can't tell one name from another."""

    def __init__(self, text: str) -> None:
        found = list(_WORD.finditer(text))
        self.raw = [match[0] for match in found]
        self.plain = [fold_token(word) for word in self.raw]
        self._text = text
        self._starts = [match.start() for match in found]
        self._credits = [match.span() for match in _CREDIT.finditer(text)]

    def continues(self, start: int) -> bool:
        """Tell whether a word goes on with a sentence, as in "UBND xã Tả Phìn": no dateline, no paper's name."""
        return start > 0 and self.raw[start - 1].islower() and self.plain[start - 1] not in _BYLINE_WORDS

    def is_name(self, start: int, end: int) -> bool:
        """Tell whether these words are a name within a sentence."""
        if end - start > 5 or not all(word[0].isupper() and not word[1:].isupper() for word in self.raw[start:end]):
            return False
        place = self._starts[start]
        if end - start == 1 and _BEGINS.search(self._text[max(0, place - 3) : place]):
            return False
        return not any(begin <= place < stop for begin, stop in self._credits)


def align(a_text: str, b_text: str, language: str = "und") -> Alignment | None:
    """Return how two texts lie upon each other; None when one of them is too long, or has no words.

    The same whichever is named first: the matcher isn't, so the shorter text always goes before the longer.
    """
    a, b = sorted((_Words(a_text), _Words(b_text)), key=lambda words: (len(words.raw), words.raw))
    if not a.raw or not b.raw or max(len(a.raw), len(b.raw)) > LONGEST:
        return None
    matcher = SequenceMatcher(None, a.plain, b.plain)
    kept = new_block = changes = numbers = names = others = 0
    for tag, a_start, a_end, b_start, b_end in matcher.get_opcodes():
        if tag == "equal":
            # Common words meet by chance in any two texts; three in a row hardly do.
            kept += a_end - a_start if a_end - a_start >= _RUN else 0
            continue
        changes += 1
        new_block = max(new_block, a_end - a_start)
        if tag != "replace":
            continue
        numbers += _numbers_differ(a.plain[a_start:a_end], b.plain[b_start:b_end])
        begun = min(a_start, b_start) >= 3 or (a.continues(a_start) and b.continues(b_start))
        inside = begun and min(len(a.raw) - a_end, len(b.raw) - b_end) >= _FRAME
        if inside and _names_differ(a.raw[a_start:a_end], b.raw[b_start:b_end]):
            names += 1
            if language not in _CAPITAL_NOUNS and a.is_name(a_start, a_end) and b.is_name(b_start, b_end):
                others += _likeness(a.plain[a_start:a_end], b.plain[b_start:b_end]) < _SAME_NAME
    return Alignment(kept / len(a.raw), new_block, changes, numbers, names, len(a.raw), others)


def _numbers_differ(one: list[str], other: list[str]) -> bool:
    if len(one) > 4 or len(other) > 4:
        return False
    first, second = ([word for word in words if word[0].isdigit()] for words in (one, other))
    return bool(first) and len(first) == len(second) and first != second


def _names_differ(one: list[str], other: list[str]) -> bool:
    if len(one) > 5 or len(other) > 5 or not all(word[0].isupper() for word in one + other):
        return False
    first, second = ([fold_token(word) for word in words] for words in (one, other))
    if first != second and all(word in syllables() for word in first + second):
        return True  # Bình Thuận and Ninh Thuận are alike, and two provinces
    return _likeness(first, second) < _SAME_NAME


def _likeness(one: list[str], other: list[str]) -> float:
    return SequenceMatcher(None, " ".join(one), " ".join(other)).ratio()
