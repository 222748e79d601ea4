"""Scrapy's scheduler on our frontier: a request is done when all that its page gave is stored and queued."""

import asyncio
import contextlib
import logging
import os
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from scrapy import Request, Spider, signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler

from welfare_crawl.engine.clock import Clock
from welfare_crawl.engine.faults import Fault, Verdict
from welfare_crawl.engine.ledger import ledger_of
from welfare_crawl.engine.requests import dump_request, host_of, load_request
from welfare_crawl.engine.turns import NEVER, PATIENCE_SECONDS, Turns
from welfare_crawl.errors import Reason, StoreError
from welfare_crawl.frontier import Entry, Lease, SqliteFrontier
from welfare_crawl.records import Failure

logger = logging.getLogger(__name__)

FLUSH_SECONDS = 0.02
"""How long changes of the frontier wait to be committed together."""

LATER_HOURS = (6, 24, 3 * 24, 7 * 24, 14 * 24, 30 * 24)
"""When a page that failed all tries of a run is asked again by later ones; after the last of these it is given up."""


class FrontierScheduler(BaseScheduler):
    """Hands out leases of the frontier and acknowledges each when the engine has let go of its request.

    The engine lets go in `_slot.remove_request`, for every end that a request can have; that is a private name, so the
    version of Scrapy is bounded and a missing name stops the crawl at once.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.clock = Clock()
        self.retry_times = settings.getint("RETRY_TIMES")
        self.retry_seconds = settings.getfloat("WELFARE_RETRY_SECONDS")
        self.frontier = SqliteFrontier(
            Path(settings["WELFARE_FRONTIER"]), full_sync=settings.getbool("WELFARE_FULL_SYNC")
        )
        self._per_host = max(1, settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"))
        workers = settings.getint("WELFARE_WORKERS") or os.cpu_count() or 1
        # Pages that are fetched faster than they are read would pile up in memory, and be lost at a kill.
        self._most = settings.getint("CONCURRENT_REQUESTS") + 4 * workers
        self._leases: dict[int, tuple[Request, Lease]] = {}
        self._verdicts: dict[int, Verdict] = {}
        self._on_the_wire: dict[int, str] = {}
        self._busy: Counter[str] = Counter()
        self._answered_at: dict[str, float] = {}
        self._flush_timer: asyncio.TimerHandle | None = None
        self._wake_timer: asyncio.TimerHandle | None = None
        self.began_at = self.clock.now()
        """When the run began; of one that goes on, when its first part did."""
        self.anew = False
        """Whether nothing was queued or known here when the run began."""
        self.left: dict[str, int] = {}
        """Once closed: how many pages of each source were due and are left to the next run."""
        self.closed = False
        self.broken = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        scheduler = cls(crawler)
        crawler.signals.connect(scheduler.answered, signals.response_received)
        return scheduler

    def open(self, spider: Spider) -> None:
        """Open the frontier for this spider, and watch where the engine lets go of requests."""
        self.spider = spider
        found = self.frontier.open(
            spider.name,
            arguments=getattr(spider, "scope", ""),
            sources=getattr(spider, "source_ids", None),
            now=self.clock.now(),
            fresh=getattr(spider, "fresh", False),
        )
        self.began_at, self.anew = found.began_at, found.anew
        self.turns = Turns(self.frontier, getattr(spider, "sources", ()))
        for url, source in found.poisoned:
            self._note_lost(url, source, "poison", "the crawl died each time it was in work")
        if found.continued and found.pending:
            logger.info("going on with the run that was cut off: %d URLs are still to fetch", found.pending)
        slot = self.crawler.engine._slot
        if slot is None or not hasattr(slot, "remove_request"):
            raise RuntimeError(
                "this version of Scrapy has no engine slot with remove_request; welfare_crawl needs 2.19"
            )
        let_go = slot.remove_request

        def remove_request(request: Request) -> None:
            let_go(request)
            self._finish(request)

        slot.remove_request = remove_request  # type: ignore[method-assign]

    def close(self, reason: str) -> None:
        """Write everything down; a run that did not finish is gone on with at the next start."""
        if self.closed:
            return
        self.closed = True
        for timer in (self._flush_timer, self._wake_timer):
            if timer is not None:
                timer.cancel()
        if self.broken:
            with contextlib.suppress(StoreError):  # said already
                self.frontier.close(finished=False)
            return
        try:
            for _, lease in self._leases.values():
                self.frontier.give_back(lease.id)
            self.frontier.flush()
            moment = self.frontier.next_time()
            self.left = self.frontier.left(self.clock.now())
            self.frontier.close(finished=reason == "finished")
        except StoreError as error:
            self._break(error)
            return
        if moment is not None and self.left and reason == "finished":
            due = datetime.fromtimestamp(moment).astimezone().isoformat(sep=" ", timespec="minutes")
            logger.warning("some URLs are left for the next run: their hosts are to be asked again from %s on", due)

    def has_pending_requests(self) -> bool:
        """Return whether something is left that this run should wait for."""
        if self.broken:
            return False
        moment = self.frontier.next_time()
        return moment is not None and moment <= self.clock.now() + PATIENCE_SECONDS

    def enqueue_request(self, request: Request) -> bool:
        """Queue a request; False when its page is queued already or was fetched in this run.

        Never raises: Scrapy drops what a scheduler raises here without a word.
        """
        try:
            entry = Entry(
                url=request.url,
                fingerprint=self.crawler.request_fingerprinter.fingerprint(request),
                payload=dump_request(request, self.spider),
                host=host_of(request.url),
                source=str(request.meta.get("source", "")),
                priority=request.priority,
                counted="counted" in request.meta and not request.meta.get("redirect_times"),
            )
            # A redirect copies the meta of the request that it answers, its lease included.
            taken = self.frontier.put(
                entry, redirected_from=request.meta.get("lease"), again=self._was_sent_back(request, entry.fingerprint)
            )
        except StoreError as error:
            self._break(error)
            return False
        except Exception as error:
            self._note_lost(request.url, str(request.meta.get("source", "")), "bug", f"can't be queued: {error}")
            return False
        self._flush_soon()
        return taken

    def _was_sent_back(self, request: Request, fingerprint: bytes) -> bool:
        """Return whether a chain of redirects leads back to a page of its own: the cookie that it wants is kept now.

        Scrapy bounds the length of such a chain.
        """
        fingerprints = self.crawler.request_fingerprinter
        return any(
            fingerprints.fingerprint(request.replace(url=url)) == fingerprint
            for url in request.meta.get("redirect_urls", ())
        )

    def is_new(self, request: Request) -> bool:
        """Return whether the page of a request is neither queued nor done in this run."""
        return not self.frontier.knows(self.crawler.request_fingerprinter.fingerprint(request))

    def next_request(self) -> Request | None:
        """Hand out a page of the host that has waited longest among those that have room."""
        if self.broken or len(self._leases) >= self._most:
            return None
        now = self.clock.now()
        soonest = NEVER
        try:
            self.turns.heed_windows(now)
            for host in self.frontier.hosts(now):
                if self._busy[host] >= self._per_host:
                    continue
                if (wait := self._pause_of(host)) > 0:
                    soonest = min(soonest, wait)
                    continue
                for lease in self.frontier.lease(host, now=now):
                    if request := self._request_of(lease):
                        return request
        except StoreError as error:
            self._break(error)
            return None
        self._wake_in_time(now, soonest)
        return None

    def _pause_of(self, host: str) -> float:
        """Return the seconds until a host may be asked again, as its delay wants it.

        Scrapy's downloader would wait for it, too, but a page that waits there takes the place of another host's page:
        as many slow hosts as there are places would hold up all others.
        """
        slot = self.crawler.engine.downloader.slots.get(host)
        if slot is None:
            return 0.0
        # What was sent late, by a busy loop, reached its host later than `lastseen` says: a demanded delay, which has
        # no jitter, counts from the answer.
        since = slot.lastseen if slot.jitter else max(slot.lastseen, self._answered_at.get(host, 0.0))
        return float(since + slot.delay * (1 - slot.jitter) - time.monotonic())

    def judge(self, request: Request, verdict: Verdict) -> None:
        """Remember what is to become of the lease behind a request, for when the engine lets go of it."""
        if (lease_id := request.meta.get("lease")) is not None:
            self._verdicts[lease_id] = verdict

    def attempts(self, request: Request) -> int:
        """Return how often the page of this request was handed out, this time included; 0 when it is no lease."""
        held = self._leases.get(request.meta.get("lease", -1))
        return held[1].attempts if held else 0

    def retry_at(self, request: Request, fault: Fault) -> float | None:
        """Return when to ask again for a page in this run; None when that makes no sense or was done often enough."""
        attempts = self.attempts(request)
        if not fault.retry or not attempts or (attempts > self.retry_times and not fault.blameless):
            return None
        wait = max(fault.after or 0.0, self.retry_seconds * 4.0 ** min(attempts - 1, self.retry_times))
        return max(self.clock.now() + wait, self.frontier.held_until(host_of(request.url)))

    def try_later_at(self, request: Request, fault: Fault) -> float | None:
        """Return when a later run is to ask for a page that this one gives up; None when that makes no sense."""
        attempts = self.attempts(request)
        if not fault.later or not attempts:
            return None
        before = attempts - 1 - (self.retry_times if fault.retry else 0)
        if not 0 <= before < len(LATER_HOURS):
            return None
        return self.clock.now() + max(fault.after or 0.0, LATER_HOURS[before] * 3600.0)

    def end_turn(self, source: str, reason: str, detail: str) -> None:
        """Ask nothing more on behalf of a source in this run; what is queued waits for the next one."""
        try:
            self.turns.end(source, reason, detail, self.clock.now())
        except StoreError as error:
            self._break(error)

    def hold(self, host: str, seconds: float) -> None:
        """Ask nothing of a host for so long, in this run and in later ones."""
        try:
            self.frontier.hold(host, self.clock.now() + seconds)
        except StoreError as error:
            self._break(error)
            return
        self._flush_soon()

    def answered(self, request: Request) -> None:
        """Give the host's place free: its answer is judged, and the page may still be read and stored.

        Not as soon as the answer is there: what it says may be that nothing more is to be asked.
        """
        host = self._on_the_wire.pop(request.meta.get("lease", -1), None)
        if host is not None:
            self._busy[host] -= 1
            self._answered_at[host] = time.monotonic()

    def _request_of(self, lease: Lease) -> Request | None:
        try:
            request = load_request(lease.payload, self.spider)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            self.frontier.fail(lease.id, "bug")
            self._note_lost(lease.url, lease.source, "bug", f"the frontier's entry can't be read: {error}")
            return None
        request.meta["lease"] = lease.id
        if lease.attempts > 1:
            # The links of a list that was in work when the process died may be lost: read it whole again.
            request.meta["unconditional"] = True
        self._leases[lease.id] = (request, lease)
        self._on_the_wire[lease.id] = lease.host
        self._busy[lease.host] += 1
        self._flush_soon()
        return request

    def _finish(self, request: Request) -> None:
        lease_id = int(request.meta.get("lease", -1))
        held = self._leases.get(lease_id)
        if held is None or held[0] is not request:
            return
        del self._leases[lease_id]
        self.answered(request)
        verdict = self._verdicts.pop(lease_id, None)
        if self.broken:
            return
        try:
            if ledger_of(self.crawler).broken is not None:
                self.frontier.give_back(lease_id)  # not this page's fault: it must not count as one that kills
                return
            if verdict is None:
                self.frontier.ack(lease_id)
            else:
                self.frontier.fail(lease_id, verdict.reason, retry_at=verdict.retry_at, counted=not verdict.blameless)
        except StoreError as error:
            self._break(error)
            return
        self._flush_soon()

    def _note_lost(self, url: str, source: str, reason: Reason, detail: str) -> None:
        failure = Failure(url, source, "fetch", reason, detail[:300], datetime.now(UTC))
        try:
            ledger_of(self.crawler).write_failure(failure)
        except StoreError as error:
            self._break(error)

    def _flush_soon(self) -> None:
        if self._flush_timer is None:
            self._flush_timer = asyncio.get_running_loop().call_later(FLUSH_SECONDS, self._flush)

    def _flush(self) -> None:
        self._flush_timer = None
        try:
            self.frontier.flush()
        except StoreError as error:
            self._break(error)

    def _wake_in_time(self, now: float, soonest: float) -> None:
        """Look again when the next host may be asked: one that keeps a delay, or one that was to be left alone."""
        moment = self.frontier.next_time()
        wait = min(soonest, moment - now if moment is not None and moment > now else NEVER)
        loop = asyncio.get_running_loop()
        if wait > PATIENCE_SECONDS or (self._wake_timer is not None and self._wake_timer.when() <= loop.time() + wait):
            return
        if self._wake_timer is not None:
            self._wake_timer.cancel()
        self._wake_timer = loop.call_later(wait, self._wake)

    def _wake(self) -> None:
        self._wake_timer = None
        slot = self.crawler.engine._slot
        if slot is not None:
            slot.nextcall.schedule()

    def _break(self, error: StoreError) -> None:
        self.broken = True
        ledger_of(self.crawler).fail(error)
