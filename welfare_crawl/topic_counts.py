"""The terms of a text, counted: with marks where it has them, the longest at each place, title and lead weightier."""

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from welfare_crawl.gazetteer import fold_token, mark_token
from welfare_crawl.topic_terms import AGAINST, SUBSTRING_LANGUAGES, Lexicon, Term, load_lexicon

_TOKEN = re.compile(r"[^\W_]+")
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


def count_terms(title: str, lead: str, text: str, language: str) -> Tally:
    """Return the terms of a text by topic, those of title and lead weightier."""
    lexicon = load_lexicon(language)
    weights: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    in_title: dict[str, float] = defaultdict(float)
    words = 0
    sums = {False: 0.0, True: 0.0}
    told: set[str] = set()
    for part, factor in ((title, _TITLE_COUNTS), (lead, _LEAD_COUNTS), (text, 1.0)):
        found, length = _find_terms(part, lexicon, language)
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
    return Tally(weights, words, in_title, hints=sums[False], telling=sums[True], told=frozenset(told))


def _find_terms(text: str, lexicon: Lexicon, language: str) -> tuple[dict[Term, int], int]:
    found: dict[Term, int] = defaultdict(int)
    for term in lexicon.substrings:
        count = text.count(term.written)
        if count:
            found[term] += count
    words = _TOKEN.findall(text.lower())
    marked = sum(word != fold_token(word) for word in words if not word.isascii()) * 5 > len(words)
    # Compared with marks where the text has them: bảo hiểm is not báo hiệm.
    if marked and language in ("vi", "und"):
        index, spell = lexicon.marked, mark_token
    else:
        index, spell = lexicon.folded, fold_token
    words = [word if word.isascii() else spell(word) for word in words]
    rest = 0
    for position in range(len(words)):
        if position < rest:
            continue
        best = index.find(words, position)
        if best is not None:
            found[best] += 1
            rest = position + len(best.tokens)
    length = len(words)
    if language in SUBSTRING_LANGUAGES:
        length = max(length, sum(character.isalpha() for character in text) // 2)
    return found, length
