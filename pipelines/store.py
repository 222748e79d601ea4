"""Make the document durable, with all that is known of it."""

from typing import Self

from scrapy.crawler import Crawler

from welfare_crawl.engine.ledger import ledger_of
from welfare_crawl.records import Placement


class Store:
    """Placement -> Placement, durable; the last step."""

    def __init__(self, crawler: Crawler) -> None:
        self._ledger = ledger_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, placement: Placement) -> Placement:
        """Return when the rows are durable."""
        await self._ledger.keep(placement)
        return placement
