"""Dates as feeds, sitemaps, repositories and the command line write them."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from welfare_crawl.errors import ConfigurationError

VIETNAM = timezone(timedelta(hours=7))
"""The zone that a Vietnamese paper means when it names none; the country keeps no summer time."""

_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?"
    r"(?:[T\s]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|(?:(?:GMT|UTC)?\s*[+-]\d{1,2}:?(?:\d{2})?))?$",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    r"(?:^|[^\d/])(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})(?!\d)"
    r"(?:\D{1,4}(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\s*(?P<half>[AP]M|SA|CH))?)?"
    r"\s*\(?(?P<zone>(?:(?:GMT|UTC)\s*[+-]?\d{0,2}:?(?:\d{2})?)|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


def parse_day(text: str, argument: str = "since") -> date:
    """Return the day that a command-line argument names.

    Raises ConfigurationError that says the format.
    """
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
        try:
            return date.fromisoformat(text.strip())
        except ValueError:
            pass
    raise ConfigurationError(f"{argument}: {text!r} is no day; write YYYY-MM-DD, such as 2025-07-01")


def parse_moment(text: str | None) -> datetime | None:
    """Return the moment that a date string names, always with a zone; None when it can't be read.

    ISO 8601 and RFC 822 first, then the day-first forms of Vietnamese sites; a time without a zone is Vietnam's.
    """
    if not text:
        return None
    text = " ".join(text.split())[:100]
    found = _ISO.match(text)
    if found:
        return _build(found, None)
    # Only what has an RFC 822 month name: `parsedate` would read other forms by guess.
    if re.search(r"(?i)\d\s*[ -](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", text):
        # `GMT+7` is no RFC 822 zone, but many Vietnamese feeds write it.
        text = re.sub(r"(?i)(?:GMT|UTC)\s*([+-])(\d{1,2})(?!\d)", lambda match: f"{match[1]}{int(match[2]):02}00", text)
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        return _aware(moment, VIETNAM if moment.tzinfo is None else None)
    found = _DAY_FIRST.search(text)
    return _build(found, found["half"]) if found else None


def _build(found: re.Match[str], half: str | None) -> datetime | None:
    hour = int(found["hour"] or 0)
    if half and half.upper() in {"PM", "CH"} and hour < 12:
        hour += 12
    elif half and half.upper() in {"AM", "SA"} and hour == 12:
        hour = 0
    try:
        moment = datetime(  # noqa: DTZ001 - the zone is set in the next step
            int(found["year"]),
            int(found["month"]),
            int(found["day"] or 1),
            hour,
            int(found["minute"] or 0),
            int(found["second"] or 0) if (found["second"] or "") != "60" else 59,
        )
        return _aware(moment, _zone(found["zone"]))
    except (ValueError, OverflowError):
        return None


def _aware(moment: datetime, zone: timezone | None) -> datetime | None:
    moment = moment if zone is None else moment.replace(tzinfo=zone)
    try:
        moment.astimezone(UTC)
        moment.astimezone(VIETNAM)
    except (ValueError, OverflowError):
        return None
    return moment


def _zone(text: str | None) -> timezone:
    if not text:
        return VIETNAM
    found = re.search(r"([+-]?)(\d{1,2}):?(\d{2})?$", text)
    if not found:
        return UTC
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-offset if found[1] == "-" else offset)
