"""Relevance and topics of labelled texts that no term was tuned on, and of real news on other matters.

`python benchmarks/quality_topics.py` shows both halves. The peers are the keyword "an sinh xã hội" and our terms
without the model of the other words.
"""

import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from quality_figures import DATA, Figure, against, format_table, read_floors

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from labelled import Subject, read_subjects  # noqa: E402  # stands beside the tests that share it

from welfare_crawl.topics import THRESHOLD, TOPICS, judge, relevance, weigh_odds  # noqa: E402
from welfare_crawl.topics.counts import count_terms  # noqa: E402

LABELLED = ROOT / "tests" / "relevance_labelled.tsv"
FRESH = ROOT / "tests" / "relevance_fresh.tsv"
"""Written without a look at the terms; neither terms nor model saw its half `judge`."""
OBLIQUE = ROOT / "tests" / "relevance_fresh2.tsv"
"""The same, with more short items and stories that name no term; before tuning .93 and .70 on all of it."""
STORIES = ROOT / "tests" / "relevance_stories.tsv"
"""What a reader says of the stories in the translations: off, or doubtful (an earthquake, poverty, working hours)."""
KEYWORD = "an sinh xã hội"
_LANGUAGES = {
    "deu": "de", "eng": "en", "fra": "fr", "ind": "id", "jpn": "ja", "kor": "ko", "rus": "ru", "swe": "sv",
    "tha": "th", "vie": "vi", "zho-CN": "zh",
}  # fmt: skip


def f1(found: Sequence[bool], gold: Sequence[bool]) -> float:
    """Return the harmonic mean of precision and recall."""
    both = sum(a and b for a, b in zip(found, gold, strict=True))
    return 2 * both / max(1, sum(found) + sum(gold))


def measure_labelled(items: Sequence[Subject], suffix: str = "") -> list[Figure]:
    """Return F1 of relevance and macro-F1 of topics over labelled texts."""
    judged = [judge(item.title, "", item.text, item.language) for item in items]
    gold = [bool(item.topics) for item in items]
    told = [{score.topic for score in one.topics} for one in judged]
    by_keyword = f1([KEYWORD in f"{item.title} {item.text}".lower() for item in items], gold)
    by_terms = f1([weigh_odds(count_terms(item.title, "", item.text, item.language)) >= 0 for item in items], gold)
    peer, peers = against({f'keyword "{KEYWORD}"': by_keyword, "our terms alone": by_terms})
    by_topic = [f1([topic in found for found in told], [topic in item.topics for item in items]) for topic in TOPICS]
    ours = f1([one.relevance >= THRESHOLD for one in judged], gold)
    return [
        Figure(f"relevance F1{suffix}", ours, peer, f"{peers} ({len(items)} texts)", 0.95),
        Figure(f"topics macro-F1{suffix}", sum(by_topic) / len(by_topic), None, "", 0.85),
    ]


def measure_others() -> list[Figure]:
    """Return the share of real news on other matters, in eleven languages, that is left out."""
    folder = DATA / "translations"
    if not folder.is_dir():
        return []
    stories = (folder / "DOCUMENT_IDS.tsv").read_text(encoding="utf-8").split()
    labels = dict(line.split("\t") for line in STORIES.read_text(encoding="utf-8").splitlines())
    left_out = total = 0
    for name, language in _LANGUAGES.items():
        lines: dict[str, list[str]] = defaultdict(list)
        for story, line in zip(stories, (folder / f"{name}.txt").read_text(encoding="utf-8").splitlines(), strict=True):
            lines[story].append(line)
        for story, (title, *body) in lines.items():
            if labels[story] == "off":
                left_out += relevance(title, "", "\n".join(body), language) < THRESHOLD
                total += 1
    return [Figure("other news left out", left_out / total, None, f"{total} texts", None)]


def measure() -> list[Figure]:
    """Return the figures on the half not tuned on."""
    return [
        *measure_labelled([item for item in read_subjects(LABELLED) if item.half == "b"]),
        *measure_labelled([item for item in read_subjects(FRESH) if item.half == "judge"], ", fresh"),
        *measure_labelled([item for item in read_subjects(OBLIQUE) if item.half == "judge"], ", oblique"),
        *measure_others(),
    ]


def main() -> int:
    """Print both halves."""
    tuned = measure_labelled([item for item in read_subjects(LABELLED) if item.half == "a"], ", half for tuning")
    sys.stdout.write(format_table([*measure(), *tuned], read_floors()) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
