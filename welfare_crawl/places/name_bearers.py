"""What bears the name of a place and is none: persons, streets, schools, firms."""

from collections.abc import Callable
from typing import Final

from welfare_crawl.places.gazetteer import name_index, syllables
from welfare_crawl.places.tokens import SPACES, Tokens, is_capital
from welfare_crawl.places.words import (
    FIRM_HEADS,
    FIRM_WORDS,
    FIRMS,
    NAMED_AFTER,
    NOT_PLACES,
    NOT_PLACES_MARKED,
    SCHOOLS,
    SURNAMES,
)
from welfare_crawl.writing.words import mark_token

_HEAD_ENDS: Final = frozenset(head[-1] for head in FIRM_HEADS)

_FORENAMES: Final = 3
"""Words of a person's name before the two of it that are a place's as well."""

_FIRM_REACH: Final = 14
"""Words from "công ty" to the name that closes it: the longest names of firms have about so many."""


def is_part_of_a_name(tokens: Tokens, start: int, stop: int) -> bool:
    """Tell whether a bare name belongs to a longer one: Nguyễn Thái Bình, Thái Bình Dương, đường Hòa Bình."""
    words, folded = tokens.words, tokens.folded
    shouting = all(word.isupper() for word in words[max(0, start - 2) : stop + 2])
    if start and tokens.gap(start) in SPACES:
        before, plain = words[start - 1], folded[start - 1]
        if is_capital(before):
            if not shouting and (plain in SURNAMES or _ends_person(tokens, start)):
                return True
        elif mark_token(before) in NOT_PLACES_MARKED or (not tokens.marked and plain in NOT_PLACES):
            return True
        if tuple(folded[max(0, start - 2) : start]) in NAMED_AFTER or plain in SCHOOLS:
            return True
    if start and _ends_firm(tokens, start):
        return True
    if stop < len(tokens) and tokens.gap(stop) in SPACES:
        after, plain = words[stop], folded[stop]
        if after[:1].isupper() and not shouting and (plain in syllables() or plain in SURNAMES):
            return not _begins_known_place(tokens, stop)
    return _begins_firm(tokens, stop)


def _ends_person(tokens: Tokens, start: int) -> bool:
    """Tell whether the capitals before a name begin with a family's: Lê Quốc Thái Bình, Hoàng Anh Gia Lai."""
    words, folded = tokens.words, tokens.folded
    first = _back_while(tokens, start, lambda position: words[position][:1].isupper())
    while first < start and mark_token(words[first]) in NOT_PLACES_MARKED:
        first += 1  # a sentence that begins with "Em Lê Quốc"
    run = words[first:start]
    if (
        not 2 <= len(run) <= _FORENAMES
        or folded[first] not in SURNAMES
        or any(len(word) > 1 and word.isupper() for word in run)
    ):
        return False
    return tuple(folded[first:start]) not in name_index()


def _ends_firm(tokens: Tokens, start: int) -> bool:
    """Tell whether a name closes that of a firm: Công ty Cổ phần Thủy sản An Giang."""
    words, folded = tokens.words, tokens.folded
    first = _back_while(
        tokens,
        start,
        lambda position: words[position][:1].isupper() or folded[position] in FIRM_WORDS,
        reach=_FIRM_REACH,
    )
    return any(
        folded[last] in _HEAD_ENDS
        and any(tuple(folded[max(0, last - 2) : last + 1][-len(head) :]) == head for head in FIRM_HEADS)
        for last in range(max(0, first - 1), start)
    )


def _back_while(tokens: Tokens, start: int, goes_on: Callable[[int], bool], reach: int = 4) -> int:
    """Return the first of the words before `start` that belong to it, with nothing but spaces between."""
    first = start
    while first and start - first < reach:
        gap = tokens.gap(first)
        if gap not in (*SPACES, " - ", " – ", "-") or not goes_on(first - 1):
            break
        first -= 1
    return first


def _begins_firm(tokens: Tokens, stop: int) -> bool:
    """Tell whether the capitals behind a name make it that of a firm: Bac Ninh Textile Company."""
    words, folded = tokens.words, tokens.folded
    for position in range(stop, min(stop + 6, len(tokens))):
        if tokens.gap(position) not in (*SPACES, " & "):
            return False
        if not is_capital(words[position]) and (folded[position] != "and" or position == stop):
            return False
        if folded[position] in FIRMS:
            return True
    return False


def _begins_known_place(tokens: Tokens, position: int) -> bool:
    pair = slice(position, position + 2)
    return tuple(tokens.folded[pair]) in name_index() and all(map(is_capital, tokens.words[pair]))
