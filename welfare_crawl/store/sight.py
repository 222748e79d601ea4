"""Writing what was fetched and what was lost: sightings and failures."""

import sqlite3

from welfare_crawl.records import Capture, Failure, Outcome, Sighting
from welfare_crawl.store.read import find_document_at
from welfare_crawl.store.values import clean_text, optional_text, time_text
from welfare_crawl.urls import canonical_or_none


def sighted_document(connection: sqlite3.Connection, url: str, fetched_at: str) -> int | None:
    """Return the document to which this very fetch led, when it has been stored before."""
    row = connection.execute(
        "SELECT document_id FROM sightings WHERE url = ? AND fetched_at = ?", (clean_text(url), fetched_at)
    ).fetchone()
    return None if row is None else row[0]


def sight(
    connection: sqlite3.Connection,
    capture: Capture,
    *,
    outcome: Outcome,
    source: str,
    document_id: int | None = None,
    relevance: float | None = None,
    detail: str | None = None,
    also_known_as: str | None = None,
    reading: int | None = None,
) -> None:
    """Write one row of `sightings`; the same fetch again keeps the outcome that brought its document in.

    `reading` is the digest of what was read of it.
    """
    url = clean_text(capture.url)
    connection.execute(
        "INSERT INTO sightings (url, document_id, fetched_at, status, outcome, etag, last_modified, content_type,"
        " warc_file, warc_offset, bytes, source, relevance, digest, landing_url, part_of, detail, reading)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (url, fetched_at) DO UPDATE SET"
        " outcome = CASE WHEN sightings.document_id IS NOT NULL AND (excluded.document_id = sightings.document_id"
        " OR excluded.document_id IS NULL) THEN sightings.outcome ELSE excluded.outcome END,"
        " document_id = coalesce(excluded.document_id, sightings.document_id),"
        " relevance = coalesce(excluded.relevance, sightings.relevance),"
        " warc_file = coalesce(sightings.warc_file, excluded.warc_file),"
        " warc_offset = coalesce(sightings.warc_offset, excluded.warc_offset),"
        " landing_url = coalesce(sightings.landing_url, excluded.landing_url),"
        " part_of = coalesce(sightings.part_of, excluded.part_of),"
        " detail = excluded.detail, reading = excluded.reading",
        (
            *(url, document_id, time_text(capture.fetched_at), capture.status, outcome),
            *(optional_text(capture.etag), optional_text(capture.last_modified), optional_text(capture.content_type)),
            *(capture.warc_file, capture.warc_offset, capture.bytes, source, relevance, capture.digest),
            *(optional_text(capture.landing_url), optional_text(capture.part_of), optional_text(detail)),
            reading,
        ),
    )
    for canonical in {canonical_or_none(url), optional_text(also_known_as)} - {None, url}:
        connection.execute("INSERT OR IGNORE INTO _variants (canonical, url) VALUES (?, ?)", (canonical, url))


def save_sighting(connection: sqlite3.Connection, sighting: Sighting) -> None:
    """Write a fetch that gave no new text, and note that its document is still there."""
    capture = sighting.capture
    document_id = sighting.document_id
    if document_id is None and sighting.outcome == "not_modified":
        known = find_document_at(connection, canonical_or_none(capture.url) or capture.url)
        document_id = known.id if known else None
    sight(
        connection,
        capture,
        outcome=sighting.outcome,
        source=sighting.source,
        document_id=document_id,
        relevance=sighting.relevance,
        detail=sighting.detail,
    )
    if sighting.outcome == "failed":
        return
    if document_id is not None and sighting.outcome != "redirect":
        connection.execute(
            "UPDATE documents SET last_seen = max(last_seen, ?) WHERE id = ?",
            (time_text(capture.fetched_at), document_id),
        )
    clear_failures(connection, capture.url)


def save_failure(connection: sqlite3.Connection, failure: Failure) -> None:
    """Write where a URL was lost: one row for a URL and a stage; the same failure told twice counts once."""
    connection.execute(
        "INSERT INTO failures (url, source, stage, reason, detail, at, attempts, next_try)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (url, stage) DO UPDATE SET source = excluded.source, reason = excluded.reason,"
        " detail = excluded.detail, at = excluded.at, next_try = excluded.next_try,"
        " attempts = max(failures.attempts + 1, excluded.attempts)"
        " WHERE excluded.at > failures.at",
        (
            *(clean_text(failure.url), failure.source, failure.stage, failure.reason, clean_text(failure.detail)),
            *(time_text(failure.at), failure.attempts, time_text(failure.next_try) if failure.next_try else None),
        ),
    )


def clear_failures(connection: sqlite3.Connection, *urls: str) -> None:
    """Take away the failures of addresses that have healed."""
    connection.executemany("DELETE FROM failures WHERE url = ?", [(clean_text(url),) for url in sorted(set(urls))])
