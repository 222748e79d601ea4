"""The tables, made by numbered migrations; a file of any older version is brought up to date when it is opened."""

import sqlite3
from contextlib import closing

from sqlite_utils import Database, Migrations
from sqlite_utils.db import Table

from welfare_crawl.errors import StoreError
from welfare_crawl.store.condensed import create_condensed
from welfare_crawl.store.fingerprints import create_fingerprints, shorten_keys
from welfare_crawl.store.fts import create_index, rebuild_index
from welfare_crawl.store.released import is_release
from welfare_crawl.store.tables import create_documents, create_facts, create_sightings


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
    "facts",
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
    if is_release(database.conn):
        raise StoreError(f"{_path(database)}: a release, which does not change; name the corpus that was crawled")
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


MIGRATIONS(name="0001_documents")(create_documents)
MIGRATIONS(name="0002_sightings")(create_sightings)


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
    """Make the full-text index: words as written and without marks."""
    create_index(db.conn)


@MIGRATIONS(name="0005_corpus")
def create_corpus(db: Database) -> None:
    """Make the view for people who want one row per text."""
    _make_corpus(db)


def _make_corpus(db: Database) -> None:
    columns = ", ".join(f"d.{column.name}" for column in Table(db, "documents").columns)
    db.execute(
        f"CREATE VIEW corpus AS SELECT {columns}, p.name AS province_name,"  # noqa: S608 -- column names of ours
        " (SELECT json_group_array(topic) FROM"
        " (SELECT topic FROM topics WHERE document_id = d.id ORDER BY score DESC, topic)) AS topics"
        " FROM documents AS d LEFT JOIN _provinces AS p ON p.code = d.province"
        # Nearly all texts are no duplicates: the + keeps SQLite from walking through the index of those that are.
        " WHERE +d.duplicate_of IS NULL"
        " AND d.relevance >= coalesce((SELECT value FROM _settings WHERE name = 'relevance_threshold'), 0)"
    )


@MIGRATIONS(name="0006_traces")
def create_traces(db: Database) -> None:
    """Make the index of what survives translation, by the day of publication; `fingerprints` fills it."""
    db.execute(
        "CREATE TABLE _traces (k INTEGER, day INTEGER, document_id INTEGER, PRIMARY KEY (k, day, document_id))"
        " STRICT, WITHOUT ROWID"
    )


@MIGRATIONS(name="0007_spelling")
def index_as_written(db: Database) -> None:
    """Once filled the index anew; `search_leads` does it now for files of that age too."""


@MIGRATIONS(name="0008_parts")
def tie_parts(db: Database) -> None:
    """Keep of an article's later pages which page they go on from."""
    db.execute("ALTER TABLE sightings ADD COLUMN part_of TEXT")
    db.execute("CREATE INDEX _sightings_part_of ON sightings (part_of) WHERE part_of IS NOT NULL")


@MIGRATIONS(name="0009_search_leads")
def search_leads(db: Database) -> None:
    """Index leads without marks in a column of their own, and keep what filters ask apart from the long texts."""
    create_index(db.conn)
    rebuild_index(db.conn)
    db.execute(
        "CREATE INDEX _documents_search ON documents"
        " (id, duplicate_of, relevance, language, province, source, kind, published_at)"
    )


MIGRATIONS(name="0010_facts")(create_facts)


@MIGRATIONS(name="0011_trace_sides")
def part_traces(db: Database) -> None:
    """Once filled the index of traces anew; `fingerprints` does it now for files of that age too."""


@MIGRATIONS(name="0012_evidence_figures")
def turn_figures_into_numbers(db: Database) -> None:
    """Let the figures in `links.evidence` be numbers, as `json_extract` and people expect them."""
    for name in ("jaccard", "containment", "numbers_shared", "probability"):
        db.execute(
            "UPDATE links SET evidence = json_set(evidence, :path, CAST(evidence ->> :path AS REAL))"
            " WHERE json_type(evidence, :path) = 'text'",
            {"path": f"$.{name}"},
        )


@MIGRATIONS(name="0013_fingerprints")
def keep_fingerprints(db: Database) -> None:
    """Keep the keys of each document in one row instead of in indices, and traces of one time together."""
    create_fingerprints(db.conn)


@MIGRATIONS(name="0014_corpus_plan")
def free_corpus(db: Database) -> None:
    """Let the view `corpus` be read by the index that answers a question, or in the order of the file."""
    db.execute("DROP VIEW corpus")
    _make_corpus(db)


@MIGRATIONS(name="0015_readings")
def remember_readings(db: Database) -> None:
    """Keep of each fetch a digest of what was read of it, so that what is read the same again is left as it is."""
    db.execute("ALTER TABLE sightings ADD COLUMN reading INTEGER")


@MIGRATIONS(name="0016_condensed")
def condense(db: Database) -> None:
    """Keep what facts and places say once for all texts; `facts` and `places` are views from now on."""
    create_condensed(db.conn)


@MIGRATIONS(name="0017_shorter_keys")
def cut_keys(db: Database) -> None:
    """Keep of each key as many bits as tell texts apart."""
    shorten_keys(db.conn)
