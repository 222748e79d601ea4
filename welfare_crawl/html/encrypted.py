"""Bodies that come encrypted and are decoded by a script, as about half of those of baophutho.vn and baothanhhoa.vn."""

import re

from lxml.etree import _Element

from welfare_crawl.html.tree import element_text

LEAST_LINE = 60
"""Letters; a shorter word may be one."""

CODED = re.compile(rf"(?<![\w+/=])[A-Za-z0-9+/=]{{{LEAST_LINE},}}(?![\w+/=])")
"""A line of base64; the browser is asked with the same expression."""

LEAST_CODED = 120
"""Characters; one long line alone may be an address or a key that the article quotes."""


def is_encrypted(element: _Element) -> bool:
    """Tell whether most of an element's text is lines of base64."""
    text = element_text(element)
    if len(text) < LEAST_CODED or max(map(len, text.split()), default=0) < LEAST_LINE:
        return False
    coded = sum(len(match.group(0)) for match in CODED.finditer(text))
    plain = len("".join(text.split())) - coded
    return coded >= LEAST_CODED and coded > plain
