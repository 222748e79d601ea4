"""Values as the file keeps them: NFC text that SQLite can hold, times with an offset, lists as JSON."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

_UNSTORABLE = {0: " "} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
"""A NUL ends a text for most tools that read SQLite, and a lone surrogate is no UTF-8: one sign for one sign."""

_HAS_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Return the text in NFC, without what can't be stored."""
    if _HAS_UNSTORABLE.search(text):
        text = text.translate(_UNSTORABLE)
    return unicodedata.normalize("NFC", text)


def optional_text(text: str | None) -> str | None:
    """Return the text cleaned, None for none."""
    return None if text is None else clean_text(text)


def offset_mapper(text: str) -> Callable[[int], int]:
    """Return a function from offsets into `text` to offsets into `clean_text(text)`."""
    if unicodedata.is_normalized("NFC", text):
        return lambda offset: offset
    return lambda offset: len(clean_text(text[:offset]))


def to_json(value: Any) -> str:
    """Return a list or a dictionary as JSON that people can read and SQLite can query."""
    return clean_text(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str))


def pairs_to_json(pairs: Iterable[tuple[str, str | float]]) -> str:
    """Return pairs as one JSON object; a name that comes twice has a list."""
    gathered: dict[str, str | float | list[str | float]] = {}
    for name, value in pairs:
        before = gathered.get(name)
        if before is None:
            gathered[name] = value
        elif isinstance(before, list):
            before.append(value)
        elif before != value:
            gathered[name] = [before, value]
    return to_json(gathered)


def time_text(moment: datetime) -> str:
    """Return an aware time in UTC as ISO 8601 with its offset, so that texts sort as times do.

    Raises ValueError for a time without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).isoformat()


def now_text() -> str:
    """Return the present time as the file keeps times."""
    return time_text(datetime.now(UTC).replace(microsecond=0))
