"""Sitemaps: index, list of pages, Google's news extension, plain text, gzip, and feeds that stand in for one."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import urljoin

from welfare_crawl.discovery.dates import VIETNAM, parse_moment
from welfare_crawl.discovery.feed import read_feed
from welfare_crawl.discovery.xml import local_name, parse_xml, text_of, unpack
from welfare_crawl.errors import ExtractionError
from welfare_crawl.urls import is_fetchable

if TYPE_CHECKING:
    from lxml import etree

MAX_ENTRIES = 50_000
"""The sitemap protocol's own limit for one file."""


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """One page, or one further sitemap of an index."""

    url: str
    lastmod: datetime | None = None
    news_date: datetime | None = None
    """When the news extension says that the article was published."""
    alternates: tuple[tuple[str, str], ...] = ()
    """Pairs of language and address of the same page's editions."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap file lists."""

    kind: Literal["index", "urlset"]
    entries: tuple[SitemapEntry, ...]
    truncated: bool = False
    """It listed more than `MAX_ENTRIES`; the rest is left out."""


def read_sitemap(body: bytes, url: str) -> Sitemap:
    """Return what a sitemap lists, read from the bytes that its address answered.

    Raises ExtractionError: `bad_response` for what is no sitemap, `too_large` beyond 50 MB unpacked.
    """
    body = unpack(body)
    if re.match(rb"(?:\xef\xbb\xbf)?\s*https?://", body):
        return _read_text(body)
    root = parse_xml(body)
    kind = local_name(root)
    if kind in {"rss", "feed", "rdf"}:
        feed = read_feed(body, url)
        return Sitemap(
            "urlset", tuple(SitemapEntry(entry.url, entry.updated or entry.published) for entry in feed.entries)
        )
    if kind not in {"sitemapindex", "urlset"}:
        raise ExtractionError("bad_response", f"no sitemap: its root is <{kind}>")
    # Broken files mix the two; what the entries are called decides, entry by entry, and the root names the whole.
    entries: dict[str, SitemapEntry] = {}
    truncated = False
    for element in root.iter():
        if local_name(element) not in {"url", "sitemap"}:
            continue
        entry = _read_entry(element, url)
        if entry is None or entry.url in entries:
            continue
        if len(entries) == MAX_ENTRIES:
            truncated = True
            break
        entries[entry.url] = entry
    return Sitemap("index" if kind == "sitemapindex" else "urlset", tuple(entries.values()), truncated)


def covers(url: str, lastmod: datetime | None, since: date | None, until: date | None = None) -> bool:
    """Tell whether a sitemap file, or a page of one, may hold what is from the days asked for.

    A file that was last changed before `since` holds nothing of it. Neither does one whose name says a day or a month
    (`/2025-07-01.xml`, `/sitemap-2025-07.xml`, `/2025/07/`) outside of them. A bare year in a name is not believed:
    it may be a running number. When in doubt, it covers.
    """
    if since is not None and lastmod is not None and lastmod.astimezone(VIETNAM).date() < since:
        return False
    period = _period_of(url)
    if period is None:
        return True
    return not (since is not None and period[1] < since) and not (until is not None and period[0] > until)


def _read_entry(element: "etree._Element", base: str) -> SitemapEntry | None:
    address, lastmod, news_date = "", None, None
    alternates: list[tuple[str, str]] = []
    for child in element:
        match local_name(child):
            # `image:loc` and `video:..._loc` stand deeper, under their own elements.
            case "loc" if not address:
                address = _absolute(text_of(child), base)
            case "lastmod":
                lastmod = parse_moment(text_of(child))
            case "link" if child.get("hreflang") and (child.get("rel") or "alternate") == "alternate":
                target = _absolute(child.get("href") or "", base)
                if target:
                    alternates.append(((child.get("hreflang") or "").lower(), target))
            case "news":
                for part in child.iter():
                    if local_name(part) == "publication_date":
                        news_date = parse_moment(text_of(part))
            case _:
                pass
    return SitemapEntry(address, lastmod, news_date, tuple(alternates)) if address else None


def _read_text(body: bytes) -> Sitemap:
    """Read the plain form: one address a line."""
    rows = (row.strip() for row in body.decode("utf-8-sig", "replace").splitlines())
    found = dict.fromkeys(row for row in rows if row.startswith("http") and is_fetchable(row))
    entries = tuple(SitemapEntry(address) for address in list(found)[:MAX_ENTRIES])
    return Sitemap("urlset", entries, len(found) > MAX_ENTRIES)


def _absolute(text: str, base: str) -> str:
    try:
        address = urljoin(base, text) if text else ""
    except ValueError:
        return ""
    return address if address and is_fetchable(address) else ""


def _period_of(url: str) -> tuple[date, date] | None:
    """Return first and last day that an address names, None when it names none."""
    path = "/" + url.partition("?")[0].partition("://")[2].partition("/")[2]
    # The words of an article's address may speak of any day; only its folders date it.
    if not re.search(r"(?i)sitemap|\.(?:xml|txt)(?:\.gz)?$", path):
        path = path.rpartition("/")[0] + "/"
        found = re.search(r"/(20\d{2})([-/]?)(0[1-9]|1[0-2])(?:\2(0[1-9]|[12]\d|3[01]))?/", path)
    else:
        found = re.search(r"(?<!\d)(20\d{2})([-_/.]?)(0[1-9]|1[0-2])(?:\2(0[1-9]|[12]\d|3[01]))?(?!\d)", path) or (
            re.search(r"(?<!\d)(20\d{2})([-_/])([1-9]|1[0-2])(?:\2([1-9]|[12]\d|3[01]))?(?!\d)", path)
        )
    if not found:
        return None
    year, month = int(found[1]), int(found[3])
    try:
        if found[4]:
            day = date(year, month, int(found[4]))
            return day, day
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    except ValueError:
        return None
