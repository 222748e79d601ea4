"""Why a fetch failed, in one of the fixed words, and whether it makes sense to ask again."""

import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from OpenSSL.SSL import Error as SSLError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from twisted.internet.error import ConnectError
from twisted.web._newclient import ParseError

from welfare_crawl.engine.guard import PrivateAddressError
from welfare_crawl.errors import Reason

MAX_RETRY_AFTER = 24 * 3600.0
"""Seconds; a server that asks for more is asked again the next day."""

CHUNK = 1 << 20

FORBIDDEN = "Forbidden by robots.txt"
"""How a request ends that robots.txt forbids."""

_RANGE = re.compile(r"(?i)bytes 0-(\d{1,15})/(\d{1,15})$")

_WINDOW_BITS = {b"gzip": (31,), b"x-gzip": (31,), b"deflate": (15, -15)}
"""How zlib is told what it unpacks; some servers send `deflate` without the head that belongs to it."""

WALL_BYTES = 200_000
"""A page that bars robots is small; no larger one is looked through for it in the main process."""

_ARTICLE = re.compile(rb"<meta[^>]{0,200}article:published_time")
_HEAD_BYTES = 20_000
"""A page that gives itself a day of publication at its beginning is no wall: `find_challenge` says so of each of them,
after a longer look."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One failed fetch."""

    reason: Reason
    detail: str
    retry: bool = False
    """Whether asking again in this run may help."""
    later: bool = False
    """Whether asking again in a later run may help."""
    after: float | None = None
    """Seconds that the server asks us to wait."""
    blameless: bool = False
    """The host is at fault, not the page: it is asked again as often as it takes."""
    wall: bool = False
    """A page that bars robots stood in the page's place."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of the lease behind a failed fetch."""

    reason: Reason
    retry_at: float | None
    """Seconds since the epoch; None: failed for good."""
    blameless: bool = False
    """Whether this try is not counted."""


class Refused(IgnoreRequest):
    """A response that is no page: an error status, or nothing new."""

    def __init__(self, fault: Fault | None) -> None:
        super().__init__(str(fault) if fault else "not modified")
        self.fault = fault


def fault_of_status(response: Response, *, now: datetime | None = None) -> Fault | None:
    """Return what is wrong with a response of this status, None for one that brings a page."""
    status = response.status
    if status == 206 and not _is_whole(response):
        return Fault("bad_response", "HTTP 206: a part of a page that was asked for whole", retry=True, later=True)
    if 200 <= status < 300 or status == 304:
        return None
    detail = f"HTTP {status}"
    after = retry_after(response, now or datetime.now(UTC))
    if status == 404:
        return Fault("not_found", detail)
    if status == 410:
        return Fault("gone", detail)
    if status in (401, 402, 403, 407, 451):
        return Fault("forbidden", detail, later=status == 403)
    if status in (408, 425, 429) or status >= 500:
        return Fault("blocked" if status == 429 else "server_error", detail, retry=True, later=True, after=after)
    return Fault("http_error", detail)


def _is_whole(response: Response) -> bool:
    """Return whether a part is all that there is: some servers answer every request with a range."""
    found = _RANGE.match((response.headers.get("Content-Range") or b"").decode("latin-1").strip())
    return found is not None and int(found[1]) + 1 == int(found[2])


def retry_after(response: Response, now: datetime) -> float | None:
    """Return the seconds of a Retry-After header, which holds seconds or a date, None without a readable one."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isascii() and value.isdecimal():
        return min(float(value), MAX_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), MAX_RETRY_AFTER)


def fault_of(error: BaseException | None) -> Fault:
    """Return the fault behind an exception that a download ended with."""
    detail = (str(error) or type(error).__name__).splitlines()[0][:300]
    match error:
        case Refused():
            return error.fault or Fault("bug", "not modified")
        case PrivateAddressError():
            return Fault(error.reason, detail)
        case UnsupportedURLSchemeError():
            return Fault("scheme", detail)
        case IgnoreRequest() if detail.startswith(FORBIDDEN):
            return Fault("robots", detail)
        case IgnoreRequest() if "redirect" in detail.lower():
            return Fault("redirect_loop", detail)
        case IgnoreRequest() | DownloadCancelledError():
            return Fault("too_large", detail)
        case DownloadTimeoutError() | TimeoutError():
            return Fault("timeout", detail, retry=True, later=True)
        case CannotResolveHostError():
            return Fault("dns", detail, retry=True, later=True)
        case DownloadConnectionRefusedError():
            return Fault("connection", detail, retry=True, later=True)
        case ResponseDataLossError():
            return Fault("bad_response", "the body is not as long as announced", retry=True, later=True)
        case DownloadFailedError():
            return fault_of_failed(error.__cause__, detail)
        case OSError() | ConnectError():
            return Fault("connection", detail, retry=True, later=True)
    return Fault("bug", f"{type(error).__name__}: {detail}")


def fault_of_failed(cause: BaseException | None, detail: str) -> Fault:
    """Return the fault behind a response that never became whole, from all that Twisted says of it."""
    reasons = [getattr(reason, "value", reason) for reason in getattr(cause, "reasons", ())]
    said = "; ".join(str(reason) or type(reason).__name__ for reason in reasons)[:300] or detail
    if any(isinstance(reason, SSLError) for reason in reasons):
        return Fault("tls", said, later=True)
    if any(isinstance(reason, ParseError | ValueError) for reason in reasons):
        return Fault("bad_response", said, retry=True, later=True)
    return Fault("connection", said, retry=True, later=True)


def fault_of_wall(response: Response) -> Fault | None:
    """Return the fault behind a page that bars robots in whatever status it comes, None for all other pages."""
    if len(response.body) > WALL_BYTES or not response.body or _ARTICLE.search(response.body, 0, _HEAD_BYTES):
        return None
    # Not when spiders are listed: the patterns of what reads HTML take long to compile.
    from welfare_crawl.html.challenge import find_challenge

    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    if (wall := find_challenge(response.body, content_type)) is None:
        return None
    return Fault("blocked", f"HTTP {response.status}, a wall: {wall}"[:300], later=True, wall=True)


def fault_of_encoding(response: Response, most: int) -> Fault | None:
    """Return what is wrong with a compressed body: Scrapy takes one that was cut off for whole.

    What is larger than `most` bytes when it is unpacked is left to Scrapy, which refuses it.
    """
    encoding = (response.headers.get("Content-Encoding") or b"").strip().lower()
    flaw = None
    for wbits in _WINDOW_BITS.get(encoding, ()) if response.body else ():
        try:
            whole = _unpacks(response.body, wbits, most)
        except zlib.error as error:
            flaw = f"the body can't be unpacked: {error}"
        else:
            flaw = None if whole else "the compressed body is cut off"
            break
    return Fault("bad_response", flaw, retry=True, later=True) if flaw else None


def _unpacks(body: bytes, wbits: int, most: int) -> bool:
    """Return whether a compressed body comes to its end, or is larger than `most` bytes."""
    member, rest, unpacked = zlib.decompressobj(wbits=wbits), body, 0
    while rest and not member.eof and unpacked <= most:
        unpacked += len(member.decompress(rest, CHUNK))
        rest = member.unconsumed_tail
    return member.eof or unpacked > most
