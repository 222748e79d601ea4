"""Counting what the watch looks at: the last seven days of each source, beside its own history."""

import json
import sqlite3
from collections import Counter
from dataclasses import replace

from welfare_crawl.store.base import Week

_SINCE = "strftime('%Y-%m-%dT%H:%M:%S', :at, '-7 days')"


def weeks(connection: sqlite3.Connection, *, moment: str) -> dict[str, Week]:
    """Return the last seven days before a moment, by source."""
    bound = {"at": moment}
    fields = {
        row[0]: Week(
            new=row[1] or 0,
            undated=row[2] or 0,
            untitled=row[3] or 0,
            future=row[4] or 0,
            words=row[5],
            usual_words=row[6],
            older=row[7] or 0,
        )
        for row in connection.execute(
            "SELECT source, sum(new), sum(new AND published_at IS NULL), sum(new AND title = ''),"  # noqa: S608 -- constants
            " sum(new AND published_at > strftime('%Y-%m-%dT%H:%M:%S', :at, '+1 day')),"
            " avg(iif(new, word_count, NULL)), avg(iif(new, NULL, word_count)), sum(NOT new)"
            f" FROM (SELECT *, first_seen > {_SINCE} AS new FROM documents WHERE first_seen <= :at) GROUP BY 1",
            bound,
        )
    }
    fetched = dict(
        connection.execute(
            "SELECT source, count(DISTINCT url) FROM sightings"  # noqa: S608 -- constants
            f" WHERE fetched_at > {_SINCE} AND fetched_at <= :at AND outcome NOT IN ('redirect', 'failed')"
            " AND detail IS NOT 'list' GROUP BY 1",
            bound,
        ).fetchall()
    )
    failed: dict[str, Counter[str]] = {}
    for source, reason, count in connection.execute(
        f"SELECT source, reason, count(*) FROM failures WHERE at > {_SINCE} AND at <= :at GROUP BY 1, 2",  # noqa: S608
        bound,
    ):
        failed.setdefault(source, Counter())[reason] = count
    left = _left_by_last_run(connection)
    return {
        source: replace(
            fields.get(source, Week()),
            fetched=fetched.get(source, 0),
            failed=dict(failed.get(source, {})),
            left=left.get(source),
        )
        for source in {*fields, *fetched, *failed, *left}
    }


def _left_by_last_run(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the sources that the last run with them did not work through, and why."""
    seen: dict[str, str | None] = {}
    for (stats,) in connection.execute("SELECT stats FROM runs WHERE stats IS NOT NULL ORDER BY id DESC LIMIT 100"):
        told = json.loads(stats)
        for source in {*told.get("sources", {}), *told.get("incomplete", {})}:
            seen.setdefault(source, told.get("incomplete", {}).get(source))
    return {source: why for source, why in seen.items() if why}
