"""Facts in texts that were labelled before any run over them: floors, so that a rule for one text costs no other."""

from collections import Counter

import pytest
from facts_gold import LOTS, group_of, locate, pair, read_lot

from welfare_crawl.facts import find_facts
from welfare_crawl.facts.indicators import read_indicators
from welfare_crawl.places import find_places

FLOORS = {"fresh": (0.98, 0.98), "second": (0.95, 0.95)}
"""Precision and recall of figures; what each lot gave when it was run first is told in the commit that brought it."""


@pytest.fixture(scope="module", params=LOTS)
def lot(request):
    labels, texts = read_lot(request.param)
    results = []
    for text in texts:
        places = find_places(text.text, text.language, None, None)
        facts = list(find_facts(text.text, text.language, (), places))
        results.append(pair(text, [label for label in labels if label.document == text.name], facts))
    return request.param, labels, texts, results


def test_labels_stand_in_their_texts(lot):
    _, labels, texts, _ = lot
    by_name = {text.name: text.text for text in texts}
    for label in labels:
        assert locate(by_name[label.document], label.quote)
        assert label.indicator.removesuffix("_change") in read_indicators()


def test_precision_and_recall(lot):
    name, _, _, results = lot
    counts: Counter[tuple[bool, str]] = Counter()
    for pairs, missed, extra in results:
        for what, found in (("right", [label for label, _ in pairs]), ("missed", missed), ("wrong", extra)):
            for each in found:
                counts[group_of(each.indicator, each.unit) == "legal documents", what] += 1
    for legal, (precision, recall) in ((False, FLOORS[name]), (True, (0.97, 0.97))):
        right = counts[legal, "right"]
        assert right / (right + counts[legal, "wrong"]) >= precision
        assert right / (right + counts[legal, "missed"]) >= recall


def test_indicators_years_units_and_places(lot):
    _, _, _, results = lot
    pairs = [each for found, _, _ in results for each in found]
    for field, floor in (("indicator", 0.87), ("year", 0.95), ("unit", 0.95)):
        right = sum(getattr(label, field) == getattr(fact, field) for label, fact in pairs)
        assert right / len(pairs) >= floor, field
    placed = [(label, fact) for label, fact in pairs if label.place_code]
    assert sum(label.place_code == fact.place_code for label, fact in placed) / len(placed) >= 0.95
