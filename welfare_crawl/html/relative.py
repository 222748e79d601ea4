"""Dates told from the moment of reading ("2 giờ trước"): never computed, but the exact one is often kept beside them.

When a page was made is not what it was fetched: behind a cache "2 hours ago" is hours old, so that a computed date
would feign a precision that nobody has.
"""

import re

from lxml.etree import _Element

from welfare_crawl.html.dates import When, parse_when

_RELATIVE = re.compile(
    r"(?:(?:khoảng|cách đây|về)\s+)?(?:\d{1,3}|một|vài|mấy)\s*(?:giây|phút|giờ|tiếng|ngày|tuần|tháng|năm)\s+trước"
    r"|(?:hôm (?:qua|nay|kia)|vừa xong|mới đây|vừa mới)(?:\W.{0,20})?"
    r"|(?:about\s+)?(?:\d{1,3}|an?|one|few|a few)\s*"
    r"(?:s|m|h|d|sec\w*|min\w*|hours?|hrs?|days?|weeks?|months?|years?)\s+ago"
    r"|(?:yesterday|today|just now|moments ago|i ?går|idag|igår)(?:\W.{0,20})?"
    r"|för\s+\d{1,3}\s+\w+\s+sed(?:an|en)",
    re.IGNORECASE,
)
_ATTRIBUTES = (
    "datetime",
    "title",
    "data-time",
    "data-date",
    "data-datetime",
    "data-timestamp",
    "data-published",
    "content",
)


def is_relative(text: str) -> bool:
    """Tell whether a short text says how long ago something was, and no date."""
    told = len(text) <= 60 and _RELATIVE.fullmatch(text.strip(" .,|·-–()")) is not None
    return told and parse_when(text) is None


def date_behind(node: _Element) -> tuple[When, str] | None:
    """Return the date that an element with such a text keeps in an attribute, and that attribute's name."""
    for name in _ATTRIBUTES:
        value = node.get(name)
        when = parse_when(value) if value else None
        if when is not None:
            return when, name
    return None
