"""A release opened as a corpus: stand-ins, in memory, for the internal tables that it leaves out."""

import re
import sqlite3

from welfare_crawl.store.fts import RELEASED_CONTENT

_EMPTY = {
    "_variants": "canonical TEXT, url TEXT",
    "_slugs": "slug TEXT, document_id INTEGER",
    "_named": "url TEXT, document_id INTEGER, language TEXT",
    "_settings": "name TEXT, value ANY",
    "runs": "id INTEGER, spider TEXT, arguments TEXT, started_at TEXT, finished_at TEXT, outcome TEXT, stats TEXT",
}
_THRESHOLD = re.compile(r"d\.relevance >= ([\d.e-]+)")


def is_release(connection: sqlite3.Connection) -> bool:
    """Return whether a file is a release that this program made."""
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    return {"documents", "provinces", "corpus", RELEASED_CONTENT} <= names and "_migrations" not in names


def stand_in(connection: sqlite3.Connection) -> None:
    """Give a connection what questions to a corpus ask for; nothing of it is written to the file."""
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("CREATE TEMP VIEW _provinces AS SELECT code, name FROM main.provinces")
    for table, columns in _EMPTY.items():
        connection.execute(f"CREATE TEMP TABLE {table} ({columns})")
    (view,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'corpus'").fetchone()
    least = _THRESHOLD.search(view)
    connection.execute(
        "INSERT INTO _settings VALUES ('relevance_threshold', ?)", (float(least[1]) if least is not None else 0.0,)
    )
