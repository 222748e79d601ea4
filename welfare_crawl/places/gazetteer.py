"""The administrative units of Vietnam, before and after the mergers of 1 July 2025, and how they are spelt."""

import csv
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, cast

from welfare_crawl.records import Level
from welfare_crawl.writing.words import TOKEN, fold_token, mark_token

MERGER: Final = "2025-07-01"
"""From this day 34 provinces stand for 63, communes lie directly under them, and districts are no more."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A province, district or commune as it stood in one of the two ages."""

    level: Level
    code: str
    """Of the General Statistics Office: 2, 3 or 5 digits. The two ages share the numbers, not always the names."""
    type: str
    """tỉnh, thành phố, quận, huyện, thị xã, xã, phường, thị trấn, đặc khu."""
    name: str
    province: str
    """The province that it lay in, in its own age."""
    province_now: str
    district: str
    """Before the mergers; empty for provinces and for today's communes."""
    old: bool
    """Whether it belongs to the age before the mergers."""
    now: tuple[str, ...]
    """Codes of what stands in its place today: the province for a district, communes for a commune."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A way to write the name of units: its tokens folded, and as marked, so that đồng and dòng stay apart."""

    marked: tuple[str, ...]
    units: tuple[Unit, ...]


def keeps_some_marks(written: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Tell whether words are those of a name with some of its marks left out: Cân Tho for Cần Thơ."""
    return len(written) == len(name) and all(map(_keeps_some, written, name))


@lru_cache(maxsize=4096)
def _keeps_some(written: str, name: str) -> bool:
    if fold_token(written) != fold_token(name):
        return False
    rest = Counter(c for c in unicodedata.normalize("NFD", name) if unicodedata.combining(c))
    rest["đ"] = name.count("đ")
    return all(
        rest[c] >= count
        for c, count in Counter(unicodedata.normalize("NFD", written)).items()
        if unicodedata.combining(c) or c == "đ"
    )


@cache
def units() -> tuple[Unit, ...]:
    """Return all units of both ages."""
    with (files("welfare_crawl.reference") / "units.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    now_of = {row["code"]: row["now"] for row in rows if row["level"] == "province" and row["until"]}
    return tuple(
        Unit(
            level=cast(Level, row["level"]),
            code=row["code"],
            type=row["type"],
            name=row["name"],
            province=row["province"],
            province_now=now_of[row["province"]] if row["until"] else row["province"],
            district=row["district"],
            old=bool(row["until"]),
            now=tuple(row["now"].split()),
        )
        for row in rows
    )


@cache
def provinces_then() -> MappingProxyType[str, str]:
    """Return code and name of the 63 provinces before the mergers."""
    return MappingProxyType({u.code: u.name for u in units() if u.level == "province" and u.old})


@cache
def provinces_now() -> MappingProxyType[str, str]:
    """Return code and name of the 34 provinces of today, each name in the spelling that it had before the mergers.

    A province may have the number of one and the name of another of those that it was made of: 24 is Bắc Ninh now.
    """
    spelt = {_marks_of(name): name for name in provinces_then().values()}
    now = {u.code: u.name for u in units() if u.level == "province" and not u.old}
    return MappingProxyType({code: spelt.get(_marks_of(name), name) for code, name in now.items()})


def _marks_of(name: str) -> tuple[str, ...]:
    return tuple(map(mark_token, TOKEN.findall(name)))


@cache
def successor(province: str) -> str:
    """Return the code today of a province named by its code before the mergers."""
    return next((u.province_now for u in units() if u.level == "province" and u.old and u.code == province), province)


@cache
def exonyms() -> tuple[tuple[str, str], ...]:
    """Return (spelling, province code before the mergers) of what folding and gluing the syllables doesn't give."""
    with (files("welfare_crawl.reference") / "exonyms.csv").open(encoding="utf-8") as file:
        return tuple((row["spelling"], row["province"]) for row in csv.DictReader(file))


@cache
def name_index() -> MappingProxyType[tuple[str, ...], tuple[Spelling, ...]]:
    """Return the spellings under the folded tokens that they are found by."""
    found: dict[tuple[str, ...], dict[tuple[str, ...], list[Unit]]] = defaultdict(lambda: defaultdict(list))
    provinces: dict[str, list[Unit]] = defaultdict(list)
    for unit in units():
        tokens = TOKEN.findall(unit.name)
        found[tuple(map(fold_token, tokens))][tuple(map(mark_token, tokens))].append(unit)
        if unit.level == "province":
            provinces[unit.code].append(unit)
            glued = "".join(map(fold_token, tokens))
            if len(tokens) == 2:
                found[(glued,)][(glued,)].append(unit)
    for spelling, code in exonyms():
        tokens = TOKEN.findall(spelling)
        found[tuple(map(fold_token, tokens))][tuple(map(mark_token, tokens))].extend(provinces[code])
    return MappingProxyType(
        {
            folded: tuple(Spelling(marked, tuple(units_)) for marked, units_ in spellings.items())
            for folded, spellings in found.items()
        }
    )


@cache
def first_tokens() -> MappingProxyType[str, int]:
    """Return for each folded token that begins a name how many tokens the longest such name has."""
    longest: dict[str, int] = {}
    for folded in name_index():
        longest[folded[0]] = max(longest.get(folded[0], 0), len(folded))
    return MappingProxyType(longest)


@cache
def syllables() -> frozenset[str]:
    """Return the folded syllables that Vietnamese place names are made of: a sign that a word is Vietnamese."""
    return frozenset(token for folded in name_index() for token in folded)
