"""How much the words of a text speak for Vietnamese, with or without its marks.

Without marks Vietnamese has some 1,500 written syllables, each a word of its own between spaces. No other language
that the crawl meets is made of them, though `de`, `la`, `can` are words of some. How much commoner the words of a text
are in Vietnamese than in that other language which they suit best (`reference/vi_syllables.tsv`, logarithms of odds)
tells more of a headline than a model of letters does.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from welfare_crawl.writing.tones import fold
from welfare_crawl.writing.word_table import WordTable

_UNKNOWN: Final = -2.5
"""What a word speaks for that is no Vietnamese syllable: about one in fifteen in Vietnamese (names, abbreviations)."""
_RUNNING_TEXT: Final = 3
"""Words in lower case; with fewer, capitals are no sign of a name."""
_NAMES_COUNT: Final = 0.3
_WORD = re.compile(r"\b[^\W\d_]{2,}\b")
"""Not the letters of 5mp and H4."""
_LOOSE_MARK = re.compile("[\u0300-\u036f]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the words of a text say together."""

    total: float
    """Above 0 they speak for Vietnamese, below against it."""
    words: int
    """Those of two letters and more."""
    syllables: int
    """Words among them that are Vietnamese syllables."""

    @property
    def mean(self) -> float:
        """What a word says on average: about 3 in Vietnamese prose, -2.5 elsewhere."""
        return self.total / self.words if self.words else 0.0

    @property
    def share(self) -> float:
        """The share of words that are Vietnamese syllables."""
        return self.syllables / self.words if self.words else 0.0


def weigh_syllables(text: str) -> Evidence:
    """Return how much the words of a text speak for Vietnamese; marks count for nothing."""
    # Without loose marks the words are the same before they are folded, and each is folded once for all texts.
    composed = unicodedata.normalize("NFC", text)
    words = list(map(_words.__getitem__, _WORD.findall(fold(text) if _LOOSE_MARK.search(composed) else composed)))
    running = sum([is_running for is_running, _, _ in words])
    # A Swedish sentence about people in Vietnam is full of their names.
    names_count = 1.0 if running < _RUNNING_TEXT or running == len(words) else _NAMES_COUNT
    total, syllables = 0.0, 0
    elsewhere: dict[str, float] = defaultdict(float)
    for is_running, vietnamese, others in words:
        counts = 1.0 if is_running else names_count
        total += vietnamese * counts
        if others is not None:
            syllables += 1
            for language, odds in others:
                elsewhere[language] += odds * counts
    return Evidence(total - max(elsewhere.values(), default=0.0), len(words), syllables)


def _read_word(word: str) -> tuple[bool, float, tuple[tuple[str, float], ...] | None]:
    """Return whether a word is in small letters, what it speaks for Vietnamese, and what for other languages.

    The last is None where it is no Vietnamese syllable.
    """
    word = fold(word)
    vietnamese, others = _table().get(word.lower(), (_UNKNOWN, None))
    return word[0].islower(), vietnamese, others


_words = WordTable(_read_word)


@cache
def _table() -> dict[str, tuple[float, tuple[tuple[str, float], ...]]]:
    rows = (files("welfare_crawl.reference") / "vi_syllables.tsv").read_text(encoding="utf-8").splitlines()[1:]
    table = {}
    for row in rows:
        syllable, odds, others = row.split("\t")
        pairs = (other.split("=") for other in others.split())
        table[syllable] = (float(odds), tuple((language, float(value)) for language, value in pairs))
    return table
