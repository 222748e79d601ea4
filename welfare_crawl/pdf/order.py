"""Reading order: the stream's own where the geometry does not speak against it, else by columns.

A page is cut at the tallest empty strip between two columns, each side in its turn; a line that crosses the strip
ends the columns above it.
"""

from itertools import pairwise

import numpy as np

from welfare_crawl.pdf.bands import find_change, find_table
from welfare_crawl.pdf.gutter import find_gutter
from welfare_crawl.pdf.runs import Indices, Runs

MAX_DEPTH = 12


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
    gutter = find_gutter(runs, rows) if depth < MAX_DEPTH and len(rows) >= 4 else None
    if gutter is None:
        return _leaf(runs, members, rows)
    first, last, x = gutter
    table = find_table(runs, rows)
    if table is not None and table[0] <= last and table[1] >= first:
        # Its cells stand in rows, whatever columns the text around it has.
        return [
            *_by_columns(runs, _flat(rows[: table[0]]), depth + 1),
            *rows[table[0] : table[1] + 1],
            *_by_columns(runs, _flat(rows[table[1] + 1 :]), depth + 1),
        ]
    change = find_change(runs, rows[first : last + 1], x)
    if change is not None:
        last = first + change - 1
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
