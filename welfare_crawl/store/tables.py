"""The tables as migrations and releases make them; later migrations build on the first ones."""

from sqlite_utils import Database
from sqlite_utils.db import Table


def create_documents(db: Database) -> None:
    """Make the tables that hold documents and what is known of them."""
    Table(db, "documents").create(
        {
            "id": int,
            "url": str,
            "source": str,
            "kind": str,
            "title": str,
            "lead": str,
            "text": str,
            "authors": str,
            "published_at": str,
            "published_evidence": str,
            "language": str,
            "language_confidence": float,
            "relevance": float,
            "word_count": int,
            "extractor": str,
            "flags": str,
            "content_hash": str,
            "first_seen": str,
            "last_seen": str,
            "duplicate_of": int,
            "similarity": float,
            "translation_of": int,
            "original_url": str,
            "modified_at": str,
            "section": str,
            "tags": str,
            "identifiers": str,
            "province": str,
        },
        pk="id",
        not_null=[
            *("url", "source", "kind", "title", "lead", "text", "authors", "language", "language_confidence"),
            *("relevance", "word_count", "extractor", "flags", "content_hash", "first_seen", "last_seen"),
            *("tags", "identifiers"),
        ],
        foreign_keys=[("duplicate_of", "documents", "id"), ("translation_of", "documents", "id")],
        strict=True,
    )
    Table(db, "links").create(
        {"document_id": int, "related_id": int, "relation": str, "score": float, "evidence": str},
        pk=("document_id", "related_id", "relation"),
        not_null=["score", "evidence"],
        foreign_keys=[("document_id", "documents", "id"), ("related_id", "documents", "id")],
        strict=True,
    )
    Table(db, "passages").create(
        {
            "document_id": int,
            "seq": int,
            "page": int,
            "language": str,
            "language_confidence": float,
            "start": int,
            "end": int,
            "flags": str,
        },
        pk=("document_id", "seq"),
        not_null=["language", "language_confidence", "start", "end", "flags"],
        foreign_keys=[("document_id", "documents", "id")],
        strict=True,
    )
    Table(db, "revisions").create(
        {"document_id": int, "seen_until": str, "title": str, "text": str, "content_hash": str},
        pk=("document_id", "seen_until", "content_hash"),
        not_null=["title", "text"],
        foreign_keys=[("document_id", "documents", "id")],
        strict=True,
    )
    Table(db, "topics").create(
        {"document_id": int, "topic": str, "score": float, "terms": str},
        pk=("document_id", "topic"),
        not_null=["score", "terms"],
        foreign_keys=[("document_id", "documents", "id")],
        strict=True,
    )
    create_places(db)
    _index(db, "documents", "url", unique=True)
    for column in ("content_hash", "source", "published_at", "duplicate_of", "translation_of", "province", "language"):
        _index(db, "documents", column)
    for table, column in (
        ("links", "related_id"),
        ("topics", "topic"),
    ):
        _index(db, table, column)


def create_places(db: Database) -> None:
    """Make the table of places that older files and releases have."""
    Table(db, "places").create(
        {
            "document_id": int,
            "code": str,
            "level": str,
            "name": str,
            "start": int,
            "end": int,
            "province_then": str,
            "province_now": str,
        },
        not_null=["document_id", "code", "level", "name", "start", "end"],
        foreign_keys=[("document_id", "documents", "id")],
        strict=True,
    )
    for column in ("document_id", "code", "province_now"):
        _index(db, "places", column)


def create_facts(db: Database) -> None:
    """Make the table that older files and releases have; `value` is a number, of a legal document text."""
    db.execute(
        "CREATE TABLE facts ("
        "document_id INTEGER NOT NULL REFERENCES documents(id), passage INTEGER,"
        ' start INTEGER NOT NULL, "end" INTEGER NOT NULL,'
        " indicator TEXT NOT NULL, value ANY NOT NULL, unit TEXT NOT NULL, year INTEGER, place_code TEXT,"
        " quote TEXT NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX facts_document_id ON facts (document_id)")
    db.execute("CREATE INDEX facts_indicator ON facts (indicator, year)")
    db.execute("CREATE INDEX facts_place_code ON facts (place_code) WHERE place_code IS NOT NULL")


def create_sightings(db: Database) -> None:
    """Make the tables that say what was fetched, when, from where, and what was lost."""
    Table(db, "sightings").create(
        {
            "url": str,
            "document_id": int,
            "fetched_at": str,
            "status": int,
            "outcome": str,
            "etag": str,
            "last_modified": str,
            "content_type": str,
            "warc_file": str,
            "warc_offset": int,
            "bytes": int,
            "source": str,
            "relevance": float,
            "digest": str,
            "landing_url": str,
            "detail": str,
        },
        pk=("url", "fetched_at"),
        not_null=["status", "outcome", "bytes", "source"],
        foreign_keys=[("document_id", "documents", "id")],
        strict=True,
    )
    Table(db, "failures").create(
        {
            "url": str,
            "source": str,
            "stage": str,
            "reason": str,
            "detail": str,
            "at": str,
            "attempts": int,
            "next_try": str,
        },
        pk=("url", "stage"),
        not_null=["source", "reason", "detail", "at", "attempts"],
        strict=True,
    )
    Table(db, "runs").create(
        {
            "id": int,
            "spider": str,
            "arguments": str,
            "started_at": str,
            "finished_at": str,
            "outcome": str,
            "stats": str,
        },
        pk="id",
        not_null=["spider", "arguments", "started_at"],
        strict=True,
    )
    Table(db, "sources").create(
        {
            "id": str,
            "kind": str,
            "name": str,
            "home": str,
            "province": str,
            "language": str,
            "family": str,
            "expect": int,
            "enabled": int,
            "feeds": str,
            "sitemaps": str,
            "sections": str,
            "oai": str,
            "last_used": str,
        },
        pk="id",
        not_null=["kind", "name", "home", "expect", "enabled", "feeds", "sitemaps", "sections", "last_used"],
        strict=True,
    )
    _index(db, "sightings", "document_id")
    Table(db, "sightings").create_index(["source", "outcome", "fetched_at"])
    _index(db, "failures", "source")


def _index(db: Database, table: str, column: str, *, unique: bool = False) -> None:
    Table(db, table).create_index([column], unique=unique)
