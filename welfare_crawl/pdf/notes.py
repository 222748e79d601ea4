"""Footnotes: small type at the foot of a column, from a mark on."""

import re
from collections.abc import Sequence

from welfare_crawl.pdf.lines import Line


def set_notes_aside(lines: Sequence[Line], body: float) -> tuple[list[Line], list[Line]]:
    """Part footnotes (small type at the foot of a column, from a mark on) from the text."""
    notes: set[int] = {at for at, line in enumerate(lines) if line.kind == "note"}
    bottom = max((line.bottom for line in lines), default=0.0)
    at = len(lines) - 1
    column_end = True
    while at >= 0:
        if column_end or at in notes:
            first = at
            while (
                first >= 0
                and lines[first].size < 0.93 * body
                and lines[first].kind == "text"
                and (first == at or lines[first].top <= lines[first + 1].top)
            ):
                first -= 1
            first += 1
            block = lines[first : at + 1]
            if block and block[-1].bottom > bottom - 2 * body and re.match(r"[\d*†‡]{1,2}\s?\D", block[0].text):
                notes.update(range(first, at + 1))
                at = first
        column_end = at > 0 and lines[at - 1].top > lines[at].top + body
        at -= 1
    for index in notes:
        lines[index].kind = "note"
    return [line for at, line in enumerate(lines) if at not in notes], [lines[at] for at in sorted(notes)]
