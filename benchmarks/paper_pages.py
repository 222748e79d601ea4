"""Pours set lines into columns and pages, with running heads, page numbers and notes."""

from paper_layout import Block, Line, Style, set_blocks, set_text
from reportlab.pdfgen.canvas import Canvas

GAP = 12.0
"""Points between two columns."""


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
    """Draw a whole paper: front and closing abstract over the full width, what stands between in columns."""
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
