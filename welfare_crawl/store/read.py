"""What placing and the crawl ask of the file: a document, its like, and what is known of a URL."""

# ruff: noqa: S608 -- only names of our own columns are put into SQL; values are bound

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from welfare_crawl.placing.stored import Stored
from welfare_crawl.records import Failure, Known
from welfare_crawl.urls import canonical_or_none

_STORED = (
    "id, url, source, kind, language, title, lead, text, content_hash, published_at, first_seen, duplicate_of,"
    " similarity, translation_of, original_url"
)


def stored(row: sqlite3.Row) -> Stored:
    """Return the record of a row with the columns that placing asks for."""
    return Stored(**{name: row[name] for name in row.keys()})  # noqa: SIM118 -- a Row iterates over its values


def find_document(connection: sqlite3.Connection, document_id: int) -> Stored:
    """Return the row of that id; raises KeyError when there is none."""
    row = connection.execute(f"SELECT {_STORED} FROM documents WHERE id = ?", (document_id,)).fetchone()
    if row is None:
        raise KeyError(document_id)
    return stored(row)


def find_document_at(connection: sqlite3.Connection, url: str) -> Stored | None:
    """Return the row whose URL this is, else the one to which the last sighting of this URL led."""
    row = connection.execute(
        f"SELECT {_STORED} FROM documents WHERE url = :url UNION ALL"
        f" SELECT * FROM (SELECT {', '.join('d.' + name for name in _STORED.split(', '))}"
        " FROM sightings AS s JOIN documents AS d ON d.id = s.document_id"
        " WHERE s.url IN (SELECT :url UNION ALL SELECT url FROM _variants WHERE canonical = :url)"
        " ORDER BY s.fetched_at DESC LIMIT 1) LIMIT 1",
        {"url": url},
    ).fetchone()
    return None if row is None else stored(row)


def find_documents_with_hash(connection: sqlite3.Connection, content_hash: str) -> list[Stored]:
    """Return the rows with this content hash, in order of id."""
    sql = f"SELECT {_STORED} FROM documents WHERE content_hash = ? ORDER BY id"
    return [stored(row) for row in connection.execute(sql, (content_hash,))]


def find_documents_with_slug(connection: sqlite3.Connection, slug: str) -> list[Stored]:
    """Return the rows whose URL has this slug, in order of id."""
    sql = f"SELECT {_STORED} FROM documents WHERE id IN (SELECT document_id FROM _slugs WHERE slug = ?) ORDER BY id"
    return [stored(row) for row in connection.execute(sql, (slug,))]


def find_waiting_for(connection: sqlite3.Connection, url: str) -> list[Stored]:
    """Return rows that name this URL as their original, or as their Vietnamese version."""
    sql = (
        f"SELECT {_STORED} FROM documents WHERE id IN"
        " (SELECT document_id FROM _named WHERE url = ? AND language IN ('', 'vi')) ORDER BY id"
    )
    return [stored(row) for row in connection.execute(sql, (url,))]


def find_named(connection: sqlite3.Connection, document_id: int) -> list[tuple[str, str]]:
    """Return (language, URL) of what a document names: its original under '', and its versions in other languages."""
    sql = "SELECT language, url FROM _named WHERE document_id = ? ORDER BY language, url"
    return [(row[0], row[1]) for row in connection.execute(sql, (document_id,))]


def find_addresses(connection: sqlite3.Connection, document_id: int) -> list[str]:
    """Return the URLs that led to a document, in canonical form."""
    sql = "SELECT url FROM documents WHERE id = :id UNION SELECT url FROM sightings WHERE document_id = :id"
    return _canonical(connection.execute(sql, {"id": document_id}))


def find_fetched_addresses(connection: sqlite3.Connection, document_id: int) -> list[str]:
    """Return the URLs whose fetches led to a document, in canonical form."""
    return _canonical(connection.execute("SELECT url FROM sightings WHERE document_id = ?", (document_id,)))


def _canonical(rows: Iterable[sqlite3.Row]) -> list[str]:
    return sorted({canonical_or_none(row[0]) or row[0] for row in rows})


def find_pointing(connection: sqlite3.Connection, column: str, document_id: int) -> list[int]:
    """Return the ids of the rows whose `duplicate_of` or `translation_of` is this one."""
    sql = f"SELECT id FROM documents WHERE {column} = ? ORDER BY id"
    return [row[0] for row in connection.execute(sql, (document_id,))]


def find_known(connection: sqlite3.Connection, url: str) -> Known | None:
    """Return what the last fetch of a URL left; a fetch that failed counts only when none succeeded."""
    rows = connection.execute(
        "SELECT s.url, s.fetched_at, s.status, s.outcome, s.etag, s.last_modified, s.document_id, d.published_at"
        " FROM sightings AS s LEFT JOIN documents AS d ON d.id = s.document_id"
        " WHERE s.url IN (SELECT :url UNION ALL SELECT url FROM _variants WHERE canonical = :url)"
        " ORDER BY s.outcome = 'failed', s.fetched_at DESC LIMIT 20",
        {"url": url},
    ).fetchall()
    if not rows:
        row = connection.execute(
            "SELECT d.url, s.fetched_at, s.status, s.outcome, s.etag, s.last_modified, d.id AS document_id,"
            " d.published_at FROM documents AS d JOIN sightings AS s ON s.document_id = d.id WHERE d.url = ?"
            " ORDER BY s.outcome = 'failed', s.fetched_at DESC LIMIT 1",
            (url,),
        ).fetchone()
        rows = [] if row is None else [row]
    if not rows:
        return _never_answered(connection, url)
    last = rows[0]
    etag, last_modified = _validators([row for row in rows if row["url"] == last["url"]])
    return Known(
        url=last["url"],
        fetched_at=_moment(last["fetched_at"]),
        outcome=last["outcome"],
        etag=etag,
        last_modified=last_modified,
        document_id=last["document_id"],
        published_at=last["published_at"],
    )


def _never_answered(connection: sqlite3.Connection, url: str) -> Known | None:
    """Return what is known of a URL that gave no response at all: robots.txt forbids it, its host is not found."""
    row = connection.execute("SELECT url, at FROM failures WHERE url = ? ORDER BY at DESC LIMIT 1", (url,)).fetchone()
    if row is None:
        return None
    return Known(row["url"], _moment(row["at"]), "failed", None, None, None, None)


def _validators(rows: list[sqlite3.Row]) -> tuple[str | None, str | None]:
    """Return ETag and Last-Modified of the last full response; a 304 need not repeat them (RFC 9110, 15.4.5)."""
    etag: str | None = None
    last_modified: str | None = None
    for row in rows:
        etag = etag or row["etag"]
        last_modified = last_modified or row["last_modified"]
        if row["status"] != 304:
            break
    return etag, last_modified


def all_failures(connection: sqlite3.Connection) -> list[Failure]:
    """Return what is lost at present, in order of URL."""
    return [_failure(row) for row in connection.execute("SELECT * FROM failures ORDER BY url, stage")]


def failures_of(connection: sqlite3.Connection, urls: Iterable[str]) -> list[Failure]:
    """Return what is lost at present of these addresses, in order of URL."""
    sql = "SELECT * FROM failures WHERE url = ? ORDER BY stage"
    return [_failure(row) for url in sorted(set(urls)) for row in connection.execute(sql, (url,))]


def _failure(row: sqlite3.Row) -> Failure:
    return Failure(
        url=row["url"],
        source=row["source"],
        stage=row["stage"],
        reason=row["reason"],
        detail=row["detail"],
        at=_moment(row["at"]),
        attempts=row["attempts"],
        next_try=_moment(row["next_try"]) if row["next_try"] else None,
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
