"""What placing and saving a document costs as the store grows, and whether memory stays flat.

`python benchmarks/bench_scale.py --documents 1000000 --json scale.json`. Texts are made from the words of real ones,
with their frequencies and the order in which they follow each other; a part are reprints with edits, as in a crawl.
Making a text, and its keys, which a crawl makes in its workers, is done by a second process and not timed. The cost is
that of the whole way, query and insert, over the documents before each mark; farther from a mark a text that was made
as a new one is saved as new without being looked up, so that a million is reached within the hour.
"""

# ruff: noqa: S311 -- made texts want a seeded generator, not a secret one

import argparse
import json
import multiprocessing
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from multiprocessing.queues import Queue
from pathlib import Path

from quality_figures import DATA

from welfare_crawl.duplicates import content_hash, sample_keys
from welfare_crawl.placing import place
from welfare_crawl.records import Capture, Document, Placement
from welfare_crawl.store import open_store
from welfare_crawl.traces import find_traces

ROOT = Path(__file__).resolve().parents[1]
MARKS = (10_000, 30_000, 100_000, 200_000, 300_000, 500_000, 700_000, 1_000_000)
GOALS = {100_000: 1.3, 10_000: 3.0}
"""How many times dearer a document may be at the end than at this mark."""
_WINDOW = 5_000
"""Documents before a mark over which the cost is taken."""
_BATCH = 200
_MAKERS = 2
_BATCHES_AT_ONCE = 10
"""Batches that are committed together where nothing is timed."""
_A_DAY = 400
"""Documents published a day: what some sixty sources print."""
_REPRINTS = 0.1
_FOLLOWED = 0.6
"""Words that follow the one before as in the real texts; the others come by their frequency alone."""


Batch = list[tuple[Document, bool]]


@dataclass(frozen=True)
class Mark:
    """The cost over the documents before a mark."""

    documents: int
    cpu_ms: float
    wall_ms: float
    rss_mb: float
    file_mb: float
    duplicates: int


class Writer:
    """Makes texts with the words of real ones."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        words = re.findall(r"[^\W_]+|\n", "\n".join(_real_texts()))
        counts = Counter(words)
        self._words = [word for word in counts if word != "\n"]
        self._sums = list(accumulate(counts[word] for word in self._words))
        self._followers: dict[str, list[str]] = defaultdict(list)
        for one, other in pairwise(words):
            if "\n" not in (one, other):
                self._followers[one].append(other)
        self._recent: list[str] = []

    def write(self) -> tuple[str, bool]:
        """Return a new text and True, or one of the last thousand with 4 % of its words edited and False."""
        dice = self._dice
        if self._recent and dice.random() < _REPRINTS:
            text = dice.choice(self._recent)
            edited = re.sub(r"\b[a-zà-ỹ]+\b", lambda m: self._draw() if dice.random() < 0.04 else m.group(), text)
            return edited, False
        words = [self._draw()]
        for _ in range(dice.randint(120, 400)):
            followers = self._followers.get(words[-1])
            if dice.random() < 0.03:
                words.append(str(dice.randint(11, 9999)))
            else:
                words.append(dice.choice(followers) if followers and dice.random() < _FOLLOWED else self._draw())
        text = "\n\n".join(" ".join(words[at : at + 60]) + "." for at in range(0, len(words), 60))
        if len(self._recent) < 1000:
            self._recent.append(text)
        else:
            self._recent[dice.randrange(1000)] = text
        return text, True

    def _draw(self) -> str:
        return self._dice.choices(self._words, cum_weights=self._sums)[0]


def _real_texts() -> list[str]:
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "welfare_crawl/sample/content").rglob("*.md"))]
    stories = DATA / "translations" / "vie.txt"
    return [*texts, stories.read_text(encoding="utf-8")] if stories.is_file() else texts


def make_document(number: int, text: str) -> Document:
    """Return a document as the extractor makes it, published on its day of the crawl."""
    url = f"https://bao{number % 60}.vn/tin-{number}.htm"
    moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=number // _A_DAY, seconds=number % _A_DAY)
    return Document(
        url=url, source=f"s{number % 60}", kind="news", title=text[:60], lead="", text=text, authors=(),
        published_at=moment.isoformat(), published_evidence=None, modified_at=None, language="vi",
        language_confidence=1.0, relevance=1.0, word_count=len(text.split()), extractor="x", flags=(),
        content_hash=content_hash(text, title=text[:60], language="vi"), captures=(Capture(url, moment, 200),),
        keys=sample_keys(text, "vi"), traces=find_traces(text[:60], text, "vi"),
    )  # fmt: skip


def make_batches(count: int) -> Iterator[Batch]:
    """Yield so many documents, each with whether its text is a new one; two processes make them meanwhile."""
    queues: list[Queue[Batch]] = [multiprocessing.Queue(maxsize=8) for _ in range(_MAKERS)]
    for number, queue in enumerate(queues):
        multiprocessing.Process(target=_fill, args=(queue, number, count), daemon=True).start()
    for number in range(count // _BATCH):
        yield queues[number % _MAKERS].get()


def _fill(queue: "Queue[Batch]", maker: int, count: int) -> None:
    writer = Writer(maker)
    for start in range(maker * _BATCH, count, _MAKERS * _BATCH):
        texts = [writer.write() for _ in range(_BATCH)]
        queue.put([(make_document(n, text), new) for n, (text, new) in enumerate(texts, start)])


def measure(count: int, folder: Path) -> list[Mark]:
    """Fill a store with so many documents, and return the cost at each mark."""
    path = folder / "scale.db"
    stops = sorted({mark for mark in MARKS if mark < count} | {count})
    marks: list[Mark] = []
    cpu = wall = 0.0
    duplicates = 0
    with open_store(path) as store:
        for number, batch in enumerate(make_batches(count)):
            start = number * _BATCH
            timed = any(stop - _WINDOW <= start < stop for stop in stops)
            if start + _WINDOW in stops:
                store.commit()
                cpu = wall = 0.0
            cpu_start, wall_start = time.process_time(), time.perf_counter()
            for document, new in batch:
                placement = Placement(document, "stored") if new and not timed else place(document, store)
                duplicates += placement.outcome == "duplicate"
                store.save(placement)
            if timed or number % _BATCHES_AT_ONCE == 0:
                store.commit()
            cpu, wall = cpu + time.process_time() - cpu_start, wall + time.perf_counter() - wall_start
            if start + _BATCH in stops:
                size = sum(each.stat().st_size for each in folder.iterdir()) / 1e6
                mark = Mark(start + _BATCH, 1e3 * cpu / _WINDOW, 1e3 * wall / _WINDOW, _resident(), size, duplicates)
                marks.append(mark)
                sys.stderr.write(f"{mark}\n")
    return marks


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def main(arguments: list[str]) -> int:
    """Print cost, memory and ratios; return 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--documents", type=int, default=100_000, help="a multiple of 5,000; default 100000")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    parser.add_argument("--folder", type=Path, help="where the store is made; default: a folder that is removed")
    parser.add_argument("--keep", type=Path, help="give the store this name at the end, for other measurements")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        marks = measure(options.documents, Path(folder))
        if options.keep:
            (Path(folder) / "scale.db").rename(options.keep)
    last = marks[-1]
    for mark in marks:
        sys.stdout.write(
            f"{mark.documents:>9,} documents: {mark.cpu_ms:6.2f} ms CPU, {mark.wall_ms:6.2f} ms wall each,"
            f" {mark.rss_mb:,.0f} MB resident, {mark.file_mb:,.0f} MB on disk\n"
        )
    good = True
    for mark in marks[:-1]:
        ratio, goal = last.cpu_ms / mark.cpu_ms, GOALS.get(mark.documents)
        missed = goal is not None and ratio > goal
        good = good and not missed
        sys.stdout.write(
            f"{last.documents:,} against {mark.documents:,}: {ratio:.2f} times the CPU,"
            f" {last.wall_ms / mark.wall_ms:.2f} times the wall time, {last.rss_mb / mark.rss_mb:.2f} times the memory"
            f"{f' (goal {goal})' if goal else ''}{'  MISSED' if missed else ''}\n"
        )
    if options.json:
        options.json.write_text(json.dumps([asdict(mark) for mark in marks], indent=1) + "\n", encoding="utf-8")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
