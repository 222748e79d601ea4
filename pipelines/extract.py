"""Read text and metadata out of the bytes, in a worker process."""

from typing import Self

from scrapy.crawler import Crawler

from welfare_crawl.engine.drops import Dropped, lost
from welfare_crawl.engine.ledger import ledger_of
from welfare_crawl.engine.render import renderer_of
from welfare_crawl.engine.workers import workers_of
from welfare_crawl.errors import WALLS, ExtractionError, NotArticleError
from welfare_crawl.reading import landing_alone
from welfare_crawl.records import ArchivedPage, Document


class Extract:
    """ArchivedPage -> Document, or dropped as unreadable or as no article."""

    def __init__(self, crawler: Crawler) -> None:
        self._ledger = ledger_of(crawler)
        self._workers = workers_of(crawler)
        self._renderer = renderer_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, archived: ArchivedPage) -> Document:
        """Send the page to a worker, once more as a browser shows it where only a browser can decode its text.

        A PDF that can't be read leaves its landing page to stand for the paper.
        """
        page = archived.page
        try:
            return await self._workers.extract(archived)
        except NotArticleError as error:
            if error.kind in WALLS:
                raise lost(archived.captures, page.source.id, "extract", "blocked", str(error)) from None
            raise Dropped("not_article", archived.captures, page.source.id, str(error)) from None
        except ExtractionError as error:
            if error.reason == "needs_browser" and page.rendered is None:
                return await self.process_item(await self._renderer.render(archived))
            alone = landing_alone(archived)
            captures = archived.captures if alone is None else archived.captures[:1]
            dropped = lost(captures, page.source.id, "extract", error.reason, error.detail)
            if alone is None:
                raise dropped from None
        await self._ledger.record_drop(dropped)
        return await self.process_item(alone)
