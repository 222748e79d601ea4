"""Charts as the figures of inline SVG: bars over time, and the map of the provinces. Templates draw them."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_MOST_MONTHS = 72
"""More months than this are counted by year."""

_MOST_YEARS = 60
"""Years that are drawn at most: one text of the year 1 or 2999 would press all others into a line."""

_TICKS_APART = 64
"""Units of the drawing between the names of two years, so that they stay apart on a phone."""

SHADES = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart over time."""

    period: str
    """`YYYY-MM` or `YYYY`."""
    since: str
    until: str
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """A chart over time."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    """Where the years begin, and their names."""
    most: int
    beyond: int = 0
    """Texts that are dated before or after what is drawn."""
    width: int = 720
    height: int = 150


@dataclass(frozen=True, slots=True)
class Shape:
    """A province on the map."""

    code: str
    path: str
    count: int
    shade: int
    """0: none, to SHADES: most."""


@dataclass(frozen=True, slots=True)
class Map:
    """The provinces, shaded by how many texts are about them."""

    shapes: tuple[Shape, ...]
    steps: tuple[tuple[int, int, int], ...]
    """Shade, least and most texts of each step that occurs."""
    width: int
    height: int


def draw_timeline(months: dict[str, int]) -> Timeline:
    """Return bars for each month from the first to the last, or for each year when there are too many."""
    known = {month: count for month, count in months.items() if len(month) == 7 and month[:4].isdigit()}
    if not known:
        return Timeline((), (), 0)
    periods = _months(min(known), max(known))
    if len(periods) > _MOST_MONTHS:
        counted: dict[str, int] = {}
        for month, count in known.items():
            counted[month[:4]] = counted.get(month[:4], 0) + count
        first, last = _busiest({int(year): count for year, count in counted.items()})
        periods = [f"{year:04}" for year in range(first, last + 1)]
    else:
        counted = known
    drawn = [counted.get(period, 0) for period in periods]
    most = max(drawn)
    step = 720 / len(periods)
    bars, ticks = [], []
    for number, period in enumerate(periods):
        count = counted.get(period, 0)
        height = max(2.0, 118 * count / most) if count else 0.0
        x = round(number * step, 2)
        since, until = (f"{period}-01", f"{period}-{_last_day(period)}") if len(period) == 7 else (
            f"{period}-01-01",
            f"{period}-12-31",
        )  # fmt: skip
        width = round(max(0.8, min(step * 0.82, 48)), 2)
        bars.append(Bar(period, since, until, count, x, round(126 - height, 2), width, round(height, 2)))
        if len(period) == 4 or period.endswith("-01") or number == 0:
            ticks.append((x, period[:4]))
    apart: list[tuple[float, str]] = []
    for tick in ticks:
        if not apart or tick[0] - apart[-1][0] >= _TICKS_APART:
            apart.append(tick)
    return Timeline(tuple(bars), tuple(apart), most, sum(counted.values()) - sum(drawn))


def _busiest(years: dict[int, int]) -> tuple[int, int]:
    """Return the first and the last of so many years that can be drawn, with as many texts among them as can be."""
    if max(years) - min(years) < _MOST_YEARS:
        return min(years), max(years)
    begin = max(sorted(years), key=lambda first: sum(years.get(first + step, 0) for step in range(_MOST_YEARS)))
    within = [year for year in years if begin <= year < begin + _MOST_YEARS]
    return min(within), max(within)


def _months(first: str, last: str) -> list[str]:
    begin, end = (int(text[:4]) * 12 + min(12, max(1, int(text[5:7] or 1))) - 1 for text in (first, last))
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(begin, end + 1)]


def _last_day(month: str) -> int:
    year, number = int(month[:4]), int(month[5:])
    if number == 2:
        return 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
    return 30 if number in (4, 6, 9, 11) else 31


@cache
def _outlines() -> dict[str, Any]:
    path = files("welfare_crawl.reference") / "outlines.json"
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def draw_map(counts: dict[str, int]) -> Map:
    """Return the provinces with a shade by rank, so that one large city does not leave the others pale."""
    outlines = _outlines()
    shown = {code: counts.get(code, 0) for code in outlines["paths"]}
    values = sorted(set(filter(None, shown.values())))

    def shade(count: int) -> int:
        if not count:
            return 0
        return 1 + (values.index(count) * SHADES) // len(values) if len(values) >= SHADES else (
            SHADES - len(values) + values.index(count) + 1
        )  # fmt: skip

    shapes = tuple(Shape(code, path, shown[code], shade(shown[code])) for code, path in outlines["paths"].items())
    steps = []
    for each in range(1, SHADES + 1):
        inside = [shape.count for shape in shapes if shape.shade == each]
        if inside:
            steps.append((each, min(inside), max(inside)))
    return Map(shapes, tuple(steps), outlines["width"], outlines["height"])
