"""Footnotes: small type at the foot of a column, from a mark on."""

import re
from collections.abc import Sequence

from welfare_crawl.pdf.lines import Line

NOTE_MARK = re.compile(r"(?:\d{1,2}|[*†‡§]{1,3})(?:[.)]\s*|\s{0,2})[^\W\d_\s]|(?:\d{1,2}|[*†‡§]{1,3})\s?[\"“‘'(\[]")
"""How a footnote begins."""


def set_notes_aside(lines: Sequence[Line], body: float) -> tuple[list[Line], list[Line]]:
    """Part footnotes from the text; `body` is the height of the text's lines."""
    notes: set[int] = {at for at, line in enumerate(lines) if line.kind == "note"}
    end = len(lines)
    while end:
        first = end - 1
        while first and lines[first - 1].top <= lines[first].top + body:
            first -= 1
        notes |= _notes_of_column(lines, first, end, body)
        end = first
    for index in notes:
        lines[index].kind = "note"
    return [line for at, line in enumerate(lines) if at not in notes], [lines[at] for at in sorted(notes)]


def _notes_of_column(lines: Sequence[Line], first: int, end: int, body: float) -> set[int]:
    """Return the notes at the end of lines that run downwards."""
    begin = end
    while begin > first and lines[begin - 1].size < 0.93 * body and lines[begin - 1].kind == "text":
        begin -= 1
    small = begin
    while begin < end and not NOTE_MARK.match(lines[begin].text):
        begin += 1
    # In a long list in small type many a line begins with a figure; a gap or larger type stands above a note.
    if begin - small > 8 and begin < end and lines[begin].top - lines[begin - 1].bottom < 0.3 * lines[begin].size:
        return set()
    if begin == end:
        return set()
    block = lines[begin:end]
    left, right = min(line.left for line in block), max(line.right for line in block)
    foot = block[-1].bottom - 0.5 * body
    below = any(line.top > foot and line.left < right and line.right > left for line in lines if line.kind == "text")
    return set() if below else set(range(begin, end))
