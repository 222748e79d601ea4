"""What lies across a page's columns: tables without rulings, and columns that end where others begin below them."""

from collections.abc import Sequence
from statistics import median

from welfare_crawl.pdf.runs import Runs

MIN_TABLE_ROWS = 3
MIN_CELLS = 3
MIN_BAND_ROWS = 4
"""Lines that columns of another size must have on each side."""


def find_table(runs: Runs, rows: Sequence[Sequence[int]]) -> tuple[int, int] | None:
    """Return first and last row of a table without rulings: short cells with wide gaps, one below the other."""
    fits: list[list[tuple[float, float]] | None] = [_cells_of_table(runs, row) for row in rows]
    best: tuple[int, int] | None = None
    at = 0
    while at < len(rows):
        end = at
        before: list[tuple[float, float]] | None = None
        while end < len(rows) and (cells := fits[end]) is not None:
            if before is not None and not stand_in_columns(before, cells):
                break
            before = cells
            end += 1
        if end - at >= MIN_TABLE_ROWS and (best is None or end - at > best[1] - best[0] + 1):
            best = (at, end - 1)
        at = max(end, at + 1)
    return best


def _cells_of_table(runs: Runs, row: Sequence[int]) -> list[tuple[float, float]] | None:
    """Return the cells' edges; None where the row looks like a line of prose in any of its parts."""
    if len(row) < MIN_CELLS:
        return None
    cells: list[tuple[float, float]] = []
    words: list[int] = []
    for index in row:
        left, _, right, _ = runs.edges[index]
        tall = float(runs.heights[index])
        # A figure's thousands may stand apart from it by a little more than a space.
        if cells and left - cells[-1][1] < tall:
            cells[-1] = (cells[-1][0], max(right, cells[-1][1]))
            words[-1] += runs.counts[index]
        else:
            cells.append((left, right))
            words.append(runs.counts[index])
    if len(cells) < MIN_CELLS or max(words) > 5 or sum(words) > 2.5 * len(words):
        return None
    filled = sum(right - left for left, right in cells)
    return cells if filled < 0.6 * (cells[-1][1] - cells[0][0]) else None


def stand_in_columns(
    above: Sequence[tuple[float, float]], below: Sequence[tuple[float, float]], slack: float = 3.0
) -> bool:
    """Tell whether nearly all cells of a row, given by their edges, share an edge or the middle with one above."""
    few, many = sorted((above, below), key=len)
    under = sum(
        any(
            abs(left - other_left) < slack
            or abs(right - other_right) < slack
            or abs(left + right - other_left - other_right) < 2 * slack
            for other_left, other_right in many
        )
        for left, right in few
    )
    return len(many) - len(few) <= 1 and under >= max(MIN_CELLS, len(few) - 1)


def find_change(runs: Runs, rows: Sequence[Sequence[int]], x: float) -> int | None:
    """Return the row at which the columns left and right of `x` both change to another size of type, if they do.

    Two abstracts side by side end so above the columns of the text, and a text above its references. A side may have
    nothing below; and where all of the page's width is empty between the two, one side's change is enough, because
    fonts for two languages have heights of their own.
    """
    count = len(rows)
    if count < 2 * MIN_BAND_ROWS:
        return None
    boxes, words = runs.edges, runs.counts
    sides: tuple[list[float | None], list[float | None]] = ([None] * count, [None] * count)
    for at, row in enumerate(rows):
        for index in row:
            x0, y0, x1, y1 = boxes[index]
            if words[index] > 1:
                sizes = sides[(x0 + x1) / 2 >= x]
                before = sizes[at]
                sizes[at] = y1 - y0 if before is None or y1 - y0 > before else before
    if not any(map(_varies, sides)):
        return None
    tops = [min(boxes[index][1] for index in row) for row in rows]
    bottoms = [max(boxes[index][3] for index in row) for row in rows]
    gaps = [below - above for above, below in zip(bottoms, tops[1:], strict=False)]
    wide = max(median(bottom - top for top, bottom in zip(tops, bottoms, strict=True)), 2.5 * median(gaps))
    best: tuple[float, int] | None = None
    for at in range(MIN_BAND_ROWS, count - MIN_BAND_ROWS + 1):
        if all(_is_alike(sizes[at - 1], sizes[at]) for sizes in sides):
            # Neither side's type changes here.
            continue
        changes = [_change(_known(sizes[:at]), _known(sizes[at:])) for sizes in sides]
        fits = [fit for way, fit in changes if way]
        ways = {way for way, _ in changes if way is not None}
        if not fits or {-1, 1} <= ways or (0 in ways and gaps[at - 1] <= wide) or min(fits) < 0.8:
            continue
        if best is None or min(fits) > best[0]:
            best = (min(fits), at)
    return None if best is None else best[1]


def _known(sizes: Sequence[float | None]) -> list[float]:
    return sorted(size for size in sizes if size is not None)


def _is_alike(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(other - one) < 0.04 * other


def _varies(sizes: Sequence[float | None]) -> bool:
    """Tell cheaply whether enough lines are of another size than the rest."""
    known = _known(sizes)
    return len(known) >= 2 * MIN_BAND_ROWS and known[MIN_BAND_ROWS - 1] < 0.95 * known[-MIN_BAND_ROWS]


def _change(above: Sequence[float], below: Sequence[float]) -> tuple[int | None, float]:
    """Return whether type grows (1), shrinks (-1) or stays (0), and which share of the lines agrees; None: no lines."""
    if len(above) >= MIN_BAND_ROWS and not below:
        return None, 1.0
    if min(len(above), len(below)) < MIN_BAND_ROWS:
        return 0, 0.0
    one, other = median(above), median(below)
    if abs(one - other) < 0.1 * max(one, other):
        return 0, 0.0
    # Some fonts' boxes are as tall as the letters of the word, so that lines of one size differ.
    nearer = sum(abs(size - one) < abs(size - other) for size in above) / len(above)
    further = sum(abs(size - other) < abs(size - one) for size in below) / len(below)
    return (1 if other > one else -1), min(nearer, further)
