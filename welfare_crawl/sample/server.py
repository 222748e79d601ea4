"""The web server of the sample press: all its hosts on one loopback port, told apart by the Host header."""

import gzip
import hashlib
import sys
import time
from collections import Counter
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from welfare_crawl.sample.press import sites
from welfare_crawl.sample.site import Reply, Request, Site

DEFAULT_PORT = 8741
"""Where `welfare-crawl demo` looks first."""


class Logged(NamedTuple):
    """One request that was answered."""

    time: float
    """When it arrived, in seconds since the epoch."""
    host: str
    path: str
    """With its query."""
    status: int
    user_agent: str


class SampleServer:
    """The sample press on loopback; a context manager that serves from a thread until it is left.

    Port 0 takes any free port. `edition` may be set while it serves: 2 is the next day.
    """

    def __init__(self, port: int = 0, edition: int = 1, host: str = "127.0.0.1") -> None:
        self.edition = edition
        self.requests: list[Logged] = []
        """All answered requests, in order."""
        self._lock = Lock()
        self._visits: Counter[tuple[str, str]] = Counter()
        self._http = _Listener((host, port), _Handler)
        self._http.press = self
        self.port: int = self._http.server_address[1]
        self.sites: Mapping[str, Site] = sites(self.port)
        self._thread: Thread | None = None

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def serve_forever(self) -> None:
        """Serve from the calling thread until it is interrupted."""
        try:
            self._http.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            self._http.server_close()

    def close(self) -> None:
        """Stop serving and free the port."""
        if self._thread is not None:
            self._http.shutdown()
            self._thread.join()
            self._thread = None
        self._http.server_close()

    def url(self, host: str, path: str = "/") -> str:
        """Return the URL of a path on one of the hosts."""
        return f"http://{host}:{self.port}{path}"

    def answer(self, host: str, target: str, headers: Mapping[str, str]) -> Reply:
        """Return the site's reply to one request, before conditions and encodings are looked at."""
        site = self.sites.get(host)
        if site is None:
            return Reply(b"No such site here.\n", status=421, content_type="text/plain; charset=utf-8")
        parts = urlsplit(target)
        with self._lock:
            visits = self._visits[host, target]
            self._visits[host, target] += 1
        request = Request(
            path=unquote(parts.path) or "/",
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers=headers,
            port=self.port,
            edition=self.edition,
            visits=visits,
        )
        return site.respond(request)

    def log(self, entry: Logged) -> None:
        """Remember an answered request."""
        with self._lock:
            self.requests.append(entry)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    # A crawl opens many connections at once; the default backlog of 5 refuses some.
    request_queue_size = 128
    press: SampleServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that hangs up in the middle is its own affair; a fault of ours must be seen.
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "SamplePress/1"
    sys_version = ""
    timeout = 30
    # Headers and body leave in two writes; without this each small page waits 40 ms for a delayed ACK.
    disable_nagle_algorithm = True
    server: _Listener

    def do_GET(self) -> None:
        self._respond(with_body=True)

    def do_HEAD(self) -> None:
        self._respond(with_body=False)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: the request log is `SampleServer.requests`."""

    def _respond(self, with_body: bool) -> None:
        arrived = time.time()
        press = self.server.press
        headers = {name.lower(): value for name, value in self.headers.items()}
        # A proxy-style request line carries the host itself.
        asked = urlsplit(self.path) if self.path.startswith("http://") else urlsplit(f"//{headers.get('host', '')}")
        target = self.path.removeprefix(f"{asked.scheme}://{asked.netloc}") if asked.scheme else self.path
        host = (asked.hostname or "").lower()
        reply = press.answer(host, target, headers)
        if reply.delay:
            time.sleep(reply.delay)
        etag = f'"{hashlib.sha256(reply.body).hexdigest()[:32]}"'
        fresh = reply.status == 200 and _is_unchanged(headers, etag, reply.last_modified)
        status = 304 if fresh else reply.status
        press.log(Logged(arrived, host, target, status, headers.get("user-agent", "")))
        body = b"" if fresh else reply.body
        self.send_response(status)
        for name, value in reply.headers:
            self.send_header(name, value)
        if reply.status == 200:
            self.send_header("ETag", etag)
            self.send_header("Cache-Control", "no-cache")
            if reply.last_modified:
                self.send_header("Last-Modified", reply.last_modified)
        if reply.gzip:
            self.send_header("Vary", "Accept-Encoding")
            if body and "gzip" in headers.get("accept-encoding", ""):
                body = gzip.compress(body, mtime=0)
                self.send_header("Content-Encoding", "gzip")
        if not fresh:
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)


def _is_unchanged(headers: Mapping[str, str], etag: str, last_modified: str | None) -> bool:
    if (wanted := headers.get("if-none-match")) is not None:
        # If-None-Match alone decides where both are sent (RFC 9110, 13.2.2).
        tags = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
        return etag in tags or "*" in tags
    since = headers.get("if-modified-since")
    if since is None or last_modified is None:
        return False
    try:
        return parsedate_to_datetime(last_modified) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False
