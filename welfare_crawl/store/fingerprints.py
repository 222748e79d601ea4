"""The two indices by which a text meets its like: sampled shingles, and what survives translation.

Both are inverted lists. The keys of a document stand in one row beside them as well: by it the document is taken out of
the lists, and no index from documents to keys is needed, which would be as large as the lists are.
"""

import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable
from itertools import chain, groupby

from welfare_crawl.placing.duplicates import CUT, body_of
from welfare_crawl.placing.traces import ORIGINAL_LANGUAGE, day_of, keys_of, traces_of

HOT_KEY = 20
"""A key that more canonical documents hold is a frame or a phrase of the trade and counts for nothing."""

HOT_TRACE = 40
"""A trace that more documents of the same weeks hold is a year, a province or a minister, and counts for nothing."""

_FEWEST = 2

_PERIOD = 64
"""Days whose traces lie together in the index: a crawl, which meets most texts in order of publication, then writes to
a small part of it."""

_HASH_BITS = 32
"""Lower bits of the key of a trace; those above are its period. Two traces of one period that meet by chance cost a
look at a text, no more, and are one in ten thousand."""

_LAST_BITS = (1 << _HASH_BITS) - 1

_PACKED = "I"
"""How the keys of a document stand in its row: 32 bits each, as `sample_keys` gives them; of a trace what is below its
period."""


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
        begins = period * _PERIOD
        rows = connection.execute(
            "SELECT (SELECT group_concat(document_id) FROM (SELECT document_id FROM _traces"
            " WHERE k = j.value AND day BETWEEN ?2 AND ?3 LIMIT ?4)) FROM json_each(?1) AS j",
            (
                _json_list(_in_period(key, period) for key in chosen),
                *(first_day - begins, last_day - begins, HOT_TRACE + 1),
            ),
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
    # SQLite keeps numbers of 47 bits in six bytes; in the year 5742 periods come round again.
    return period % (1 << 47 - _HASH_BITS) << _HASH_BITS | key & _LAST_BITS


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
        (day % _PERIOD, document_id, _json_list(keys)),
    )
    _keep(connection, document_id, "traces", keys, day)


def remove_keys(connection: sqlite3.Connection, document_id: int) -> None:
    """Take a document out of the index of shingles."""
    keys = _kept(connection, document_id, "keys")
    connection.executemany("DELETE FROM _keys WHERE k = ? AND document_id = ?", [(key, document_id) for key in keys])
    connection.execute("UPDATE _fingerprints SET keys = x'' WHERE document_id = ?", (document_id,))


def remove_traces(connection: sqlite3.Connection, document_id: int) -> None:
    """Take a document out of the index of traces."""
    traces = _kept(connection, document_id, "traces")
    if not traces:
        return
    (day,) = connection.execute("SELECT day FROM _fingerprints WHERE document_id = ?", (document_id,)).fetchone()
    connection.executemany(
        "DELETE FROM _traces WHERE k = ? AND day = ? AND document_id = ?",
        [(key, day % _PERIOD, document_id) for key in keys_of_day(traces, day)],
    )
    connection.execute("UPDATE _fingerprints SET traces = x'' WHERE document_id = ?", (document_id,))


def _keep(
    connection: sqlite3.Connection, document_id: int, column: str, keys: Iterable[int], day: int | None = None
) -> None:
    connection.execute(
        f"INSERT INTO _fingerprints (document_id, {column}, day) VALUES (?, ?, ?)"  # noqa: S608 -- a column of ours
        f" ON CONFLICT DO UPDATE SET {column} = excluded.{column}, day = coalesce(excluded.day, day)",
        (document_id, array(_PACKED, [key & _LAST_BITS for key in keys]).tobytes(), day),
    )


def _kept(connection: sqlite3.Connection, document_id: int, column: str) -> list[int]:
    row = connection.execute(
        f"SELECT {column} FROM _fingerprints WHERE document_id = ?",  # noqa: S608 -- a column of ours
        (document_id,),
    ).fetchone()
    return array(_PACKED, row[0] if row else b"").tolist()


def create_fingerprints(connection: sqlite3.Connection) -> None:
    """Make the table of the keys of each document, and fill it from what the file has."""
    for statement in (
        "CREATE TABLE _fingerprints (document_id INTEGER PRIMARY KEY, keys BLOB NOT NULL DEFAULT x'',"
        " traces BLOB NOT NULL DEFAULT x'', day INTEGER) STRICT",
        "DROP INDEX IF EXISTS _keys_document",
        "DROP INDEX IF EXISTS _traces_document",
    ):
        connection.execute(statement)
    rows = connection.execute("SELECT document_id, k FROM _keys ORDER BY 1, 2")
    for document_id, group in groupby(rows, key=lambda row: row[0]):
        keys = array("q", (row[1] for row in group)).tobytes()  # `shorten_keys` makes them shorter
        connection.execute("INSERT INTO _fingerprints (document_id, keys) VALUES (?, ?)", (document_id, keys))
    connection.execute("DELETE FROM _traces")  # `shorten_keys` fills it


def shorten_keys(connection: sqlite3.Connection) -> None:
    """Cut keys of 64 bits to those of today; make the index of traces where there is none."""
    for statement in (
        "CREATE TABLE _shorter (k INTEGER, document_id INTEGER, PRIMARY KEY (k, document_id)) STRICT, WITHOUT ROWID",
        f"INSERT OR IGNORE INTO _shorter SELECT k >> {CUT}, document_id FROM _keys ORDER BY 1, 2",  # noqa: S608 -- numbers
        "DROP TABLE _keys",
        "ALTER TABLE _shorter RENAME TO _keys",
        "CREATE TABLE _shorter (k INTEGER, day INTEGER, document_id INTEGER, PRIMARY KEY (k, day, document_id))"
        " STRICT, WITHOUT ROWID",
        f"INSERT OR IGNORE INTO _shorter SELECT (k >> 49) << {_HASH_BITS} | (k & {_LAST_BITS}), day % {_PERIOD},"  # noqa: S608
        " document_id FROM _traces",
        "DROP TABLE _traces",
        "ALTER TABLE _shorter RENAME TO _traces",
    ):
        connection.execute(statement)
    last, filled = 0, False
    while rows := connection.execute(
        "SELECT document_id, keys, traces, day FROM _fingerprints WHERE document_id > ? ORDER BY 1 LIMIT 500", (last,)
    ).fetchall():
        for document_id, keys, traces, day in rows:
            shorter = sorted({key >> CUT & _LAST_BITS for key in array("q", keys)})
            _keep(connection, document_id, "keys", shorter)
            _keep(connection, document_id, "traces", array("q", traces), day)
            last, filled = document_id, filled or day is not None
    if not filled:
        fill_traces(connection)


def fill_traces(connection: sqlite3.Connection) -> None:
    """Index the documents of a file by their traces anew."""
    connection.execute("DELETE FROM _traces")
    rows = connection.execute(
        "SELECT id, title, lead, text, language, published_at FROM documents"
        " WHERE duplicate_of IS NULL AND original_url IS NULL AND kind != 'paper' ORDER BY id"
    )
    for document_id, title, lead, text, language, published_at in rows:
        add_traces(
            connection,
            document_id,
            title=title,
            lead=lead,
            text=text,
            language=language,
            published_at=published_at,
        )
