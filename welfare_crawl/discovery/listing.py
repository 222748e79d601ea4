"""List pages: which links are articles, and which leads to the next page of the list."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from welfare_crawl.discovery.page import parse_page, tree_links
from welfare_crawl.discovery.paging import next_pages, split_page_mark
from welfare_crawl.records import Source
from welfare_crawl.urls import canonical_url, clean_url, is_fetchable, same_host

_NO_ARTICLE = re.compile(
    r"""(?ix)
    / (?: tags? | tu-khoa | topics? | chu-de | su-kien | event | tac-gia | author | videos? | podcast | photo | anh
        | media | multimedia | rss | feed | tim-kiem | search | login | dang-nhap | dang-ky | lien-he | gioi-thieu
        | toa-soan | quang-cao | sitemap ) (?: [/.] | $ )
    | -event\d+ | -tag\d+
    """
)
"""Paths of pages that are no articles, as Vietnamese sites name them."""

_FEED_TYPE = re.compile(r"application/(?:rss\+xml|atom\+xml|feed\+json)")


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list page leads to, each address once, ready to fetch."""

    articles: tuple[str, ...]
    """In the page's order."""
    pages: tuple[str, ...]
    """The next page of the same list; more than one where it names several, or the source's selectors do."""
    feeds: tuple[str, ...] = ()
    """Feeds that the page announces in its head, those of its own host."""


def read_listing(body: bytes, url: str, source: Source) -> Listing:
    """Return articles and next pages of a section's list page, of the home page, or of a timeline's fragment."""
    tree = parse_page(body)
    if tree is None:
        return Listing((), ())
    links = list(tree_links(tree, url))
    articles = _distinct((link.url for link in links if is_article(link.url, source)), url)
    feeds = (
        link.url
        for link in links
        if "alternate" in link.rel.split() and _FEED_TYPE.match(link.type) and same_host(link.url, url)
    )
    pages = next_pages(tree, links, url, source, more=bool(articles))
    return Listing(articles, _distinct(pages, url), _distinct(feeds, url))


def is_article(url: str, source: Source) -> bool:
    """Tell whether an address is one of the source's articles.

    By the source's own pattern; without one, by what the addresses of articles look like.
    """
    if not is_fetchable(url) or not same_host(url, source.home):
        return False
    cleaned = clean_url(url)
    # A pattern ends with `$`; a parameter that is no tracker must not hide an article from it.
    forms = (cleaned, cleaned.partition("?")[0])
    if source.exclude is not None and any(re.search(source.exclude, form) for form in forms):
        return False
    if source.article is not None:
        return any(re.search(source.article, form) for form in forms)
    return _looks_like_article(cleaned)


def _looks_like_article(url: str) -> bool:
    path = urlsplit(url).path.rstrip("/")
    if _NO_ARTICLE.search(path) or split_page_mark(url)[1] is not None:
        return False
    # Here, for it brings urllib3 along, and most sources say by a pattern what their articles are.
    from courlan.filters import is_navigation_page, is_not_crawlable

    if is_navigation_page(url) or is_not_crawlable(url):
        return False
    last = path.rpartition("/")[2]
    worded = re.sub(r"[-_][a-z]{0,6}\d+$", "", last.partition(".")[0])
    words = len([word for word in re.split(r"[-_]", worded) if word])
    numbered = re.search(r"(?i)(?:^|[-_.a-z])\d{5,}(?:\.[a-z]{2,5})?$", last) is not None
    dated = re.search(r"/(?:19|20)\d{2}[/-]?(?:0?[1-9]|1[0-2])(?:[/-]|$)", path) is not None
    return words >= 3 and (numbered or dated or words >= 6)


def _distinct(found: Iterable[str], own: str) -> tuple[str, ...]:
    """Return the addresses ready to fetch, each page once, the list's own address left out."""
    seen = {canonical_url(own)}
    kept = []
    for url in found:
        if not is_fetchable(url):
            continue
        key = canonical_url(url)
        if key not in seen:
            seen.add(key)
            kept.append(clean_url(url))
    return tuple(kept)
