"""HTML bytes as a tree and its links, for finding further pages; reading their text is not its business."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree, html

_ROOTS = re.compile(rb"(?i)</?(?:html|body)(?:\s[^<>]*)?>")
_META_CHARSET = re.compile(rb"(?i)<meta[^>]{0,200}charset=[\"']?([\w-]+)")


@dataclass(frozen=True, slots=True)
class Link:
    """An `a` or `link` element that leads somewhere."""

    url: str
    """Absolute, with its fragment."""
    text: str
    rel: str
    classes: str
    type: str


def parse_page(body: bytes) -> "html.HtmlElement | None":
    """Return the tree of an HTML page or fragment, None where there is nothing to read."""
    # Some pages hold several <html> roots, of which libxml2 keeps the first and loses the rest.
    body = _ROOTS.sub(b"", body).replace(b"\x00", b"")
    if not body.strip():
        return None
    try:
        body.decode("utf-8")
        encoding: str | None = "utf-8"
    except UnicodeDecodeError:
        declared = _META_CHARSET.search(body, 0, 4096)
        encoding = declared[1].decode("ascii", "ignore") if declared else "utf-8"
    try:
        parser = html.HTMLParser(encoding=encoding)
    except LookupError:
        parser = html.HTMLParser(encoding="utf-8")
    try:
        # None for a page of comments alone, against the annotation.
        tree: html.HtmlElement | None = html.document_fromstring(b"<html><body>" + body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return tree


def links_in(body: bytes, url: str) -> list[Link]:
    """Return the links of a page in its order, absolute by its own `base`."""
    tree = parse_page(body)
    return [] if tree is None else list(tree_links(tree, url))


def tree_links(tree: "html.HtmlElement", url: str) -> Iterator[Link]:
    """Yield the links of a parsed page in its order, absolute by its own `base`."""
    base = base_of(tree, url)
    for element in tree.iter("a", "link"):
        link = link_of(element, base)
        if link is not None:
            yield link


def base_of(tree: "html.HtmlElement", url: str) -> str:
    """Return the address that a page's relative links start from."""
    for element in tree.iter("base"):
        return _join(url, element.get("href") or "") or url
    return url


def link_of(element: "html.HtmlElement", base: str) -> Link | None:
    """Return where an `a` or `link` element leads, None for nowhere."""
    target = _join(base, (element.get("href") or "").strip())
    if not target:
        return None
    return Link(
        target,
        " ".join(element.text_content().split()),
        (element.get("rel") or "").lower(),
        element.get("class") or "",
        (element.get("type") or "").lower(),
    )


def _join(base: str, href: str) -> str:
    if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return ""
    try:
        return urljoin(base, href)
    except ValueError:
        return ""
