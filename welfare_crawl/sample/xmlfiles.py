"""Feeds and sitemaps of the sample papers: RSS 2.0, Atom, sitemap index, sitemap and Google News sitemap."""

import gzip
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree import ElementTree

from welfare_crawl.sample.articles import Article
from welfare_crawl.sample.days import day_of
from welfare_crawl.sample.markup import print_http_date
from welfare_crawl.sample.site import Reply

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_ATOM = "http://www.w3.org/2005/Atom"

Listed = Iterable[tuple[str, Article]]
"""Pairs of an address and the article that stands there."""


def write_rss(title: str, home: str, listed: Listed, edition: int) -> Reply:
    """Return an RSS 2.0 feed."""
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    _add(channel, "title", title)
    _add(channel, "link", home)
    _add(channel, "language", "vi")
    _add(channel, "lastBuildDate", print_http_date(day_of(edition)))
    for address, article in listed:
        item = ElementTree.SubElement(channel, "item")
        _add(item, "title", article.title)
        _add(item, "link", address)
        _add(item, "guid", address.partition("?")[0])
        _add(item, "pubDate", format_datetime(article.published))
        _add(item, "description", f'<a href="{address}"><img src="/media/{article.slug}.svg"></a> {article.lead}')
    return _reply(root, "application/rss+xml; charset=utf-8", day_of(edition))


def write_atom(title: str, home: str, listed: Listed, edition: int) -> Reply:
    """Return an Atom feed."""
    root = ElementTree.Element("feed", xmlns=_ATOM)
    _add(root, "id", home)
    _add(root, "title", title)
    _add(root, "updated", day_of(edition).isoformat())
    for address, article in listed:
        entry = ElementTree.SubElement(root, "entry")
        _add(entry, "id", address)
        _add(entry, "title", article.title)
        ElementTree.SubElement(entry, "link", rel="alternate", type="text/html", href=address)
        _add(entry, "published", article.published.isoformat())
        _add(entry, "updated", article.changed.isoformat())
        for name in article.authors:
            _add(ElementTree.SubElement(entry, "author"), "name", name)
        _add(entry, "summary", article.lead)
    return _reply(root, "application/atom+xml; charset=utf-8", day_of(edition))


def write_sitemap_index(files: Iterable[tuple[str, datetime]]) -> Reply:
    """Return a sitemap index of pairs of an address and when it last changed."""
    root = ElementTree.Element("sitemapindex", xmlns=_SITEMAP)
    listed = tuple(files)
    for address, changed in listed:
        entry = ElementTree.SubElement(root, "sitemap")
        _add(entry, "loc", address)
        _add(entry, "lastmod", changed.isoformat())
    return _reply(root, "application/xml; charset=utf-8", max(changed for _, changed in listed))


def write_sitemap(
    listed: Iterable[tuple[str, datetime]], *, compressed: bool = False, milliseconds: bool = False
) -> Reply:
    """Return a sitemap of pairs of an address and when it last changed, as a .gz file where asked."""
    root = ElementTree.Element("urlset", xmlns=_SITEMAP)
    pairs = tuple(listed)
    for address, changed in pairs:
        entry = ElementTree.SubElement(root, "url")
        _add(entry, "loc", address)
        _add(entry, "lastmod", print_zulu(changed) if milliseconds else changed.isoformat())
    reply = _reply(root, "application/xml; charset=utf-8", max(changed for _, changed in pairs))
    if not compressed:
        return reply
    body = gzip.compress(reply.body, mtime=0)
    return Reply(body, content_type="application/x-gzip", last_modified=reply.last_modified)


def write_news_sitemap(name: str, listed: Listed, edition: int) -> Reply:
    """Return a sitemap with the Google News extension."""
    root = ElementTree.Element("urlset", {"xmlns": _SITEMAP, "xmlns:news": _NEWS})
    for address, article in listed:
        entry = ElementTree.SubElement(root, "url")
        _add(entry, "loc", address)
        news = ElementTree.SubElement(entry, "news:news")
        publication = ElementTree.SubElement(news, "news:publication")
        _add(publication, "news:name", name)
        _add(publication, "news:language", article.language)
        _add(news, "news:publication_date", article.published.isoformat())
        _add(news, "news:title", article.title)
    return _reply(root, "application/xml; charset=utf-8", day_of(edition))


def print_zulu(moment: datetime) -> str:
    """Print a moment as vietnam.vn does: `2025-11-21T01:20:00.000Z`."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text


def _reply(root: ElementTree.Element, content_type: str, changed: datetime) -> Reply:
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Reply(body, content_type=content_type, last_modified=print_http_date(changed), gzip=True)
