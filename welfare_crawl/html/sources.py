"""The line under a translation or a reprint that names its original: `Källa: https://...`, `Nguồn: ...`."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from lxml.etree import _Element

from welfare_crawl.html.metadata import absolute_url
from welfare_crawl.html.text import clean_line
from welfare_crawl.html.tree import element_text

SOURCE_LABEL = re.compile(
    r"^\W{0,3}(?:"
    r"(?:article |news )?source(?: article| link| url)?|original(?:artikel|link)?(?: (?:source|article|link|text))?|"
    r"(?:read|see|view) (?:the )?original(?: article)?(?: in vietnamese)?|"
    r"translated from|originally published (?:at|by|in|on)|"
    r"nguồn(?: (?:tin|bài(?: viết)?|gốc))*|(?:xem |đọc )?(?:link |đường dẫn )?(?:bài |bản )?(?:viết )?gốc|"
    r"källa|läs originalet|(?:original)?quelle|fuente|"
    r"(?:artículo|artigo|article|articolo) original[eo]?|fonte|bron|kilde|lähde|"
    r"出典|出处|出處|(?:文章|新闻|新聞|信息|資訊|资料|資料|本文)?[来來]源|原文(?:链接|鏈接|連結|地址|出处)?|"
    r"ソース|引用元?|元記事|情報元|転載元|情報源|기사 ?원문|원문(?: ?(?:링크|보기))?|출처|"
    r"источник(?: новости)?|первоисточник|оригинал(?: статьи)?|джерело|sumber(?: asli| artikel)?|kaynak|źródło|zdroj|"
    r"forrás|πηγή|المصدر|مصدر|स्रोत|(?:แหล่ง)?ที่มา|แหล่งข้อมูล|แหล่งข่าว|ต้นฉบับ|"
    r"ທີ່ມາ|(?:ແຫຼ່ງ|ແຫລ່ງ)(?:ຂໍ້ມູນ|ຂ່າວ|ທີ່ມາ)?|ប្រភព(?:ព័ត៌មាន|ដើម)?)"
    # Without a colon only an address makes a label of a word.
    r"\s*(?:[:：៖]|[-–—]\s*(?=https?:|www\.)|(?<=\s)(?=https?:|www\.))\s*",
    re.IGNORECASE,
)
URL = re.compile(
    r"(?:https?://|(?<![\w.@/-])(?:[a-z0-9-]+\.)+[a-z]{2,}/(?=\w))[^\s<>\"'()\[\]]{4,2000}",
    re.IGNORECASE,
)
"""An address in a text; without its scheme it is one by its path."""

_CUE = re.compile(r"[:：៖]|[wW]{3}\.|[hH]ttp")
"""What neither a source line nor an address is without."""

_LONGEST_LINE = 400
_INLINE_TAGS = frozenset({"strong", "b", "em", "i", "span"})
_ASIDE_TAGS = frozenset({"footer", "aside", "nav", "figure", "figcaption", "script", "style"})


def names_source(text: str) -> bool:
    """Tell whether a text is a source line with an address, and nothing else."""
    return len(text) <= _LONGEST_LINE and SOURCE_LABEL.match(text) is not None and URL.search(text) is not None


def read_source_line(text: str, links: Sequence[str], url: str) -> str | None:
    """Return the address that a line such as `Källa: https://...` names; None when it is no such line."""
    if SOURCE_LABEL.match(text) is None:
        return None
    named = [match.group(0).rstrip(".,;") for match in URL.finditer(text)]
    for candidate in (*named, *links):
        if candidate in named and "://" not in candidate[:8]:
            candidate = f"https://{candidate}"
        found = absolute_url(candidate, url)
        # A paper's front page is no article: the line names the paper, and its next link perhaps the original.
        if found and found != url and not _is_front_page(found):
            return found
    return None


def _is_front_page(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path.strip("/") == "" and not parts.query


def find_source_line(root: _Element, url: str) -> str | None:
    """Return the address that a source line anywhere under the article names, or a box such as "Link bài gốc" shows."""
    found: str | None = None
    body = root.find("body")
    for node in body.iter("p", "div", "span", "em", "li", "strong") if body is not None else ():
        if node.tag == "div" and len(node) > 6:
            continue
        opening = _opening(node)
        if not _CUE.search(opening):
            continue
        start = clean_line(opening)
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


def _opening(node: _Element) -> str:
    """Return the first words of an element, also where they are bold: `<strong>Source</strong>: ...`."""
    text = node.text or ""
    if not len(node) or text.strip():
        return text
    first = node[0]
    return text if first.tag not in _INLINE_TAGS or len(first) else f"{first.text or ''}{first.tail or ''}"
