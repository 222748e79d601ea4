"""Pages in Vietnamese fonts of before Unicode (`<font face=".VnTime">`): their letters as each font shows them.

Administrations and schools wrote such pages until about 2010, and many still stand.
"""

import re
from collections.abc import Iterator

from lxml.etree import _Element

# Expressions that begin with one letter look at nothing else, so each page is searched in a tenth of the time.
_NAMED = re.compile(r"V(?:(?<=\.V)n[A-Z3]|NI[- ][A-Z]|PS[- ][A-Z])")
_NAMED_SMALL = re.compile(r"v(?:(?<=\.v)n(?:time|arial)|ni-times)")
"""Names of such fonts; of a host such as `baotrungdu.vn` they make none."""

_STYLED = re.compile(r"font(?:-family)?\s*:\s*([^;}]{1,200})", re.IGNORECASE)
_FAMILY = re.compile(r"(?:^|[,\s'\"])(\.?VN[\w .-]{2,30}|VPS[\w .-]{2,30})", re.IGNORECASE)


def names_legacy_font(text: str) -> bool:
    """Tell whether a page's source names a font that is none of Unicode's."""
    return _NAMED.search(text) is not None or _NAMED_SMALL.search(text) is not None


def convert_fonts(root: _Element) -> tuple[str, ...]:
    """Turn the text of legacy fonts into Unicode, in place; return a flag for each encoding met.

    What stands in no such font is converted only where it becomes Vietnamese so, as a title does that browsers showed
    as it came.
    """
    # Of the PDF reader only this is needed, and that for very few pages.
    from welfare_crawl.pdf import legacy

    runs: dict[str, list[tuple[_Element, bool]]] = {}
    for element, is_tail, font in _texts(root, ""):
        runs.setdefault(font, []).append((element, is_tail))
    found: list[str] = []
    for font, members in runs.items():
        texts = [(element.tail if is_tail else element.text) or "" for element, is_tail in members]
        charset = legacy.detect_charset([word for text in texts for word in text.split()], font)
        if charset is None:
            continue
        capitals = charset == "tcvn3" and legacy.draws_capitals(font)
        changed = False
        for (element, is_tail), text in zip(members, texts, strict=True):
            decoded = legacy.decode(text, charset, capitals=capitals)
            changed = changed or decoded != text
            if is_tail:
                element.tail = decoded
            else:
                element.text = decoded
        if changed:
            found.append(f"encoding_{charset}")
    return tuple(dict.fromkeys(found))


def _texts(root: _Element, font: str) -> Iterator[tuple[_Element, bool, str]]:
    """Yield each piece of text by its element, whether it follows that element, and its legacy font."""
    stack: list[tuple[_Element, str]] = [(root, font)]
    while stack:
        element, outer = stack.pop()
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            continue
        inner = _font_of(element, outer)
        if element.text and not element.text.isspace():
            yield element, False, inner
        for child in element:
            if child.tail and not child.tail.isspace():
                yield child, True, inner
            stack.append((child, inner))


def _font_of(element: _Element, outer: str) -> str:
    """Return the first font that an element names if it is a legacy one, none if it is another, or the outer one."""
    named = element.get("face")
    if named is None:
        style = _STYLED.search(element.get("style") or "")
        named = style[1] if style else None
    if named is None:
        return outer
    first = named.partition(",")[0].strip(" '\"")
    return first if _FAMILY.fullmatch(first) else ""
