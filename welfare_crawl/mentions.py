"""Where a text names something that may be a province, district or commune of Vietnam, and what speaks for it.

One pass over the capitalised words finds the names; the words beside a name say whether it is one of a place at all.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from welfare_crawl.gazetteer import (
    Spelling,
    Unit,
    first_tokens,
    fold_token,
    keeps_some_marks,
    mark_token,
    name_index,
    syllables,
)
from welfare_crawl.name_bearers import is_capital, is_part_of_a_name
from welfare_crawl.place_cues import leads_to_place
from welfare_crawl.place_types import is_type_before_name, of_another_rank, type_abbreviated, type_beside
from welfare_crawl.place_words import SORTS, UNTYPED_STOP

TOKEN = re.compile(r"[^\W_]+")

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


_GENITIVE_S: Final = frozenset({"sv", "de", "da", "nb", "no"})

_APOSTROPHES: Final = ("'", "\u2019", "\u02bc")
"""Within Ede and Mnong names: M'Đrắk, Ea H'leo."""

_ELSEWHERE: Final = frozenset({"ha nam"})
_IN_CHINA: Final = re.compile(r"\s*[,(]\s*(?:Trung Quốc|Trung Quoc|China|Kina|Chine)\b")
"""Henan is Hà Nam too."""

_LONGER_NAME: Final = object()
"""What stands there is part of a longer name: none of its words begins a place."""


def find_names(text: str, language: str) -> list[Found]:
    tokens = list(TOKEN.finditer(text))
    words = [match.group() for match in tokens]
    if language in _GENITIVE_S:
        words = list(map(_without_s, words))
    folded = [folded_word(word) for word in words]
    marked_text = sum(word != plain and not word.isascii() for word, plain in zip(words, folded, strict=True))
    text_has_marks = language == "vi" and marked_text * 5 > len(words)
    starts, index = first_tokens(), name_index()
    found: list[Found] = []
    position = 0
    while position < len(words):
        longest = starts.get(folded[position], 0) if is_capital(words[position]) else 0
        if longest and not text_has_marks and is_type_before_name(words, folded, position):
            longest = 0
        taken = 0
        for length in range(min(longest, len(words) - position), 0, -1):
            stop = position + length
            spellings = index.get(tuple(folded[position:stop]))
            if spellings is None or not _are_capital(text, tokens, words, position, stop):
                continue
            if not _adjacent(text, tokens, position, stop):
                continue
            item = _read(text, tokens, words, folded, position, stop, spellings, language, text_has_marks)
            if item is _LONGER_NAME:
                taken = length
                break
            if isinstance(item, Found):
                found.append(item)
                taken = length
                break
        position += taken or 1
    return found


def _without_s(word: str) -> str:
    """Return the nominative of what may be a name: Hanois, Lao Cais."""
    stem = word[:-1]
    return stem if word.endswith("s") and is_capital(word) and folded_word(stem) in syllables() else word


def _read(
    text: str,
    tokens: list[re.Match[str]],
    words: list[str],
    folded: list[str],
    start: int,
    stop: int,
    spellings: tuple[Spelling, ...],
    language: str,
    text_has_marks: bool,
) -> "Found | object | None":
    marked = tuple(map(mark_token, words[start:stop]))
    exact = tuple(unit for spelling in spellings if spelling.marked == marked for unit in spelling.units)
    plain = marked == tuple(folded[start:stop])
    units = exact
    if not exact and plain and not text_has_marks:
        units = tuple(unit for spelling in spellings for unit in spelling.units)
    elif not exact and language != "vi":
        # French keeps the marks that it has itself: Cân Tho, Hué.
        units = tuple(
            unit for spelling in spellings if keeps_some_marks(marked, spelling.marked) for unit in spelling.units
        )
    if not units:
        return None
    key = " ".join(folded[start:stop])
    if key in _ELSEWHERE and _IN_CHINA.match(text, tokens[stop - 1].end()):
        return _LONGER_NAME
    types = type_abbreviated(text, tokens, words, start, units)
    trusted = bool(types)
    if not types:
        types, trusted = type_beside(text, tokens, words, folded, start, stop, text_has_marks)
    if types:
        if tuple(map(mark_token, words[start:stop])) in SORTS and words[start].isupper():
            return None  # XÃ BIÊN GIỚI: capitals that say nothing
        matching = tuple(unit for unit in units if unit.type in types)
        units = matching or of_another_rank(units, types)
        if not units:
            return None
    elif is_part_of_a_name(text, tokens, words, folded, start, stop, text_has_marks):
        return _LONGER_NAME
    elif all(part.isdigit() for part in folded[start:stop]) or key in UNTYPED_STOP:
        return None
    span_start, span_end = tokens[start].start(), tokens[stop - 1].start() + len(words[stop - 1])
    cued = leads_to_place(text, tokens, words, start, stop, language, text_has_marks)
    return Found(
        span_start, span_end, text[span_start:span_end], key, units, frozenset(types), bool(exact), trusted, cued
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


def folded_word(word: str) -> str:
    return word.lower() if word.isascii() else fold_token(word)


def _are_capital(text: str, tokens: list[re.Match[str]], words: list[str], start: int, stop: int) -> bool:
    """Tell whether the words are written as those of a name: M'gar has a small letter behind its apostrophe."""
    return all(
        is_capital(words[i]) or (i > start and text[tokens[i - 1].end() : tokens[i].start()] in _APOSTROPHES)
        for i in range(start, stop)
    )


def _adjacent(text: str, tokens: list[re.Match[str]], start: int, stop: int) -> bool:
    gaps = (" ", "\u00a0", "-", " - ", "–", " – ", *_APOSTROPHES)
    return all(text[tokens[i].end() : tokens[i + 1].start()] in gaps for i in range(start, stop - 1))
