"""Facts against labels made by hand: the paper beside the project, articles of the sample, short texts, fresh lots.

`python benchmarks/quality_facts.py`; a text that is absent is skipped. The fresh lots were labelled before any run over
them; they print by kind of fact. Of real pages and documents the legal documents cited are labelled (facts_cited.tsv).
"""

import gzip
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from quality_figures import DATA, Figure, format_table, read_floors

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from facts_gold import LOTS, Label, Text, group_of, pair, read_labels, read_lot, read_texts

from welfare_crawl.errors import NotArticleError
from welfare_crawl.facts import LEGAL_DOCUMENT, find_facts
from welfare_crawl.html import extract_html
from welfare_crawl.places import find_places
from welfare_crawl.records import Source

GROUPS = {"seed_": "paper", "sample/": "articles", "text/": "short texts"}
CITED = Path(__file__).resolve().parents[1] / "tests" / "facts_cited.tsv"
GOALS = {True: (0.97, 0.97), False: (0.95, 0.80)}
"""Precision and recall of legal documents, and of figures."""

_KINDS = ("legal documents", "figures", "percentages", "money", "counts")


class _Score:
    """How often what was found is right, by kind of fact."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.named = self.dated = self.total = 0

    def add(self, texts: Iterable[Text], labels: list[Label]) -> None:
        for text in texts:
            places = find_places(text.text, text.language, None, None)
            facts = list(find_facts(text.text, text.language, (), places))
            pairs, missed, extra = pair(text, [each for each in labels if each.document == text.name], facts)
            for what, found in (("right", [label for label, _ in pairs]), ("missed", missed), ("wrong", extra)):
                for each in found:
                    kind = group_of(each.indicator, each.unit)
                    self.counts[kind, what] += 1
                    if kind != "legal documents":
                        self.counts["figures", what] += 1
            self.total += len(pairs)
            self.named += sum(label.indicator == fact.indicator for label, fact in pairs)
            self.dated += sum(label.year == fact.year for label, fact in pairs)

    def figures(self, group: str, kinds: Iterable[str]) -> Iterator[Figure]:
        for kind in kinds:
            yield from _two(f"facts {group}: {kind}", self.counts, kind)

    def told(self, name: str) -> Iterator[Figure]:
        yield Figure(f"{name}: what they are of", self.named / max(1, self.total), None, "", 0.9)
        yield Figure(f"{name}: their year", self.dated / max(1, self.total), None, "", 0.95)


def measure() -> list[Figure]:
    """Return precision and recall of figures and of legal documents, and how often indicator and year are right."""
    labels = read_labels()
    texts = read_texts(labels)
    figures: list[Figure] = []
    every = _Score()
    for start, group in GROUPS.items():
        score = _Score()
        for each in (score, every):
            each.add([text for text in texts if text.name.startswith(start)], labels)
        if score.total:
            figures += score.figures(group, ("figures", "legal documents"))
    figures += every.told("facts")
    for lot in LOTS:
        labels, texts = read_lot(lot)
        score = _Score()
        score.add(texts, labels)
        figures += [*score.figures(f"{lot} lot", _KINDS), *score.told(f"facts {lot} lot")]
    return [*figures, *measure_cited()]


def measure_cited() -> list[Figure]:
    """Return precision and recall of the legal documents that real pages and documents cite, each mention counting."""
    gold: dict[str, Counter[str]] = defaultdict(Counter)
    for line in CITED.read_text(encoding="utf-8").splitlines()[1:]:
        document, value, _, mentions = line.split("\t")
        gold[document] += Counter({value.casefold(): int(mentions)} if value else {})
    counts: Counter[tuple[str, str]] = Counter()
    for document, cited in gold.items():
        text = _read(document)
        if text is None:
            continue
        facts = find_facts(text, "en" if document.startswith("html-world") else "vi")
        found = Counter(str(fact.value).casefold() for fact in facts if fact.indicator == LEGAL_DOCUMENT)
        for what, several in (("right", cited & found), ("missed", cited - found), ("wrong", found - cited)):
            for value, often in several.items():
                counts["by number" if value[:1].isdigit() else "by name", what] += often
    if not counts:
        return []
    return [figure for kind in ("by number", "by name") for figure in _two(f"facts cited {kind}", counts, kind)]


def _read(document: str) -> str | None:
    """Return the text of a labelled document of the data beside the project; `:214` are its first 214 lines."""
    name, _, lines = document.partition(":")
    if name.startswith("html-"):
        page = DATA / f"{name}.html.gz"
        if not page.is_file():
            return None
        try:
            source = Source(id="quality", kind="news", home="")
            return extract_html(gzip.decompress(page.read_bytes()), "https://example.org/article", source).text
        except NotArticleError:
            return ""
    path = next((file for end in (".txt", ".md") if (file := DATA / (name + end)).is_file()), None)
    if path is None:
        return None
    text = path.read_text(encoding="utf-8")
    return "\n".join(text.splitlines()[: int(lines)]) if lines else text


def _two(name: str, counts: Counter[tuple[str, str]], kind: str) -> Iterator[Figure]:
    right = counts[kind, "right"]
    for what, other, goal in zip(
        ("precision", "recall"), ("wrong", "missed"), GOALS[kind not in _KINDS[1:]], strict=True
    ):
        yield Figure(f"{name}, {what}", right / max(1, right + counts[kind, other]), None, "", goal)


if __name__ == "__main__":
    sys.stdout.write(format_table(measure(), read_floors()) + "\n")
