"""The processes in which pages are read: a page that hangs, eats memory or crashes takes only its worker with it."""

import asyncio
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

from welfare_crawl.reading import Readers
from welfare_crawl.records import ArchivedPage, Document


class Workers:
    """The readers of a run."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._readers = Readers(settings.getint("WELFARE_WORKERS"), ocr=settings["WELFARE_OCR"] != "off")
        crawler.signals.connect(self.kill, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def kill(self) -> None:
        """End the workers, whatever they do."""
        self._readers.stop()

    async def extract(self, archived: ArchivedPage) -> Document:
        """Read a page in a worker.

        Raises ExtractionError when it gives no text, takes too long, needs too much memory or kills its worker, and
        NotArticleError when it is something else than an article.
        """
        return await asyncio.wrap_future(self._readers.submit(archived))


def workers_of(crawler: Crawler) -> Workers:
    """Return the workers of a running crawl."""
    workers = crawler.get_extension(Workers)
    if workers is None:
        raise RuntimeError("the extension welfare_crawl.engine.workers.Workers is switched off; the crawl needs it")
    return workers
