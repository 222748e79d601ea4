"""RSS, Atom (by feedparser) and JSON Feed: which articles a paper announces, and since when."""

import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from welfare_crawl.discovery.dates import parse_moment
from welfare_crawl.discovery.xml import parse_xml, unpack
from welfare_crawl.errors import ExtractionError
from welfare_crawl.urls import is_fetchable

MAX_ENTRIES = 5_000


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One article that a feed announces."""

    url: str
    title: str = ""
    published: datetime | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """The articles of one feed page, in its order."""

    entries: tuple[FeedEntry, ...]
    next: str | None = None
    """Address of the page with older entries, where the feed names one."""


def read_feed(body: bytes, url: str) -> Feed:
    """Return what a feed announces, read from the bytes that its address answered.

    Raises ExtractionError (`bad_response`) for what is no feed.
    """
    body = unpack(body)
    if re.match(rb"(?:\xef\xbb\xbf)?\s*\{", body):
        return _read_json(body, url)
    # feedparser reads anything as an empty feed, and expands entities; this refuses both.
    parse_xml(body)
    import feedparser  # here, for most of what the spiders do needs none of it

    # A stream, never bytes or text: those it would take for a file's name or an address to fetch.
    parsed = feedparser.parse(io.BytesIO(body), response_headers={"content-location": url}, sanitize_html=False)
    if not parsed.version and not parsed.entries:
        raise ExtractionError("bad_response", "no feed")
    entries = (
        FeedEntry(
            url=_address(_entry_links(entry), url),
            title=_plain(entry.get("title")),
            published=parse_moment(entry.get("published")) or parse_moment(entry.get("created")),
            updated=parse_moment(entry.get("updated")) if "updated" in entry else None,
        )
        # Asked for a missing update, feedparser would answer with the publication, and a warning.
        for entry in parsed.entries[:MAX_ENTRIES]
    )
    links = parsed.feed.get("links", [])
    return Feed(
        _distinct(entries), _address((link.get("href") for link in links if link.get("rel") == "next"), url) or None
    )


def _entry_links(entry: Mapping[str, Any]) -> Iterable[str | None]:
    yield entry.get("feedburner_origlink")
    yield entry.get("link")
    for link in entry.get("links", []):
        if link.get("rel", "alternate") == "alternate":
            yield link.get("href")
    # A guid counts as an address only where it is one.
    if re.match(r"https?://", str(entry.get("id", ""))):
        yield entry.get("id")


def _read_json(body: bytes, url: str) -> Feed:
    """Read JSON Feed 1.1 (jsonfeed.org)."""
    try:
        content = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ExtractionError("bad_response", f"no JSON: {error}") from error
    items = content.get("items") if isinstance(content, dict) else None
    if not isinstance(items, list):
        raise ExtractionError("bad_response", "no JSON Feed: it has no items")
    entries = (
        FeedEntry(
            url=_address((item.get("url"), item.get("external_url"), item.get("id")), url),
            title=_plain(item.get("title")),
            published=_moment(item.get("date_published")),
            updated=_moment(item.get("date_modified")),
        )
        for item in items[:MAX_ENTRIES]
        if isinstance(item, dict)
    )
    return Feed(_distinct(entries), _address([content.get("next_url")], url) or None)


def _moment(value: object) -> datetime | None:
    return parse_moment(value) if isinstance(value, str) else None


def _plain(value: object) -> str:
    return " ".join(re.sub(r"<[^<>]{1,200}>", " ", value).split()) if isinstance(value, str) else ""


def _address(candidates: Iterable[object], base: str) -> str:
    """Return the first candidate that can be fetched, absolute; empty for none."""
    for candidate in candidates:
        if isinstance(candidate, str) and candidate.strip():
            try:
                absolute = urljoin(base, candidate.strip())
            except ValueError:
                continue
            if is_fetchable(absolute):
                return absolute
    return ""


def _distinct(entries: Iterable[FeedEntry]) -> tuple[FeedEntry, ...]:
    found: dict[str, FeedEntry] = {}
    for entry in entries:
        if entry.url:
            found.setdefault(entry.url, entry)
    return tuple(found.values())
