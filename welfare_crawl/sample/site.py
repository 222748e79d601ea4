"""What a site of the sample press is: a function from a request to a reply."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the server received it."""

    path: str
    """Decoded path, without the query."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    port: int
    edition: int
    """1 on the first day of the sample press, 2 on the second: some pages have changed by then."""
    visits: int
    """How often this very path and query was asked before, since the server started."""

    def absolute(self, host: str, path: str) -> str:
        """Return the URL of a path on one of the sample hosts."""
        return f"http://{host}:{self.port}{path}"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; the server adds ETag, Content-Length and answers conditional requests with 304 by itself."""

    body: bytes = field(default=b"", repr=False)
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    last_modified: str | None = None
    """HTTP date."""
    delay: float = 0.0
    """Seconds that the server waits before it answers."""
    gzip: bool = False
    """Send with Content-Encoding: gzip."""


class Site(Protocol):
    """A host of the sample press."""

    host: str

    def respond(self, request: Request) -> Reply:
        """Answer one request; an unknown path gives a reply with status 404."""
        ...
