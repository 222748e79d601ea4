"""The pieces of text around an element, each with the element that holds it, the nearest first."""

from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element

Piece = tuple[str, _Element]

_SILENT = frozenset({"script", "style", "noscript", "option"})


def pieces_before(element: _Element, top: _Element, most: int) -> list[Piece]:
    """Return the pieces that end before an element, as far as its tree is below `top`, the last first.

    All of `top`, where the element stands elsewhere.
    """
    found: list[Piece] = []
    around = list(element.iterancestors())
    if element is top:
        return found
    if top not in around:
        _read_backwards(top, found, most)
        return found
    for current, parent in zip((element, *around), around, strict=False):
        for sibling in current.itersiblings(preceding=True):
            _read_backwards(sibling, found, most)
        _add_own(parent, found, most)
        if parent is top:
            break
    return found


def pieces_after(element: _Element, top: _Element) -> Iterator[Piece]:
    """Yield the pieces that begin behind an element, as far as its tree is below `top`."""
    around = list(element.iterancestors())
    if element is not top and top not in around:
        return
    for current in (element, *around):
        yield from _tail(current)
        if current is top:
            return
        for sibling in current.itersiblings():
            for event, node in etree.iterwalk(sibling, events=("start", "end")):
                yield from _own(node) if event == "start" else _tail(node)


def _read_backwards(node: _Element, found: list[Piece], most: int) -> None:
    if len(found) < most:
        found.extend(_tail(node))
    if len(found) < most:
        for child in reversed(node):
            _read_backwards(child, found, most)
        _add_own(node, found, most)


def _add_own(node: _Element, found: list[Piece], most: int) -> None:
    if len(found) < most:
        found.extend(_own(node))


def _own(node: _Element) -> tuple[Piece, ...]:
    """Return the text that an element begins with; of a `time` without any the one that its attribute says."""
    if node.tag in _SILENT:
        return ()
    text = node.text
    if node.tag == "time" and not (text or "").strip():
        text = node.get("datetime") or text
    return ((text, node),) if text and not text.isspace() else ()


def _tail(node: _Element) -> tuple[Piece, ...]:
    """Return the text behind an element."""
    text = node.tail
    if not text or text.isspace() or node.tag in _SILENT:
        return ()
    parent = node.getparent()
    return ((text, parent if parent is not None else node),)
