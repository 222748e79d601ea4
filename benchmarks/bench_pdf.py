"""Measure what the PDF reader costs, as a multiple of pypdfium2's raw text of the same pages in the same run.

Run: `python benchmarks/bench_pdf.py [FILE.pdf ...]`; without files, the papers of the data set and the sample journal.
The ways take turns, so that a slow moment of the machine strikes them all; CPU time, the median of the rounds.
"""

import io
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pdfplumber
import pypdfium2
from quality_figures import DATA

from welfare_crawl.pdf import extract_pdf, tables
from welfare_crawl.pdf.furniture import drop_furniture
from welfare_crawl.pdf.glyphs import read_glyphs
from welfare_crawl.pdf.joining import gather_vocabulary, write_text
from welfare_crawl.pdf.lines import Line, build_lines
from welfare_crawl.pdf.paragraphs import build_paragraphs

HERE = Path(__file__).resolve()
SAMPLE = HERE.parents[1] / "welfare_crawl" / "sample" / "papers"
ROUNDS = 5

GOALS = {"text": 4.0, "text and audit": 6.0}
"""How many times raw text our ways may take; pdfplumber must take 8 times what the second takes."""


def raw_text(body: bytes) -> None:
    """Take pdfium's own text."""
    with pypdfium2.PdfDocument(body) as document:
        for page in document:
            page.get_textpage().get_text_range()


def ordered_text(body: bytes) -> None:
    """Read words, order, heads and paragraphs, without a look at tables or at whether the layer can be believed."""
    pages: list[list[Line]] = []
    heights: list[float] = []
    with pypdfium2.PdfDocument(body) as document:
        for number, page in enumerate(document, 1):
            glyphs = read_glyphs(page, page.get_textpage(), number)
            pages.append(build_lines(glyphs, glyphs.words))
            heights.append(glyphs.height)
    kept = drop_furniture(pages, heights)
    write_text(build_paragraphs(kept), gather_vocabulary(line for lines in kept for line in lines), len(pages))


def audited(body: bytes) -> None:
    """Read a document with audit, legacy fonts, title and authors, but let pdfplumber look for no tables."""
    usual = tables.MAX_PAGES
    tables.MAX_PAGES = 0
    try:
        extract_pdf(body, ocr=False)
    finally:
        tables.MAX_PAGES = usual


def whole(body: bytes) -> None:
    """Read a document as the crawl does, ruled tables too."""
    extract_pdf(body, ocr=False)


def plumber_text(body: bytes) -> None:
    """Take pdfplumber's extract_text."""
    with pdfplumber.open(io.BytesIO(body)) as document:
        for page in document.pages:
            page.extract_text()


WAYS: dict[str, Callable[[bytes], None]] = {
    "raw": raw_text,
    "text": ordered_text,
    "text and audit": audited,
    "with tables": whole,
    "pdfplumber": plumber_text,
}


def measure(body: bytes) -> dict[str, float]:
    """Return the CPU seconds of each way, the median of the rounds."""
    seconds: dict[str, list[float]] = {name: [] for name in WAYS}
    for number in range(ROUNDS):
        for name, read in WAYS.items():
            if name == "pdfplumber" and number > 1:
                continue
            start = time.process_time()
            read(body)
            seconds[name].append(time.process_time() - start)
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def measure_rounds(bodies: Sequence[bytes], rounds: int) -> list[dict[str, float]]:
    """Return, for each round, the CPU seconds of each way over all documents."""
    for read in WAYS.values():
        read(bodies[0])
    found = []
    for _ in range(rounds):
        total = dict.fromkeys(WAYS, 0.0)
        for body in bodies:
            for name, read in WAYS.items():
                start = time.process_time()
                read(body)
                total[name] += time.process_time() - start
        found.append(total)
    return found


def find_files() -> list[Path]:
    """Return the born-digital papers at hand."""
    scans = ("border-credit", "cao-bang-review-scan")
    return [
        *sorted((DATA / "pdf-academic").glob("*.pdf")),
        *(path for path in sorted(SAMPLE.glob("*.pdf")) if path.stem not in scans),
    ]


def main(arguments: list[str]) -> int:
    """Print a row for each file and one for all; return 1 when a goal is missed over all."""
    files = [Path(argument) for argument in arguments] or find_files()
    out = sys.stdout.write
    out(f"{'file':<40} {'pages':>5} {'raw ms/page':>11} {'text':>6} {'+audit':>6} {'+tables':>7} {'pdfplumber':>10}\n")
    total = dict.fromkeys(WAYS, 0.0)
    extract_pdf(files[0].read_bytes(), ocr=False)
    for path in files:
        body = path.read_bytes()
        with pypdfium2.PdfDocument(body) as document:
            pages = len(document)
        taken = measure(body)
        for name, seconds in taken.items():
            total[name] += seconds
        _row(path.name, pages, taken)
    _row("all", 0, total)
    missed = [name for name, goal in GOALS.items() if total[name] > goal * total["raw"]]
    if total["pdfplumber"] < 8 * total["text and audit"]:
        missed.append("an eighth of pdfplumber")
    for name in missed:
        out(f"missed: {name}\n")
    return 1 if missed else 0


def _row(name: str, pages: int, taken: dict[str, float]) -> None:
    base = taken["raw"]
    ratios = [taken[way] / base for way in ("text", "text and audit", "with tables", "pdfplumber")]
    each = f"{1000 * base / pages:.2f}" if pages else ""
    sys.stdout.write(
        f"{name[:40]:<40} {pages or '':>5} {each:>11} "
        f"{ratios[0]:6.2f} {ratios[1]:6.2f} {ratios[2]:7.2f} {ratios[3]:10.1f}\n"
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
