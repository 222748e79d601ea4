"""Where a list goes on: `rel=next`, page links in their many spellings, the timeline addresses of the VCCorp family."""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from cssselect import HTMLTranslator
from lxml import etree, html

from welfare_crawl.discovery.page import Link, base_of, link_of
from welfare_crawl.records import Source
from welfare_crawl.urls import canonical_url, is_fetchable, same_host

_QUERY_MARK = re.compile(
    r"(?i)(?:^|&)(page|p|pg|paged|trang|page_?(?:no|num|number|index|id)|currentpage)=(\d{1,5})(?=&|$)"
)

_PATH_MARK = re.compile(
    r"""(?ix)
    (?: / (?: page | trang | paged | p ) [-_/]? | [-_.] (?: page | trang | p ) [-_]? )
    (?P<number> \d{1,4} ) (?P<tail> (?: \.[a-z]{2,5} )? ) /? $
    """
)
"""`/p2`, `/page/2`, `/trang-2.htm`, `-p2`, `-page1`, `-trang-2.html`."""

_NEXT_TEXT = re.compile(
    r"(?i)^(?:[»›>→]+|(?:tiếp|tiếp theo|trang sau|trang tiếp(?: theo)?|sau|next|next page|cũ hơn)\W*)$"
)

_ZONE_FIELD = re.compile(r"(?i)^(?:hd)?_?zone_?id$|^hd_?cate?_?id$")
_PAGE_FIELD = re.compile(r"(?i)^hd_?page_?index$")
_ZONE_MARK = re.compile(r"(?i)(?:newsinzone|newsposition):zone(?:id)?(\d+)")
"""As VCCorp's templates name the cached block of a section."""


def next_pages(tree: html.HtmlElement, links: list[Link], url: str, source: Source, *, more: bool) -> Iterator[str]:
    """Yield the addresses under which a list goes on, the surest first; doubles and junk are the caller's to drop.

    `more` says that the page listed articles: a timeline ends where it lists none.
    """
    base = base_of(tree, url)
    for selector in source.next_page:
        found = tree.xpath(_xpath(selector))
        for element in found if isinstance(found, list) else []:
            if isinstance(element, etree._Element):
                anchor = element if element.tag in {"a", "link"} else next(element.iter("a"), None)
                link = link_of(anchor, base) if isinstance(anchor, html.HtmlElement) else None
                if link is not None:
                    yield link.url
    yield from (link.url for link in links if "next" in link.rel.split() and same_host(link.url, url))
    numbered = _next_by_number(links, url)
    if numbered is not None:
        yield numbered
    if source.timeline is not None and more:
        timeline = _next_in_timeline(tree, url, source.timeline)
        if timeline is not None:
            yield timeline


def split_page_mark(url: str) -> tuple[str, int | None]:
    """Return a list's address without its page mark, as a key, and the page's number, None where it has no mark."""
    parts = urlsplit(canonical_url(url))
    found = _QUERY_MARK.search(parts.query)
    if found:
        rest = (parts.query[: found.start()] + parts.query[found.end() :]).strip("&")
        return urlunsplit((*parts[:3], rest, "")), int(found[2])
    found = _PATH_MARK.search(parts.path)
    if found:
        path = parts.path[: found.start()] + found["tail"]
        return urlunsplit((*parts[:2], path.rstrip("/") or "/", parts.query, "")), int(found["number"])
    return urlunsplit(parts), None


def _next_by_number(links: list[Link], url: str) -> str | None:
    """Return the link to the page after this one, judged by the numbers in the addresses."""
    stem, own = split_page_mark(url)
    numbered: dict[int, Link] = {}
    by_text: str | None = None
    for link in links:
        if not is_fetchable(link.url) or not same_host(link.url, url):
            continue
        other, number = split_page_mark(link.url)
        # `/tin.html` goes on as `/tin/trang-2.html` or as `/tin/p2`.
        if number is None or _bare(other) != _bare(stem):
            continue
        numbered.setdefault(number, link)
        if by_text is None and _NEXT_TEXT.match(link.text) and number > (own or 0):
            by_text = link.url
    if own is None:
        # Most count from 1, so that 2 comes next; where the link "2" leads to page 1, they count from 0.
        from_zero = any(
            re.fullmatch(r"\d+", link.text) and int(link.text) == number + 1 for number, link in numbered.items()
        )
        own = 0 if from_zero or (1 in numbered and not any(number > 1 for number in numbered)) else 1
    later = [number for number in numbered if number > own]
    if by_text is not None and (not later or own + 1 not in later):
        return by_text
    return numbered[min(later)].url if later else None


def _bare(stem: str) -> str:
    return re.sub(r"(?i)\.(?:s?html?|chn|php|aspx?|tpo)$", "", stem)


def _next_in_timeline(tree: html.HtmlElement, url: str, template: str) -> str | None:
    """Return the timeline address that goes on after this page, be it a section's page or itself such an address."""
    pattern = re.escape(template).replace(r"\{zone\}", r"(?P<zone>\d+)").replace(r"\{page\}", r"(?P<page>\d+)")
    found = re.fullmatch(pattern, url.partition("?")[0])
    if found:
        return template.replace("{zone}", found.groupdict().get("zone", "")).replace(
            "{page}", str(int(found["page"]) + 1)
        )
    zone = _zone_of(tree)
    if zone is None and "{zone}" in template:
        return None
    # Tuổi Trẻ counts from 0 and says so; CafeF says nothing, and its page 2 follows the section's own page.
    index = _hidden_number(tree, _PAGE_FIELD)
    page = "2" if index is None else str(int(index) + 1)
    return template.replace("{zone}", zone or "").replace("{page}", page)


def _zone_of(tree: html.HtmlElement) -> str | None:
    """Return the number under which the site keeps a section: a hidden field, else the marks of its blocks."""
    zone = _hidden_number(tree, _ZONE_FIELD)
    if zone is not None and int(zone) > 0:
        return zone
    for element in tree.iter():
        for name in ("data-cd-key", "data-key-cd"):
            found = _ZONE_MARK.search(element.get(name) or "")
            if found and int(found[1]) > 0:
                return found[1]
    return None


def _hidden_number(tree: html.HtmlElement, name: re.Pattern[str]) -> str | None:
    for element in tree.iter("input"):
        value = (element.get("value") or "").strip()
        if re.fullmatch(r"\d{1,12}", value) and any(name.match(element.get(key) or "") for key in ("id", "name")):
            return value
    return None


@lru_cache(maxsize=256)
def _xpath(selector: str) -> str:
    return HTMLTranslator().css_to_xpath(selector)
