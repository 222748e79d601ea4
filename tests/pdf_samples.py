"""Papers that the PDF tests draw: written for them, in the layouts that journals use."""

import io
import random
from collections.abc import Sequence

import numpy as np
import pypdfium2
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from vietnamese_font import register

WIDTH, HEIGHT = 595.0, 842.0

TITLE = "HOW POOR HOUSEHOLDS IN THE UPLANDS USE HEALTH INSURANCE CARDS"
AUTHORS = "Hoang Thi Lan, Pham Van Duc"

ABSTRACT_VI = (
    "Tóm tắt: Bài viết phân tích việc sử dụng thẻ bảo hiểm y tế của các hộ nghèo ở miền núi phía Bắc. Kết quả cho thấy "
    "đồng bào dân tộc thiểu số ở những xã đặc biệt khó khăn ít khi đến bệnh viện tuyến huyện, dù chi phí "
    "khám chữa bệnh đã được ngân sách hỗ trợ. Khoảng cách, đường sá và ngôn ngữ là những trở ngại lớn nhất. Tác giả "
    "kiến nghị tăng cường trạm y tế xã, đào tạo nhân viên người địa phương và hỗ trợ tiền đi lại cho người bệnh."
)

_SUBJECTS = (
    "village health workers", "poor households", "the district hospitals", "older people", "mothers of young children",
    "commune officials", "seasonal labourers", "the insurance offices", "families in remote hamlets", "local teachers",
)  # fmt: skip
_VERBS = (
    "report", "describe", "rarely mention", "explain", "seem to accept", "often question",
    "have recorded", "repeat", "deny",
)  # fmt: skip
_OBJECTS = (
    "long journeys over bad roads", "the cost of staying overnight", "a shortage of medicine in spring",
    "income-generating work that was lost", "help from relatives in the lowlands", "forms that nobody could read",
    "changes in the subsidy since the merger", "the distance between market and clinic", "support that came too late",
)  # fmt: skip


def write_sentences(count: int, seed: int) -> list[str]:
    """Return made-up sentences, the same for the same seed."""
    chance = random.Random(seed)
    sentences = []
    for _ in range(count):
        subject, verb, thing = chance.choice(_SUBJECTS), chance.choice(_VERBS), chance.choice(_OBJECTS)
        year, share = chance.randint(2004, 2023), chance.randint(3, 97)
        sentences.append(f"In {year} some {share} percent of {subject} {verb} {thing}.")
    return sentences


def write_paragraphs(count: int, seed: int, sentences: int = 5) -> list[str]:
    """Return made-up paragraphs."""
    return [" ".join(write_sentences(sentences, seed * 1000 + number)) for number in range(count)]


def wrap(text: str, font: str, size: float, width: float, hyphenate: bool = True) -> list[str]:
    """Break a text into lines of at most a width, some words cut by a hyphen."""
    lines: list[str] = []
    current = ""
    words = text.split()
    while words:
        word = words.pop(0)
        candidate = f"{current} {word}".strip()
        if stringWidth(candidate, font, size) <= width:
            current = candidate
            continue
        if hyphenate and word.isalpha() and word.isascii() and len(word) > 7 and len(lines) % 3 == 0:
            cut = len(word) // 2
            if stringWidth(f"{current} {word[:cut]}-", font, size) <= width:
                lines.append(f"{current} {word[:cut]}-")
                current = word[cut:]
                continue
        lines.append(current)
        current = word
    return [*lines, current]


Placed = tuple[float, float, str, str, float]
"""x, y from the bottom, text, font and size of one drawn line."""


def lay_out(
    columns: int, seed: int, *, spanning: bool = True, font: str = "Times-Roman"
) -> tuple[list[list[Placed]], str]:
    """Lay a paper out on two pages; return the drawn lines in reading order, page by page, and its body text."""
    gap, margin, size = 18.0, 56.0, 10.0
    width = (WIDTH - 2 * margin - gap * (columns - 1)) / columns
    paragraphs = write_paragraphs(40, seed)
    pages: list[list[Placed]] = [[], []]
    body: list[str] = []
    source = [(n, line) for n, text in enumerate(paragraphs) for line in _indent(wrap(text, font, size, width - 12))]
    at = 0
    for number, page in enumerate(pages):
        top = HEIGHT - 90
        if number == 0 and spanning:
            for line in wrap(TITLE, "Times-Bold", 16, WIDTH - 2 * margin - 60, hyphenate=False):
                page.append((margin + 30, top, line, "Times-Bold", 16))
                top -= 20
            page.append((margin + 150, top - 8, AUTHORS, "Times-Italic", 11))
            top -= 36
            viet = register()
            for line in wrap(ABSTRACT_VI, viet, 8.5, WIDTH - 2 * margin, hyphenate=False):
                page.append((margin, top, line, viet, 8.5))
                top -= 12
            top -= 16
        for column in range(columns):
            y = top
            while y > 80 and at < len(source):
                (_, (indent, line)) = source[at]
                page.append((margin + column * (width + gap) + indent, y, line, font, size))
                y -= 12.5
                at += 1
    shown = source[:at]
    for number in dict.fromkeys(n for n, _ in shown):
        lines = [line for n, (_, line) in shown if n == number]
        body.append(_unwrap(lines, paragraphs[number]))
    return pages, "\n\n".join(body)


def _indent(lines: Sequence[str]) -> list[tuple[float, str]]:
    return [(12.0 if at == 0 else 0.0, line) for at, line in enumerate(lines)]


def _unwrap(lines: Sequence[str], paragraph: str) -> str:
    letters = sum(len(line.replace(" ", "").rstrip("-")) for line in lines)
    at = seen = 0
    hyphens = 0
    while at < len(paragraph) and seen < letters + hyphens:
        seen += paragraph[at] != " "
        at += 1
    return paragraph[:at]


def draw(
    pages: Sequence[Sequence[Placed]],
    *,
    order: str = "reading",
    rotate: int = 0,
    sideways: bool = False,
    head: str = "",
    seed: int = 1,
) -> bytes:
    """Draw laid-out pages; `order` is how the stream runs: reading, across (line by line over all columns), shuffle."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(HEIGHT, WIDTH) if sideways else (WIDTH, HEIGHT), invariant=True)
    for number, page in enumerate(pages, 1):
        if rotate:
            canvas.setPageRotation(rotate)
        if sideways:
            canvas.translate(HEIGHT, 0)
            canvas.rotate(90)
        placed = list(page)
        if head:
            placed = [
                (56.0, HEIGHT - 40, head, "Times-Italic", 9.0),
                *placed,
                (290.0, 40.0, str(94 + number), "Times-Roman", 9.0),
            ]
        if order == "across":
            placed.sort(key=lambda item: (-item[1], item[0]))
        elif order == "shuffle":
            random.Random(seed).shuffle(placed)
        for x, y, text, font, size in placed:
            canvas.setFont(font, size)
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def scan(
    pdf: bytes, *, dpi: int = 200, skew: float = 0.0, noise: float = 6.0, layer: Sequence[str] | None = None
) -> bytes:
    """Turn a PDF into a scan of itself; `layer` are lines of an invisible text layer for its first page."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(WIDTH, HEIGHT), invariant=True)
    grain = np.random.default_rng(7)
    for number, page in enumerate(pypdfium2.PdfDocument(pdf)):
        image = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        if skew:
            image = image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
        pixels = np.asarray(image, dtype=np.float32) + grain.normal(0, noise, (image.height, image.width))
        picture = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
        canvas.drawImage(ImageReader(picture), 0, 0, WIDTH, HEIGHT)
        if layer is not None and number == 0:
            text = canvas.beginText(56, HEIGHT - 90)
            text.setTextRenderMode(3)
            text.setFont("Times-Roman", 9)
            for line in layer:
                text.textLine(line)
            canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()
