"""Crawl windows: the hours of the day, in Vietnam, in which a source may be asked."""

import re
from datetime import datetime, timedelta

from welfare_crawl.discovery.dates import VIETNAM

_WINDOW = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$")


def is_window(text: str) -> bool:
    """Return whether a text is a window: two different times of the day, such as `22:00-06:00`."""
    found = _WINDOW.match(text)
    return found is not None and found[1] + found[2] != found[3] + found[4]


def opens_at(window: str, now: float) -> float:
    """Return when a window opens next (seconds since the epoch); `now` when it is open."""
    opening, closing = _next(window, now)
    # Of an open window, the next thing to come is that it closes.
    return now if closing < opening else opening


def changes_at(window: str, now: float) -> float:
    """Return when a window opens or closes next, whichever comes first."""
    return min(_next(window, now))


def _next(window: str, now: float) -> tuple[float, float]:
    """Return the next opening and the next closing after a moment."""
    found = _WINDOW.match(window)
    if found is None:
        raise ValueError(f"{window!r} is no window such as 22:00-06:00")
    local = datetime.fromtimestamp(now, VIETNAM)
    return _after(local, int(found[1]), int(found[2])), _after(local, int(found[3]), int(found[4]))


def _after(local: datetime, hour: int, minute: int) -> float:
    moment = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return (moment if moment > local else moment + timedelta(days=1)).timestamp()
