"""The byline that stands by an article's title, in the boxes and behind the words that pages mark it with."""

import re
from itertools import islice

from lxml.etree import _Element

from welfare_crawl.html.names import LONGEST_NAME, looks_like_name, strip_byline
from welfare_crawl.html.outline import Outline
from welfare_crawl.html.text import clean_line, fold
from welfare_crawl.html.tree import attribute_words, element_text, remembered

_names_byline = remembered(
    r"(?:^|[\s-])(?:author(?:s|-?name|name)?|tac-?gia|byline(?:-?name)?|writer|nguoi-?viet|but-?danh|"
    r"signature|contributor-?name)(?=$|[\s-])"
)
_ASIDE_TAGS = frozenset({"aside", "footer", "nav", "figure", "figcaption"})
_names_other = remembered(
    r"(?:^|[\s-])(?:avatar|captions?|figure|image|photos?|picture|credits?|comments?|related|social|follow|bio|"
    r"desc\w*|more|sendstar\w*|popup|modal|tooltip|"
    r"hidden)(?=$|[\s-]|\w)"
)
_OTHER_ROLES = r"(?:editors?|editing|edited by|biên tập(?: viên)?|btv|ảnh|photos?|photography|foto|translator|dịch)"
_OTHER_ROLE = re.compile(rf"{_OTHER_ROLES}\s*[:：]?\s*$|^{_OTHER_ROLES}\s*[:：]", re.IGNORECASE)
_AGENCY = re.compile(
    r"(?:\w+ ){0,3}(?:thông tấn|hãng tin|thông tin|phát thanh|truyền hình|agency|agence|agentur|agencia|agenzia|"
    r"byrå|press|presse|news|wire)\b",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"^\W{0,2}(?:(?:được )?đăng bởi|bởi|người đăng|posted by|published by|written by|von|by|par|por|di|door|af|av|"
    r"text|texte|autor(?:in|en)?|autore|auteur|автор|текст|tác giả|bài|"
    r"bài và ảnh|thực hiện|penulis|oleh|作者|記者|记者|文)(?:\s*[:：]|\s+(?=\S)|$)",
    re.IGNORECASE,
)
_BYLINE_END = re.compile(r"\s(?:lúc|vào|ngày|on|at|am|den|le|el|il)\s|\s*[,|–-]?\s*(?:thứ |chủ nhật|\d)", re.IGNORECASE)
"""What stands behind the names in a byline: the time."""

_BYLINE_DEPTH = 4
_BYLINE_REACH = 25
"""Elements with text after the title in which a byline without a class is looked for."""


def read_bylines(page: Outline, title_element: _Element | None) -> list[str]:
    """Return the texts of the page's bylines, taken from the part of the page that its title stands in."""
    region = page.root
    if title_element is not None:
        for ancestor in title_element.iterancestors():
            region = ancestor
            if _running_length(ancestor) > 600 or ancestor.tag == "body":
                break
    linked: list[tuple[_Element, str]] = []
    classed: list[tuple[_Element, str]] = []
    order = page.order
    # An `itemprop` of "author" is one of the words.
    named = [node for node in page.named(_names_byline) if node is region or region in node.iterancestors()]
    signing = {node for node in region.iter("a") if _leads_to_author(node)}
    for node in sorted({*named, *signing}, key=order.__getitem__):
        if node.tag in ("html", "body", "script", "meta", "link", "input"):
            continue
        signs = node in signing
        if _is_aside(node, region) or _OTHER_ROLE.search(_text_before(node)):
            continue
        text = clean_line(element_text(node))
        if _OTHER_ROLE.match(text):
            continue
        if signs and 1 < len(text) <= LONGEST_NAME:
            linked.append((node, text))
        elif names := _names_in_parts(node):
            classed.append((node, names))
        elif 1 < len(text) <= 2 * LONGEST_NAME and (
            looks_like_name(strip_byline(text)) or _names_agency(strip_byline(text))
        ):
            classed.append((node, text))
    near = _nearest([*linked, *classed], order, title_element)
    signed = [text for node, text in linked if node in near]
    if signed:
        return signed
    found = [text for node, text in classed if node in near]
    if not found:
        labelled = _labelled_byline(region, title_element)
        return [labelled] if labelled else []
    # A box and the name inside it both carry the class.
    return [text for text in found if not any(text != other and other in text for other in found)][:4]


def _leads_to_author(link: _Element) -> bool:
    href = link.get("href") or ""
    return "/tac-gia/" in href or "/author/" in href or link.get("rel") == "author"


def _nearest(
    candidates: list[tuple[_Element, str]], order: dict[_Element, int], title_element: _Element | None
) -> set[_Element]:
    """Return the byline's elements that stand together right after the title, else right before it.

    Cards of other articles further down have bylines too.
    """
    if title_element is None or not candidates:
        return {node for node, _ in candidates}
    at = order.get(title_element, 0)
    nodes = sorted((node for node, _ in candidates), key=lambda node: order[node])
    first = next((node for node in nodes if order[node] > at), nodes[-1])
    home = {first, *islice(first.iterancestors(), _BYLINE_DEPTH)}
    return {node for node in nodes if node in home or not home.isdisjoint(islice(node.iterancestors(), _BYLINE_DEPTH))}


def _names_in_parts(node: _Element) -> str:
    """Return the names in a byline's box where each stands in an element of its own, without text between them."""
    leaves = [part for part in node.iterdescendants() if isinstance(part.tag, str) and len(part) == 0]
    names = [text for part in leaves if (text := clean_line(element_text(part)))]
    if not 2 <= len(names) <= 8 or fold("".join(names)) != fold(element_text(node)):
        return ""
    return "; ".join(names) if all(looks_like_name(name) and " " in name for name in names) else ""


def _labelled_byline(region: _Element, title_element: _Element | None) -> str:
    """Return the names after a word such as `Von:` or `By` near the title, where no class tells what they are."""
    if title_element is None:
        return ""
    after = False
    looked_at = 0
    for node in region.iter("h1", "h2", "li", "p", "div", "span", "address", "strong", "em", "b", "small"):
        if node is title_element:
            after = True
            continue
        own = clean_line(node.text or "")
        if not after or not own or title_element in node.iterancestors():
            continue
        looked_at += 1
        if looked_at > _BYLINE_REACH:
            break
        label = _LABELLED.match(own)
        if label is None or len(node) > 12 or _is_aside(node, region):
            continue
        text = clean_line(element_text(node))
        names = _BYLINE_END.split(text[label.end() :], maxsplit=1)[0].strip(" :：,-–|")
        # A sentence begins with these words too; its next word is no row of names.
        if 3 < len(names) <= 2 * LONGEST_NAME and looks_like_name(names) and len(names.split()) > 1:
            return names
    return ""


def _names_agency(text: str) -> bool:
    """Tell whether the text of a byline's box is an agency, whose name is no row of capitals: `Thông tấn`."""
    return bool(_AGENCY.match(text)) and len(text.split()) <= 6 and text[0].isupper()


def _text_before(node: _Element) -> str:
    previous = node.getprevious()
    parent = node.getparent()
    text = previous.tail if previous is not None else (parent.text if parent is not None else "")
    return clean_line(text or "")[-40:]


def _is_aside(node: _Element, region: _Element) -> bool:
    current: _Element | None = node
    while current is not None and current is not region:
        if current.tag in ("aside", "footer", "nav", "figure", "figcaption") or _names_other(attribute_words(current)):
            return True
        current = current.getparent()
    return False


def _running_length(element: _Element) -> int:
    return sum(len(element_text(node)) for node in element.iterdescendants("p"))
