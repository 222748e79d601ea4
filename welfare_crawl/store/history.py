"""What the store knows of one document: its fetches, its ties, its earlier texts."""

import json
import sqlite3

from welfare_crawl.store.base import Dossier, StoredSighting, StoredTie
from welfare_crawl.store.read import find_document

_SIGHTING = "url, fetched_at, status, outcome, source, document_id, relevance, detail, warc_file, warc_offset"


def find_dossier(connection: sqlite3.Connection, document_id: int) -> Dossier | None:
    """Return what is known of a document; None when there is none of that id."""
    try:
        row = find_document(connection, document_id)
    except KeyError:
        return None
    more = connection.execute(
        "SELECT relevance, flags, last_seen, similarity,"
        " coalesce((SELECT value FROM _settings WHERE name = 'relevance_threshold'), 0) AS threshold"
        " FROM documents WHERE id = ?",
        (document_id,),
    ).fetchone()
    return Dossier(
        row=row,
        relevance=more["relevance"],
        threshold=more["threshold"],
        flags=tuple(json.loads(more["flags"])),
        last_seen=more["last_seen"],
        similarity=more["similarity"],
        topics=_rows(connection, "SELECT topic, score FROM topics WHERE document_id = ? ORDER BY 2 DESC, 1", row.id),
        ties=_ties(connection, document_id),
        duplicates=_rows(connection, "SELECT id, url FROM documents WHERE duplicate_of = ? ORDER BY id", row.id),
        translations=_rows(
            connection, "SELECT id, language, url FROM documents WHERE translation_of = ? ORDER BY id", row.id
        ),
        sightings=tuple(
            StoredSighting(*each)
            for each in connection.execute(
                f"SELECT {_SIGHTING} FROM sightings WHERE document_id = ?"  # noqa: S608 -- names of our own columns
                " ORDER BY fetched_at DESC, url",
                (document_id,),
            )
        ),
        revisions=_rows(
            connection, "SELECT seen_until, title FROM revisions WHERE document_id = ? ORDER BY 1 DESC", row.id
        ),
    )


def find_sightings(connection: sqlite3.Connection, url: str) -> list[StoredSighting]:
    """Return the fetches of a URL, as it was sighted or in canonical form, the latest first."""
    rows = connection.execute(
        f"SELECT {_SIGHTING} FROM sightings"  # noqa: S608 -- names of our own columns
        " WHERE url IN (SELECT :url UNION ALL SELECT url FROM _variants WHERE canonical = :url)"
        " ORDER BY fetched_at DESC, url",
        {"url": url},
    )
    return [StoredSighting(*row) for row in rows]


def _ties(connection: sqlite3.Connection, document_id: int) -> tuple[StoredTie, ...]:
    rows = connection.execute(
        "SELECT l.relation, d.id, d.url, l.score, l.evidence, l.document_id = :id"
        " FROM links AS l JOIN documents AS d ON d.id = iif(l.document_id = :id, l.related_id, l.document_id)"
        " WHERE l.document_id = :id OR l.related_id = :id ORDER BY l.relation, l.score DESC, d.id",
        {"id": document_id},
    )
    return tuple(
        StoredTie(relation, other_id, other_url, score, json.loads(evidence), bool(outward))
        for relation, other_id, other_url, score, evidence, outward in rows
    )


def _rows(connection: sqlite3.Connection, sql: str, document_id: int) -> tuple[tuple, ...]:  # type: ignore[type-arg]
    return tuple(tuple(row) for row in connection.execute(sql, (document_id,)))
