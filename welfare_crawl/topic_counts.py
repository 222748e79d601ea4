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
    folded = [word if word.isascii() else fold_token(word) for word in words]
    marked = folded
    if sum(word != plain for word, plain in zip(words, folded, strict=True)) * 5 > len(words) and language in (
        "vi",
        "und",
    ):
        marked = [word if word.isascii() else mark_token(word) for word in words]
    first, stems, rest = lexicon.by_first, lexicon.by_stem, 0
    for position, word in enumerate(folded):
        candidates = first.get(word, ()) + stems.get(word[:3], ())
        if not candidates or position < rest:
            continue
        best: Term | None = None
        for term in candidates:
            if (best is None or _rank(term) > _rank(best)) and _matches(term, marked, folded, position):
                best = term
        if best is not None:
            found[best] += 1
            rest = position + len(best.tokens)
    length = len(words)
    if language in SUBSTRING_LANGUAGES:
        length = max(length, sum(character.isalpha() for character in text) // 2)
    return found, length


def _rank(term: Term) -> tuple[int, float]:
    """Of two terms at one place the longer counts, of equal ones the weightier: sozialversicherung*, not sozial*."""
    return len(term.tokens), term.weight


def _matches(term: Term, marked: list[str], folded: list[str], position: int) -> bool:
    """Compare with marks where the text has them: bảo hiểm is not báo hiệm."""
    stop = position + len(term.tokens)
    if stop > len(folded):
        return False
    words = marked[position:stop]
    wanted = term.tokens if marked is not folded else tuple(map(fold_token, term.tokens))
    if term.prefix:
        return tuple(words[:-1]) == wanted[:-1] and words[-1].startswith(wanted[-1])
    return tuple(words) == wanted
