"""What placing and saving a document costs as the store grows, and whether memory stays flat.

`python benchmarks/bench_scale.py --documents 1000000 --json scale.json`. Texts are made from the words of real ones,
with their frequencies and the order in which they follow each other; a part are reprints with edits, as in a crawl.
Making a text, and its keys, which a crawl makes in its workers, is not timed. What is timed is the whole way, query and
insert, of the last documents before each mark; the store grows to there by copies of the first documents, all their
rows with other addresses, days, hashes and shingles, so that a million is reached within the hour.
"""

# ruff: noqa: S311, S608 -- made texts want a seeded generator, not a secret one; names of our own columns

import argparse
import gc
import multiprocessing
import random
import re
import sqlite3
import sys
import tempfile
import time
from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from pathlib import Path

from quality_figures import DATA
from ratios import keep_rounds

from welfare_crawl.placing.duplicates import content_hash, sample_keys
from welfare_crawl.placing.place import place
from welfare_crawl.placing.traces import find_traces
from welfare_crawl.records import Capture, Document
from welfare_crawl.store import SqliteStore, open_store
from welfare_crawl.store.fingerprints import keys_of_day
from welfare_crawl.store.fts import IndexRow, index_row

ROOT = Path(__file__).resolve().parents[1]
MARKS = (10_000, 100_000, 300_000, 1_000_000)
GOALS = {100_000: 1.3, 10_000: 1.3}
"""How many times dearer a document may be at the end than at this mark."""
_WINDOW = 5_000
"""Documents before a mark over which the cost is taken."""
_BATCH = 200
_COPIED_AT_ONCE = 50_000
_A_DAY = 400
"""Documents published a day: what some sixty sources print."""
_REPRINTS = 0.1
_FOLLOWED = 0.6
"""Words that follow the one before as in the real texts; the others come by their frequency alone."""


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

    def write(self) -> str:
        """Return a new text, or one of the last thousand with 4 % of its words edited."""
        dice = self._dice
        if self._recent and dice.random() < _REPRINTS:
            text = dice.choice(self._recent)
            return re.sub(r"\b[a-zà-ỹ]+\b", lambda m: self._draw() if dice.random() < 0.04 else m.group(), text)
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
        return text

    def _draw(self) -> str:
        return self._dice.choices(self._words, cum_weights=self._sums)[0]


def _real_texts() -> list[str]:
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "welfare_crawl/sample/content").rglob("*.md"))]
    stories = DATA / "translations" / "vie.txt"
    return [*texts, stories.read_text(encoding="utf-8")] if stories.is_file() else texts


def make_document(number: int, text: str) -> Document:
    """Return a document as the extractor makes it, published on its day of the crawl."""
    url = f"https://bao{number % 60}.vn/tin-{number}.htm"
    moment = _moment(number)
    return Document(
        url=url, source=f"s{number % 60}", kind="news", title=text[:60], lead="", text=text, authors=(),
        published_at=moment.isoformat(), published_evidence=None, modified_at=None, language="vi",
        language_confidence=1.0, relevance=1.0, word_count=len(text.split()), extractor="x", flags=(),
        content_hash=content_hash(text, title=text[:60], language="vi"), captures=(Capture(url, moment, 200),),
        keys=sample_keys(text, "vi"), traces=find_traces(text[:60], text, "vi"),
    )  # fmt: skip


def measure(count: int, folder: Path) -> list[Mark]:
    """Fill a store with so many documents, and return the cost at each mark."""
    path, writer = folder / "scale.db", Writer(1)
    marks: list[Mark] = []
    for stop in sorted({mark for mark in MARKS if mark < count} | {count}):
        filled = marks[-1].documents if marks else 0
        if filled == 0:
            with open_store(path) as store:
                save_all(store, [make_document(number, writer.write()) for number in range(_WINDOW)])
        else:
            copying = multiprocessing.Process(target=copy_documents, args=(path, filled, stop - _WINDOW))
            copying.start()
            copying.join()
        batch = [make_document(number, writer.write()) for number in range(stop - _WINDOW, stop)]
        with open_store(path) as store:
            save_all(store, [make_document(-1 - number, writer.write()) for number in range(_BATCH)])  # warms up
            gc.collect()
            gc.freeze()  # a crawl has no thousands of texts at hand that the collector looks through
            cpu, wall = time.process_time(), time.perf_counter()
            duplicates = save_all(store, batch)
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            size = sum(each.stat().st_size for each in folder.iterdir()) / 1e6
            marks.append(Mark(stop, 1e3 * cpu / _WINDOW, 1e3 * wall / _WINDOW, _resident(), size, duplicates))
        sys.stderr.write(f"{marks[-1]}\n")
    return marks


def save_all(store: SqliteStore, documents: list[Document]) -> int:
    """Place and save documents as a crawl does; return how many were duplicates."""
    duplicates = 0
    for number, document in enumerate(documents, 1):
        placement = place(document, store)
        duplicates += placement.outcome == "duplicate"
        store.save(placement)
        if number % _BATCH == 0:
            store.commit()
    store.commit()
    return duplicates


def copy_documents(path: Path, start: int, stop: int) -> None:
    """Let the store grow to so many documents by copies of the first ones, a year's worth at a time."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode = DELETE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
        "PRAGMA cache_size = -2000000; PRAGMA temp_store = MEMORY"
    )
    names = [row[1] for row in connection.execute("PRAGMA table_info(documents)") if row[1] != "id"]
    sample = _read_sample(connection)
    dice = random.Random(start)
    (last,) = connection.execute("SELECT max(id) FROM documents").fetchone()
    for first in range(start, stop, _COPIED_AT_ONCE):
        numbers = range(first, min(first + _COPIED_AT_ONCE, stop))
        connection.execute("BEGIN")
        keys: list[tuple[int, int]] = []
        traces: list[tuple[int, int, int]] = []
        for number in numbers:
            last += 1
            moment = _moment(number)
            changed = {
                "url": f"https://bao{number % 60}.vn/tin-{number}.htm", "content_hash": f"{dice.getrandbits(256):064x}",
                "published_at": moment.isoformat(), "first_seen": moment.isoformat(), "last_seen": moment.isoformat(),
                "duplicate_of": None, "similarity": None,
            }  # fmt: skip
            model = dice.choice(sample)
            connection.execute(
                f"INSERT INTO documents (id, {', '.join(names)}) SELECT ?,"
                f" {', '.join('?' if name in changed else name for name in names)} FROM documents WHERE id = ?",
                (last, *(changed[name] for name in names if name in changed), model.id),
            )
            connection.execute(
                "INSERT INTO documents_fts (rowid, title, lead, text, folded_title, folded_lead, folded)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (last, *model.index_row),
            )
            connection.execute(
                "INSERT INTO sightings (url, document_id, fetched_at, status, outcome, bytes, source)"
                " VALUES (?, ?, ?, 200, 'stored', 0, ?)",
                (changed["url"], last, changed["first_seen"], f"s{number % 60}"),
            )
            # A shingle keeps its sampling bound: the longer a text, the thinner its sample.
            bound = max(model.keys)
            own = sorted(dice.randrange(bound) for _ in model.keys)
            day = moment.toordinal()
            own_traces = keys_of_day(model.traces, day)
            keys += [(key, last) for key in own]
            traces += [(key, day % 64, last) for key in own_traces]
            connection.execute(
                "INSERT INTO _fingerprints (document_id, keys, traces, day) VALUES (?, ?, ?, ?)",
                (last, array("I", own).tobytes(), array("I", [key & 0xFFFFFFFF for key in own_traces]).tobytes(), day),
            )
        connection.executemany("INSERT OR IGNORE INTO _keys (k, document_id) VALUES (?, ?)", sorted(keys))
        connection.executemany("INSERT OR IGNORE INTO _traces (k, day, document_id) VALUES (?, ?, ?)", sorted(traces))
        connection.execute("COMMIT")
    connection.close()


@dataclass(frozen=True, slots=True)
class _Model:
    """A document of which copies are made."""

    id: int
    index_row: IndexRow
    keys: list[int]
    traces: list[int]


def _read_sample(connection: sqlite3.Connection) -> list[_Model]:
    rows = connection.execute(
        "SELECT d.id, title, lead, text, keys, traces FROM documents AS d JOIN _fingerprints ON document_id = d.id"
        " WHERE length(keys) > 0 AND length(traces) > 0 ORDER BY d.id LIMIT ?",
        (_WINDOW,),
    )
    return [
        _Model(row[0], index_row(*row[1:4]), array("I", row[4]).tolist(), array("I", row[5]).tolist()) for row in rows
    ]


def _moment(number: int) -> datetime:
    return datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=number // _A_DAY, seconds=number % _A_DAY)


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
    keep_rounds(marks, options.json)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
