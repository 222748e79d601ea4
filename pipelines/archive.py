"""Put the raw response into the archive, before anybody reads it."""

from typing import Self

from scrapy.crawler import Crawler

from welfare_crawl.engine.ledger import ledger_of
from welfare_crawl.records import ArchivedPage, Page


class Archive:
    """Page -> ArchivedPage."""

    def __init__(self, crawler: Crawler) -> None:
        self._ledger = ledger_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, page: Page) -> ArchivedPage:
        """Write the page, and the landing page that it came with, as WARC records."""
        return await self._ledger.archive_page(page)
