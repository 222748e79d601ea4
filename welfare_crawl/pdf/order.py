"""Reading order: the stream's own where the geometry does not speak against it, else by columns.

A page is cut at the tallest empty strip between two columns, each side in its turn; a line that crosses the strip
ends the columns above it.
"""

from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

from welfare_crawl.pdf.bands import find_change, find_table
from welfare_crawl.pdf.gutter import find_gutter
from welfare_crawl.pdf.runs import Indices, Runs, median_of

MAX_DEPTH = 12


@dataclass(frozen=True, slots=True, eq=False)
class _Steps:
    """The stream's steps from one run of prose to the next, by their numbers."""

    before: Indices
    after: Indices
    jumps: npt.NDArray[np.bool_]
    """Which of them lead upwards, in a column or to the left."""
    zigzags: npt.NDArray[np.bool_]
    """Which lead left and down."""

    def mislead(self, chosen: npt.NDArray[np.bool_] | slice = slice(None)) -> bool:
        """Tell whether those that are chosen speak against the stream's order."""
        return bool(self.jumps[chosen].any()) or int(self.zigzags[chosen].sum()) >= 2


def order_runs(runs: Runs) -> list[list[int]]:
    """Return the runs as lines in reading order, each line a list of run numbers."""
    if not len(runs.start):
        return []
    lines = _foot_last(runs, _stream_lines(runs))
    steps = _find_steps(runs, lines)
    if not steps.mislead() and not _gaps_align(runs, lines):
        return lines
    ordered = _by_columns(runs, np.arange(len(runs.start)), 0)
    return ordered if _contradicted(runs, lines, ordered, steps) else lines


def _foot_last(runs: Runs, lines: list[list[int]]) -> list[list[int]]:
    """Move lines at the very foot of the page, which many programs draw first, behind the rest."""
    foot = 0.92 * float(runs.boxes[:, 3].max())
    edges = runs.edges
    count = 0
    while count < len(lines) and count < 6 and all(edges[index][1] > foot for index in lines[count]):
        count += 1
    return lines[count:] + lines[:count] if count < len(lines) else lines


def _stream_lines(runs: Runs) -> list[list[int]]:
    lines: list[list[int]] = []
    for index, new in enumerate(runs.new_line.tolist()):
        if new or not lines:
            lines.append([])
        lines[-1].append(index)
    return lines


def _gaps_align(runs: Runs, lines: list[list[int]]) -> bool:
    """Tell whether some line's wide gaps lie over one x, as a gutter does that the stream crosses."""
    edges: list[tuple[float, int]] = []
    for line in lines:
        for a, b in pairwise(line):
            low, high = runs.edges[a][2], runs.edges[b][0]
            if high - low >= 5.0:
                edges += [(low, 1), (high, -1)]
    depth = 0
    for _, step in sorted(edges):
        depth += step
        if depth >= 4:
            return True
    return False


def _contradicted(runs: Runs, lines: list[list[int]], ordered: list[list[int]], steps: _Steps) -> bool:
    """Tell whether the columns that were found prove the stream wrong."""
    line_of = np.empty(len(runs.start), dtype=np.intp)
    placed = np.fromiter(chain.from_iterable(ordered), dtype=np.intp)
    line_of[placed] = np.repeat(np.arange(len(ordered)), [len(line) for line in ordered])
    number, counts = line_of.tolist(), runs.counts
    split = sum(
        number[a] != number[b] and counts[a] > 1 and counts[b] > 1
        for line in lines
        if len(line) > 1
        for a, b in pairwise(line)
    )
    if split >= 3:
        return True
    position = np.empty(len(runs.start), dtype=np.intp)
    position[placed] = np.arange(len(placed))
    # Only the steps that go backwards there count.
    return steps.mislead(position[steps.after] < position[steps.before])


def _find_steps(runs: Runs, lines: list[list[int]]) -> _Steps:
    boxes = runs.boxes
    tall = median_of(runs.heights)
    page_width = float(boxes[:, 2].max() - boxes[:, 0].min())
    prose = (runs.words >= 4) & (boxes[:, 2] - boxes[:, 0] > 0.2 * page_width)
    order = np.fromiter(chain.from_iterable(lines), dtype=np.intp)
    order = order[prose[order]]
    before, after = order[:-1], order[1:]
    x0, y0, x1, _ = boxes[order].T
    up = y0[1:] < y0[:-1] - 0.6 * tall
    overlap = np.minimum(x1[1:], x1[:-1]) - np.maximum(x0[1:], x0[:-1])
    wide = x1 - x0
    same_column = overlap > 0.5 * np.minimum(wide[1:], wide[:-1])
    leftward = x1[1:] <= x0[:-1] + tall
    return _Steps(before, after, up & (same_column | leftward), ~up & leftward)


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
    tall = max(median_of(heights), 0.1)
    normal = heights >= 0.8 * tall
    order = np.argsort(np.where(normal, middles, np.inf), kind="stable")[: int(normal.sum())]
    rows: list[list[int]] = []
    centres: list[float] = []
    previous = -np.inf
    for at, middle in zip(order.tolist(), middles[order].tolist(), strict=True):
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
    edges = runs.edges
    rows.sort(key=lambda row: sorted(middle_of[i] for i in row)[len(row) // 2])
    for row in rows:
        row.sort(key=lambda index: edges[index][0])
    return rows


def _leaf(runs: Runs, members: Indices, rows: list[list[int]]) -> list[list[int]]:
    """Keep the stream's order inside a column where it already runs from top to bottom."""
    middles = runs.middles[members]
    tall = median_of(runs.heights[members])
    if bool(np.all(np.diff(middles) > -0.4 * tall)):
        lines: list[list[int]] = []
        last, above = -1, 0.0
        edges = runs.edges
        for index, middle in zip(members.tolist(), middles.tolist(), strict=True):
            beside = last >= 0 and abs(above - middle) <= 0.5 * tall
            if beside and edges[index][0] >= edges[last][2] - 0.5 * tall:
                lines[-1].append(index)
            elif beside and edges[index][2] <= edges[last][0]:
                return rows
            else:
                lines.append([index])
            last, above = index, middle
        return lines
    return rows
