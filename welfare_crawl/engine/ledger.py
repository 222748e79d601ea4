"""The book of a run: the store and the archive that it writes, and what came of every page."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.spiders import Spider
from twisted.python.failure import Failure as TwistedFailure

from welfare_crawl.archive import Archive
from welfare_crawl.archive.orphans import take_in_orphans
from welfare_crawl.engine.drops import Dropped
from welfare_crawl.engine.tally import Tally
from welfare_crawl.engine.writer import Writer
from welfare_crawl.errors import Stage, StoreError
from welfare_crawl.placing.stored import PlacingStore
from welfare_crawl.records import ArchivedPage, Capture, Document, Failure, Page, Placement, Sighting

logger = logging.getLogger(__name__)


class Ledger:
    """Holds the store and the archive, and writes what pages gave.

    Every coroutine here but `save` returns only when its rows are durable: a lease is acknowledged after that.
    """

    def __init__(self, crawler: Crawler) -> None:
        from welfare_crawl.store import open_store  # not when spiders are listed: SQLite's side takes half of that time

        settings = crawler.settings
        self.crawler = crawler
        self.tally = Tally()
        self.started_at = datetime.now(UTC)
        full_sync = settings.getbool("WELFARE_FULL_SYNC")
        self._store = open_store(settings["WELFARE_DB"], synchronous="FULL" if full_sync else "NORMAL")
        self.store = self._store.reader()
        """What is durable; who asks it doesn't wait for the writer."""
        self.archive = Archive(
            Path(settings["WELFARE_ARCHIVE_DIR"]),
            now=self.started_at,
            rotate_bytes=settings.getint("WELFARE_WARC_BYTES"),
            full_sync=full_sync,
            earlier=self.store.same_body,
        )
        self._archiving = asyncio.Lock()
        self._settle_archive()
        self.writer = Writer(self._make_durable, self._stop)
        self.outcome = "failed"
        """How the run ended, as `runs.outcome` says it."""
        self.closed = False
        self._run_id: int | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        ledger = cls(crawler)
        crawler.signals.connect(ledger.spider_opened, signals.spider_opened)
        crawler.signals.connect(ledger.item_dropped, signals.item_dropped)
        crawler.signals.connect(ledger.item_error, signals.item_error)
        crawler.signals.connect(ledger.spider_closed, signals.spider_closed)
        return ledger

    def spider_opened(self, spider: Spider) -> None:
        self._run_id = self._store.begin_run(spider.name, getattr(spider, "arguments_given", {}))
        self._store.save_sources(getattr(spider, "sources", ()))
        self._store.commit()

    def _settle_archive(self) -> None:
        """Give the responses that a killed run archived, and didn't come to store, their sightings."""
        for torn in self.archive.torn:
            if torn.lost:
                logger.warning(
                    "%s: %d bytes of a record that a killed run left unfinished were cut off", torn.warc_file, torn.lost
                )
        taken = take_in_orphans(self._store, self.archive.directory, [torn.warc_file for torn in self.archive.torn])
        if taken:
            logger.info("%d responses that a killed run archived and didn't read have their sightings now", taken)
        self.archive.settle()

    async def archive_page(self, page: Page) -> ArchivedPage:
        """Write a page, the landing page that it came with and its further pages to the archive."""
        async with self._archiving:  # what belongs together stands together
            with self._archiving_well():
                pages = (page, page.landing) if page.landing is not None else (page,)
                captures = [await self.archive.write_aside(each) for each in pages]
                captures += [await self.archive.write_aside(part, part_of=page.url) for part in page.parts]
        self.tally.count(page.source.id, "fetched")
        return ArchivedPage(page, tuple(captures))

    def archive_rendering(self, archived: ArchivedPage, html: bytes) -> ArchivedPage:
        """Write what a browser made of an archived page to the archive, too."""
        page = replace(archived.page, rendered=html)
        with self._archiving_well():
            capture = self.archive.write_rendering(page, archived.captures[0])
        return ArchivedPage(page, (capture, *archived.captures[1:]))

    async def save(self, document: Document, place: Callable[[Document, PlacingStore], Placement]) -> Placement:
        """Save a document where `place` says that it belongs, before the next one is placed."""
        return await self.writer.do(self._save, document, place)

    def _save(self, document: Document, place: Callable[[Document, PlacingStore], Placement]) -> Placement:
        placement = place(document, self._store)
        self._store.save(placement)
        return placement

    async def keep(self, placement: Placement) -> None:
        """Return once a saved document is durable, and count it."""
        await self.writer.committed()
        self.tally.count_document(placement)

    async def record(
        self, sighting: Sighting | None = None, failure: Failure | None = None, *, lost: bool = True
    ) -> None:
        """Save what came of a fetch that gave no document; what this run asks for again is not `lost`."""
        await self.writer.do(self._record, () if sighting is None else (sighting,), failure)
        if sighting is not None and sighting.outcome != "failed" and sighting.detail != "list":
            self.tally.count(sighting.source, sighting.outcome)
            self.tally.note(sighting.capture.url, sighting.outcome, sighting.detail or "")
        if failure is not None and lost:
            self.tally.count_failure(failure)
        await self.writer.committed()

    def _record(self, sightings: Iterable[Sighting], failure: Failure | None = None) -> None:
        for sighting in sightings:
            self._store.save_sighting(sighting)
        if failure is not None:
            self._store.save_failure(failure)

    def write_failure(self, failure: Failure) -> None:
        """Write the failure of a page that is lost to this run, and count it, without waiting for it."""
        self.writer.do_soon(self._record, (), failure)
        self.tally.count_failure(failure)

    async def item_dropped(self, item: object, exception: Exception) -> None:
        if isinstance(exception, Dropped):
            with suppress(StoreError):  # `fail` has said it
                await self.record_drop(exception)

    async def record_drop(self, exception: Dropped) -> None:
        """Save the sightings, and the failure, of a page that goes no further."""
        sightings = [
            Sighting(
                capture, exception.outcome, exception.source, relevance=exception.relevance, detail=exception.detail
            )
            for capture in exception.captures
        ]
        await self.writer.do(self._record, sightings, exception.failure)
        if exception.failure is not None:
            self.tally.count_failure(exception.failure)
        else:
            self.tally.count(exception.source, exception.outcome)
            self.tally.note(exception.captures[0].url, exception.outcome, exception.detail)
        await self.writer.committed()

    async def item_error(self, item: object, failure: TwistedFailure) -> None:
        if isinstance(failure.value, StoreError):
            self.fail(failure.value)
            return
        captures, source, stage = describe_item(item)
        detail = f"{type(failure.value).__name__}: {failure.getErrorMessage()}"[:500]
        url = captures[0].url if captures else getattr(item, "url", "")
        sightings = [Sighting(capture, "failed", source, detail=detail) for capture in captures]
        bug = Failure(url, source, stage, "bug", detail, datetime.now(UTC))
        with suppress(StoreError):  # `fail` has said it
            await self.writer.do(self._record, sightings, bug)
            self.tally.count_failure(bug)
            await self.writer.committed()

    def spider_closed(self, spider: Spider, reason: str) -> None:
        self.writer.end()
        try:
            if self._run_id is not None and self.broken is None:
                outcome = spider.outcome(reason)  # type: ignore[attr-defined]
                self.tally.incomplete = spider.incomplete()  # type: ignore[attr-defined]
                self._store.finish_run(self._run_id, outcome, self.tally.as_stats())
                self._store.commit()
                self.outcome = outcome
        except StoreError as error:
            self.fail(error)
        finally:
            self.closed = True
            self.archive.close(settled=self.broken is None)
            self.store.close()
            self._store.close()

    def abandon(self) -> None:
        """Let nobody wait any longer: the event loop is at its end."""
        self.writer.abandon()

    @property
    def broken(self) -> StoreError | None:
        """Why nothing more can be written; None as long as all is well."""
        return self.writer.broken

    def fail(self, error: StoreError) -> None:
        """Stop the crawl: what can't be written must not be acknowledged."""
        self.writer.fail(error)

    def _stop(self, error: StoreError) -> None:
        logger.error("%s; the crawl stops, and the next one goes on from here", error)
        task = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="store_error"))
        # It raises where the spider is closing already.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

    @contextmanager
    def _archiving_well(self) -> Iterator[None]:
        if self.broken is not None:
            raise self.broken
        try:
            yield
        except StoreError as error:
            self.fail(error)
            raise

    def _make_durable(self) -> None:
        self.archive.sync()
        self._store.commit()


def describe_item(item: object) -> tuple[tuple[Capture, ...], str, Stage]:
    """Return the captures, the source and the stage of whatever record was on its way."""
    match item:
        case Page():
            return (), item.source.id, "archive"
        case ArchivedPage():
            return item.captures, item.page.source.id, "extract"
        case Document():
            return item.captures, item.source, "store"
        case Placement():
            return item.document.captures, item.document.source, "store"
    return (), "", "store"


def ledger_of(crawler: Crawler) -> Ledger:
    """Return the ledger of a running crawl."""
    ledger = crawler.get_extension(Ledger)
    if ledger is None:
        raise RuntimeError("the extension welfare_crawl.engine.ledger.Ledger is switched off; the crawl needs it")
    return ledger
