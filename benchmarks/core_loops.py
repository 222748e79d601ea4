"""What reading pages costs when processes do nothing else: the generated pages, in a loop on one core or on several."""

import multiprocessing
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests"), str(HERE.parent), str(HERE)]

from bare import read_bare  # noqa: E402 - the benchmarks are no package
from fast_site import make_page  # noqa: E402

from welfare_crawl.extract import extract_document  # noqa: E402
from welfare_crawl.records import ArchivedPage, Capture, Page, Source  # noqa: E402

START = datetime(2026, 3, 1, tzinfo=UTC)
SOURCE = Source(id="fast", kind="news", home="http://bao.localhost/", language="vi")


class Cost(NamedTuple):
    """What a page takes, in seconds."""

    wall: float
    """On the clock, all loops together."""
    cpu: float


def make_response(number: int) -> Page:
    """Return a page as the crawl fetched it."""
    url = f"http://bao.localhost/tin-{number}.htm"
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Page(url, 200, headers, make_page(number), START + timedelta(seconds=number), SOURCE)


def read_ours(pages: list[Page]) -> None:
    """Read pages by our own extraction."""
    for page in pages:
        extract_document(ArchivedPage(page, (Capture(page.url, page.fetched_at, 200),)))


def read_theirs(pages: list[Page]) -> None:
    """Read pages by trafilatura and langdetect."""
    read_bare(page.body.decode() for page in pages)


def time_loops(read: Callable[[list[Page]], None], pages: int, loops: int) -> Cost:
    """Return the cost of a page when so many processes at once read their share of the pages."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(loops)
    out: SimpleQueue[tuple[float, float]] = context.SimpleQueue()
    each = max(1, pages // loops)
    shares = [range(at * each, (at + 1) * each) for at in range(loops)]
    processes = [context.Process(target=_loop, args=(read, share, ready, out)) for share in shares]
    for process in processes:
        process.start()
    taken = [out.get() for _ in processes]
    for process in processes:
        process.join()
    return Cost(max(wall for wall, _ in taken) / (each * loops), sum(cpu for _, cpu in taken) / (each * loops))


def _loop(
    read: Callable[[list[Page]], None], numbers: range, ready: Barrier, out: "SimpleQueue[tuple[float, float]]"
) -> None:
    made = [make_response(number) for number in numbers]
    read(made[:1])
    ready.wait()
    wall, cpu = time.perf_counter(), time.process_time()
    read(made)
    out.put((time.perf_counter() - wall, time.process_time() - cpu))
