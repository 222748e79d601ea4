"""A Scrapy add-on that measures how long the event loop is blocked: `-s ADDONS='{"loop_lag.LoopLag": 1}'`.

A task sleeps five milliseconds at a time; what a sleep takes longer is time in which nothing else could run. The
figures are written as JSON to the file that LOOP_LAG_FILE names. Where the process used far less CPU than the longest
lag took, it was the machine that let it wait.
"""

import asyncio
import json
import os
import statistics
import time
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

_STEP = 0.005
"""Seconds; a thousand looks a second would themselves cost the crawl some milliseconds a page."""


class LoopLag:
    """Adds the extension."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Add the extension to those of the project."""
        settings["EXTENSIONS"][LoopLagMeter] = 1


class LoopLagMeter:
    """Collects the lags from the opening of the spider to its end."""

    def __init__(self, crawler: Crawler) -> None:
        self._lags: list[float] = []
        self._longest = (0.0, 0.0)
        self._task: asyncio.Task[None] | None = None
        crawler.signals.connect(self.spider_opened, signals.spider_opened)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def spider_opened(self) -> None:
        self._task = asyncio.get_event_loop().create_task(self._watch())

    async def _watch(self) -> None:
        while True:
            began, cpu = time.perf_counter(), time.process_time()
            await asyncio.sleep(_STEP)
            lag = time.perf_counter() - began - _STEP
            self._lags.append(lag)
            self._longest = max(self._longest, (lag, time.process_time() - cpu))

    def spider_closed(self) -> None:
        if self._task is not None:
            self._task.cancel()
        lags = sorted(self._lags) or [0.0]
        figures = {
            "lag p50 ms": statistics.median(lags) * 1000,
            "lag p99 ms": lags[int(len(lags) * 0.99)] * 1000,
            "lag max ms": lags[-1] * 1000,
            "CPU in it ms": self._longest[1] * 1000,
        }
        Path(os.environ["LOOP_LAG_FILE"]).write_text(json.dumps(figures), encoding="utf-8")
