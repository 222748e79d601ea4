"""Makes the PDFs of the sample journal and the texts that a careful reader would copy from them.

    python benchmarks/make_sample_papers.py

Reads benchmarks/papers/*.txt, writes welfare_crawl/sample/papers/*.pdf and tests/papers/*.txt. Needs the development
dependencies, the fonts of Debian's fonts-liberation and fonts-dejavu, and Tesseract with `eng`. The results are
committed, so nobody needs to run it; the same machine makes the same bytes.
"""

import contextlib
import csv
import io
import os
import re
import subprocess
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pypdfium2
from legacy_fonts import build_font, encode_capitals, encode_small
from paper_layout import Block, Pieces, Style, read_blocks
from paper_pages import draw_paper
from PIL import Image, ImageFilter
from reportlab import rl_config
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "benchmarks" / "papers"
PDFS = ROOT / "welfare_crawl" / "sample" / "papers"
GOLD = ROOT / "tests" / "papers"
FONTS = Path("/usr/share/fonts/truetype")
DPI = 200
JPEG_QUALITY = 17


def unicode_face(font: str) -> Pieces:
    """Return a face whose font takes Unicode as it is."""
    return lambda text: [(font, text)]


def register_fonts(folder: Path) -> None:
    """Make the real fonts known to reportlab and build the TCVN3 ones in a folder."""
    for name, path in {
        "Serif": "liberation/LiberationSerif-Regular.ttf",
        "Serif-Bold": "liberation/LiberationSerif-Bold.ttf",
        "Serif-Italic": "liberation/LiberationSerif-Italic.ttf",
        "Sans": "dejavu/DejaVuSansCondensed.ttf",
        "Sans-Bold": "dejavu/DejaVuSansCondensed-Bold.ttf",
        "Book": "dejavu/DejaVuSerifCondensed.ttf",
        "Book-Bold": "dejavu/DejaVuSerifCondensed-Bold.ttf",
        "Book-Italic": "dejavu/DejaVuSerifCondensed-Italic.ttf",
    }.items():
        registerFont(TTFont(name, str(FONTS / path)))
    for name, weight, capitals in (
        (".VnTime", "", False),
        (".VnTime-Bold", "-Bold", False),
        (".VnTime-Italic", "-Italic", False),
        (".VnTimeH", "", True),
        (".VnTimeH-Bold", "-Bold", True),
    ):
        # Debian's Liberation fonts lack most Vietnamese letters, DejaVu has them all.
        base = FONTS / "dejavu" / f"DejaVuSerifCondensed{weight}.ttf"
        build_font(base, name, folder / f"{name[1:]}.ttf", capitals=capitals)


SERIF = Style(
    body=unicode_face("Serif"),
    bold=unicode_face("Serif-Bold"),
    italic=unicode_face("Serif-Italic"),
    title=unicode_face("Serif-Bold"),
    plain=unicode_face("Serif"),
    local=unicode_face("Book-Italic"),
    local_bold=unicode_face("Book-Bold"),
    head="",
    first_page=1,
)


def vary(style: Style, **changes: object) -> Style:
    """Return a style with some fields changed."""
    return Style(**{**vars(style), **changes})


def make_pdf(blocks: list[Block], style: Style) -> bytes:
    """Return a born-digital PDF."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(style.width, style.height), invariant=1, pageCompression=1)
    canvas.setTitle("Microsoft Word - bai bao")
    draw_paper(canvas, blocks, style)
    canvas.save()
    return target.getvalue()


def scan_pages(pdf: bytes, *, skew: float, seed: int) -> list[Image.Image]:
    """Render pages as an office scanner sees them: grey, a little skewed, a little noisy, darker to one side."""
    random = np.random.default_rng(seed)
    pages = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf)):
        sheet = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
        sheet = sheet.rotate(skew * (-1) ** number, resample=Image.Resampling.BICUBIC, fillcolor=255)
        sheet = sheet.filter(ImageFilter.GaussianBlur(0.6))
        tones = np.asarray(sheet, dtype=np.float32)
        shade = np.linspace(246, 236, tones.shape[1], dtype=np.float32)
        noisy = 28 + tones / 255 * (shade - 28) + random.normal(0, 2.2, tones.shape)
        pages.append(Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)))
    return pages


def read_with_english(sheet: Path) -> list[dict[str, str]]:
    """Return the words that Tesseract reads when it knows English only, with their boxes in pixels."""
    command = ["tesseract", str(sheet), "-", "-l", "eng", "--dpi", str(DPI), "--psm", "3", "tsv"]
    limits = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    # The only changing part of the command is a file that this script wrote.
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=limits)  # noqa: S603
    rows = csv.DictReader(io.StringIO(done.stdout), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [row for row in rows if row["level"] == "5" and row["text"].strip()]


def make_scan(pages: list[Image.Image], size: tuple[float, float], *, english_layer: bool) -> bytes:
    """Return a PDF of page images, on request with the layer of an English-only OCR under them."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=size, invariant=1, pageCompression=1)
    for number, sheet in enumerate(pages):
        # The PDF keeps a digest of the path, so it must be a relative one.
        picture = Path(f"sheet{number}.jpg")
        sheet.save(picture, quality=JPEG_QUALITY, optimize=True)
        if english_layer:
            scale = 72 / DPI
            for word in read_with_english(picture):
                left, top, width, height = (int(word[key]) * scale for key in ("left", "top", "width", "height"))
                out = canvas.beginText(left, size[1] - top - height * 0.85)
                out.setTextRenderMode(3)
                out.setFont("Sans", height)
                out.setHorizScale(100 * width / stringWidth(word["text"], "Sans", height))
                out.textOut(word["text"])
                canvas.drawText(out)
        canvas.drawImage(str(picture), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def write_gold(name: str, blocks: list[Block], style: Style) -> None:
    """Write what a careful reader would copy: no heads, no page numbers, no note marks."""
    shown: dict[str, Callable[[str], str]] = {"title": str.upper if style.title is CAPITALS else str}
    parts = []
    for block in blocks:
        if block.kind == "section":
            continue
        text = shown.get(block.kind, str)(re.sub(r"\{\d\}", "", block.text))
        if block.kind == "note":
            text = re.sub(r"^\d ", "", text)
        parts.append("\n".join([text, *(" ".join(row) for row in block.rows)]))
        if block.kind == ("contact" if any(other.kind == "contact" for other in blocks) else "affiliation"):
            parts += style.sidebar
    (GOLD / f"{name}.txt").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


CAPITALS: Pieces = partial(encode_capitals, capital_font=".VnTimeH-Bold")
LEGACY = vary(
    SERIF,
    body=partial(encode_small, font=".VnTime", capital_font=".VnTimeH"),
    bold=partial(encode_small, font=".VnTime-Bold", capital_font=".VnTimeH-Bold"),
    italic=partial(encode_small, font=".VnTime-Italic", capital_font=".VnTimeH"),
    title=CAPITALS,
    plain=unicode_face("Sans"),
    local=None,
    local_bold=None,
    hyphenate=False,
    columns=1,
    size=10.5,
)
BOOK = vary(
    SERIF,
    body=unicode_face("Book"),
    bold=unicode_face("Book-Bold"),
    italic=unicode_face("Book-Italic"),
    title=unicode_face("Book-Bold"),
    plain=unicode_face("Book"),
    local=None,
    local_bold=None,
)
ONE_COLUMN = vary(
    BOOK,
    title=unicode_face("Sans-Bold"),
    bold=unicode_face("Sans-Bold"),
    plain=unicode_face("Sans"),
    columns=1,
    size=10,
    hyphenate=False,
)
PAPERS = {
    "cao-bang-review": vary(
        SERIF,
        head="JOURNAL OF SOCIAL SECURITY STUDIES|Volume 12, Issue 3, September 2021",
        first_page=93,
        size=10,
        foot="https://doi.org/10.5072/tcasxh.2021.12.3.93     ISSN 2999-1234",
    ),
    "border-credit": vary(
        BOOK,
        head="SOCIAL POLICY TODAY|Volume 11, Issue 4, December 2020",
        first_page=41,
        size=8.8,
        sidebar=("Received: 18 September 2020", "Accepted: 30 November 2020", "DOI: 10.5072/tcasxh.2020.11.4.41"),
    ),
    "chinh-sach-dan-toc-2010": vary(LEGACY, head="Tạp chí An sinh xã hội|Tập 1, số 4 (2010)", first_page=27),
    "giam-ngheo-da-chieu": vary(ONE_COLUMN, head="TẠP CHÍ AN SINH XÃ HỘI|Tập 12, Số 4, tháng 12/2021", first_page=55),
    "pepper-irrigation": vary(
        SERIF, head="JOURNAL OF SOCIAL SECURITY STUDIES|Volume 12, Issue 4, December 2021", first_page=78, size=10
    ),
    "bao-hiem-tu-nguyen": vary(ONE_COLUMN, head="TẠP CHÍ AN SINH XÃ HỘI|Tập 13, Số 1, tháng 3/2022", first_page=3),
}


def main() -> None:
    """Make all papers."""
    rl_config.useA85 = 0
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        register_fonts(Path(folder))
        for paper, style in PAPERS.items():
            blocks = read_blocks(SOURCES / f"{paper}.txt")
            pdf = make_pdf(blocks, style)
            write_gold(paper, blocks, style)
            if paper == "cao-bang-review":
                scan = make_scan(scan_pages(pdf, skew=0.4, seed=1), (style.width, style.height), english_layer=False)
                (PDFS / f"{paper}-scan.pdf").write_bytes(scan)
            if paper == "border-credit":
                pdf = make_scan(scan_pages(pdf, skew=0.3, seed=2), (style.width, style.height), english_layer=True)
            (PDFS / f"{paper}.pdf").write_bytes(pdf)


if __name__ == "__main__":
    main()
