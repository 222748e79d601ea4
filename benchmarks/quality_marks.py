"""Diacritic accuracy on PDFs in legacy Vietnamese fonts: which share of the gold's marked letters come out exactly.

The gold is what a row-by-row reader takes from each page, with the letters decoded. It is held against three things:
the document's text, in which a paragraph that runs on to the next page is whole and its footnotes come after it; the
text page by page; and that once more with blocks that stand elsewhere (a signature beside the recipients) aligned too.
"""

import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pdf_peers import read_with_pdfium
from quality_figures import DATA, Figure

from welfare_crawl.pdf import extract_pdf, read_pages


@dataclass(frozen=True, slots=True)
class Marks:
    """Pooled share and the worst file's, for each of the three texts, and for the peer's."""

    document: tuple[float, float]
    pages: tuple[float, float]
    blocks: tuple[float, float]
    peer: tuple[float, float]


def mark_accuracy(text: str, gold: str, *, moved: bool = False) -> float:
    """Return which share of the gold's marked letters come out exactly (METRIC.md, letter case folded).

    With `moved`, what finds no partner in the order of the texts is aligned again, in one more pass or two: METRIC.md
    measures letters, not layout, but its one alignment calls each letter of a block lost that stands elsewhere.
    """
    ours, wanted = _fold(text), _fold(gold)
    bare_ours, bare_wanted = _bare(ours), _bare(wanted)
    marked = matched = 0
    pairs = dict(_align(bare_wanted, bare_ours))
    for _ in range(2 if moved else 0):
        taken = set(pairs.values())
        left = [at for at in range(len(bare_wanted)) if at not in pairs]
        free = [at for at in range(len(bare_ours)) if at not in taken]
        again = _align("".join(bare_wanted[at] for at in left), "".join(bare_ours[at] for at in free))
        pairs.update((left[i], free[j]) for i, j in again)
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


def measure_marks(folder: Path) -> Marks:
    """Print and return how many Vietnamese marks come out right."""
    golds = {path: path.with_suffix(".txt").read_text(encoding="utf-8") for path in sorted(folder.glob("*.pdf"))}
    weights = {
        path: sum(c != base for c, base in zip(_fold(g), _bare(_fold(g)), strict=True)) for path, g in golds.items()
    }
    documents: dict[Path, str] = {}
    pages: dict[Path, str] = {}
    for path, gold in golds.items():
        extract = extract_pdf(path.read_bytes())
        documents[path] = place_title(extract.title, extract.text, gold)
        pages[path] = "\n".join(page.text for page in read_pages(path.read_bytes()))

    def score(name: str, read: Callable[[Path], str], *, moved: bool = False) -> tuple[float, float]:
        found = {path: mark_accuracy(read(path), gold, moved=moved) for path, gold in golds.items()}
        for path, value in found.items():
            sys.stdout.write(f"{name:<24} {path.name[:46]:<46} {value:.4f}  ({weights[path]} marked letters)\n")
        pooled = sum(value * weights[path] for path, value in found.items()) / max(1, sum(weights.values()))
        sys.stdout.write(f"{name:<24} {'pooled':<46} {pooled:.4f}\n")
        return pooled, min(found.values(), default=0.0)

    for path, gold in golds.items():
        sys.stdout.write(
            f"{'marked words, any order':<24} {path.name[:46]:<46} {moved_accuracy(documents[path], gold):.4f}\n"
        )
    return Marks(
        document=score("marks, document", documents.__getitem__),
        pages=score("marks, page by page", pages.__getitem__),
        blocks=score("marks, blocks aligned", pages.__getitem__, moved=True),
        peer=score("marks, pypdfium2", lambda path: read_with_pdfium(path.read_bytes())),
    )


def measure() -> list[Figure]:
    """Return the figures of the three texts, none where the data is absent."""
    folder = DATA / "pdf-legacy-vi"
    if not folder.is_dir():
        return []
    marks = measure_marks(folder)
    figures: list[Figure] = []
    for name, (pooled, worst) in (
        ("", marks.document),
        (" by page", marks.pages),
        (" by page, blocks aligned", marks.blocks),
    ):
        title = f"pdf Vietnamese marks{name}"
        figures.append(Figure(f"{title}, pooled", pooled, marks.peer[0], "pypdfium2", 0.998))
        figures.append(Figure(f"{title}, worst", worst, marks.peer[1], "pypdfium2", 0.985))
    return figures
