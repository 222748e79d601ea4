"""Official Vietnamese documents: letterhead and signature stand side by side, and are read block by block."""

import re
from collections.abc import Sequence
from dataclasses import replace

from welfare_crawl.pdf.lines import Line

_MOTTO = re.compile(r"cộng h(?:òa|oà) xã hội chủ nghĩa", re.IGNORECASE)
_RECIPIENTS = re.compile(r"^n[ơo]i nhận\s*:?", re.IGNORECASE)
_NUMBER = re.compile(r"^số\s*[:\d.…]", re.IGNORECASE)
_DATE = re.compile(r"\bngày\b.*\btháng\b", re.IGNORECASE)


def arrange_blocks(lines: list[Line]) -> list[Line]:
    """Return a page's lines with the blocks of a letterhead and of a signature whole.

    The agency comes before the motto, both before number and date; the recipients come before the signature.
    """
    for line in lines:
        if "nghĩa" in line.text.lower() and _MOTTO.search(line.text):
            lines = _arrange_letterhead(lines, line)
            break
    for line in reversed(lines):
        if line.text[:1] in ("N", "n") and _RECIPIENTS.match(line.text):
            return _arrange_signature(lines, line)
    return lines


def _arrange_letterhead(lines: list[Line], motto: Line) -> list[Line]:
    pieces = _pieces(motto)
    right = next((piece for piece in pieces if _MOTTO.search(piece.text)), motto)
    width = max(line.right for line in lines) - min(line.left for line in lines)
    if right.left < min(line.left for line in lines) + 0.25 * width:
        return lines
    wall = right.left
    for line in lines:
        # The motto's lines are centred: the longest begins furthest to the left.
        for piece in _pieces(line):
            if abs(piece.middle - right.middle) < 6 * right.size and piece.left > wall - 6 * right.size:
                wall = min(wall, piece.left)
    members = _side_by_side(lines, wall, right.top - 1.2 * right.size, right.bottom + 9 * right.size)
    left_block, right_block = _split(members, wall)
    if not left_block or not any(_MOTTO.search(line.text) for line in right_block):
        return lines
    number = next((at for at, line in enumerate(left_block) if _NUMBER.match(line.text)), len(left_block))
    date = next((at for at, line in enumerate(right_block) if _DATE.search(line.text)), len(right_block))
    ordered = [*left_block[:number], *right_block[:date], *left_block[number:], *right_block[date:]]
    return _put_back(lines, members, ordered)


def _arrange_signature(lines: list[Line], recipients: Line) -> list[Line]:
    left_edge, right_edge = min(line.left for line in lines), max(line.right for line in lines)
    middle = left_edge + 0.42 * (right_edge - left_edge)
    start = recipients.top - 0.5 * recipients.size
    asides = [
        piece.left
        for line in lines
        if line.middle > start
        for piece in _pieces(line)
        if piece.left > middle and piece.top < recipients.bottom + 24 * recipients.size
    ]
    if not asides:
        return lines
    wall = min(asides)
    members = _side_by_side(lines, wall, start, max(line.bottom for line in lines))
    left_block, right_block = _split(members, wall)
    if recipients not in members or not 1 <= len(right_block) <= 8 or not left_block:
        return lines
    return _put_back(lines, members, [*left_block, *right_block])


def _pieces(line: Line) -> list[Line]:
    """Return what wide gaps part on a line, each as a line of its own."""
    if len(line.cells) < 2:
        return [line]
    return [replace(line, text=text, left=left, right=right, cells=()) for text, left, right in line.cells]


def _side_by_side(lines: Sequence[Line], wall: float, top: float, bottom: float) -> list[Line]:
    """Return the lines between two heights, down to the first that runs through the wall between the blocks."""
    chosen: list[Line] = []
    for line in sorted(lines, key=lambda line: line.middle):
        if line.middle < top:
            continue
        through = any(p.left < wall - 0.5 * p.size and p.right > wall + 0.5 * p.size for p in _pieces(line))
        if line.middle > bottom or line.kind != "text" or through:
            break
        chosen.append(line)
    return chosen


def _split(members: Sequence[Line], wall: float) -> tuple[list[Line], list[Line]]:
    left: list[Line] = []
    right: list[Line] = []
    for line in members:
        for piece in _pieces(line):
            (left if piece.left < wall - 0.5 * piece.size else right).append(piece)
    return left, right


def _put_back(lines: list[Line], members: Sequence[Line], ordered: list[Line]) -> list[Line]:
    chosen = {id(line) for line in members}
    first = next(at for at, line in enumerate(lines) if id(line) in chosen)
    before = [line for line in lines[:first] if id(line) not in chosen]
    return before + ordered + [line for line in lines[first:] if id(line) not in chosen]
