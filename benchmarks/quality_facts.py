"""Facts against labels made by hand: the paper beside the project, articles of the sample, short texts.

`python benchmarks/quality_facts.py`; a text that is absent is skipped.
"""

import sys
from pathlib import Path

from quality_figures import Figure, format_table, read_floors

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from facts_gold import pair, read_labels, read_texts

from welfare_crawl.facts import LEGAL_DOCUMENT, find_facts
from welfare_crawl.places import find_places

GROUPS = {"seed_": "paper", "sample/": "articles", "text/": "short texts"}


def measure() -> list[Figure]:
    """Return precision and recall of figures and of legal documents, and how often indicator and year are right."""
    labels = read_labels()
    figures: list[Figure] = []
    named = dated = total = 0
    for start, group in GROUPS.items():
        texts = [text for text in read_texts(labels) if text.name.startswith(start)]
        if not texts:
            continue
        counts = {(legal, what): 0 for legal in (False, True) for what in ("right", "missed", "wrong")}
        for text in texts:
            places = find_places(text.text, text.language, None, None)
            facts = list(find_facts(text.text, text.language, (), places))
            pairs, missed, extra = pair(text, [each for each in labels if each.document == text.name], facts)
            for what, found in (("right", [label for label, _ in pairs]), ("missed", missed), ("wrong", extra)):
                for each in found:
                    counts[each.indicator == LEGAL_DOCUMENT, what] += 1
            total += len(pairs)
            named += sum(label.indicator == fact.indicator for label, fact in pairs)
            dated += sum(label.year == fact.year for label, fact in pairs)
        for legal, what, goals in ((False, "figures", (0.95, 0.80)), (True, "legal documents", (0.97, 0.97))):
            right = counts[legal, "right"]
            for name, other, goal in zip(("precision", "recall"), ("wrong", "missed"), goals, strict=True):
                share = right / max(1, right + counts[legal, other])
                figures.append(Figure(f"facts {group}: {what}, {name}", share, None, "", goal))
    figures.append(Figure("facts: what they are of", named / max(1, total), None, "", 0.9))
    figures.append(Figure("facts: their year", dated / max(1, total), None, "", 0.95))
    return figures


if __name__ == "__main__":
    sys.stdout.write(format_table(measure(), read_floors()) + "\n")
