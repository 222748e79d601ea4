"""The line under a translation or a reprint that names its original: `Källa: https://...`, `Nguồn: ...`."""

import re
from collections.abc import Sequence

from lxml.etree import _Element

from welfare_crawl.html.metadata import absolute_url
from welfare_crawl.html.text import clean_line
from welfare_crawl.html.tree import element_text

SOURCE_LABEL = re.compile(
    r"^\W{0,3}(?:källa|source|original (?:source|article)|nguồn(?: tin)?|nguồn bài viết|link (?:bài )?gốc|"
    r"bài gốc|quelle|fuente|fonte|bron|kilde|lähde|"
    r"出典|出处|来源|來源|资料来源|資料來源|ソース|引用元|원문|출처|источник|джерело|sumber|kaynak|źródło|zdroj|forrás|πηγή|المصدر|"
    r"مصدر|स्रोत|ที่มา|แหล่งที่มา|แหล่งข้อมูล|ແຫຼ່ງ|ប្រភព)"
    r"\s*[:：]\s*",
    re.IGNORECASE,
)
URL = re.compile(r"https?://[^\s<>\"'()\[\]]{4,2000}")

_LONGEST_LINE = 400
_ASIDE_TAGS = frozenset({"footer", "aside", "nav", "figure", "figcaption", "script", "style"})


def names_source(text: str) -> bool:
    """Tell whether a text is a source line with an address, and nothing else."""
    return len(text) <= _LONGEST_LINE and SOURCE_LABEL.match(text) is not None and URL.search(text) is not None


def read_source_line(text: str, links: Sequence[str], url: str) -> str | None:
    """Return the address that a line such as `Källa: https://...` names; None when it is no such line."""
    if SOURCE_LABEL.match(text) is None:
        return None
    named = URL.search(text)
    candidates = [named.group(0).rstrip(".,;")] if named else list(links)
    for candidate in candidates:
        found = absolute_url(candidate, url)
        if found and found != url:
            return found
    return None


def find_source_line(root: _Element, url: str) -> str | None:
    """Return the address that a source line anywhere under the article names, or a box such as "Link bài gốc" shows."""
    found: str | None = None
    body = root.find("body")
    for node in body.iter("p", "div", "span", "em", "li", "strong") if body is not None else ():
        if node.tag == "div" and len(node) > 6:
            continue
        start = clean_line(node.text or "") if node.text and node.text.strip() else ""
        labelled = bool(start) and SOURCE_LABEL.match(start) is not None
        shown = "source" in (node.get("class") or "") and start.startswith("http")
        if not labelled and not shown:
            continue
        if any(parent.tag in _ASIDE_TAGS for parent in node.iterancestors()):
            continue
        text = clean_line(element_text(node))
        if len(text) > _LONGEST_LINE:
            continue
        links = [link.get("href") or "" for link in node.iterdescendants("a")]
        found = read_source_line(text if labelled else f"Source: {text}", links, url) or found
    return found
