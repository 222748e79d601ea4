"""What stands on a page but is none of its text: running heads and feet, page numbers."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from welfare_crawl.pdf.lines import Line
from welfare_crawl.pdf.syllables import strip_marks

BAND = 0.09
"""Share of the page's height, at the top and at the bottom, in which furniture stands."""

MAX_ROWS = 4
"""Printed rows at each edge that are looked at."""

PERIODICAL = re.compile(
    r"\bvol(?:ume)?\.?\s*\d|\bissue\s*\d|\bissn\b|\bdoi\b|doi\.org|©|copyright|\btap\s*\d{1,4}\s*[,;(-]|"
    r"\bso\s*\d+\s*(?:\(\s*\d|[/-]\s*(?:19|20)\d\d)|"
    r"^\W*\d*\W*(?:tap chi|journal of|proceedings of)\b|\b(?:tap chi|journal of)\b.*\d",
    re.IGNORECASE,
)
"""Words by which a journal names itself, marks removed."""

_PAGE_NUMBER = re.compile(
    r"[\[(|·•–—-]*\s*(?:(?:page|trang|p\.|tr\.|s\.)\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|of|trên|\|)\s*\d{1,4})?\s*[\])|·•–—-]*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_TOKEN = re.compile(r"[^\W_]+|#")
_EDGE_NUMBER = re.compile(r"^(\d{1,4})\s+(?=\S)|(?<=\S)\s+(\d{1,4})$")
_FILLERS = frozenset(("#", "et", "al", "and", "va", "cs", "cong", "su", "nnk"))


@dataclass(slots=True)
class _Row:
    """Lines of a page's edge that stand beside each other."""

    lines: list[int]
    text: str
    key: str
    top: float
    bottom: float
    size: float


def drop_furniture(
    pages: Sequence[Sequence[Line]], heights: Sequence[float], *, misread: bool = False
) -> list[list[Line]]:
    """Return the pages' lines without running heads and feet, and without lone page numbers.

    A head is known by its repeating, in whatever order its parts stand (odd and even pages mirror it); by its number
    that counts the pages; or, seen once, by a journal's name or the title's own words, set off from the text.
    `misread` lets lines count as the same that an OCR read with a letter more or less.
    """
    edges = [
        (_rows(lines, height, from_top=True), _rows(lines, height, from_top=False))
        for lines, height in zip(pages, heights, strict=True)
    ]
    sightings: dict[str, set[int]] = defaultdict(set)
    for number, (lines, sides) in enumerate(zip(pages, edges, strict=True)):
        for row in (*sides[0], *sides[1]):
            for key in {row.key, *(_key(lines[at].text) for at in row.lines)}:
                if key:
                    sightings[key].add(number)
    if misread:
        _merge_misread(sightings)
    with_text = sum(bool(lines) for lines in pages)
    needed = max(2, round(0.3 * with_text)) if with_text < 20 else max(3, round(0.15 * with_text))
    repeated = {key for key, seen in sightings.items() if len(seen) >= needed}
    counted = _counted_keys(edges)
    names = _names(pages[0], heights[0]) if pages and pages[0] else []
    kept: list[list[Line]] = []
    for number, (lines, height, sides) in enumerate(zip(pages, heights, edges, strict=True)):
        dropped: set[int] = set()
        for rows in sides:
            for row in rows:
                whole = row.key in repeated or (number, row.text) in counted
                for at in row.lines:
                    if whole or _key(lines[at].text) in repeated or _is_page_number(lines[at], lines, height):
                        dropped.add(at)
            dropped |= _set_off(rows, lines, dropped, names if number else [])
        kept.append([line for at, line in enumerate(lines) if at not in dropped])
    return kept


def _rows(lines: Sequence[Line], height: float, *, from_top: bool) -> list[_Row]:
    """Return the rows in the band at one edge, the outermost first, and the next one behind the band."""
    ordered = sorted(
        (at for at, line in enumerate(lines) if line.kind != "table" and (line.middle < height / 2) is from_top),
        key=lambda at: lines[at].middle if from_top else -lines[at].middle,
    )
    groups: list[list[int]] = []
    for at in ordered:
        line = lines[at]
        if groups and abs(lines[groups[-1][0]].middle - line.middle) < 0.6 * min(line.size, lines[groups[-1][0]].size):
            groups[-1].append(at)
            continue
        outside = line.middle < BAND * height if from_top else line.middle > (1 - BAND) * height
        if not outside or len(groups) == MAX_ROWS:
            break
        groups.append([at])
    rows: list[_Row] = []
    for group in groups:
        text = " ".join(lines[at].text.strip() for at in sorted(group, key=lambda at: lines[at].left))
        members = [lines[at] for at in group]
        top, bottom = min(line.top for line in members), max(line.bottom for line in members)
        rows.append(_Row(group, text, _key(text), top, bottom, max(line.size for line in members)))
    return rows


def _key(text: str) -> str:
    """Return a text's words in an order of their own, without marks and letter case, figures masked."""
    masked = _DIGITS.sub("#", strip_marks(text).casefold())
    tokens = sorted(_TOKEN.findall(masked))
    return " ".join(tokens) if any(c.isalpha() for c in masked) else ""


def _is_page_number(line: Line, lines: Sequence[Line], height: float) -> bool:
    if not _PAGE_NUMBER.fullmatch(line.text.strip()):
        return False
    # A row of a table that reaches into the band also has lone figures, with others beside them.
    return not any(other is not line and abs(other.middle - line.middle) < 0.5 * line.size for other in lines) or (
        line.middle < 0.06 * height or line.middle > 0.94 * height
    )


def _counted_keys(edges: Sequence[tuple[list[_Row], list[_Row]]]) -> set[tuple[int, str]]:
    """Return the outermost rows that begin or end with a number which counts the pages."""
    offsets: dict[tuple[int, int], list[tuple[int, str]]] = defaultdict(list)
    for number, sides in enumerate(edges):
        for side, rows in enumerate(sides):
            for row in rows[:2]:
                if len(row.text) > 120:
                    continue
                for found in _EDGE_NUMBER.finditer(row.text):
                    offsets[side, int(found[1] or found[2]) - number].append((number, row.text))
    return {place for places in offsets.values() if len({number for number, _ in places}) >= 3 for place in places}


def _names(lines: Sequence[Line], height: float) -> list[frozenset[str]]:
    """Return the words of what stands at the head of page 1: title and authors are among them."""
    head = [line for line in lines if line.middle < 0.4 * height and line.kind == "text"][:10]
    words = [frozenset(_key(line.text).split()) - _FILLERS for line in head]
    return words + [a | b for a, b in pairwise(words)]


def _set_off(rows: Sequence[_Row], lines: Sequence[Line], dropped: set[int], names: list[frozenset[str]]) -> set[int]:
    """Return the lines of outermost rows that read like a head and that a gap parts from the text."""
    found: list[_Row] = []
    likely = [all(at in dropped for at in row.lines) or _reads_like_head(row, lines, names) for row in rows]
    for place, row in enumerate(rows):
        if likely[place] or _goes_with(row, rows[place + 1 : place + 2], lines, names):
            found.append(row)
        else:
            break
    while found and all(at in dropped for at in found[-1].lines):
        found.pop()
    while found and _gap(found[-1], lines, dropped | {at for row in found for at in row.lines}) < found[-1].size:
        found.pop()
    return {at for row in found for at in row.lines}


def _goes_with(row: _Row, inner: Sequence[_Row], lines: Sequence[Line], names: list[frozenset[str]]) -> bool:
    """Tell whether a row in small type belongs to a journal's name beside it: its place, date and owner."""
    if not inner or not _reads_like_head(inner[0], lines, names):
        return False
    usual = sorted(line.size for line in lines)[len(lines) // 2]
    apart = max(row.top - inner[0].bottom, inner[0].top - row.bottom)
    alike = abs(row.size - inner[0].size) < 0.1 * row.size
    return apart < 0.6 * row.size and alike and row.size < 0.93 * usual and len(row.text) <= 140


def _reads_like_head(row: _Row, lines: Sequence[Line], names: list[frozenset[str]]) -> bool:
    if len(row.text) > 140 or row.text.endswith(("-", ",", ";")):
        return False
    if PERIODICAL.search(strip_marks(row.text)):
        return True
    words = frozenset(row.key.split()) - _FILLERS
    if words and len(words) > 1 and any(words <= name for name in names):
        return True
    usual = sorted(line.size for line in lines)[len(lines) // 2]
    small = row.size < 0.95 * usual or row.text.isupper()
    return small and _EDGE_NUMBER.search(row.text) is not None and not row.text.endswith(".")


def _gap(row: _Row, lines: Sequence[Line], dropped: set[int]) -> float:
    """Return the distance from a row to the nearest line of text."""
    others = [line for at, line in enumerate(lines) if at not in dropped]
    return min((max(line.top - row.bottom, row.top - line.bottom) for line in others), default=0.0)


def _merge_misread(sightings: dict[str, set[int]]) -> None:
    """Let keys that an OCR read with a letter more or less count together."""
    rare = [key for key, pages in sightings.items() if len(pages) < 3 and len(key) >= 10][:200]
    common = sorted((key for key in sightings if len(key) >= 10), key=lambda key: -len(sightings[key]))[:40]
    pairs = {key: _letter_pairs(key) for key in {*rare, *common}}
    for key in rare:
        for other in common:
            if other == key or abs(len(other) - len(key)) > 0.15 * len(key):
                continue
            both = sum((pairs[key] & pairs[other]).values())
            if 2 * both > 0.8 * (pairs[key].total() + pairs[other].total()):
                sightings[other] |= sightings[key]
                sightings[key] = sightings[other]
                break


def _letter_pairs(key: str) -> Counter[str]:
    return Counter(key[at : at + 2] for at in range(len(key) - 1))
