"""A stop that comes to an end: what hangs is given back to the frontier, and the files are closed in order."""

import asyncio
import logging
import os
import sys
from contextlib import suppress
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

from welfare_crawl.engine.ledger import ledger_of
from welfare_crawl.engine.outcome import exit_code
from welfare_crawl.engine.scheduler import FrontierScheduler
from welfare_crawl.engine.workers import workers_of

logger = logging.getLogger(__name__)

GRACE_SECONDS = 20.0
"""How long a run that was asked to stop waits for what is in work: a page, a long PDF in a worker."""

LOOK_SECONDS = 0.5


class Stop:
    """Ends a run that hangs while it stops.

    Scrapy waits for every page in work without a limit, and systemd kills after 90 seconds.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._closing_since: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        crawler.signals.connect(self.spider_opened, signals.spider_opened)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def spider_opened(self) -> None:
        """Begin to watch."""
        self._look()

    def spider_closed(self) -> None:
        """Stop watching: the end is reached."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(LOOK_SECONDS, self._look)
        slot = self.crawler.engine._slot if self.crawler.engine is not None else None
        if slot is None or slot.closing is None or not slot.inprogress:
            return
        if self._closing_since is None:
            self._closing_since = loop.time()
        if loop.time() - self._closing_since > GRACE_SECONDS:
            logger.warning("%d pages are still in work; they are left to the next run", len(slot.inprogress))
            close_at_once(self.crawler)
            sys.stdout.flush()
            sys.stderr.flush()
            # Whatever hangs would hang the interpreter's own end, too.
            os._exit(exit_code(ledger_of(self.crawler).outcome))


def close_at_once(crawler: Crawler) -> None:
    """Give back what is in work, and close frontier, store and archive; nothing may run after this."""
    spider = crawler.spider
    scheduler = crawler.engine.scheduler if crawler.engine is not None else None
    if isinstance(scheduler, FrontierScheduler):
        scheduler.close("shutdown")
    if spider is not None:
        ledger = ledger_of(crawler)
        ledger.abandon()
        ledger.spider_closed(spider, "shutdown")
    with suppress(RuntimeError, OSError):
        workers_of(crawler).kill()
