"""Journals and repositories: OAI-PMH or lists name the landing pages, these name the PDFs; both are one document."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

from scrapy import Request
from scrapy.http import Response

from welfare_crawl.discovery.citation import read_citation
from welfare_crawl.discovery.listing import is_article, read_listing
from welfare_crawl.discovery.oai import oai_request, read_oai
from welfare_crawl.discovery.sitemap import read_sitemap
from welfare_crawl.engine.answers import LARGE_SECONDS, capture_of
from welfare_crawl.engine.faults import fault_of
from welfare_crawl.engine.harvest import HarvestSpider, in_slices
from welfare_crawl.records import Sighting, Source

LIST_DEPTH = 3
"""From a journal's archive to its issues to their papers."""


class Papers(HarvestSpider):
    """`scrapy crawl papers [-a source=ID[,ID]] [-a since=DATE] [-a until=DATE] [-a max_pages=N] [-a fresh=1]`."""

    name = "papers"
    source_kind = "papers"
    document_kind = "paper"

    def opening(self, source: Source) -> Iterator[Request]:
        """Yield the harvest of what came since the last one; without OAI-PMH, the sitemaps and lists."""
        if source.oai:
            known = None if self.scheduler.anew else self.ledger.store.known(harvest_mark(source.oai))
            since = self.since or (known.fetched_at.date() if known else None)
            yield self.harvest(oai_request(source.oai, since=since, until=self.until), source)
        else:
            yield from self.lists(source)

    def harvest(self, url: str, source: Source) -> Request:
        """Return a request to an OAI-PMH repository."""
        return self.request(
            url,
            self.parse_records,
            source,
            priority=20,
            exact=True,
            meta={"unconditional": True},
        )

    def lists(self, source: Source) -> Iterator[Request]:
        """Yield the sitemaps and list pages of a journal."""
        for url in source.sitemaps or (source.home.rstrip("/") + "/sitemap",):
            yield self.listing(url, self.parse_sitemap, source, priority=15)
        for url in source.sections or (source.home,):
            yield self.listing(url, self.parse_list, source, priority=10)

    async def parse_records(self, response: Response) -> AsyncIterator[Request]:
        """Follow one response of a harvest: its landing pages and its resumption token."""
        source = self.source_of(response)
        harvest = await self.read_list(lambda body, url: read_oai(body), response)
        if harvest is None or harvest.errors:
            said = "no OAI-PMH" if harvest is None else ", ".join(code for code, _ in harvest.errors)
            self.logger.warning("%s: the repository answers %s; reading sitemap and lists", source.id, said)
            for request in self.lists(source):
                yield request
            return
        self.note_read(source)
        for record in harvest.records:
            for url in () if record.deleted else record.landing_urls[:1]:
                found = self.wanted(
                    url, self.parse_landing, source, changed=record.datestamp, oai_identifier=record.identifier
                )
                if found:
                    yield found
        if not source.oai:
            return
        if harvest.token:
            yield self.harvest(oai_request(source.oai, token=harvest.token), source)
            return
        if self.since or self.until or self.max_pages is not None:
            return
        # The harvest is complete: the next one asks for what came after this run began.
        complete = replace(capture_of(response), url=harvest_mark(source.oai), fetched_at=self.started_at)
        await self.ledger.record(Sighting(complete, "not_article", source.id, detail="list"))

    async def parse_sitemap(self, response: Response, depth: int = 0) -> AsyncIterator[Request]:
        """Follow the landing pages of a sitemap."""
        source = self.source_of(response)
        if (sitemap := await self.read_list(read_sitemap, response)) is None:
            return
        async for entry in in_slices(sitemap.entries):
            if sitemap.kind == "index":
                if depth < LIST_DEPTH:
                    yield self.listing(entry.url, self.parse_sitemap, source, priority=15, depth=depth + 1)
            elif is_article(entry.url, source) and (
                found := self.wanted(entry.url, self.parse_landing, source, changed=entry.lastmod)
            ):
                yield found
        await self.note_list(response, source)

    async def parse_list(self, response: Response, depth: int = 0) -> AsyncIterator[Request]:
        """Follow the landing pages and further pages of an issue or archive list."""
        source = self.source_of(response)
        if (listing := await self.read_list(read_listing, response, source)) is None:
            return
        for url in listing.articles:
            if found := self.wanted(url, self.parse_landing, source):
                yield found
        for url in listing.pages if depth < LIST_DEPTH else ():
            yield self.listing(url, self.parse_list, source, priority=10, depth=depth + 1)
        await self.note_list(response, source)

    async def parse_landing(self, response: Response) -> AsyncIterator[Any]:
        """Fetch the PDF that the landing page names, and hand both on as one page.

        The PDF is fetched within this callback, so that both are acknowledged together or not at all.
        """
        source = self.source_of(response)
        landing = self.to_page(response, source)
        pdf_url = read_citation(response.body, response.url).pdf_url
        if pdf_url is None:
            yield landing
            return
        meta = {"source": source.id, "unconditional": True, "download_timeout": LARGE_SECONDS}
        request = Request(pdf_url, meta=meta)
        try:
            answer = await self.crawler.engine.download_async(request)
        except Exception as error:
            fault = fault_of(error)
            if response.request and self.scheduler.retry_at(response.request, fault):
                await self.note_fault(response.request, fault)
                return
            await self.note_fault(request, fault, on_behalf_of=response.request)
            yield landing
            return
        yield self.to_page(answer, source, landing=landing)


def harvest_mark(base: str) -> str:
    """Return the key under which a complete harvest is remembered; no server is ever asked for it."""
    return f"{base}#harvested"
