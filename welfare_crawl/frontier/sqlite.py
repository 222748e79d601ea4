"""The frontier in a SQLite file of its own."""

import sqlite3
from collections import Counter
from pathlib import Path

from welfare_crawl.errors import StoreError
from welfare_crawl.frontier.base import Counts, Entry, Lease, Resumption

PENDING, LEASED, DONE, FAILED = range(4)

STALE_SECONDS = 12 * 3600
"""A run that was cut off longer ago than this is not gone on with: its lists would be old. Its pending URLs stay."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS generations (
    id INTEGER PRIMARY KEY,
    spider TEXT NOT NULL,
    arguments TEXT NOT NULL,
    seen_at REAL NOT NULL,
    finished INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY,
    spider TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    url TEXT NOT NULL,
    host TEXT NOT NULL,
    source TEXT NOT NULL,
    priority INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before REAL NOT NULL DEFAULT 0,
    again INTEGER NOT NULL DEFAULT 0,
    generation INTEGER NOT NULL,
    reason TEXT,
    payload BLOB NOT NULL,
    UNIQUE (spider, fingerprint)
);
CREATE INDEX IF NOT EXISTS entries_pending ON entries (spider, host, priority DESC, id) WHERE state = 0;
CREATE INDEX IF NOT EXISTS entries_times ON entries (spider, not_before) WHERE state = 0;
CREATE INDEX IF NOT EXISTS entries_leased ON entries (spider) WHERE state = 1;
CREATE TEMP TABLE scope (source TEXT PRIMARY KEY);
"""


class SqliteFrontier:
    """A `Frontier` behind which stands SQLite in WAL mode: it survives the kill of the process at any moment.

    `full_sync` makes it survive a power loss too, at the price of a disk flush for each batch.
    """

    def __init__(self, path: Path, *, full_sync: bool = False) -> None:
        """Open the file, which is made when missing.

        Raises StoreError when it can't be opened, is no frontier, or another crawl holds it.
        """
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None, timeout=5)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute(f"PRAGMA synchronous = {'FULL' if full_sync else 'NORMAL'}")
            self._db.executescript(SCHEMA)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{path}: can't open the frontier ({error})") from error
        self._spider = ""
        self._generation = 0
        self._sources: frozenset[str] | None = None
        self._pending: Counter[str] = Counter()
        self._in_transaction = False

    def open(
        self,
        spider: str,
        *,
        arguments: str = "",
        sources: frozenset[str] | None = None,
        now: float,
        fresh: bool = False,
    ) -> Resumption:
        """Begin a run, or go on with the one that was cut off; `sources` limits what is handed out."""
        self._spider, self._sources = spider, sources
        self._begin()
        self._db.execute("DELETE FROM scope")
        self._db.executemany("INSERT INTO scope VALUES (?)", [(source,) for source in sources or ()])
        if fresh:
            self._forget(spider, sources)
        row = self._one(
            "SELECT id FROM generations WHERE spider = ? AND arguments = ? AND NOT finished AND seen_at > ?"
            " ORDER BY id DESC LIMIT 1",
            (spider, arguments, now - STALE_SECONDS),
        )
        continued = row is not None
        if row is None:
            cursor = self._db.execute(
                "INSERT INTO generations (spider, arguments, seen_at) VALUES (?, ?, ?)", (spider, arguments, now)
            )
            self._generation = int(cursor.lastrowid or 0)
        else:
            self._generation = int(row[0])
            self._db.execute("UPDATE generations SET seen_at = ? WHERE id = ?", (now, self._generation))
        returned = self._db.execute("UPDATE entries SET state = 0 WHERE spider = ? AND state = 1", (spider,)).rowcount
        self.flush()
        rows = self._db.execute(
            "SELECT host, count(*) FROM entries"
            " WHERE spider = ? AND state = 0 AND (? OR source IN scope) GROUP BY host",
            (spider, sources is None),
        )
        self._pending = Counter(dict(rows.fetchall()))
        return Resumption(continued, self._pending.total(), returned)

    def put(self, entry: Entry, *, redirected_from: int | None = None) -> bool:
        """Queue an entry; False when it is queued already or was done in this run."""
        self._begin()
        row = self._one(
            "SELECT id, state, generation FROM entries WHERE spider = ? AND fingerprint = ?",
            (self._spider, entry.fingerprint),
        )
        if row is None:
            self._db.execute(
                "INSERT INTO entries (spider, fingerprint, url, host, source, priority, generation, payload)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    self._spider,
                    entry.fingerprint,
                    entry.url,
                    entry.host,
                    entry.source,
                    entry.priority,
                    self._generation,
                    entry.payload,
                ),
            )
        elif row[1] == LEASED and row[0] == redirected_from:
            self._db.execute(
                "UPDATE entries SET again = 1, url = ?, host = ?, payload = ? WHERE id = ?",
                (entry.url, entry.host, entry.payload, row[0]),
            )
            return True
        elif row[1] in (PENDING, LEASED) or row[2] == self._generation:
            return False
        else:
            self._db.execute(
                "UPDATE entries SET state = 0, attempts = 0, not_before = 0, again = 0, reason = NULL, url = ?,"
                " host = ?, source = ?, priority = ?, generation = ?, payload = ? WHERE id = ?",
                (entry.url, entry.host, entry.source, entry.priority, self._generation, entry.payload, row[0]),
            )
        if self._sources is None or entry.source in self._sources:
            self._pending[entry.host] += 1
        return True

    def knows(self, fingerprint: bytes) -> bool:
        """Return whether `put` would turn an entry away: queued already, or done in this run."""
        row = self._one(
            "SELECT 1 FROM entries WHERE spider = ? AND fingerprint = ? AND (state IN (0, 1) OR generation = ?)",
            (self._spider, fingerprint, self._generation),
        )
        return row is not None

    def hosts(self) -> tuple[str, ...]:
        """Return the hosts that have pending entries, in the order of their names."""
        return tuple(sorted(host for host, count in self._pending.items() if count > 0))

    def lease(self, host: str, *, now: float, limit: int = 1) -> list[Lease]:
        """Hand out the best pending entries of a host whose time has come."""
        rows = self._db.execute(
            "SELECT id, url, payload, host, source, attempts + 1 FROM entries"
            " WHERE spider = ? AND host = ? AND state = 0 AND not_before <= ? AND (? OR source IN scope)"
            " ORDER BY priority DESC, id LIMIT ?",
            (self._spider, host, now, self._sources is None, limit),
        ).fetchall()
        if rows:
            self._begin()
            self._db.executemany(
                "UPDATE entries SET state = 1, attempts = attempts + 1 WHERE id = ?", [(row[0],) for row in rows]
            )
            self._pending[host] -= len(rows)
        return [Lease(*row) for row in rows]

    def ack(self, lease_id: int) -> None:
        """Mark a lease as done: what it gave is stored and its links are queued."""
        self._begin()
        row = self._one("SELECT again, host FROM entries WHERE id = ?", (lease_id,))
        if row is not None and row[0]:
            self._db.execute("UPDATE entries SET state = 0, again = 0 WHERE id = ?", (lease_id,))
            self._pending[str(row[1])] += 1
            return
        self._db.execute(
            "UPDATE entries SET state = 2, reason = NULL, generation = ? WHERE id = ?", (self._generation, lease_id)
        )

    def fail(self, lease_id: int, reason: str, *, retry_at: float | None = None) -> None:
        """Mark a lease as failed, or as pending again from `retry_at` (seconds since the epoch) on."""
        self._begin()
        self._db.execute(
            "UPDATE entries SET state = ?, reason = ?, not_before = ?, generation = ? WHERE id = ?",
            (FAILED if retry_at is None else PENDING, reason, retry_at or 0, self._generation, lease_id),
        )
        if retry_at is not None and (row := self._one("SELECT host FROM entries WHERE id = ?", (lease_id,))):
            self._pending[str(row[0])] += 1

    def give_back(self, lease_id: int) -> None:
        """Return a lease that was never worked on to pending."""
        self._begin()
        self._db.execute("UPDATE entries SET state = 0, attempts = max(attempts - 1, 0) WHERE id = ?", (lease_id,))
        if row := self._one("SELECT host FROM entries WHERE id = ?", (lease_id,)):
            self._pending[str(row[0])] += 1

    def next_time(self) -> float | None:
        """Return when the earliest pending entry may be handed out, None when nothing is pending."""
        if not self._pending.total():
            return None
        row = self._one(
            "SELECT not_before FROM entries WHERE spider = ? AND state = 0 AND (? OR source IN scope)"
            " ORDER BY not_before LIMIT 1",
            (self._spider, self._sources is None),
        )
        return None if row is None else float(row[0])

    def flush(self) -> None:
        """Make everything so far durable, in one transaction.

        Raises StoreError when the disk refuses: nothing of the batch is kept then.
        """
        if not self._in_transaction:
            return
        try:
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: can't write the frontier ({error})") from error
        self._in_transaction = False

    def stats(self) -> Counts:
        """Count the entries of the open spider by state."""
        counts = dict(
            self._db.execute("SELECT state, count(*) FROM entries WHERE spider = ? GROUP BY state", (self._spider,))
        )
        return Counts(*(counts.get(state, 0) for state in (PENDING, LEASED, DONE, FAILED)))

    def close(self, *, finished: bool) -> None:
        """End the run; one that is not finished is gone on with at the next `open`."""
        if finished:
            self._begin()
            self._db.execute("UPDATE generations SET finished = 1 WHERE id = ?", (self._generation,))
        self.flush()
        self._db.close()

    def _forget(self, spider: str, sources: frozenset[str] | None) -> None:
        self._db.execute("DELETE FROM entries WHERE spider = ? AND (? OR source IN scope)", (spider, sources is None))
        self._db.execute("UPDATE generations SET finished = 1 WHERE spider = ?", (spider,))

    def _begin(self) -> None:
        if not self._in_transaction:
            try:
                self._db.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as error:
                raise StoreError(f"{self.path}: the frontier is in use by another crawl ({error})") from error
            self._in_transaction = True

    def _one(self, statement: str, values: tuple[object, ...]) -> tuple[int | float | str, ...] | None:
        row: tuple[int | float | str, ...] | None = self._db.execute(statement, values).fetchone()
        return row
