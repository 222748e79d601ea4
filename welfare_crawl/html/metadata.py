"""What a page's head says: meta tags, canonical address, alternates, section and tags."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element

from welfare_crawl.html.jsonld import LinkedData
from welfare_crawl.html.outline import Outline
from welfare_crawl.html.text import clean_line, fold
from welfare_crawl.html.tree import element_text, remembered

_HOME_WORDS = frozenset(
    [
        "trangchu",
        "home",
        "hem",
        "startseite",
        "accueil",
        "inicio",
        "portada",
        "homepage",
        "главная",
        "glavnaya",
        "首页",
        "ホーム",
        "news",
        "tintuc",
    ]
)
_LANGUAGE = re.compile(r"^([a-z]{2,3})(?:[-_].*)?$", re.IGNORECASE)
_TAG_SPLIT = re.compile(r"[,;，；、|]")
_LONGEST_TAG = 80
_names_category = remembered("cate-name")
_names_crumbs = remembered("readcrum|detail-cate")
"""What the words of an element have in them that shows where in the site the page stands."""


@dataclass(frozen=True, slots=True)
class Metas:
    """The meta tags of a page: values by lower-case name, in document order."""

    values: dict[str, tuple[str, ...]]

    def first(self, *names: str) -> str:
        """Return the first value that one of the names has, tried in this order."""
        for name in names:
            for value in self.values.get(name, ()):
                if value:
                    return value
        return ""

    def all(self, *names: str) -> list[str]:
        """Return all values of these names."""
        return [value for name in names for value in self.values.get(name, ()) if value]


def read_metas(root: _Element) -> Metas:
    """Return all meta tags, under `property`, `name`, `itemprop` and `http-equiv` alike."""
    values: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        content = meta.get("content") or meta.get("value") or ""
        if not content:
            continue
        line = clean_line(content[:20_000])
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (meta.get(attribute) or "").strip().lower()
            if name:
                key = f"itemprop:{name}" if attribute == "itemprop" else name
                values.setdefault(key, []).append(line)
    return Metas({name: tuple(found) for name, found in values.items()})


def absolute_url(href: str, base: str) -> str | None:
    """Return an http(s) address made absolute, without its fragment; None when it is none."""
    try:
        url = urljoin(base, href.strip())
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s<>\"]", url):
            return None
    except ValueError:
        return None
    return parts._replace(fragment="").geturl()


def find_canonical(root: _Element, metas: Metas, url: str) -> str | None:
    """Return the address that the page calls its own."""
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            found = absolute_url(link.get("href") or "", url) if link.get("href") else None
            if found:
                return found
    og = metas.first("og:url")
    return absolute_url(og, url) if og else None


def find_alternates(root: _Element, url: str) -> tuple[tuple[str, str], ...]:
    """Return the page's versions in other languages: language (lower case) and absolute address."""
    found: dict[tuple[str, str], None] = {}
    for link in root.iter("link", "a"):
        language = (link.get("hreflang") or "").strip().lower()
        if not language or language == "x-default":
            continue
        if link.tag == "link" and "alternate" not in (link.get("rel") or "").lower().split():
            continue
        address = absolute_url(link.get("href") or "", url)
        match = _LANGUAGE.match(language)
        if address and match:
            found[(language, address)] = None
    return tuple(found)


def find_language(root: _Element, metas: Metas) -> str | None:
    """Return the language that the page declares, ISO 639-1, or None."""
    html_language = (
        root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang") or ""
    )
    declared = (
        html_language,
        metas.first("og:locale"),
        metas.first("content-language"),
        metas.first("itemprop:inlanguage"),
        metas.first("language"),
    )
    for value in declared:
        match = _LANGUAGE.match(value.strip())
        if match:
            code = match.group(1).lower()
            return {"vie": "vi", "eng": "en", "vn": "vi", "swe": "sv", "jp": "ja", "cn": "zh", "kr": "ko"}.get(
                code, code
            )
    return None


def find_tags(root: _Element, metas: Metas, data: LinkedData) -> tuple[str, ...]:
    """Return the article's keywords, one by one."""
    links = [clean_line(element_text(link)) for link in root.iter("a") if link.get("rel") == "tag"]
    for values in (
        metas.all("article:tag"),
        metas.all("news_keywords"),
        metas.all("keywords"),
        list(data.keywords),
        links,
    ):
        tags: dict[str, str] = {}
        for value in values:
            for part in _TAG_SPLIT.split(value):
                tag = clean_line(part).lstrip("#").strip(" .\"'")
                if tag and len(tag) <= _LONGEST_TAG and fold(tag):
                    tags.setdefault(tag.casefold(), tag)
        if tags:
            return tuple(tags.values())[:50]
    return ()


def find_section(page: Outline, metas: Metas, data: LinkedData, title: str, site: Sequence[str]) -> str | None:
    """Return the section that the article stands in, the innermost that the page names."""
    refused = {fold(title), *(fold(name) for name in site), *_HOME_WORDS, ""}
    for candidate in _section_candidates(page, metas, data):
        if fold(candidate) not in refused and 1 < len(candidate) <= 60:
            return candidate
    return None


def _section_candidates(page: Outline, metas: Metas, data: LinkedData) -> Iterator[str]:
    yield from (metas.first("article:section"), data.section, metas.first("itemprop:articlesection"))
    yield from reversed(data.breadcrumb)
    role = [node for node in page.named(_names_category) if _holds_category(node) and page.shows(node)]
    yield from (clean_line(element_text(node)) for node in role[:1])
    boxes = [node for node in page.named(_names_crumbs) if _holds_crumbs(node) and page.shows(node)]
    crumbs = dict.fromkeys(link for box in boxes for link in box.iterdescendants("a"))
    yield from (clean_line(element_text(link)) for link in reversed(list(crumbs)[:8]))
    links = dict.fromkeys(link for bar in page.root.iter("nav") for link in bar.iterdescendants("a"))
    yield from (clean_line(element_text(link)) for link in islice(filter(_is_active, links), 3))


def _is_active(link: _Element) -> bool:
    return " active " in f" {link.get('class') or ''} "


def _holds_category(node: _Element) -> bool:
    return node.get("data-role") == "cate-name"


def _holds_crumbs(node: _Element) -> bool:
    classes = (node.get("class") or "").replace("B", "b")
    return "breadcrumb" in classes or "detail-cate" in classes or "breadcrumb" in (node.get("id") or "")


def site_names(metas: Metas, data: LinkedData, url: str, source_name: str) -> tuple[str, ...]:
    """Return all names by which the page and its company go, to tell them from authors and sections."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    names = [
        source_name,
        metas.first("og:site_name"),
        metas.first("application-name"),
        metas.first("apple-mobile-web-app-title"),
    ]
    names += metas.all(
        "copyright", "generator", "itemprop:sourceorganization", "dc.publisher", "publisher", "twitter:site"
    )
    names += data.publisher
    if host:
        labels = host.split(".")
        names += [host, labels[-2] if len(labels) > 1 else host, labels[0]]
    return tuple(dict.fromkeys(name for name in (clean_line(name) for name in names) if name))
