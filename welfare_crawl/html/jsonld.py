"""What a page says of its article in JSON-LD, read in spite of the mistakes that templates make."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml.etree import _Element

from welfare_crawl.html.text import clean_line, clean_text, fold

_ARTICLE_TYPES = frozenset(
    [
        "article",
        "newsarticle",
        "reportagenewsarticle",
        "analysisnewsarticle",
        "opinionnewsarticle",
        "backgroundnewsarticle",
        "reviewnewsarticle",
        "blogposting",
        "liveblogposting",
        "socialmediaposting",
        "report",
        "scholarlyarticle",
        "techarticle",
        "satiricalarticle",
        "advertisercontentarticle",
    ]
)
_LIST_TYPES = frozenset(["collectionpage", "itemlist", "searchresultspage"])
_LIMIT = 2_000_000
_MAX_NODES = 5_000
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_TAG = re.compile(r"<[^<>]{1,500}>")
_BREAK_TAG = re.compile(r"<\s*(?:br|/p|/div|/h\d|/li)\b[^<>]{0,200}>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LinkedData:
    """The article node of a page and what else its JSON-LD tells."""

    is_article: bool = False
    types: frozenset[str] = frozenset()
    headline: str = ""
    body: str = ""
    published: str = ""
    modified: str = ""
    persons: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    """Authors that are no persons; they may be the site itself."""
    publisher: tuple[str, ...] = ()
    """Names of the publisher and of the site."""
    section: str = ""
    keywords: tuple[str, ...] = ()
    breadcrumb: tuple[str, ...] = ()
    """Names from the outermost section inwards."""


def read_jsonld(root: _Element) -> LinkedData:
    """Return what the page's JSON-LD scripts say; broken ones say nothing."""
    nodes: list[dict[str, Any]] = []
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        value = _load("".join(map(str, script.itertext()))[:_LIMIT])
        nodes.extend(_flatten(value, _MAX_NODES - len(nodes)))
    types = frozenset(kind for node in nodes for kind in _types(node))
    articles = [node for node in nodes if _types(node) & _ARTICLE_TYPES]
    article = max(articles, key=_richness, default=None)
    publisher = {name for node in articles for name in _names(node.get("publisher"))}
    publisher |= {
        name for node in nodes if _types(node) & {"website", "newsmediaorganization"} for name in _names(node)
    }
    crumbs = next((node for node in nodes if "breadcrumblist" in _types(node)), None)
    if article is None:
        return LinkedData(types=types, publisher=tuple(sorted(publisher)), breadcrumb=_crumbs(crumbs))
    named = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and node.get("name")}
    authors = [_resolve(author, named) for author in _list(article.get("author") or article.get("creator"))]
    return LinkedData(
        is_article=True,
        types=types,
        headline=_string(article.get("headline") or article.get("name")),
        body=_body(article.get("articleBody")),
        published=_string(article.get("datePublished") or article.get("dateCreated")),
        modified=_string(article.get("dateModified")),
        persons=tuple(name for author in authors if not _is_organization(author) for name in _names(author)),
        organizations=tuple(name for author in authors if _is_organization(author) for name in _names(author)),
        publisher=tuple(sorted(publisher)),
        section=next(
            (_string(value) for value in reversed(_list(article.get("articleSection"))) if _string(value)), ""
        ),
        keywords=tuple(_string(value) for value in _list(article.get("keywords")) if _string(value)),
        breadcrumb=_crumbs(crumbs),
    )


def is_list_page(data: LinkedData) -> bool:
    """Tell whether the page calls itself a list and no article."""
    return not data.is_article and bool(data.types & _LIST_TYPES)


def _load(text: str) -> Any:
    text = text.strip().removeprefix("<![CDATA[").removesuffix("]]>").strip().rstrip(";")
    text = text.removeprefix("<!--").removesuffix("-->").strip()
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _flatten(value: Any, room: int) -> Iterator[dict[str, Any]]:
    queue, seen = [value], 0
    while queue and seen < room:
        current = queue.pop(0)
        if isinstance(current, list):
            queue.extend(current[:room])
        elif isinstance(current, dict):
            seen += 1
            yield current
            queue.extend(
                current[key] for key in ("@graph", "mainEntity", "mainEntityOfPage", "breadcrumb") if key in current
            )


def _types(node: dict[str, Any]) -> frozenset[str]:
    return frozenset(str(kind).rsplit("/", 1)[-1].lower() for kind in _list(node.get("@type")))


def _richness(node: dict[str, Any]) -> tuple[int, int]:
    present = sum(bool(node.get(key)) for key in ("headline", "datePublished", "author", "articleBody"))
    return present, len(str(node.get("articleBody") or ""))


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, list):
        return value[:200]
    if isinstance(value, dict) and set(value) == {"@list"}:
        return _list(value["@list"])
    return [value]


def _resolve(value: Any, named: dict[str, dict[str, Any]]) -> Any:
    """Return the node to which one that says only its `@id` refers."""
    if isinstance(value, dict) and not value.get("name") and isinstance(value.get("@id"), str):
        return named.get(value["@id"], value)
    return value


def _names(value: Any) -> list[str]:
    names: list[str] = []
    for item in _list(value):
        if isinstance(item, dict):
            names.extend(_string(name) for name in _list(item.get("name")) if _string(name))
        elif isinstance(item, str) and not item.startswith(("http:", "https:", "#")):
            names.append(_string(item))
    return [name for name in names if name]


def _is_organization(author: Any) -> bool:
    return isinstance(author, dict) and any("organization" in kind or kind == "corporation" for kind in _types(author))


def _string(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or ""
    if isinstance(value, list):
        value = value[0] if value else ""
    return clean_line(_unescape(str(value))[:5000]) if isinstance(value, (str, int, float)) else ""


def _unescape(text: str) -> str:
    # Templates escape once for HTML and once more for JSON.
    for _ in range(3):
        plain = html.unescape(text)
        if plain == text:
            break
        text = plain
    return text


def _body(value: Any) -> str:
    if isinstance(value, list):
        value = "\n".join(item for item in value if isinstance(item, str))
    if not isinstance(value, str):
        return ""
    return clean_text(_TAG.sub(" ", _BREAK_TAG.sub("\n", _unescape(value[:_LIMIT]))))


def _crumbs(node: dict[str, Any] | None) -> tuple[str, ...]:
    if node is None:
        return ()
    names: list[str] = []
    for element in _list(node.get("itemListElement")):
        if not isinstance(element, dict):
            continue
        item = element.get("item")
        name = _string(element.get("name")) or (_string(item.get("name")) if isinstance(item, dict) else "")
        if name and fold(name) not in {fold(seen) for seen in names}:
            names.append(name)
    return tuple(names)
