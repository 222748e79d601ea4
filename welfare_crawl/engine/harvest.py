"""What the spiders share that work through the source list: `news` and `papers`."""

import asyncio
import time
from abc import abstractmethod
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, TypeVar

from scrapy import Request
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure as TwistedFailure

from welfare_crawl.discovery.revisit import is_unseen, worth_fetching
from welfare_crawl.engine.arguments import parse_arguments
from welfare_crawl.engine.faults import Refused
from welfare_crawl.engine.requests import source_urls
from welfare_crawl.engine.spider import WelfareSpider
from welfare_crawl.records import Source, SourceKind
from welfare_crawl.urls import clean_url, is_fetchable
from welfare_crawl.urls.traps import is_trap

SITEMAP_DAYS = 30
"""How far back a sitemap is read when `since` doesn't say: it may list twenty years."""

Entry = TypeVar("Entry")

SLICE_SECONDS = 0.01
"""How long a long list is worked through before everything else gets its turn."""


async def in_slices(entries: Iterable[Entry]) -> AsyncIterator[Entry]:
    """Yield the entries of a list that may be long, and let the rest of the crawl run meanwhile."""
    began = time.monotonic()
    for entry in entries:
        if time.monotonic() - began > SLICE_SECONDS:
            await asyncio.sleep(0)
            began = time.monotonic()
        yield entry


class HarvestSpider(WelfareSpider):
    """Base of the spiders that work through the source list: `news` and `papers`."""

    source_kind: ClassVar[SourceKind]

    @classmethod
    def check_arguments(cls, given: Mapping[str, str], settings: BaseSettings) -> None:
        """Refuse arguments that can't be used."""
        parse_arguments(cls.source_kind, given, settings)

    @classmethod
    def asks(cls, given: Mapping[str, str], settings: BaseSettings) -> Iterable[str]:
        """Return the addresses of the sources."""
        for source in parse_arguments(cls.source_kind, given, settings).sources:
            yield from source_urls(source)

    def prepare(self, given: Mapping[str, str], settings: BaseSettings) -> None:
        """Take the checked arguments over."""
        arguments = parse_arguments(self.source_kind, given, settings)
        self.sources = arguments.sources
        self.source_ids = frozenset(source.id for source in arguments.sources)
        self.since, self.until = arguments.since, arguments.until
        self.fresh = arguments.fresh
        self.max_pages = arguments.max_pages
        self._by_id = {source.id: source for source in self.sources}
        self._asked: Counter[str] = Counter()
        self.cut_short: set[str] = set()
        self._runs: list[tuple[dict[str, str], datetime, frozenset[str]]] | None = None
        self._lists_read: set[str] = set()
        self._lists_lost: set[str] = set()

    async def start(self) -> AsyncIterator[Request]:
        """Ask each source where it lists what it publishes."""
        self._asked.update(self.scheduler.frontier.counts_of_run())
        for source in self.sources:
            for request in self.opening(source):
                yield request

    @abstractmethod
    def opening(self, source: Source) -> Iterator[Request]:
        """Yield the requests that the work on a source begins with."""

    def source_of(self, response: Response) -> Source:
        """Return the source on whose behalf a response was asked for; one that is no longer listed has no hints."""
        source_id = str(response.meta.get("source", ""))
        return self._by_id.get(source_id) or Source(source_id, self.source_kind, response.url)

    def listing(self, url: str, callback: Any, source: Source, *, priority: int, depth: int = 0) -> Request:
        """Return a request for a feed, sitemap or list; asked in full where the period reaches back in time."""
        return self.request(
            url,
            callback,
            source,
            priority=priority,
            exact=True,
            cb_kwargs={"depth": depth} if depth else None,
            meta={"unconditional": True} if self.reaches_further(source) else None,
        )

    async def note_list(self, response: Response, source: Source, *, whole: bool = True) -> None:
        """Remember a list that was read; one from which this run's arguments left something out counts as not read."""
        self.note_read(source)
        left_out = source.id in self.cut_short or self.until is not None
        narrow = self.since is not None and self.since > self._usual_horizon(source, SITEMAP_DAYS)
        await super().note_list(response, source, whole=whole and not left_out and not narrow)

    def reaches_further(self, source: Source) -> bool:
        """Return whether this run wants older texts of a source than the runs before it did.

        Known lists are read whole then: that they have not changed says nothing of what was left out of them.
        """
        if self.scheduler.anew:
            return True  # what was queued is forgotten, so every list must name it again
        if self.since is None:
            return False
        return all(self.since < reach for reach, _ in self._earlier_runs(source))

    def horizon(self, source: Source, days: int) -> date:
        """Return since when lists are read: the day asked for, else that of the last run, or so many days ago."""
        return self.since or self._usual_horizon(source, days)

    def _usual_horizon(self, source: Source, days: int) -> date:
        day = (self.started_at - timedelta(days=days)).date()
        last = max((started for _, started in self._earlier_runs(source)), default=None)
        return min(day, last.date()) if last else day

    def _earlier_runs(self, source: Source) -> list[tuple[date, datetime]]:
        """Return how far back, and when, earlier runs worked on a source."""
        if self._runs is None:
            self._runs = self.ledger.store.finished_runs(self.name)
        found = []
        for given, started, incomplete in self._runs:
            if source.id in incomplete:
                continue
            if "max_pages" in given or ("source" in given and source.id not in given["source"].split(",")):
                continue
            found.append((date.fromisoformat(given["since"]) if "since" in given else started.date(), started))
        return found

    def wanted(
        self,
        url: str,
        callback: Any,
        source: Source,
        *,
        changed: datetime | None = None,
        published: datetime | None = None,
        oai_identifier: str = "",
    ) -> Request | None:
        """Return a request for what a list names, None when it is known, outside the period, or there are enough."""
        if not is_fetchable(url) or not self.in_period(published):
            return None
        url = clean_url(url)
        if is_trap(url):
            return None
        if not worth_fetching(self.ledger.store.known(url), now=self.started_at, lastmod=changed):
            return None
        meta = {"counted": True, **({"oai_identifier": oai_identifier} if oai_identifier else {})}
        request = self.request(url, callback, source, meta=meta)
        if not self.scheduler.is_new(request):
            return None
        if self.max_pages is not None and self._asked[source.id] >= self.max_pages:
            self.cut_short.add(source.id)
            return None
        self._asked[source.id] += 1
        self.ledger.tally.count(source.id, "listed")
        return request

    def note_read(self, source: Source) -> None:
        """Remember that a source has shown one of its lists in this run."""
        self._lists_read.add(source.id)

    def note_lost(self, request: Request) -> None:
        """Hear of a request that this run gives up."""
        if request.meta.get("exact"):
            self._lists_lost.add(str(request.meta.get("source", "")))

    async def fetch_failed(self, failure: TwistedFailure) -> None:
        """Write a row for a fetch that failed; a list that has not changed is as good as read."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy adds it
        if isinstance(failure.value, Refused) and failure.value.fault is None and request.meta.get("exact"):
            self._lists_read.add(str(request.meta.get("source", "")))
        await super().fetch_failed(failure)

    def incomplete(self) -> dict[str, str]:
        """Return the sources that this run did not work through, and why."""
        return dict.fromkeys(self._lists_lost - self._lists_read, "unread") | super().incomplete()

    def is_read(self, url: str, changed: datetime | None, source: Source) -> bool:
        """Return whether a list was read since it last changed, by what the list above it says."""
        known = self.ledger.store.known(url)
        if known is None or changed is None or self.reaches_further(source):
            return False
        return known.outcome not in ("failed", "redirect") and not is_unseen(known.fetched_at, changed)

    def is_news(self, url: str) -> bool:
        """Return whether a page was never fetched before this run."""
        known = self.ledger.store.known(clean_url(url))
        return known is None or known.fetched_at >= self.started_at

    def in_period(self, published: datetime | None) -> bool:
        """Return whether a text may fall between `since` and `until`; one without a date may."""
        if published is None:
            return True
        day = published.date()
        return not (self.since and day < self.since) and not (self.until and day > self.until)
