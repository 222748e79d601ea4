"""Vietnamese names and large numbers as Chinese, Japanese and Korean texts write them."""

import csv
import re
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final

EASTERN: Final = ("zh", "ja", "ko")

_SMALL: Final = {"十": 10, "십": 10, "百": 100, "백": 100, "千": 1000, "천": 1000}
_LARGE: Final = {
    **dict.fromkeys("万萬만", 10**4),
    **dict.fromkeys("亿億억", 10**8),
    **dict.fromkeys("兆조", 10**12),
}
_DIGITS: Final = {
    sign: value
    for value, signs in enumerate(("〇零", "一", "二两兩", "三", "四", "五", "六", "七", "八", "九"))
    for sign in signs
}
_UNITS: Final = "".join((*_SMALL, *_LARGE))
_NUMBER = re.compile(
    rf"(?<!\d)(?<!\d[.,])\d[\d,]*(?:\.\d+)?\s?[{_UNITS}](?:\s?\d[\d,]*(?:\.\d+)?\s?[{_UNITS}]|[{_UNITS}])*(?:\d[\d,]*(?![\d.]))?"
)
_UNIT = re.compile(f"[{_UNITS}]")
_WRITTEN_OUT = re.compile(r"[一二三四五六七八九两兩十百千万萬亿億〇零]{2,}")
_PIECE = re.compile(rf"(\d[\d,]*(?:\.\d+)?)|([{_UNITS}])")


def find_eastern_names(text: str, language: str) -> list[tuple[str, int]]:
    """Return the Vietnamese form of each name of the table that a text has, and where it stands."""
    if language not in EASTERN:
        return []
    pattern, names = _table(language)
    return [(name, match.start()) for match in pattern.finditer(text) for name in names[match[0]]]


def spellings(language: str) -> list[tuple[str, str]]:
    """Return (spelling, Vietnamese form) of all names of the table in a language."""
    return [(spelling, row["vietnamese"]) for row in _rows() for spelling in filter(None, row[language].split("|"))]


def find_eastern_numbers(text: str) -> list[tuple[int, int, int]]:
    """Return value, start and end of each number with a sign for ten or more: 1억2천만, 3万5000, 三百二十."""
    if not _UNIT.search(text):
        return []
    found = [(_value_of(match[0]), *match.span()) for match in _NUMBER.finditer(text)]
    for match in _WRITTEN_OUT.finditer(text):
        if any(sign in _UNITS for sign in match[0]) and match[0][0] not in "百千万萬亿億":
            digits = "".join(str(_DIGITS[sign]) if sign in _DIGITS else sign for sign in match[0])
            found.append((_value_of(digits), *match.span()))
    return [each for each in found if each[0]]


def _value_of(written: str) -> int:
    """Return the number that digits and signs make: what stands before 万 counts ten thousand times."""
    total = section = Decimal(0)
    number: Decimal | None = None
    for digits, unit in _PIECE.findall(written):
        if digits:
            number = Decimal(digits.replace(",", ""))
        elif unit in _SMALL:
            section += (1 if number is None else number) * _SMALL[unit]
            number = None
        else:
            section += 0 if number is None else number
            total += (section or 1) * _LARGE[unit]
            section, number = Decimal(0), None
    return int(total + section + (number or 0))


@cache
def everyday_names() -> tuple[str, ...]:
    """Return the names of the table, in Vietnamese, that any report may hold."""
    return tuple(row["vietnamese"] for row in _rows() if row["everyday"])


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with (files("welfare_crawl.reference") / "names_east_asia.csv").open(encoding="utf-8") as file:
        return tuple(csv.DictReader(line for line in file if not line.startswith("#")))


@cache
def _table(language: str) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    names: dict[str, tuple[str, ...]] = {}
    for spelling, name in spellings(language):
        names[spelling] = (*names.get(spelling, ()), name)
    longest_first = sorted(names, key=lambda spelling: (-len(spelling), spelling))
    return re.compile("|".join(map(re.escape, longest_first))), names
