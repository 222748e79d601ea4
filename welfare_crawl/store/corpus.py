"""Reading the corpus: export and the archive's sightings, with one kind of filter for all."""

# ruff: noqa: S608 -- only names of our own columns are put into SQL; values are bound

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from welfare_crawl.store.base import ArchivedSighting, Filters


def conditions(filters: Filters, alias: str = "c") -> tuple[str, dict[str, Any]]:
    """Return the filters as SQL conditions that begin with AND, and their parameters."""
    parts: list[str] = []
    values: dict[str, Any] = {}
    for name in ("language", "province", "source", "kind"):
        value = getattr(filters, name)
        if value is not None:
            parts.append(f"{alias}.{name} = :{name}")
            values[name] = value
    if filters.topic is not None:
        parts.append(f"EXISTS (SELECT 1 FROM topics AS t WHERE t.document_id = {alias}.id AND t.topic = :topic)")
        values["topic"] = filters.topic
    if filters.province_then is not None:
        parts.append(
            f"EXISTS (SELECT 1 FROM places AS p WHERE p.document_id = {alias}.id AND p.province_then = :province_then)"
        )
        values["province_then"] = filters.province_then
    # The day in Vietnam, whatever offset a page gives; where there is no time, the day is all that is known.
    day = (
        f"CASE WHEN length({alias}.published_at) > 10 THEN date({alias}.published_at, '+7 hours')"
        f" ELSE {alias}.published_at END"
    )
    if filters.since is not None:
        parts.append(f"{day} >= :since")
        values["since"] = filters.since
    if filters.until is not None:
        parts.append(f"{day} <= :until")
        values["until"] = filters.until
    return "".join(f" AND {part}" for part in parts), values


def corpus_columns(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the columns of `corpus`."""
    return [column[0] for column in connection.execute("SELECT * FROM corpus LIMIT 0").description]


def corpus_count(connection: sqlite3.Connection) -> int:
    """Return how many rows `corpus` has."""
    return int(connection.execute("SELECT count(*) FROM corpus").fetchone()[0])


def corpus_rows(connection: sqlite3.Connection, filters: Filters) -> Iterator[dict[str, Any]]:
    """Yield the rows of `corpus` in order of id."""
    where, values = conditions(filters)
    for row in connection.execute(f"SELECT * FROM corpus AS c WHERE 1{where} ORDER BY c.id", values):
        yield dict(row)


def archived_sightings(
    connection: sqlite3.Connection, filters: Filters, *, every: bool = False
) -> Iterator[ArchivedSighting]:
    """Yield, for each URL, its last response in the archive, or every one, oldest first; with what belongs to it.

    A document's other addresses come too. Filters on what only documents have leave out what was never stored.
    """
    where, values = conditions(filters, "d")
    if filters.source is not None:
        where = where.replace("d.source", "s.source")
    # The landing page that was there when the paper was fetched.
    then = " AND fetched_at <= s.fetched_at" if every else ""
    # SQLite takes the bare columns of a row with max() from the row that holds the maximum.
    rows = connection.execute(
        "SELECT s.url, max(s.fetched_at) AS fetched_at, s.outcome, s.source, s.warc_file, s.warc_offset,"
        " s.document_id, d.extractor, s.reading, s.landing_url,"
        f" (SELECT warc_file FROM sightings WHERE url = s.landing_url AND warc_file IS NOT NULL{then}"
        "  ORDER BY fetched_at DESC LIMIT 1) AS landing_warc_file,"
        f" (SELECT warc_offset FROM sightings WHERE url = s.landing_url AND warc_file IS NOT NULL{then}"
        "  ORDER BY fetched_at DESC LIMIT 1) AS landing_warc_offset,"
        # What was fetched after this response, and before the next one, is of the same try.
        " (SELECT json_group_array(json_array(warc_file, warc_offset)) FROM (SELECT warc_file, warc_offset"
        "  FROM sightings WHERE part_of = s.url AND fetched_at >= s.fetched_at AND warc_file IS NOT NULL"
        "  AND fetched_at < coalesce((SELECT min(n.fetched_at) FROM sightings AS n WHERE n.url = s.url"
        "  AND n.fetched_at > s.fetched_at AND n.warc_file IS NOT NULL), '9')"
        "  ORDER BY fetched_at)) AS parts"
        " FROM sightings AS s LEFT JOIN documents AS d ON d.id = s.document_id"
        " WHERE s.warc_file IS NOT NULL AND s.status BETWEEN 200 AND 299 AND s.part_of IS NULL"
        " AND s.url NOT IN (SELECT landing_url FROM sightings WHERE landing_url IS NOT NULL)"
        f"{where} GROUP BY s.url{', s.fetched_at' if every else ''} ORDER BY 2, 1",
        values,
    ).fetchall()
    for row in rows:
        found = dict(row)
        parts = tuple((name, offset) for name, offset in json.loads(found.pop("parts") or "[]"))
        yield ArchivedSighting(**found, parts=parts)
