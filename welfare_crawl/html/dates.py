"""Dates and times as pages print them, day first, each with its zone."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

VIETNAM = timezone(timedelta(hours=7))

_ZONES = {
    "jp": "Asia/Tokyo",
    "kr": "Asia/Seoul",
    "cn": "Asia/Shanghai",
    "tw": "Asia/Taipei",
    "th": "Asia/Bangkok",
    "la": "Asia/Vientiane",
    "kh": "Asia/Phnom_Penh",
    "sg": "Asia/Singapore",
    "my": "Asia/Kuala_Lumpur",
    "ph": "Asia/Manila",
    "in": "Asia/Kolkata",
    "se": "Europe/Stockholm",
    "no": "Europe/Oslo",
    "dk": "Europe/Copenhagen",
    "fi": "Europe/Helsinki",
    "is": "Atlantic/Reykjavik",
    "de": "Europe/Berlin",
    "at": "Europe/Vienna",
    "ch": "Europe/Zurich",
    "fr": "Europe/Paris",
    "be": "Europe/Brussels",
    "nl": "Europe/Amsterdam",
    "it": "Europe/Rome",
    "es": "Europe/Madrid",
    "pl": "Europe/Warsaw",
    "cz": "Europe/Prague",
    "lt": "Europe/Vilnius",
    "lv": "Europe/Riga",
    "ee": "Europe/Tallinn",
    "ua": "Europe/Kyiv",
    "uk": "Europe/London",
    "ie": "Europe/Dublin",
    "gr": "Europe/Athens",
    "tr": "Europe/Istanbul",
    "il": "Asia/Jerusalem",
    "za": "Africa/Johannesburg",
    "tz": "Africa/Dar_es_Salaam",
}
"""Countries with one zone, by the last label of a host."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari januar janvier enero gennaio janeiro января",
            "feb february februari februar février febrero febbraio fevereiro февраля",
            "mar march mars märz mär marzo março марта",
            "apr april avril abril aprile апреля",
            "may maj mai mayo maggio maio мая",
            "jun june juni juin junio giugno junho июня",
            "jul july juli juillet julio luglio julho июля",
            "aug august augusti août agosto августа",
            "sep sept september septembre septiembre settembre setembro сентября",
            "oct okt october oktober octobre octubre ottobre outubro октября",
            "nov november novembre noviembre novembro ноября",
            "dec dez december dezember décembre diciembre dicembre dezembro декабря",
        ),
        start=1,
    )
    for name in names.split()
}

_CLOCK = (
    r"(?P<hour>[01]?\d|2[0-4])\s?(?:[:hg]|giờ)\s?(?P<minute>[0-5]\d)(?:\s?[:'′]\s?(?P<second>[0-5]\d))?"
    r"(?:[.,]\d{1,9})?(?:\s?(?P<half>[AaPp]\.?[Mm]\b\.?|SA\b|CH\b))?"
)
_OFFSET = r"(?:\s?\(?\s?(?P<zone>Z\b|(?:GMT|UTC)?\s?[+−-]\s?\d{1,2}(?::?\d{2})?|GMT\b|UTC\b)\s?\)?)?"
_TIME = re.compile(_CLOCK + _OFFSET)
_ISO = re.compile(
    r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:(?:T|\s{1,3}T?)(?P<hour>[01]?\d|"
    r"2[0-4]):(?P<minute>[0-5]\d)"
    r"(?::(?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?\s{0,2}(?P<zone>Z|(?:GMT|UTC)?\s?[+-]\d{1,2}(?::?\d{2})?)?)?"
)
_SLASHED_YEAR_FIRST = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})(?!\d)")
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?P<first>\d{1,2})\s?(?P<mark>[/.-])\s?(?P<second>\d{1,2})\s?(?P=mark)\s?(?P<year>(?:19|"
    r"20)\d{2})(?![\d/])"
)
_VIETNAMESE = re.compile(
    r"(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})\s*(?:,|năm|/)?\s*(?P<year>(?:19|20)\d{2})", re.IGNORECASE
)
_EAST_ASIAN = re.compile(
    r"(?P<year>(?:19|"
    r"20)\d{2})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]\s?(?:(?P<hour>\d{1,2})\s?[時时시:]\s?(?P<minute>\d{1,2}))?"
)
_DAY_MONTH = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|"
    r"th)?\.?\s+(?:de\s+)?(?P<month>[^\W\d_]{3,10})\.?,?\s+(?:de\s+)?(?P<year>(?:19|20)\d{2})"
)
_MONTH_DAY = re.compile(r"(?P<month>[^\W\d_]{3,10})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d{2})")
_EPOCH = re.compile(r"^\d{10}(?:\d{3})?$")
_REACH = 40
"""Characters around a printed date in which its time stands."""

_EARLIEST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class When:
    """A date, its time if one was named, its zone if one was named."""

    day: date
    clock: time | None = None
    zone: timezone | None = None
    day_sure: bool = True
    """False: day and month could be the other way round."""

    def iso(self, default: tzinfo) -> str:
        """Return ISO 8601: with time and offset, or the date alone."""
        if self.clock is None:
            return self.day.isoformat()
        moment = datetime.combine(self.day, self.clock, tzinfo=self.zone or default)
        return moment.isoformat(timespec="seconds")


def local_zone(host: str, *, vietnamese: bool) -> tzinfo | None:
    """Return the zone in which a page's times are meant where it names none; None when nobody can tell."""
    if vietnamese:
        return VIETNAM
    name = _ZONES.get(host.rsplit(".", 1)[-1].lower())
    return ZoneInfo(name) if name else None


def parse_when(text: str, *, month_first: bool = False) -> When | None:
    """Return the first date in a text, with the time beside it; day before month unless `month_first`."""
    text = text.strip()[:600]
    if _EPOCH.match(text):
        moment = datetime.fromtimestamp(int(text[:10]), tz=UTC)
        return When(moment.date(), moment.time(), UTC) if moment.year >= _EARLIEST_YEAR else None
    iso = _ISO.search(text)
    if iso:
        found = _assemble(iso.group("year"), iso.group("month"), iso.group("day"))
        if found:
            if iso.group("hour"):
                return replace(found, clock=_clock(iso), zone=_zone(iso.group("zone")))
            return _with_time(found, text, iso.end(), iso.start())
    for pattern in (_EAST_ASIAN, _VIETNAMESE, _SLASHED_YEAR_FIRST, _NUMERIC, _DAY_MONTH, _MONTH_DAY):
        match = pattern.search(text)
        found = _read(match, month_first=month_first) if match else None
        if match and found:
            if pattern is _EAST_ASIAN and match.group("hour"):
                hour, minute = int(match.group("hour")), int(match.group("minute"))
                return replace(found, clock=time(hour % 24, minute)) if minute < 60 else found
            return _with_time(found, text, match.end(), match.start())
    return None


def combine(exact: When, printed: When | None, local: tzinfo | None) -> When:
    """Return a metadata date with what the printed one adds: a time that it lacks, the zone that it got wrong."""
    if printed is None or printed.clock is None:
        return exact
    midnight = exact.clock is not None and exact.clock == time(0, 0)
    if printed.day == exact.day and (exact.clock is None or (midnight and printed.clock != exact.clock)):
        return replace(exact, clock=printed.clock, zone=printed.zone or (None if midnight else exact.zone))
    if exact.clock is None or exact.zone is None or local is None:
        return exact
    # Templates print local time and write Z behind it: the same clock in both is the local one.
    same_clock = printed.day == exact.day and (printed.clock.hour, printed.clock.minute) == (
        exact.clock.hour,
        exact.clock.minute,
    )
    if same_clock and exact.zone.utcoffset(None) == timedelta(0) and printed.zone is None:
        return replace(exact, zone=None)
    return exact


def _read(match: re.Match[str], *, month_first: bool) -> When | None:
    groups = match.groupdict()
    if "first" in groups:
        one, two = int(groups["first"]), int(groups["second"])
        sure = one == two or one > 12 or two > 12
        if (month_first and two <= 31 and one <= 12) or two > 12:
            one, two = two, one
        found = _assemble(groups["year"], str(two), str(one))
        return replace(found, day_sure=sure) if found else None
    month = groups["month"]
    if not month.isdigit():
        number = _MONTHS.get(month.lower())
        if number is None:
            return None
        month = str(number)
    return _assemble(groups["year"], month, groups["day"])


def _assemble(year: str, month: str, day: str) -> When | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return When(found) if found.year >= _EARLIEST_YEAR else None


def _with_time(found: When, text: str, end: int, start: int) -> When:
    for region in (text[end : end + _REACH], text[max(0, start - _REACH) : start]):
        match = _TIME.search(region)
        if match:
            clock = _clock(match)
            if clock is not None:
                return replace(found, clock=clock, zone=_zone(match.group("zone")))
    return found


def _clock(match: re.Match[str]) -> time | None:
    groups = match.groupdict()
    hour, minute, second = int(groups["hour"]), int(groups["minute"]), int(groups.get("second") or 0)
    half = (groups.get("half") or "").replace(".", "").upper()
    # "14:30 PM" and "00:01 AM" are printed too.
    if half in ("PM", "CH") and hour < 12:
        hour += 12
    if half in ("AM", "SA") and hour == 12:
        hour = 0
    return time(hour % 24, minute, second) if hour <= 24 else None


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    match = re.search(r"([+−-])\s?(\d{1,2}):?(\d{2})?", text)
    if match is None:
        return UTC
    hours, minutes = int(match.group(2)), int(match.group(3) or 0)
    if hours > 14 or minutes > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(offset if match.group(1) == "+" else -offset)
