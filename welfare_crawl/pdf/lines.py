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
from welfare_crawl.pdf.runs import Indices, cut_runs, median_of

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
    large = glyphs.first_height > 1.6 * median_of(glyphs.first_height)
    aside = np.flatnonzero(glyphs.sideways & ~(glyphs.slanted & large))
    if len(aside):
        # Text that runs another way than the page (a stamp in the margin) follows the rest as its own lines.
        text = " ".join(words[i] for i in aside.tolist() if words[i])
        x0, y0 = glyphs.boxes[aside, :2].min(axis=0).tolist()
        x1, y1 = glyphs.boxes[aside, 2:].max(axis=0).tolist()
        if text:
            lines.append(Line(text, glyphs.number, x0, y0, x1, y1, min(x1 - x0, 12.0), kind="note"))
    return lines


@dataclass(frozen=True, slots=True, eq=False)
class _Printed:
    """The words that a page's lines are made of, as lists."""

    words: list[str]
    boxes: list[list[float]]
    tall: list[float]
    raised: bytes
    """1 for a word whose small last character is raised: the mark of a footnote."""
    odd: bytes
    """1 for a word that a line may have to change or to leave out."""

    def take(self, at: Sequence[int], size: float, *, parted: bool) -> tuple[list[str], list[tuple[int, int, int]]]:
        """Return the words of a line without marks of footnotes, and its wide gaps if it may have some.

        A gap is the number of words before it, and the places of the words on its two sides.
        """
        parts: list[str] = []
        gaps: list[tuple[int, int, int]] = []
        before = at[0]
        for i in at:
            if parted and self.boxes[i][0] - self.boxes[before][2] > 1.5 * size and parts:
                gaps.append((len(parts), before, i))
            before = i
            word = self.words[i]
            if self.raised[i]:
                word = _MARK.sub("", word)
            elif (
                self.tall[i] < 0.75 * size
                and word.isdigit()
                and len(word) < 3
                and parts
                and _is_raised(self.boxes[i], self.boxes[at[0]])
            ):
                continue
            if word:
                parts.append(word)
        return parts, gaps


def _print(glyphs: PageGlyphs, words: list[str], chosen: Indices | slice) -> _Printed:
    boxes, first_heights, last = glyphs.boxes[chosen], glyphs.first_height[chosen], glyphs.last[chosen]
    raised = ((last[:, 3] - last[:, 1]) < 0.8 * first_heights) & (last[:, 3] < boxes[:, 3] - 0.1 * first_heights)
    small = [len(word) < 3 and (not word or word.isdigit()) for word in words]
    odd = (raised | np.array(small, dtype=np.bool_)).tobytes()
    return _Printed(words, boxes.tolist(), (boxes[:, 3] - boxes[:, 1]).tolist(), raised.tobytes(), odd)


def _order(glyphs: PageGlyphs, words: Sequence[str], upright: Indices) -> list[Line]:
    if not len(upright):
        return []
    chosen = upright if len(upright) < len(words) else slice(None)
    page = _print(glyphs, [words[i] for i in upright.tolist()], chosen)
    hyphenated = glyphs.hyphenated[chosen].tolist()
    runs = cut_runs(glyphs.boxes[chosen], glyphs.starts_line[chosen])
    begin, end, edges = runs.start.tolist(), runs.end.tolist(), runs.edges
    lines: list[Line] = []
    for members in order_runs(runs):
        gaps: list[tuple[int, int, int]] = []
        if len(members) == 1:
            (run,) = members
            first, last = begin[run], end[run]
            tall = page.tall[first:last]
            size = sorted(tall)[len(tall) // 2]
            if page.odd.find(1, first, last) < 0:
                parts = page.words[first:last]
            else:
                parts, _ = page.take(range(first, last), size, parted=False)
            left, top, right, bottom = edges[run]
        else:
            at = [i for run in members for i in range(begin[run], end[run])]
            tall = sorted([page.tall[i] for i in at])
            size = tall[len(tall) // 2]
            parts, gaps = page.take(at, size, parted=True)
            lefts, tops, rights, bottoms = zip(*[edges[run] for run in members], strict=True)
            left, top, right, bottom = min(lefts), min(tops), max(rights), max(bottoms)
        if not parts:
            continue
        line = Line(
            " ".join(parts), glyphs.number, left, top, right, bottom, size, hyphen=hyphenated[end[members[-1]] - 1]
        )
        lines.append(line)
        if gaps:
            begins = [0, *(count for count, _, _ in gaps), len(parts)]
            texts = [" ".join(parts[a:b]) for a, b in pairwise(begins)]
            starts = [left, *(page.boxes[after][0] for _, _, after in gaps)]
            stops = [*(page.boxes[before][2] for _, before, _ in gaps), right]
            line.cells = tuple(zip(texts, starts, stops, strict=True))
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
