"""The facts that people have labelled, and how what is extracted is held against them."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

HERE = Path(__file__).parent
SEED = HERE.parents[1] / "shared" / "seeds" / "000_3309181f759bc6f5.txt"
CONTENT = HERE.parent / "welfare_crawl" / "sample" / "content"


class Found(Protocol):
    """What an extractor gives for one fact."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def indicator(self) -> str: ...
    @property
    def value(self) -> float | str: ...
    @property
    def unit(self) -> str: ...
    @property
    def year(self) -> int | None: ...
    @property
    def place_code(self) -> str | None: ...


@dataclass(frozen=True)
class Label:
    """One fact as a person reads it, by a short quote that holds its figure."""

    document: str
    quote: str
    indicator: str
    value: float | str
    unit: str
    year: int | None
    place_code: str | None


@dataclass(frozen=True)
class Text:
    """A text whose facts are all labelled."""

    name: str
    language: str
    text: str


def read_labels(path: Path = HERE / "facts_labelled.tsv") -> list[Label]:
    """Return all labels; numbers as numbers, the names of laws as text."""
    labels = []
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        document, quote, indicator, value, unit, year, place = line.split("\t")
        number: float | str = value if indicator == "legal_document" else float(value)
        labels.append(Label(document, quote, indicator, number, unit, int(year) if year else None, place or None))
    return labels


def read_texts(labels: list[Label]) -> list[Text]:
    """Return the labelled texts that are here: the seed where it lies, articles of the sample, short texts."""
    texts = []
    if SEED.is_file():
        texts.append(Text("seed_000", "en", SEED.read_text(encoding="utf-8")))
    for name in dict.fromkeys(label.document for label in labels):
        if name.startswith("sample/"):
            path = CONTENT / (name.removeprefix("sample/") + ".md")
            language = "en" if "/en/" in name else "vi"
            texts.append(Text(name, language, _body(path.read_text(encoding="utf-8"))))
    return [*texts, *_short_texts("facts_texts.tsv", "text")]


LOTS = ("fresh", "second")
"""Texts that were labelled before the first run over them; see each file's history for what the first run gave."""


def read_lot(name: str) -> tuple[list[Label], list[Text]]:
    """Return the labels and the texts of one of `LOTS`."""
    return read_labels(HERE / f"facts_{name}.tsv"), _short_texts(f"facts_{name}_texts.tsv", name)


def group_of(indicator: str, unit: str) -> str:
    """Return legal documents, percentages, money or counts."""
    if indicator == "legal_document":
        return "legal documents"
    first = unit.split("/")[0]
    return "percentages" if first in ("%", "‰") else "money" if first in ("VND", "USD", "EUR") else "counts"


def _short_texts(file: str, prefix: str) -> list[Text]:
    lines = (HERE / file).read_text(encoding="utf-8").splitlines()[1:]
    return [
        Text(f"{prefix}/{name}", language, text.replace("\\n", "\n"))
        for name, language, text in (line.split("\t") for line in lines)
    ]


def locate(text: str, quote: str) -> tuple[int, int]:
    """Return where a quote stands in a text, whatever its line breaks; raises ValueError unless once."""
    found = list(re.finditer(r"\s+".join(map(re.escape, quote.split())), text))
    if len(found) != 1:
        raise ValueError(f"{quote!r} stands {len(found)} times in the text")
    return found[0].span()


def pair(
    text: Text, labels: list[Label], facts: list[Found]
) -> tuple[list[tuple[Label, Found]], list[Label], list[Found]]:
    """Return labels with the facts that tell them (same place, same value, same unit but for its `/`), and the rest."""
    pairs, missed, left = [], [], list(facts)
    for label in labels:
        start, end = locate(text.text, label.quote)
        hit = next(
            (
                fact
                for fact in left
                if fact.start < end
                and start < fact.end
                and same(fact.value, label.value)
                and (fact.indicator == "legal_document") == (label.indicator == "legal_document")
            ),
            None,
        )
        if hit is None:
            missed.append(label)
        else:
            left.remove(hit)
            pairs.append((label, hit))
    return pairs, missed, left


def same(one: float | str, other: float | str) -> bool:
    """Return whether two values are one, but for rounding."""
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other), 1)


def _body(article: str) -> str:
    body = article.split("+++", 2)[2]
    lines = [line.removeprefix("## ") for line in body.strip().split("\n") if not line.startswith("![")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
