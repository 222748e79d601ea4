"""Measure the PDF reader on real files: reading order, Vietnamese marks out of legacy fonts, verdicts on text layers.

Run: `python benchmarks/quality_pdf.py`. Each figure stands beside that of a peer on the same input, in the same run.
"""

import io
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pdfplumber
import pypdfium2
from quality_marks import measure_marks

from welfare_crawl.errors import ExtractionError
from welfare_crawl.pdf import extract_pdf, read_pages

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

VERDICTS: dict[str, str] = {
    "blank.pdf": "none",
    "cmyk.pdf": "unmapped",
    "francais.pdf": "none",
    "graph_ocred.pdf": "none",
    "horribleocr.pdf": "ruined",
    "invalid.pdf": "broken_pdf",
    "linn.pdf": "none",
    "multipage.pdf": "none",
    "rotated_skew.pdf": "none",
    "skew.pdf": "none",
    "some_ocr1.pdf": "none",
    "truetype_font_nomapping.pdf": "none unmapped",
    "type3_font_nomapping.pdf": "none unmapped",
}
"""What each file of pdf-routing is, by its name; a page with five signs counts as without text or as unmapped."""

FLOORS: dict[str, float] = {
    "order F1 against raw": -0.002,
    "marks pooled": 0.991,
    "marks worst": 0.974,
    "verdicts": 1.0,
}


def words_of(text: str) -> list[str]:
    """Return the words of a text as the order is measured on: NFKC, lower case, without hyphens and lone short figures.

    The gold glues "state-of" at a line's end to "stateof" and keeps footnote marks as words; both would measure
    something else than the order.
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = re.sub(r"(\w)[-\u00ad\ufffe\x02]\s*\n?\s*(?=\w)", r"\1", plain)
    return [word for word in re.findall(r"\w+", plain) if not (word.isdigit() and len(word) < 3)]


def order_f1(text: str, gold: str) -> float:
    """Return the F1 of runs of four words."""
    found, wanted = count_grams(words_of(text)), count_grams(words_of(gold))
    both = sum((found & wanted).values())
    return 2 * both / max(1, sum(found.values()) + sum(wanted.values()))


def count_grams(words: Sequence[str]) -> Counter[tuple[str, ...]]:
    """Return how often each run of four words occurs."""
    return Counter(tuple(words[i : i + 4]) for i in range(len(words) - 3))


def raw_text(path: Path) -> str:
    """Return pdfium's own text of a file."""
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def plumber_text(path: Path) -> str:
    """Return what pdfplumber's extract_text gives."""
    with pdfplumber.open(io.BytesIO(path.read_bytes())) as document:
        return "\n".join(page.extract_text() or "" for page in document.pages)


def our_text(path: Path) -> str:
    """Return our text with the title, which stands apart from it, in front."""
    extract = extract_pdf(path.read_bytes())
    return f"{extract.title}\n\n{extract.text}"


def read_gold(path: Path) -> str:
    """Return the words of a TEI file: title, abstract and body."""
    root = ElementTree.parse(path).getroot()  # noqa: S314  # a file of our own data set
    space = "{http://www.tei-c.org/ns/1.0}"
    pieces: list[str] = []
    for element in root.iter():
        if element.tag in (f"{space}abstract", f"{space}body"):
            for part in element.iter():
                if part.tag in (f"{space}p", f"{space}head"):
                    pieces.append("".join(part.itertext()))
    return "\n".join(pieces)


def measure_order(folder: Path) -> float:
    """Print the reading-order figures; return the smallest lead over pdfium's raw text."""
    lead = 1.0
    for path in sorted(folder.glob("*.pdf")):
        gold = path.with_suffix(".tei.xml")
        if not gold.is_file():
            continue
        wanted = read_gold(gold)
        ours, raw, plumber = (order_f1(read(path), wanted) for read in (our_text, raw_text, plumber_text))
        lead = min(lead, ours - raw)
        _row("order F1", path.name, ours, f"pypdfium2 {raw:.4f}  pdfplumber {plumber:.4f}")
    return lead


def measure_verdicts(folder: Path) -> float:
    """Print the verdicts on text layers; return the share that are right."""
    right = 0
    for name, wanted in VERDICTS.items():
        try:
            found = {page.verdict for page in read_pages((folder / name).read_bytes())}
        except ExtractionError as error:
            found = {error.reason}  # type: ignore[arg-type]
        good = found <= set(wanted.split())
        right += good
        _row("verdict", name, float(good), f"{'/'.join(sorted(found))}, wanted {wanted}")
    return right / len(VERDICTS)


def _row(measure: str, what: str, value: float, note: str = "") -> None:
    sys.stdout.write(f"{measure:<10} {what[:46]:<46} {value:.4f}  {note}\n")


def main() -> int:
    """Measure all that there is data for; return 1 when a figure is below its floor."""
    if not DATA.is_dir():
        sys.stdout.write(f"no data in {DATA}: nothing measured\n")
        return 0
    figures: dict[str, float] = {}
    if (DATA / "pdf-academic").is_dir():
        figures["order F1 against raw"] = measure_order(DATA / "pdf-academic")
    if (DATA / "pdf-legacy-vi").is_dir():
        marks = measure_marks(DATA / "pdf-legacy-vi")
        figures["marks pooled"], figures["marks worst"] = marks.document
    if (DATA / "pdf-routing").is_dir():
        figures["verdicts"] = measure_verdicts(DATA / "pdf-routing")
    below = [name for name, value in figures.items() if value < FLOORS[name]]
    for name in below:
        sys.stdout.write(f"below its floor: {name} {figures[name]:.4f} < {FLOORS[name]}\n")
    return 1 if below else 0


if __name__ == "__main__":
    raise SystemExit(main())
