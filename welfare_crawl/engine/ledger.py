"""The book of a run: the store and the archive that it writes, and what came of every page."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.spiders import Spider
from twisted.python.failure import Failure as TwistedFailure

from welfare_crawl.archive import Archive
from welfare_crawl.engine.drops import Dropped
from welfare_crawl.errors import Stage, StoreError
from welfare_crawl.orphans import take_in_orphans
from welfare_crawl.records import ArchivedPage, Capture, Document, Failure, Page, Placement, Sighting

logger = logging.getLogger(__name__)

COMMIT_SECONDS = 0.05
"""How long saved rows wait for company before they are committed together."""

COMMITS_BETWEEN_CHECKPOINTS = 20
"""Commits of one page or a few, each of which leaves some hundred kilobytes in the journal."""

NOTED_PAGES = 200
"""How many lost pages a run keeps in mind for its summary."""


@dataclass(slots=True)
class Tally:
    """Counts of one run, for the progress display, the summary and the `runs` row."""

    sources: dict[str, Counter[str]] = field(default_factory=dict)
    languages: Counter[str] = field(default_factory=Counter)
    provinces: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    incomplete: dict[str, str] = field(default_factory=dict)
    """Sources that the run did not work through, and why."""
    lost: list[tuple[str, str, str]] = field(default_factory=list)
    """The first lost pages: URL, reason, detail."""
    listener: Callable[[str, str, str], None] | None = None
    """Told of each page: URL, outcome, title or reason."""

    def count(self, source: str, word: str, number: int = 1) -> None:
        """Add to one figure of one source."""
        self.sources.setdefault(source, Counter())[word] += number

    def total(self, word: str) -> int:
        """Return one figure over all sources."""
        return sum(counts[word] for counts in self.sources.values())

    def note(self, url: str, outcome: str, detail: str) -> None:
        """Tell whoever wants to know what came of a page."""
        if self.listener is not None:
            self.listener(url, outcome, detail)

    def as_stats(self) -> dict[str, Any]:
        """Return the counts as `runs.stats` keeps them."""
        return {
            "sources": {name: dict(sorted(counts.items())) for name, counts in sorted(self.sources.items())},
            "languages": dict(self.languages.most_common()),
            "provinces": dict(self.provinces.most_common()),
            "failures": dict(self.reasons.most_common()),
            "incomplete": dict(sorted(self.incomplete.items())),
        }


class Ledger:
    """Holds the one writer of the store and commits what pages gave in batches.

    Every coroutine here returns only when its rows are durable: a lease is acknowledged after that.
    """

    def __init__(self, crawler: Crawler) -> None:
        from welfare_crawl.store import open_store  # not when spiders are listed: SQLite's side takes half of that time

        settings = crawler.settings
        self.crawler = crawler
        self.tally = Tally()
        self.started_at = datetime.now(UTC)
        full_sync = settings.getbool("WELFARE_FULL_SYNC")
        self.store = open_store(settings["WELFARE_DB"], synchronous="FULL" if full_sync else "NORMAL")
        self.archive = Archive(
            Path(settings["WELFARE_ARCHIVE_DIR"]),
            now=self.started_at,
            rotate_bytes=settings.getint("WELFARE_WARC_BYTES"),
            full_sync=full_sync,
            earlier=self.store.same_body,
        )
        self._archiving = asyncio.Lock()
        self._settle_archive()
        self.broken: StoreError | None = None
        self.outcome = "failed"
        """How the run ended, as `runs.outcome` says it."""
        self.closed = False
        self._run_id: int | None = None
        self._waiting: list[asyncio.Future[None]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._commits = 0
        self._checkpoint: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        ledger = cls(crawler)
        crawler.signals.connect(ledger.spider_opened, signals.spider_opened)
        crawler.signals.connect(ledger.item_dropped, signals.item_dropped)
        crawler.signals.connect(ledger.item_error, signals.item_error)
        crawler.signals.connect(ledger.spider_closed, signals.spider_closed)
        return ledger

    def spider_opened(self, spider: Spider) -> None:
        self._run_id = self.store.begin_run(spider.name, getattr(spider, "arguments_given", {}))
        self.store.save_sources(getattr(spider, "sources", ()))
        self.store.commit()

    def _settle_archive(self) -> None:
        """Give the responses that a killed run archived, and didn't come to store, their sightings."""
        for torn in self.archive.torn:
            if torn.lost:
                logger.warning(
                    "%s: %d bytes of a record that a killed run left unfinished were cut off", torn.warc_file, torn.lost
                )
        taken = take_in_orphans(self.store, self.archive.directory, [torn.warc_file for torn in self.archive.torn])
        if taken:
            logger.info("%d responses that a killed run archived and didn't read have their sightings now", taken)
        self.archive.settle()

    async def archive_page(self, page: Page) -> ArchivedPage:
        """Write a page, the landing page that it came with and its further pages to the archive."""
        async with self._archiving:  # what belongs together stands together
            with self._writing():
                pages = (page, page.landing) if page.landing is not None else (page,)
                captures = [await self.archive.write_aside(each) for each in pages]
                captures += [await self.archive.write_aside(part, part_of=page.url) for part in page.parts]
        self.tally.count(page.source.id, "fetched")
        return ArchivedPage(page, tuple(captures))

    def archive_rendering(self, archived: ArchivedPage, html: bytes) -> ArchivedPage:
        """Write what a browser made of an archived page to the archive, too."""
        page = replace(archived.page, rendered=html)
        with self._writing():
            capture = self.archive.write_rendering(page, archived.captures[0])
        return ArchivedPage(page, (capture, *archived.captures[1:]))

    async def save(self, placement: Placement) -> int:
        """Save a placed document with everything about it and return its id once it is durable."""
        with self._writing():
            document_id = self.store.save(placement)
        document = placement.document
        word = "translation" if placement.translation_of and placement.outcome == "stored" else placement.outcome
        self.tally.count(document.source, word)
        if placement.outcome in ("stored", "revised"):
            self.tally.count(document.source, "kept")
        if placement.outcome == "stored":
            self.tally.languages[document.language] += 1
            if document.province:
                self.tally.provinces[document.province] += 1
        self.tally.note(document.captures[0].url, word, document.title)
        await self.committed()
        return document_id

    async def record(
        self, sighting: Sighting | None = None, failure: Failure | None = None, *, lost: bool = True
    ) -> None:
        """Save what came of a fetch that gave no document; what this run asks for again is not `lost`."""
        if sighting is not None:
            with self._writing():
                self.store.save_sighting(sighting)
            if sighting.outcome != "failed" and sighting.detail != "list":
                self.tally.count(sighting.source, sighting.outcome)
                self.tally.note(sighting.capture.url, sighting.outcome, sighting.detail or "")
        if failure is not None:
            self.write_failure(failure, lost=lost)
        await self.committed()

    def write_failure(self, failure: Failure, *, lost: bool = True) -> None:
        """Write a failure, and count it when its page is lost to this run; the next commit makes it durable."""
        with self._writing():
            self.store.save_failure(failure)
        if lost:
            self._count_failure(failure)

    def _count_failure(self, failure: Failure) -> None:
        self.tally.count(failure.source, "failed")
        self.tally.reasons[failure.reason] += 1
        if len(self.tally.lost) < NOTED_PAGES:
            self.tally.lost.append((failure.url, failure.reason, failure.detail))
        self.tally.note(failure.url, "failed", f"{failure.reason} {failure.detail}".strip())

    async def committed(self) -> None:
        """Wait until everything that was written so far is durable.

        Raises StoreError when it isn't.
        """
        if self.broken is not None:
            raise self.broken
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        self._waiting.append(done)
        if self._timer is None:
            self._timer = loop.call_later(COMMIT_SECONDS, self._commit)
        await done

    async def item_dropped(self, item: object, exception: Exception) -> None:
        if isinstance(exception, Dropped):
            with suppress(StoreError):  # `fail` has said it
                await self.record_drop(exception)

    async def record_drop(self, exception: Dropped) -> None:
        """Save the sightings, and the failure, of a page that goes no further."""
        with self._writing():
            for capture in exception.captures:
                self.store.save_sighting(
                    Sighting(
                        capture,
                        exception.outcome,
                        exception.source,
                        relevance=exception.relevance,
                        detail=exception.detail,
                    )
                )
        if exception.failure is not None:
            await self.record(failure=exception.failure)
        else:
            self.tally.count(exception.source, exception.outcome)
            self.tally.note(exception.captures[0].url, exception.outcome, exception.detail)
            await self.committed()

    async def item_error(self, item: object, failure: TwistedFailure) -> None:
        if isinstance(failure.value, StoreError):
            self.fail(failure.value)
            return
        captures, source, stage = describe_item(item)
        detail = f"{type(failure.value).__name__}: {failure.getErrorMessage()}"[:500]
        url = captures[0].url if captures else getattr(item, "url", "")
        with suppress(StoreError):  # `fail` has said it
            with self._writing():
                for capture in captures:
                    self.store.save_sighting(Sighting(capture, "failed", source, detail=detail))
            await self.record(failure=Failure(url, source, stage, "bug", detail, datetime.now(UTC)))

    def spider_closed(self, spider: Spider, reason: str) -> None:
        self._commit()
        try:
            if self._run_id is not None and self.broken is None:
                outcome = spider.outcome(reason)  # type: ignore[attr-defined]
                self.tally.incomplete = spider.incomplete()  # type: ignore[attr-defined]
                self.store.finish_run(self._run_id, outcome, self.tally.as_stats())
                self.store.commit()
                self.outcome = outcome
        except StoreError as error:
            self.fail(error)
        finally:
            self.closed = True
            self.archive.close(settled=self.broken is None)
            self.store.close()

    def abandon(self) -> None:
        """Let nobody wait any longer: the event loop is at its end."""
        self._waiting = []
        self._timer = None

    def fail(self, error: StoreError) -> None:
        """Stop the crawl: what can't be written must not be acknowledged."""
        if self.broken is None:
            self.broken = error
            logger.error("%s; the crawl stops, and the next one goes on from here", error)
            task = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="store_error"))
            # It raises where the spider is closing already.
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self.broken is not None:
            raise self.broken
        try:
            yield
        except StoreError as error:
            self.fail(error)
            raise

    def _commit(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiting, self._waiting = self._waiting, []
        try:
            self.archive.sync()
            self.store.commit()
            self._checkpoint_in_time()
        except StoreError as error:
            self.fail(error)
            for future in waiting:
                if not future.done():
                    future.set_exception(error)
            return
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def _checkpoint_in_time(self) -> None:
        """Now and then, have the journal carried into the file by a thread: it waits for the disk, nobody else does."""
        self._commits += 1
        idle = self._checkpoint is None or self._checkpoint.done()
        if idle and self._commits >= COMMITS_BETWEEN_CHECKPOINTS and not self.closed:
            self._commits = 0
            self._checkpoint = asyncio.get_running_loop().run_in_executor(None, self.store.checkpoint)


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
