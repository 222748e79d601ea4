"""The two indices by which a text meets its like: sampled shingles, and what survives translation.

Both are inverted lists. The keys of a document stand in one row beside them as well: by it the document is taken out of
the lists, and no index from documents to keys is needed, which would be as large as the lists are.
"""

import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable
from itertools import chain, groupby

from welfare_crawl.duplicates import body_of
from welfare_crawl.traces import ORIGINAL_LANGUAGE, day_of, keys_of, traces_of

HOT_KEY = 20
"""A key that more canonical documents hold is a frame or a phrase of the trade and counts for nothing."""

HOT_TRACE = 40
"""A trace that more documents of the same weeks hold is a year, a province or a minister, and counts for nothing."""

_FEWEST = 2

_PERIOD = 64
"""Days whose traces lie together in the index: a crawl, which meets most texts in order of publication, then writes to
a small part of it."""

_HASH_BITS = 49
"""Lower bits of the key of a trace; those above are its period."""


def find_candidates(connection: sqlite3.Connection, keys: Iterable[int]) -> list[tuple[int, int]]:
    """Return (id, shared keys) of the rows that share two keys or more, most shared first, ids rising."""
    # One statement for all keys: most have no holder, and a statement for each would cost twice the look-ups.
    rows = connection.execute(
        "SELECT (SELECT group_concat(document_id) FROM (SELECT document_id FROM _keys WHERE k = j.value LIMIT ?2))"
        " FROM json_each(?1) AS j",
        (_json_list(set(keys)), HOT_KEY + 1),
    )
    holders = (row[0].split(",") for row in rows if row[0] is not None)
    return _most_shared(held for held in holders if len(held) <= HOT_KEY)


def find_keys(connection: sqlite3.Connection, document_id: int) -> frozenset[int]:
    """Return the keys of a row."""
    return frozenset(_kept(connection, document_id, "keys"))


def find_traced(
    connection: sqlite3.Connection, keys: Iterable[int], first_day: int, last_day: int
) -> list[tuple[int, int]]:
    """Return (id, shared traces) of the rows of these days that share two traces or more, most shared first."""
    chosen = list(set(keys))
    holders: dict[int, list[str]] = {}
    for period in range(first_day // _PERIOD, last_day // _PERIOD + 1):
        rows = connection.execute(
            "SELECT (SELECT group_concat(document_id) FROM (SELECT document_id FROM _traces"
            " WHERE k = j.value AND day BETWEEN ?2 AND ?3 LIMIT ?4)) FROM json_each(?1) AS j",
            (_json_list(_in_period(key, period) for key in chosen), first_day, last_day, HOT_TRACE + 1),
        )
        for key, row in zip(chosen, rows, strict=True):
            if row[0] is not None:
                holders.setdefault(key, []).extend(row[0].split(","))
    return _most_shared(held for held in holders.values() if len(held) <= HOT_TRACE)


def _json_list(numbers: Iterable[int]) -> str:
    return f"[{','.join(map(str, numbers))}]"


def _most_shared(holders: Iterable[list[str]]) -> list[tuple[int, int]]:
    shared = Counter(chain.from_iterable(holders))
    found = [(int(document_id), count) for document_id, count in shared.items() if count >= _FEWEST]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def keys_of_day(keys: Iterable[int], day: int) -> list[int]:
    """Return the keys under which the traces of a document of that day stand in the index."""
    return sorted({_in_period(key, day // _PERIOD) for key in keys})


def _in_period(key: int, period: int) -> int:
    # SQLite's numbers have 63 bits; in the year 2870, and on pages that claim to be of it, periods come round again.
    return period % (1 << 63 - _HASH_BITS) << _HASH_BITS | key & (1 << _HASH_BITS) - 1


def add_keys(connection: sqlite3.Connection, document_id: int, keys: Iterable[int]) -> None:
    """Index a document by its shingles; the list of a hot key ends one past the limit, which marks it."""
    chosen = sorted(set(keys))
    connection.execute(
        "INSERT OR IGNORE INTO _keys (k, document_id) SELECT value, :id FROM json_each(:keys)"
        " WHERE (SELECT count(*) FROM (SELECT 1 FROM _keys WHERE k = value LIMIT :most)) < :most",
        {"keys": _json_list(chosen), "id": document_id, "most": HOT_KEY + 1},
    )
    _keep(connection, document_id, "keys", chosen)


def add_traces(
    connection: sqlite3.Connection,
    document_id: int,
    *,
    title: str,
    lead: str,
    text: str,
    language: str,
    published_at: str | None,
) -> None:
    """Index a canonical document by its traces; one without a day of publication is in no window and stays out."""
    day = day_of(published_at)
    if day is None:
        return
    found = keys_of(traces_of(title, body_of(lead, text), language), original=language == ORIGINAL_LANGUAGE)
    keys = keys_of_day(found, day)
    connection.execute(
        "INSERT OR IGNORE INTO _traces (k, day, document_id) SELECT value, ?, ? FROM json_each(?)",
        (day, document_id, _json_list(keys)),
    )
    _keep(connection, document_id, "traces", keys, day)


def remove_keys(connection: sqlite3.Connection, document_id: int) -> None:
    """Take a document out of the index of shingles."""
    keys = _kept(connection, document_id, "keys")
    connection.executemany("DELETE FROM _keys WHERE k = ? AND document_id = ?", [(key, document_id) for key in keys])
    connection.execute("UPDATE _fingerprints SET keys = x'' WHERE document_id = ?", (document_id,))


def remove_traces(connection: sqlite3.Connection, document_id: int) -> None:
    """Take a document out of the index of traces."""
    keys = _kept(connection, document_id, "traces")
    connection.executemany(
        "DELETE FROM _traces WHERE k = :k AND document_id = :id"
        " AND day = (SELECT day FROM _fingerprints WHERE document_id = :id)",
        [{"k": key, "id": document_id} for key in keys],
    )
    connection.execute("UPDATE _fingerprints SET traces = x'' WHERE document_id = ?", (document_id,))


def _keep(
    connection: sqlite3.Connection, document_id: int, column: str, keys: Iterable[int], day: int | None = None
) -> None:
    connection.execute(
        f"INSERT INTO _fingerprints (document_id, {column}, day) VALUES (?, ?, ?)"  # noqa: S608 -- a column of ours
        f" ON CONFLICT DO UPDATE SET {column} = excluded.{column}, day = coalesce(excluded.day, day)",
        (document_id, array("q", keys).tobytes(), day),
    )


def _kept(connection: sqlite3.Connection, document_id: int, column: str) -> list[int]:
    row = connection.execute(
        f"SELECT {column} FROM _fingerprints WHERE document_id = ?",  # noqa: S608 -- a column of ours
        (document_id,),
    ).fetchone()
    return array("q", row[0] if row else b"").tolist()


def create_fingerprints(connection: sqlite3.Connection) -> None:
    """Make the table of the keys of each document, and fill it and the index of traces from what the file has."""
    for statement in (
        "CREATE TABLE _fingerprints (document_id INTEGER PRIMARY KEY, keys BLOB NOT NULL DEFAULT x'',"
        " traces BLOB NOT NULL DEFAULT x'', day INTEGER) STRICT",
        "DROP INDEX IF EXISTS _keys_document",
        "DROP INDEX IF EXISTS _traces_document",
    ):
        connection.execute(statement)
    rows = connection.execute("SELECT document_id, k FROM _keys ORDER BY 1, 2").fetchall()
    for document_id, group in groupby(rows, key=lambda row: row[0]):
        _keep(connection, document_id, "keys", (row[1] for row in group))
    fill_traces(connection)


def fill_traces(connection: sqlite3.Connection) -> None:
    """Index the documents of a file by their traces anew."""
    connection.execute("DELETE FROM _traces")
    rows = connection.execute(
        "SELECT id, title, lead, text, language, published_at FROM documents"
        " WHERE duplicate_of IS NULL AND original_url IS NULL AND kind != 'paper' ORDER BY id"
    )
    for document_id, title, lead, text, language, published_at in rows.fetchall():
        add_traces(
            connection,
            document_id,
            title=title,
            lead=lead,
            text=text,
            language=language,
            published_at=published_at,
        )
