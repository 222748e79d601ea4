"""Times our search against the bare MATCH of SQLite's FTS5 with the same words, in turn, on generated documents.

.venv/bin/python benchmarks/bench_search.py --documents 100000

The bare statement ranks by bm25 and reads the same columns of the same number of documents; ours also counts, keeps to
the view `corpus`, puts compounds before scattered syllables and cuts snippets. Both find words in one file, one after
the other, so only their ratio means something. The file is kept under --folder and used again when it is there.
"""

import argparse
import json
import random
import sqlite3
import statistics
import time
import tomllib
from importlib.resources import files
from itertools import accumulate
from pathlib import Path

from rich.console import Console
from rich.table import Table

from welfare_crawl.query import parse_query, query_words
from welfare_crawl.search import search
from welfare_crawl.store import open_reader, open_store
from welfare_crawl.store.fts import add_to_index

GOAL = 1.5
"""The median of ours over that of the bare MATCH."""

LIMIT = 20

QUERIES = (
    *("nghèo", "ngheo", "hộ nghèo", "ho ngheo", "an sinh xã hội", "an sinh xa hoi", '"bảo hiểm y tế"', "bao hiem y te"),
    *("trợ giúp xã hội", "tro giup", "đồng bào", "dong bao", "hoà bình", "người cao tuổi", "trợ cấp hưu trí"),
    *("nghèo NOT bảo hiểm", "vay vốn OR tín dụng", "giảm*", "giảm nghèo bền vững", "chính sach nhà ở"),
    *("24-NQ/TW", "hộ nghèo vay vốn nhà ở", "bảo trợ xã hội người khuyết tật", "lao động việc làm nông thôn"),
)

_PROVINCES = ("01", "04", "25", "24", "38", "46", "48", "66", "79", "92", None)
_LANGUAGES = ("vi",) * 8 + ("en", "sv")


def vocabulary() -> tuple[list[str], list[float]]:
    """Return words of one to six syllables, common ones first, and their cumulated weights."""
    chosen = random.Random(1)  # noqa: S311 -- no secrets here
    terms = tomllib.loads((files("welfare_crawl.reference") / "topics.toml").read_text(encoding="utf-8"))
    compounds = [term for topic in terms["topics"].values() for term in topic.get("vi", {})]
    compounds += terms["general"]["vi"]
    syllables = sorted({part for term in compounds for part in term.rstrip("*").split()})
    others = [" ".join(chosen.sample(syllables, 2)) for _ in range(6000)]
    marks = ("bình", "hòa", "hoà", "24-NQ/TW", "102/2009/QĐ-TTg", "đường", "dương")
    words = [word.rstrip("*") for word in [*compounds, *others, *syllables, *marks]]
    chosen.shuffle(words)
    return words, list(accumulate(1 / (rank + 8) for rank in range(len(words))))


def make_corpus(path: Path, count: int) -> None:
    """Write a corpus of generated documents: Zipf's law for words, news of 60 to 500 words."""
    chosen = random.Random(2)  # noqa: S311 -- no secrets here
    words, weights = vocabulary()
    open_store(path).close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;")
    connection.execute("BEGIN")
    connection.execute("INSERT INTO documents_fts (documents_fts, rank) VALUES ('automerge', 16)")
    for number in range(1, count + 1):
        title = " ".join(chosen.choices(words, cum_weights=weights, k=5)).capitalize()
        lead = " ".join(chosen.choices(words, cum_weights=weights, k=12)).capitalize() + "."
        size = int(min(300, max(35, chosen.lognormvariate(4.6, 0.6))))
        drawn = chosen.choices(words, cum_weights=weights, k=size)
        text = "\n\n".join(" ".join(drawn[at : at + 40]).capitalize() + "." for at in range(0, size, 40))
        day = f"{chosen.randint(2018, 2025)}-{chosen.randint(1, 12):02}-{chosen.randint(1, 28):02}"
        connection.execute(
            "INSERT INTO documents (id, url, source, kind, title, lead, text, authors, published_at, language,"
            " language_confidence, relevance, word_count, extractor, flags, content_hash, first_seen, last_seen,"
            " tags, identifiers, province, duplicate_of) VALUES (?, ?, ?, 'news', ?, ?, ?, '[]', ?, ?, 1, ?, ?,"
            " 'bench', '[]', ?, ?, ?, '[]', '{}', ?, ?)",
            (
                *(number, f"https://bench.example/bai-{number}.htm", f"paper_{chosen.randint(1, 60)}"),
                *(title, lead, text, f"{day}T08:00:00+07:00", chosen.choice(_LANGUAGES)),
                *(chosen.choice((0.1, 0.6, 0.8, 0.9, 0.95)), len(text.split()), f"hash {number}"),
                *("2025-08-01T00:00:00+00:00", "2025-08-01T00:00:00+00:00", chosen.choice(_PROVINCES)),
                chosen.randint(1, number - 1) if number > 1 and chosen.random() < 0.1 else None,
            ),
        )
        add_to_index(connection, number, title, lead, text)
        topic = chosen.choice(("poverty_reduction", "health_insurance", "housing", "policy_credit"))
        connection.execute("INSERT INTO topics VALUES (?, ?, ?, '[]')", (number, topic, chosen.random()))
    connection.execute("INSERT INTO documents_fts (documents_fts) VALUES ('optimize')")
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def bare_match(connection: sqlite3.Connection, query: str) -> int:
    """Ask FTS5 for the words of a query, as SQLite's documentation shows, and read what a list of hits shows."""
    words = [f'"{word.text}"{"*" if word.prefix else ""}' for word in query_words(parse_query(query))]
    joined = " ".join(words)
    if query.startswith('"'):
        joined = f'"{query.strip(chr(34))}"'
    elif " OR " in query:
        joined = " OR ".join(f"({' '.join(_quoted(part))})" for part in query.split(" OR "))
    elif " NOT " in query:
        wanted, unwanted = query.split(" NOT ")
        joined = f"({' '.join(_quoted(wanted))}) NOT ({' '.join(_quoted(unwanted))})"
    elif "/" in query:
        joined = '"' + " ".join(word.text for word in query_words(parse_query(query))) + '"'
    rows = connection.execute(
        "SELECT d.id, d.url, d.source, d.kind, d.title, d.lead, d.text, d.language, d.province, d.published_at, f.rank"
        " FROM documents_fts AS f JOIN documents AS d ON d.id = f.rowid"
        " WHERE documents_fts MATCH ? ORDER BY f.rank LIMIT ?",
        (joined, LIMIT),
    )
    return len(rows.fetchall())


def _quoted(words: str) -> list[str]:
    return [f'"{word}"' for word in words.split()]


def main() -> None:
    """Make the file when it is missing, time all queries in turn, and print and write the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path("data/bench"))
    parser.add_argument("--json", type=Path, help="write the figures here too")
    given = parser.parse_args()
    out = Console(width=120)
    given.folder.mkdir(parents=True, exist_ok=True)
    path = given.folder / f"search-{given.documents}.db"
    if not path.exists():
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        began = time.monotonic()
        make_corpus(part, given.documents)
        part.rename(path)
        out.print(f"{given.documents} documents made in {time.monotonic() - began:.0f} s: {path}")
    rows = []
    with open_reader(path) as store:
        bare = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        for query in QUERIES:
            ours, other = [], []
            total = search(store, query, limit=LIMIT).total
            bare_match(bare, query)
            for _ in range(given.rounds):
                began = time.perf_counter()
                search(store, query, limit=LIMIT)
                ours.append(time.perf_counter() - began)
                began = time.perf_counter()
                bare_match(bare, query)
                other.append(time.perf_counter() - began)
            rows.append((query, total, statistics.median(ours) * 1000, statistics.median(other) * 1000))
        bare.close()
    ours_median, bare_median = (statistics.median(row[column] for row in rows) for column in (2, 3))
    table = Table(title=f"Search over {given.documents} documents, milliseconds", title_justify="left")
    for column in ("query", "found", "ours", "bare MATCH", "ratio"):
        table.add_column(column, justify="left" if column == "query" else "right")
    for query, total, mine, its in rows:
        table.add_row(query, str(total), f"{mine:.1f}", f"{its:.1f}", f"{mine / its:.2f}")
    table.add_section()
    table.add_row("median", "", f"{ours_median:.1f}", f"{bare_median:.1f}", f"{ours_median / bare_median:.2f}")
    out.print(table)
    ratios = sorted(mine / its for _, _, mine, its in rows)
    out.print(f"median of the ratios {statistics.median(ratios):.2f}, most {ratios[-1]:.2f}; goal {GOAL}")
    if given.json:
        figures = {"documents": given.documents, "ours_ms": ours_median, "bare_ms": bare_median, "rows": rows}
        given.json.write_text(json.dumps(figures, ensure_ascii=False, indent=2), encoding="utf-8")
    raise SystemExit(0 if ours_median <= GOAL * bare_median else 1)


if __name__ == "__main__":
    main()
