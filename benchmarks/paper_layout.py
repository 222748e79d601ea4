"""Sets a marked-up text as journal pages, with reportlab and without any typesetting magic beyond greedy lines."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

Pieces = Callable[[str], list[tuple[str, str]]]
"""What is drawn for a Unicode text: pairs of font name and string, the string in that font's own encoding."""


@dataclass(frozen=True)
class Block:
    """One element of a paper: `@kind first line` and what follows up to the next empty line."""

    kind: str
    text: str
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Style:
    """How a paper looks."""

    body: Pieces
    bold: Pieces
    italic: Pieces
    title: Pieces
    plain: Pieces
    """For lines marked @unicode, page heads and page numbers."""
    head: str
    first_page: int
    local: Pieces | None = None
    """For abstracts and keywords in Vietnamese, where the other fonts lack letters; so `local_bold`."""
    local_bold: Pieces | None = None
    columns: int = 2
    size: float = 9.5
    hyphenate: bool = True
    sidebar: tuple[str, ...] = ()
    """Lines that stand to the left of the abstract."""
    foot: str = ""
    width: float = 538.6
    height: float = 765.4
    margin: float = 54.0


@dataclass
class Line:
    """One line that is set: pairs of font and string, each with its rise, or a row of a table."""

    pieces: list[tuple[str, str, float, float]]
    width: float
    height: float
    x: float = 0.0
    gap: float = 0.0
    justify: bool = False
    center: bool = False
    keep: bool = False
    rule: float = 0.0
    """Length of a line drawn above it."""
    notes: list["Line"] = field(default_factory=list)

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        """Draw the line with its upper edge at `top`."""
        natural = sum(stringWidth(text, font, size) for font, text, size, _ in self.pieces)
        spaces = sum(text.count(" ") for _, text, _, _ in self.pieces)
        spread = (self.width - natural) / spaces if self.justify and spaces else 0.0
        left = x + self.x + ((self.width - natural) / 2 if self.center else 0.0)
        if self.rule:
            canvas.setLineWidth(0.5)
            canvas.line(x, top, x + self.rule, top)
        out = canvas.beginText(left, top - self.height * 0.8)
        out.setWordSpace(spread)
        for font, text, size, rise in self.pieces:
            out.setFont(font, size)
            out.setRise(rise)
            out.textOut(text)
        canvas.drawText(out)


def read_blocks(path: Path) -> list[Block]:
    """Read a marked-up paper."""
    blocks = []
    for part in path.read_text(encoding="utf-8").strip().split("\n\n"):
        kind, _, text = part.removeprefix("@").partition(" ")
        first, *rows = text.split("\n")
        blocks.append(Block(kind, first, tuple(tuple(cell.strip() for cell in row.split("|")) for row in rows)))
    return blocks


def split_word(word: str) -> Iterator[tuple[str, str]]:
    """Yield the places at which an English word may be broken, the latest first: before a consonant and a vowel."""
    found = re.fullmatch(r"(\W*)([A-Za-z]{6,})(\W*)", word)
    if not found:
        return
    start = len(found[1])
    for at in range(len(found[2]) - 3, 2, -1):
        before, after = found[2][:at], found[2][at:]
        if not re.search(r"[aeiouy]", before) or not re.match(r"[bcdfglmnprstv][aeiou]", after):
            continue
        if re.search(r"[aeiou]{2}$", before) or re.fullmatch(r".e[sd]?", after):
            continue
        if re.search(r"[aeiou]$", before) or re.search(r"[aeiou][lmnrstc]$", before):
            yield word[: start + at], word[start + at :]


def set_text(
    text: str,
    face: Pieces,
    size: float,
    width: float,
    *,
    label: Pieces | None = None,
    x: float = 0.0,
    indent: float = 0.0,
    justify: bool = True,
    center: bool = False,
    hyphenate: bool = False,
) -> list[Line]:
    """Break a text into lines; `{1}` is a raised note mark, `label` sets what stands before the first colon."""
    leading = size * 1.22
    words: list[tuple[str, Pieces]] = [(word, face) for word in text.split(" ")]
    if label is not None and ":" in text:
        count = len(text.split(":")[0].split(" "))
        words[:count] = [(word, label) for word, _ in words[:count]]
    space = stringWidth(" ", face("x")[0][0], size)

    def pieces_of(word: str, shape: Pieces) -> list[tuple[str, str, float, float]]:
        mark = re.search(r"\{(\d)\}", word)
        if mark:
            font, digit = shape(mark[1])[0]
            return [*pieces_of(word[: mark.start()], shape), (font, digit, size * 0.65, size * 0.33)]
        return [(font, string, size, 0.0) for font, string in shape(word)]

    def measure(pieces: list[tuple[str, str, float, float]]) -> float:
        return float(sum(stringWidth(string, font, at) for font, string, at, _ in pieces))

    lines: list[Line] = []
    current: list[tuple[str, str, float, float]] = []
    room = width - indent
    used = 0.0

    def flush(*, last: bool) -> None:
        nonlocal current, used, room
        shift = width - room
        merged: list[tuple[str, str, float, float]] = []
        for piece in current:
            if merged and merged[-1][0] == piece[0] and merged[-1][2:] == piece[2:]:
                merged[-1] = (piece[0], merged[-1][1] + piece[1], *piece[2:])
            else:
                merged.append(piece)
        lines.append(Line(merged, room, leading, x=x + shift, justify=justify and not last, center=center))
        current, used, room = [], 0.0, width

    queue = list(words)
    while queue:
        word, shape = queue.pop(0)
        pieces = pieces_of(word, shape)
        need = measure(pieces) + (space if current else 0.0)
        if used + need > room and current:
            rest = room - used - space
            for before, after in split_word(word) if hyphenate and rest > size else ():
                start = pieces_of(before + "-", shape)
                if measure(start) <= rest:
                    current += [(start[0][0], " ", size, 0.0), *start]
                    word, pieces = after, pieces_of(after, shape)
                    break
            flush(last=False)
            need = measure(pieces)
        if current:
            current.append((pieces[0][0], " ", size, 0.0))
        current += pieces
        used += need
    flush(last=True)
    return lines


def set_block(block: Block, style: Style, width: float) -> list[Line]:
    """Break one block into lines, in the look of its kind."""
    size = style.size
    small = size - 1
    foreign = style.local is not None and any(letter > "\u017f" for letter in block.text)
    summary = (style.local if foreign else None) or style.italic
    label = (style.local_bold if foreign else None) or style.bold
    less = 1.5 if foreign else 0.5
    split = style.hyphenate
    looks: dict[str, tuple[Pieces, float, dict[str, Any]]] = {
        "section": (style.plain, small, {"justify": False}),
        "title": (style.title, size + 5, {"justify": False, "center": True}),
        "authors": (style.bold, size + 0.5, {"justify": False, "center": True}),
        "affiliation": (style.italic, small, {"justify": False, "center": True}),
        "contact": (style.body, small, {"justify": False, "center": True}),
        "abstract": (summary, size - less, {"label": label, "hyphenate": split}),
        "keywords": (summary, size - less, {"label": label}),
        "h1": (style.bold, size + 0.5, {"justify": False}),
        "h2": (style.italic, size, {"justify": False}),
        "p": (style.body, size, {"indent": 12, "hyphenate": split}),
        "unicode": (style.plain, small, {"label": style.plain}),
        "ref": (style.body, small, {"x": 10, "hyphenate": split}),
        "note": (style.body, size - 2, {"hyphenate": split}),
    }
    if block.kind == "table":
        return set_table(block, style, width)
    face, height, look = looks[block.kind]
    return set_text(block.text, face, height, width - 10 if block.kind == "ref" else width, **look)


def set_blocks(blocks: list[Block], style: Style, width: float) -> list[Line]:
    """Break all blocks into lines, with the space between them."""
    lines: list[Line] = []
    for block in blocks:
        made = set_block(block, style, width)
        made[0].gap = {"title": 8.0, "h1": 8.0, "h2": 4.0, "table": 8.0, "p": 0.0, "ref": 1.0}.get(block.kind, 4.0)
        if block.kind in ("h1", "h2"):
            made[-1].keep = True
        if block.kind == "note":
            anchor = next(line for line in reversed(lines) if any(rise for *_, rise in line.pieces))
            made[0].rule, made[0].gap = width * 0.3, 6.0
            anchor.notes = made
            continue
        lines += made
    return lines


def set_table(block: Block, style: Style, width: float) -> list[Line]:
    """Set a table as caption and rows: the first cell takes what the others leave."""
    size = style.size - 1
    lines = set_text(block.text, style.bold, size, width, justify=False)
    narrow = 42.0
    for number, row in enumerate(block.rows):
        face = style.bold if number == 0 else style.body
        first = set_text(row[0], face, size, width - narrow * (len(row) - 1) - 4, justify=False)
        first[0].rule = width if number in (0, 1) else 0.0
        first[0].gap = 2.0
        lines += first
        for column, cell in enumerate(row[1:]):
            made = set_text(cell, face, size, narrow, justify=False)[0]
            left = width - narrow * (len(row) - 1 - column)
            lines.append(replace(made, x=left, gap=-first[0].height))
    for line in lines[:-1]:
        line.keep = True
    lines.append(Line([], width, 4.0, gap=2.0, rule=width))
    return lines
