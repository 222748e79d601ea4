"""What a person sees while a run works: one live table at a terminal, and a summary at the end everywhere."""

import asyncio
import sys
import time
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text
from scrapy import Spider, signals
from scrapy.crawler import Crawler

from welfare_crawl.engine.ledger import ledger_of
from welfare_crawl.engine.summary import print_summary
from welfare_crawl.terminal import printable

REFRESH_SECONDS = 0.5

PLAIN_WIDTH = 120
"""Columns of the summary where no terminal says how many it has: a log file, a pipe, a mail from cron."""

COLUMNS = ("listed", "fetched", "kept", "failed")


class Progress:
    """Shows listed, fetched, kept, failed and the rate for each source; for `page`, a line for each URL."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._out = Console(highlight=False, width=None if sys.stdout.isatty() else PLAIN_WIDTH)
        self._err = Console(stderr=True, highlight=False)
        self._live: Live | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._started = time.monotonic()
        crawler.signals.connect(self.spider_opened, signals.spider_opened)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def spider_opened(self, spider: Spider) -> None:
        self._started = time.monotonic()
        if spider.name == "page":
            ledger_of(self.crawler).tally.listener = self.print_page
        elif sys.stderr.isatty() and not self.crawler.settings["LOG_FILE"]:
            self._live = Live(self.table(), console=self._err, auto_refresh=False, transient=True)
            self._live.start()
            self._tick()

    def spider_closed(self, spider: Spider, reason: str) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._live is not None:
            self._live.stop()
        print_summary(
            self._out,
            ledger_of(self.crawler).tally,
            spider=spider.name,
            outcome=ledger_of(self.crawler).outcome,
            seconds=time.monotonic() - self._started,
        )

    def table(self) -> Table:
        """Return the figures as they stand, the busiest sources first."""
        tally = ledger_of(self.crawler).tally
        seconds = max(time.monotonic() - self._started, 0.1)
        table = Table(header_style="bold", show_footer=True)
        table.add_column("source", footer="all")
        for word in COLUMNS:
            style = {"kept": "green", "failed": "red"}.get(word, "")
            table.add_column(word, justify="right", style=style, footer=str(tally.total(word)))
        table.add_column("pages/min", justify="right", footer=f"{tally.total('fetched') * 60 / seconds:.0f}")
        busiest = sorted(tally.sources.items(), key=lambda pair: (-pair[1]["fetched"], pair[0]))
        for name, counts in busiest[: max(5, self._err.height - 8)]:
            rate = f"{counts['fetched'] * 60 / seconds:.0f}"
            table.add_row(name or "-", *(str(counts[word]) for word in COLUMNS), rate)
        return table

    def print_page(self, url: str, outcome: str, detail: str) -> None:
        """Print what came of one page."""
        self._out.print(Text(f"{outcome:<12} {printable(url)}  {printable(detail)}"), soft_wrap=True)

    def _tick(self) -> None:
        if self._live is not None:
            self._live.update(self.table(), refresh=True)
            self._timer = asyncio.get_running_loop().call_later(REFRESH_SECONDS, self._tick)
