"""What a run costs that finds 50 new articles at a source of which 1,000 or 100,000 are known.

    python benchmarks/bench_incremental.py --known 100000

Store and frontier are filled with rows for the known addresses, not by crawling; a first run reads the lists, the
second one finds the new articles and is timed. The site has a sitemap index with a sitemap for each thousand articles,
and says for each when it changed, as newspapers' sites do. Two sites take turns, a small one and a large one.
"""

# ruff: noqa: S608 -- names of our own columns

import hashlib
import json
import sqlite3
import statistics
import sys
import tempfile
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests"), str(HERE.parent), str(HERE)]

from fast_site import make_page, write_source  # noqa: E402 - the tests are no package
from measured_crawl import crawl_measured, serve  # noqa: E402
from process_cpu import Spent  # noqa: E402
from ratios import keep_rounds, rounds_parser  # noqa: E402

from welfare_crawl.extract import extract_document  # noqa: E402
from welfare_crawl.frontier import Entry, SqliteFrontier  # noqa: E402
from welfare_crawl.frontier.schema import DONE  # noqa: E402
from welfare_crawl.placing.place import place  # noqa: E402
from welfare_crawl.records import ArchivedPage, Capture, Page, Source  # noqa: E402
from welfare_crawl.store import open_store  # noqa: E402
from welfare_crawl.store.fts import index_row  # noqa: E402

GOAL = 1.2
"""CPU of the run at the large source by that at the small one: what is read of lists is a little more there."""
SMALL = 1_000
NEW = 50
_A_LIST = 1_000
_A_DAY = 100


@dataclass(slots=True)
class Site:
    """A newspaper with so many articles; `new` are listed once they are out."""

    known: int
    new: int
    changed: datetime | None = None
    """When the new articles came out; None before."""
    started: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(hours=3))

    def answer(self, path: str, host: str) -> tuple[str, bytes]:
        """Return type and body of what stands at a path; an empty type where there is nothing."""
        if path == "/sitemap.xml":
            lists = range(-(-self.known // _A_LIST))
            rows = "".join(
                f"<sitemap><loc>http://{host}/sitemap-{number}.xml</loc><lastmod>{self._changed(number)}</lastmod>"
                "</sitemap>"
                for number in lists
            )
            return "application/xml", f"<sitemapindex {_SPACE}>{rows}</sitemapindex>".encode()
        if path.startswith("/sitemap-"):
            first = int(path[9:-4]) * _A_LIST
            numbers = [*range(first, min(first + _A_LIST, self.known))]
            if self.changed is not None and numbers[-1] == self.known - 1:
                numbers += range(self.known, self.known + self.new)
            rows = "".join(
                f"<url><loc>http://{host}/tin-{number}.htm</loc><lastmod>{self.written(number)}</lastmod></url>"
                for number in numbers
            )
            return "application/xml", f"<urlset {_SPACE}>{rows}</urlset>".encode()
        if path.startswith("/tin-"):
            return "text/html; charset=utf-8", make_page(int(path[5:-4]))
        return "", b""

    def written(self, number: int) -> str:
        """Return when an article was written."""
        if number >= self.known:
            return (self.changed or self.started).isoformat()
        return (self.started - timedelta(days=(self.known - 1 - number) / _A_DAY)).isoformat()

    def _changed(self, number: int) -> str:
        last = min((number + 1) * _A_LIST, self.known) - 1
        newest = self.changed is not None and last == self.known - 1
        return self.written(self.known if newest else last)


_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def fill(folder: Path, site: Site, host: str) -> None:
    """Write rows for the known articles into a new store and a new frontier."""
    source = Source(id="fast", kind="news", home=f"http://{host}/", language="vi")
    model = Page(f"http://{host}/mau.htm", 200, (("Content-Type", "text/html"),), make_page(0), site.started, source)
    document = extract_document(ArchivedPage(model, (Capture(model.url, site.started, 200),)))
    with open_store(folder / "welfare.db") as store:
        model_id = store.save(place(document, store))
        store.commit()
    index = index_row(document.title, document.lead, document.text[:500])
    fetched = site.started + timedelta(hours=1)
    with closing(sqlite3.connect(folder / "welfare.db")) as db:
        names = [row[1] for row in db.execute("PRAGMA table_info(documents)") if row[1] not in ("id", "text")]
        for number in range(site.known):
            written = site.written(number)
            changed = {
                "url": f"http://{host}/tin-{number}.htm",
                "content_hash": hashlib.sha256(str(number).encode()).hexdigest(),
                "published_at": written,
                "first_seen": fetched.isoformat(),
                "last_seen": fetched.isoformat(),
            }
            row_id = model_id + 1 + number
            db.execute(
                f"INSERT INTO documents (id, text, {', '.join(names)}) SELECT ?, substr(text, 1, 500),"
                f" {', '.join('?' if name in changed else name for name in names)} FROM documents WHERE id = ?",
                (row_id, *(changed[name] for name in names if name in changed), model_id),
            )
            db.execute(
                "INSERT INTO documents_fts (rowid, title, lead, text, folded_title, folded_lead, folded)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (row_id, *index),
            )
            db.execute("INSERT INTO _slugs VALUES (?, ?)", (f"tin-{number}", row_id))
            db.execute(
                "INSERT INTO sightings (url, document_id, fetched_at, status, outcome, bytes, source)"
                " VALUES (?, ?, ?, 200, 'stored', 0, 'fast')",
                (changed["url"], row_id, fetched.isoformat()),
            )
        db.commit()
    frontier = SqliteFrontier(folder / "frontier.db")
    frontier.open("news", now=fetched.timestamp())
    payload = json.dumps({"url": f"http://{host}/tin-0.htm", "callback": "parse_article", "meta": {"source": "fast"}})
    for number in range(site.known):
        url = f"http://{host}/tin-{number}.htm"
        key = hashlib.sha1(url.encode(), usedforsecurity=False).digest()
        frontier.put(Entry(url, key, payload.encode(), host, "fast", counted=True))
    frontier.flush()
    frontier.close(finished=True)
    with closing(sqlite3.connect(folder / "frontier.db")) as db:
        db.execute("UPDATE entries SET state = ?", (DONE,))
        db.commit()


def run(folder: Path, known: int, expected: int) -> Spent:
    """Run the crawl once; raises RuntimeError when it didn't find just the new articles."""
    spent = crawl_measured(folder, ["news"], environment={"WELFARE_SOURCES": "sources.toml"})
    with closing(sqlite3.connect(folder / "welfare.db")) as db:
        (stored,) = db.execute("SELECT count(*) FROM documents").fetchone()
    if stored != known + 1 + expected:
        raise RuntimeError(f"{stored} documents, {known + 1 + expected} expected: {spent.output[-1500:]}")
    return spent


def measure(known: int, new: int = NEW) -> Spent:
    """Return what a run takes that finds so many new articles beside so many known ones."""
    site = Site(known, new)
    with tempfile.TemporaryDirectory() as name, serve(site.answer) as port:
        folder, host = Path(name), f"127.0.0.1:{port}"
        write_source(folder / "sources.toml", port, "127.0.0.1")
        fill(folder, site, host)
        run(folder, known, 0)
        site.changed = datetime.now(UTC)
        return run(folder, known, new)


@dataclass(frozen=True, slots=True)
class Round:
    """A run at the large source beside one at the small source, in seconds."""

    large_cpu: float
    small_cpu: float
    large_main: float
    small_main: float
    large_wall: float
    small_wall: float

    @property
    def ratio(self) -> float:
        """CPU at the large one by that at the small one."""
        return self.large_cpu / self.small_cpu


def measure_rounds(known: int, rounds: int) -> list[Round]:
    """Return the rounds."""
    found = []
    for _ in range(rounds):
        large, small = measure(known), measure(SMALL)
        found.append(Round(large.cpu, small.cpu, large.main, small.main, large.wall, small.wall))
    return found


def main(arguments: list[str]) -> int:
    """Run the rounds and print what came of them; return 1 when the goal is missed."""
    parser = rounds_parser(__doc__)
    parser.add_argument("--known", type=int, default=100_000, help="addresses known of the large source")
    options = parser.parse_args(arguments)
    rounds = measure_rounds(options.known, options.rounds)
    for each in rounds:
        sys.stdout.write(", ".join(f"{name} {value:.3g} s" for name, value in asdict(each).items()) + "\n")
    ratios = [each.ratio for each in rounds]
    median = statistics.median(ratios)
    sys.stdout.write(
        f"a run with {NEW} new articles: {median:.2f} times the CPU at {options.known:,} known ones of that at "
        f"{SMALL:,} ({min(ratios):.2f} to {max(ratios):.2f}; goal <= {GOAL})\n"
    )
    keep_rounds(rounds, options.json)
    return 0 if median <= GOAL else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
