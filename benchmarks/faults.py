"""Have the crawl killed, its workers broken and its servers misbehave, many times over, and count what was lost.

    python benchmarks/faults.py kill --trials 30 --pages 1200   SIGKILL of the whole crawl, three in each trial
    python benchmarks/faults.py workers --trials 20             a worker killed, over its memory, over its time
    python benchmarks/faults.py faults --trials 20              every fault that a server can have
    python benchmarks/faults.py politeness                      robots, Crawl-delay, one request at a time
    python benchmarks/faults.py soak --pages 50000              memory and open files over a long run

Prints one JSON object for each trial and a last one for all; the exit code is 1 when something was not as it must be.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1] / "tests"), str(Path(__file__).parents[1])]

from crawlroom import CrawlRoom, kill_trial  # noqa: E402 - the tests are no package
from newssite import NewsSite, always  # noqa: E402
from test_server_faults import LASTING  # noqa: E402
from test_workers import HOOK, workers_of  # noqa: E402

Row = dict[str, Any]

FREE = ("killed", "extra")
"""Figures of a kill trial that may be what they are; all others must be 0."""

BREAKS = {"worker_memory": "bytearray, (3 << 30,)", "worker_timeout": "time.sleep, (60,)"}

GROWTH = 1.10
"""How far the memory of a long run may grow after its first 5,000 pages."""


def run_kill(options: argparse.Namespace) -> Iterator[Row]:
    """Kill the whole crawl at random moments, let it go on, and compare what is stored with what is there."""
    for trial in range(options.trials):
        with new_room(options.pages) as (room, site):
            row: Row = kill_trial(room, site, random.Random(options.seed + trial), options.kills)  # noqa: S311 - no secret
        yield row | {"ok": not any(figure for name, figure in row.items() if name not in FREE)}


def run_workers(options: argparse.Namespace) -> Iterator[Row]:
    """Kill one worker in each trial; have one page of each trial pass its memory, and its time."""
    for trial in range(options.trials):
        with new_room(24) as (room, site):
            process = room.start("news", "-L", "ERROR")
            chance, killed = random.Random(options.seed + trial), 0  # noqa: S311 - no secret
            while process.poll() is None:
                time.sleep(0.05)
                if not killed and len(site.seen) > 8 + chance.randrange(12) and (found := workers_of(process.pid)):
                    os.kill(chance.choice(found), signal.SIGKILL)
                    killed = 1
            process.communicate()
            failures = room.failures()
            stored = stored_urls(room)
            ok = process.returncode == 0 and not failures and stored == site.urls()
            yield {"fault": "killed", "killed": killed, "failures": failures, "ok": ok}
        for reason, call in BREAKS.items():
            with new_room(12) as (room, site):
                done = room.crawl("news", "-L", "ERROR", prelude=HOOK.replace("{call}", call))
                broken = site.url(5)
                ok = done.returncode == 0 and room.failures() == {broken: reason}
                yield {"fault": reason, "ok": ok and stored_urls(room) == site.urls() - {broken}}


def run_faults(options: argparse.Namespace) -> Iterator[Row]:
    """Ask for one page of each fault in each trial, and look for its reason."""
    settings = ("DOWNLOAD_TIMEOUT=8", "DOWNLOAD_MAXSIZE=20000000", "DOWNLOAD_DELAY=0.01", "RETRY_TIMES=1")
    for _ in range(options.trials):
        with tempfile.TemporaryDirectory() as folder, NewsSite(0) as site:
            room = CrawlRoom(Path(folder))
            expected = {}
            for name, (fault, reason) in LASTING.items():
                site.rude[f"/{name}"] = always(fault)
                if reason:
                    expected[f"http://{name.replace('_', '-')}.localhost:{site.port}/{name}"] = reason
            (room.folder / "urls.txt").write_text("\n".join(expected), encoding="utf-8")
            began = time.monotonic()
            done = room.crawl("page", "-a", "file=urls.txt", *(w for value in settings for w in ("-s", value)))
            seconds = time.monotonic() - began
            found = room.failures()
        wrong = {url: [why, found.get(url)] for url, why in expected.items() if found.get(url) != why}
        ok = not wrong and "Traceback" not in done.stderr and seconds < 120
        yield {"faults": len(expected), "seconds": round(seconds), "wrong": wrong, "ok": ok}


def run_politeness(options: argparse.Namespace) -> Iterator[Row]:
    """Crawl under rules, and read the server's own log for requests outside of them."""
    rules = "User-agent: *\nDisallow: /tin-3.htm\nCrawl-delay: 0.5\n"
    for _ in range(options.trials):
        with tempfile.TemporaryDirectory() as folder, NewsSite(60, hosts=3, robots=rules) as site:
            room = CrawlRoom(Path(folder), site.sources())
            done = room.crawl("news", "-L", "ERROR", "-s", "CONCURRENT_REQUESTS=32", timeout=600)
            at_once = max(site.most_at_once(host) for host in site.hosts)
            forbidden = sum(seen.path == "/tin-3.htm" for seen in site.seen)
            firsts = {host: next(seen.path for seen in site.in_order() if seen.host == host) for host in site.hosts}
            gap = min(
                later.began - earlier.began
                for host in site.hosts
                for earlier, later in pairwise([seen for seen in site.in_order() if seen.host == host][1:])
            )
            requests = len(site.seen)
        ok = done.returncode == 0 and at_once == 1 and not forbidden and gap > 0.45
        yield {
            "requests": requests,
            "at_once": at_once,
            "forbidden": forbidden,
            "shortest_gap": round(gap, 3),
            "ok": ok and set(firsts.values()) == {"/robots.txt"},
        }


def run_soak(options: argparse.Namespace) -> Iterator[Row]:
    """Crawl many pages in one run, and watch memory and open files of the main process."""
    mark = min(5_000, options.pages // 2)
    early: Row = {}
    last: Row = {}
    course: list[int] = []
    with new_room(options.pages, hosts=8, sitemaps_only=True) as (room, site):
        began = time.monotonic()
        process = room.start("news", "-L", "ERROR", "-s", "CONCURRENT_REQUESTS=32")
        while process.poll() is None:
            time.sleep(0.5)
            now = figures_of(process.pid)
            if now and len(site.seen) >= 1_000 * len(course):
                course.append(now["rss_mb"])
            if len(site.seen) >= mark and now:
                early = early or now
                # At the very end the workers are gone, and their pipes with them.
                last = {"rss_mb": now["rss_mb"], "files": max(now["files"], last.get("files", 0))}
        _, err = process.communicate()
        stored = len(stored_urls(room))
        frontier = (room.folder / "frontier.db").stat().st_size
    row = {"pages": options.pages, "stored": stored, "early": early, "last": last}
    row |= {"rss_mb_each_1000": course, "frontier_mb": frontier >> 20}
    grown = last.get("rss_mb", 0) / max(1, early.get("rss_mb", 1))
    files = last.get("files", 0) - early.get("files", 0)
    ok = process.returncode == 0 and stored == options.pages and grown <= GROWTH and files <= 8
    row |= {"minutes": round((time.monotonic() - began) / 60, 1), "grown": round(grown, 3), "ok": ok}
    yield row | ({} if ok else {"err": err[-500:]})


def figures_of(pid: int) -> Row:
    """Return resident megabytes and open files of a process; nothing once it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except OSError:
        return {}
    rss = next((int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmRSS")), 0)
    return {"rss_mb": rss, "files": files} if rss else {}


def stored_urls(room: CrawlRoom) -> set[str]:
    return {url for (url,) in room.rows("SELECT url FROM documents")}


@contextmanager
def new_room(pages: int, *, hosts: int = 4, sitemaps_only: bool = False) -> Iterator[tuple[CrawlRoom, NewsSite]]:
    """Serve a site of so many pages, and give a folder to crawl it into."""
    with tempfile.TemporaryDirectory() as folder, NewsSite(pages, hosts=hosts) as site:
        if sitemaps_only:
            site.everything_in_sitemaps = True
        yield CrawlRoom(Path(folder), site.sources()), site


TABLE: dict[str, tuple[Callable[[argparse.Namespace], Iterator[Row]], int]] = {
    "kill": (run_kill, 30),
    "workers": (run_workers, 20),
    "faults": (run_faults, 20),
    "politeness": (run_politeness, 1),
    "soak": (run_soak, 1),
}
"""What can be run, and how many trials of it by default."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=[*TABLE, "all"])
    parser.add_argument("--trials", type=int)
    parser.add_argument("--pages", type=int, help="1,200 for kill, 50,000 for soak")
    parser.add_argument("--kills", type=int, default=3, help="SIGKILLs in each trial of kill")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    bad = 0
    for what in TABLE if options.what == "all" else (options.what,):
        run, trials = TABLE[what]
        values = vars(options) | {
            "trials": options.trials or trials,
            "pages": options.pages or (50_000 if what == "soak" else 1_200),
        }
        total = good = 0
        began = time.monotonic()
        for row in run(argparse.Namespace(**values)):
            total, good = total + 1, good + row["ok"]
            print(json.dumps({"what": what, "trial": total, **row}, ensure_ascii=False), flush=True)
        minutes = round((time.monotonic() - began) / 60, 1)
        print(json.dumps({"what": what, "trials": total, "good": good, "minutes": minutes}), flush=True)
        bad += total - good
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
