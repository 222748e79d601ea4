"""Where a text names something that may be a province, district or commune of Vietnam, and what speaks for it.

One pass over the capitalised words finds the names; the words beside a name say whether it is one of a place at all.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from welfare_crawl.gazetteer import Spelling, Unit, first_tokens, fold_token, keeps_some_marks, mark_token, name_index
from welfare_crawl.name_bearers import is_capital, is_part_of_a_name
from welfare_crawl.place_words import (
    CITY,
    COOPERATIVE,
    CUES,
    CUES_VIETNAMESE,
    FOREIGN_TYPES,
    LINKING,
    MARKED_TYPES,
    PLAIN_TYPES,
    PROVINCE,
    SORTS,
    UNTYPED_STOP,
)

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
    """Whether the word before it leads to a place: ở, về, from."""


_LONGER_NAME: Final = object()
"""What stands there is part of a longer name: none of its words begins a place."""


def find_names(text: str, language: str) -> list[Found]:
    tokens = list(TOKEN.finditer(text))
    words = [match.group() for match in tokens]
    folded = [folded_word(word) for word in words]
    marked_text = sum(word != plain and not word.isascii() for word, plain in zip(words, folded, strict=True))
    text_has_marks = language == "vi" and marked_text * 5 > len(words)
    starts, index = first_tokens(), name_index()
    found: list[Found] = []
    position = 0
    while position < len(words):
        longest = starts.get(folded[position], 0) if is_capital(words[position]) else 0
        if longest and not text_has_marks and _is_type_before_name(words, folded, position):
            longest = 0
        taken = 0
        for length in range(min(longest, len(words) - position), 0, -1):
            stop = position + length
            spellings = index.get(tuple(folded[position:stop]))
            if spellings is None or not all(map(is_capital, words[position:stop])):
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
    types, trusted = _type_beside(text, tokens, words, folded, start, stop, text_has_marks)
    key = " ".join(folded[start:stop])
    if types:
        matching = tuple(unit for unit in units if unit.type in types)
        if matching:
            units = matching
        elif types == PROVINCE or types & CITY:
            # The province of Thừa Thiên Huế is a city since; its paper says tỉnh or thành phố as the year goes.
            units = tuple(unit for unit in units if unit.level == "province")
        else:
            units = ()
        if not units:
            return None
    elif is_part_of_a_name(text, tokens, words, folded, start, stop, text_has_marks):
        return _LONGER_NAME
    elif all(part.isdigit() for part in folded[start:stop]) or key in UNTYPED_STOP:
        return None
    span_start, span_end = tokens[start].start(), tokens[stop - 1].end()
    cued = start > 0 and _is_cue(words[start - 1], language, text_has_marks)
    return Found(
        span_start, span_end, text[span_start:span_end], key, units, frozenset(types), bool(exact), trusted, cued
    )


def _is_type_before_name(words: list[str], folded: list[str], position: int) -> bool:
    """Tell whether a word without marks is that of type before a name: Tinh Ha Giang, which begins like Tịnh Hà."""
    types = PLAIN_TYPES.get((folded[position],))
    if types is None or words[position].lower() != folded[position]:
        return False
    for stop in range(position + 2, min(position + 6, len(words) + 1)):
        if not is_capital(words[stop - 1]):
            return False
        spellings = name_index().get(tuple(folded[position + 1 : stop]), ())
        if any(unit.type in types for spelling in spellings for unit in spelling.units):
            return True
    return False


def _is_cue(word: str, language: str, text_has_marks: bool) -> bool:
    if language == "vi":
        word = word.lower() if text_has_marks else folded_word(word)
        return word in (CUES_VIETNAMESE if text_has_marks else CUES["vi"])
    return folded_word(word) in CUES.get(language, ())


def _type_beside(
    text: str,
    tokens: list[re.Match[str]],
    words: list[str],
    folded: list[str],
    start: int,
    stop: int,
    text_has_marks: bool,
) -> tuple[set[str], bool]:
    if start and _near(text[tokens[start - 1].end() : tokens[start].start()]):
        one = folded[start - 1]
        if tuple(folded[max(0, start - 3) : start]) == COOPERATIVE:
            return set(), False
        before = tuple(map(mark_token, words[max(0, start - 2) : start]))
        for known in (before, before[-1:]):
            # "bình quân 4" is no quận: where a text has marks, the word of type has its own.
            if known in MARKED_TYPES:
                return set(MARKED_TYPES[known]), True
        plain = tuple(folded[max(0, start - 2) : start])
        for known in (plain, plain[-1:]):
            if known in PLAIN_TYPES and not text_has_marks and known == before[-len(known) :]:
                return set(PLAIN_TYPES[known]), True
        sort = _sort_before(words, start)
        if sort:
            return MARKED_TYPES.get(sort, set()), True
        # Only the Vietnamese abbreviations (TP., TX.) end with a full stop; after another word it ends a sentence.
        joined = text[tokens[start - 1].end() : tokens[start].start()] in (" ", "-", "\u00a0")
        if joined and one in FOREIGN_TYPES:
            return set(FOREIGN_TYPES[one]), True
        if joined and one in LINKING and start > 1 and folded[start - 2] in FOREIGN_TYPES:
            return set(FOREIGN_TYPES[folded[start - 2]]), True
    stated = _type_stated(text, tokens, words, folded, stop)
    if stated:
        return stated, True
    numbered = all(part.isdigit() for part in folded[start:stop])
    if (
        not numbered
        and stop < len(tokens)
        and text[tokens[stop - 1].end() : tokens[stop].start()] in (" ", "-", "\u00a0")
    ):
        after = folded[stop]
        if after in FOREIGN_TYPES and after not in ("ville",):
            return set(FOREIGN_TYPES[after]), True
    return set(), False


def _sort_before(words: list[str], start: int) -> tuple[str, ...]:
    """Return the word of type before a name and what sort of one it is: xã vùng cao, huyện nghèo; empty for none."""
    before = tuple(map(mark_token, words[max(0, start - 6) : start]))
    for sort in SORTS:
        if before[-len(sort) :] == sort:
            for length in (2, 1):
                known = before[-len(sort) - length : -len(sort)]
                if known in MARKED_TYPES:
                    return known
    return ()


def _type_stated(text: str, tokens: list[re.Match[str]], words: list[str], folded: list[str], stop: int) -> set[str]:
    """Return the type that a sentence states of the name before it: "Đạo Trù là xã miền núi"."""
    if tuple(folded[stop : stop + 1]) != ("la",) or text[tokens[stop - 1].end() : tokens[stop].start()] != " ":
        return set()
    start = stop + 2 if tuple(folded[stop + 1 : stop + 2]) == ("mot",) else stop + 1
    for length in (2, 1):
        known = tuple(map(mark_token, words[start : start + length]))
        if known in MARKED_TYPES:
            return set(MARKED_TYPES[known])
    return set()


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


def _near(gap: str) -> bool:
    return gap in (" ", "\u00a0", ". ", ".", "-", ": ", ":")


def _adjacent(text: str, tokens: list[re.Match[str]], start: int, stop: int) -> bool:
    return all(
        text[tokens[i].end() : tokens[i + 1].start()] in (" ", "\u00a0", "-", " - ", "–", " – ")
        for i in range(start, stop - 1)
    )
