"""A frozen copy of the corpus in a SQLite file of its own: the public tables, nothing of our machine."""

# ruff: noqa: S608 -- only names of our own tables and columns are put into SQL

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from welfare_crawl.errors import StoreError
from welfare_crawl.store.connect import REBUILD, store_errors
from welfare_crawl.store.fts import RELEASED_CONTENT, create_index, rebuild_index
from welfare_crawl.store.sqlite import SqliteReader
from welfare_crawl.store.tables import create_facts, create_places

TABLES: Final = (
    "documents",
    "links",
    "passages",
    "revisions",
    "places",
    "topics",
    "facts",
    "sightings",
    "failures",
    "sources",
)
"""What a release holds. `runs` tells of the machine that crawled, not of the texts."""

TEXTS: Final = {
    "documents": ("title", "lead", "text", "tags"),
    "revisions": ("title", "text"),
    "facts": ("quote",),
    "failures": ("detail",),
    "sightings": ("detail",),
}
"""Columns that can hold private numbers."""

_OF_VIEWS: Final = {"facts": create_facts, "places": create_places}
"""What the live file shows by a view is a table in a release, which has no internal tables behind it."""

_ORDER: Final = {"documents": "id", "sources": "id"}


@contextmanager
def frozen(store: SqliteReader) -> Iterator[None]:
    """Let all questions to a store see it as it is now, whatever a crawl writes meanwhile."""
    store._connection.execute("BEGIN")
    try:
        store._connection.execute("SELECT 1 FROM documents LIMIT 1").fetchall()
        yield
    finally:
        store._connection.execute("ROLLBACK")


def write_snapshot(
    store: SqliteReader,
    path: Path,
    mask: Callable[[str], str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Copy the public tables into a new file, in a fixed order, so that the same corpus gives the same bytes."""
    with store_errors(path), closing(sqlite3.connect(path, isolation_level=None)) as copy:
        copy.execute("PRAGMA page_size = 4096")
        copy.execute("PRAGMA journal_mode = OFF")
        copy.execute("PRAGMA synchronous = OFF")
        copy.execute("BEGIN")
        for table in TABLES:
            _copy_table(store._connection, copy, table, mask, progress)
        _add_views(store._connection, copy)
        copy.execute("COMMIT")
        copy.execute("VACUUM")


def _copy_table(
    source: sqlite3.Connection,
    copy: sqlite3.Connection,
    table: str,
    mask: Callable[[str], str] | None,
    progress: Callable[[int], None] | None,
) -> None:
    made = source.execute("SELECT type, sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    if made is None:
        raise StoreError(f"the corpus has lost its table {table}; {REBUILD}")
    if made[0] == "view":
        _OF_VIEWS[table](Database(copy, execute_plugins=False))
    else:
        copy.execute(made[1])
    columns = [row[1] for row in source.execute(f"PRAGMA table_info({table})")]
    masked = [columns.index(name) for name in TEXTS.get(table, ()) if name in columns] if mask else []
    order = _ORDER.get(table, ", ".join(f'"{name}"' for name in columns))
    values = ", ".join("?" * len(columns))

    def rows() -> Iterator[tuple[Any, ...]]:
        for number, row in enumerate(source.execute(f"SELECT * FROM {table} ORDER BY {order}"), 1):
            if table == "documents" and progress is not None and number % 100 == 0:
                progress(number)
            if not masked or mask is None:
                yield tuple(row)
                continue
            cells = list(row)
            for at in masked:
                if isinstance(cells[at], str):
                    cells[at] = mask(cells[at])
            yield tuple(cells)

    copy.executemany(f"INSERT INTO {table} VALUES ({values})", rows())
    indexes = source.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
        " AND name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY name",
        (table,),
    )
    for (statement,) in indexes.fetchall():
        copy.execute(statement)


def _add_views(source: sqlite3.Connection, copy: sqlite3.Connection) -> None:
    """Make what the live file builds from internal tables: the names of provinces, the view, the full-text index."""
    copy.execute("CREATE TABLE provinces (code TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT")
    provinces = [tuple(row) for row in source.execute("SELECT code, name FROM _provinces ORDER BY code")]
    copy.executemany("INSERT INTO provinces VALUES (?, ?)", provinces)
    row = source.execute("SELECT value FROM _settings WHERE name = 'relevance_threshold'").fetchone()
    threshold = float(row[0]) if row else 0.0
    columns = ", ".join(f"d.{row[1]}" for row in source.execute("PRAGMA table_info(documents)"))
    copy.execute(
        f"CREATE VIEW corpus AS SELECT {columns}, p.name AS province_name,"
        " (SELECT json_group_array(topic) FROM"
        " (SELECT topic FROM topics WHERE document_id = d.id ORDER BY score DESC, topic)) AS topics"
        " FROM documents AS d LEFT JOIN provinces AS p ON p.code = d.province"
        f" WHERE +d.duplicate_of IS NULL AND d.relevance >= {threshold!r}"
    )
    # Of the texts as they are in the copy: masked, where numbers are masked.
    create_index(copy, RELEASED_CONTENT)
    rebuild_index(copy)
    copy.execute("INSERT INTO documents_fts (documents_fts) VALUES ('optimize')")


def snapshot_columns(path: Path, table: str) -> dict[str, str]:
    """Return the columns of a table of a snapshot and their SQLite types."""
    with closing(sqlite3.connect(path)) as connection:
        return {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({table})")}


def snapshot_rows(path: Path, table: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table of a snapshot, in its order."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        for row in connection.execute(f"SELECT * FROM {table}"):
            yield dict(row)


def count_rows(path: Path, table: str) -> int:
    """Return how many rows a table of a snapshot has."""
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def robots_state(store: SqliteReader) -> dict[str, int]:
    """Return, by source, how many addresses robots.txt asked not to fetch and were not fetched."""
    rows = store._connection.execute(
        "SELECT source, count(*) FROM failures WHERE reason = 'robots' GROUP BY 1 ORDER BY 1"
    )
    return {row[0]: int(row[1]) for row in rows}


def last_fetch(store: SqliteReader) -> str | None:
    """Return when the last address was fetched: the day that a release is of."""
    row = store._connection.execute("SELECT max(fetched_at) FROM sightings").fetchone()
    return None if row is None or row[0] is None else str(row[0])


def source_periods(store: SqliteReader) -> dict[str, tuple[int, str | None, str | None]]:
    """Return of each source the number of texts in `corpus`, and the first and last day of publication."""
    rows = store._connection.execute(
        "SELECT source, count(*), min(substr(published_at, 1, 10)), max(substr(published_at, 1, 10)) FROM corpus"
        " GROUP BY 1 ORDER BY 1"
    )
    return {row[0]: (int(row[1]), row[2], row[3]) for row in rows}


def source_homes(store: SqliteReader) -> dict[str, str]:
    """Return the front page of each source."""
    return {row[0]: row[1] for row in store._connection.execute("SELECT id, home FROM sources ORDER BY id")}
