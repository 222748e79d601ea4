"""Asking a live source for robots.txt, feed, sitemap and one article: does the list still tell the truth?"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore
from protego import Protego

from welfare_crawl.addresses import is_public
from welfare_crawl.discovery.citation import read_citation
from welfare_crawl.discovery.feed import read_feed
from welfare_crawl.discovery.listing import is_article, read_listing
from welfare_crawl.discovery.oai import oai_request, read_identity
from welfare_crawl.discovery.robots import sitemaps_in
from welfare_crawl.discovery.sitemap import read_sitemap
from welfare_crawl.errors import ExtractionError, NotArticleError, WelfareError
from welfare_crawl.html import extract_html
from welfare_crawl.records import Source

_MAX_BYTES = 20_000_000
_MAX_REDIRECTS = 5
_SECONDS = 20.0
_ROBOTS_NAME = "welfare_crawl"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered."""

    url: str
    status: int
    content_type: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing that was asked of a source."""

    what: str
    """`robots`, `oai`, `feed`, `sitemap`, `list` or `article`."""
    url: str
    ok: bool
    detail: str


class UnreachableError(WelfareError):
    """An address that gave no answer, and why."""


Fetch = Callable[[str], Answer]


class Fetcher:
    """Fetches addresses, public ones only unless told otherwise, judged on the address that is connected to."""

    def __init__(self, user_agent: str, *, allow_private: bool = False) -> None:
        self._user_agent = user_agent
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(), network_backend=_Guarded(allow_private), max_connections=2
        )

    def __call__(self, url: str) -> Answer:
        """Return the answer after redirects; raises UnreachableError."""
        for _ in range(_MAX_REDIRECTS):
            if urlsplit(url).scheme not in ("http", "https"):
                raise UnreachableError(f"{url}: neither http nor https")
            status, headers, body = self._ask(url)
            location = headers.get("location")
            if status not in (301, 302, 303, 307, 308) or not location:
                return Answer(url, status, headers.get("content-type", ""), body)
            url = urljoin(url, location)
        raise UnreachableError(f"more than {_MAX_REDIRECTS} redirects")

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def _ask(self, url: str) -> tuple[int, dict[str, str], bytes]:
        headers = [("User-Agent", self._user_agent), ("Accept", "*/*"), ("Accept-Encoding", "identity")]
        limits = dict.fromkeys(("connect", "read", "write", "pool"), _SECONDS)
        body = b""
        try:
            with self._pool.stream("GET", url, headers=headers, extensions={"timeout": limits}) as response:
                for chunk in response.iter_stream():
                    body += chunk
                    if len(body) > _MAX_BYTES:
                        raise UnreachableError(f"more than {_MAX_BYTES // 1_000_000} MB")
                told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
                return response.status, told, body
        except httpcore.TimeoutException as error:
            raise UnreachableError(f"no answer in {_SECONDS:.0f} s") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, ValueError) as error:
            raise UnreachableError(str(error) or type(error).__name__) from error


class _Guarded(httpcore.NetworkBackend):
    """Connects to the address that was judged, so that no second look-up can give another."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses = [str(entry[4][0]) for entry in found]
        except OSError as error:
            # RFC 6761 (6.3): names below localhost are this machine, also where the resolver doesn't know it.
            if not host.endswith(".localhost"):
                raise httpcore.ConnectError(f"{host}: no such host ({error.strerror or error})") from error
            addresses = ["127.0.0.1"]
        if not self._allow_private:
            addresses = [address for address in addresses if is_public(address)]
            if not addresses:
                raise httpcore.ConnectError(f"{host}: its address is not public (see WELFARE_ALLOW_PRIVATE_HOSTS)")
        last: Exception = httpcore.ConnectError(f"{host}: no address")
        for address in dict.fromkeys(addresses):
            try:
                return self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last


def check_source(source: Source, fetch: Fetch, *, pause: float = 1.0) -> list[Probe]:
    """Ask a source for robots.txt, feed, sitemap, a list page and one article, and return what each gave."""
    return _Check(source, fetch, pause).run()


class _Check:
    def __init__(self, source: Source, fetch: Fetch, pause: float) -> None:
        self._source = source
        self._fetch = fetch
        self._pause = pause
        self._asked = False
        self._robots: Any = None
        self._articles: list[str] = []
        self._sitemaps: list[str] = []

    def run(self) -> list[Probe]:
        probes = [self._check_robots()]
        sitemaps = list(self._source.sitemaps) or self._sitemaps
        for what, urls, check in (
            ("feed", self._source.feeds, self._check_feed),
            ("sitemap", sitemaps, self._check_sitemap),
            ("list", self._source.sections or (self._source.home,), self._check_list),
        ):
            if urls:
                probes.append(self._probe(what, urls[0], check))
            else:
                probes.append(Probe(what, "", True, "none named"))
        if self._source.oai is not None:
            probes.insert(1, self._probe("oai", oai_request(self._source.oai, "Identify"), self._check_oai))
        if not self._articles:
            return [*probes, Probe("article", "", False, "no list, feed or sitemap led to an article")]
        return [*probes, self._probe("article", self._articles[0], self._check_article)]

    def _check_robots(self) -> Probe:
        url = urljoin(self._source.home, "/robots.txt")
        try:
            answer = self._get(url)
        except UnreachableError as error:
            return Probe("robots", url, False, str(error))
        if answer.status != 200:
            return Probe("robots", url, answer.status in (404, 410), f"HTTP {answer.status}: everything is allowed")
        text = answer.body.decode("utf-8-sig", "replace")
        self._robots = Protego.parse("" if text.lstrip().startswith("<") else text)
        self._sitemaps = list(sitemaps_in(text, answer.url))
        allowed = self._robots.can_fetch(self._source.home, _ROBOTS_NAME)
        delay = self._robots.crawl_delay(_ROBOTS_NAME)
        said = [f"{len(self._sitemaps)} sitemaps", "home allowed" if allowed else "home DISALLOWED"]
        if delay is not None:
            said.append(f"Crawl-delay {delay:g}")
        return Probe("robots", url, bool(allowed), ", ".join(said))

    def _probe(self, what: str, url: str, check: Callable[[Answer], str]) -> Probe:
        if self._robots is not None and not self._robots.can_fetch(url, _ROBOTS_NAME):
            return Probe(what, url, False, "robots.txt disallows it")
        try:
            answer = self._get(url)
            if answer.status != 200:
                return Probe(what, url, False, f"HTTP {answer.status}")
            detail = check(answer)
        except (UnreachableError, ExtractionError, NotArticleError) as error:
            return Probe(what, url, False, str(error))
        return Probe(what, url, not detail.startswith("0 "), detail)

    def _check_feed(self, answer: Answer) -> str:
        entries = read_feed(answer.body, answer.url).entries
        self._offer(entry.url for entry in entries)
        return f"{len(entries)} entries" + (f", the first: {entries[0].title}" if entries else "")

    def _check_sitemap(self, answer: Answer) -> str:
        sitemap = read_sitemap(answer.body, answer.url)
        detail = f"{len(sitemap.entries)} {'sitemaps' if sitemap.kind == 'index' else 'addresses'}"
        if sitemap.kind == "index" and sitemap.entries and not self._articles:
            newest = max(sitemap.entries, key=lambda entry: str(entry.lastmod or ""))
            child = self._get(newest.url)
            if child.status == 200:
                pages = read_sitemap(child.body, child.url).entries
                self._offer(entry.url for entry in pages)
                detail += f", {len(pages)} addresses in the newest"
        elif sitemap.kind == "urlset":
            self._offer(entry.url for entry in sitemap.entries)
        return detail

    def _check_list(self, answer: Answer) -> str:
        listing = read_listing(answer.body, answer.url, self._source)
        self._offer(listing.articles)
        return f"{len(listing.articles)} articles, {len(listing.pages)} further pages"

    def _check_oai(self, answer: Answer) -> str:
        identity = read_identity(answer.body)
        since = f", since {identity.earliest:%Y-%m-%d}" if identity.earliest else ""
        return f"{identity.name}{since}"

    def _check_article(self, answer: Answer) -> str:
        if self._source.kind == "papers":
            citation = read_citation(answer.body, answer.url)
            return f"{citation.title or '0 words of a title'}, PDF at {citation.pdf_url or 'no address'}"
        extract = extract_html(answer.body, answer.url, self._source, answer.content_type)
        words = len(extract.text.split())
        return f"{words} words, published {extract.published_at or 'unknown'}: {extract.title}"

    def _offer(self, urls: Iterable[str]) -> None:
        for url in urls:
            if len(self._articles) < 3 and is_article(url, self._source):
                self._articles.append(url)

    def _get(self, url: str) -> Answer:
        if self._asked and self._pause:
            time.sleep(self._pause)
        self._asked = True
        return self._fetch(url)
