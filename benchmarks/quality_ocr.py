"""Scans of our own: how many letters and Vietnamese marks Tesseract gives through us, and called plainly.

Run: `python benchmarks/quality_ocr.py`. Pages in English and Vietnamese are drawn, turned into noisy, crooked scans and
read again by us, by Tesseract with its usual settings and by OCRmyPDF; a page takes five seconds a program, so that
there are few.
"""

import io
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
from peers import run_tool
from quality_figures import Figure, against
from quality_marks import mark_accuracy

from welfare_crawl.pdf import extract_pdf
from welfare_crawl.pdf.ocr import has_tesseract

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import pdf_samples
from vietnamese_font import register

SCANS = ((150, 1.0, 1), (200, 0.0, 1), (200, 3.0, 2), (300, 2.0, 1))
"""Resolution, degrees of skew and columns; each has the noise of a photocopy."""

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


def render(body: bytes) -> bytes:
    """Return a scan's page as a grey PNG of 200 dpi."""
    with pypdfium2.PdfDocument(body) as document:
        picture = document[0].render(scale=200 / 72, grayscale=True).to_pil().convert("L")
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def read_plainly(picture: bytes, languages: str) -> str:
    """Return what the command tesseract makes of a picture, with its usual settings."""
    command = ["tesseract", "stdin", "stdout", "-l", languages]
    found = subprocess.run(  # noqa: S603
        command,
        input=picture,
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


def read_with_ocrmypdf(body: bytes) -> str:
    """Return the text of OCRmyPDF's `-l vie+eng`; empty where the peers' environment is missing."""
    with tempfile.TemporaryDirectory() as folder:
        scan, text = Path(folder) / "scan.pdf", Path(folder) / "text.txt"
        scan.write_bytes(body)
        options = ["-l", "vie+eng", "--jobs", "1", "--output-type", "pdf", "--sidecar", str(text)]
        run_tool("ocrmypdf", *options, str(scan), str(Path(folder) / "read.pdf"))
        return text.read_text(encoding="utf-8") if text.is_file() else ""


def read_all(body: bytes) -> dict[str, str]:
    """Return each program's text of a scan; the peers run beside us, two at a time."""
    picture = render(body)
    with ThreadPoolExecutor(2) as pool:
        peers = {
            "ocrmypdf vie+eng": pool.submit(read_with_ocrmypdf, body),
            "tesseract vie+eng": pool.submit(read_plainly, picture, "vie+eng"),
            "tesseract eng": pool.submit(read_plainly, picture, "eng"),
        }
        # pdfium may be called from one thread only: this one.
        return {"ours": extract_pdf(body).text} | {peer: future.result() for peer, future in peers.items()}


def measure() -> list[Figure]:
    """Print the figures of each scan; return the worst of those at 200 dpi and more, and those at 150 dpi."""
    if not has_tesseract():
        sys.stdout.write("no Tesseract with `vie` and `eng`: scans not measured\n")
        return []
    low: dict[tuple[str, bool], list[float]] = {}
    for dpi, skew, columns in SCANS:
        body, gold = make_scan(dpi, skew, columns)
        for way, text in read_all(body).items():
            if not text and way.startswith("ocrmypdf"):
                continue
            found = [mark_accuracy(text, gold), letter_accuracy(text, gold)]
            what = f"{dpi} dpi, {skew} degrees, {columns} columns"
            sys.stdout.write(f"scan       {what:<30} {way:<20} marks {found[0]:.4f}  letters {found[1]:.4f}\n")
            before = low.setdefault((way, dpi >= 200), [1.0, 1.0])
            low[way, dpi >= 200] = [min(pair) for pair in zip(before, found, strict=True)]
    figures: list[Figure] = []
    for fine, suffix in ((True, ""), (False, " at 150 dpi")):
        for at, (name, goal) in enumerate((("marks", 0.98), ("letters", 0.99))):
            peers = {way: values[at] for (way, is_fine), values in low.items() if is_fine == fine and way != "ours"}
            ours = low["ours", fine][at]
            figures.append(Figure(f"pdf scans, {name}{suffix}", ours, *against(peers), goal if fine else None))
    return figures


if __name__ == "__main__":
    measure()
