"""A frontier in plain dictionaries: a second implementation, so that the contract is one and not SQLite's habits."""

from dataclasses import dataclass, field, replace

from welfare_crawl.frontier import Counts, Entry, Lease, Resumption
from welfare_crawl.frontier.base import LONGEST_HOLD, LONGEST_WAIT, POISON_DEATHS, SUSPECT_DEATHS
from welfare_crawl.frontier.resume import LAST, STALE_SECONDS

PENDING, LEASED, DONE, FAILED = range(4)


@dataclass
class Row:
    id: int
    entry: Entry
    run: int
    state: int = PENDING
    attempts: int = 0
    not_before: float = 0.0
    deaths: int = 0
    again: bool = False
    counted: int = 0


@dataclass
class Run:
    id: int
    spider: str
    arguments: str
    seen_at: float
    began_at: float
    anew: bool
    finished: bool = False


@dataclass
class Disk:
    """What outlives a process."""

    rows: dict[tuple[str, bytes], Row] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    holds: dict[str, float] = field(default_factory=dict)


class MemoryFrontier:
    """A `Frontier` whose file is a `Disk`."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.paused: dict[str, float] = {}
        self.served: dict[str, int] = {}
        self.clock = 0

    def open(
        self,
        spider: str,
        *,
        arguments: str = "",
        sources: frozenset[str] | None = None,
        now: float,
        fresh: bool = False,
    ) -> Resumption:
        self.spider, self.sources = spider, sources
        if fresh:
            for key in [key for key, row in self.disk.rows.items() if key[0] == spider and self._in_scope(row)]:
                del self.disk.rows[key]
            for run in self.disk.runs:
                run.finished |= run.spider == spider
        mine = [run for run in self.disk.runs if run.spider == spider]
        going = [
            run for run in mine if run.arguments == arguments and not run.finished and run.seen_at > now - STALE_SECONDS
        ]
        if going:
            self.run = going[-1]
            self.run.seen_at, self.run.began_at = now, min(self.run.began_at, now)
        else:
            self.run = Run(len(self.disk.runs) + 1, spider, arguments, now, now, fresh or not mine)
            self.disk.runs.append(self.run)
        self.disk.holds = {host: until for host, until in self.disk.holds.items() if now < until <= now + LONGEST_HOLD}
        for row in self._rows():
            if row.state == PENDING and row.not_before > now + LONGEST_WAIT:
                row.not_before = now
        returned, poisoned = 0, []
        for row in self._rows():
            if row.state == LEASED:
                row.state, row.again, row.deaths, returned = PENDING, False, row.deaths + 1, returned + 1
        for row in self._rows() if returned else []:
            if row.state == PENDING and row.deaths >= SUSPECT_DEATHS:
                row.entry = replace(row.entry, priority=LAST)
            if row.state == PENDING and row.deaths >= POISON_DEATHS:
                row.state = FAILED
                poisoned.append((row.entry.url, row.entry.source))
        pending = sum(row.state == PENDING and self._in_scope(row) for row in self._rows())
        return Resumption(bool(going), self.run.began_at, pending, returned, tuple(poisoned), anew=self.run.anew)

    def put(self, entry: Entry, *, redirected_from: int | None = None, again: bool = False) -> bool:
        counted = self.run.id if entry.counted else 0
        key = (self.spider, entry.fingerprint)
        row = self.disk.rows.get(key)
        if row is None:
            number = max((row.id for row in self.disk.rows.values()), default=0) + 1
            self.disk.rows[key] = Row(number, entry, self.run.id, counted=counted)
            return True
        if row.state == LEASED and row.id == redirected_from:
            row.again, row.entry = True, entry
            return True
        if row.state == PENDING and row.not_before and row.run != self.run.id:
            row.attempts, row.not_before, row.run = 0, 0.0, self.run.id
            row.entry = replace(row.entry, payload=entry.payload)
            return True
        if row.state in (PENDING, LEASED) or (row.run == self.run.id and not again):
            return False
        self.disk.rows[key] = Row(row.id, entry, self.run.id, counted=counted)
        return True

    def knows(self, fingerprint: bytes) -> bool:
        row = self.disk.rows.get((self.spider, fingerprint))
        return row is not None and (row.state in (PENDING, LEASED) or row.run == self.run.id)

    def hosts(self, now: float) -> tuple[str, ...]:
        ready = dict.fromkeys(row.entry.host for row in self._pending() if self._time_of(row) <= now)
        return tuple(sorted(ready, key=lambda host: self.served.get(host, 0)))

    def lease(self, host: str, *, now: float, limit: int = 1) -> list[Lease]:
        ready = [row for row in self._pending() if row.entry.host == host and self._time_of(row) <= now]
        ready.sort(key=lambda row: (-row.entry.priority, row.id))
        for row in ready[:limit]:
            row.state, row.attempts = LEASED, row.attempts + 1
        self.clock += 1
        self.served[host] = self.clock
        return [
            Lease(row.id, row.entry.url, row.entry.payload, host, row.entry.source, row.attempts)
            for row in ready[:limit]
        ]

    def ack(self, lease_id: int) -> None:
        row = self._row(lease_id)
        if row.again:
            row.state, row.again, row.attempts, row.deaths = PENDING, False, 0, 0
        else:
            row.state, row.deaths, row.run = DONE, 0, self.run.id

    def fail(self, lease_id: int, reason: str, *, retry_at: float | None = None, counted: bool = True) -> None:
        row = self._row(lease_id)
        row.state, row.not_before, row.deaths = FAILED if retry_at is None else PENDING, retry_at or 0.0, 0
        row.attempts, row.run = row.attempts - (not counted), self.run.id

    def give_back(self, lease_id: int) -> None:
        row = self._row(lease_id)
        row.state, row.deaths, row.attempts = PENDING, 0, max(row.attempts - 1, 0)

    def hold(self, host: str, until: float) -> None:
        self.disk.holds[host] = max(until, self.disk.holds.get(host, 0.0))

    def held_until(self, host: str) -> float:
        return self.disk.holds.get(host, 0.0)

    def pause(self, source: str, until: float) -> None:
        self.paused[source] = until

    def counts_of_run(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for row in self._rows():
            if row.counted == self.run.id:
                counts[row.entry.source] = counts.get(row.entry.source, 0) + 1
        return counts

    def left(self, now: float) -> dict[str, int]:
        counts: dict[str, int] = {}
        for row in self._pending():
            if row.not_before <= now:
                counts[row.entry.source] = counts.get(row.entry.source, 0) + 1
        return counts

    def next_time(self) -> float | None:
        return min(map(self._time_of, self._pending()), default=None)

    def flush(self) -> None: ...

    def stats(self) -> Counts:
        states = [row.state for row in self._rows()]
        return Counts(*(states.count(state) for state in (PENDING, LEASED, DONE, FAILED)))

    def close(self, *, finished: bool) -> None:
        self.run.finished |= finished

    def die(self) -> None:
        """Go as a kill does."""

    def _rows(self) -> list[Row]:
        return [row for (spider, _), row in self.disk.rows.items() if spider == self.spider]

    def _pending(self) -> list[Row]:
        return [row for row in self._rows() if row.state == PENDING and self._in_scope(row)]

    def _in_scope(self, row: Row) -> bool:
        return self.sources is None or row.entry.source in self.sources

    def _time_of(self, row: Row) -> float:
        entry = row.entry
        return max(row.not_before, self.disk.holds.get(entry.host, 0.0), self.paused.get(entry.source, 0.0))

    def _row(self, lease_id: int) -> Row:
        return next(row for row in self.disk.rows.values() if row.id == lease_id)
