"""How a run begins in the frontier's SQLite file, or goes on with the one that was cut off."""

import sqlite3
from dataclasses import dataclass

from welfare_crawl.frontier.base import LONGEST_HOLD, LONGEST_WAIT, POISON_DEATHS, SUSPECT_DEATHS
from welfare_crawl.frontier.schema import FAILED

STALE_SECONDS = 12 * 3600
"""A run that was cut off longer ago than this is not gone on with: its lists would be old. Its pending URLs stay.

One that was at work later than now, by a clock that has been set back since, is gone on with."""

LAST = -1000
"""Priority of an entry that may have taken the process down."""


@dataclass(frozen=True, slots=True)
class Generation:
    """A run as the frontier numbers it."""

    id: int
    continued: bool
    began_at: float
    anew: bool


def begin_generation(db: sqlite3.Connection, spider: str, arguments: str, now: float, *, fresh: bool) -> Generation:
    """Begin a run, or find the one that was cut off."""
    row = db.execute(
        "SELECT id, began_at, anew FROM generations WHERE spider = ? AND arguments = ? AND NOT finished"
        " AND seen_at > ? ORDER BY id DESC LIMIT 1",
        (spider, arguments, now - STALE_SECONDS),
    ).fetchone()
    if row is not None:
        db.execute("UPDATE generations SET seen_at = ? WHERE id = ?", (now, row[0]))
        return Generation(row[0], True, min(row[1], now), bool(row[2]))
    anew = fresh or db.execute("SELECT 1 FROM generations WHERE spider = ?", (spider,)).fetchone() is None
    cursor = db.execute(
        "INSERT INTO generations (spider, arguments, seen_at, began_at, anew) VALUES (?, ?, ?, ?, ?)",
        (spider, arguments, now, now, anew),
    )
    return Generation(int(cursor.lastrowid or 0), False, now, anew)


def return_leases(db: sqlite3.Connection, spider: str) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Return what was in work when the last process died to pending, and park what was so every time.

    Somebody who kills the crawl hits pages that are not to blame: only after many deaths in a row is one of them
    parked, and before that it is handed out last, so that all others are done first.
    """
    returned = db.execute(
        "UPDATE entries SET state = 0, again = 0, deaths = deaths + 1 WHERE spider = ? AND state = 1", (spider,)
    ).rowcount
    if not returned:
        return 0, ()
    db.execute(
        "UPDATE entries SET priority = ? WHERE spider = ? AND state = 0 AND deaths >= ?",
        (LAST, spider, SUSPECT_DEATHS),
    )
    poisoned = db.execute(
        "UPDATE entries SET state = ?, reason = 'poison' WHERE spider = ? AND state = 0 AND deaths >= ?"
        " RETURNING url, source",
        (FAILED, spider, POISON_DEATHS),
    ).fetchall()
    return returned, tuple(poisoned)


def end_waits(db: sqlite3.Connection, spider: str, now: float) -> None:
    """Drop holds that are over, and those and the waits that no clock which was right can have written."""
    db.execute("DELETE FROM holds WHERE until <= ? OR until > ?", (now, now + LONGEST_HOLD))
    db.execute(
        "UPDATE entries SET not_before = ? WHERE spider = ? AND state = 0 AND not_before > 0 AND not_before > ?",
        (now, spider, now + LONGEST_WAIT),
    )


def forget(db: sqlite3.Connection, spider: str, *, all_sources: bool) -> None:
    """Drop the entries of a spider, or those of the sources in scope, and end its runs."""
    db.execute("DELETE FROM entries WHERE spider = ? AND (? OR source IN scope)", (spider, all_sources))
    db.execute("UPDATE generations SET finished = 1 WHERE spider = ?", (spider,))
