"""Reading order on generated papers: columns drawn in every order, turned pages, and what journals put beside the text.

Run: `python benchmarks/quality_papers.py`. The measure is the F1 of runs of four words against what a careful reader
would copy; captions, notes and cells, which have no one place in it, count neither way.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from pdf_peers import PEERS, read_with_pymupdf
from quality_figures import Figure, against
from quality_pdf import count_grams, words_of

from welfare_crawl.pdf import extract_pdf

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import pdf_samples
from made_papers import TRAITS, make_paper

ORDERS = ("reading", "across", "shuffle")
GOAL = 0.99

Case = tuple[bytes, str, list[str]]
"""The PDF, the text to read, and what stands aside."""


def read_ours(body: bytes) -> str:
    """Return our title and text."""
    extract = extract_pdf(body, ocr=False)
    return f"{extract.title}\n\n{extract.text}"


def score(text: str, case: Case) -> float:
    """Return the F1 of runs of four words, what stands aside left out of account."""
    _, gold, aside = case
    for one in aside:
        if "=" in one:
            # An equation stands between a sentence's words, and may be read there.
            text = text.replace(one, " ")
    wanted, found = count_grams(words_of(gold)), count_grams(words_of(text))
    both = sum((wanted & found).values())
    extra = found - wanted - count_grams([word for one in aside for word in words_of(one)])
    return 2 * both / max(1, sum(wanted.values()) + both + sum(extra.values()))


def make_cases() -> Iterator[tuple[str, Case]]:
    """Yield each generated paper with the name of its kind."""
    for columns, name in ((1, "one column"), (2, "two columns"), (3, "three columns")):
        for order in ORDERS:
            pages, body = pdf_samples.lay_out(columns, seed=columns + 10, spanning=False)
            yield name, (pdf_samples.draw(pages, order=order, head="Upland Review 3 (2021)"), body, [])
    for columns in (2, 3):
        pages, body = pdf_samples.lay_out(columns, seed=columns + 20)
        gold = f"{pdf_samples.TITLE}\n{pdf_samples.AUTHORS}\n{pdf_samples.ABSTRACT_VI}\n{body}"
        for order in ORDERS:
            yield "spanning title and abstract", (pdf_samples.draw(pages, order=order), gold, [])
            for turn in (90, 180, 270):
                yield "/Rotate", (pdf_samples.draw(pages, order=order, rotate=turn), gold, [])
            yield "drawn sideways", (pdf_samples.draw(pages, order=order, sideways=True), gold, [])
    for trait in TRAITS:
        for columns, order in ((2, "reading"), (2, "across"), (3, "shuffle")):
            yield trait, make_paper(trait, columns, columns * 7, order=order)


def measure_papers() -> list[Figure]:
    """Print each kind's worst paper for us and for the peers; return the figures, beside the peers' worst."""
    cases = list(make_cases())
    worst: dict[str, dict[str, float]] = {}
    for (name, case), by_pymupdf in zip(cases, _ask_pymupdf([case[0] for _, case in cases]), strict=True):
        texts = {"ours": read_ours(case[0])} | {peer: read(case[0]) for peer, read in PEERS.items()}
        if by_pymupdf is not None:
            texts["pymupdf"] = by_pymupdf
        row = worst.setdefault(name, dict.fromkeys(texts, 1.0))
        for way, text in texts.items():
            row[way] = min(row[way], score(text, case))
    figures: list[Figure] = []
    for name, row in worst.items():
        sys.stdout.write(
            f"papers     {name:<46} " + "  ".join(f"{way} {value:.4f}" for way, value in row.items()) + "\n"
        )
        ours = row.pop("ours")
        figures.append(Figure(f"pdf made papers, {name}", ours, *against(row), GOAL))
    return figures


def _ask_pymupdf(bodies: Sequence[bytes]) -> list[str | None]:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.pdf" for number in range(len(bodies))]
        for path, body in zip(paths, bodies, strict=True):
            path.write_bytes(body)
        found = read_with_pymupdf(paths)
    return [found.get(path) for path in paths]


if __name__ == "__main__":
    measure_papers()
