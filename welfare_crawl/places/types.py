"""The words of type beside a name - tỉnh, xã, Province, -kommunen - and the units that they leave of its namesakes."""

from collections.abc import Sequence

from welfare_crawl.places.gazetteer import Unit, name_index
from welfare_crawl.places.tokens import Tokens, is_capital
from welfare_crawl.places.words import (
    ABBREVIATED,
    CITY,
    COMMUNE,
    COOPERATIVE,
    DISTRICT_OR_TOWN,
    FOREIGN_TYPES,
    LINKING,
    MARKED_TYPES,
    PLAIN_TYPES,
    PROVINCE,
    SORTS,
)
from welfare_crawl.writing.words import MARKED, mark_token


def type_beside(tokens: Tokens, start: int, stop: int) -> tuple[set[str], bool]:
    """Return the types of unit that the words beside a name allow, and whether such words are there."""
    words, folded = tokens.words, tokens.folded
    if start and _near(tokens.gap(start)):
        one = folded[start - 1]
        if tuple(folded[max(0, start - 3) : start]) == COOPERATIVE:
            return set(), False
        before = tuple(map(MARKED.__getitem__, words[max(0, start - 2) : start]))
        for known in (before, before[-1:]):
            # "bình quân 4" is no quận: where a text has marks, the word of type has its own.
            if known in MARKED_TYPES:
                return set(MARKED_TYPES[known]), True
        plain = tuple(folded[max(0, start - 2) : start])
        for known in (plain, plain[-1:]):
            if known in PLAIN_TYPES and not tokens.marked and known == before[-len(known) :]:
                return set(PLAIN_TYPES[known]), True
        sort = _sort_before(words, start)
        if sort:
            return MARKED_TYPES.get(sort, set()), True
        # Only the Vietnamese abbreviations (TP., TX.) end with a full stop; after another word it ends a sentence.
        joined = tokens.gap(start) in (" ", "-", "\u00a0")
        if joined and one in FOREIGN_TYPES:
            return set(FOREIGN_TYPES[one]), True
        if joined and one in LINKING and start > 1 and folded[start - 2] in FOREIGN_TYPES:
            return set(FOREIGN_TYPES[folded[start - 2]]), True
    stated = _type_stated(tokens, stop)
    if stated:
        return stated, True
    numbered = all(part.isdigit() for part in folded[start:stop])
    if not numbered and stop < len(tokens) and tokens.gap(stop) in (" ", "-", "\u00a0"):
        after = folded[stop]
        if tuple(folded[stop : stop + 2]) == ("special", "zone"):
            return {"đặc khu"}, True
        if after in FOREIGN_TYPES and after not in ("ville",):
            return set(FOREIGN_TYPES[after]), True
    return set(), False


def type_abbreviated(tokens: Tokens, start: int, units: tuple[Unit, ...]) -> set[str]:
    """Return the type that one or two letters with a full stop give to a name: P.Bến Nghé, Q. 1; empty for none."""
    if not start or tokens.gap(start) not in (".", ". "):
        return set()
    types = ABBREVIATED.get(tokens.words[start - 1], set())
    return types if any(unit.type in types for unit in units) else set()


def _sort_before(words: Sequence[str], start: int) -> tuple[str, ...]:
    """Return the word of type before a name and what sort of one it is: xã vùng cao, huyện nghèo; empty for none."""
    before = tuple(map(MARKED.__getitem__, words[max(0, start - 6) : start]))
    for sort in SORTS:
        if before[-len(sort) :] == sort:
            for length in (2, 1):
                known = before[-len(sort) - length : -len(sort)]
                if known in MARKED_TYPES:
                    return known
    return ()


def _type_stated(tokens: Tokens, stop: int) -> set[str]:
    """Return the type that a sentence states of the name before it: "Đạo Trù là xã miền núi"."""
    words, folded = tokens.words, tokens.folded
    if tuple(folded[stop : stop + 1]) != ("la",) or tokens.gap(stop) != " ":
        return set()
    start = stop + 2 if tuple(folded[stop + 1 : stop + 2]) == ("mot",) else stop + 1
    for length in (2, 1):
        known = tuple(map(mark_token, words[start : start + length]))
        if known in MARKED_TYPES:
            return set(MARKED_TYPES[known])
    return set()


def of_another_rank(units: tuple[Unit, ...], types: set[str]) -> tuple[Unit, ...]:
    """Return the units of the level of a word of type that none of them bears: they rise, and old texts stay.

    The province of Thừa Thiên Huế is a city since, huyện Mộc Châu was a thị xã in its last months.
    """
    if types == PROVINCE or types & CITY:
        provinces = tuple(unit for unit in units if unit.level == "province")
        if provinces or types == PROVINCE:
            return provinces
    level = "district" if types <= DISTRICT_OR_TOWN else "commune" if types <= COMMUNE else ""
    return tuple(unit for unit in units if unit.level == level)


def is_type_before_name(tokens: Tokens, position: int) -> bool:
    """Tell whether a word without marks is that of type before a name: Tinh Ha Giang, which begins like Tịnh Hà."""
    words, folded = tokens.words, tokens.folded
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


def _near(gap: str) -> bool:
    return gap in (" ", "\u00a0", ". ", ".", "-", ": ", ":")
