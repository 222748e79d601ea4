"""How often a host is asked: its source's own delay, what its robots.txt demands, and how it bears us."""

from collections import Counter
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from welfare_crawl.engine.faults import Fault
from welfare_crawl.engine.requests import host_of, source_urls

MAX_CRAWL_DELAY = 60.0
"""Seconds; a longer Crawl-delay is taken for a mistake and cut to this."""

MIN_DELAY = 0.001
"""Seconds; without any delay Scrapy 2.19 starts all requests that wait for a host at once, whatever its limit."""

MAX_HOLD = 3600.0
"""Seconds; a host that fails is asked again at least this often."""

STRIKES = 3
"""So many failures in a row are the host's, not the page's."""

TURN_SECONDS = 3600.0
"""A host that bars us is left alone for so long, and its source for the rest of the run."""

BARRED = 5
"""Points that refused pages of a host score in a row until it bars us: two walls, three 429 or five 403."""


class Politeness:
    """Sets the delay of each host in Scrapy's downloader, and holds hosts that refuse us or fail."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._default = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._first_hold = crawler.settings.getfloat("WELFARE_RETRY_SECONDS")
        self._least: dict[str, float] = {}
        self._latency: dict[str, float] = {}
        self._strikes: Counter[str] = Counter()
        self._refusals: Counter[str] = Counter()
        self._refused: dict[str, set[str]] = {}
        crawler.signals.connect(self.spider_opened, signals.spider_opened)
        crawler.signals.connect(self.response_downloaded, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def spider_opened(self, spider: Spider) -> None:
        for source in getattr(spider, "sources", ()):
            if source.delay is not None:
                for host in {host_of(url) for url in source_urls(source)}:
                    self._least[host] = max(self._least.get(host, 0.0), source.delay)
        for host in self._least:
            self._set_delay(host)

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Wait between two requests at least as long as the host takes for one."""
        host = host_of(request.url)
        taken = float(request.meta.get("download_latency", 0.0))
        before = self._latency.get(host, taken)
        self._latency[host] = (before + taken) / 2
        self._set_delay(host)

    def know(self, host: str) -> None:
        """Set the delay of a host before it is asked for the first time."""
        self._set_delay(host)

    def demand(self, host: str, seconds: float | None) -> None:
        """Take over the Crawl-delay of a robots.txt, where it is longer than ours."""
        if seconds is not None:
            ours = self._least.get(host, self._default)
            self._least[host] = max(ours, min(float(seconds), MAX_CRAWL_DELAY))
            self._set_delay(host)

    def note(self, host: str, fault: Fault | None, source: str = "", url: str = "") -> None:
        """Take note of how a request ended; hold a host that says that it has enough, or fails again and again.

        One that bars us ends the turn of its source: what is left of it waits for the next run.
        """
        if fault is None:
            self._strikes.pop(host, None)
            self._refusals.pop(host, None)
            self._refused.pop(host, None)
            return
        # One page that is taken for a wall by mistake, tried again and again, must not end the turn of its source.
        if fault.reason in ("blocked", "forbidden") and url not in self._refused.setdefault(host, set()):
            self._refused[host].add(url)
            self._refusals[host] += 3 if fault.wall else 2 if fault.reason == "blocked" else 1
        if fault.retry or fault.wall:
            self._strikes[host] += 1
            if fault.after is not None or fault.reason == "blocked" or self._strikes[host] >= STRIKES:
                self.hold(host, fault.after)
        if self._refusals[host] >= BARRED:
            self.hold(host, TURN_SECONDS)
            self.crawler.engine.scheduler.end_turn(source, "blocked", fault.detail)  # type: ignore[union-attr]

    def hold(self, host: str, seconds: float | None) -> float:
        """Ask nothing of a host for so long as it says, or for longer each time; return the seconds.

        One that says a short time again and again is not believed, or the run would never end.
        """
        ours = min(self._first_hold * 2.0 ** min(self._strikes[host], 20), MAX_HOLD)
        if seconds is None or self._strikes[host] > STRIKES:
            seconds = max(seconds or 0.0, ours)
        self.crawler.engine.scheduler.hold(host, seconds)  # type: ignore[union-attr]
        return seconds

    def _set_delay(self, host: str) -> None:
        downloader = self.crawler.engine.downloader
        least = self._least.get(host, self._default)
        seconds = max(least, min(self._latency.get(host, 0.0), MAX_CRAWL_DELAY), MIN_DELAY)
        # What somebody demands is kept to the letter; only our own pace varies a little.
        jitter = {"jitter": 0.0} if host in self._least or seconds <= MIN_DELAY else {}
        ours: dict[str, Any] = {"delay": seconds, **jitter}
        # Both are needed: an idle slot is thrown away after a minute and built again from the settings.
        downloader.per_slot_settings[host] = {**downloader.per_slot_settings.get(host, {}), **ours}
        if (slot := downloader.slots.get(host)) is not None:
            slot.delay, slot.jitter = seconds, jitter.get("jitter", slot.jitter)


def politeness_of(crawler: Crawler) -> Politeness:
    """Return the politeness of a running crawl."""
    politeness = crawler.get_extension(Politeness)
    if politeness is None:
        raise RuntimeError(
            "the extension welfare_crawl.engine.politeness.Politeness is switched off; the crawl needs it"
        )
    return politeness
