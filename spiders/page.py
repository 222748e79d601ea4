"""Single pages and PDFs of any host: fetched as named, nothing followed."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from scrapy.settings import BaseSettings

from welfare_crawl.engine.arguments import check_names, parse_flag, source_paths
from welfare_crawl.engine.requests import host_of
from welfare_crawl.engine.spider import WelfareSpider
from welfare_crawl.errors import ConfigurationError
from welfare_crawl.records import Source
from welfare_crawl.sources import load_sources


class Page(WelfareSpider):
    """`scrapy crawl page -a url=URL[,URL] [-a file=urls.txt]`."""

    name = "page"
    document_kind = "page"
    source_ids = frozenset({"page"})
    tries_later = False  # a later run asks for the pages that its user names

    @classmethod
    def check_arguments(cls, given: Mapping[str, str], settings: BaseSettings) -> None:
        """Refuse arguments that can't be used."""
        read_urls(given)

    @classmethod
    def asks(cls, given: Mapping[str, str], settings: BaseSettings) -> tuple[str, ...]:
        """Return the pages."""
        return read_urls(given)

    def prepare(self, given: Mapping[str, str], settings: BaseSettings) -> None:
        """Take the checked arguments over."""
        self.urls = read_urls(given)
        self.fresh = parse_flag(given.get("fresh", "0"), "fresh")
        self._hosts = {host_of(source.home): source for source in load_sources(source_paths(settings)).values()}

    async def start(self) -> AsyncIterator[Request]:
        """Ask for each page once."""
        for url in self.urls:
            yield self.request(url, self.parse_page, Source("page", "news", url))

    def outcome(self, reason: str) -> str:
        """Return how the run ended: every page was asked for by name, so one that is lost makes it partial."""
        tally = self.ledger.tally
        if reason != "finished" or not (tally.total("failed") or self.scheduler.left):
            return reason
        read = sum(map(tally.total, ("stored", "duplicate", "revised", "not_modified", "translation")))
        return "partial" if read or self.scheduler.left else "failed"

    async def parse_page(self, response: Response) -> AsyncIterator[Any]:
        """Hand the page on; a site that we know lends it the hints for its pages."""
        source = self._hosts.get(host_of(response.url)) or Source("page", "news", response.url)
        yield self.to_page(response, source)


def read_urls(given: Mapping[str, str]) -> tuple[str, ...]:
    """Return the URLs that `url` and `file` name, each once, in their order.

    Raises ConfigurationError when there are none, the file can't be read, or a line is no URL.
    """
    check_names(given, ("file", "fresh", "url"))
    urls = [(url, "url") for url in given.get("url", "").split(",") if url.strip()]
    if "file" in given:
        path = Path(given["file"])
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"file={path}: can't be read ({error})") from error
        urls += [
            (line, f"{path} line {number}")
            for number, line in enumerate(lines, 1)
            if line.strip() and not line.lstrip().startswith("#")
        ]
    if not urls:
        raise ConfigurationError("name at least one page: -a url=https://... or -a file=urls.txt (one URL a line)")
    for url, place in urls:
        try:
            parts = urlsplit(url.strip())
            usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:
            usable = False
        if not usable:
            raise ConfigurationError(f"{place}: {url.strip()!r} is no http or https URL")
    return tuple(dict.fromkeys(url.strip() for url, _ in urls))
