"""Papers made for measuring the reading order: one trait each that journals have and that misleads readers.

`make_paper` returns the PDF and the text that a careful reader would copy from it, notes and captions apart.
"""

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from pdf_samples import ABSTRACT_VI, AUTHORS, TITLE, wrap, write_paragraphs
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from vietnamese_font import register

WIDTH, HEIGHT, MARGIN, GAP = 595.0, 842.0, 56.0, 18.0
ROMAN, BOLD, ITALIC = "Times-Roman", "Times-Bold", "Times-Italic"
SIZE, LEADING = 10.0, 12.5


@dataclass
class Page:
    """What stands on one page, in reading order."""

    drawn: list[tuple[float, float, str, str, float, float]] = field(default_factory=list)
    """x, y from the bottom, text, font, size, angle."""
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)

    def put(self, x: float, y: float, text: str, font: str = ROMAN, size: float = SIZE, angle: float = 0.0) -> None:
        """Place a line of text."""
        self.drawn.append((x, y, text, font, size, angle))


@dataclass
class Paper:
    """Pages, the body's text in paragraphs, and what has to be left out of it."""

    columns: int
    seed: int
    pages: list[Page] = field(default_factory=list)
    gold: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    """Text that is on the page but in no one order with the body: notes, captions, cells."""

    def __post_init__(self) -> None:
        self.width = (WIDTH - 2 * MARGIN - GAP * (self.columns - 1)) / self.columns

    def left(self, column: int) -> float:
        """Return a column's left edge."""
        return MARGIN + column * (self.width + GAP)


Room = Callable[[int, int], list[tuple[float, float]]]
"""For page and column: the stretches (top, bottom) that body text fills."""


def flow(
    paper: Paper, room: Room, pages: int, *, size: float = SIZE, indent: float = 12.0, hyphens: bool = True
) -> None:
    """Pour paragraphs into the columns of so many pages; the text ends with a whole paragraph."""
    texts = write_paragraphs(80, paper.seed)
    lines = [
        (number, indent if at == 0 else 0.0, line)
        for number, text in enumerate(texts)
        for at, line in enumerate(wrap(text, ROMAN, size, paper.width - indent, hyphens))
    ]
    places = [
        (page, column, y)
        for page in range(pages)
        for column in range(paper.columns)
        for top, bottom in room(page, column)
        for y in _steps(top, bottom)
    ]
    count = min(len(lines), len(places))
    while count < len(lines) and lines[count][0] == lines[count - 1][0]:
        count -= 1
    while len(paper.pages) < pages:
        paper.pages.append(Page())
    for (_, shift, line), (page, column, y) in zip(lines[:count], places, strict=False):
        paper.pages[page].put(paper.left(column) + shift, y, line, ROMAN, size)
    paper.gold += [texts[number] for number in dict.fromkeys(number for number, *_ in lines[:count])]


def _steps(top: float, bottom: float) -> list[float]:
    return [top - LEADING * at for at in range(int((top - bottom) / LEADING))]


def plain(page: int, column: int) -> list[tuple[float, float]]:
    """Leave the whole height to the text."""
    return [(HEIGHT - 90, 80)]


def add_notes(paper: Paper) -> None:
    """Put a footnote under each column, its mark raised behind a word."""

    def room(page: int, column: int) -> list[tuple[float, float]]:
        return [(HEIGHT - 90, 120)]

    flow(paper, room, 2)
    number = 0
    for page in paper.pages:
        for column in range(paper.columns):
            number += 1
            x = paper.left(column)
            page.put(x, 96, str(number), ROMAN, 5)
            text = f"The figures of table {number} are those of the yearbook, without the towns and their markets."
            for at, line in enumerate(wrap(text, ROMAN, 7.5, paper.width - 6, hyphenate=False)):
                page.put(x + 4, 93 - 9 * at, line, ROMAN, 7.5)
            page.rules.append((x, 106, x + 60, 106))
            paper.aside.append(text)
            inner = [item for item in page.drawn if item[0] < x + 20 and item[0] >= x - 1 and 300 < item[1] < 500]
            at_x, at_y, words, font, size, _ = inner[number]
            page.put(at_x + stringWidth(words, font, size) + 0.5, at_y + 3.5, str(number), ROMAN, 6)


def add_float(paper: Paper) -> None:
    """Put a figure with its caption into the middle of a column, and one over both columns."""

    def room(page: int, column: int) -> list[tuple[float, float]]:
        if page == 0 and column == 1:
            return [(HEIGHT - 90, 520), (400, 80)]
        return [(HEIGHT - 260, 80)] if page == 1 else plain(page, column)

    flow(paper, room, 2)
    x = paper.left(1)
    first = "Figure 1. Journeys to the clinic by month, in hours on foot and by motorcycle"
    for at, line in enumerate(wrap(first, ITALIC, 8.5, paper.width, hyphenate=False)):
        paper.pages[0].put(x, 425 - 10 * at, line, ITALIC, 8.5)
    for step in range(12):
        paper.pages[0].rules.append((x + 10 + step * 12, 440, x + 10 + step * 12, 450 + 4 * step))
    second = "Figure 2. Households that hold a card and use it, by distance from the district's hospital"
    paper.pages[1].put(MARGIN, HEIGHT - 235, second, ITALIC, 8.5)
    for step in range(30):
        paper.pages[1].rules.append((MARGIN + 15 * step, HEIGHT - 220, MARGIN + 15 * step, HEIGHT - 210 + 3 * step))
    paper.aside += [first, second]


def add_heads(paper: Paper) -> None:
    """Give odd and even pages different heads and their numbers at the outer edge."""
    flow(paper, plain, 5)
    for number, page in enumerate(paper.pages, 41):
        if number % 2:
            page.put(MARGIN, HEIGHT - 45, "Hoang Thi Lan and Pham Van Duc", ITALIC, 8.5)
            page.put(WIDTH - MARGIN - 14, HEIGHT - 45, str(number), ROMAN, 8.5)
        else:
            page.put(MARGIN, HEIGHT - 45, str(number), ROMAN, 8.5)
            page.put(WIDTH - MARGIN - 190, HEIGHT - 45, "Upland Health Review, Volume 8, Issue 2, 2019", ITALIC, 8.5)


ROWS = (
    ("Commune", "Households", "With card", "Visits", "Share"),
    ("Na Sang", "1 204", "1 190", "612", "51.4"),
    ("Ban Lien", "877", "851", "298", "35.0"),
    ("Xuan Lap", "1 034", "998", "401", "40.2"),
    ("Khau Vai", "655", "640", "112", "17.5"),
    ("Phieng Luong", "932", "915", "377", "41.2"),
)


def add_table(paper: Paper) -> None:
    """Put a table without rulings over the width of the page, drawn cell by cell."""

    def room(page: int, column: int) -> list[tuple[float, float]]:
        return [(HEIGHT - 240, 80)] if page == 0 else plain(page, column)

    flow(paper, room, 2)
    first = paper.pages[0].drawn[:]
    paper.pages[0].drawn.clear()
    caption = "Table 1. Households, cards and visits to the station in five communes"
    paper.pages[0].put(MARGIN, HEIGHT - 95, caption, BOLD, 9)
    for at, row in enumerate(ROWS):
        for column, cell in enumerate(row):
            paper.pages[0].put(
                MARGIN + (0 if column == 0 else 60 + 90 * column), HEIGHT - 112 - 15 * at, cell, ROMAN, 9
            )
    paper.pages[0].drawn += first
    paper.aside += [caption, *(" ".join(row) for row in ROWS)]


def add_abstracts(paper: Paper) -> None:
    """Put an English and a Vietnamese abstract side by side under the title."""

    def room(page: int, column: int) -> list[tuple[float, float]]:
        return [(HEIGHT - 330, 80)] if page == 0 else plain(page, column)

    flow(paper, room, 2)
    rest = paper.pages[0].drawn[:]
    page = paper.pages[0]
    page.drawn.clear()
    y = HEIGHT - 90
    for line in wrap(TITLE, BOLD, 16, WIDTH - 2 * MARGIN - 60, hyphenate=False):
        page.put(MARGIN + 30, y, line, BOLD, 16)
        y -= 20
    page.put(MARGIN + 150, y - 4, AUTHORS, ITALIC, 11)
    y -= 40
    half = (WIDTH - 2 * MARGIN - 24) / 2
    english = "Abstract: " + " ".join(write_paragraphs(1, paper.seed + 50, sentences=4))
    for x, text, font in ((MARGIN, english, ITALIC), (MARGIN + half + 24, ABSTRACT_VI, register())):
        for at, line in enumerate(wrap(text, font, 8.5, half, hyphenate=False)):
            page.put(x, y - 11 * at, line, font, 8.5)
    page.drawn += rest
    paper.gold[:0] = [TITLE, AUTHORS, english, ABSTRACT_VI]


def add_drop_cap(paper: Paper) -> None:
    """Begin the text with a letter three lines high."""
    flow(paper, plain, 2)
    page = paper.pages[0]
    x, y, text, font, size, _ = page.drawn[0]
    page.drawn[0] = (x + 14, y, text[1:], font, size, 0.0)
    for at in (1, 2):
        x2, y2, text2, font2, size2, _ = page.drawn[at]
        page.drawn[at] = (x2 + 26, y2, text2, font2, size2 * 0.88, 0.0)
    page.drawn.insert(0, (MARGIN, y - 2 * LEADING, text[0], ROMAN, 34, 0.0))


def add_line_numbers(paper: Paper) -> None:
    """Number every fifth line in the margin, as manuscripts under review have it."""
    flow(paper, plain, 2)
    for page in paper.pages:
        heights = sorted({item[1] for item in page.drawn}, reverse=True)
        for at, y in enumerate(heights, 1):
            if at % 5 == 0:
                page.put(MARGIN - 26, y, str(at), "Helvetica", 7)


def add_watermark(paper: Paper) -> None:
    """Write a large grey word across each page."""
    flow(paper, plain, 2)
    for page in paper.pages:
        page.drawn.insert(0, (140, 260, "BẢN THẢO DRAFT COPY", register(), 44, 52))


def add_equations(paper: Paper) -> None:
    """Put numbered equations between the paragraphs."""

    def room(page: int, column: int) -> list[tuple[float, float]]:
        return [(HEIGHT - 90, 500), (460, 300), (260, 80)]

    flow(paper, room, 2)
    for number, page in enumerate(paper.pages):
        for column in range(paper.columns):
            for y in (478.0, 278.0):
                page.put(paper.left(column) + 40, y, "y = a + bx + u", ITALIC, 10)
                page.put(paper.left(column) + paper.width - 16, y, f"({number + 1})", ROMAN, 10)
    paper.aside += ["y = a + bx + u (1)", "y = a + bx + u (2)", "y = a + bx + u"]


def add_references(paper: Paper) -> None:
    """End with a list of references, hanging and in smaller type."""

    def room(page: int, column: int) -> list[tuple[float, float]]:
        return plain(page, column) if page == 0 else [(HEIGHT - 90, 500)]

    flow(paper, room, 2)
    entries = [
        f"[{at}] Hoang, T. L. and Pham, V. D. ({2001 + at}). Roads, cards and clinics in district {at} of the hills. "
        f"Upland Health Review, {at}(2), {at * 7}-{at * 7 + 9}."
        for at in range(1, 15)
    ]
    page = paper.pages[1]
    page.put(MARGIN, 470, "References", BOLD, 11)
    lines = [line for entry in entries for line in wrap(entry, ROMAN, 8.5, paper.width - 14, hyphenate=False)]
    shifts = [0.0 if line.startswith("[") else 14.0 for line in lines]
    per = 34
    for at, (line, shift) in enumerate(zip(lines, shifts, strict=True)):
        column, row = divmod(at, per)
        page.put(paper.left(column) + shift, 452 - 10.5 * row, line, ROMAN, 8.5)
    paper.gold += ["References", *entries]


TRAITS: dict[str, Callable[[Paper], None]] = {
    "footnotes": add_notes,
    "floats": add_float,
    "heads": add_heads,
    "bare table": add_table,
    "two abstracts": add_abstracts,
    "drop cap": add_drop_cap,
    "line numbers": add_line_numbers,
    "watermark": add_watermark,
    "equations": add_equations,
    "references": add_references,
}


def make_paper(trait: str, columns: int, seed: int, *, order: str = "reading") -> tuple[bytes, str, list[str]]:
    """Return the PDF, the body's text and what stands aside; `order` as in the tests: reading, across, shuffle."""
    paper = Paper(columns, seed)
    TRAITS[trait](paper)
    return draw_paper(paper, order), "\n\n".join(paper.gold), paper.aside


def draw_paper(paper: Paper, order: str) -> bytes:
    """Draw the pages; across and shuffled streams are what page layout programs write."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(WIDTH, HEIGHT), invariant=True)
    for number, page in enumerate(paper.pages):
        drawn = list(page.drawn)
        if order == "across":
            drawn.sort(key=lambda item: (-item[1], item[0]))
        elif order == "shuffle":
            random.Random(paper.seed + number).shuffle(drawn)
        for x, y, text, font, size, angle in drawn:
            canvas.saveState()
            if angle:
                canvas.setFillGray(0.8)
            canvas.translate(x, y)
            canvas.rotate(angle)
            canvas.setFont(font, size)
            canvas.drawString(0, 0, text)
            canvas.restoreState()
        for rule in page.rules:
            canvas.line(*rule)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()
