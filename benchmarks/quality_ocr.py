"""Scans of our own: how many letters and Vietnamese marks Tesseract gives through us, and called plainly.

Run: `python benchmarks/quality_ocr.py`. Pages in English and Vietnamese are drawn, turned into noisy, crooked scans and
read again; a page takes some ten seconds, so that there are few.
"""

import io
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pypdfium2
from quality_figures import Figure
from quality_marks import mark_accuracy

from welfare_crawl.pdf import extract_pdf
from welfare_crawl.pdf.ocr import has_tesseract

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import pdf_samples
from vietnamese_font import register

SCANS = ((150, 1.0, 1), (200, 3.0, 2), (300, 2.0, 1))
"""Resolution, degrees of skew and columns."""

WIDTH, HEIGHT = 595.0, 842.0


def make_scan(dpi: int, skew: float, columns: int) -> tuple[bytes, str]:
    """Return a scanned page in both languages and its text."""
    font = register()
    width = (WIDTH - 120 - 18 * (columns - 1)) / columns
    texts = [pdf_samples.ABSTRACT_VI, *pdf_samples.write_paragraphs(4 * columns, dpi), pdf_samples.ABSTRACT_VI]
    lines = [
        line
        for text in texts
        for line in pdf_samples.wrap(text, font if text == pdf_samples.ABSTRACT_VI else "Times-Roman", 10, width, False)
    ]
    placed: list[pdf_samples.Placed] = []
    per = -(-len(lines) // columns)
    for at, line in enumerate(lines):
        column, row = divmod(at, per)
        face = "Times-Roman" if line.isascii() and not _in_abstract(line) else font
        placed.append((60 + column * (width + 18), 770 - 15.0 * row, line, face, 10.0))
    return pdf_samples.scan(pdf_samples.draw([placed]), dpi=dpi, skew=skew), " ".join(texts)


def _in_abstract(line: str) -> bool:
    return line in pdf_samples.ABSTRACT_VI


def read_plainly(body: bytes, languages: str) -> str:
    """Return what the command tesseract makes of a scan, with its usual settings."""
    with pypdfium2.PdfDocument(body) as document:
        picture = document[0].render(scale=200 / 72, grayscale=True).to_pil().convert("L")
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    command = ["tesseract", "stdin", "stdout", "-l", languages]
    found = subprocess.run(  # noqa: S603
        command,
        input=stream.getvalue(),
        capture_output=True,
        check=False,
        env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"},
    )
    return found.stdout.decode("utf-8", "replace")


def letter_accuracy(text: str, gold: str) -> float:
    """Return the share of the gold's runs of three letters that come out, wherever they stand."""

    def runs(one: str) -> Counter[str]:
        flat = " ".join(one.replace("-\n", "").split())
        return Counter(flat[at : at + 3] for at in range(len(flat) - 2))

    wanted = runs(gold)
    missed = (wanted - runs(text)).total() / max(1, wanted.total())
    # One wrong letter spoils three runs.
    return 1 - missed / 3


def measure_ocr() -> list[Figure]:
    """Print the figures of each scan; return the worst of those at 200 dpi and more."""
    if not has_tesseract():
        sys.stdout.write("no Tesseract with `vie` and `eng`: scans not measured\n")
        return []
    worst: dict[str, list[float]] = {}
    for dpi, skew, columns in SCANS:
        body, gold = make_scan(dpi, skew, columns)
        texts = {"ours": extract_pdf(body).text}
        texts |= {f"tesseract {languages}": read_plainly(body, languages) for languages in ("eng", "vie+eng")}
        for way, text in texts.items():
            marks, letters = mark_accuracy(text, gold), letter_accuracy(text, gold)
            what = f"{dpi} dpi, {skew} degrees, {columns} columns"
            sys.stdout.write(f"scan       {what:<30} {way:<20} marks {marks:.4f}  letters {letters:.4f}\n")
            if dpi >= 200:
                low = worst.setdefault(way, [1.0, 1.0])
                worst[way] = [min(low[0], marks), min(low[1], letters)]
    peer = worst["tesseract vie+eng"]
    return [
        Figure("pdf scans, marks", worst["ours"][0], peer[0], "tesseract vie+eng", 0.98),
        Figure("pdf scans, letters", worst["ours"][1], peer[1], "tesseract vie+eng", 0.99),
    ]


if __name__ == "__main__":
    measure_ocr()
