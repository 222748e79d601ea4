"""Find where a document belongs: new, known, revised, a reprint or a translation."""

from typing import Self

from scrapy.crawler import Crawler

from welfare_crawl.engine.ledger import ledger_of
from welfare_crawl.placing import place
from welfare_crawl.records import Document, Placement


class Deduplicate:
    """Document -> Placement."""

    def __init__(self, crawler: Crawler) -> None:
        self._ledger = ledger_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, document: Document) -> Placement:
        """Place the document.

        No coroutine: the next step saves what is placed here before any other document is placed.
        """
        return place(document, self._ledger.store)
