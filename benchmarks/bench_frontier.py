"""What it costs to queue a URL, hand it out and acknowledge it as the frontier grows, and whether memory stays flat.

`python benchmarks/bench_frontier.py --urls 5000000 --json frontier.json`. The queue is filled through `put`, as the
links of a page are; at each mark, pages are then worked off as a crawl does: hand one out, queue the links that it
names, acknowledge it. Each lease is made durable before it is handed out.
"""

import argparse
import hashlib
import json
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from ratios import keep_rounds

from welfare_crawl.frontier.base import Entry
from welfare_crawl.frontier.sqlite import SqliteFrontier

MARKS = (10_000, 100_000, 1_000_000, 5_000_000)
GOAL = 0.7
"""The rate at the last mark by that at the first."""
_HOSTS = 200
_PAGES = 5_000
"""Pages worked off at a mark; as many links are queued meanwhile."""
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Mark:
    """What was measured when so many URLs were in the frontier."""

    urls: int
    cpu_us: float
    wall_us: float
    peak_rss_mb: float
    file_mb: float


def make_entry(number: int) -> Entry:
    """Return a link as a list page gives it."""
    host = f"bao{number % _HOSTS}.vn"
    url = f"https://{host}/tin-tuc/ho-ngheo-duoc-vay-von-nha-o-{number}.htm"
    fingerprint = hashlib.sha1(url.encode(), usedforsecurity=False).digest()
    payload = json.dumps({"url": url, "callback": "parse_article", "errback": "fetch_failed", "meta": {"source": host}})
    return Entry(url, fingerprint, payload.encode(), host, host, priority=number % 3, counted=True)


def fill(frontier: SqliteFrontier, start: int, stop: int) -> None:
    """Queue the links of so many numbers."""
    for number in range(start, stop):
        frontier.put(make_entry(number))
        if number % _BATCH == 0:
            frontier.flush()
    frontier.flush()


def work_off(frontier: SqliteFrontier, start: int, file: Path) -> Mark:
    """Hand out and acknowledge pages, each of which names one new link."""
    entries = [make_entry(number) for number in range(start, start + _PAGES)]
    cpu, wall = time.process_time(), time.perf_counter()
    for entry in entries:
        host = next(iter(frontier.hosts(now=wall)))
        (lease,) = frontier.lease(host, now=wall)
        if not frontier.put(entry):
            raise RuntimeError(f"{entry.url} was known")
        frontier.ack(lease.id)
    frontier.flush()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return Mark(start, 1e6 * cpu / _PAGES, 1e6 * wall / _PAGES, peak, file.stat().st_size / 1e6)


def measure(count: int, folder: Path) -> list[Mark]:
    """Return what a page costs at each mark up to `count` URLs."""
    path = folder / "frontier.db"
    frontier = SqliteFrontier(path)
    frontier.open("news", now=1.0)
    marks: list[Mark] = []
    filled = 0
    for stop in sorted({mark for mark in MARKS if mark < count} | {count}):
        fill(frontier, filled, stop)
        marks.append(work_off(frontier, stop, path))
        filled = stop + _PAGES
        sys.stderr.write(f"{marks[-1]}\n")
    frontier.close(finished=False)
    return marks


def main(arguments: list[str]) -> int:
    """Print cost and ratios; return 1 when the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--urls", type=int, default=1_000_000, help="default 1000000")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    parser.add_argument("--folder", type=Path, help="where the frontier is made; default: a folder that is removed")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        marks = measure(options.urls, Path(folder))
    for mark in marks:
        rate = marks[0].cpu_us / mark.cpu_us
        sys.stdout.write(
            f"{mark.urls:>9,} URLs: {mark.cpu_us:6.0f} us CPU, {mark.wall_us:6.0f} us wall a page, {rate:.2f} of the"
            f" first rate (wall {marks[0].wall_us / mark.wall_us:.2f}), {mark.peak_rss_mb:,.0f} MB at most,"
            f" {mark.file_mb:,.0f} MB on disk\n"
        )
    keep_rounds(marks, options.json)
    return 0 if marks[0].cpu_us / marks[-1].cpu_us >= GOAL else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
