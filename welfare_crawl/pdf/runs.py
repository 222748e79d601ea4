"""Runs of words without a wide gap: the pieces that reading order is decided on, far fewer than words."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from welfare_crawl.pdf.glyphs import Boxes

Indices = npt.NDArray[np.intp]


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

    middles: npt.NDArray[np.float32] = field(init=False)
    """Vertical centre of each run."""
    heights: npt.NDArray[np.float32] = field(init=False)
    edges: list[list[float]] = field(init=False)
    """The boxes as lists: single figures of an array are slow to get at."""
    counts: list[int] = field(init=False)
    """`words` as a list."""

    def __post_init__(self) -> None:
        """Derive what is asked for again and again."""
        self.middles = np.asarray((self.boxes[:, 1] + self.boxes[:, 3]) / 2, dtype=np.float32)
        self.heights = np.asarray(self.boxes[:, 3] - self.boxes[:, 1], dtype=np.float32)
        self.edges = self.boxes.tolist()
        self.counts = self.words.tolist()


def median_of(values: npt.NDArray[np.float32]) -> float:
    """Return the median, as numpy's function gives it, which takes ten times as long on arrays as short as these."""
    ordered = np.sort(values)
    half = len(ordered) // 2
    return float(ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2)


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
