"""Read text and metadata out of the bytes, in a worker process."""

from dataclasses import replace
from typing import Self

from scrapy.crawler import Crawler

from welfare_crawl.engine.drops import Dropped, lost
from welfare_crawl.engine.ledger import ledger_of
from welfare_crawl.engine.workers import workers_of
from welfare_crawl.errors import ExtractionError, NotArticleError
from welfare_crawl.records import ArchivedPage, Document


class Extract:
    """ArchivedPage -> Document, or dropped as unreadable or as no article."""

    def __init__(self, crawler: Crawler) -> None:
        self._ledger = ledger_of(crawler)
        self._workers = workers_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, archived: ArchivedPage) -> Document:
        """Send the page to a worker; a PDF that can't be read leaves its landing page to stand for the paper."""
        page = archived.page
        try:
            return await self._workers.extract(archived)
        except NotArticleError as error:
            raise Dropped("not_article", archived.captures, page.source.id, str(error)) from None
        except ExtractionError as error:
            dropped = lost(archived.captures[:1], page.source.id, "extract", error.reason, error.detail)
            if page.landing is None:
                raise dropped from None
        await self._ledger.record_drop(dropped)
        return await self.process_item(ArchivedPage(replace(page.landing, kind=page.kind), archived.captures[1:]))
