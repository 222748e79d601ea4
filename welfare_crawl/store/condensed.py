"""Facts and places as the file keeps them: what they say once for all texts, and where they stand once for each text.

A text names the same few places again and again, and its figures are of few kinds. A row for each with its words and
its sentence would take as much room as the texts do, and three indices more. So what repeats has a number in a table
of its own, a text has one row for each number, with a JSON list of where it stands, and the sentence is cut out of the
text when it is asked for. The views `facts` and `places` show a row for each, as analysts know them.
"""

# ruff: noqa: S608 -- only names of our own tables and columns are put into SQL; values are bound

import json
import sqlite3
from collections.abc import Callable, Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from welfare_crawl.records import Fact, PlaceMention
from welfare_crawl.store.values import clean_text

_WHOLE = 1 << 53
"""Whole numbers below this are the same as floating-point numbers, and shorter without their `.0`."""

_KIND: Final = "indicator, unit, year, place_code, passage"
_NAME: Final = "code, level, name, length, province_then, province_now"

_TO_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

# No key refers to `documents`: Datasette would count these rows on each document's page, and may not read them.
# The numbers are no rowids: of a table of which only the rowid is asked SQLite can't say that a view asks, and
# `browse` would refuse it.
_TABLES: Final = (
    "CREATE TABLE _fact_kinds (id INTEGER PRIMARY KEY, indicator TEXT NOT NULL, unit TEXT NOT NULL, year INTEGER,"
    " place_code TEXT, passage INTEGER) STRICT, WITHOUT ROWID",
    "CREATE INDEX _fact_kinds_all ON _fact_kinds (indicator, unit, year, place_code, passage)",
    "CREATE INDEX _fact_kinds_place ON _fact_kinds (place_code)",
    # `found`: [[start, length, value, from the quote's beginning to start, the quote's length], ...], or the quote
    # itself in the place of the last two, where the text does not have it word for word.
    "CREATE TABLE _facts (document_id INTEGER NOT NULL, kind INTEGER NOT NULL,"
    " found TEXT NOT NULL, PRIMARY KEY (document_id, kind)) STRICT, WITHOUT ROWID",
    "CREATE INDEX _facts_kind ON _facts (kind)",
    "CREATE TABLE _place_names (id INTEGER PRIMARY KEY, code TEXT NOT NULL, level TEXT NOT NULL, name TEXT NOT NULL,"
    " length INTEGER NOT NULL, province_then TEXT, province_now TEXT) STRICT, WITHOUT ROWID",
    "CREATE INDEX _place_names_all ON _place_names (code, level, name, length, province_then, province_now)",
    "CREATE INDEX _place_names_now ON _place_names (province_now)",
    # `starts`: [start, ...]
    "CREATE TABLE _places (document_id INTEGER NOT NULL, name INTEGER NOT NULL,"
    " starts TEXT NOT NULL, PRIMARY KEY (document_id, name)) STRICT, WITHOUT ROWID",
    "CREATE INDEX _places_name ON _places (name)",
)

_START: Final = "CAST(json_extract(j.value, '$[0]') AS INTEGER)"

_VIEWS: Final = (
    f"CREATE VIEW facts AS SELECT f.document_id, k.passage, {_START} AS start,"
    f" {_START} + json_extract(j.value, '$[1]') AS \"end\", k.indicator,"
    " CASE json_type(j.value, '$[2]') WHEN 'text' THEN json_extract(j.value, '$[2]')"
    " ELSE CAST(json_extract(j.value, '$[2]') AS REAL) END AS value, k.unit, k.year, k.place_code,"
    " CASE json_type(j.value, '$[3]') WHEN 'text' THEN json_extract(j.value, '$[3]')"
    " ELSE substr((SELECT text FROM documents WHERE id = f.document_id),"
    f" {_START} - json_extract(j.value, '$[3]') + 1, json_extract(j.value, '$[4]')) END AS quote"
    " FROM _facts AS f JOIN _fact_kinds AS k ON k.id = f.kind, json_each(f.found) AS j",
    "CREATE VIEW places AS SELECT p.document_id, n.code, n.level, n.name, CAST(j.value AS INTEGER) AS start,"
    ' CAST(j.value + n.length AS INTEGER) AS "end", n.province_then, n.province_now'
    " FROM _places AS p JOIN _place_names AS n ON n.id = p.name, json_each(p.starts) AS j",
)


def create_condensed(connection: sqlite3.Connection) -> None:
    """Make the tables and views in place of the tables `facts` and `places`, and bring over what those have."""
    for statement in _TABLES:
        connection.execute(statement)
    facts = connection.execute(
        'SELECT document_id, passage, start, "end", indicator, value, unit, year, place_code, quote FROM facts'
        " ORDER BY document_id, start"
    )
    for document_id, rows in groupby(facts, key=itemgetter(0)):
        row = connection.execute("SELECT text FROM documents WHERE id = ?", (document_id,)).fetchone()
        _save_facts(connection, document_id, (tuple(each)[1:] for each in rows), row[0] if row else "")
    places = connection.execute(
        'SELECT document_id, code, level, name, start, "end", province_then, province_now FROM places'
        " ORDER BY document_id, start"
    )
    for document_id, rows in groupby(places, key=itemgetter(0)):
        _save_places(connection, document_id, (tuple(each)[1:] for each in rows))
    connection.execute("DROP TABLE facts")
    connection.execute("DROP TABLE places")
    for statement in _VIEWS:
        connection.execute(statement)


def save_facts(
    connection: sqlite3.Connection, document_id: int, facts: Iterable[Fact], text: str, at: Callable[[int], int]
) -> None:
    """Write the facts of a document that has none; `at` turns offsets into those of its stored text, `text`."""
    rows = (
        (
            *(each.passage, at(each.start), at(each.end), each.indicator),
            clean_text(each.value) if isinstance(each.value, str) else each.value,
            *(each.unit, each.year, each.place_code, each.quote),
        )
        for each in facts
    )
    _save_facts(connection, document_id, rows, text)


def save_places(
    connection: sqlite3.Connection, document_id: int, places: Iterable[PlaceMention], at: Callable[[int], int]
) -> None:
    """Write the places that a document names; it must have none."""
    rows = (
        (each.code, each.level, each.name, at(each.start), at(each.end), each.province_then, each.province_now)
        for each in places
    )
    _save_places(connection, document_id, rows)


def remove_facts_and_places(connection: sqlite3.Connection, document_id: int) -> None:
    """Take away the facts and places of a document; what they said keeps its number."""
    for table in ("_facts", "_places"):
        connection.execute(f"DELETE FROM {table} WHERE document_id = ?", (document_id,))


def _save_facts(connection: sqlite3.Connection, document_id: int, rows: Iterable[tuple[Any, ...]], text: str) -> None:
    found: dict[tuple[Any, ...], list[list[Any]]] = {}
    for passage, start, end, indicator, value, unit, year, place_code, quote in rows:
        if isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE:
            value = int(value)
        begin = text.rfind(quote, max(0, start - len(quote)), start + len(quote))
        # What stands in the stored text is as clean as that.
        said = [clean_text(quote)] if begin < 0 else [start - begin, len(quote)]
        found.setdefault((indicator, unit, year, place_code, passage), []).append([start, end - start, value, *said])
    numbers = (_number_of(connection, "_fact_kinds", _KIND, each) for each in found)
    connection.executemany(
        "INSERT INTO _facts (document_id, kind, found) VALUES (?, ?, ?)",
        [(document_id, number, _TO_JSON(each)) for number, each in zip(numbers, found.values(), strict=True)],
    )


def _save_places(connection: sqlite3.Connection, document_id: int, rows: Iterable[tuple[Any, ...]]) -> None:
    found: dict[tuple[Any, ...], list[int]] = {}
    for code, level, name, start, end, then, now in rows:
        found.setdefault((code, level, name, end - start, then, now), []).append(start)
    numbers = (_number_of(connection, "_place_names", _NAME, each) for each in found)
    connection.executemany(
        "INSERT INTO _places (document_id, name, starts) VALUES (?, ?, ?)",
        [(document_id, number, _TO_JSON(each)) for number, each in zip(numbers, found.values(), strict=True)],
    )


def _number_of(connection: sqlite3.Connection, table: str, columns: str, said: tuple[Any, ...]) -> int:
    """Return the number of what is said, a new one when it is said for the first time."""
    marks = ", ".join("?" * len(said))
    row = connection.execute(f"SELECT id FROM {table} WHERE ({columns}) IS ({marks})", said).fetchone()
    if row is not None:
        return int(row[0])
    said = tuple(clean_text(each) if isinstance(each, str) else each for each in said)
    rows = connection.execute(
        f"INSERT INTO {table} (id, {columns}) SELECT coalesce(max(id), 0) + 1, {marks} FROM {table} RETURNING id", said
    ).fetchall()
    return int(rows[0][0])
