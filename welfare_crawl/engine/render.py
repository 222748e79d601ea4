"""Encrypted pages in a browser: what they need is fetched by the crawl, under its rules, and by nobody else."""

import logging
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http.request import NO_CALLBACK

from welfare_crawl.browser import SCRIPT_BYTES, Browser, missing_parts
from welfare_crawl.engine.drops import lost
from welfare_crawl.engine.ledger import ledger_of
from welfare_crawl.errors import ExtractionError
from welfare_crawl.records import ArchivedPage

logger = logging.getLogger(__name__)


class Renderer:
    """Renders archived pages in one headless Chromium for the whole run."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._off = crawler.settings["WELFARE_BROWSER"] == "off"
        self._browser = Browser(self._fetch_script)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def spider_closed(self) -> None:
        await self._browser.close()

    async def render(self, archived: ArchivedPage) -> ArchivedPage:
        """Return a page with the HTML that a browser makes of it, which is in the archive by then.

        Raises Dropped when it can't be rendered.
        """
        try:
            html = await self._html_of(archived)
        except ExtractionError as error:
            source = archived.page.source.id
            raise lost(archived.captures[:1], source, "extract", error.reason, error.detail) from None
        return ledger_of(self._crawler).archive_rendering(archived, html)

    async def _html_of(self, archived: ArchivedPage) -> bytes:
        if self._off:
            raise ExtractionError("needs_browser", "WELFARE_BROWSER is off")
        if missing := missing_parts():
            raise ExtractionError("needs_browser", missing)
        return await self._browser.render(archived.page)

    async def _fetch_script(self, url: str) -> bytes | None:
        """Fetch a script as the crawl fetches anything: robots.txt, delay and the guard against private addresses."""
        request = Request(
            url,
            # Neither a sighting nor a page comes of it.
            callback=NO_CALLBACK,
            meta={"dont_redirect": True, "download_maxsize": SCRIPT_BYTES, "obey_robots": True},
        )
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:
            logger.info("a script of an encrypted page is missing <%s>: %r", url, error)
            return None
        return response.body if response.status == 200 else None


def renderer_of(crawler: Crawler) -> Renderer:
    """Return the renderer of a running crawl."""
    renderer = crawler.get_extension(Renderer)
    if renderer is None:
        raise RuntimeError("the extension welfare_crawl.engine.render.Renderer is switched off; the crawl needs it")
    return renderer
