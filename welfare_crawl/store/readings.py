"""Whether a page that is read again gives what it gave before: then its rows stand as they are."""

import hashlib
import marshal
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from welfare_crawl import __version__
from welfare_crawl.records import Capture, Document, Fact, Kind, Passage, PlaceMention, TopicScore
from welfare_crawl.store.values import clean_text, document_row, time_text

_PARTS = ("passages", "places", "topics", "facts")
_NAMES = frozenset(each.name for each in fields(Document))
_PLAIN = attrgetter(*(each.name for each in fields(Document) if each.name not in ("captures", *_PARTS)))
_PART = {kind: attrgetter(*(each.name for each in fields(kind))) for kind in (Passage, PlaceMention, TopicScore, Fact)}
_FETCH = attrgetter("url", "part_of", "landing_url", "digest")


def reading_digest(document: Document, version: str = __version__) -> int:
    """Return 64 bits over all that was read of a page, and the version of the program that says where it belongs.

    The time of the fetch doesn't count, what else was fetched with the page does.
    """
    parts = [[_PART[type(each)](each) for each in getattr(document, name)] for name in _PARTS]
    fetched = [_captured(each) for each in document.captures]
    return _digest((version, _PLAIN(document), parts, fetched))


@dataclass(frozen=True, slots=True)
class SameReading:
    """Stands for a document that was read as it was before, so that the document need not leave the worker."""

    url: str
    """That of the fetch."""
    fetched_at: datetime
    kind: Kind
    relevance: float
    digest: int
    """That of all that was read."""
    document_url: str
    row: int
    """Digest of what `documents` has of it."""


def same_reading(document: Document, digest: int | None) -> SameReading | None:
    """Return what stands for a document when all that was read of it has this digest, else None."""
    if digest is None or reading_digest(document) != digest:
        return None
    capture = document.captures[0]
    row = document_row(document)
    return SameReading(
        capture.url, capture.fetched_at, document.kind, document.relevance, digest, row["url"], _row_digest(row)
    )


def has_reading(connection: sqlite3.Connection, reading: SameReading) -> bool:
    """Tell whether this very fetch gave the same document when it was saved, and that still stands.

    It stands in the row, or among the revisions where the page has shown another text since.
    """
    row = connection.execute(
        "SELECT d.* FROM sightings AS s JOIN documents AS d ON d.id = s.document_id"
        " WHERE s.url = ? AND s.fetched_at = ? AND s.reading = ?",
        (clean_text(reading.url), time_text(reading.fetched_at), reading.digest),
    ).fetchone()
    if row is None:
        return False
    # Under another address stands what prints the same text; that page answers for the row.
    if row["url"] != reading.document_url or _row_digest(dict(row)) == reading.row:
        return True
    return revised_until(connection, row["id"], time_text(reading.fetched_at)) is not None


def revised_until(connection: sqlite3.Connection, document_id: int, fetched_at: str) -> str | None:
    """Return when the text was last seen that a fetch gave, where the page has shown another since; else None."""
    row = connection.execute(
        "SELECT min(seen_until) FROM revisions WHERE document_id = ? AND seen_until >= ?", (document_id, fetched_at)
    ).fetchone()
    return None if row[0] is None else str(row[0])


def _row_digest(row: Mapping[str, Any]) -> int:
    """Return 64 bits over what a row has of a document, its ties and the times when it was seen left out."""
    # SQLite gives back what is a number in the column's own type.
    values = sorted(
        (name, float(value) if isinstance(value, int) else value) for name, value in row.items() if name in _NAMES
    )
    return _digest(values)


def _digest(values: Any) -> int:
    # Version 2 of the format: later ones say where one object stands twice, which equal values need not share.
    plain = marshal.dumps(values, 2)
    return int.from_bytes(hashlib.blake2b(plain, digest_size=8).digest(), "big", signed=True)


def _captured(capture: Capture) -> tuple[object, ...]:
    return tuple(_FETCH(capture))
