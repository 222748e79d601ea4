"""A tree as the blocks that a reader sees: paragraphs, headings, list items and tables, each with how it looks."""

import re
from dataclasses import dataclass
from typing import Literal

from lxml import etree
from lxml.etree import _Element

from welfare_crawl.html.text import clean_line, clean_text
from welfare_crawl.html.tree import element_text

BlockKind = Literal["paragraph", "heading", "item", "table", "quote", "pre"]

_BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
        "legend",
        "article-body",
        "amp-body",
    ]
)
_IMAGES = frozenset({"img", "picture", "figure", "video", "amp-img", "iframe", "object", "embed"})
_BOLD = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"})
_ITALIC = frozenset({"i", "em", "cite"})
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_RIGHT_STYLE = re.compile(r"text-align\s*:\s*(?:right|end)", re.IGNORECASE)
_CENTER_STYLE = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_ITALIC_STYLE = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)
_LONGEST_CELL = 600
"""Characters of a cell of figures; one with more holds a text."""

_TEXT_CELL = 300
"""The same where line breaks part its paragraphs, and it is most of the table."""

_CAPTION_TABLE = 400
"""Characters up to which the text of a table with an image is that image's caption."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, item or table of a page."""

    kind: BlockKind
    text: str
    element: _Element
    """The innermost block element that holds it."""
    link_share: float = 0.0
    """Share of its characters that are link text."""
    bold: bool = False
    italic: bool = False
    align: str = ""
    after_image: str | None = None
    """The `alt` of the image right before it; None when something else stands there."""
    links: tuple[str, ...] = ()


def read_blocks(body: _Element) -> list[Block]:
    """Return the blocks below an element in document order."""
    return _Reader().read(body)


class _Reader:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.pieces: list[str] = []
        self.linked = self.bolded = self.slanted = 0
        self.links: list[str] = []
        self.image: str | None = None
        self.stack: list[_Element] = []
        self.depth = {"a": 0, "b": 0, "i": 0}
        self.looks: list[tuple[bool, bool]] = []
        """Of each element around: it is bold, it is italic."""
        self.read_tables: set[_Element] = set()

    def read(self, body: _Element) -> list[Block]:
        walk = etree.iterwalk(body, events=("start", "end"))
        for event, node in walk:
            tag = node.tag
            if not isinstance(tag, str):
                continue
            if event == "start":
                if tag == "table" and node is not body and self._table(node):
                    walk.skip_subtree()
                    self.read_tables.add(node)
                    continue
                self._open(node, tag)
                self._add(node.text)
            else:
                if node in self.read_tables:
                    self.read_tables.discard(node)
                else:
                    self._close(node, tag)
                if node is not body:
                    self._add(node.tail)
        self._flush()
        return self.blocks

    def _open(self, node: _Element, tag: str) -> None:
        if tag in _BLOCK_TAGS:
            self._flush()
            self.stack.append(node)
        elif tag == "br":
            self.pieces.append("\n")
        elif tag == "a":
            self.depth["a"] += 1
            href = node.get("href")
            if href:
                self.links.append(href)
        if tag in _IMAGES:
            if "".join(self.pieces).strip():
                self._flush()
            self.image = node.get("alt") or node.get("title") or self.image or ""
        style = node.get("style") or ""
        bold = tag in _BOLD or bool(style and _BOLD_STYLE.search(style))
        italic = tag in _ITALIC or bool(style and _ITALIC_STYLE.search(style))
        self.looks.append((bold, italic))
        self.depth["b"] += bold
        self.depth["i"] += italic

    def _close(self, node: _Element, tag: str) -> None:
        if tag in _BLOCK_TAGS:
            self._flush()
            if self.stack and self.stack[-1] is node:
                self.stack.pop()
        elif tag == "a":
            self.depth["a"] -= 1
        bold, italic = self.looks.pop()
        self.depth["b"] -= bold
        self.depth["i"] -= italic

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if not (self.stack and self.stack[-1].tag == "pre"):
            text = text.replace("\n", " ")
        self.pieces.append(text)
        size = len(text.strip())
        self.linked += size if self.depth["a"] else 0
        self.bolded += size if self.depth["b"] else 0
        self.slanted += size if self.depth["i"] else 0

    def _flush(self) -> None:
        if not self.pieces:
            self.links.clear()
            return
        raw = "".join(self.pieces)
        size = sum(len(piece.strip()) for piece in self.pieces)
        self.pieces.clear()
        text = clean_text(raw)
        counts = (self.linked, self.bolded, self.slanted)
        links = tuple(self.links)
        self.linked = self.bolded = self.slanted = 0
        self.links.clear()
        if not text or not self.stack:
            return
        element = self.stack[-1]
        share = [count / max(1, size) for count in counts]
        kind = _kind(self.stack)
        align = _align(self.stack)
        parts = re.split(r"\n\s*\n", text) if "\n" in text and kind in ("paragraph", "quote") else [text]
        for part in parts:
            self.blocks.append(
                Block(kind, part, element, share[0], share[1] > 0.9, share[2] > 0.9, align, self.image, links)
            )
            self.image = None

    def _table(self, node: _Element) -> bool:
        """Read a table of data as one block; leave a table of layout to the walk."""
        structured = next(node.iterdescendants("table", "p", "ul", "h1", "h2", "h3"), None) is not None
        if structured and _is_layout(node):
            return False
        text = clean_line(element_text(node))
        has_image = next(node.iterdescendants("img"), None) is not None
        self._flush()
        if has_image and len(text) <= _CAPTION_TABLE:
            return True
        if not structured and _holds_running_text(node):
            return False
        rows = []
        for row in node.iterdescendants("tr"):
            cells = [clean_line(element_text(cell)) for cell in row if cell.tag in ("td", "th")]
            if any(cells):
                rows.append(" | ".join(cells).strip())
        if len(rows) <= 1 and not any(" | " in row for row in rows):
            return False
        linked = sum(len(element_text(link).strip()) for link in node.iterdescendants("a"))
        self.blocks.append(Block("table", "\n".join(rows), node, linked / max(1, len(text)), after_image=None))
        self.image = None
        return True


def _holds_running_text(table: _Element) -> bool:
    """Tell whether one cell holds a text whose paragraphs are parted by line breaks alone."""
    whole = len(clean_line(element_text(table)))
    for cell in table.iterdescendants("td", "th"):
        if len(cell.findall(".//br")) >= 2:
            size = len(clean_line(element_text(cell)))
            if size > _TEXT_CELL and size > 0.5 * whole:
                return True
    return False


def _is_layout(table: _Element) -> bool:
    if next(table.iterdescendants("table"), None) is not None:
        return True
    cells = [clean_line(element_text(cell)) for cell in table.iterdescendants("td", "th")]
    filled = [cell for cell in cells if cell]
    longest = max((len(cell) for cell in filled), default=0)
    return len(filled) <= 2 or longest > _LONGEST_CELL


def _kind(stack: list[_Element]) -> BlockKind:
    for element in reversed(stack):
        tag = element.tag
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            return "heading"
        if tag in ("li", "dd", "dt"):
            return "item"
        if tag == "pre":
            return "pre"
        if tag == "blockquote":
            return "quote"
        if tag in ("article", "section", "main", "body"):
            break
    return "paragraph"


def _align(stack: list[_Element]) -> str:
    for element in reversed(stack[-3:]):
        style = element.get("style") or ""
        given = (element.get("align") or "").lower()
        classes = (element.get("class") or "").lower()
        if given == "right" or _RIGHT_STYLE.search(style) or "text-right" in classes or "align-right" in classes:
            return "right"
        if given == "center" or _CENTER_STYLE.search(style) or "text-center" in classes or element.tag == "center":
            return "center"
    return ""
