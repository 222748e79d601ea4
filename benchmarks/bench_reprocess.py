"""Time reading the archive again against the bare extraction of the same pages on all cores.

    python benchmarks/bench_reprocess.py --pages 10000

The pages are those of the fast site, 50 to 200 KB each; they are archived, and read once into an empty store. What is
timed is the next reading, in which nothing changes, in turn with as many processes as there are cores, each of which
calls the extraction in a loop. The goal holds for the rates; where other programs share the machine, the CPU seconds
tell more, and are printed too.
"""

import argparse
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests"), str(HERE.parent), str(HERE)]

from fast_site import make_page  # noqa: E402 - the tests are no package
from process_cpu import CpuMeter, Spent  # noqa: E402

from welfare_crawl.archive import Archive  # noqa: E402
from welfare_crawl.extract import extract_document  # noqa: E402
from welfare_crawl.records import ArchivedPage, Capture, Page, Sighting, Source  # noqa: E402
from welfare_crawl.reprocess import reprocess  # noqa: E402
from welfare_crawl.store import open_store  # noqa: E402

GOAL = 0.9
"""The rate of the whole by that of the bare loops."""
_START = datetime(2026, 3, 1, tzinfo=UTC)
_SOURCE = Source(id="fast", kind="news", home="http://bao.localhost/", language="vi")


@dataclass(frozen=True, slots=True)
class Round:
    """One reading again beside one run of the bare loops."""

    share: float
    """Rate of the whole by that of the loops."""
    cpu_share: float
    """CPU seconds of the loops by those of the whole."""
    cpu_ms: float
    """Of the whole, for a page."""
    main_ms: float
    """Of these, those of the main process: reading the archive, placing, storing."""
    bare_ms: float
    """CPU for a page in the loops."""


def make_response(number: int) -> Page:
    """Return a page as the crawl fetched it."""
    url = f"http://bao.localhost/tin-{number}.htm"
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Page(url, 200, headers, make_page(number), _START + timedelta(seconds=number), _SOURCE)


def fill(folder: Path, pages: int) -> None:
    """Archive so many pages and read them into a new store."""
    with Archive(folder / "archive") as archive, open_store(folder / "welfare.db") as store:
        store.save_sources([_SOURCE])
        for number in range(pages):
            page = make_response(number)
            store.save_sighting(Sighting(archive.write(page), "failed", _SOURCE.id))
        store.commit()
    read_again(folder, pages)


def read_again(folder: Path, pages: int) -> Spent:
    """Read the archive again as the command does, whose own start is not counted: ten thousand pages pay for it."""
    with open_store(folder / "welfare.db") as store, CpuMeter(os.getpid()) as meter:
        summary = reprocess(store, folder / "archive", {_SOURCE.id: _SOURCE}, again=True)
    if summary.counts["read"] != pages or summary.counts["failed"]:
        raise RuntimeError(f"of {pages} pages: {dict(summary.counts)}")
    return meter.spent()


def _loop(numbers: range, ready: Barrier, out: "SimpleQueue[tuple[float, float]]") -> None:
    made = [
        ArchivedPage(page, (Capture(page.url, page.fetched_at, 200),))
        for page in (make_response(number) for number in numbers)
    ]
    extract_document(made[0])
    ready.wait()
    wall, cpu = time.perf_counter(), time.process_time()
    for archived in made:
        extract_document(archived)
    out.put((time.perf_counter() - wall, time.process_time() - cpu))


def bare_loops(pages: int, cores: int) -> tuple[float, float]:
    """Return the seconds on the clock and of CPU that a page takes when each core extracts its share in a loop."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(cores)
    out: SimpleQueue[tuple[float, float]] = context.SimpleQueue()
    each = max(1, pages // cores)
    loops = [context.Process(target=_loop, args=(range(at * each, (at + 1) * each), ready, out)) for at in range(cores)]
    for loop in loops:
        loop.start()
    taken = [out.get() for _ in loops]
    for loop in loops:
        loop.join()
    return max(wall for wall, _ in taken) / (each * cores), sum(cpu for _, cpu in taken) / (each * cores)


def measure(pages: int, rounds: int, *, loop_pages: int = 400) -> list[Round]:
    """Return the rounds."""
    cores = os.cpu_count() or 1
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, pages)
        for _ in range(rounds):
            bare_wall, bare_cpu = bare_loops(min(pages, loop_pages), cores)
            spent = read_again(folder, pages)
            page_cpu = spent.cpu / pages
            share, cpu_share = bare_wall * pages / spent.wall, bare_cpu / page_cpu
            found.append(Round(share, cpu_share, 1000 * page_cpu, 1000 * spent.main / pages, 1000 * bare_cpu))
    return found


def main(arguments: list[str]) -> int:
    """Run the rounds and print what came of them; return 1 when the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=10_000, help="default 10000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="where the figures go")
    options = parser.parse_args(arguments)
    rounds = measure(options.pages, options.rounds)
    for each in rounds:
        sys.stdout.write(", ".join(f"{name} {value:.3g}" for name, value in asdict(each).items()) + "\n")
    shares = [each.share for each in rounds]
    median = statistics.median(shares)
    sys.stdout.write(
        f"reprocess of {options.pages} pages: {median:.2f} of the bare loops' rate on {os.cpu_count()} cores "
        f"({min(shares):.2f} to {max(shares):.2f}; goal >= {GOAL}); by CPU "
        f"{statistics.median(each.cpu_share for each in rounds):.2f}\n"
    )
    if options.json:
        options.json.write_text(json.dumps([asdict(each) for each in rounds], indent=2) + "\n", encoding="utf-8")
    return 0 if median >= GOAL else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
