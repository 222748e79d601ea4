"""One parse of a page, robust against several roots, NUL bytes and endless nesting."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, lru_cache

from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.etree import _Element

from welfare_crawl.errors import ExtractionError

MAX_DEPTH = 400
"""Elements nested deeper lose their tag and keep their text: recursive code dies of them."""

_ROOT_START = re.compile(r"<(?:html|body)\b[^>]{0,2000}>", re.IGNORECASE)
# Small and capital letters are written out: an expression that ignores case can't skip to its first sign.
_ROOT_END = re.compile(r"</(?:[hH][tT][mM][lL]|[bB][oO][dD][yY])\s*>")
_HTML_START = re.compile(r"<[hH][tT][mM][lL]\b")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_INVALID = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes(code for code in range(1, 0x20) if chr(code) not in "\t\n\r")
_CASE_CHANGE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DEEP = "/" + "/".join(["*"] * 64)
"""Elements as deep as hardly a page has any: found or not in a tenth of the time of a walk."""

_NOT_TEXT = frozenset(
    {"script", "style", "noscript", "template", "svg", "head", "title", "textarea", "select", "iframe"}
)


def parse_html(text: str) -> tuple[_Element, tuple[str, ...]]:
    """Return the root element of a page, and the flag `several_roots` where it has more than one `<html>`."""
    text, encoded = _without_invalid(_XML_DECLARATION.sub("", text, count=1))
    flags: tuple[str, ...] = ()
    if len(_HTML_START.findall(text)) > 1 or _ends_early(text):
        # The parser stops reading at the end of the first root, so later roots are opened up.
        markup = _without_asides(text)
        flags = ("several_roots",) if len(_HTML_START.findall(markup)) > 1 or _ends_early(markup) else ()
        text = _ROOT_END.sub("", text)
        first = [True, True]

        def keep_first(match: re.Match[str]) -> str:
            which = match.group(0)[1:5].lower() == "body"
            kept, first[which] = first[which], False
            return match.group(0) if kept else ""

        text = _ROOT_START.sub(keep_first, text)
        encoded = text.encode("utf-8", "replace")
    if not text.strip():
        raise ExtractionError("broken_html", "the page is empty")
    # The plain parser: lxml.html makes a Python class for each element that is touched, at twice the time.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(encoded, parser)
    except (etree.LxmlError, ValueError) as error:
        raise ExtractionError("broken_html", f"{len(text)} characters can't be parsed") from error
    if root is None or root.tag != "html":
        raise ExtractionError("broken_html", f"no element in {len(text)} characters")
    if root.find("body") is None:
        etree.SubElement(root, "body")
    _limit_depth(root)
    return root, flags


def _without_invalid(text: str) -> tuple[str, bytes]:
    """Return a page's markup without what no parser takes, as characters and as bytes."""
    # The bytes are needed anyway, and searched in a fifth of the time.
    with suppress(UnicodeEncodeError):
        encoded = text.encode()
        clean = len(encoded.translate(None, _CONTROLS)) == len(encoded)
        if clean and not (b"\xef" in encoded and ("\ufffe" in text or "\uffff" in text)):
            return text, encoded
    text = _INVALID.sub("", text)
    return text, text.encode("utf-8", "replace")


def _ends_early(text: str) -> bool:
    end = _ROOT_END.search(text)
    return end is not None and len(text) - end.end() > 200


def _without_asides(text: str) -> str:
    """Return the markup without comments and scripts, which may quote tags."""
    for start, end in (("<!--", "-->"), ("<script", "</script")):
        pieces: list[str] = []
        at = 0
        while (begin := text.find(start, at)) >= 0:
            pieces.append(text[at:begin])
            stop = text.find(end, begin)
            if stop < 0:
                at = len(text)
                break
            at = stop + len(end)
        pieces.append(text[at:])
        text = "".join(pieces)
    return text


def _limit_depth(root: _Element) -> None:
    if not find_all(root, _DEEP):
        return
    deep: list[_Element] = []
    depth = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        if depth == MAX_DEPTH:
            deep.append(node)
    for element in deep:
        text = "".join(walk_text(element))
        tail = element.tail
        for child in list(element):
            element.remove(child)
        element.text = text
        element.tail = tail


def walk_text(element: _Element) -> Iterator[str]:
    """Yield the pieces of text below an element that a reader sees."""
    if element.tag in _NOT_TEXT:
        return
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if event == "end":
            if node is not element and node.tail:
                yield node.tail
        elif node.tag in _NOT_TEXT:
            walk.skip_subtree()
        else:
            if node.text:
                yield node.text
            if node.tag == "br":
                yield "\n"


def element_text(element: _Element) -> str:
    """Return the text below an element as it stands in the source, scripts and styles left out."""
    if element.tag in _NOT_TEXT:
        return ""
    if not len(element) and element.tag != "br":
        return element.text or ""
    pieces: list[str] = []
    _gather_text(element, pieces)
    return "".join(pieces)


def _gather_text(element: _Element, pieces: list[str]) -> None:
    # What `walk_text` yields, in half of its time; the depth of a tree is limited.
    if text := element.text:
        pieces.append(text)
    if element.tag == "br":
        pieces.append("\n")
    for child in element:
        tag = child.tag
        if tag not in _NOT_TEXT:
            if len(child):
                _gather_text(child, pieces)
            else:
                if text := child.text:
                    pieces.append(text)
                if tag == "br":
                    pieces.append("\n")
        if tail := child.tail:
            pieces.append(tail)


_NAMING = ("class", "id", "role", "data-role", "itemprop", "data-testid", "data-component")
_NAMED_BY = frozenset(_NAMING)


def attribute_words(element: _Element) -> str:
    """Return class, id, role and data names of an element, in lower case, hyphenated at changes of case."""
    # Names first: most of what attributes say is long and of no use here.
    names = [str(name) for name in element.keys() if name in _NAMED_BY]  # noqa: SIM118 - an element holds its children
    if not names:
        return ""
    if len(names) > 1:
        names.sort(key=_NAMING.index)
    return _hyphenate(" ".join(filter(None, map(element.get, names)))[:600])


@lru_cache(maxsize=8192)
def _hyphenate(words: str) -> str:
    return _CASE_CHANGE.sub("-", words).replace("_", "-").lower()


def remembered(pattern: str) -> Callable[[str], bool]:
    """Return a search for a pattern that remembers its answers: the pages of a site name their elements alike."""
    search = re.compile(pattern).search

    @lru_cache(maxsize=8192)
    def is_found(words: str) -> bool:
        return search(words) is not None

    return is_found


@cache
def _compiled(path: str) -> etree.XPath:
    return etree.XPath(path)


@lru_cache(maxsize=1024)
def _selector(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


def select(root: _Element, selectors: tuple[str, ...]) -> list[_Element]:
    """Return what the first matching CSS selector matches; a selector that is no CSS matches nothing."""
    for selector in selectors:
        try:
            found = _selector(selector)(root)
        except (SyntaxError, ValueError, etree.XPathError):
            continue
        if found:
            return [node for node in found if isinstance(node, etree._Element)] if isinstance(found, list) else []
    return []


def find_all(root: _Element, path: str) -> list[_Element]:
    """Return the elements that an XPath finds; `//@class[...]/..` takes a third of the time of `//*[...@class...]`."""
    found = _compiled(path)(root)
    return [node for node in found if isinstance(node, etree._Element)] if isinstance(found, list) else []
