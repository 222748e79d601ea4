"""News sites: feeds, sitemaps and section lists say what is new; only that is fetched."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from welfare_crawl.discovery.feed import read_feed
from welfare_crawl.discovery.listing import is_article, read_listing
from welfare_crawl.discovery.robots import sitemaps_in
from welfare_crawl.discovery.sitemap import covers, read_sitemap
from welfare_crawl.engine.harvest import SITEMAP_DAYS, HarvestSpider, in_slices
from welfare_crawl.engine.parts import with_parts
from welfare_crawl.records import Source

SITEMAP_DEPTH = 3

UNDATED = 5_000
"""How many new articles a run takes of one sitemap that says no dates; the next run takes more."""

LIST_DEPTH = 20
"""How many further pages of a section are followed while they bring something new."""


class News(HarvestSpider):
    """`scrapy crawl news [-a source=ID[,ID]] [-a since=DATE] [-a until=DATE] [-a max_pages=N] [-a fresh=1]`."""

    name = "news"
    source_kind = "news"

    def opening(self, source: Source) -> Iterator[Request]:
        """Yield the feeds, sitemaps and sections of a site; what it doesn't name is looked for on its home page."""
        for url in source.feeds:
            yield self.listing(url, self.parse_feed, source, priority=20)
        for url in source.sitemaps:
            yield self.listing(url, self.parse_sitemap, source, priority=15)
        if not source.sitemaps:
            robots = source.home.rstrip("/") + "/robots.txt"
            # Read whole each time: an unchanged robots.txt still names sitemaps that have changed.
            yield self.request(robots, self.parse_robots, source, priority=15, exact=True, meta={"unconditional": True})
        for url in source.sections or (source.home,):
            yield self.listing(url, self.parse_list, source, priority=10)

    async def parse_robots(self, response: Response) -> AsyncIterator[Request]:
        """Follow the sitemaps that robots.txt names."""
        source = self.source_of(response)
        for url in sitemaps_in(response.body, response.url):
            yield self.listing(url, self.parse_sitemap, source, priority=15)

    async def parse_feed(self, response: Response, depth: int = 0) -> AsyncIterator[Request]:
        """Follow the articles of an RSS, Atom or JSON feed."""
        source = self.source_of(response)
        if (feed := await self.read_list(read_feed, response)) is None:
            return
        brings_news = any(self.is_news(entry.url) for entry in feed.entries)
        for entry in feed.entries:
            if is_article(entry.url, source) and (
                request := self.wanted(
                    entry.url, self.parse_article, source, changed=entry.updated, published=entry.published
                )
            ):
                yield request
        if feed.next and brings_news and depth < LIST_DEPTH:
            yield self.listing(feed.next, self.parse_feed, source, priority=20, depth=depth + 1)
        await self.note_list(response, source)

    async def parse_sitemap(self, response: Response, depth: int = 0) -> AsyncIterator[Request]:
        """Follow the articles of a sitemap, or the sitemaps of an index, that may hold something new."""
        source = self.source_of(response)
        if (sitemap := await self.read_list(read_sitemap, response)) is None:
            return
        since = self.horizon(source, SITEMAP_DAYS)
        undated = 0
        async for entry in in_slices(sitemap.entries):
            if not covers(entry.url, entry.lastmod, since, self.until):
                continue
            if entry.lastmod is None and entry.news_date is None and undated >= UNDATED and self.since is None:
                self.cut_short.add(source.id)
                break
            if sitemap.kind == "index":
                if depth < SITEMAP_DEPTH and not self.is_read(entry.url, entry.lastmod, source):
                    yield self.listing(entry.url, self.parse_sitemap, source, priority=15, depth=depth + 1)
            elif is_article(entry.url, source) and (
                request := self.wanted(
                    entry.url, self.parse_article, source, changed=entry.lastmod, published=entry.news_date
                )
            ):
                undated += entry.lastmod is None and entry.news_date is None
                yield request
        await self.note_list(response, source, whole=not sitemap.truncated)

    async def parse_list(self, response: Response, depth: int = 0) -> AsyncIterator[Request]:
        """Follow the articles of a section page, and its further pages as long as they bring something new."""
        source = self.source_of(response)
        if (listing := await self.read_list(read_listing, response, source)) is None:
            return
        # Judged before they are asked for: what a feed named a moment ago is as new as what only this list names.
        brings_news = any(self.is_news(url) for url in listing.articles)
        for url in listing.articles:
            if request := self.wanted(url, self.parse_article, source):
                yield request
        if brings_news and depth < LIST_DEPTH:
            for url in listing.pages:
                yield self.listing(url, self.parse_list, source, priority=10, depth=depth + 1)
        if depth == 0 and not source.feeds:
            for url in listing.feeds:
                yield self.listing(url, self.parse_feed, source, priority=20)
        await self.note_list(response, source)

    async def parse_article(self, response: Response) -> AsyncIterator[Any]:
        """Hand the page on as it is, with the further pages of its article."""
        page = await with_parts(self, response, self.to_page(response, self.source_of(response)))
        if page is not None:
            yield page
