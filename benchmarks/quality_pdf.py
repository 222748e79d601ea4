"""Measure the PDF reader on real files: reading order against the gold, verdicts on text layers page by page.

Run: `python benchmarks/quality_pdf.py`. Each figure stands beside the peers' on the same input, in the same run.
"""

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
from pdf_peers import PEERS, read_with_pymupdf
from quality_figures import DATA, Figure, against

from welfare_crawl.errors import ExtractionError
from welfare_crawl.pdf import extract_pdf, read_pages

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

SOUND = {"pdf-academic": "good", "pdf-legacy-vi": "legacy"}
"""Data sets of which every page has the same verdict, but those with nothing on them except a page number."""


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


def measure_order(folder: Path) -> list[Figure]:
    """Print the reading-order figures; return each file's beside the peers', and the smallest lead over pdfium's."""
    golds = {path: path.with_suffix(".tei.xml") for path in sorted(folder.glob("*.pdf"))}
    golds = {path: gold for path, gold in golds.items() if gold.is_file()}
    by_pymupdf = read_with_pymupdf(list(golds))
    figures: list[Figure] = []
    leads: dict[str, float] = {}
    for path, gold in golds.items():
        wanted = read_gold(gold)
        ours = order_f1(our_text(path), wanted)
        theirs = {peer: order_f1(read(path.read_bytes()), wanted) for peer, read in PEERS.items()}
        if path in by_pymupdf:
            theirs["pymupdf"] = order_f1(by_pymupdf[path], wanted)
        leads[path.stem] = ours - theirs["pypdfium2"]
        beside, note = against(theirs)
        _row("order F1", path.name, ours, note)
        figures.append(Figure(f"pdf-academic reading order, {path.stem}", ours, beside, note))
    if leads:
        worst = min(leads, key=leads.__getitem__)
        figures.append(Figure("pdf reading order, worst lead", leads[worst], 0.0, f"pypdfium2 raw text, {worst}", 0.0))
    return figures


def measure_verdicts(data: Path = DATA) -> list[Figure]:
    """Print the verdicts on text layers; return, for each data set, the share of pages that are judged rightly."""
    figures: list[Figure] = []
    for name in ("pdf-routing", *SOUND):
        right = total = 0
        for path in sorted((data / name).glob("*.pdf")):
            wanted = SOUND.get(name) or VERDICTS.get(path.name)
            if wanted is None:
                continue
            found = _judge(path)
            empty = _find_empty(path) if name in SOUND else set()
            good = sum(
                verdict in ("none" if number in empty else wanted).split() for number, verdict in enumerate(found)
            )
            right, total = right + good, total + len(found)
            _row("verdict", path.name, good / len(found), f"{'/'.join(sorted(set(found)))}, wanted {wanted}")
        if total:
            title = "pdf verdicts" if name == "pdf-routing" else f"pdf verdicts, {name}"
            figures.append(Figure(title, right / total, None, f"{total} pages", 1.0))
    return figures


def _judge(path: Path) -> list[str]:
    """Return the verdict of each page; of a file that can't be read, the reason."""
    try:
        return [page.verdict for page in read_pages(path.read_bytes())]
    except ExtractionError as error:
        return [error.reason]


def _find_empty(path: Path) -> set[int]:
    """Return which pages hold less than 20 characters in pdfium's own text."""
    with pypdfium2.PdfDocument(path) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    return {number for number, text in enumerate(texts) if len("".join(text.split())) < 20}


def _row(measure: str, what: str, value: float, note: str = "") -> None:
    sys.stdout.write(f"{measure:<10} {what[:46]:<46} {value:.4f}  {note}\n")


def measure() -> list[Figure]:
    """Return all figures that there is data for."""
    return [*measure_order(DATA / "pdf-academic"), *measure_verdicts()]


if __name__ == "__main__":
    measure()
