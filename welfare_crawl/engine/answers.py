"""Between server and spider: asks only for what has changed, and takes note of all that is no page."""

import re
from datetime import UTC, datetime
from typing import Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from welfare_crawl.engine.faults import Fault, Refused, fault_of, fault_of_encoding, fault_of_status, fault_of_wall
from welfare_crawl.engine.ledger import ledger_of
from welfare_crawl.engine.politeness import politeness_of
from welfare_crawl.engine.requests import host_of
from welfare_crawl.errors import StoreError
from welfare_crawl.records import Capture, Sighting
from welfare_crawl.urls import canonical_url

LARGE = re.compile(r"(?i)\.pdf(?:$|[?#])|/article/download/|/bitstream/")
"""Addresses of what is probably a PDF; a scan of 100 MB takes its time from a provincial server."""

LARGE_SECONDS = 600.0


class Answers:
    """Sends validators of known pages, and answers 304, redirects and error statuses with a sighting."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._most = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Ask for a known page only if it has changed; give a large file the time it needs."""
        if LARGE.search(request.url):
            request.meta["download_timeout"] = max(LARGE_SECONDS, request.meta.get("download_timeout", 0.0))
        if request.callback is NO_CALLBACK or request.meta.get("unconditional"):
            return
        known = ledger_of(self.crawler).store.known(request.url)
        if known is None or known.outcome in ("failed", "redirect"):
            return
        if known.document_id is None and not request.meta.get("exact"):
            return  # it gave no document; what wants one now must see it whole
        if known.etag:
            request.headers.setdefault("If-None-Match", known.etag)
        if known.last_modified:
            request.headers.setdefault("If-Modified-Since", known.last_modified)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Let pages through; raise Refused for the rest, its sighting written."""
        target = (response.headers.get("Location") or b"").decode("latin-1")
        redirected = 300 <= response.status < 400 and response.status != 304 and bool(target)
        if request.callback is NO_CALLBACK:
            if redirected and not leads_to_web(request.url, target):
                raise Refused(Fault("scheme", f"redirected to {target}"[:300]))
            # A robots.txt is cut off by ourselves where it is too long.
            cut = None if "download_stopped" in response.flags else fault_of_encoding(response, self._most)
            if cut is not None:
                raise Refused(cut)
            return response
        source = str(request.meta.get("source", ""))
        if redirected:
            await ledger_of(self.crawler).record(Sighting(capture_of(response), "redirect", source))
            if not leads_to_web(request.url, target):
                raise Refused(Fault("scheme", f"redirected to {target}"[:300]))
            return response
        if response.status == 304 and _is_conditional(request):
            await self._note_unchanged(request, response, source)
            raise Refused(None)
        fault = fault_of_status(response) or fault_of_encoding(response, self._most)
        if response.status == 304:
            fault = Fault("bad_response", "HTTP 304, though the page was asked for whole", retry=True, later=True)
        if fault is None or fault.reason in ("forbidden", "server_error", "blocked"):
            fault = fault_of_wall(response) or fault
        politeness_of(self.crawler).note(host_of(request.url), fault, source, request.url)
        if fault is not None:
            sighting = Sighting(capture_of(response), "failed", source, detail=fault.detail)
            await ledger_of(self.crawler).record(sighting)
            raise Refused(fault)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Take note of a host that gives no answer; what becomes of the page is decided elsewhere."""
        if request.callback is not NO_CALLBACK and not isinstance(exception, IgnoreRequest | StoreError):
            politeness_of(self.crawler).note(
                host_of(request.url), fault_of(exception), str(request.meta.get("source", "")), request.url
            )

    async def _note_unchanged(self, request: Request, response: Response, source: str) -> None:
        ledger = ledger_of(self.crawler)
        known = ledger.store.known(request.url)
        capture = capture_of(response)
        if known is not None:
            capture = capture_of(response, etag=known.etag, last_modified=known.last_modified)
        sighting = Sighting(capture, "not_modified", source, document_id=known.document_id if known else None)
        await ledger.record(sighting)


def leads_to_web(url: str, target: str) -> bool:
    """Return whether a redirect may be followed: to http or https, a host that can be read, no user and no password."""
    try:
        where = urljoin(url, target)
        canonical_url(where)
        return "@" not in urlsplit(where).netloc
    except ValueError:
        return False


def _is_conditional(request: Request) -> bool:
    return "If-None-Match" in request.headers or "If-Modified-Since" in request.headers


def capture_of(response: Response, *, etag: str | None = None, last_modified: str | None = None) -> Capture:
    """Return the capture of a response whose body is not kept."""

    def header(name: str) -> str | None:
        value = response.headers.get(name)
        return value.decode("latin-1") if value else None

    return Capture(
        url=response.url,
        fetched_at=datetime.now(UTC),
        status=response.status,
        etag=header("ETag") or etag,
        last_modified=header("Last-Modified") or last_modified,
        content_type=header("Content-Type"),
        bytes=len(response.body),
    )
