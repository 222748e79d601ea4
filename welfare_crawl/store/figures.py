"""Counting: the corpus at a glance, and what came of each source."""

# ruff: noqa: S608 -- only names of our own columns are put into SQL; values are bound

import sqlite3
from collections.abc import Mapping
from dataclasses import replace

from welfare_crawl.store.base import SourceActivity, Statistics, Week
from welfare_crawl.store.watching import weeks

_REPRINTS = (
    "SELECT count(DISTINCT s.url) FROM sightings AS s JOIN documents AS d ON d.id = s.document_id"
    " WHERE s.source != d.source AND s.url != d.url AND s.outcome != 'redirect'"
    # The same page, fetched by hand under another name of the source, is no reprint.
    " AND NOT EXISTS (SELECT 1 FROM _variants AS v WHERE v.url = s.url AND v.canonical = d.url)"
)


def _count(connection: sqlite3.Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchone()[0])


def _table(connection: sqlite3.Connection, sql: str) -> dict[str, int]:
    return {str(row[0]): int(row[1]) for row in connection.execute(sql)}


def statistics(connection: sqlite3.Connection) -> Statistics:
    """Count the corpus."""
    order = " GROUP BY 1 ORDER BY 2 DESC, 1"
    first, last = connection.execute(
        "SELECT min(substr(published_at, 1, 10)), max(substr(published_at, 1, 10)) FROM corpus"
    ).fetchone()
    return Statistics(
        documents=_count(connection, "SELECT count(*) FROM documents"),
        corpus=_count(connection, "SELECT count(*) FROM corpus"),
        duplicates=_count(connection, "SELECT count(*) FROM documents WHERE duplicate_of IS NOT NULL"),
        duplicate_groups=_count(connection, "SELECT count(DISTINCT duplicate_of) FROM documents"),
        reprints=_count(connection, _REPRINTS),
        translations=_count(connection, "SELECT count(*) FROM documents WHERE translation_of IS NOT NULL"),
        translation_families=_count(connection, "SELECT count(DISTINCT translation_of) FROM documents"),
        revisions=_count(connection, "SELECT count(*) FROM revisions"),
        off_topic=_count(connection, "SELECT count(DISTINCT url) FROM sightings WHERE outcome = 'off_topic'"),
        sightings=_count(connection, "SELECT count(*) FROM sightings"),
        outcomes=_table(connection, "SELECT outcome, count(*) FROM sightings" + order),
        languages=_table(connection, "SELECT language, count(*) FROM corpus" + order),
        provinces=_table(connection, "SELECT coalesce(province_name, province, '-'), count(*) FROM corpus" + order),
        sources=_table(connection, "SELECT source, count(*) FROM corpus" + order),
        kinds=_table(connection, "SELECT kind, count(*) FROM corpus" + order),
        topics=_table(
            connection,
            "SELECT t.topic, count(*) FROM topics AS t JOIN corpus AS c ON c.id = t.document_id" + order,
        ),
        failures=_table(connection, "SELECT reason, count(*) FROM failures" + order),
        first_published=first,
        last_published=last,
    )


def source_activity(connection: sqlite3.Connection, *, moment: str) -> list[SourceActivity]:
    """Return what came of each source that is listed or was fetched from, in order of id."""
    outcomes: dict[str, dict[str, int]] = {}
    fetches: dict[str, tuple[str, str]] = {}
    for source, outcome, count, first, last in connection.execute(
        # A paper's landing page and its PDF are one thing that was fetched.
        "SELECT source, outcome, sum(url NOT IN (SELECT landing_url FROM sightings WHERE landing_url IS NOT NULL)),"
        " min(fetched_at), max(fetched_at) FROM sightings GROUP BY 1, 2"
    ):
        outcomes.setdefault(source, {})[outcome] = count
        before = fetches.get(source, (first, last))
        fetches[source] = (min(first, before[0]), max(last, before[1]))
    documents = {
        row[0]: row[1:]
        for row in connection.execute(
            "SELECT source, count(*), max(first_seen),"
            " sum(first_seen > strftime('%Y-%m-%dT%H:%M:%S', :at, '-7 days') AND first_seen <= :at)"
            " FROM documents GROUP BY 1",
            {"at": moment},
        )
    }
    failures = _table(connection, "SELECT source, count(*) FROM failures GROUP BY 1")
    # A run's figures say for each source how many addresses its lists named.
    listed = _table(
        connection,
        "SELECT j.key, sum(coalesce(json_extract(j.value, '$.listed'), 0))"
        " FROM runs, json_each(runs.stats, '$.sources') AS j GROUP BY 1",
    )
    seven_days = weeks(connection, moment=moment)
    rows = {
        row["id"]: row for row in connection.execute("SELECT id, name, kind, enabled, expect FROM sources ORDER BY id")
    }
    return [
        replace(
            _activity(source, rows.get(source), outcomes.get(source, {}), listed, fetches, documents, failures),
            week=seven_days.get(source, Week()),
        )
        for source in sorted({*rows, *outcomes, *documents, *failures})
    ]


def _activity(
    source: str,
    row: sqlite3.Row | None,
    outcomes: Mapping[str, int],
    listed: Mapping[str, int],
    fetches: Mapping[str, tuple[str, str]],
    documents: Mapping[str, tuple[int, str, int]],
    failures: Mapping[str, int],
) -> SourceActivity:
    count, last_new, new_in_week = documents.get(source, (0, None, 0))
    first_fetch, last_fetch = fetches.get(source, (None, None))
    return SourceActivity(
        source=source,
        name=row["name"] if row else "",
        kind=row["kind"] if row else "",
        enabled=bool(row["enabled"]) if row else False,
        expect=row["expect"] if row else 0,
        listed=listed.get(source, 0),
        fetched=sum(outcomes.values()),
        outcomes=outcomes,
        documents=count,
        failures=failures.get(source, 0),
        first_fetch=first_fetch,
        last_fetch=last_fetch,
        last_new=last_new,
        new_in_week=new_in_week,
    )
