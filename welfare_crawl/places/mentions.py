"""Where a text names something that may be a province, district or commune of Vietnam, and what speaks for it.

One pass over the capitalised words finds the names; the words beside a name say whether it is one of a place at all.
"""

import re
from dataclasses import dataclass
from itertools import compress, pairwise
from typing import Final

from welfare_crawl.places.cues import leads_to_place
from welfare_crawl.places.gazetteer import Spelling, Unit, first_tokens, keeps_some_marks, name_index
from welfare_crawl.places.name_bearers import is_part_of_a_name
from welfare_crawl.places.tokens import Tokens, folded_word, is_capital, read_tokens
from welfare_crawl.places.types import is_type_before_name, of_another_rank, type_abbreviated, type_beside
from welfare_crawl.places.words import SORTS, UNTYPED_STOP
from welfare_crawl.writing.word_table import WordTable
from welfare_crawl.writing.words import MARKED

LIST_GAP = re.compile(r"\s*(?:,|;|và|and|och|và các|&|hoặc|hay|or|eller|-|–)\s*|\s*,\s*(?:và|and|och)\s*")


@dataclass(slots=True)
class Found:
    """A name in the text with the units that it can mean; narrowed down as evidence comes in."""

    start: int
    end: int
    name: str
    key: str
    units: tuple[Unit, ...]
    types: frozenset[str]
    exact: bool
    """Whether the marks are those of the name, or the name has none."""
    trusted: bool = False
    """Whether a word of type stands beside it."""
    cued: bool = False
    """Whether what stands beside it takes it for a place: ở, về, from, Sở Y tế."""


_APOSTROPHES: Final = ("'", "\u2019", "\u02bc")
"""Within Ede and Mnong names: M'Đrắk, Ea H'leo."""
_WITHIN_NAMES: Final = frozenset((" ", "\u00a0", "-", " - ", "–", " – ", *_APOSTROPHES))

_longest_name = WordTable(lambda word: first_tokens().get(folded_word(word), 0) if is_capital(word) else 0)
"""How many words the longest name has that a word begins; 0 for a word that begins none."""

_ELSEWHERE: Final = frozenset({"ha nam"})
_IN_CHINA: Final = re.compile(r"\s*[,(]\s*(?:Trung Quốc|Trung Quoc|China|Kina|Chine)\b")
"""Henan is Hà Nam too."""

_LONGER_NAME: Final = object()
"""What stands there is part of a longer name: none of its words begins a place."""


def find_names(text: str, language: str) -> list[Found]:
    tokens = read_tokens(text, language)
    words, folded = tokens.words, tokens.folded
    index = name_index()
    longest = list(map(_longest_name.__getitem__, words))
    found: list[Found] = []
    rest = 0
    for position in compress(range(len(words)), longest):
        if position < rest or (not tokens.marked and is_type_before_name(tokens, position)):
            continue
        reach, limit = position + 1, min(position + longest[position], len(words))
        while reach < limit and _goes_on(tokens, reach):
            reach += 1
        for stop in range(reach, position, -1):
            spellings = index.get(tuple(folded[position:stop]))
            if spellings is None:
                continue
            item = _read(tokens, position, stop, spellings)
            if item is None:
                continue
            if isinstance(item, Found):
                found.append(item)
            rest = stop
            break
    return found


def _read(tokens: Tokens, start: int, stop: int, spellings: tuple[Spelling, ...]) -> "Found | object | None":
    words, folded = tokens.words[start:stop], tokens.folded[start:stop]
    marked = tuple(map(MARKED.__getitem__, words))
    exact = tuple(unit for spelling in spellings if spelling.marked == marked for unit in spelling.units)
    units = exact
    if not exact and marked == tuple(folded) and not tokens.marked:
        units = tuple(unit for spelling in spellings for unit in spelling.units)
    elif not exact and tokens.language != "vi":
        # French keeps the marks that it has itself: Cân Tho, Hué.
        units = tuple(
            unit for spelling in spellings if keeps_some_marks(marked, spelling.marked) for unit in spelling.units
        )
    if not units:
        return None
    key = " ".join(folded)
    if key in _ELSEWHERE and _IN_CHINA.match(tokens.text, tokens.end(stop - 1)):
        return _LONGER_NAME
    types = type_abbreviated(tokens, start, units)
    trusted = bool(types)
    if not types:
        types, trusted = type_beside(tokens, start, stop)
    if types:
        if marked in SORTS and words[0].isupper():
            return None  # XÃ BIÊN GIỚI: capitals that say nothing
        matching = tuple(unit for unit in units if unit.type in types)
        units = matching or of_another_rank(units, types)
        if not units:
            return None
    elif is_part_of_a_name(tokens, start, stop):
        return _LONGER_NAME
    elif all(part.isdigit() for part in folded) or key in UNTYPED_STOP:
        return None
    span_start, span_end = tokens.start(start), tokens.start(stop - 1) + len(words[-1])
    return Found(
        span_start,
        span_end,
        tokens.text[span_start:span_end],
        key,
        units,
        frozenset(types),
        bool(exact),
        trusted,
        leads_to_place(tokens, start, stop),
    )


def spread_types(text: str, found: list[Found]) -> None:
    """Give the type before the first name of a list to the others: các xã Đạo Trù, Bồ Lý và Tam Đảo."""
    for one, other in pairwise(found):
        if not one.types or other.types or not LIST_GAP.fullmatch(text[one.end : other.start]):
            continue
        matching = tuple(unit for unit in other.units if unit.type in one.types)
        if is_province_name(other) and not any(unit.level == "province" for unit in matching):
            continue  # "thị xã Phú Thọ, Phú Thọ": the province behind its town
        if matching:
            other.units, other.types, other.trusted = matching, one.types, True


def is_province_name(item: Found) -> bool:
    return any(unit.level == "province" for unit in item.units)


def _goes_on(tokens: Tokens, position: int) -> bool:
    """Tell whether a word is written as a later one of a name: M'gar has a small letter behind its apostrophe."""
    gap = tokens.gaps[position]
    return gap in _WITHIN_NAMES and (is_capital(tokens.words[position]) or gap in _APOSTROPHES)
