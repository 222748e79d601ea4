"""What researchers copy out by hand: legal documents, amounts of money, counts and percentages, with their quotes.

Rules, for Vietnamese and English; precision comes before recall. `reference/indicators.toml` names the indicators and
their terms, `reference/law.toml` how legal documents are numbered.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import TypeVar

from welfare_crawl.facts.figures import find_figures
from welfare_crawl.facts.law import find_citations
from welfare_crawl.facts.law_table import Citation
from welfare_crawl.facts.phrases import Sentence
from welfare_crawl.facts.sentences import LONGEST, quote_of, split_sentences
from welfare_crawl.facts.years import find_years, year_of
from welfare_crawl.records import Fact, Passage, PlaceMention
from welfare_crawl.writing.digit_runs import DIGITS
from welfare_crawl.writing.tones import fold

__all__ = ["LEGAL_DOCUMENT", "find_facts"]

LEGAL_DOCUMENT = "legal_document"

_Found = TypeVar("_Found", Citation, PlaceMention)
_VIETNAMESE = re.compile(r"[ăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵ\u1ea0-\u1ef9]", re.IGNORECASE)
_BROKEN = re.compile(r"(?<=[a-zà-ỹ])-\n\s*(?=[a-zà-ỹ])")
_ENOUGH_MARKS = 0.04
"""Share of signs that are no ASCII; Vietnamese has a fifth."""


def find_facts(
    text: str,
    language: str,
    passages: Sequence[Passage] = (),
    places: Sequence[PlaceMention] = (),
) -> tuple[Fact, ...]:
    """Return the facts of a text in order, with the place and the year that their sentences name.

    Figures are read in Vietnamese and English passages, legal documents in any. Offsets are those of `text`.
    """
    runs = [match.span() for match in DIGITS.finditer(text)]
    citations = find_citations(text, runs)
    facts: list[Fact] = []
    first_citation = first_place = first_run = 0
    for start, end in split_sentences(text):
        while first_citation < len(citations) and citations[first_citation].end <= start:
            first_citation += 1
        while first_place < len(places) and places[first_place].end <= start:
            first_place += 1
        while first_run < len(runs) and runs[first_run][0] < start:
            first_run += 1
        if not (first_run < len(runs) and runs[first_run][0] < end) and not (
            first_citation < len(citations) and citations[first_citation].start < end
        ):
            continue
        cited = _begun_before(end, citations, first_citation)
        named = _begun_before(end, places, first_place)
        seq, spoken = _passage_at(start, passages, language)
        facts += _facts_of(text, start, end, cited, named, spoken, seq)
    return tuple(sorted(facts, key=lambda fact: fact.start))


def _begun_before(end: int, found: Sequence[_Found], first: int) -> list[_Found]:
    """Return those of what was found, in order, that begin before the end of a sentence."""
    last = first
    while last < len(found) and found[last].start < end:
        last += 1
    return list(found[first:last])


def _facts_of(
    text: str,
    start: int,
    end: int,
    cited: list[Citation],
    named: list[PlaceMention],
    language: str,
    seq: int | None,
) -> list[Fact]:
    written = text[start:end]
    whole = " ".join(written.split()) if len(written) <= LONGEST else ""

    def quote(first: int, last: int) -> str:
        return whole or quote_of(written, first, last)

    facts = [
        Fact(
            seq,
            each.start,
            each.end,
            LEGAL_DOCUMENT,
            each.number,
            each.kind,
            each.year,
            None,
            quote(each.start - start, each.end - start),
        )
        for each in cited
        if each.start >= start
    ]
    joined, at = _join_lines(written)
    sentence = _sentence(joined, language)
    if sentence is None:
        return facts
    taken = [(bisect_left(at, each.start - start), bisect_left(at, each.end - start)) for each in cited]
    years = None
    for figure in find_figures(sentence, taken):
        years = find_years(sentence.text, taken) if years is None else years
        first, last = at[figure.start], at[figure.end - 1] + 1
        facts.append(
            Fact(
                seq,
                start + first,
                start + last,
                figure.indicator,
                figure.value,
                figure.unit,
                year_of(sentence.text, figure.start, figure.end, years),
                _place_of(start + first, named),
                quote(first, last),
            )
        )
    return facts


def _join_lines(written: str) -> tuple[str, Sequence[int]]:
    """Return a sentence with the words whole that were broken at line ends, and the offset of each of its letters."""
    if "-\n" not in written:
        return written, range(len(written) + 1)
    at: list[int] = []
    last = 0
    for match in _BROKEN.finditer(written):
        at += range(last, match.start())
        last = match.end()
    at += range(last, len(written) + 1)
    return "".join(written[offset] for offset in at[:-1]), at


def _sentence(written: str, language: str) -> Sentence | None:
    """Return the sentence as its patterns need it; None for a language that there are no patterns for."""
    if language not in ("vi", "en", "und"):
        return None
    flat = written.replace("\n", " ").replace("\t", " ").replace("\u00a0", " ")
    if len(flat) - len(flat.encode("ascii", "ignore")) > _ENOUGH_MARKS * len(flat) and _VIETNAMESE.search(flat):
        return Sentence(flat, "vi" if language == "und" else language, marked=True)
    if language == "en":
        return Sentence(flat, "en", marked=True)
    return Sentence(fold(flat), "vi", marked=False)


def _passage_at(start: int, passages: Sequence[Passage], language: str) -> tuple[int | None, str]:
    for seq, passage in enumerate(passages):
        if passage.start <= start < passage.end:
            return seq, passage.language
    return None, language


def _place_of(start: int, named: list[PlaceMention]) -> str | None:
    """Return the code of the last place before a figure, else of the only one after; of `xã X, tỉnh Y` the commune."""
    before = [each for each in named if each.end <= start]
    if not before:
        codes = {each.code for each in named}
        return codes.pop() if len(codes) == 1 else None
    place = before[-1]
    for smaller in reversed(before[:-1]):
        if place.start - smaller.end > 12 or _RANK[smaller.level] <= _RANK[place.level]:
            break
        place = smaller
    return place.code


_RANK = {"province": 0, "district": 1, "commune": 2}
