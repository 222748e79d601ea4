"""The title as the page's own heading has it."""

import re
from collections.abc import Sequence

from lxml.etree import _Element

from welfare_crawl.html.jsonld import LinkedData
from welfare_crawl.html.metadata import Metas
from welfare_crawl.html.outline import Outline
from welfare_crawl.html.text import clean_line, fold, words
from welfare_crawl.html.tree import attribute_words, element_text, find_all, remembered, select

_SEPARATOR = re.compile(r"\s+[-–—|·»•]\s+|\s*\|\s*|\s+::\s+")
_PORTAL = re.compile(
    r"^(?:cổng (?:thông tin|ttđt|dịch vụ)|trang (?:thông tin|chủ|tin)|website|hệ thống|báo |đài |ubnd |ủy ban |sở |"
    r"bộ |home\b|"
    r"portal\b|news\b)",
    re.IGNORECASE,
)
"""How a site's own name begins, where all its pages have the same `title`."""

_LONGEST = 300
_names_title = remembered(
    r"(?:^|[\s-])(?:title-?detail|detail-?title|article-?title|title-?article|post-?title|entry-?title|"
    r"news-?title|title-?news|main-?title|"
    r"story-?title|headline|content-?title|title-?content|the-?article-?title|title-?post|title-?main|"
    r"article__title|asset-?title|header-?title|node-?title|content-?heading|contentheading|post-?heading|tieu-?de\w*)"
    r"(?=$|[\s-])"
)


def find_title(
    page: Outline, metas: Metas, data: LinkedData, selectors: tuple[str, ...], site: Sequence[str]
) -> tuple[str, _Element | None]:
    """Return the article's title, and the heading that shows it when there is one."""
    root = page.root
    for node in select(root, selectors):
        text = _heading_text(node)
        if text:
            return text, node
    declared = list(dict.fromkeys(strip_site(value, site) for value in _declared(root, metas, data)))
    best: tuple[float, str, _Element] | None = None
    for node in _headings(page):
        text = _heading_text(node)
        if not text or len(text) > _LONGEST or fold(text) in {fold(name) for name in site}:
            continue
        score = max((_likeness(text, value) for value in declared), default=0.5 if node.tag == "h1" else 0.0)
        score += 0.1 if node.tag == "h1" else 0.0
        if best is None or score > best[0] + 1e-9:
            best = (score, text, node)
    if best and (best[0] >= 0.5 or not declared):
        # Parts of a heading in boxes of their own run together in its text; the same letters stand apart elsewhere.
        same = [value for value in declared if fold(value) == fold(best[1])]
        return max([best[1], *same], key=lambda value: (len(value.split()), value == best[1])), best[2]
    h1 = [node for node in root.iter("h1") if len(words(_heading_text(node))) >= 4]
    if len(h1) == 1 and _likeness(_heading_text(h1[0]), declared[0] if declared else "") > 0.2:
        return _heading_text(h1[0]), h1[0]
    if len(h1) == 1 and (_PORTAL.match(declared[0] if declared else "") or _names_title(attribute_words(h1[0]))):
        return _heading_text(h1[0]), h1[0]
    shown = _shown_as_declared(root, declared)
    if shown is not None:
        return _heading_text(shown), shown
    return (declared[0], None) if declared else ("", None)


def _shown_as_declared(root: _Element, declared: Sequence[str]) -> _Element | None:
    """Return the first element outside the page's bars that shows a declared title and nothing else."""
    keys = {fold(value) for value in declared if len(words(value)) >= 3}
    if not keys:
        return None
    for node in find_all(
        root,
        "//body//*[self::h2 or self::h3 or self::h4 or self::b or self::strong or self::font or self::p or self::div]",
    ):
        if len(node) > 2 or fold(_heading_text(node)) not in keys:
            continue
        if not any(parent.tag in ("nav", "ul", "ol", "header", "footer", "aside") for parent in node.iterancestors()):
            return node
    return None


def strip_site(title: str, site: Sequence[str]) -> str:
    """Return a title without the site's name before or behind it."""
    names = {fold(name) for name in site if len(fold(name)) > 2}
    for _ in range(3):
        cuts = list(_SEPARATOR.finditer(title))
        if not cuts:
            return title
        head, tail = title[: cuts[-1].start()], fold(title[cuts[-1].end() :])
        first, rest = fold(title[: cuts[0].start()]), title[cuts[0].end() :]
        if (
            tail
            and any(tail == name or (len(name) > 4 and (name in tail or tail in name)) for name in names)
            and len(tail) < 50
        ):
            title = head
        elif first in names:
            title = rest
        else:
            return title
    return title


def _declared(root: _Element, metas: Metas, data: LinkedData) -> list[str]:
    head = root.find("head")
    element = head.find("title") if head is not None else None
    values = [
        metas.first("og:title"),
        data.headline,
        metas.first("twitter:title", "dc.title", "citation_title", "title"),
    ]
    values.append(clean_line("".join(map(str, element.itertext()))) if element is not None else "")
    return [value for value in values if value]


def _headings(page: Outline) -> list[_Element]:
    found = list(page.root.iter("h1"))
    # A heading that holds byline and buttons too has its title in a part of it.
    for node in [node for node in found if len(clean_line(element_text(node))) > _LONGEST // 2]:
        found.extend(
            part
            for part in node.iterdescendants("span", "div", "strong", "a", "p")
            if len(words(_heading_text(part))) > 3
        )
    for node in page.named(_names_title):
        if node.tag not in ("h2", "h3") and (node.tag not in ("div", "p", "span", "td") or not node.get("class")):
            continue
        if page.shows(node) and next(node.iterdescendants("h1"), None) is None:
            found.append(node)
    return found[:60]


def _heading_text(node: _Element) -> str:
    return clean_line(element_text(node)) if len(node) < 60 else ""


def _likeness(one: str, other: str) -> float:
    left, right = words(one), words(other)
    if not left or not right:
        return 0.0
    if fold(one) == fold(other):
        return 1.0
    # Languages without spaces make one word of a title, so letters vote too.
    letters = set(zip(fold(one), fold(one)[1:], strict=False)), set(zip(fold(other), fold(other)[1:], strict=False))
    shared_letters = len(letters[0] & letters[1]) / max(1, min(len(letters[0]), len(letters[1])))
    shared = len(set(left) & set(right)) / max(len(set(left)), 1)
    return min(0.99, max(shared, shared_letters * 0.9))
