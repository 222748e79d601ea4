"""A pool of processes that read archived pages, each page with a time and a memory limit."""

import contextlib
import multiprocessing
import os
import resource
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from welfare_crawl.errors import ExtractionError, NotArticleError, WelfareError
from welfare_crawl.records import ArchivedPage, Document

if TYPE_CHECKING:
    from pebble import ProcessFuture, ProcessPool

HTML_SECONDS = 60
PDF_SECONDS = 900
"""Limits for one page; a long scan takes 5 to 7 seconds a page."""

MEMORY_BYTES = 4 * 1024**3
"""Address space of a worker: numpy, the language model and a rendered PDF page fit in well."""

STOP_SECONDS = 10
"""How long the end waits for the workers to go."""

PRELOADED = ["welfare_crawl.extract", "welfare_crawl.html", "welfare_crawl.pdf"]

Reading = Document | ExtractionError | NotArticleError


def read_all(
    pages: Iterable[ArchivedPage], *, workers: int = 0, ocr: bool = True
) -> Iterator[tuple[ArchivedPage, Reading]]:
    """Yield what each page gives, in the order of the pages; a page that breaks its worker gives an error.

    Only so many pages are in memory as there are workers, twice. A PDF that can't be read leaves its landing page to
    stand for the paper.
    """
    count = workers or os.cpu_count() or 1
    waiting: deque[tuple[ArchivedPage, ProcessFuture[Any]]] = deque()
    pool = open_pool(count)
    try:
        for page in pages:
            pool = _mended(pool, waiting, count, ocr=ocr)
            waiting.append((page, schedule(pool, page, ocr=ocr)))
            if len(waiting) >= count * 2:
                read = _collect(pool, *waiting[0], ocr=ocr)
                if not pool.active:  # whatever it says, it may be the pool's end and not the page's
                    pool = _mended(pool, waiting, count, ocr=ocr)
                    read = _collect(pool, *waiting[0], ocr=ocr)
                waiting.popleft()
                yield read
        while waiting:
            pool = _mended(pool, waiting, count, ocr=ocr)
            yield _collect(pool, *waiting.popleft(), ocr=ocr)
        pool.close()  # type: ignore[no-untyped-call]
    finally:
        if waiting or not pool.active:
            pool.stop()  # type: ignore[no-untyped-call]
        with contextlib.suppress(TimeoutError):
            pool.join(STOP_SECONDS)


def _mended(
    pool: "ProcessPool", waiting: "deque[tuple[ArchivedPage, ProcessFuture[Any]]]", count: int, *, ocr: bool
) -> "ProcessPool":
    """Return the pool, or another one with the same pages in work where pebble gave it up."""
    if pool.active:
        return pool
    pool.stop()  # type: ignore[no-untyped-call]
    fresh = open_pool(count)
    for number, (page, future) in enumerate(waiting):
        if not future.done() or future.cancelled() or future.exception() is not None:
            waiting[number] = (page, schedule(fresh, page, ocr=ocr))
    return fresh


def open_pool(workers: int) -> "ProcessPool":
    """Return a pool of so many worker processes, each with a bounded address space."""
    from pebble import ProcessPool

    context = multiprocessing.get_context("forkserver")
    # Imported once in the server that forks the workers: a worker is there, or replaced, in milliseconds.
    context.set_forkserver_preload(PRELOADED)
    return ProcessPool(max_workers=workers, context=context, initializer=limit_worker, initargs=(MEMORY_BYTES,))


def limit_worker(limit: int) -> None:
    """Bound the address space of a worker, and leave Ctrl-C to the main process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ValueError, OSError):  # not every system lets us; the time limit holds all the same
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def read_one(archived: ArchivedPage, ocr: bool) -> Document:
    """Read a page; what runs in a worker."""
    from welfare_crawl.extract import extract_document

    return extract_document(archived, ocr=ocr)


def _seconds(archived: ArchivedPage) -> int:
    return PDF_SECONDS if archived.page.body[:1024].lstrip()[:5] == b"%PDF-" else HTML_SECONDS


def schedule(pool: "ProcessPool", archived: ArchivedPage, *, ocr: bool) -> "ProcessFuture[Any]":
    """Have a page read by a worker, within its time."""
    future: ProcessFuture[Any] = pool.schedule(read_one, args=(archived, ocr), timeout=_seconds(archived))
    return future


def _collect(
    pool: "ProcessPool", archived: ArchivedPage, future: "ProcessFuture[Any]", *, ocr: bool
) -> tuple[ArchivedPage, Reading]:
    try:
        document: Document = future.result()
    except Exception as error:
        found = error_of(error, archived)
    else:
        return archived, document
    if isinstance(found, NotArticleError) or (alone := landing_alone(archived)) is None:
        return archived, found
    return _collect(pool, alone, schedule(pool, alone, ocr=ocr), ocr=ocr)


def error_of(error: Exception, archived: ArchivedPage) -> ExtractionError | NotArticleError:
    """Return what an exception of a worker means for its page; errors of the whole program are raised again."""
    from pebble import ProcessExpired

    match error:
        case ExtractionError() | NotArticleError():
            return error
        case TimeoutError():
            return ExtractionError("worker_timeout", f"not read after {_seconds(archived)} s")
        case MemoryError():
            return ExtractionError("worker_memory", f"needs more than {MEMORY_BYTES // 1024**2} MB")
        case ProcessExpired():
            return ExtractionError("worker_killed", f"the worker died with exit code {error.exitcode}")
        case WelfareError():
            raise error
    # A bug in an extractor costs one page, and is named.
    return ExtractionError("bug", f"{type(error).__name__}: {error}"[:300])


def landing_alone(archived: ArchivedPage) -> ArchivedPage | None:
    """Return the landing page of a PDF that can't be read, to stand for the paper; None when it has none."""
    landing = archived.page.landing
    if landing is None:
        return None
    return ArchivedPage(replace(landing, kind=archived.page.kind), archived.captures[1:])
