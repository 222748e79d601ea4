"""Sets a marked-up text as journal pages, with reportlab and without any typesetting magic beyond greedy lines."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

Pieces = Callable[[str], list[tuple[str, str]]]
"""What is drawn for a Unicode text: pairs of font name and string, the string in that font's own encoding."""

GAP = 12.0
"""Points between two columns."""


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


def set_text(text: str, face: Pieces, size: float, width: float, *, label: Pieces | None = None, **look: object) -> list[Line]:
    """Break a text into lines; `{1}` is a raised note mark, `label` sets what stands before the first colon."""
    leading = size * 1.22
    words: list[tuple[str, Pieces]] = [(word, face) for word in text.split(" ")]
    if label is not None and ":" in text:
        count = len(text.split(":")[0].split(" "))
        words[:count] = [(word, label) for word, _ in words[:count]]
    indent = float(str(look.pop("indent", 0.0)))
    hyphenate = bool(look.pop("hyphenate", False))
    x = float(str(look.pop("x", 0.0)))
    justify = bool(look.pop("justify", True))
    center = bool(look.pop("center", False))
    space = stringWidth(" ", face("x")[0][0], size)

    def pieces_of(word: str, shape: Pieces) -> list[tuple[str, str, float, float]]:
        mark = re.search(r"\{(\d)\}", word)
        if mark:
            font, digit = shape(mark[1])[0]
            return [*pieces_of(word[: mark.start()], shape), (font, digit, size * 0.65, size * 0.33)]
        return [(font, string, size, 0.0) for font, string in shape(word)]

    def measure(pieces: list[tuple[str, str, float, float]]) -> float:
        return sum(stringWidth(string, font, at) for font, string, at, _ in pieces)

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


def set_blocks(blocks: list[Block], style: Style, width: float) -> list[Line]:
    """Break all blocks into lines, with the space between them."""
    lines: list[Line] = []
    size = style.size
    for block in blocks:
        small = size - 1
        foreign = style.local is not None and any(letter > "\u017f" for letter in block.text)
        summary = (style.local if foreign else None) or style.italic
        label = (style.local_bold if foreign else None) or style.bold
        less = 1.5 if foreign else 0.5
        shapes: dict[str, Callable[[], list[Line]]] = {
            "section": lambda: set_text(block.text, style.plain, small, width, justify=False),
            "title": lambda: set_text(block.text, style.title, size + 5, width, justify=False, center=True),
            "authors": lambda: set_text(block.text, style.bold, size + 0.5, width, justify=False, center=True),
            "affiliation": lambda: set_text(block.text, style.italic, small, width, justify=False, center=True),
            "contact": lambda: set_text(block.text, style.body, small, width, justify=False, center=True),
            "abstract": lambda: set_text(
                block.text, summary, size - less, width, label=label, hyphenate=style.hyphenate
            ),
            "keywords": lambda: set_text(block.text, summary, size - less, width, label=label),
            "h1": lambda: set_text(block.text, style.bold, size + 0.5, width, justify=False),
            "h2": lambda: set_text(block.text, style.italic, size, width, justify=False),
            "p": lambda: set_text(block.text, style.body, size, width, indent=12, hyphenate=style.hyphenate),
            "unicode": lambda: set_text(block.text, style.plain, small, width, label=style.plain),
            "ref": lambda: set_text(block.text, style.body, small, width - 10, x=10, hyphenate=style.hyphenate),
            "note": lambda: set_text(block.text, style.body, size - 2, width, hyphenate=style.hyphenate),
            "table": lambda: set_table(block, style, width),
        }
        made = shapes[block.kind]()
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


def fill(lines: list[Line], columns: int, height: float) -> tuple[list[list[Line]], list[Line]]:
    """Pour lines into columns of one height; return the columns and what didn't fit."""
    rest = list(lines)
    filled: list[list[Line]] = []
    for _ in range(columns):
        column: list[Line] = []
        used = 0.0
        while rest:
            group = [rest[0]]
            while group[-1].keep and len(group) < len(rest):
                group.append(rest[len(group)])
            need = sum(line.height + line.gap + sum(n.height + n.gap for n in line.notes) for line in group)
            if not column:
                need -= max(group[0].gap, 0.0)
            if used + need > height and column:
                break
            column += group
            used += need
            rest = rest[len(group) :]
        filled.append(column)
    return filled, rest


def draw_lines(canvas: Canvas, lines: list[Line], x: float, top: float) -> float:
    """Draw lines downwards and return the lower edge."""
    for number, line in enumerate(lines):
        top -= line.gap if number else 0.0
        line.draw(canvas, x, top)
        top -= line.height
    return top


def draw_paper(canvas: Canvas, blocks: list[Block], style: Style) -> None:
    """Draw a whole paper: the front over the full width, the body in columns, a closing abstract over the full width."""
    opening = next(number for number, block in enumerate(blocks) if block.kind == "h1")
    closing = next(
        (number for number, block in enumerate(blocks) if number > opening and block.kind == "abstract"), len(blocks)
    )
    full = style.width - 2 * style.margin
    narrow = (full - GAP * (style.columns - 1)) / style.columns
    bottom = style.margin + 8
    side = full * 0.3 if style.sidebar else 0.0
    front = [block for block in blocks[:opening] if block.kind not in ("abstract", "keywords")]
    summaries = [block for block in blocks[:opening] if block.kind in ("abstract", "keywords")]
    rest = set_blocks(blocks[opening:closing], style, narrow)
    tail = set_blocks(blocks[closing:], style, full)
    tail_height = sum(line.height + line.gap for line in tail) + (14 if tail else 0)
    page = style.first_page
    top = draw_head(canvas, style, page)
    top = draw_lines(canvas, set_blocks(front, style, full), style.margin, top) - 8
    start = top
    for text in style.sidebar:
        start = draw_lines(canvas, set_text(text, style.plain, 7.5, side - 12, justify=False), style.margin, start) - 4
    top = min(start, draw_lines(canvas, set_blocks(summaries, style, full - side), style.margin + side, top)) - 12
    while True:
        columns, left = fill(rest, style.columns, top - bottom)
        if not left:
            for height in range(60, int(top - bottom - tail_height), 2):
                columns, left = fill(rest, style.columns, height)
                if not left:
                    break
        lowest = top
        for number, column in enumerate(columns):
            x = style.margin + number * (narrow + GAP)
            lowest = min(lowest, draw_lines(canvas, column, x, top))
            notes = [note for line in column for note in line.notes]
            draw_lines(canvas, notes, x, bottom + sum(note.height for note in notes))
        rest = left
        if not rest:
            draw_lines(canvas, tail, style.margin, lowest - 14)
            break
        canvas.showPage()
        page += 1
        top = draw_head(canvas, style, page)
    canvas.showPage()


def draw_head(canvas: Canvas, style: Style, page: int) -> float:
    """Draw running head and page number and return where the text begins."""
    at = style.height - style.margin + 14
    journal, _, volume = style.head.partition("|")
    left, right = (journal, volume) if page % 2 else (volume, journal)
    for text, draw, x in (
        (left, canvas.drawString, style.margin),
        (right, canvas.drawRightString, style.width - style.margin),
    ):
        font, string = style.plain(text)[0]
        canvas.setFont(font, 8)
        draw(x, at, string)
    canvas.setLineWidth(0.6)
    canvas.line(style.margin, at - 4, style.width - style.margin, at - 4)
    font, string = style.plain(str(page))[0]
    canvas.setFont(font, 8.5)
    canvas.drawCentredString(style.width / 2, style.margin - 16, string)
    if style.foot and page == style.first_page:
        font, string = style.plain(style.foot)[0]
        canvas.setFont(font, 7)
        canvas.drawString(style.margin, style.margin - 28, string)
    return style.height - style.margin - 4
