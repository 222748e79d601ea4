"""The index of what survives translation: by it a translation meets its original where no address ties them."""

import sqlite3

from welfare_crawl.duplicates import body_of
from welfare_crawl.traces import ORIGINAL_LANGUAGE, day_of, keys_of, traces_of

HOT_TRACE = 40
"""A trace that more documents of the same weeks hold is a year, a province or a minister, and counts for nothing."""

_FEWEST = 2


def find_traced(
    connection: sqlite3.Connection, keys: tuple[int, ...], first_day: int, last_day: int
) -> list[tuple[int, int]]:
    """Return (id, shared traces) of the rows of these days that share two traces or more, most shared first."""
    shared: dict[int, int] = {}
    sql = "SELECT document_id FROM _traces WHERE k = ? AND day BETWEEN ? AND ? LIMIT ?"
    for key in set(keys):
        holders = connection.execute(sql, (key, first_day, last_day, HOT_TRACE + 1)).fetchall()
        if len(holders) > HOT_TRACE:
            continue
        for (document_id,) in holders:
            shared[document_id] = shared.get(document_id, 0) + 1
    found = [(document_id, count) for document_id, count in shared.items() if count >= _FEWEST]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


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
    keys = keys_of(traces_of(title, body_of(lead, text), language), original=language == ORIGINAL_LANGUAGE)
    connection.executemany(
        "INSERT OR IGNORE INTO _traces (k, day, document_id) VALUES (?, ?, ?)", [(k, day, document_id) for k in keys]
    )


def fill_traces(connection: sqlite3.Connection) -> None:
    """Index the documents of a file anew."""
    connection.execute("DELETE FROM _traces")
    rows = connection.execute(
        "SELECT id, title, lead, text, language, published_at FROM documents"
        " WHERE duplicate_of IS NULL AND original_url IS NULL AND kind != 'paper'"
    ).fetchall()
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
