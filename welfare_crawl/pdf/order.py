"""Reading order: the stream's own where the geometry does not speak against it, else by columns.

A page is cut at the tallest empty strip between two columns, each side in its turn; a line that crosses the strip
ends the columns above it. The pieces that are ordered are runs of words without a wide gap, far fewer than words.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from welfare_crawl.pdf.glyphs import Boxes

Indices = npt.NDArray[np.intp]

BIN = 2.0
"""Width in points of the strips in which a gutter is looked for."""

MAX_DEPTH = 12


@dataclass(slots=True, eq=False)
class Runs:
    """Runs of words that stand close together on one line, in the stream's order."""

    start: Indices
    end: Indices
    boxes: Boxes
    words: Indices
    """How many words each has."""
    new_line: npt.NDArray[np.bool_]
    """False where only a wide gap parts the run from the one before."""

    @property
    def middles(self) -> npt.NDArray[np.float32]:
        """Vertical centre of each run."""
        return np.asarray((self.boxes[:, 1] + self.boxes[:, 3]) / 2, dtype=np.float32)

    @property
    def heights(self) -> npt.NDArray[np.float32]:
        """Height of each run."""
        return np.asarray(self.boxes[:, 3] - self.boxes[:, 1], dtype=np.float32)


def cut_runs(boxes: Boxes, starts_line: npt.NDArray[np.bool_]) -> Runs:
    """Group words of the stream into runs."""
    x0, y0, x1, y1 = boxes.T
    middle, height = (y0 + y1) / 2, np.maximum(y1 - y0, 0.1)
    tall = np.maximum(height[1:], height[:-1])
    gap = x0[1:] - x1[:-1]
    breaks = starts_line[1:] | (abs(np.diff(middle)) > 0.5 * tall) | (gap < -1.5 * tall)
    wide = gap > np.maximum(4.0, 0.42 * np.minimum(height[1:], height[:-1]))
    first = np.flatnonzero(np.concatenate(([True], breaks | wide)))
    end = np.append(first[1:], len(boxes))
    merged = np.stack(
        (
            np.minimum.reduceat(x0, first),
            np.minimum.reduceat(y0, first),
            np.maximum.reduceat(x1, first),
            np.maximum.reduceat(y1, first),
        ),
        axis=1,
    )
    new_line = np.concatenate(([True], breaks))[first]
    return Runs(first, end, merged, end - first, new_line)


def order_runs(runs: Runs) -> list[list[int]]:
    """Return the runs as lines in reading order, each line a list of run numbers."""
    if not len(runs.start):
        return []
    lines = _foot_last(runs, _stream_lines(runs))
    if not _may_mislead(runs, lines):
        return lines
    ordered = _by_columns(runs, np.arange(len(runs.start)), 0)
    return ordered if _contradicted(runs, lines, ordered) else lines


def _foot_last(runs: Runs, lines: list[list[int]]) -> list[list[int]]:
    """Move lines at the very foot of the page, which many programs draw first, behind the rest."""
    foot = 0.92 * float(runs.boxes[:, 3].max())
    top = runs.boxes[:, 1]
    count = 0
    while count < len(lines) and count < 6 and all(float(top[index]) > foot for index in lines[count]):
        count += 1
    return lines[count:] + lines[:count] if count < len(lines) else lines


def _stream_lines(runs: Runs) -> list[list[int]]:
    lines: list[list[int]] = []
    for index, new in enumerate(runs.new_line.tolist()):
        if new or not lines:
            lines.append([])
        lines[-1].append(index)
    return lines


def _may_mislead(runs: Runs, lines: list[list[int]]) -> bool:
    """Tell cheaply whether the stream may be wrong: gaps one below the other, steps upwards, steps left and down."""
    jumps, zigzags = _steps(runs, lines, None)
    return jumps >= 1 or zigzags >= 2 or _gaps_align(runs, lines)


def _gaps_align(runs: Runs, lines: list[list[int]]) -> bool:
    """Tell whether some line's wide gaps lie over one x, as a gutter does that the stream crosses."""
    edges: list[tuple[float, int]] = []
    for line in lines:
        for a, b in pairwise(line):
            low, high = float(runs.boxes[a, 2]), float(runs.boxes[b, 0])
            if high - low >= 5.0:
                edges += [(low, 1), (high, -1)]
    depth = 0
    for _, step in sorted(edges):
        depth += step
        if depth >= 4:
            return True
    return False


def _contradicted(runs: Runs, lines: list[list[int]], ordered: list[list[int]]) -> bool:
    """Tell whether the columns that were found prove the stream wrong."""
    position = np.empty(len(runs.start), dtype=np.intp)
    line_of: dict[int, int] = {}
    place = 0
    for number, line in enumerate(ordered):
        for index in line:
            position[index] = place
            line_of[index] = number
            place += 1
    split = sum(
        line_of[a] != line_of[b] and int(runs.words[a]) > 1 and int(runs.words[b]) > 1
        for line in lines
        for a, b in pairwise(line)
    )
    if split >= 3:
        return True
    jumps, zigzags = _steps(runs, lines, position)
    return jumps >= 1 or zigzags >= 2


def _steps(runs: Runs, lines: list[list[int]], position: Indices | None) -> tuple[int, int]:
    """Count the stream's steps from prose upwards in a column or to the left, and those left and down.

    With `position`, each run's place by columns, only the steps that go backwards there count.
    """
    boxes = runs.boxes
    tall = float(np.median(runs.heights))
    page_width = float(boxes[:, 2].max() - boxes[:, 0].min())
    prose = (runs.words >= 4) & (boxes[:, 2] - boxes[:, 0] > 0.2 * page_width)
    order = np.array([index for line in lines for index in line if prose[index]], dtype=np.intp)
    if len(order) < 2:
        return 0, 0
    before, after = order[:-1], order[1:]
    backwards = position[after] < position[before] if position is not None else np.ones(len(before), dtype=np.bool_)
    up = boxes[after, 1] < boxes[before, 1] - 0.6 * tall
    overlap = np.minimum(boxes[after, 2], boxes[before, 2]) - np.maximum(boxes[after, 0], boxes[before, 0])
    narrow = np.minimum(boxes[after, 2] - boxes[after, 0], boxes[before, 2] - boxes[before, 0])
    same_column = overlap > 0.5 * narrow
    leftward = boxes[after, 2] <= boxes[before, 0] + tall
    return int((backwards & up & (same_column | leftward)).sum()), int((backwards & ~up & leftward).sum())


def _by_columns(runs: Runs, members: Indices, depth: int) -> list[list[int]]:
    if not len(members):
        return []
    rows = _cluster_rows(runs, members)
    gutter = _find_gutter(runs, rows) if depth < MAX_DEPTH and len(rows) >= 4 else None
    if gutter is None:
        return _leaf(runs, members, rows)
    first, last, x = gutter
    above = _flat(rows[:first])
    band = _flat(rows[first : last + 1])
    below = _flat(rows[last + 1 :])
    centre = (runs.boxes[band, 0] + runs.boxes[band, 2]) / 2
    return [
        *_by_columns(runs, above, depth + 1),
        *_by_columns(runs, band[centre < x], depth + 1),
        *_by_columns(runs, band[centre >= x], depth + 1),
        *_by_columns(runs, below, depth + 1),
    ]


def _flat(rows: list[list[int]]) -> Indices:
    return np.array(sorted(i for row in rows for i in row), dtype=np.intp)


def _cluster_rows(runs: Runs, members: Indices) -> list[list[int]]:
    """Cluster runs into rows from top to bottom; small ones (indices, marks) join the nearest row."""
    middles = runs.middles[members]
    heights = runs.heights[members]
    tall = max(float(np.median(heights)), 0.1)
    normal = heights >= 0.8 * tall
    order = np.argsort(np.where(normal, middles, np.inf), kind="stable")[: int(normal.sum())]
    rows: list[list[int]] = []
    centres: list[float] = []
    previous = -np.inf
    for at in order.tolist():
        middle = float(middles[at])
        if middle - previous > 0.3 * tall:
            rows.append([])
            centres.append(middle)
        rows[-1].append(int(members[at]))
        previous = middle
    anchors = np.array(centres)
    extra: dict[int, list[int]] = {}
    for at in np.flatnonzero(~normal).tolist():
        nearest = int(abs(anchors - middles[at]).argmin()) if len(anchors) else -1
        if nearest >= 0 and abs(centres[nearest] - middles[at]) <= 0.55 * tall:
            rows[nearest].append(int(members[at]))
        else:
            extra.setdefault(round(float(middles[at]) / max(1.0, 0.3 * tall)), []).append(int(members[at]))
    rows.extend(extra.values())
    middle_of = runs.middles.tolist()
    left_of = runs.boxes[:, 0].tolist()
    rows.sort(key=lambda row: sorted(middle_of[i] for i in row)[len(row) // 2])
    for row in rows:
        row.sort(key=left_of.__getitem__)
    return rows


def _find_gutter(runs: Runs, rows: list[list[int]]) -> tuple[int, int, float] | None:
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
    for column in np.argsort(-best, kind="stable").tolist():
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


def _leaf(runs: Runs, members: Indices, rows: list[list[int]]) -> list[list[int]]:
    """Keep the stream's order inside a column where it already runs from top to bottom."""
    middles = runs.middles[members]
    tall = float(np.median(runs.heights[members]))
    if bool(np.all(np.diff(middles) > -0.4 * tall)):
        lines: list[list[int]] = []
        for index, middle in zip(members.tolist(), middles.tolist(), strict=True):
            last = lines[-1][-1] if lines else -1
            beside = last >= 0 and abs(float(runs.middles[last]) - middle) <= 0.5 * tall
            if beside and float(runs.boxes[index, 0]) >= float(runs.boxes[last, 2]) - 0.5 * tall:
                lines[-1].append(index)
            elif beside and float(runs.boxes[index, 2]) <= float(runs.boxes[last, 0]):
                return rows
            else:
                lines.append([index])
        return lines
    return rows
