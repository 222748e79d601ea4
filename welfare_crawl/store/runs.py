"""Writing what is known of crawls, sources and the reference data that views use."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlite_utils import Database
from sqlite_utils.db import Table

from welfare_crawl.records import Source
from welfare_crawl.store.values import now_text, to_json


def begin_run(database: Database, spider: str, arguments: Mapping[str, object]) -> int:
    """Add a row to `runs` and return its id; a row that was never finished is of a run that was killed."""
    database.execute("UPDATE runs SET outcome = 'killed' WHERE outcome IS NULL")
    row = {"spider": spider, "arguments": to_json(dict(arguments)), "started_at": now_text()}
    return int(str(Table(database, "runs").insert(row).last_pk))


def finish_run(database: Database, run_id: int, outcome: str, stats: Mapping[str, object]) -> None:
    """Complete the row of a run."""
    values = {"finished_at": now_text(), "outcome": outcome, "stats": to_json(dict(stats))}
    Table(database, "runs").update(run_id, values)


def finished_runs(connection: sqlite3.Connection, spider: str) -> list[tuple[dict[str, str], datetime, frozenset[str]]]:
    """Return arguments, start and unfinished sources of the runs of a spider that ended, the latest first."""
    rows = connection.execute(
        "SELECT arguments, started_at, json_extract(stats, '$.incomplete') FROM runs"
        " WHERE spider = ? AND outcome IN ('finished', 'partial') ORDER BY id DESC LIMIT 1000",
        (spider,),
    )
    return [
        (json.loads(arguments), datetime.fromisoformat(started), frozenset(json.loads(incomplete or "{}")))
        for arguments, started, incomplete in rows
    ]


def save_sources(database: Database, sources: Iterable[Source]) -> None:
    """Keep the source list as it was last used."""
    used = now_text()
    Table(database, "sources").upsert_all(
        [
            {
                "id": source.id,
                "kind": source.kind,
                "name": source.name,
                "home": source.home,
                "province": source.province,
                "language": source.language,
                "family": source.family,
                "expect": source.expect,
                "enabled": int(source.enabled),
                "feeds": to_json(source.feeds),
                "sitemaps": to_json(source.sitemaps),
                "sections": to_json(source.sections),
                "oai": source.oai,
                "last_used": used,
            }
            for source in sources
        ],
        pk="id",
    )


def save_reference(connection: sqlite3.Connection, provinces: Mapping[str, str], relevance_threshold: float) -> None:
    """Keep what the view `corpus` needs to know: the names of the provinces and the least relevance."""
    before = connection.execute("SELECT value FROM _settings WHERE name = 'relevance_threshold'").fetchone()
    if before is None or before[0] != relevance_threshold:
        connection.execute("INSERT OR REPLACE INTO _settings VALUES ('relevance_threshold', ?)", (relevance_threshold,))
    known = {row[0]: row[1] for row in connection.execute("SELECT code, name FROM _provinces")}
    if known != dict(provinces):
        connection.execute("DELETE FROM _provinces")
        connection.executemany("INSERT INTO _provinces VALUES (?, ?)", sorted(provinces.items()))
