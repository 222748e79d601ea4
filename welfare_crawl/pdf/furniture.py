"""What stands on a page but is none of its text: running heads and feet, page numbers."""

import re
from collections import defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher

from welfare_crawl.pdf.lines import Line
from welfare_crawl.pdf.syllables import strip_marks

BAND = 0.09
"""Share of the page's height, at the top and at the bottom, in which furniture stands."""

_PAGE_NUMBER = re.compile(
    r"[\[(|·•–—-]*\s*(?:(?:page|trang|p\.|tr\.|s\.)\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|of|trên|\|)\s*\d{1,4})?\s*[\])|·•–—-]*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")


def drop_furniture(
    pages: Sequence[Sequence[Line]], heights: Sequence[float], *, misread: bool = False
) -> list[list[Line]]:
    """Return the pages' lines without those that repeat at the top or bottom, and without lone page numbers.

    `misread` lets lines count as the same that an OCR read with a letter more or less.
    """
    sightings: dict[str, set[int]] = defaultdict(set)
    candidates: list[list[tuple[int, str]]] = []
    for number, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        found = [(at, _key(lines[at].text)) for at in _outermost(lines, height)]
        candidates.append(found)
        for _, key in found:
            if key:
                sightings[key].add(number)
    if misread:
        _merge_misread(sightings)
    with_text = sum(bool(lines) for lines in pages)
    needed = max(2, round(0.3 * with_text)) if with_text < 20 else max(3, round(0.15 * with_text))
    kept: list[list[Line]] = []
    for lines, height, found in zip(pages, heights, candidates, strict=True):
        dropped = {at for at, key in found if key and len(sightings[key]) >= needed}
        dropped |= {at for at, _ in found if _is_page_number(lines[at], lines, height)}
        kept.append([line for at, line in enumerate(lines) if at not in dropped])
    return kept


def _outermost(lines: Sequence[Line], height: float) -> list[int]:
    """Return the numbers of the lines in the bands, at most four at each edge."""
    top = sorted((line.middle, at) for at, line in enumerate(lines) if line.middle < BAND * height)
    bottom = sorted((-line.middle, at) for at, line in enumerate(lines) if line.middle > (1 - BAND) * height)
    return [at for _, at in top[:4]] + [at for _, at in bottom[:4]]


def _key(text: str) -> str:
    masked = _DIGITS.sub("#", strip_marks(text).casefold())
    return "".join(c for c in masked if c.isalpha() or c == "#") if any(c.isalpha() for c in masked) else ""


def _is_page_number(line: Line, lines: Sequence[Line], height: float) -> bool:
    if not _PAGE_NUMBER.fullmatch(line.text.strip()):
        return False
    # A row of a table that reaches into the band also has lone figures, with others beside them.
    return not any(other is not line and abs(other.middle - line.middle) < 0.5 * line.size for other in lines) or (
        line.middle < 0.06 * height or line.middle > 0.94 * height
    )


def _merge_misread(sightings: dict[str, set[int]]) -> None:
    """Let keys that an OCR read with a letter more or less count together."""
    rare = [key for key, pages in sightings.items() if len(pages) < 3 and len(key) >= 10][:200]
    common = sorted((key for key in sightings if len(key) >= 10), key=lambda key: -len(sightings[key]))[:20]
    for key in rare:
        for other in common:
            if other == key or abs(len(other) - len(key)) > 0.15 * len(key):
                continue
            if SequenceMatcher(None, key, other, autojunk=False).ratio() > 0.88:
                sightings[other] |= sightings[key]
                sightings[key] = sightings[other]
                break
