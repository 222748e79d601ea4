"""The terms of a text, counted: with marks where it has them, the longest at each place, title and lead weightier."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from welfare_crawl.topics.terms import AGAINST, SUBSTRING_LANGUAGES, Lexicon, Term, load_lexicon
from welfare_crawl.writing.word_table import WordTable
from welfare_crawl.writing.words import FOLDED, MARKED, fold_token, split_words

_TITLE_COUNTS: Final = 3.0
_LEAD_COUNTS: Final = 1.5
SHORTEST: Final = 120
"""Words; a shorter text is taken as this long, so that one term in a short item doesn't fill it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What stands in a text, counted."""

    weights: dict[str, dict[str, float]]
    """Topic -> term -> weighted occurrences."""
    words: int
    in_title: dict[str, float]
    hints: float
    """What terms of weight 1 add up to, those against left out."""
    telling: float
    """The same of the others."""
    told: frozenset[str]
    """Topics that have one of the others."""
    written: tuple[Sequence[str], ...] = field(default=(), repr=False, compare=False)
    """The words of title, lead and text."""


_has_marks = WordTable(lambda word: not word.lower().isascii() and word.lower() != fold_token(word))


def count_terms(title: str, lead: str, text: str, language: str) -> Tally:
    """Return the terms of a text by topic, those of title and lead weightier."""
    lexicon = load_lexicon(language)
    weights: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    in_title: dict[str, float] = defaultdict(float)
    words = 0
    sums = {False: 0.0, True: 0.0}
    told: set[str] = set()
    written: list[Sequence[str]] = []
    for part, factor in ((title, _TITLE_COUNTS), (lead, _LEAD_COUNTS), (text, 1.0)):
        # Of these capitals the small letters depend on what stands beside them, or are no letter alone.
        tokens = split_words(part.lower() if "İ" in part or "Σ" in part else part)[1::2]
        written.append(tokens)
        found, length = _find_terms(part, tokens, lexicon, language)
        words += length
        for term, count in found.items():
            # The tenth mention says little that the third hasn't said.
            weight = factor * term.weight * min(count, 4 + math.log2(count))
            weights[term.topic][term.written] += weight
            if term.topic != AGAINST:
                sums[term.weight > 1] += weight
            if term.weight > 1:
                told.add(term.topic)
            if part is title:
                in_title[term.topic] += term.weight
    return Tally(weights, words, in_title, sums[False], sums[True], frozenset(told), tuple(written))


def _find_terms(text: str, words: Sequence[str], lexicon: Lexicon, language: str) -> tuple[dict[Term, int], int]:
    found: dict[Term, int] = defaultdict(int)
    for term in lexicon.substrings:
        count = text.count(term.written)
        if count:
            found[term] += count
    # Compared with marks where the text has them: bảo hiểm is not báo hiệm.
    if language in ("vi", "und") and sum(map(_has_marks.__getitem__, words)) * 5 > len(words):
        index, spelt = lexicon.marked, MARKED
    else:
        index, spelt = lexicon.folded, FOLDED
    for term in index.find_all(list(map(spelt.__getitem__, words))):
        found[term] += 1
    length = len(words)
    if language in SUBSTRING_LANGUAGES:
        length = max(length, sum(character.isalpha() for character in text) // 2)
    return found, length
