"""Which year a figure is of, as its sentence says."""

import re
from dataclasses import dataclass

_YEAR = r"(?:19[4-9]\d|20\d\d)"
_ANY_YEAR = re.compile(_YEAR)
_EXPRESSION = re.compile(
    rf"(?:(?<![\w.,/–-])|(?<=\bin))(?:(?:\d{{1,2}}\s?[/.-]\s?){{0,2}})(?:{_YEAR}\s*[-–—]\s*)?({_YEAR})(?![\w/]|[.,]\d|\s?%|-\w)"
)
_CITATION = re.compile(rf"\([^()]{{0,120}}?{_YEAR}[a-z]?\)")
_PERIOD_IN_BRACKETS = re.compile(
    rf"\(\s*(?:[\w\s]{{0,20}}\s)?{_YEAR}\s*[-–—]\s*{_YEAR}\s*\)|\((?:in|năm|by)\s+{_YEAR}\)"
)
_SINCE = r"(?<!\b[Tt]ừ )(?<!\b[Tt]u )(?<!\bđến )(?<!\bden )(?<!\btới )(?<!trước )"
"""`từ ngày 1/7/2025` is when something holds; any other day is that of the document before it."""
_DATED = re.compile(
    rf"{_SINCE}\b(?:dated|ngày|ngay)\s+(?:\d{{1,2}}\s+)?(?:\w+\s+)?\d{{1,2}}[^;.]{{0,18}}?{_YEAR}"
    rf"|{_SINCE}\b(?:dated|ngày|ngay)\s+[\d/.\- ]{{3,10}}{_YEAR}"
)
_COMPARED = re.compile(
    rf"(?:so với|so voi|hơn|lần|compared (?:with|to)|than in|against|versus)\s[^.;,\d]{{0,25}}(?:\d{{1,2}}/)?{_YEAR}",
    re.IGNORECASE,
)
"""A year that a figure is held against is not the figure's."""
_FOLLOWS = re.compile(
    rf"\s*(?:\(|\s*(?:in|in the|năm|nam|vào năm|vao nam|hồi năm|cuối năm|đầu năm|của năm|trong(?: \w+)? năm"
    rf"|at the end of|by the end of|in the period|giai đoạn)\s)\s*(?:{_YEAR}\s*[-–—]\s*)?({_YEAR})\b"
)

_SAME_BREATH = re.compile(r"[^,;:.\d]{0,40}\b(?:in|by|of|năm|nam|period|giai đoạn)(?: the)?\s*\(?")
"""What may stand between a figure and its year: `houses for poor households by the end of`."""


@dataclass(frozen=True, slots=True)
class Year:
    """A year that a sentence names; of a period the last."""

    start: int
    end: int
    year: int


def find_years(sentence: str, taken: list[tuple[int, int]]) -> list[Year]:
    """Return the years that figures may be of: not those of cited works, of documents' dates, of what is `taken`."""
    if not _ANY_YEAR.search(sentence):
        return []
    barred = list(taken)
    barred += [match.span() for match in _CITATION.finditer(sentence) if not _PERIOD_IN_BRACKETS.fullmatch(match[0])]
    barred += [match.span() for match in _COMPARED.finditer(sentence)]
    if taken:
        barred += [match.span() for match in _DATED.finditer(sentence)]
    return [
        Year(match.start(), match.end(), int(match[1]))
        for match in _EXPRESSION.finditer(sentence)
        if not any(start < match.end() and match.start() < end for start, end in barred)
    ]


def year_of(sentence: str, start: int, end: int, years: list[Year]) -> int | None:
    """Return the year of the figure at these offsets: one behind it in the same breath, else the last before it."""
    if not years:
        return None
    follows = _FOLLOWS.match(sentence, end)
    if follows:
        behind = next((each for each in years if each.end == follows.end(1)), None)
        if behind is not None:
            return behind.year
    near = next((each for each in years if each.start >= end), None)
    if near is not None and _SAME_BREATH.fullmatch(sentence, end, near.start):
        return near.year
    before = [each.year for each in years if each.end <= start]
    return before[-1] if before else None
