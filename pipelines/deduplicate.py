"""Find where a document belongs: new, known, revised, a reprint or a translation."""

from typing import Self

from scrapy.crawler import Crawler

from welfare_crawl.engine.ledger import ledger_of
from welfare_crawl.placing.place import place
from welfare_crawl.records import Document, Placement


class Deduplicate:
    """Document -> Placement."""

    def __init__(self, crawler: Crawler) -> None:
        self._ledger = ledger_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, document: Document) -> Placement:
        """Place the document, and have it saved there before any other is placed: where that belongs depends on it."""
        return await self._ledger.save(document, place)
