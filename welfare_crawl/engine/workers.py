"""The processes in which pages are read: a page that hangs, eats memory or crashes takes only its worker with it."""

import asyncio
import contextlib
import os
from typing import Self

from pebble import ProcessPool
from scrapy import signals
from scrapy.crawler import Crawler

from welfare_crawl.errors import ExtractionError, NotArticleError
from welfare_crawl.reading import error_of, open_pool, schedule
from welfare_crawl.records import ArchivedPage, Document

DEATHS = 3
"""A worker may be killed from outside, by a system short of memory for one: a page is read so often before it is
taken for the one that kills."""


STOP_SECONDS = 10
"""How long the end of a run waits for the workers to go."""


class Workers:
    """A pool of worker processes with a time and a memory limit for each page."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.count = settings.getint("WELFARE_WORKERS") or os.cpu_count() or 1
        self.ocr = settings["WELFARE_OCR"] != "off"
        self._pool: ProcessPool | None = None
        # A short queue bounds the memory that waiting pages take; the rest waits in the frontier.
        self._room = asyncio.Semaphore(self.count * 2)
        crawler.signals.connect(self.engine_started, signals.engine_started)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def engine_started(self) -> None:
        self._pool = open_pool(self.count)

    def spider_closed(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            # A pool that broke may never end by itself; its processes die with this one.
            with contextlib.suppress(TimeoutError):
                self._pool.join(STOP_SECONDS)

    def kill(self) -> None:
        """End the workers without waiting for them."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]

    async def extract(self, archived: ArchivedPage) -> Document:
        """Read a page in a worker.

        Raises ExtractionError when it gives no text, takes too long, needs too much memory or kills its worker, and
        NotArticleError when it is something else than an article.
        """
        if self._pool is None:
            raise RuntimeError("the worker pool is not running")
        found: ExtractionError | NotArticleError
        async with self._room:
            for _ in range(DEATHS):
                pool = self._pool
                try:
                    document: Document = await asyncio.wrap_future(schedule(pool, archived, ocr=self.ocr))
                except Exception as error:
                    if not pool.active:
                        self._replace(pool)
                        found = ExtractionError("worker_killed", "all workers died at once")
                        continue
                    found = error_of(error, archived)
                    if isinstance(found, NotArticleError) or found.reason != "worker_killed":
                        raise found from None
                else:
                    return document
            raise ExtractionError("poison", f"{found.detail}, {DEATHS} times in a row") from None

    def _replace(self, broken: ProcessPool) -> None:
        """Open another pool: pebble gives up one whose workers die while it starts them."""
        if self._pool is broken:
            broken.stop()  # type: ignore[no-untyped-call]
            self._pool = open_pool(self.count)


def workers_of(crawler: Crawler) -> Workers:
    """Return the worker pool of a running crawl."""
    workers = crawler.get_extension(Workers)
    if workers is None:
        raise RuntimeError("the extension welfare_crawl.engine.workers.Workers is switched off; the crawl needs it")
    return workers
