"""The arguments of the spiders, checked before anything starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from scrapy.settings import BaseSettings

from welfare_crawl.discovery.dates import parse_day
from welfare_crawl.errors import ConfigurationError
from welfare_crawl.records import Source, SourceKind
from welfare_crawl.sources import load_sources, select_sources

COMMON = ("fresh", "max_pages", "since", "source", "until")


@dataclass(frozen=True, slots=True)
class Arguments:
    """What `-a` said."""

    sources: tuple[Source, ...]
    since: date | None = None
    until: date | None = None
    max_pages: int | None = None
    """At most so many articles of each source in this run."""
    fresh: bool = False


def source_paths(settings: BaseSettings) -> list[Path] | None:
    """Return the files that WELFARE_SOURCES names, None for the packaged ones."""
    named = str(settings.get("WELFARE_SOURCES") or "")
    return [Path(part.strip()) for part in named.split(",") if part.strip()] or None


def parse_arguments(kind: SourceKind, given: Mapping[str, str], settings: BaseSettings) -> Arguments:
    """Return the arguments of the spiders `news` and `papers`.

    Raises ConfigurationError when a name is unknown, a source is not listed, or a value can't be read.
    """
    check_names(given, COMMON)
    sources = select_sources(load_sources(source_paths(settings)), given.get("source"), kind)
    since = parse_day(given["since"]) if "since" in given else None
    until = parse_day(given["until"]) if "until" in given else None
    if since and until and since > until:
        raise ConfigurationError(f"since={since} is after until={until}")
    return Arguments(
        sources=tuple(sources),
        since=since,
        until=until,
        max_pages=parse_count(given["max_pages"], "max_pages") if "max_pages" in given else None,
        fresh=parse_flag(given.get("fresh", "0"), "fresh"),
    )


CHOICES = {
    "WELFARE_OCR": ("auto", "off"),
    "WELFARE_BROWSER": ("auto", "off"),
    "WELFARE_LOG_FORMAT": ("text", "json"),
}


def check_settings(settings: BaseSettings) -> None:
    """Refuse settings that can't be used.

    Raises ConfigurationError that says what may stand there.
    """
    for name, choices in CHOICES.items():
        if settings[name] not in choices:
            raise ConfigurationError(f"{name}={settings[name]!r} is none of {', '.join(choices)}")
    if not str(settings["WELFARE_WORKERS"]).isdigit():
        value = settings["WELFARE_WORKERS"]
        raise ConfigurationError(f"WELFARE_WORKERS={value!r} is no number of processes; 0 means one for each core")
    if not str(settings["WELFARE_WARC_BYTES"]).isdigit() or int(settings["WELFARE_WARC_BYTES"]) < 1:
        value = settings["WELFARE_WARC_BYTES"]
        raise ConfigurationError(f"WELFARE_WARC_BYTES={value!r} is no number of bytes; 1000000000 is the default")
    try:
        seconds = float(settings["WELFARE_RETRY_SECONDS"])
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        value = settings["WELFARE_RETRY_SECONDS"]
        raise ConfigurationError(f"WELFARE_RETRY_SECONDS={value!r} is no number of seconds")
    for name in ("WELFARE_ALLOW_PRIVATE_HOSTS", "WELFARE_FULL_SYNC"):
        try:
            settings.getbool(name)
        except ValueError:
            raise ConfigurationError(f"{name}={settings[name]!r} is neither true nor false") from None


def check_names(given: Mapping[str, str], known: tuple[str, ...]) -> None:
    """Refuse an argument that no spider of this kind takes, naming the one that was meant."""
    for name in given:
        # Scrapyd hands its own notes to a spider under names such as _job.
        if name not in known and not name.startswith("_"):
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
            raise ConfigurationError(f"-a {name}=... is no argument of this spider; {hint}")


def parse_count(value: str, name: str) -> int:
    """Return a whole number above 0."""
    if not value.isdigit() or int(value) < 1:
        raise ConfigurationError(f"{name}={value!r} is no whole number above 0")
    return int(value)


def parse_flag(value: str, name: str) -> bool:
    """Return a switch that is given as 1 or 0."""
    if value.lower() in ("1", "true", "yes"):
        return True
    if value.lower() in ("0", "false", "no", ""):
        return False
    raise ConfigurationError(f"{name}={value!r} is neither 1 nor 0")
