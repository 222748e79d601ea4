"""Time the whole crawl, from fetch to stored and searchable, against the limit that the machine sets.

    python benchmarks/bench_crawl.py --pages 5000
    python benchmarks/bench_crawl.py --pages 300 --mixed 12

The limit is the smaller of two rates: that of bare Scrapy fetching the same pages and doing nothing with them, and that
of extraction in a bare loop, times the cores: once by our own extraction, once by bare trafilatura with metadata and
langdetect. What the cores reach together is less than what one reaches alone, times their number; it is told, too. All
are measured in turn, several rounds in one run. Sizes on disk, CPU by process and the longest blocks of
the event loop come from the same crawls; with `--mixed`, papers stand among the pages, born digital and scanned.
"""

import gzip
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests"), str(HERE.parent), str(HERE)]

from core_loops import read_ours, read_theirs, time_loops  # noqa: E402 - the benchmarks are no package
from fast_site import fast_site, make_page, write_source  # noqa: E402
from measured_crawl import crawl_measured  # noqa: E402
from process_cpu import Spent  # noqa: E402
from ratios import keep_rounds, rounds_parser  # noqa: E402

_BARE = """
import scrapy

class Bare(scrapy.Spider):
    name = "bare"

    async def start(self):
        for number in range({pages}):
            yield scrapy.Request(f"http://127.0.0.1:{port}/tin-{{number}}.htm", dont_filter=True)

    def parse(self, response):
        pass
"""


def run(words: list[str], folder: Path, environment: dict[str, str]) -> float:
    """Run a program in a folder and return the seconds that it took; raises RuntimeError when it fails."""
    began = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own programs
        [sys.executable, *words], cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return time.perf_counter() - began


def bare_fetch_rate(pages: int, port: int) -> float:
    """Return the pages a second that Scrapy fetches when it does nothing with them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bare.py").write_text(_BARE.format(pages=pages, port=port), encoding="utf-8")
        settings = ("ROBOTSTXT_OBEY=False", "CONCURRENT_REQUESTS_PER_DOMAIN=16", "DOWNLOAD_DELAY=0", "LOG_LEVEL=ERROR")
        words = [word for setting in settings for word in ("-s", setting)]
        return pages / run(["-m", "scrapy", "runspider", "bare.py", *words], folder, {"SCRAPY_SETTINGS_MODULE": ""})


def crawl(pages: int, port: int, folder: Path, *, papers: int = 0) -> Spent:
    """Crawl the site with the real command; return what it took, start and end included."""
    write_source(folder / "sources.toml", port)
    if papers:
        # Any address may answer with a PDF: the spider takes what comes.
        text = (folder / "sources.toml").read_text(encoding="utf-8").replace("\\.htm$", "\\.(htm|pdf)$")
        (folder / "sources.toml").write_text(text, encoding="utf-8")
    environment = {"WELFARE_SOURCES": "sources.toml", "LOOP_LAG_FILE": "lag.json"}
    spent = crawl_measured(folder, ["news"], ['ADDONS={"loop_lag.LoopLag": 1}'], environment)
    with closing(sqlite3.connect(folder / "welfare.db")) as db:
        (stored,) = db.execute("SELECT count(*) FROM documents WHERE url LIKE '%.htm'").fetchone()
        (read,) = db.execute("SELECT count(*) FROM sightings WHERE url LIKE '%.pdf' AND outcome <> 'failed'").fetchone()
    if (stored, read) != (pages, papers):
        raise RuntimeError(f"{stored} documents of {pages} pages, {read} of {papers} papers: {spent.output[-1000:]}")
    return spent


def sizes(folder: Path, pages: int) -> dict[str, float]:
    """Return the sizes on disk as ratios: the database to its text, the archive to the gzipped bodies."""
    with closing(sqlite3.connect(folder / "welfare.db")) as db:
        (text,) = db.execute("SELECT sum(length(CAST(title || lead || text AS BLOB))) FROM documents").fetchone()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    bodies = sum(len(gzip.compress(make_page(number), 6)) for number in range(pages))
    archive = sum(path.stat().st_size for path in (folder / "archive").iterdir())
    return {
        "database / text": (folder / "welfare.db").stat().st_size / text,
        "archive / gzipped bodies": archive / bodies,
    }


def measure(pages: int, rounds: int, *, papers: int = 0) -> list[dict[str, float]]:
    """Return the figures of each round, each printed as it comes."""
    cores = os.cpu_count() or 1
    found = []
    with fast_site(pages, papers) as port:
        for _ in range(rounds):
            fetch = bare_fetch_rate(pages, port)
            read = min(pages, 300)
            extraction, libraries = (cores / time_loops(way, read, 1).wall for way in (read_ours, read_theirs))
            together = 1 / time_loops(read_ours, read, cores).wall
            with tempfile.TemporaryDirectory() as name:
                spent = crawl(pages, port, Path(name), papers=papers)
                lag = json.loads((Path(name) / "lag.json").read_text(encoding="utf-8"))
                size = sizes(Path(name), pages)
            rate = pages / spent.wall
            figures = {
                "fetch": fetch,
                "extraction": extraction,
                "libraries": libraries,
                "together": together,
                "crawl": rate,
                "share": rate / min(fetch, extraction),
                "share of both": rate / min(fetch, together),
                "bare share": rate / min(fetch, libraries),
                "main ms": 1000 * spent.main / pages,
                "workers ms": 1000 * spent.workers / pages,
            }
            found.append({**figures, **lag, **size})
            sys.stderr.write(", ".join(f"{key} {value:.3g}" for key, value in found[-1].items()) + "\n")
    return found


def main() -> int:
    """Run the rounds and print what came of them."""
    parser = rounds_parser(__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument(
        "--mixed", type=int, default=0, metavar="PAPERS", help="so many PDFs among the pages; then the shares say less"
    )
    options = parser.parse_args()
    rounds = measure(options.pages, options.rounds, papers=options.mixed)

    def median(name: str) -> float:
        return statistics.median(row[name] for row in rounds)

    shares = [row["share"] for row in rounds]
    print(
        f"whole crawl of {options.pages} pages: {median('share'):.2f} of the limit by our own extraction on "
        f"{os.cpu_count()} cores ({min(shares):.2f} to {max(shares):.2f}; goal >= 0.85), {median('bare share'):.2f} of "
        f"that by bare libraries; the cores together reach {median('together') / median('extraction'):.2f} of what one "
        f"alone does, times their number: {median('share of both'):.2f} of that\n"
        f"CPU a page: {median('main ms'):.1f} ms in the main process, {median('workers ms'):.1f} ms in the workers\n"
        f"event loop: p99 {median('lag p99 ms'):.1f} ms (goal <= 20), longest block "
        f"{max(row['lag max ms'] for row in rounds):.0f} ms (goal <= 200)"
    )
    keep_rounds(rounds, options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
