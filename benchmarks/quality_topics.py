"""Relevance and topics of labelled texts that no term was tuned on, and of real news on other matters.

`python benchmarks/quality_topics.py` shows both halves. The peer is the keyword "an sinh xã hội".
"""

import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from quality_figures import DATA, Figure

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from labelled import Subject, read_subjects  # noqa: E402  # stands beside the tests that share it

from welfare_crawl.topics import THRESHOLD, TOPICS, judge, relevance  # noqa: E402

LABELLED = ROOT / "tests" / "relevance_labelled.tsv"
KEYWORD = "an sinh xã hội"
_LANGUAGES = {
    "deu": "de", "eng": "en", "fra": "fr", "ind": "id", "jpn": "ja", "kor": "ko", "rus": "ru", "swe": "sv",
    "tha": "th", "vie": "vi", "zho-CN": "zh",
}  # fmt: skip
_DOUBTFUL = frozenset(
    {
        "nytimes.184837", "euronews-en.153835", "reuters.218863", "nytimes.184860", "newsweek.51318",
        "dailymail.co.uk.298686", "nytimes.184853",
    }
)  # fmt: skip
"""Stories of the translations that may be on welfare: an earthquake, a festival against poverty, working hours."""


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
    by_topic = [f1([topic in found for found in told], [topic in item.topics for item in items]) for topic in TOPICS]
    ours = f1([one.relevance >= THRESHOLD for one in judged], gold)
    return [
        Figure(f"relevance F1{suffix}", ours, by_keyword, f"keyword ({len(items)} texts)", 0.95),
        Figure(f"topics macro-F1{suffix}", sum(by_topic) / len(by_topic), None, "", 0.85),
    ]


def measure_others() -> list[Figure]:
    """Return the share of real news on other matters, in eleven languages, that is left out."""
    folder = DATA / "translations"
    if not folder.is_dir():
        return []
    stories = (folder / "DOCUMENT_IDS.tsv").read_text(encoding="utf-8").split()
    left_out = total = 0
    for name, language in _LANGUAGES.items():
        lines: dict[str, list[str]] = defaultdict(list)
        for story, line in zip(stories, (folder / f"{name}.txt").read_text(encoding="utf-8").splitlines(), strict=True):
            lines[story].append(line)
        for story, (title, *body) in lines.items():
            if story not in _DOUBTFUL:
                left_out += relevance(title, "", "\n".join(body), language) < THRESHOLD
                total += 1
    return [Figure("other news left out", left_out / total, None, f"{total} texts", None)]


def measure() -> list[Figure]:
    """Return the figures on the half not tuned on."""
    return [
        *measure_labelled([item for item in read_subjects(LABELLED) if item.half == "b"]),
        *measure_others(),
    ]


def main() -> int:
    """Print both halves."""
    tuned = measure_labelled([item for item in read_subjects(LABELLED) if item.half == "a"], ", half for tuning")
    for figure in (*measure(), *tuned):
        peer = "-" if figure.peer is None else f"{figure.peer:.4f}"
        sys.stdout.write(f"{figure.name:<40}{figure.ours:>8.4f}{peer:>9}  {figure.peer_name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
