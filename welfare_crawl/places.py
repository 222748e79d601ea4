"""Which provinces, districts and communes of Vietnam a text names, and which codes they had then and have today.

One pass over the capitalised words finds the names; the word of type beside a name (tỉnh, xã, Province, -kommunen), the
units named round about, the date and the home of the newspaper decide which of several namesakes is meant. A name that
they leave open is left out: no code is better than a wrong one.
"""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from welfare_crawl.gazetteer import (
    MERGER,
    Spelling,
    Unit,
    first_tokens,
    fold_token,
    mark_token,
    name_index,
    provinces_now,
    provinces_then,
    successor,
    syllables,
)
from welfare_crawl.records import PlaceMention

_TOKEN = re.compile(r"[^\W_]+")

_TYPES: Final = {
    "tỉnh": {"tỉnh"},
    "thành phố": {"thành phố"},
    "tp": {"thành phố"},
    "quận": {"quận"},
    "huyện": {"huyện"},
    "thị xã": {"thị xã"},
    "tx": {"thị xã"},
    "thị trấn": {"thị trấn"},
    "xã": {"xã"},
    "phường": {"phường"},
    "đặc khu": {"đặc khu"},
}
"""Vietnamese words of type before the name."""

_MARKED_TYPES: Final = {tuple(map(mark_token, word.split())): types for word, types in _TYPES.items()}
_PLAIN_TYPES: Final = {tuple(map(fold_token, word.split())): types for word, types in _TYPES.items()}
_TYPE_WORDS: Final = frozenset(token for words in _PLAIN_TYPES for token in words)

_PROVINCE: Final = {"tỉnh"}
_CITY: Final = {"thành phố", "thị xã"}
_DISTRICT: Final = {"huyện", "quận"}
_COMMUNE: Final = {"xã", "phường", "thị trấn"}
_FOREIGN_TYPES: Final = {
    "province": _PROVINCE,
    "provinces": _PROVINCE,
    "provincial": _PROVINCE,
    "provins": _PROVINCE,
    "provinsen": _PROVINCE,
    "provinsens": _PROVINCE,
    "provinz": _PROVINCE,
    "provincia": _PROVINCE,
    "city": _CITY,
    "town": {"thị xã", "thị trấn", "thành phố"},
    "township": {"thị trấn"},
    "stad": _CITY,
    "staden": _CITY,
    "stadt": _CITY,
    "ville": _CITY,
    "ciudad": _CITY,
    "district": _DISTRICT,
    "districts": _DISTRICT,
    "distrikt": _DISTRICT,
    "distriktet": _DISTRICT,
    "distrikts": _DISTRICT,
    "bezirk": _DISTRICT,
    "distrito": _DISTRICT,
    "commune": _COMMUNE,
    "communes": _COMMUNE,
    "kommun": _COMMUNE,
    "kommunen": _COMMUNE,
    "kommunens": _COMMUNE,
    "gemeinde": _COMMUNE,
    "comuna": _COMMUNE,
    "ward": {"phường"},
    "wards": {"phường"},
    "valkretsen": {"phường"},
    "valkrets": {"phường"},
}
"""Words of type in other languages, before the name (with or without "of") or after it."""

_LINKING: Final = frozenset({"of", "de", "av", "i", "von", "du"})
_SURNAMES: Final = frozenset(
    word
    for line in (
        "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh trinh doan luong mai cao",
        "truong ha thi van duc dao to lam quach luu ta chu trieu lo vi ma nong be giang thao",
    )
    for word in line.split()
)
_NOT_PLACES: Final = frozenset(
    word
    for line in ("ong ba anh chi em co chu bac duong pho song ho cau cho nui deo clb fc doi nha dien",)
    for word in line.split()
)
"""Folded words in lower case before a bare name that make it a person, a street, a river, a club."""

_AMBIGUOUS_PROVINCES: Final = frozenset({"hoa binh", "thai binh", "ha nam", "hue", "ha giang", "hai duong"})
"""Names that are also peace, an ocean, a province of China, an English word, people: bare, they need a witness."""

_UNTYPED_STOP: Final = frozenset({"ho chi minh", "hcm"})
"""Names of persons: a place only with its word of type (TP.HCM)."""
_LIST_GAP = re.compile(r"\s*(?:,|;|và|and|och|và các|&|hoặc|hay|or|eller|-|–)\s*|\s*,\s*(?:và|and|och)\s*")


@dataclass(slots=True)
class _Found:
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


def find_places(
    text: str, language: str, published_at: str | None, home_province: str | None
) -> tuple[PlaceMention, ...]:
    """Return the places that a text names, in order; `home_province` is the code today of the source's province."""
    found = _candidates(text, language)
    _spread_types(text, found)
    era = None if not published_at else published_at[:10] < MERGER
    kept: list[tuple[_Found, Unit]] = []
    named = _provinces_named(found, home_province)
    settled: dict[tuple[str, frozenset[str]], Unit] = {}
    for position, item in enumerate(found):
        parents = _parents(text, found, position)
        unit = _resolve(item, era, home_province, named, parents)
        if unit is None:
            continue
        if item.trusted:
            settled.setdefault((item.key, frozenset()), unit)
        kept.append((item, unit))
    spans = {item.start for item, _ in kept}
    for item in found:
        # A commune is named in full once, and by its bare name afterwards.
        if item.start not in spans and not item.trusted and item.exact and item.key not in _UNTYPED_STOP:
            again = settled.get((item.key, frozenset()))
            if again is not None:
                kept.append((item, again))
    kept.sort(key=lambda pair: pair[0].start)
    return tuple(_mention(item, unit, era) for item, unit in kept)


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


def _candidates(text: str, language: str) -> list[_Found]:
    tokens = list(_TOKEN.finditer(text))
    words = [match.group() for match in tokens]
    folded = [_folded(word) for word in words]
    marked_text = sum(word != plain and not word.isascii() for word, plain in zip(words, folded, strict=True))
    text_has_marks = language == "vi" and marked_text * 5 > len(words)
    starts, index = first_tokens(), name_index()
    found: list[_Found] = []
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
            if isinstance(item, _Found):
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
) -> "_Found | object | None":
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
        elif types == _PROVINCE or types & _CITY:
            # The province of Thừa Thiên Huế is a city since; its paper says tỉnh or thành phố as the year goes.
            units = tuple(unit for unit in units if unit.level == "province")
        else:
            units = ()
        if not units:
            return None
    elif _is_part_of_a_name(text, tokens, words, folded, start, stop):
        return _LONGER_NAME
    elif all(part.isdigit() for part in folded[start:stop]) or key in _UNTYPED_STOP:
        return None
    span_start, span_end = tokens[start].start(), tokens[stop - 1].end()
    return _Found(span_start, span_end, text[span_start:span_end], key, units, frozenset(types), bool(exact), trusted)


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
            if known in _MARKED_TYPES:
                return set(_MARKED_TYPES[known]), True
        plain = tuple(folded[max(0, start - 2) : start])
        for known in (plain, plain[-1:]):
            if known in _PLAIN_TYPES and not text_has_marks and known == before[-len(known) :]:
                return set(_PLAIN_TYPES[known]), True
        # Only the Vietnamese abbreviations (TP., TX.) end with a full stop; after another word it ends a sentence.
        joined = text[tokens[start - 1].end() : tokens[start].start()] in (" ", "-", "\u00a0")
        if joined and one in _FOREIGN_TYPES:
            return set(_FOREIGN_TYPES[one]), True
        if joined and one in _LINKING and start > 1 and folded[start - 2] in _FOREIGN_TYPES:
            return set(_FOREIGN_TYPES[folded[start - 2]]), True
    numbered = all(part.isdigit() for part in folded[start:stop])
    if (
        not numbered
        and stop < len(tokens)
        and text[tokens[stop - 1].end() : tokens[stop].start()] in (" ", "-", "\u00a0")
    ):
        after = folded[stop]
        if after in _FOREIGN_TYPES and after not in ("ville",):
            return set(_FOREIGN_TYPES[after]), True
    return set(), False


def _is_part_of_a_name(
    text: str, tokens: list[re.Match[str]], words: list[str], folded: list[str], start: int, stop: int
) -> bool:
    """Tell whether a bare name belongs to a longer one: Nguyễn Thái Bình, Thái Bình Dương, đường Hòa Bình."""
    shouting = all(word.isupper() for word in words[max(0, start - 2) : stop + 2])
    if start and text[tokens[start - 1].end() : tokens[start].start()] in (" ", "\u00a0"):
        before, plain = words[start - 1], folded[start - 1]
        if _is_capital(before):
            if plain in _SURNAMES and not shouting:
                return True
        elif plain in _NOT_PLACES:
            return True
    if stop < len(tokens) and text[tokens[stop - 1].end() : tokens[stop].start()] in (" ", "\u00a0"):
        after, plain = words[stop], folded[stop]
        if _is_capital(after) and not shouting and (plain in syllables() or plain in _SURNAMES):
            return not _begins_known_place(folded, words, stop)
    return False


def _begins_known_place(folded: list[str], words: list[str], position: int) -> bool:
    return tuple(folded[position : position + 2]) in name_index() and all(
        map(_is_capital, words[position : position + 2])
    )


def _spread_types(text: str, found: list[_Found]) -> None:
    """Give the type before the first name of a list to the others: các xã Đạo Trù, Bồ Lý và Tam Đảo."""
    for one, other in pairwise(found):
        if not one.types or other.types or not _LIST_GAP.fullmatch(text[one.end : other.start]):
            continue
        matching = tuple(unit for unit in other.units if unit.type in one.types)
        if _is_province_name(other) and not any(unit.level == "province" for unit in matching):
            continue  # "thị xã Phú Thọ, Phú Thọ": the province behind its town
        if matching:
            other.units, other.types, other.trusted = matching, one.types, True


def _provinces_named(found: list[_Found], home: str | None) -> frozenset[str]:
    """Return the codes today of the provinces that the text surely names."""
    named = {
        unit.province_now
        for item in found
        if item.trusted or item.key not in _AMBIGUOUS_PROVINCES
        for unit in item.units
        if unit.level == "province"
    }
    return frozenset(named | ({home} if home else set()))


def _parents(text: str, found: list[_Found], position: int) -> list[_Found]:
    """Return the names that follow as in "xã Đạo Trù, huyện Tam Đảo, tỉnh Vĩnh Phúc (cũ)"."""
    parents: list[_Found] = []
    end = found[position].end
    for item in found[position + 1 : position + 4]:
        gap = text[end : item.start]
        if len(gap) > 32 or not _is_parent_gap(gap):
            break
        if item.types and item.types == found[position].types:
            break  # the next of a list, not what this one lies in
        parents.append(item)
        end = item.end
    return parents


def _is_parent_gap(gap: str) -> bool:
    if not re.match(r"\s*[,(\-–]|\s+(?:thuộc|của|ở|tại|in|i|of)\b|[\s-]*\w+,", gap):
        return False
    rest = [_folded(word) for word in _TOKEN.findall(gap)]
    allowed = {"thuoc", "cua", "o", "tai", "in", "i", "of", "cu"}
    return all(word in allowed or word in _TYPE_WORDS or word in _FOREIGN_TYPES for word in rest)


def _resolve(
    item: _Found, old: bool | None, home: str | None, named: frozenset[str], parents: list[_Found]
) -> Unit | None:
    provinces = [unit for unit in item.units if unit.level == "province"]
    if not item.trusted:
        if provinces:
            witnessed = home in {unit.province_now for unit in provinces} or _in_company(item, parents)
            if item.key in _AMBIGUOUS_PROVINCES and not witnessed:
                return None
            return _of_age(provinces, old)
        if not item.exact or " " not in item.key:
            return None
        # A bare name of a town or commune: only when one district of that name lies in a province that is named.
        districts = [unit for unit in item.units if unit.level == "district" and unit.province_now in named]
        return districts[0] if len({unit.code for unit in districts}) == 1 else None
    if provinces and (item.types == _PROVINCE or len(provinces) == len(item.units)):
        return _of_age(provinces, old)
    units = list(item.units)
    if "thành phố" in item.types and provinces:
        # Huế, Cần Thơ: the city that is a province is meant, unless a province is named as its parent.
        units = provinces if not any(u.level == "province" for p in parents for u in p.units) else units
        if units is provinces:
            return _of_age(provinces, old)
    return _choose(units, item, old, home, named, parents)


def _choose(
    units: list[Unit], item: _Found, old: bool | None, home: str | None, named: frozenset[str], parents: list[_Found]
) -> Unit | None:
    """Pick one of several namesakes of one level, by what speaks the loudest; None when they stay several."""
    by_parent = [unit for unit in units if any(_is_parent(unit, parent) for parent in parents)]
    if any(parent.trusted or _is_province_name(parent) for parent in parents):
        if not by_parent and len({u.code for u in units}) != 1:
            return None
        units = by_parent or units
    narrowed = _narrow(units, home, named)
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


def _narrow(units: list[Unit], home: str | None, named: frozenset[str]) -> list[Unit]:
    for codes in ({home} if home else set(), named):
        near = [unit for unit in units if unit.province_now in codes]
        if near:
            return near
    return units


def _is_parent(unit: Unit, parent: _Found) -> bool:
    return any(
        (other.level == "district" and other.code == unit.district)
        or (other.level == "province" and other.code == unit.province and other.old == unit.old)
        or (other.level == "province" and other.code == unit.province_now)
        for other in parent.units
    )


def _is_province_name(item: _Found) -> bool:
    return any(unit.level == "province" for unit in item.units)


def _in_company(item: _Found, parents: list[_Found]) -> bool:
    return any(_is_province_name(other) and other.key != item.key for other in parents)


def _of_age(provinces: list[Unit], old: bool | None) -> Unit:
    """Return the province of the age of publication; one that is no more is what it was."""
    wanted = [unit for unit in provinces if unit.old == bool(old)]
    return (wanted or provinces)[0]


def _mention(item: _Found, unit: Unit, old: bool | None) -> PlaceMention:
    then: str | None
    if old is None:
        then = unit.province if unit.province == unit.province_now else None
    elif unit.old:
        then = unit.province if old else unit.province_now
    else:
        then = unit.province
    return PlaceMention(unit.code, unit.level, item.name, item.start, item.end, then, unit.province_now)


def _folded(word: str) -> str:
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


__all__ = ["find_places", "main_province", "province_names", "province_names_before", "successor"]
