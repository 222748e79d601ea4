"""Where a text names something that may be a province, district or commune of Vietnam, and what speaks for it.

One pass over the capitalised words finds the names; the words beside a name say whether it is one of a place at all.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from welfare_crawl.gazetteer import Spelling, Unit, first_tokens, fold_token, mark_token, name_index, syllables
from welfare_crawl.place_words import (
    CITY,
    FIRMS,
    FOREIGN_TYPES,
    LINKING,
    MARKED_TYPES,
    NAMED_AFTER,
    NOT_PLACES,
    NOT_PLACES_MARKED,
    PLAIN_TYPES,
    PROVINCE,
    SCHOOLS,
    SORTS,
    SURNAMES,
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
        longest = starts.get(folded[position], 0) if _is_capital(words[position]) else 0
        taken = 0
        for length in range(min(longest, len(words) - position), 0, -1):
            stop = position + length
            spellings = index.get(tuple(folded[position:stop]))
            if spellings is None or not all(map(_is_capital, words[position:stop])):
                continue
            if not _adjacent(text, tokens, position, stop):
                continue
            item = _read(text, tokens, words, folded, position, stop, spellings, text_has_marks)
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
    text_has_marks: bool,
) -> "Found | object | None":
    marked = tuple(map(mark_token, words[start:stop]))
    exact = tuple(unit for spelling in spellings if spelling.marked == marked for unit in spelling.units)
    plain = marked == tuple(folded[start:stop])
    units = exact
    if not exact and plain and not text_has_marks:
        units = tuple(unit for spelling in spellings for unit in spelling.units)
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
    elif _is_part_of_a_name(text, tokens, words, folded, start, stop, text_has_marks):
        return _LONGER_NAME
    elif all(part.isdigit() for part in folded[start:stop]) or key in UNTYPED_STOP:
        return None
    span_start, span_end = tokens[start].start(), tokens[stop - 1].end()
    return Found(span_start, span_end, text[span_start:span_end], key, units, frozenset(types), bool(exact), trusted)


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


def _is_part_of_a_name(
    text: str,
    tokens: list[re.Match[str]],
    words: list[str],
    folded: list[str],
    start: int,
    stop: int,
    text_has_marks: bool,
) -> bool:
    """Tell whether a bare name belongs to a longer one: Nguyễn Thái Bình, Thái Bình Dương, đường Hòa Bình."""
    shouting = all(word.isupper() for word in words[max(0, start - 2) : stop + 2])
    if start and text[tokens[start - 1].end() : tokens[start].start()] in (" ", "\u00a0"):
        before, plain = words[start - 1], folded[start - 1]
        if _is_capital(before):
            if plain in SURNAMES and not shouting:
                return True
        elif mark_token(before) in NOT_PLACES_MARKED or (not text_has_marks and plain in NOT_PLACES):
            return True
        if tuple(folded[max(0, start - 2) : start]) in NAMED_AFTER or plain in SCHOOLS:
            return True
    if stop < len(tokens) and text[tokens[stop - 1].end() : tokens[stop].start()] in (" ", "\u00a0"):
        after, plain = words[stop], folded[stop]
        if _is_capital(after) and not shouting and (plain in syllables() or plain in SURNAMES):
            return not _begins_known_place(folded, words, stop)
    return _begins_firm(text, tokens, words, folded, stop)


def _begins_firm(text: str, tokens: list[re.Match[str]], words: list[str], folded: list[str], stop: int) -> bool:
    """Tell whether the capitals behind a name make it that of a firm: Bac Ninh Textile Company."""
    for position in range(stop, min(stop + 6, len(tokens))):
        if text[tokens[position - 1].end() : tokens[position].start()] not in (" ", "\u00a0", " & "):
            return False
        if not _is_capital(words[position]) and (folded[position] != "and" or position == stop):
            return False
        if folded[position] in FIRMS:
            return True
    return False


def _begins_known_place(folded: list[str], words: list[str], position: int) -> bool:
    return tuple(folded[position : position + 2]) in name_index() and all(
        map(_is_capital, words[position : position + 2])
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


def _is_capital(word: str) -> bool:
    return word[:1].isupper() or word.isdigit()


def _near(gap: str) -> bool:
    return gap in (" ", "\u00a0", ". ", ".", "-", ": ", ":")


def _adjacent(text: str, tokens: list[re.Match[str]], start: int, stop: int) -> bool:
    return all(
        text[tokens[i].end() : tokens[i + 1].start()] in (" ", "\u00a0", "-", " - ", "–", " – ")
        for i in range(start, stop - 1)
    )
