"""Columns: the tallest empty strip of a page that has text on both its sides."""

import numpy as np
import numpy.typing as npt

from welfare_crawl.pdf.runs import Runs

BIN = 2.0
"""Width in points of the strips in which a gutter is looked for."""


def find_gutter(runs: Runs, rows: list[list[int]]) -> tuple[int, int, float] | None:
    """Return first and last row and the x of the tallest empty strip with text on both its sides."""
    flat = np.array([i for row in rows for i in row], dtype=np.intp)
    row_of = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    boxes = runs.boxes[flat]
    origin = float(boxes[:, 0].min())
    width = float(boxes[:, 2].max()) - origin
    bins = int(width / BIN) + 2
    if not 10 < bins < 5000:
        return None
    tall = max(float(np.median(runs.heights[flat])), 1.0)
    start = ((boxes[:, 0] - origin) / BIN).astype(np.intp)
    stop = np.ceil((boxes[:, 2] - origin) / BIN).astype(np.intp).clip(0, bins)
    edges = np.zeros((len(rows), bins + 1), dtype=np.int32)
    np.add.at(edges, (row_of, start), 1)
    np.add.at(edges, (row_of, np.maximum(stop, start + 1).clip(0, bins)), -1)
    covered = edges.cumsum(axis=1)[:, :bins] > 0
    seen = covered.cumsum(axis=1)
    left = (seen > 0) & ~covered
    right = (seen < seen[:, -1:]) & ~covered
    empty = ~covered
    run_start = np.zeros(bins, dtype=np.intp)
    lefts = np.zeros(bins, dtype=np.intp)
    rights = np.zeros(bins, dtype=np.intp)
    best = np.zeros(bins, dtype=np.intp)
    best_start = np.zeros(bins, dtype=np.intp)
    best_end = np.full(bins, -1, dtype=np.intp)
    for row in range(len(rows)):
        free = empty[row]
        lefts = np.where(free, lefts + left[row], 0)
        rights = np.where(free, rights + right[row], 0)
        run_start = np.where(free, run_start, row + 1)
        score = np.minimum(lefts, rights)
        better = score > best
        # The same strip goes on through rows that have text on one side only.
        longer = (score == best) & (best_start == run_start) & free & (best > 0)
        best = np.where(better, score, best)
        best_start = np.where(better, run_start, best_start)
        best_end = np.where(better | longer, row, best_end)
    needed = max(4, int(0.08 * len(rows)))
    tried: set[tuple[int, int]] = set()
    # Of strips with as many rows on both sides, the one that runs on the furthest where one side has ended.
    for column in np.lexsort((best_start - best_end, -best)).tolist():
        if best[column] < needed or len(tried) >= 8:
            return None
        first, last = int(best_start[column]), int(best_end[column])
        if (first, last) in tried:
            continue
        tried.add((first, last))
        found = _check_gutter(runs, rows, covered, (first, last, column), origin, tall)
        if found is not None:
            return found
    return None


def _check_gutter(
    runs: Runs,
    rows: list[list[int]],
    covered: npt.NDArray[np.bool_],
    strip: tuple[int, int, int],
    origin: float,
    tall: float,
) -> tuple[int, int, float] | None:
    first, last, column = strip
    block = covered[first : last + 1]
    busy = np.asarray(block.any(axis=0))
    low = column
    while low > 0 and not busy[low - 1]:
        low -= 1
    high = column
    while high + 1 < len(busy) and not busy[high + 1]:
        high += 1
    if (high - low + 1) * BIN < max(5.0, 0.5 * tall):
        return None
    x = origin + (low + high + 1) / 2 * BIN
    for side in (block[:, :low], block[:, high + 1 :]):
        filled = np.asarray(side.any(axis=0))
        if not filled.any():
            return None
        extent = int(np.flatnonzero(filled)[-1]) - int(np.flatnonzero(filled)[0]) + 1
        if extent * BIN < 7 * tall:
            return None
        fill = side.sum(axis=1)
        if float(np.median(fill[fill > 0])) < 0.5 * extent:
            return None
    first, last = _trim(runs, rows, first, last, x)
    words = [0, 0]
    counts = [0, 0]
    for row in rows[first : last + 1]:
        found = [0, 0]
        for index in row:
            found[int(float(runs.boxes[index, 0] + runs.boxes[index, 2]) / 2 >= x)] += int(runs.words[index])
        for side_number in (0, 1):
            words[side_number] += found[side_number]
            counts[side_number] += found[side_number] > 0
    if any(count == 0 or total < 2.2 * count for total, count in zip(words, counts, strict=True)):
        return None
    return first, last, x


def _trim(runs: Runs, rows: list[list[int]], first: int, last: int, x: float) -> tuple[int, int]:
    """Leave short lines above and below the columns out of them, where a gap parts them from the columns."""
    middle_of = runs.middles.tolist()
    middles = [sorted(middle_of[i] for i in row)[len(row) // 2] for row in rows]
    pitches = [b - a for a, b in zip(middles[first:last], middles[first + 1 : last + 1], strict=True)]
    if len(pitches) < 4:
        return first, last
    usual = float(np.median(pitches))

    def one_sided(row: list[int]) -> bool:
        sides = {float(runs.boxes[i, 0]) >= x for i in row}
        return len(sides) == 1

    for step in range(1, 4):
        if last - step <= first + 3 or not one_sided(rows[last - step + 1]):
            break
        if middles[last - step + 1] - middles[last - step] > 1.8 * usual:
            last -= step
            break
    for step in range(1, 4):
        if first + step >= last - 3 or not one_sided(rows[first + step - 1]):
            break
        if middles[first + step] - middles[first + step - 1] > 1.8 * usual:
            first += step
            break
    return first, last
