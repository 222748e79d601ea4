"""Lines of text: what order, furniture and paragraphs are decided on, whether from the text layer or from OCR."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from welfare_crawl.pdf.glyphs import PageGlyphs
from welfare_crawl.pdf.order import order_runs
from welfare_crawl.pdf.runs import cut_runs

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
    | dict.fromkeys("\xad\u200b\u200c\u200d\u2060\ufeff\x00")
)
_MARK = re.compile(r"(?<=[^\W\d_]{3})[\d*†‡§]{1,2}$|(?<=[.,;:”\"'’)])\d{1,2}$")


@dataclass(slots=True)
class Line:
    """One printed line and where it stands, in points from the top left of its page."""

    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float
    size: float
    """Height of its usual words."""
    hyphen: bool = False
    """Whether a hyphen at its end was seen, and is no longer in the text."""
    kind: Literal["text", "table", "note"] = "text"
    cells: tuple[tuple[str, float, float], ...] = ()
    """Where wide gaps part it: each part's text, left and right edge."""

    @property
    def middle(self) -> float:
        """Vertical centre."""
        return (self.top + self.bottom) / 2


def clean_word(word: str) -> str:
    """Return a word in NFC, without ligatures and invisible signs."""
    return word if word.isascii() else unicodedata.normalize("NFC", word.translate(_LIGATURES))


def build_lines(glyphs: PageGlyphs, words: Sequence[str], *, skip: frozenset[int] = frozenset()) -> list[Line]:
    """Return the page's lines in reading order; `words` are its words as decoded, `skip` those that a table has."""
    if not len(words):
        return []
    upright = np.flatnonzero(~glyphs.sideways)
    if skip:
        upright = np.array([i for i in upright.tolist() if i not in skip], dtype=np.intp)
    lines = _order(glyphs, words, upright)
    # A large word written across the page is a watermark, and none of its text.
    large = glyphs.first_height > 1.6 * float(np.median(glyphs.first_height))
    aside = np.flatnonzero(glyphs.sideways & ~(glyphs.slanted & large))
    if len(aside):
        # Text that runs another way than the page (a stamp in the margin) follows the rest as its own lines.
        text = " ".join(words[i] for i in aside.tolist() if words[i])
        x0, y0 = glyphs.boxes[aside, :2].min(axis=0).tolist()
        x1, y1 = glyphs.boxes[aside, 2:].max(axis=0).tolist()
        if text:
            lines.append(Line(text, glyphs.number, x0, y0, x1, y1, min(x1 - x0, 12.0), kind="note"))
    return lines


def _order(
    glyphs: PageGlyphs, words: Sequence[str], chosen: "np.ndarray[tuple[int, ...], np.dtype[np.intp]]"
) -> list[Line]:
    if not len(chosen):
        return []
    boxes = glyphs.boxes[chosen]
    starts = glyphs.starts_line[chosen]
    runs = cut_runs(boxes, starts)
    heights = boxes[:, 3] - boxes[:, 1]
    first_heights = glyphs.first_height[chosen]
    last = glyphs.last[chosen]
    # A raised small last character is the mark of a footnote.
    raised = ((last[:, 3] - last[:, 1]) < 0.8 * first_heights) & (last[:, 3] < boxes[:, 3] - 0.1 * first_heights)
    marks = set(np.flatnonzero(raised).tolist())
    numbers = chosen.tolist()
    hyphenated = glyphs.hyphenated
    all_boxes = boxes.tolist()
    tall = heights.tolist()
    lines: list[Line] = []
    begin, end = runs.start.tolist(), runs.end.tolist()
    for members in order_runs(runs):
        at = [i for run in members for i in range(begin[run], end[run])]
        size = sorted(tall[i] for i in at)[len(at) // 2]
        parts: list[str] = []
        gaps: list[tuple[int, int]] = []
        edge = all_boxes[at[0]][2]
        for i in at:
            if len(members) > 1 and all_boxes[i][0] - edge > 1.5 * size and parts:
                gaps.append((len(parts), i))
            edge = all_boxes[i][2]
            word = words[numbers[i]]
            if i in marks:
                word = _MARK.sub("", word)
            elif (
                tall[i] < 0.75 * size
                and word.isdigit()
                and len(word) < 3
                and parts
                and _is_raised(all_boxes[i], all_boxes[at[0]])
            ):
                continue
            if word:
                parts.append(word)
        if not parts:
            continue
        lines.append(
            Line(
                " ".join(parts),
                glyphs.number,
                min(all_boxes[i][0] for i in at),
                min(all_boxes[i][1] for i in at),
                max(all_boxes[i][2] for i in at),
                max(all_boxes[i][3] for i in at),
                size,
                hyphen=bool(hyphenated[numbers[at[-1]]]),
            )
        )
        if gaps:
            line = lines[-1]
            begins, lefts = [0, *(n for n, _ in gaps)], [line.left, *(all_boxes[i][0] for _, i in gaps)]
            rights = [*(all_boxes[at[at.index(i) - 1]][2] for _, i in gaps), line.right]
            texts = [" ".join(parts[a:b]) for a, b in pairwise([*begins, len(parts)])]
            line.cells = tuple(zip(texts, lefts, rights, strict=True))
    return _mend(lines)


def _mend(lines: list[Line]) -> list[Line]:
    """Put together what a raised mark in the middle of a line parted."""
    mended: list[Line] = []
    for line in lines:
        last = mended[-1] if mended else None
        if (
            last is None
            or last.hyphen
            or last.cells
            or line.cells
            or abs(last.middle - line.middle) > 0.3 * min(last.size, line.size)
            or abs(last.size - line.size) > 0.1 * line.size
            or not -0.1 * line.size < line.left - last.right < 0.8 * line.size
        ):
            mended.append(line)
            continue
        last.text = f"{last.text} {line.text}"
        last.top, last.bottom = min(last.top, line.top), max(last.bottom, line.bottom)
        last.right, last.hyphen = line.right, line.hyphen
    return mended


def _is_raised(box: list[float], first: list[float]) -> bool:
    return box[3] < first[3] - 0.15 * (first[3] - first[1])
