"""robots.txt as RFC 9309 has it: obeyed, read again every day, and waited for while its server fails."""

import asyncio
import codecs
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

from protego import Protego
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured, StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from welfare_crawl.engine.compression import UNPACKED_MOST
from welfare_crawl.engine.faults import FORBIDDEN, Fault, Refused, fault_of, fault_of_status
from welfare_crawl.engine.politeness import TURN_SECONDS, politeness_of
from welfare_crawl.engine.requests import host_of
from welfare_crawl.errors import Reason

MAX_AGE = 24 * 3600.0
"""Seconds after which the rules are asked for again (RFC 9309, 2.4)."""

MAX_BYTES = 512_000
"""What is read of a robots.txt (RFC 9309, 2.5)."""

PATH = "/robots.txt"

_DELAY = re.compile(
    r"(?im)^([ \t]*crawl-delay[ \t]*:[ \t]*)(\d{1,9})(?:[.,](\d{1,9}))?[ \t]*(?:s|secs?|seconds?)?(?=[ \t\r]*(?:#|$))"
)
"""`1,5` and `10s` are understood, though the parser takes neither: a wish that is badly written is a wish."""

_WHOLE_AGENT = re.compile(r"(?im)^([ \t]*user-agent[ \t]*:[ \t]*welfare_crawl)[/ \t(][^\r\n]*")
"""Our name as logs show it, with version and contact: who copies it from there means us."""

TRIES = 4
"""After so many failures in one run a host is left to a later one."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host asks of us."""

    parser: Any
    read_at: float
    """Monotonic seconds."""


class Robots:
    """Lets a request through when the robots.txt of its host allows it."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self.crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._rules: dict[str, Rules] = {}
        self._reading: dict[str, asyncio.Task[Rules]] = {}
        self._failed: Counter[str] = Counter()
        self._listening = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise IgnoreRequest for what is forbidden, and Refused while a server can't say what is."""
        parts = urlparse_cached(request)
        own = request.callback is NO_CALLBACK and not request.meta.get("obey_robots")
        if own or parts.scheme not in ("http", "https"):
            return
        rules = await self._rules_of(parts.scheme, parts.netloc)
        if parts.path != PATH and not rules.parser.can_fetch(request.url, self._agent):
            raise IgnoreRequest(FORBIDDEN)

    async def _rules_of(self, scheme: str, netloc: str) -> Rules:
        known = self._rules.get(netloc)
        if known is not None and time.monotonic() - known.read_at < MAX_AGE:
            return known
        if netloc not in self._reading:
            self._reading[netloc] = asyncio.ensure_future(self._read(f"{scheme}://{netloc}{PATH}"))
        task = self._reading[netloc]
        try:
            self._rules[netloc] = await asyncio.shield(task)
        finally:
            if task.done():
                self._reading.pop(netloc, None)
        return self._rules[netloc]

    async def _read(self, url: str) -> Rules:
        politeness = politeness_of(self.crawler)
        politeness.know(host_of(url))
        # However long it says to be: no more than `MAX_BYTES` are taken, and they may be packed.
        meta = {"download_maxsize": 0, UNPACKED_MOST: 10 * MAX_BYTES}
        request = Request(url, callback=NO_CALLBACK, meta=meta)
        try:
            with self._counting_bytes():
                response = await self.crawler.engine.download_async(request)
        except Exception as error:
            fault = fault_of(error)
            # There is none, then (RFC 9309, 2.3.1.2); of a host that is not public the pages are refused, too.
            if fault.reason in ("redirect_loop", "scheme", "private_address"):
                return Rules(Protego.parse(""), time.monotonic())
            if fault.reason in ("timeout", "too_large", "bad_response"):
                raise self._wait(host_of(url), fault) from None
            raise  # the page couldn't be fetched either
        text = self._text_of(response)
        parser = Protego.parse(text)
        politeness.demand(host_of(url), parser.crawl_delay(self._agent))
        return Rules(parser, time.monotonic())

    def _text_of(self, response: Response) -> str:
        fault = fault_of_status(response)
        if fault is None:
            return readable(response.body[:MAX_BYTES])
        if not fault.retry:  # there is no robots.txt (RFC 9309, 2.3.1.3)
            return ""
        raise self._wait(host_of(response.request.url if response.request else response.url), fault)

    def _wait(self, host: str, fault: Fault) -> Refused:
        """Return what makes the pages of a host wait, whatever their number of tries.

        While the server fails, everything is forbidden (RFC 9309, 2.3.1.4). After some tries it is left to a later run.
        """
        self._failed[host] += 1
        politeness = politeness_of(self.crawler)
        politeness.note(host, fault)
        waits = politeness.hold(host, fault.after if self._failed[host] < TRIES else TURN_SECONDS)
        reason: Reason = "timeout" if fault.reason == "timeout" else "server_error"
        return Refused(Fault(reason, f"robots.txt: {fault.detail}"[:300], retry=True, after=waits, blameless=True))

    @contextmanager
    def _counting_bytes(self) -> Iterator[None]:
        """Hear of what comes in while a robots.txt is read, and not of every piece of every page."""
        self._listening += 1
        self.crawler.signals.connect(self.bytes_received, signals.bytes_received)  # once, however often it is asked for
        try:
            yield
        finally:
            self._listening -= 1
            if not self._listening:
                self.crawler.signals.disconnect(self.bytes_received, signals.bytes_received)

    def bytes_received(self, data: bytes, request: Request) -> None:
        """Read of a robots.txt, wherever its host keeps it, no more than anybody has to."""
        if request.callback is NO_CALLBACK and UNPACKED_MOST in request.meta:
            request.meta["received"] = request.meta.get("received", 0) + len(data)
            if request.meta["received"] > MAX_BYTES:
                raise StopDownload(fail=False)


def readable(body: bytes) -> str:
    """Return the text of a robots.txt, also of one in UTF-16, with its Crawl-delay as the parser takes it."""
    wide = body[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    text = body.decode("utf-16" if wide else "utf-8-sig", "replace")
    text = _WHOLE_AGENT.sub(r"\1", text)
    return _DELAY.sub(lambda found: f"{found[1]}{found[2]}.{found[3] or 0}", text)
