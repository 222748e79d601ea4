"""The tables, made by numbered migrations; a file of any older version is brought up to date when it is opened."""

import sqlite3
from contextlib import closing

from sqlite_utils import Database, Migrations
from sqlite_utils.db import Table

from welfare_crawl.errors import StoreError
from welfare_crawl.store.fts import rebuild_index
from welfare_crawl.store.tracing import fill_traces


class _Migrations(Migrations):
    migrations_table = "_migrations"


MIGRATIONS = _Migrations("welfare_crawl")

PUBLIC_TABLES = (
    "documents",
    "links",
    "sightings",
    "passages",
    "revisions",
    "places",
    "topics",
    "failures",
    "runs",
    "sources",
)
"""What analysts may rely on, beside the view `corpus` and the index `documents_fts`."""


def migrate(database: Database) -> None:
    """Apply the migrations that the file lacks; raises StoreError for a file of a newer program."""
    check_not_newer(database)
    MIGRATIONS.apply(database)


def check_not_newer(database: Database) -> None:
    """Raise StoreError when the file has migrations that this program doesn't know, or is somebody else's."""
    tables = set(database.table_names())
    if tables and MIGRATIONS.migrations_table not in tables:
        raise StoreError(f"{_path(database)}: a SQLite file of another program; give another path with --db")
    known = {migration.name for migration in MIGRATIONS.pending(database)} | set(migration_names())
    newer = [applied.name for applied in MIGRATIONS.applied(database) if applied.name not in known]
    if newer:
        raise StoreError(f"{_path(database)}: written by a newer welfare_crawl ({newer[-1]}); update this program")


def is_current(database: Database) -> bool:
    """Return whether no migration is pending."""
    return not MIGRATIONS.pending(database)


def migration_names() -> list[str]:
    """Return the names of all migrations in order."""
    with closing(sqlite3.connect(":memory:")) as empty:
        return [migration.name for migration in MIGRATIONS.pending(Database(empty, execute_plugins=False))]


def _path(database: Database) -> str:
    row = database.conn.execute("PRAGMA database_list").fetchone()
    return str(row[2]) if row and row[2] else ":memory:"


@MIGRATIONS(name="0001_documents")
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
    Table(db, "topics").create(
        {"document_id": int, "topic": str, "score": float, "terms": str},
        pk=("document_id", "topic"),
        not_null=["score", "terms"],
        foreign_keys=[("document_id", "documents", "id")],
        strict=True,
    )
    _index(db, "documents", "url", unique=True)
    for column in ("content_hash", "source", "published_at", "duplicate_of", "translation_of", "province", "language"):
        _index(db, "documents", column)
    for table, column in (
        ("links", "related_id"),
        ("places", "document_id"),
        ("places", "code"),
        ("places", "province_now"),
        ("topics", "topic"),
    ):
        _index(db, table, column)


@MIGRATIONS(name="0002_sightings")
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


@MIGRATIONS(name="0003_lookups")
def create_lookups(db: Database) -> None:
    """Make the internal tables through which a new document finds those that it belongs to."""
    for statement in (
        "CREATE TABLE _keys (k INTEGER, document_id INTEGER, PRIMARY KEY (k, document_id)) STRICT, WITHOUT ROWID",
        "CREATE INDEX _keys_document ON _keys (document_id)",
        "CREATE TABLE _slugs (slug TEXT, document_id INTEGER, PRIMARY KEY (slug, document_id)) STRICT, WITHOUT ROWID",
        "CREATE INDEX _slugs_document ON _slugs (document_id)",
        # Addresses in canonical form that a page names as its original ('') or as its version in another language.
        "CREATE TABLE _named (url TEXT, document_id INTEGER, language TEXT, PRIMARY KEY (url, document_id, language))"
        " STRICT, WITHOUT ROWID",
        "CREATE INDEX _named_document ON _named (document_id)",
        # The canonical form of addresses that were sighted in another form.
        "CREATE TABLE _variants (canonical TEXT, url TEXT, PRIMARY KEY (canonical, url)) STRICT, WITHOUT ROWID",
        "CREATE TABLE _settings (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID",
        "CREATE TABLE _provinces (code TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT, WITHOUT ROWID",
    ):
        db.execute(statement)


@MIGRATIONS(name="0004_search")
def create_search(db: Database) -> None:
    """Make the full-text index: words as written and, in the columns `folded_title` and `folded`, without marks."""
    db.execute(
        "CREATE VIEW _documents_fts_content AS"
        " SELECT id, title, lead, text, NULL AS folded_title, NULL AS folded FROM documents"
    )
    db.execute(
        "CREATE VIRTUAL TABLE documents_fts USING fts5(title, lead, text, folded_title, folded,"
        " content='_documents_fts_content', content_rowid='id', tokenize='unicode61 remove_diacritics 0')"
    )
    # So that a plain ORDER BY rank in an analyst's SQL ranks titles first too.
    db.execute("INSERT INTO documents_fts (documents_fts, rank) VALUES ('rank', 'bm25(10.0, 4.0, 1.0, 8.0, 1.0)')")


@MIGRATIONS(name="0005_corpus")
def create_corpus(db: Database) -> None:
    """Make the view for people who want one row per text."""
    columns = ", ".join(f"d.{column.name}" for column in Table(db, "documents").columns)
    db.execute(
        f"CREATE VIEW corpus AS SELECT {columns}, p.name AS province_name,"  # noqa: S608 -- column names of ours
        " (SELECT json_group_array(topic) FROM"
        " (SELECT topic FROM topics WHERE document_id = d.id ORDER BY score DESC, topic)) AS topics"
        " FROM documents AS d LEFT JOIN _provinces AS p ON p.code = d.province"
        " WHERE d.duplicate_of IS NULL"
        " AND d.relevance >= coalesce((SELECT value FROM _settings WHERE name = 'relevance_threshold'), 0)"
    )


@MIGRATIONS(name="0006_traces")
def create_traces(db: Database) -> None:
    """Make the index of what survives translation, by the day of publication, and fill it from the documents."""
    db.execute(
        "CREATE TABLE _traces (k INTEGER, day INTEGER, document_id INTEGER, PRIMARY KEY (k, day, document_id))"
        " STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX _traces_document ON _traces (document_id)")
    fill_traces(db.conn)


@MIGRATIONS(name="0007_spelling")
def index_as_written(db: Database) -> None:
    """Index words in the spelling of the text, so that a plain MATCH finds what stands there."""
    rebuild_index(db.conn)


def _index(db: Database, table: str, column: str, *, unique: bool = False) -> None:
    Table(db, table).create_index([column], unique=unique)
