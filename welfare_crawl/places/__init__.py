"""Which provinces, districts and communes of Vietnam a text names, and which codes they had then and have today.

`welfare_crawl.places.mentions` finds the names; the word of type beside a name (tỉnh, xã, Province, -kommunen), the
units named round about, the date and the home of the newspaper decide which of several namesakes is meant. A name that
they leave open is left out: no code is better than a wrong one.
"""

import re
from collections import Counter
from itertools import pairwise
from typing import Final

from welfare_crawl.places.eastern import EasternName, find_eastern_places
from welfare_crawl.places.gazetteer import MERGER, Unit, provinces_now, provinces_then, successor
from welfare_crawl.places.mentions import (
    LIST_GAP,
    Found,
    find_names,
    is_province_name,
    spread_types,
)
from welfare_crawl.places.tokens import folded_word
from welfare_crawl.places.words import COMMUNE, FOREIGN_TYPES, PROVINCE, TYPE_WORDS, UNTYPED_STOP
from welfare_crawl.records import Level, PlaceMention
from welfare_crawl.writing.eastern import EASTERN
from welfare_crawl.writing.words import TOKEN


def find_places(
    text: str,
    language: str,
    published_at: str | None,
    home_province: str | None,
    known: tuple[PlaceMention, ...] = (),
) -> tuple[PlaceMention, ...]:
    """Return the places that a text names, in order; `home_province` is the code today of the source's province.

    `known` are the places of its headline and lead: a commune named there in full goes by its bare name in the text.
    """
    found = find_names(text, language)
    spread_types(text, found)
    _spread_cues(text, found, home_province)
    era = None if not published_at else published_at[:10] < MERGER
    kept: list[tuple[Found, Unit]] = []
    named = _areas_named(found, home_province)
    settled: dict[str, Unit] = {}
    told = {(mention.code, mention.level, folded_name(mention.name)) for mention in known}
    for position, item in enumerate(found):
        parents = _parents(text, found, position)
        passed = bool(_PASSED.match(text, item.end))
        unit = _resolve(item, True if passed else era, home_province, named, parents)
        if unit is None:
            continue
        if item.trusted or (item.cued and unit.level == "province"):
            settled.setdefault(item.key, unit)
        kept.append((item, unit))
    spans = {item.start for item, _ in kept}
    for item in found:
        # A commune is named in full once, and by its bare name afterwards.
        if item.start not in spans and not item.trusted and item.exact and item.key not in UNTYPED_STOP:
            again = settled.get(item.key) or _told(item, told, era)
            if again is not None:
                kept.append((item, again))
    named_so: list[tuple[Found | EasternName, Unit]] = list(kept)
    if language in EASTERN:
        named_so += find_eastern_places(text, language, era)
    named_so.sort(key=lambda pair: pair[0].start)
    return tuple(_mention(item, unit, era) for item, unit in named_so)


_PASSED: Final = re.compile(r"\s?\(?(?:cũ|trước đây)\b")
"""Behind a name: what it meant before the mergers, though there is a unit of that name today."""

_AMBIGUOUS_PROVINCES: Final = frozenset({"hoa binh", "thai binh", "ha nam", "hue", "ha giang", "hai duong"})
"""Names that are also peace, an ocean, a province of China, an English word, people: bare, they need a witness."""


_LONG_WORD: Final = 5
"""Letters that no Vietnamese syllable of common use alone would be taken for: Pleiku is a name, Vinh is glory too."""

_BATTLES: Final = frozenset({"dien bien phu"})
"""Towns that are known for what happened there: bare, they are the event."""


def _told(item: Found, told: set[tuple[str, Level, str]], old: bool | None) -> Unit | None:
    units = [unit for unit in item.units if (unit.code, unit.level, item.key) in told]
    return next((unit for unit in units if unit.old == bool(old)), units[0] if units else None)


def folded_name(name: str) -> str:
    """Return a name's words without marks, as the index of names has them."""
    return " ".join(map(folded_word, TOKEN.findall(name)))


def main_province(mentions: tuple[PlaceMention, ...], source_province: str | None) -> str | None:
    """Return the code today of the province that a text is about, else of the source's."""
    counts: Counter[str] = Counter()
    for mention in mentions:
        if mention.province_now is not None:
            counts[mention.province_now] += 2 if mention.level == "province" else 1
    if not counts:
        return source_province
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    best, most = ranked[0]
    if source_province is not None and counts[source_province] * 2 >= most:
        return source_province
    runner_up = ranked[1][1] if len(ranked) > 1 else 0
    if most >= 4 and most >= 1.5 * runner_up:
        return best
    if source_province is None and most > runner_up:
        return best
    return source_province


def province_names() -> dict[str, str]:
    """Return code and name of the 34 provinces of today."""
    return dict(provinces_now())


def province_names_before() -> dict[str, str]:
    """Return code and name of the 63 provinces before 1 July 2025."""
    return dict(provinces_then())


def _areas_named(found: list[Found], home: str | None) -> frozenset[str]:
    """Return the codes today of the provinces that the text surely names, and those of its districts."""
    named = {
        unit.province_now
        for item in found
        if item.trusted or item.cued or item.key not in _AMBIGUOUS_PROVINCES
        for unit in item.units
        if unit.level == "province"
    }
    districts = {unit.code for item in found if item.trusted for unit in item.units if unit.level == "district"}
    return frozenset(named | districts | ({home} if home else set()))


def _parents(text: str, found: list[Found], position: int) -> list[Found]:
    """Return the names that follow as in "xã Đạo Trù, huyện Tam Đảo, tỉnh Vĩnh Phúc (cũ)"."""
    parents: list[Found] = []
    end = found[position].end
    for item in found[position + 1 : position + 4]:
        gap = text[end : item.start]
        if len(gap) > 32 or not _is_parent_gap(gap):
            break
        if item.types and (item.types == found[position].types or item.types <= COMMUNE):
            break  # the next of a list, not what this one lies in
        parents.append(item)
        end = item.end
    return parents


def _is_parent_gap(gap: str) -> bool:
    if not re.match(r"\s*[,(\-–]|\s+(?:thuộc|của|ở|tại|in|i|of)\b|[\s-]*\w+,", gap):
        return False
    rest = [folded_word(word) for word in TOKEN.findall(gap)]
    allowed = {"thuoc", "cua", "o", "tai", "in", "i", "of", "cu"}
    return all(word in allowed or word in TYPE_WORDS or word in FOREIGN_TYPES for word in rest)


def _resolve(
    item: Found, old: bool | None, home: str | None, named: frozenset[str], parents: list[Found]
) -> Unit | None:
    provinces = [unit for unit in item.units if unit.level == "province"]
    if not item.trusted:
        if provinces:
            witnessed = item.cued or _in_company(item, parents)
            if item.key in _AMBIGUOUS_PROVINCES and not witnessed:
                return None
            return _of_age(provinces, old)
        return _bare_town(item, old, named)
    if provinces and (item.types == PROVINCE or len(provinces) == len(item.units)):
        return _of_age(provinces, old)
    units = list(item.units)
    if "thành phố" in item.types and provinces:
        # Huế, Cần Thơ: the city that is a province is meant, unless a province is named as its parent.
        units = provinces if not any(u.level == "province" for p in parents for u in p.units) else units
        if units is provinces:
            return _of_age(provinces, old)
    return _choose(units, item, old, home, named, parents)


def _bare_town(item: Found, old: bool | None, named: frozenset[str]) -> Unit | None:
    """Return what a bare name of a town means: only when one district of that name lay in a province that is named."""
    if not (item.exact or item.cued) or (" " not in item.key and len(item.key) < _LONG_WORD):
        return None
    near = [unit for unit in item.units if unit.province_now in named]
    districts = [unit for unit in near if unit.level == "district"]
    if not districts and item.cued and len({unit.province_now for unit in item.units}) == 1:
        # Tại Đà Lạt: a town like no other place says itself which province it is in.
        near, districts = list(item.units), [unit for unit in item.units if unit.type == "thành phố"]
    if len({unit.code for unit in districts}) != 1 or item.key in _BATTLES:
        return None
    # Districts are no more; mostly the town goes on as a commune.
    heirs = [u for u in near if u.level == "commune" and not u.old and u.province == districts[0].province_now]
    return heirs[0] if old is False and len({unit.code for unit in heirs}) == 1 else districts[0]


def _choose(
    units: list[Unit], item: Found, old: bool | None, home: str | None, named: frozenset[str], parents: list[Found]
) -> Unit | None:
    """Pick one of several namesakes of one level, by what speaks the loudest; None when they stay several."""
    by_parent = _within(units, parents, old)
    if any(parent.trusted or is_province_name(parent) for parent in parents):
        if not by_parent and len({u.code for u in units}) != 1:
            return None
        units = by_parent or units
    narrowed = _narrow(units, home, named, old)
    for group in (narrowed, units):
        right_age = [unit for unit in group if unit.level == "district" or old is None or unit.old == old]
        for choice in (right_age, group):
            if len({(unit.code, unit.old) for unit in choice}) == 1:
                if group is units and narrowed != units and not item.exact:
                    return None
                return choice[0]
        today = [unit for unit in group if not unit.old]
        if old is None and len({unit.code for unit in today}) == 1 and len({u.province_now for u in group}) == 1:
            return today[0]
        if group:
            return None
    return None


def _narrow(units: list[Unit], home: str | None, named: frozenset[str], old: bool | None) -> list[Unit]:
    for codes in ({home} if home else set(), named):
        near = [unit for unit in units if unit.province_now in codes]
        if near:
            in_district = [unit for unit in near if unit.district in named] if old is not False else []
            return in_district or near
    return units


def _within(units: list[Unit], parents: list[Found], old: bool | None) -> list[Unit]:
    """Return the units that lie in one of their parents, those of its own age first: An Giang has grown."""
    exact = [
        unit
        for unit in units
        if any(other.code == unit.province and other.old == unit.old == old for p in parents for other in p.units)
        or any(other.level == "district" and other.code == unit.district for p in parents for other in p.units)
    ]
    return exact or [unit for unit in units if any(_is_parent(unit, parent) for parent in parents)]


def _is_parent(unit: Unit, parent: Found) -> bool:
    return any(
        (other.level == "district" and other.code == unit.district)
        or (other.level == "province" and other.code == unit.province and other.old == unit.old)
        or (other.level == "province" and other.code == unit.province_now)
        for other in parent.units
    )


def _spread_cues(text: str, found: list[Found], home: str | None) -> None:
    """Take a bare name for a place where the one beside it in a list is, or where units that lie in it are named."""
    parts = {code for item in found if len(codes := _provinces_of(item)) == 1 for code in codes}
    for item in found:
        if not item.trusted and is_province_name(item):
            named = {unit.code for unit in item.units if unit.level == "province" and unit.old}
            item.cued |= item.key not in _AMBIGUOUS_PROVINCES
            item.cued |= home in {unit.province_now for unit in item.units if unit.level == "province"}
            item.cued |= bool(named & parts)
    pairs = list(pairwise(found))
    for one, other in (*pairs, *((other, one) for one, other in reversed(pairs))):
        first, last = (one, other) if one.start < other.start else (other, one)
        if _speaks_for(one) and LIST_GAP.fullmatch(text[first.end : last.start]):
            other.cued = True


def _speaks_for(item: Found) -> bool:
    """Tell whether a name is surely that of a place, so that those of its list are."""
    return item.cued or (item.trusted and is_province_name(item))


def _provinces_of(item: Found) -> set[str]:
    """Return the codes of the provinces that the districts and communes of a trusted name lay in before the mergers."""
    if not item.trusted or is_province_name(item):
        return set()
    return {unit.province for unit in item.units if unit.old}


def _in_company(item: Found, parents: list[Found]) -> bool:
    return any(is_province_name(other) and other.key != item.key for other in parents)


def _of_age(provinces: list[Unit], old: bool | None) -> Unit:
    """Return the province of the age of publication; one that is no more is what it was."""
    wanted = [unit for unit in provinces if unit.old == bool(old)]
    return (wanted or provinces)[0]


def _mention(item: Found | EasternName, unit: Unit, old: bool | None) -> PlaceMention:
    then: str | None
    if old is None:
        then = unit.province if unit.province == unit.province_now else None
    elif unit.old:
        then = unit.province if old else unit.province_now
    else:
        then = unit.province
    return PlaceMention(unit.code, unit.level, item.name, item.start, item.end, then, unit.province_now)


__all__ = ["find_places", "main_province", "province_names", "province_names_before", "successor"]
