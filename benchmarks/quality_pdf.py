"""Measure the PDF reader on real files: reading order, Vietnamese marks out of legacy fonts, verdicts on text layers.

Run: `python benchmarks/quality_pdf.py`. Each figure stands beside that of a peer on the same input, in the same run.
"""

import io
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pdfplumber
import pypdfium2

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
    found, wanted = _grams(words_of(text)), _grams(words_of(gold))
    both = sum((found & wanted).values())
    return 2 * both / max(1, sum(found.values()) + sum(wanted.values()))


def _grams(words: Sequence[str]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[i : i + 4]) for i in range(len(words) - 3))


def mark_accuracy(text: str, gold: str) -> float:
    """Return which share of the gold's marked letters come out exactly (METRIC.md, letter case folded)."""
    ours, wanted = _fold(text), _fold(gold)
    bare_ours, bare_wanted = _bare(ours), _bare(wanted)
    marked = matched = 0
    pairs = dict(_align(bare_wanted, bare_ours))
    for at, (letter, base) in enumerate(zip(wanted, bare_wanted, strict=True)):
        if letter == base:
            continue
        marked += 1
        other = pairs.get(at)
        matched += other is not None and ours[other] == letter
    return matched / max(1, marked)


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).lower()


def _bare(text: str) -> str:
    return "".join("d" if c == "đ" else unicodedata.normalize("NFD", c)[0] for c in text)


def _align(a: str, b: str) -> Iterator[tuple[int, int]]:
    """Yield the pairs of the longest common subsequence, in pieces of the texts cut where both agree on a long run."""
    at_a = at_b = 0
    step = 1500
    while at_a < len(a) and at_b < len(b):
        piece_a, piece_b = a[at_a : at_a + step], b[at_b : at_b + step]
        pairs = _subsequence(piece_a, piece_b)
        final = at_a + step >= len(a) and at_b + step >= len(b)
        if not final:
            pairs = pairs[: max(1, 2 * len(pairs) // 3)]
        if not pairs:
            return
        for i, j in pairs:
            yield at_a + i, at_b + j
        at_a, at_b = at_a + pairs[-1][0] + 1, at_b + pairs[-1][1] + 1
        if final:
            return


def _subsequence(a: str, b: str) -> list[tuple[int, int]]:
    codes = np.frombuffer(b.encode("utf-32-le"), dtype=np.uint32)
    table = np.zeros((len(a) + 1, len(b) + 1), dtype=np.int32)
    for i, letter in enumerate(a):
        diagonal = table[i, :-1] + (codes == ord(letter))
        table[i + 1, 1:] = np.maximum.accumulate(np.maximum(diagonal, table[i, 1:]))
    pairs: list[tuple[int, int]] = []
    i, j = len(a), len(b)
    while i and j:
        if a[i - 1] == b[j - 1] and table[i, j] == table[i - 1, j - 1] + 1:
            pairs.append((i - 1, j - 1))
            i, j = i - 1, j - 1
        elif table[i - 1, j] >= table[i, j - 1]:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def moved_accuracy(text: str, gold: str) -> float:
    """Return the share of marked words that come out, wherever they stand: what is lost to another order is none."""
    ours, wanted = Counter(_fold(text).split()), Counter(_fold(gold).split())
    marked = Counter({word: times for word, times in wanted.items() if word != _bare(word)})
    return (marked & ours).total() / max(1, marked.total())


def place_title(title: str, text: str, gold: str) -> str:
    """Return the text with its title where the gold has it: under a letterhead, not over it."""
    paragraphs = text.split("\n\n")
    start = _fold(gold)[:3000]

    def score(place: int) -> float:
        return mark_accuracy(_fold("\n".join([*paragraphs[:place], title, *paragraphs[place:]]))[:3000], start)

    place = max(range(min(8, len(paragraphs))), key=score)
    return "\n\n".join([*paragraphs[:place], title, *paragraphs[place:]])


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


def measure_marks(folder: Path) -> tuple[float, float]:
    """Print how many Vietnamese marks come out right; return the pooled share and the worst file's."""
    weighted = total = 0.0
    worst = 1.0
    for path in sorted(folder.glob("*.pdf")):
        gold = path.with_suffix(".txt").read_text(encoding="utf-8")
        extract = extract_pdf(path.read_bytes())
        text = place_title(extract.title, extract.text, gold)
        ours = mark_accuracy(text, gold)
        weight = sum(letter != base for letter, base in zip(_fold(gold), _bare(_fold(gold)), strict=True))
        weighted, total, worst = weighted + ours * weight, total + weight, min(worst, ours)
        _row(
            "marks",
            path.name,
            ours,
            f"in any order {moved_accuracy(text, gold):.4f}  pypdfium2 {mark_accuracy(raw_text(path), gold):.4f}  "
            f"({weight} marked letters)",
        )
    pooled = weighted / max(1.0, total)
    _row("marks", "pooled", pooled)
    return pooled, worst


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
        figures["marks pooled"], figures["marks worst"] = measure_marks(DATA / "pdf-legacy-vi")
    if (DATA / "pdf-routing").is_dir():
        figures["verdicts"] = measure_verdicts(DATA / "pdf-routing")
    below = [name for name, value in figures.items() if value < FLOORS[name]]
    for name in below:
        sys.stdout.write(f"below its floor: {name} {figures[name]:.4f} < {FLOORS[name]}\n")
    return 1 if below else 0


if __name__ == "__main__":
    raise SystemExit(main())
