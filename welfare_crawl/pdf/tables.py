"""Tables as readable rows: pdfplumber finds the cells of ruled ones, our own words fill them; gaps show the others.

pdfplumber takes 30 to 60 times as long as pdfium for a page, so only pages on which lines are drawn are given to it.
"""

import io
from collections.abc import Sequence
from typing import Any

from welfare_crawl.pdf.bands import MIN_CELLS, MIN_TABLE_ROWS, stand_in_columns
from welfare_crawl.pdf.glyphs import PageGlyphs
from welfare_crawl.pdf.lines import Line

MAX_PATHS = 800
"""Above this the lines are a drawing, and pdfplumber's search for cells would take minutes."""

MAX_PAGES = 60
"""Pages of one document that are searched."""


class TableFinder:
    """Finds ruled tables on single pages of one PDF; opens it with pdfplumber only when it is first asked."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._asked = 0
        self._broken = False

    def find(self, glyphs: PageGlyphs, words: Sequence[str]) -> tuple[list[Line], frozenset[int]]:
        """Return each table of a page as one line of text rows, and the numbers of the words that it holds."""
        level, upright, frames = glyphs.rulings
        ruled = (level >= 3 and upright >= 3) or frames >= 4
        plausible = (
            ruled and glyphs.paths <= MAX_PATHS and len(words) > 5 and not (glyphs.sideways & ~glyphs.slanted).any()
        )
        if not plausible or self._broken or self._asked >= MAX_PAGES:
            return [], frozenset()
        self._asked += 1
        import pdfplumber

        lines: list[Line] = []
        used: set[int] = set()
        try:
            with pdfplumber.open(io.BytesIO(self._body), pages=[glyphs.number]) as document:
                page = document.pages[0]
                if not (page.lines or page.rects or page.curves):
                    return [], frozenset()
                settings = {"vertical_strategy": "lines", "horizontal_strategy": "lines"}
                for table in page.find_tables(table_settings=settings):
                    found = _read_table(table, glyphs, words, used)
                    if found is not None:
                        lines.append(found)
        except Exception:
            # Whatever pdfminer trips over, pdfium has read the page: its words stay as they stand.
            self._broken = True
            return [], frozenset()
        return lines, frozenset(used)


def _read_table(table: Any, glyphs: PageGlyphs, words: Sequence[str], used: set[int]) -> Line | None:
    rows = [[cell for cell in row.cells if cell is not None] for row in table.rows]
    if len(rows) < 2 or max(len(row) for row in rows) < 2:
        return None
    middles_x = ((glyphs.boxes[:, 0] + glyphs.boxes[:, 2]) / 2).tolist()
    middles_y = ((glyphs.boxes[:, 1] + glyphs.boxes[:, 3]) / 2).tolist()
    taken: set[int] = set()
    written: list[str] = []
    for row in rows:
        cells: list[str] = []
        for left, top, right, bottom in row:
            inside = [
                at
                for at, (x, y) in enumerate(zip(middles_x, middles_y, strict=True))
                if left <= x <= right and top <= y <= bottom and at not in taken and at not in used
            ]
            taken.update(inside)
            cells.append(" ".join(words[at] for at in inside if words[at]))
        if any(cells):
            written.append(" | ".join(cells))
    filled = sum(bool(cell) for row in written for cell in row.split(" | "))
    if len(written) < 2 or filled < 4:
        return None
    # A frame around the whole page is no table.
    left, top, right, bottom = table.bbox
    if len(taken) > 0.9 * len(words) and filled < 0.02 * len(words):
        return None
    used.update(taken)
    heights = glyphs.boxes[sorted(taken), 3] - glyphs.boxes[sorted(taken), 1]
    size = float(sorted(heights.tolist())[len(taken) // 2])
    return Line("\n".join(written), glyphs.number, left, top, right, bottom, size, kind="table")


def join_rows(lines: list[Line]) -> list[Line]:
    """Join lines that are the rows of a table without rulings: mostly figures, in columns with wide gaps."""
    if sum(len(line.cells) >= MIN_CELLS for line in lines) < MIN_TABLE_ROWS:
        return lines
    result: list[Line] = []
    at = 0
    while at < len(lines):
        end = at + 1
        while end < len(lines) and _follows(lines[end - 1], lines[end]):
            end += 1
        rows = lines[at:end]
        # The first row may be the head.
        if len(rows) >= MIN_TABLE_ROWS and all(_has_figures(row) for row in rows[1:]):
            result.append(
                Line(
                    "\n".join(" | ".join(text for text, _, _ in row.cells) for row in rows),
                    rows[0].page,
                    min(row.left for row in rows),
                    rows[0].top,
                    max(row.right for row in rows),
                    rows[-1].bottom,
                    rows[0].size,
                    kind="table",
                )
            )
        else:
            result += rows
        at = end
    return result


def _follows(above: Line, row: Line) -> bool:
    if min(len(above.cells), len(row.cells)) < MIN_CELLS or not 0 < row.middle - above.middle < 3 * row.size:
        return False
    first, second = ([(left, right) for _, left, right in line.cells] for line in (above, row))
    return stand_in_columns(first, second)


def _has_figures(row: Line) -> bool:
    figures = sum(any(c.isdigit() for c in text) or not any(c.isalnum() for c in text) for text, _, _ in row.cells)
    return 2 * figures >= len(row.cells)


def insert_tables(lines: list[Line], tables: Sequence[Line]) -> list[Line]:
    """Put each table behind the last line of its own column that stands above it."""
    result = list(lines)
    for table in sorted(tables, key=lambda line: line.top):
        place = 0
        for at, line in enumerate(result):
            overlaps = line.left < table.right and line.right > table.left
            if overlaps and line.middle < table.top and line.kind != "note":
                place = at + 1
        result.insert(place, table)
    return result
