"""The interface of the frontier: put, lease, ack, fail, stats."""

from dataclasses import dataclass, field
from typing import Protocol

SUSPECT_DEATHS = 3
"""An entry that was in work at so many deaths of the process in a row is handed out last."""

POISON_DEATHS = 10
"""An entry that was in work at so many is parked: it takes the whole crawl down."""

LONGEST_HOLD = 25 * 3600.0
"""Seconds; no host is held for longer (a Retry-After is heeded up to a day), so a hold that a run finds further away
was written by a clock that has been set back since, and is over."""

LONGEST_WAIT = 31 * 24 * 3600.0
"""Seconds; the same for an entry that waits for another try, of which the last comes after 30 days."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A URL that somebody wants fetched."""

    url: str
    fingerprint: bytes
    """Its identity: two entries of one spider with the same fingerprint are the same page."""
    payload: bytes = field(repr=False)
    """What the crawl needs to ask for it again; the frontier doesn't look inside."""
    host: str
    source: str
    priority: int = 0
    """Higher comes first within a host."""
    counted: bool = False
    """Whether it counts in `counts_of_run`."""


@dataclass(frozen=True, slots=True)
class Lease:
    """An entry that was handed out and is not yet acknowledged."""

    id: int
    url: str
    payload: bytes = field(repr=False)
    host: str
    source: str
    attempts: int
    """How often it was handed out, this time included."""


@dataclass(frozen=True, slots=True)
class Resumption:
    """What a crawl found when it opened the frontier."""

    continued: bool
    """True when an earlier run with the same arguments was cut off and this one goes on with it."""
    began_at: float
    """When the run began: the first part of it, when this one goes on with it (seconds since the epoch)."""
    pending: int
    returned: int
    """Leases of a dead run that are pending again."""
    poisoned: tuple[tuple[str, str], ...] = ()
    """URL and source of the entries that are parked from now on."""
    anew: bool = False
    """True when the run began without anything queued or known: the first of its spider here, or a `fresh` one."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries stand in each state."""

    pending: int
    leased: int
    done: int
    failed: int


class Frontier(Protocol):
    """A durable queue: pending -> leased -> done or failed, one set of entries for each spider.

    A lease is durable before it is handed out; all else becomes so together at `flush`. What was not flushed before a
    kill is done again, never lost, as long as links are put before the page that named them is acknowledged.

    Every method may raise StoreError; nothing must be acknowledged after that.
    """

    def open(
        self,
        spider: str,
        *,
        arguments: str = "",
        sources: frozenset[str] | None = None,
        now: float,
        fresh: bool = False,
    ) -> Resumption:
        """Begin a run, or go on with the one that was cut off; `sources` limits what is handed out.

        Holds and tries that are further away than the longest possible wait are due at once.
        """
        ...

    def put(self, entry: Entry, *, redirected_from: int | None = None, again: bool = False) -> bool:
        """Queue an entry; False when it is queued already or was done in this run.

        `redirected_from` is the lease of the page whose server sent us here: it may be that very page (sites that
        redirect to themselves until a cookie is kept), which is then handed out once more. `again` queues a page that
        was done in this run once more, for the sites that send us away and back. What waits since an earlier run for
        another try is due at once when it is put in this one.
        """
        ...

    def knows(self, fingerprint: bytes) -> bool:
        """Return whether `put` would turn an entry away: queued already, or done in this run."""
        ...

    def hosts(self, now: float) -> tuple[str, ...]:
        """Return the hosts that may have an entry to hand out, the one that was served longest ago first."""
        ...

    def lease(self, host: str, *, now: float, limit: int = 1) -> list[Lease]:
        """Hand out the best pending entries of a host whose time has come."""
        ...

    def ack(self, lease_id: int) -> None:
        """Mark a lease as done: what it gave is stored and its links are queued."""
        ...

    def fail(self, lease_id: int, reason: str, *, retry_at: float | None = None, counted: bool = True) -> None:
        """Mark a lease as failed, or as pending again from `retry_at` (seconds since the epoch) on.

        A try that is not `counted` leaves the number of attempts as it was before.
        """
        ...

    def give_back(self, lease_id: int) -> None:
        """Return a lease to pending as if it had never been handed out."""
        ...

    def hold(self, host: str, until: float) -> None:
        """Hand out nothing of a host before that time, in this run and in those after it."""
        ...

    def held_until(self, host: str) -> float:
        """Return when the hold of a host ends, 0 when there is none."""
        ...

    def pause(self, source: str, until: float) -> None:
        """Hand out nothing of a source before that time, in this run alone."""
        ...

    def counts_of_run(self) -> dict[str, int]:
        """Return how many `counted` entries of each source were put in this run."""
        ...

    def left(self, now: float) -> dict[str, int]:
        """Return how many entries of each source in scope could have been handed out at that time, but were not."""
        ...

    def next_time(self) -> float | None:
        """Return when the earliest pending entry may be handed out, None when nothing is pending."""
        ...

    def flush(self) -> None:
        """Make everything so far durable, in one transaction."""
        ...

    def stats(self) -> Counts:
        """Count the entries of the open spider by state."""
        ...

    def close(self, *, finished: bool) -> None:
        """End the run; one that is not finished is gone on with at the next `open`."""
        ...
