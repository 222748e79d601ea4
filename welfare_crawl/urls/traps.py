"""Addresses that a server makes up without an end: never asked for, whatever page names them."""

import re
from collections import Counter
from urllib.parse import unquote, urlsplit

MOST_SEGMENTS = 12
"""Folders of a path; the deepest real article known here has seven."""

MOST_PARAMETERS = 8
"""Filters of a list multiply; a page needs few parameters to be found."""

_CALENDAR = re.compile(r"(?i)^(?:cal(?:endar)?|ical|lich-(?:phat-song|cong-tac|su-kien)|tribe-bar-date|eventdate)$")
_YEAR = re.compile(r"^(?:1[0-8]\d\d|19[0-4]\d|20[5-9]\d|2[1-9]\d\d)$")
"""Years of which no newspaper here has a page, and to which calendars lead."""


def is_trap(url: str) -> bool:
    """Tell whether an address looks as if its server made it up: repeating or ever-deeper folders, heaps of filters,
    days of a calendar.
    """
    parts = urlsplit(url)
    segments = [unquote(part).lower() for part in parts.path.split("/") if part]
    if len(segments) > MOST_SEGMENTS or _repeats(segments):
        return True
    names = [unquote(pair.partition("=")[0]).lower() for pair in parts.query.split("&") if pair]
    if len(names) > MOST_PARAMETERS or any(count > 3 for count in Counter(names).values()):
        return True
    if any(_CALENDAR.match(word) for word in (*segments[:-1], *names)):
        return True
    return any(_YEAR.match(segment) for segment in segments[:-1])


def _repeats(segments: list[str]) -> bool:
    """Tell whether folders come again: one of them three times, or a row of two or more twice over."""
    if any(count > 2 for count in Counter(segments).values()):
        return True
    for length in range(2, len(segments) // 2 + 1):
        for start in range(len(segments) - 2 * length + 1):
            if segments[start : start + length] == segments[start + length : start + 2 * length]:
                return True
    return False
