"""The frontier in a SQLite file of its own."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from welfare_crawl.errors import StoreError
from welfare_crawl.frontier.base import Counts, Entry, Lease, Resumption
from welfare_crawl.frontier.checkpoint import JOURNAL_PAGES, Checkpoints
from welfare_crawl.frontier.resume import begin_generation, end_waits, forget, return_leases
from welfare_crawl.frontier.schema import DONE, FAILED, LEASED, PENDING, migrate
from welfare_crawl.store.connect import WriterLock

SEEN_SECONDS = 60
"""How often a run notes that it is still at work."""

CACHE_KIB = 16_384
"""Pages of the file that are kept in memory, in KiB: of five million entries, all pages but the leaves of its trees."""


class SqliteFrontier:
    """A `Frontier` behind which stands SQLite in WAL mode: it survives the kill of the process at any moment.

    `full_sync` makes it survive a power loss too, at the price of a disk flush for each batch.
    """

    def __init__(self, path: Path, *, full_sync: bool = False) -> None:
        """Open the file, which is made when missing.

        Raises StoreError when it can't be opened, is no frontier, or another crawl holds it.
        """
        self.path = path
        self._lock: WriterLock | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = WriterLock(path)
            self._db = sqlite3.connect(path, isolation_level=None, timeout=5)
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute(f"PRAGMA synchronous = {'FULL' if full_sync else 'NORMAL'}")
                self._db.execute(f"PRAGMA wal_autocheckpoint = {JOURNAL_PAGES}")
                self._db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
                migrate(self._db)
            except BaseException:
                self._db.close()
                raise
        except (sqlite3.Error, OSError, UnicodeDecodeError) as error:  # SQLite quotes damage in what it says of it
            self._release()
            raise StoreError(f"{path}: can't open the frontier ({error})") from error
        self._checkpoints = Checkpoints(path)
        self._spider = ""
        self._generation = 0
        self._seen_at = 0.0
        self._sources: frozenset[str] | None = None
        # Kept in memory so that no search is needed for a host that has nothing to hand out.
        self._pending: dict[str, int] = {}
        self._due: dict[str, float] = {}
        self._held: dict[str, float] = {}
        self._paused: dict[str, float] = {}

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
        with self._writing():
            self._db.execute("DELETE FROM scope")
            self._db.executemany("INSERT INTO scope VALUES (?)", [(source,) for source in sources or ()])
            if fresh:
                forget(self._db, spider, all_sources=sources is None)
            run = begin_generation(self._db, spider, arguments, now, fresh=fresh)
            self._generation = run.id
            self._db.execute("DELETE FROM paused")
            returned, poisoned = return_leases(self._db, spider)
            end_waits(self._db, spider, now)
        self.flush()
        self._seen_at = now
        rows = self._db.execute(
            "SELECT host, count(*) FROM entries"
            " WHERE spider = ? AND state = 0 AND (? OR source IN scope) GROUP BY host ORDER BY host",
            (spider, sources is None),
        )
        self._pending = dict(rows.fetchall())
        self._held = dict(self._db.execute("SELECT host, until FROM holds").fetchall())
        self._due, self._paused = {}, {}
        return Resumption(run.continued, run.began_at, sum(self._pending.values()), returned, poisoned, anew=run.anew)

    def put(self, entry: Entry, *, redirected_from: int | None = None, again: bool = False) -> bool:
        """Queue an entry; False when it is queued already or was done in this run."""
        with self._writing():
            if not self._insert(entry):
                known, state, generation, not_before = self._find(entry.fingerprint)
                if state == LEASED and known == redirected_from:
                    self._db.execute(
                        "UPDATE entries SET again = 1, url = ?, host = ?, payload = ? WHERE id = ?",
                        (entry.url, entry.host, entry.payload, known),
                    )
                    return True
                if state == PENDING and not_before and generation != self._generation:
                    self._db.execute(
                        "UPDATE entries SET attempts = 0, not_before = 0, generation = ?, payload = ? WHERE id = ?",
                        (self._generation, entry.payload, known),
                    )
                    self._due[entry.host] = 0.0
                    return True
                if state in (PENDING, LEASED) or (generation == self._generation and not again):
                    return False
                self._db.execute(
                    "UPDATE entries SET state = 0, attempts = 0, deaths = 0, not_before = 0, again = 0, reason = NULL,"
                    " url = ?, host = ?, source = ?, priority = ?, generation = ?, counted = ?, payload = ?"
                    " WHERE id = ?",
                    (*self._values(entry), known),
                )
        if self._sources is None or entry.source in self._sources:
            self._now_pending(entry.host, 0.0)
        return True

    def knows(self, fingerprint: bytes) -> bool:
        """Return whether `put` would turn an entry away: queued already, or done in this run."""
        row = self._one(
            "SELECT 1 FROM entries WHERE spider = ? AND fingerprint = ? AND (state IN (0, 1) OR generation = ?)",
            (self._spider, fingerprint, self._generation),
        )
        return row is not None

    def hosts(self, now: float) -> tuple[str, ...]:
        """Return the hosts that may have an entry to hand out, the one that was served longest ago first."""
        return tuple(host for host in self._pending if self._time_of(host) <= now)

    def lease(self, host: str, *, now: float, limit: int = 1) -> list[Lease]:
        """Hand out the best pending entries of a host whose time has come."""
        if self._held.get(host, 0.0) > now:
            return []
        with self._writing():
            rows = self._db.execute(
                # The planner would sort a whole host's queue to save the look at not_before.
                "SELECT id, url, payload, host, source, attempts + 1 FROM entries INDEXED BY entries_pending"
                " WHERE spider = ? AND host = ? AND state = 0 AND not_before <= ? AND (? OR source IN scope)"
                " AND source NOT IN (SELECT source FROM paused WHERE until > ?)"
                " ORDER BY priority DESC, id LIMIT ?",
                (self._spider, host, now, self._sources is None, now, limit),
            ).fetchall()
            self._db.executemany(
                "UPDATE entries SET state = 1, attempts = attempts + 1 WHERE id = ?", [(row[0],) for row in rows]
            )
            self._note_seen(now)
        if not rows:
            self._look_up_due(host)
            return []
        # A page that takes the process down must be found in work at the next start.
        self.flush()
        left = self._pending.pop(host, 0) - len(rows)
        if left > 0:
            self._pending[host] = left  # at the end: the others come first now
        return [Lease(*row) for row in rows]

    def ack(self, lease_id: int) -> None:
        """Mark a lease as done: what it gave is stored and its links are queued."""
        with self._writing():
            done = self._db.execute(
                "UPDATE entries SET state = ?, reason = NULL, deaths = 0, generation = ? WHERE id = ? AND NOT again",
                (DONE, self._generation, lease_id),
            )
            if done.rowcount:
                return
            asked_again = self._db.execute(
                "UPDATE entries SET state = 0, again = 0, attempts = 0, deaths = 0 WHERE id = ? RETURNING host",
                (lease_id,),
            )
            for (host,) in asked_again.fetchall():
                self._now_pending(host, 0.0)

    def fail(self, lease_id: int, reason: str, *, retry_at: float | None = None, counted: bool = True) -> None:
        """Mark a lease as failed, or as pending again from `retry_at` (seconds since the epoch) on."""
        with self._writing():
            self._db.execute(
                "UPDATE entries SET state = ?, reason = ?, not_before = ?, deaths = 0, attempts = attempts - ?,"
                " generation = ? WHERE id = ?",
                (
                    FAILED if retry_at is None else PENDING,
                    reason,
                    retry_at or 0,
                    not counted,
                    self._generation,
                    lease_id,
                ),
            )
            if retry_at is not None:
                self._now_pending(self._host_of(lease_id), retry_at)

    def give_back(self, lease_id: int) -> None:
        """Return a lease to pending as if it had never been handed out."""
        with self._writing():
            self._db.execute(
                "UPDATE entries SET state = 0, deaths = 0, attempts = max(attempts - 1, 0) WHERE id = ?", (lease_id,)
            )
            self._now_pending(self._host_of(lease_id), 0.0)

    def hold(self, host: str, until: float) -> None:
        """Hand out nothing of a host before that time, in this run and in those after it."""
        if until <= self._held.get(host, 0.0):
            return
        with self._writing():
            self._db.execute("INSERT OR REPLACE INTO holds VALUES (?, ?)", (host, until))
        self._held[host] = until

    def held_until(self, host: str) -> float:
        """Return when the hold of a host ends, 0 when there is none."""
        return self._held.get(host, 0.0)

    def pause(self, source: str, until: float) -> None:
        """Hand out nothing of a source before that time, in this run alone."""
        with self._errors():
            self._db.execute("INSERT OR REPLACE INTO paused VALUES (?, ?)", (source, until))
        if until < self._paused.get(source, until):
            self._due.clear()  # what waits for the end of a pause may be due earlier now
        self._paused[source] = until

    def counts_of_run(self) -> dict[str, int]:
        """Return how many `counted` entries of each source were put in this run."""
        with self._errors():
            rows = self._db.execute(
                "SELECT source, count(*) FROM entries WHERE spider = ? AND counted = ? GROUP BY source",
                (self._spider, self._generation),
            )
            return dict(rows.fetchall())

    def left(self, now: float) -> dict[str, int]:
        """Return how many entries of each source in scope could have been handed out at that time, but were not."""
        with self._errors():
            rows = self._db.execute(
                "SELECT source, count(*) FROM entries"
                " WHERE spider = ? AND state = 0 AND not_before <= ? AND (? OR source IN scope) GROUP BY source",
                (self._spider, now, self._sources is None),
            )
            return dict(rows.fetchall())

    def next_time(self) -> float | None:
        """Return when the earliest pending entry may be handed out, None when nothing is pending."""
        return min(map(self._time_of, self._pending), default=None)

    def flush(self) -> None:
        """Make everything so far durable, in one transaction; what the disk refuses is kept in no part."""
        if self._db.in_transaction:
            with self._errors():
                self._db.execute("COMMIT")
            self._checkpoints.note_commit()

    def stats(self) -> Counts:
        """Count the entries of the open spider by state."""
        counts = dict(
            self._db.execute("SELECT state, count(*) FROM entries WHERE spider = ? GROUP BY state", (self._spider,))
        )
        return Counts(*(counts.get(state, 0) for state in (PENDING, LEASED, DONE, FAILED)))

    def close(self, *, finished: bool) -> None:
        """End the run; one that is not finished is gone on with at the next `open`."""
        try:
            if finished:
                with self._writing():
                    self._db.execute("UPDATE generations SET finished = 1 WHERE id = ?", (self._generation,))
            self.flush()
        finally:
            self._checkpoints.close()
            self._db.close()
            self._release()

    def _insert(self, entry: Entry) -> bool:
        """Queue an entry that nobody knows; False when there is one with its fingerprint."""
        inserted = self._db.execute(
            "INSERT INTO entries (spider, fingerprint, url, host, source, priority, generation, counted, payload)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (spider, fingerprint) DO NOTHING",
            (self._spider, entry.fingerprint, *self._values(entry)),
        )
        return inserted.rowcount > 0

    def _find(self, fingerprint: bytes) -> tuple[int, int, int, float]:
        """Return id, state, generation and earliest time of an entry that is there."""
        found: tuple[int, int, int, float] = self._db.execute(
            "SELECT id, state, generation, not_before FROM entries WHERE spider = ? AND fingerprint = ?",
            (self._spider, fingerprint),
        ).fetchone()
        return found

    def _values(self, entry: Entry) -> tuple[object, ...]:
        run = self._generation
        return entry.url, entry.host, entry.source, entry.priority, run, run if entry.counted else 0, entry.payload

    def _note_seen(self, now: float) -> None:
        if now - self._seen_at > SEEN_SECONDS:
            self._db.execute("UPDATE generations SET seen_at = ? WHERE id = ?", (now, self._generation))
            self._seen_at = now

    def _time_of(self, host: str) -> float:
        return max(self._held.get(host, 0.0), self._due.get(host, 0.0))

    def _now_pending(self, host: str, due: float) -> None:
        """Count one more pending entry of a host, which may be handed out from `due` on."""
        if host not in self._pending:
            self._due[host] = due
        elif host in self._due:
            self._due[host] = min(self._due[host], due)
        self._pending[host] = self._pending.get(host, 0) + 1

    def _look_up_due(self, host: str) -> None:
        row = self._one(
            "SELECT min(max(not_before, coalesce(paused.until, 0))) FROM entries LEFT JOIN paused USING (source)"
            " WHERE spider = ? AND host = ? AND state = 0 AND (? OR source IN scope)",
            (self._spider, host, self._sources is None),
        )
        if row is None or row[0] is None:
            self._pending.pop(host, None)
        else:
            self._due[host] = float(row[0])

    def _host_of(self, lease_id: int) -> str:
        row = self._one("SELECT host FROM entries WHERE id = ?", (lease_id,))
        return str(row[0]) if row else ""

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._errors():
            if not self._db.in_transaction:
                self._db.execute("BEGIN IMMEDIATE")
            yield

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise StoreError(f"{self.path}: can't write the frontier ({error})") from error

    def _one(self, statement: str, values: tuple[object, ...]) -> tuple[int | float | str, ...] | None:
        with self._errors():
            row: tuple[int | float | str, ...] | None = self._db.execute(statement, values).fetchone()
        return row

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
