"""The processes in which pages are read: a page that hangs, eats memory or crashes takes only its worker with it."""

import asyncio
import contextlib
import multiprocessing
import os
import resource
from typing import Self

from pebble import ProcessExpired, ProcessPool
from scrapy import signals
from scrapy.crawler import Crawler

from welfare_crawl.errors import ExtractionError
from welfare_crawl.extract import extract_document
from welfare_crawl.records import ArchivedPage, Document

HTML_SECONDS = 60
PDF_SECONDS = 900
"""Limits for one page; a long scan takes 5 to 7 seconds a page."""

MEMORY_BYTES = 4 * 1024**3
"""Address space of a worker: numpy, the language model and a rendered PDF page fit in well."""


class Workers:
    """A pool of worker processes with a time and a memory limit for each page."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.count = settings.getint("WELFARE_WORKERS") or os.cpu_count() or 1
        self.ocr = settings["WELFARE_OCR"] != "off"
        self._pool: ProcessPool | None = None
        self._room = asyncio.Semaphore(self.count * 2)
        crawler.signals.connect(self.engine_started, signals.engine_started)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def engine_started(self) -> None:
        context = multiprocessing.get_context("forkserver")
        # Imported once in the server that forks the workers: a killed worker is replaced in milliseconds.
        context.set_forkserver_preload(["welfare_crawl.extract", "welfare_crawl.html", "welfare_crawl.pdf"])
        self._pool = ProcessPool(
            max_workers=self.count, context=context, initializer=limit_memory, initargs=(MEMORY_BYTES,)
        )

    def spider_closed(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()

    async def extract(self, archived: ArchivedPage) -> Document:
        """Read a page in a worker.

        Raises ExtractionError when it gives no text, takes too long, needs too much memory or kills its worker, and
        NotArticleError when it is something else than an article.
        """
        if self._pool is None:
            raise RuntimeError("the worker pool is not running")
        is_pdf = archived.page.body[:1024].lstrip()[:5] == b"%PDF-"
        seconds = PDF_SECONDS if is_pdf else HTML_SECONDS
        async with self._room:
            try:
                future = self._pool.schedule(
                    extract_document, args=(archived,), kwargs={"ocr": self.ocr}, timeout=seconds
                )
                document: Document = await asyncio.wrap_future(future)
            except TimeoutError:
                raise ExtractionError("worker_timeout", f"not read after {seconds} s") from None
            except MemoryError:
                raise ExtractionError("worker_memory", f"needs more than {MEMORY_BYTES // 1024**2} MB") from None
            except ProcessExpired as error:
                raise ExtractionError("worker_killed", f"the worker died with exit code {error.exitcode}") from None
            return document


def limit_memory(limit: int) -> None:
    """Bound the address space of a worker, and leave Ctrl-C to the main process."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ValueError, OSError):  # not every system lets us; the time limit holds all the same
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def workers_of(crawler: Crawler) -> Workers:
    """Return the worker pool of a running crawl."""
    workers = crawler.get_extension(Workers)
    if workers is None:
        raise RuntimeError("the extension welfare_crawl.engine.workers.Workers is switched off; the crawl needs it")
    return workers
