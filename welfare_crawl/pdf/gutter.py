"""Columns: the tallest empty strip of a page that has text on both its sides."""

from itertools import chain

import numpy as np
import numpy.typing as npt

from welfare_crawl.pdf.runs import Indices, Runs, median_of

BIN = 2.0
"""Width in points of the strips in which a gutter is looked for."""


def find_gutter(runs: Runs, rows: list[list[int]]) -> tuple[int, int, float] | None:
    """Return first and last row and the x of the tallest empty strip with text on both its sides."""
    flat = np.fromiter(chain.from_iterable(rows), dtype=np.intp)
    row_of = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    boxes = runs.boxes[flat]
    origin = float(boxes[:, 0].min())
    width = float(boxes[:, 2].max()) - origin
    bins = int(width / BIN) + 2
    if not 10 < bins < 5000:
        return None
    tall = max(median_of(runs.heights[flat]), 1.0)
    start = ((boxes[:, 0] - origin) / BIN).astype(np.intp)
    stop = np.ceil((boxes[:, 2] - origin) / BIN).astype(np.intp).clip(0, bins)
    line, cells = row_of * (bins + 1), len(rows) * (bins + 1)
    edges = np.bincount(line + start, minlength=cells)
    edges -= np.bincount(line + np.maximum(stop, start + 1).clip(0, bins), minlength=cells)
    covered = edges.reshape(len(rows), bins + 1).cumsum(axis=1)[:, :bins] > 0
    best, best_start, best_end = _tallest_strips(covered)
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


def _tallest_strips(covered: npt.NDArray[np.bool_]) -> tuple[Indices, Indices, Indices]:
    """Return for each x how many rows of its best strip have text on both sides, and its first and last row."""
    seen = covered.cumsum(axis=1)
    free = ~covered
    numbers = np.arange(1, len(covered) + 1)[:, None]
    # Of a strip's rows it counts how many have text to the left of it, and how many to the right.
    lefts = ((seen > 0) & free).cumsum(axis=0)
    rights = ((seen < seen[:, -1:]) & free).cumsum(axis=0)
    lefts -= np.maximum.accumulate(np.where(covered, lefts, 0), axis=0)
    rights -= np.maximum.accumulate(np.where(covered, rights, 0), axis=0)
    score = np.minimum(lefts, rights)
    run_start = np.maximum.accumulate(np.where(covered, numbers, 0), axis=0)
    best = score.max(axis=0)
    columns = np.arange(covered.shape[1])
    best_start = np.where(best > 0, run_start[score.argmax(axis=0), columns], 0)
    # The same strip goes on through rows that have text on one side only.
    within = (run_start == best_start) & (score == best) & free
    best_end = np.where(best > 0, len(covered) - 1 - within[::-1].argmax(axis=0), -1)
    return best, best_start, best_end


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
        if median_of(fill[fill > 0]) < 0.5 * extent:
            return None
    first, last = _trim(runs, rows, first, last, x)
    words = [0, 0]
    counts = [0, 0]
    centres = (runs.boxes[:, 0] + runs.boxes[:, 2]).tolist()
    for row in rows[first : last + 1]:
        found = [0, 0]
        for index in row:
            found[int(centres[index] / 2 >= x)] += runs.counts[index]
        for side_number in (0, 1):
            words[side_number] += found[side_number]
            counts[side_number] += found[side_number] > 0
    if any(count == 0 or total < 2.2 * count for total, count in zip(words, counts, strict=True)):
        return None
    return first, last, x


def _trim(runs: Runs, rows: list[list[int]], first: int, last: int, x: float) -> tuple[int, int]:
    """Leave short lines above and below the columns out of them, where a gap parts them from the columns."""
    middle_of = runs.middles.tolist()
    middles = {at: sorted(middle_of[i] for i in rows[at])[len(rows[at]) // 2] for at in range(first, last + 1)}
    pitches = [middles[at + 1] - middles[at] for at in range(first, last)]
    if len(pitches) < 4:
        return first, last
    usual = float(np.median(pitches))

    def one_sided(row: list[int]) -> bool:
        sides = {runs.edges[i][0] >= x for i in row}
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
