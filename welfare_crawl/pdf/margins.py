"""Small figures beside the text that are none of it: line numbers in a margin, marks of footnotes drawn apart."""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from welfare_crawl.pdf.glyphs import PageGlyphs
from welfare_crawl.pdf.lines import Line

MIN_NUMBERS = 5
"""Line numbers in one margin."""

_NUMBER = re.compile(r"\d{1,4}")
_MARK = re.compile(r"\d{1,2}|[*†‡§]{1,3}")


def find_line_numbers(glyphs: PageGlyphs) -> frozenset[int]:
    """Return the words that count the lines in the left or the right margin."""
    numbers = [at for at, word in enumerate(glyphs.words) if word.isdigit() and _NUMBER.fullmatch(word)]
    if len(numbers) < MIN_NUMBERS:
        return frozenset()
    chosen = np.zeros(len(glyphs.words), dtype=np.bool_)
    chosen[numbers] = True
    if chosen.all():
        return frozenset()
    text = glyphs.boxes[~chosen]
    left, right = float(np.quantile(text[:, 0], 0.02)), float(np.quantile(text[:, 2], 0.98))
    for outside in (
        [at for at in numbers if float(glyphs.boxes[at, 2]) < left - 3],
        [at for at in numbers if float(glyphs.boxes[at, 0]) > right + 3],
    ):
        ordered = sorted(outside, key=lambda at: float(glyphs.boxes[at, 1]))
        steps = [int(glyphs.words[b]) - int(glyphs.words[a]) for a, b in pairwise(ordered)]
        if len(ordered) >= MIN_NUMBERS and steps[0] > 0 and sum(step == steps[0] for step in steps) >= 0.9 * len(steps):
            return frozenset(ordered)
    return frozenset()


def settle_marks(lines: list[Line]) -> list[Line]:
    """Put a footnote's mark that was drawn apart before its note, and leave out one that was drawn behind a word."""
    marks = [at for at, line in enumerate(lines) if line.kind == "text" and _MARK.fullmatch(line.text.strip())]
    if not marks:
        return lines
    dropped: set[int] = set()
    for at in marks:
        owner = _beside(lines, at, set(marks))
        if owner is None:
            continue
        mark, line = lines[at], lines[owner]
        before = mark.right < line.left + 0.5 * line.size
        if before and not _is_followed(lines, owner):
            continue
        dropped.add(at)
        if before:
            line.text = f"{mark.text.strip()} {line.text}"
            line.left = min(line.left, mark.left)
    return [line for at, line in enumerate(lines) if at not in dropped] if dropped else lines


def _is_followed(lines: Sequence[Line], at: int) -> bool:
    """Tell whether another column's text comes after a note: without its mark the note would be read into it."""
    note = lines[at]
    return any(line.size > 1.1 * note.size and line.middle < note.top for line in lines[at + 1 :])


def _beside(lines: Sequence[Line], at: int, marks: set[int]) -> int | None:
    """Return the line of larger type by whose upper half the mark stands, before it or behind one of its words."""
    mark = lines[at]
    for other, line in enumerate(lines):
        if other in marks or line.kind != "text" or mark.size > 0.8 * line.size:
            continue
        raised = line.top - 0.5 * line.size < mark.middle < line.middle + 0.15 * line.size
        if raised and line.left - 1.2 * line.size < mark.right and mark.left < line.right + 0.6 * line.size:
            return other
    return None
