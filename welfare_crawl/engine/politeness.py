"""How often a host is asked: its source's own delay, and what its robots.txt demands."""

from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.robotstxt import RobotParser

from welfare_crawl.engine.requests import host_of

MAX_CRAWL_DELAY = 60.0
"""Seconds; a longer Crawl-delay is taken for a mistake and cut to this."""


class Politeness:
    """Sets the delay of each host in Scrapy's downloader."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._delays: dict[str, float] = {}
        crawler.signals.connect(self.spider_opened, signals.spider_opened)
        crawler.signals.connect(self.robots_parsed, signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def spider_opened(self, spider: Spider) -> None:
        for source in getattr(spider, "sources", ()):
            if source.delay is not None:
                self._delays[host_of(source.home)] = source.delay
                self._set_delay(host_of(source.home), source.delay)

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        demanded = robotparser.crawl_delay(self.crawler.settings["ROBOTSTXT_USER_AGENT"])
        if demanded is None:
            return
        host = self.crawler.engine.downloader.get_slot_key(request)
        ours = self._delays.get(host, self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        self._set_delay(host, max(ours, min(demanded, MAX_CRAWL_DELAY)))

    def _set_delay(self, host: str, seconds: float) -> None:
        downloader = self.crawler.engine.downloader
        ours: dict[str, Any] = {"delay": seconds, "jitter": 0.0}
        # Both are needed: an idle slot is thrown away after a minute and built again from the settings.
        downloader.per_slot_settings[host] = {**downloader.per_slot_settings.get(host, {}), **ours}
        if (slot := downloader.slots.get(host)) is not None:
            slot.delay, slot.jitter = seconds, 0.0
