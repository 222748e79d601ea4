"""When an article was published, by its metadata and by the date that stands beside its title."""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from itertools import islice

from htmldate import find_date
from lxml import etree
from lxml.etree import _Element

from welfare_crawl.html.dates import When, combine, parse_when
from welfare_crawl.html.jsonld import LinkedData
from welfare_crawl.html.metadata import Metas
from welfare_crawl.html.nearby import Piece, pieces_after, pieces_before
from welfare_crawl.html.relative import date_behind, is_relative
from welfare_crawl.html.text import clean_line
from welfare_crawl.html.tree import attribute_words, element_text, find_all, remembered, select

_PUBLISHED = (
    "article:published_time",
    "og:published_time",
    "article:published",
    "itemprop:datepublished",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "published_time",
    "datepublished",
    "date_published",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "citation_publication_date",
    "citation_date",
    "article.published",
    "date",
    "article:publish_date",
    "itemprop:datecreated",
)
_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "itemprop:datemodified",
    "lastmod",
    "last-modified",
    "article:modified",
    "dcterms.modified",
    "dc.date.modified",
    "datemodified",
    "article_updatetime",
)
_names_date = remembered(
    r"(?:^|[\s-])(?:\w*date\w*|\w*time(?:stamp)?|publish\w*|posted\w*|ngay\w*|thoi-?gian|post-?meta|"
    r"entry-?meta|article-?meta|meta|dateline)(?=$|[\s-]|\d)"
)
_UPDATED = re.compile(
    r"cập nhật|chỉnh sửa|sửa đổi|updated|modified|uppdaterad|aktualisiert|mis à jour|actualizado|обновлено|更新",
    re.IGNORECASE,
)
_names_update = remembered(r"(?:^|[\s-])(?:updated|modified|dt-updated)(?=$|\s)")
_MARKED = re.compile(r"(?:^|\s)published(?=$|\s)|dt-published")
_CARD = 400
"""Characters of an `article` up to which it is another one's teaser."""

_names_other = remembered(
    r"(?:^|[\s-])(?:comments?|binh-?luan|related|lien-?quan|sidebar|widget|clock|current-?date\w*|today|"
    r"header-?(?:top|date|bar)|top-?(?:bar|header|date)|"
    r"date-?top|datetop|most-?read|doc-?nhieu|list-?news|latest|copyright|footer)(?=$|[\s-]|\w)"
)
_FOOTER = re.compile(r"©|copyright|bản quyền|all rights reserved|giấy phép", re.IGNORECASE)
_WINDOW = 25
"""Pieces of text before and after the title in which its date is looked for."""


@dataclass(frozen=True, slots=True)
class Published:
    """When, in ISO 8601, and where that was read."""

    at: str | None = None
    evidence: str | None = None
    modified: str | None = None
    zone_assumed: bool = False


def find_published(
    root: _Element,
    metas: Metas,
    data: LinkedData,
    selectors: tuple[str, ...],
    title_element: _Element | None,
    *,
    zone: tzinfo | None,
    vietnamese: bool,
) -> Published:
    """Return the publication date: the source's selector, metadata, the date beside the title, htmldate at last."""
    printed, printed_evidence = _chosen(root, selectors)
    near, near_evidence = _beside_title(root, title_element)
    if printed is None:
        printed, printed_evidence, chosen = near, near_evidence, False
    else:
        chosen = True
    stated = list(_stated(root, metas, data))
    exact, evidence = stated[0] if stated else (None, "")
    for when, where in stated:
        # One statement may lack the time or the zone that another has for the same day.
        if exact is None or when.day != exact.day:
            continue
        if _says_more(when, exact):
            exact, evidence = when, where
    if exact is not None and not (chosen and printed and printed.day != exact.day):
        combined = combine(exact, printed, zone)
        if combined != exact and combined.clock != exact.clock:
            evidence = f"{evidence}, time from {printed_evidence}"
        found: When | None = combined
    else:
        found, evidence = printed, printed_evidence
    modified = next((when for when in map(parse_when, [data.modified, *metas.all(*_MODIFIED)]) if when), None)
    if found is None and not vietnamese:
        found, evidence = _guess(root), "htmldate"
    if modified is not None and modified.zone is None and found is not None and found.zone is not None:
        modified = When(modified.day, modified.clock, found.zone)
    default = zone or UTC
    return Published(
        at=found.iso(default) if found else None,
        evidence=evidence if found else None,
        modified=modified.iso(default) if modified else None,
        zone_assumed=bool(found and found.clock and found.zone is None and zone is None),
    )


def _says_more(when: When, exact: When) -> bool:
    """Tell whether a statement about the same day adds the time, its seconds or its zone to another."""
    if when.clock is None or exact.clock is None:
        return when.clock is not None
    same_minute = (when.clock.hour, when.clock.minute) == (exact.clock.hour, exact.clock.minute)
    adds_zone = exact.zone is None and when.zone is not None
    adds_seconds = exact.clock.second == 0 and when.clock.second > 0 and (when.zone is not None or exact.zone is None)
    return same_minute and (adds_zone or adds_seconds)


def _stated(root: _Element, metas: Metas, data: LinkedData) -> Iterator[tuple[When, str]]:
    when = parse_when(data.published) if data.published else None
    if when:
        yield when, "json-ld datePublished"
    for name in _PUBLISHED:
        for value in metas.values.get(name, ())[:1]:
            when = parse_when(value)
            if when and when.day_sure:
                yield when, f"meta {name.removeprefix('itemprop:')}"
    for node in find_all(root, '//body//@itemprop[. = "datePublished"]/.. | //body//time[@pubdate]')[:3]:
        when = parse_when(node.get("datetime") or node.get("content") or element_text(node))
        if when:
            yield when, f"text {describe(node)}"
    # The microformat of blogs; where several posts stand on a page, theirs differ.
    marked = [node for node in root.iter("abbr", "time") if _MARKED.search(node.get("class") or "")]
    stated = {when: node for node in marked if (when := parse_when(node.get("datetime") or node.get("title") or ""))}
    if len(stated) == 1:
        yield from ((when, f"text {describe(node)}") for when, node in stated.items())


def _chosen(root: _Element, selectors: tuple[str, ...]) -> tuple[When | None, str]:
    for node in select(root, selectors)[:5]:
        for value in (node.get("datetime"), node.get("content"), element_text(node)):
            when = parse_when(clean_line(value)) if value else None
            if when:
                return when, f"text {describe(node)}"
    return None, ""


def describe(node: _Element) -> str:
    """Return an element as a short CSS selector, for evidence."""
    names = (node.get("class") or "").split()
    return f"{node.tag}.{names[0]}" if names else (f"{node.tag}#{node.get('id')}" if node.get("id") else str(node.tag))


def _beside_title(root: _Element, title_element: _Element | None) -> tuple[When | None, str]:
    """Return the date that is printed near the title, the nearest with a time before one without."""
    if title_element is None:
        return None, ""
    pieces = _pieces_around(root, title_element)
    found: list[tuple[bool, int, int, When, str]] = []
    for distance, (text, node) in pieces:
        if is_relative(text):
            behind = date_behind(node)
            if behind is not None and not _is_aside(node, title_element):
                kept, attribute = behind
                found.append((kept.clock is None, 0, abs(distance), kept, f"{describe(node)}[{attribute}]"))
            continue
        if len(text) > 160 or not any(map(str.isdigit, text)) or _FOOTER.search(text):
            continue
        if text != (context := _with_neighbours(node, text)) and len(context) <= 120:
            text = context
        update = _UPDATED.search(text)
        when = parse_when(text[: update.start()] if update else text) if not update or update.start() > 8 else None
        if when is None or _is_aside(node, title_element) or _names_update(attribute_words(node)):
            continue
        exact = parse_when(node.get("datetime") or "") if node.tag == "time" else None
        if exact is not None and exact.day == when.day and (when.clock is None or exact.zone is not None):
            when = exact
        named = any(_names_date(attribute_words(element)) for element in (node, *list(node.iterancestors())[:2]))
        if not named and (distance < 0 or len(text) > 60) and when.clock is None:
            continue
        if not named and distance < -8:
            continue
        found.append((when.clock is None, 0 if named else 1, abs(distance), when, describe(node)))
    if not found:
        return None, ""
    best = min(found, key=lambda entry: entry[:3])
    return best[3], f"text {best[4]}"


def _with_neighbours(node: _Element, text: str) -> str:
    """Return the text of a small element's parent, where date and time stand in elements of their own."""
    parent = node.getparent()
    if node.tag == "time" and node.get("datetime"):
        return text
    if parent is None or node.tag not in ("span", "b", "i", "em", "strong", "time", "a", "small", "font"):
        return text
    whole = clean_line(element_text(parent))
    return whole if len(whole) <= 120 else text


def _pieces_around(root: _Element, title_element: _Element) -> list[tuple[int, Piece]]:
    body = root.find("body")
    top = root if body is None else body
    # Pieces without anything to see count for few enough to ask for twice the window.
    before = _clean(pieces_before(title_element, top, 2 * _WINDOW))
    after = _clean(pieces_after(title_element, top))
    return [
        *((-index, piece) for index, piece in enumerate(islice(before, _WINDOW), start=1)),
        *((index, piece) for index, piece in enumerate(islice(after, _WINDOW), start=1)),
    ]


def _clean(pieces: Iterable[Piece]) -> Iterator[Piece]:
    return ((line, owner) for piece, owner in pieces if (line := clean_line(piece)))


def _is_aside(node: _Element, title_element: _Element) -> bool:
    around = set(title_element.iterancestors())
    current: _Element | None = node
    while current is not None and current not in around:
        if current.tag in ("footer", "nav", "aside") or _names_other(attribute_words(current)):
            return True
        if (current.tag == "article" and len(element_text(current)) < _CARD) or (
            current.tag == "li" and next(current.iterdescendants("a"), None) is not None
        ):
            return True
        current = current.getparent()
    return False


def _guess(root: _Element) -> When | None:
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        text = etree.tostring(root, encoding="unicode", method="html")[:500_000]
        found = find_date(text, original_date=True, extensive_search=False)
    except Exception:
        return None
    when = parse_when(found) if isinstance(found, str) else None
    # A first of January is what a year in a footer becomes.
    return None if when is None or (when.day.month, when.day.day) == (1, 1) else when
