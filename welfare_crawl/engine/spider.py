"""What our spiders share: checked arguments, pages out of responses, and a row for every fetch that failed."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Self, TypeVar

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings
from twisted.python.failure import Failure as TwistedFailure

from welfare_crawl.contact import user_agent
from welfare_crawl.engine.answers import capture_of
from welfare_crawl.engine.faults import Fault, Refused, Verdict, fault_of
from welfare_crawl.engine.ledger import Ledger, ledger_of
from welfare_crawl.engine.outcome import judge_outcome
from welfare_crawl.engine.ready import get_ready
from welfare_crawl.engine.scheduler import FrontierScheduler
from welfare_crawl.errors import ExtractionError, Stage, StoreError
from welfare_crawl.records import Failure, Kind, Outcome, Page, Sighting, Source

Listed = TypeVar("Listed")

LARGE_LIST = 100_000
"""Bytes; reading more takes so long that all other hosts would wait for it."""


class WelfareSpider(Spider, ABC):
    """Base of `news`, `papers` and `page`."""

    document_kind: ClassVar[Kind] = "news"
    sources: tuple[Source, ...] = ()
    source_ids: frozenset[str] | None = None
    """The sources whose queued pages this run works on; None: all of the spider's."""
    scope: str = ""
    """The arguments in one line: a run that was cut off is gone on with when they are the same."""
    fresh: bool = False
    tries_later: ClassVar[bool] = True
    """Whether later runs ask again for what this one could not fetch."""

    @classmethod
    @abstractmethod
    def check_arguments(cls, given: Mapping[str, str], settings: BaseSettings) -> None:
        """Refuse arguments that can't be used.

        Raises ConfigurationError.
        """

    @classmethod
    @abstractmethod
    def asks(cls, given: Mapping[str, str], settings: BaseSettings) -> Iterable[str]:
        """Return the addresses that a run with these arguments begins with."""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Tell servers who we are, also where the contact comes by `-s`."""
        super().update_settings(settings)
        if (settings.getpriority("USER_AGENT") or 0) <= SETTINGS_PRIORITIES["project"]:
            settings.set("USER_AGENT", user_agent(str(settings["WELFARE_CONTACT"])), priority="spider")

    @abstractmethod
    def prepare(self, given: Mapping[str, str], settings: BaseSettings) -> None:
        """Take the checked arguments over."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **given: Any) -> Self:
        get_ready()
        spider = super().from_crawler(crawler)
        given = {key: given[key] for key in sorted(given) if not key.startswith("_")}
        spider.arguments_given = given
        spider.scope = json.dumps({key: given[key] for key in given if key != "fresh"}, ensure_ascii=False)
        spider.prepare(given, crawler.settings)
        crawler.signals.connect(spider.callback_failed, signals.spider_error)
        return spider

    arguments_given: Mapping[str, str]

    @property
    def ledger(self) -> Ledger:
        """The book of this run."""
        return ledger_of(self.crawler)

    def request(
        self,
        url: str,
        callback: Any,
        source: Source,
        *,
        priority: int = 0,
        exact: bool = False,
        cb_kwargs: dict[str, Any] | None = None,
        meta: Mapping[str, Any] | None = None,
    ) -> Request:
        """Return a request on behalf of a source; `exact` ones are lists, whose every parameter counts."""
        return Request(
            url,
            callback=callback,
            errback=self.fetch_failed,
            priority=priority,
            cb_kwargs=cb_kwargs,
            meta={"source": source.id, **({"exact": True} if exact else {}), **(meta or {})},
        )

    def to_page(self, response: Response, source: Source, *, landing: Page | None = None) -> Page:
        """Return a response as the record that the pipeline works on."""
        first = (response.request.meta.get("redirect_urls") or [""])[0] if response.request else ""
        return Page(
            url=response.url,
            status=response.status,
            headers=tuple(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, values in response.headers.items()
                for value in values
            ),
            body=response.body,
            fetched_at=datetime.now(UTC),
            source=source,
            kind=self.document_kind,
            requested_url=first,
            landing=landing,
            oai_identifier=str(response.request.meta.get("oai_identifier", "")) if response.request else "",
        )

    async def note_list(self, response: Response, source: Source, *, whole: bool = True) -> None:
        """Remember a feed, sitemap or list page that was read, so that the next run asks only for what changed.

        One of which something was left out counts as not read.
        """
        outcome: Outcome = "not_article" if whole else "failed"
        await self.ledger.record(Sighting(capture_of(response), outcome, source.id, detail="list"))

    async def fetch_failed(self, failure: TwistedFailure) -> None:
        """Write a row for a fetch that failed, and have it asked again when that makes sense."""
        error = failure.value
        if isinstance(error, StoreError):
            self.ledger.fail(error)
        elif not (isinstance(error, Refused) and error.fault is None):
            await self.note_fault(failure.request, fault_of(error))  # type: ignore[attr-defined]  # Scrapy adds it

    async def read_list(self, reader: Callable[..., Listed], response: Response, *more: object) -> Listed | None:
        """Return what a reader makes of a feed, sitemap or list; None, with a row, when it can't be read."""
        try:
            if len(response.body) > LARGE_LIST:
                return await asyncio.to_thread(reader, response.body, response.url, *more)
            return reader(response.body, response.url, *more)
        except ExtractionError as error:
            if response.request is not None:
                await self.note_fault(response.request, Fault(error.reason, error.detail), stage="extract")
            return None

    async def note_fault(
        self, request: Request, fault: Fault, *, stage: Stage = "fetch", on_behalf_of: Request | None = None
    ) -> None:
        """Write what went wrong, and decide whether the page is asked again.

        `on_behalf_of` is the queued request within whose callback this one was made.
        """
        scheduler = self.scheduler
        queued = on_behalf_of or request
        attempts = max(1, scheduler.attempts(queued))
        again = scheduler.retry_at(queued, fault) if on_behalf_of is None else None
        later = scheduler.try_later_at(queued, fault) if self.tries_later and again is None else None
        retry_at = again or later
        if on_behalf_of is None or later is not None:
            scheduler.judge(queued, Verdict(fault.reason, retry_at, fault.blameless))
        if again is None:
            self.note_lost(request)
        row = Failure(
            url=request.url,
            source=str(request.meta.get("source", "")),
            stage=stage,
            reason=fault.reason,
            detail=fault.detail,
            at=datetime.now(UTC),
            attempts=attempts,
            next_try=datetime.fromtimestamp(retry_at, UTC) if retry_at else None,
        )
        await self.ledger.record(failure=row, lost=again is None)

    def note_lost(self, request: Request) -> None:
        """Hear of a request that this run gives up."""

    def incomplete(self) -> dict[str, str]:
        """Return the sources that this run did not work through, and why."""
        left = dict.fromkeys(self.scheduler.left, "waits")
        return left | self.scheduler.turns.ended

    def outcome(self, reason: str) -> str:
        """Return how the run ended, in the words of `runs.outcome`."""
        return judge_outcome(reason, len(self.sources), self.incomplete())

    def callback_failed(self, failure: TwistedFailure, response: object, spider: Spider) -> None:
        """Mark a page whose reading raised an error that nobody foresaw."""
        if isinstance(failure.value, StoreError):
            self.ledger.fail(failure.value)
            return
        request = getattr(response, "request", None)
        if request is None:
            return
        detail = f"{type(failure.value).__name__}: {failure.getErrorMessage()}"[:300]
        self.scheduler.judge(request, Verdict("bug", None))
        self.ledger.write_failure(
            Failure(request.url, str(request.meta.get("source", "")), "extract", "bug", detail, datetime.now(UTC))
        )

    @property
    def started_at(self) -> datetime:
        """When this run began: the first part of it, when it goes on with one that was cut off."""
        return datetime.fromtimestamp(self.scheduler.began_at, UTC)

    @property
    def scheduler(self) -> FrontierScheduler:
        """The scheduler of this run."""
        scheduler = self.crawler.engine.scheduler
        if not isinstance(scheduler, FrontierScheduler):
            raise RuntimeError("SCHEDULER is not welfare_crawl.engine.scheduler.FrontierScheduler; the crawl needs it")
        return scheduler
