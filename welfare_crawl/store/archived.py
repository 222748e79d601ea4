"""What the store knows of the records in the archive."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime

from welfare_crawl.store.base import ArchivedRecord
from welfare_crawl.store.values import clean_text, time_text

_MOST_PLACES = 3


def same_body(connection: sqlite3.Connection, url: str, digest: str) -> list[tuple[str, int]]:
    """Return where this URL's responses with that body stand (file, offset), the latest first."""
    rows = connection.execute(
        "SELECT warc_file, warc_offset FROM sightings WHERE url = ? AND digest = ? AND warc_file IS NOT NULL"
        " ORDER BY fetched_at DESC LIMIT ?",
        (clean_text(url), digest, _MOST_PLACES),
    )
    return [(row[0], row[1]) for row in rows]


def archived_records(connection: sqlite3.Connection, warc_file: str | None) -> Iterator[ArchivedRecord]:
    """Yield where each sighting's record stands, by file and offset; of one file, or of all."""
    rows = connection.execute(
        "SELECT warc_file, warc_offset, url FROM sightings WHERE warc_file IS NOT NULL AND warc_offset IS NOT NULL"
        " AND (:file IS NULL OR warc_file = :file) ORDER BY warc_file, warc_offset",
        {"file": warc_file},
    )
    for row in rows:
        yield ArchivedRecord(*row)


def is_sighted(connection: sqlite3.Connection, url: str, fetched_at: datetime) -> bool:
    """Return whether this very fetch has its sighting."""
    row = connection.execute(
        "SELECT 1 FROM sightings WHERE url = ? AND fetched_at = ?", (clean_text(url), time_text(fetched_at))
    ).fetchone()
    return row is not None


def is_traced(connection: sqlite3.Connection, url: str) -> bool:
    """Return whether a URL has a sighting or a failure, as it is written or in canonical form."""
    row = connection.execute(
        "SELECT 1 FROM sightings WHERE url IN (SELECT :url UNION ALL SELECT url FROM _variants WHERE canonical = :url)"
        " UNION ALL SELECT 1 FROM failures WHERE url = :url LIMIT 1",
        {"url": clean_text(url)},
    ).fetchone()
    return row is not None


def reprocess_mark(connection: sqlite3.Connection) -> str | None:
    """Return how far the reprocessing came that was cut off; None when none was."""
    row = connection.execute("SELECT value FROM _settings WHERE name = 'reprocess'").fetchone()
    return None if row is None else str(row[0])


def set_reprocess_mark(connection: sqlite3.Connection, mark: str | None) -> None:
    """Note how far reprocessing came."""
    connection.execute("DELETE FROM _settings WHERE name = 'reprocess'")
    if mark is not None:
        connection.execute("INSERT INTO _settings VALUES ('reprocess', ?)", (mark,))
