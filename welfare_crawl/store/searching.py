"""Full-text search: one pass over the index for each rank of hits, and the texts of the chosen page alone."""

# ruff: noqa: S608 -- only names of our own columns are put into SQL; values are bound

import sqlite3
from typing import Any

from welfare_crawl.query import Query, Word
from welfare_crawl.snippets import pairs_together
from welfare_crawl.store.base import Filters, Hit
from welfare_crawl.store.corpus import conditions
from welfare_crawl.store.fts import adjacent_words, compound_expression, match_expression

_REORDERED = 50
"""Hits without the whole run of words that are put in order by how much of it they have."""

Ranked = list[tuple[int, float]]


def search_corpus(
    connection: sqlite3.Connection, query: Query, filters: Filters, *, limit: int, offset: int
) -> tuple[int, list[Hit]]:
    """Return how many documents a query finds, and one page of them.

    First come those in which the words that were typed beside each other stand together, then the rest, both by bm25;
    the best of the rest are in order of how many neighbours stand together.
    """
    every, together = match_expression(query), compound_expression(query)
    if together is None:
        total, page = _ranked(connection, every, filters, limit, offset)
        return total, _read(connection, page)
    first = _best(connection, together, filters, offset + limit)
    if len(first) == offset + limit:
        return _count(connection, every, filters), _read(connection, first[offset:])
    # All that stand together are known. The rest are cheaper without them than asked for with a NOT, for bm25 looks up
    # each word of an expression in the whole index before it gives the first score.
    start, wanted = max(0, offset - len(first)), limit - len(first[offset:])
    run = adjacent_words(query)
    reordered = len(run) > 2 and start < _REORDERED
    needed = max(_REORDERED, start + wanted) if reordered else start + wanted
    total, ranked = _ranked(connection, every, filters, needed + len(first), 0)
    known = {document_id for document_id, _ in first}
    rest = [each for each in ranked if each[0] not in known]
    if reordered:
        rest = _reordered(connection, rest[:_REORDERED], run) + rest[_REORDERED:]
    return total, _read(connection, first[offset:] + rest[start : start + wanted])


def _statement(connection: sqlite3.Connection, filters: Filters) -> tuple[str, dict[str, Any]]:
    where, values = conditions(filters, "d")
    # CROSS keeps the order: led by a filter's index, SQLite would ask the full-text index once for each document. The
    # named index holds all that is asked here; relevance stands behind the long text in the row itself.
    made = connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_documents_search'").fetchone()
    index = " INDEXED BY _documents_search" if made else ""  # a release has none
    found = (
        f"FROM documents_fts AS f CROSS JOIN documents AS d{index} ON d.id = f.rowid"
        " WHERE documents_fts MATCH :expression AND d.duplicate_of IS NULL AND d.relevance >="
        f" (SELECT coalesce(max(value), 0) FROM _settings WHERE name = 'relevance_threshold'){where}"
    )
    return found, values


def _best(connection: sqlite3.Connection, expression: str, filters: Filters, limit: int) -> Ranked:
    """Return id and score of the best documents; to number them all as well would cost a third more."""
    found, values = _statement(connection, filters)
    rows = connection.execute(
        # `+` keeps SQLite from asking FTS5 for its own order: that would rank what `corpus` does not show.
        f"SELECT f.rowid AS id, f.rank AS score {found} ORDER BY +score, id LIMIT :limit",
        values | {"expression": expression, "limit": limit},
    )
    return [(row[0], -row[1]) for row in rows]


def _ranked(
    connection: sqlite3.Connection, expression: str, filters: Filters, limit: int, offset: int
) -> tuple[int, Ranked]:
    """Return how many documents there are, and id and score of one page of them."""
    found, values = _statement(connection, filters)
    rows = connection.execute(
        # `+` keeps SQLite from asking FTS5 for its own order: that would rank everything before it is counted.
        f"SELECT id, score, count(*) OVER () FROM (SELECT f.rowid AS id, f.rank AS score {found})"
        " ORDER BY +score, id LIMIT :limit OFFSET :offset",
        values | {"expression": expression, "limit": limit, "offset": offset},
    ).fetchall()
    if rows:
        return int(rows[0][2]), [(row[0], -row[1]) for row in rows]
    return (_count(connection, expression, filters) if offset or not limit else 0), []


def _count(connection: sqlite3.Connection, expression: str, filters: Filters) -> int:
    found, values = _statement(connection, filters)
    return int(connection.execute(f"SELECT count(*) {found}", values | {"expression": expression}).fetchone()[0])


def _reordered(connection: sqlite3.Connection, ranked: Ranked, run: tuple[Word, ...]) -> Ranked:
    texts = {
        row[0]: f"{row[1]}\n{row[2]}\n{row[3]}"
        for row in connection.execute(
            f"SELECT id, title, lead, text FROM documents WHERE id IN ({', '.join('?' * len(ranked))})",
            [document_id for document_id, _ in ranked],
        )
    }
    # sorted keeps the order of equals, which is that of bm25.
    return sorted(ranked, key=lambda each: -pairs_together(texts[each[0]], run))


def _read(connection: sqlite3.Connection, page: Ranked) -> list[Hit]:
    columns = (
        "d.id, d.url, d.source, d.kind, d.title, d.lead, d.text, d.language, d.province, p.name AS province_name,"
        " d.published_at"
    )
    rows = {
        row["id"]: dict(row)
        for row in connection.execute(
            f"SELECT {columns} FROM documents AS d LEFT JOIN _provinces AS p ON p.code = d.province"
            f" WHERE d.id IN ({', '.join('?' * len(page))})",
            [document_id for document_id, _ in page],
        )
    }
    return [Hit(**rows[document_id], score=score) for document_id, score in page]
