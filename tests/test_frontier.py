import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from memoryfrontier import Disk, MemoryFrontier

from welfare_crawl.errors import StoreError
from welfare_crawl.frontier import Entry, Frontier, SqliteFrontier
from welfare_crawl.frontier.base import POISON_DEATHS
from welfare_crawl.frontier.checkpoint import COMMITS
from welfare_crawl.frontier.schema import MIGRATIONS

NOW = 1_000_000.0


def entry(name: str, host: str = "a.example", **changes: object) -> Entry:
    values: dict[str, object] = {
        "url": f"https://{host}/{name}",
        "fingerprint": f"{host}/{name}".encode(),
        "payload": name.encode(),
        "host": host,
        "source": "paper",
    }
    return Entry(**(values | changes))  # type: ignore[arg-type]


class SqlitePlace:
    """A file that frontiers are opened on, one after the other."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "frontier.db"

    def make(self) -> Frontier:
        return SqliteFrontier(self.path)

    def kill(self, frontier: Frontier) -> None:
        """Leave a frontier as a kill does: nothing is flushed."""
        assert isinstance(frontier, SqliteFrontier)
        frontier._db.close()
        frontier._release()


class MemoryPlace:
    """The same in memory."""

    def __init__(self, folder: Path) -> None:
        self.disk = Disk()

    def make(self) -> Frontier:
        return MemoryFrontier(self.disk)

    def kill(self, frontier: Frontier) -> None: ...


Place = SqlitePlace | MemoryPlace


@pytest.fixture(params=[SqlitePlace, MemoryPlace], ids=["sqlite", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    made: Place = request.param(tmp_path)
    return made


@pytest.fixture
def frontier(place: Place) -> Iterator[Frontier]:
    made = place.make()
    made.open("news", now=NOW)
    yield made
    made.close(finished=False)


def again(place: Place, *, now: float = NOW, arguments: str = "", fresh: bool = False) -> Frontier:
    made = place.make()
    made.open("news", now=now, arguments=arguments, fresh=fresh)
    return made


def names(frontier: Frontier, host: str = "a.example", *, limit: int = 10, now: float = NOW) -> list[str]:
    return [lease.payload.decode() for lease in frontier.lease(host, now=now, limit=limit)]


def test_an_entry_is_handed_out_once_and_by_priority(frontier: Frontier) -> None:
    assert frontier.put(entry("one"))
    assert frontier.put(entry("list", priority=10))
    assert frontier.put(entry("two"))
    assert not frontier.put(entry("one"))
    assert names(frontier) == ["list", "one", "two"]
    assert names(frontier) == []
    assert not frontier.put(entry("two"))


def test_each_host_has_its_own_queue(frontier: Frontier) -> None:
    frontier.put(entry("one"))
    frontier.put(entry("one", "b.example"))
    assert frontier.hosts(NOW) == ("a.example", "b.example")
    assert names(frontier, "b.example") == ["one"]
    assert frontier.hosts(NOW) == ("a.example",)


def test_what_was_leased_by_a_dead_run_is_pending_again(place: Place) -> None:
    first = again(place)
    for name in ("one", "two", "three"):
        first.put(entry(name))
    done, lost, _ = first.lease("a.example", now=NOW, limit=3)
    first.ack(done.id)
    first.flush()
    first.close(finished=False)
    second = place.make()
    found = second.open("news", now=NOW + 60)
    assert found.continued
    assert (found.pending, found.returned) == (2, 2)
    assert not second.put(entry("one")), "a page that was done before the kill is not fetched again"
    leases = second.lease("a.example", now=NOW + 60, limit=5)
    assert [lease.payload for lease in leases] == [b"two", b"three"]
    assert leases[0].attempts == 2
    assert lost.attempts == 1
    second.close(finished=True)


def test_a_new_run_may_ask_again_for_what_an_earlier_one_did(place: Place) -> None:
    first = again(place)
    first.put(entry("feed"))
    first.ack(first.lease("a.example", now=NOW)[0].id)
    first.close(finished=True)
    second = again(place)
    assert second.put(entry("feed"))
    assert names(second) == ["feed"]
    second.close(finished=True)


def test_a_run_with_other_arguments_or_much_later_is_a_new_one(place: Place) -> None:
    again(place, arguments="source=a").close(finished=False)
    other = place.make()
    assert not other.open("news", now=NOW, arguments="source=b").continued
    other.close(finished=False)
    late = place.make()
    assert not late.open("news", now=NOW + 13 * 3600, arguments="source=b").continued
    late.close(finished=False)


def test_fresh_forgets_what_was_pending(place: Place) -> None:
    first = again(place)
    first.put(entry("one"))
    first.close(finished=False)
    second = again(place, fresh=True)
    assert second.hosts(NOW) == ()
    second.close(finished=True)


def test_a_failed_entry_comes_back_when_its_time_has_come(frontier: Frontier) -> None:
    frontier.put(entry("one"))
    (lease,) = frontier.lease("a.example", now=NOW)
    frontier.fail(lease.id, "server_error", retry_at=NOW + 30)
    assert names(frontier, now=NOW + 29) == []
    assert frontier.next_time() == NOW + 30
    (lease,) = frontier.lease("a.example", now=NOW + 30)
    assert lease.attempts == 2
    frontier.fail(lease.id, "server_error")
    assert frontier.next_time() is None
    assert frontier.stats().failed == 1


def test_a_page_that_redirects_to_itself_is_asked_again(frontier: Frontier) -> None:
    frontier.put(entry("one"))
    (lease,) = frontier.lease("a.example", now=NOW)
    assert frontier.put(entry("one", payload=b"with cookie"), redirected_from=lease.id)
    frontier.ack(lease.id)
    assert names(frontier) == ["with cookie"]
    assert not frontier.put(entry("one", payload=b"x"))


def test_only_the_named_sources_are_handed_out(place: Place) -> None:
    frontier = again(place)
    frontier.put(entry("one"))
    frontier.put(entry("two", source="other"))
    frontier.close(finished=False)
    frontier = place.make()
    found = frontier.open("news", now=NOW, sources=frozenset({"other"}), arguments="source=other")
    assert found.pending == 1
    assert names(frontier) == ["two"]
    frontier.close(finished=True)


def test_spiders_do_not_see_each_others_entries(place: Place) -> None:
    first = again(place)
    first.put(entry("one"))
    first.close(finished=True)
    other = place.make()
    assert other.open("papers", now=NOW).pending == 0
    assert other.put(entry("one"))
    other.close(finished=True)


def test_a_file_that_is_no_database_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "frontier.db"
    path.write_bytes(b"this is no database, whatever its name says" * 50)
    with pytest.raises(StoreError, match=r"frontier\.db: can't open the frontier"):
        SqliteFrontier(path)


WORKER = """
import sys, time
from pathlib import Path
from welfare_crawl.frontier import Entry, SqliteFrontier

frontier = SqliteFrontier(Path(sys.argv[1]))
frontier.open("news", now=time.time())
done = open(sys.argv[2], "a", buffering=1)

def child(n):
    return Entry(f"u{n}", str(n).encode(), str(n).encode(), "h", "s")

frontier.put(child(1))
frontier.flush()
while leases := frontier.lease("h", now=time.time()):
    for lease in leases:
        n = int(lease.payload)
        print(n, file=done)
        for kid in (3 * n, 3 * n + 1, 3 * n + 2):
            if kid <= 1500:
                frontier.put(child(kid))
        frontier.ack(lease.id)
    frontier.flush()
frontier.close(finished=True)
"""


def test_a_killed_process_loses_nothing(tmp_path: Path) -> None:
    wanted = {1}
    level = [1]
    while level:
        level = [kid for n in level for kid in (3 * n, 3 * n + 1, 3 * n + 2) if kid <= 1500]
        wanted.update(level)
    log = tmp_path / "done"
    command = [sys.executable, "-c", WORKER, str(tmp_path / "frontier.db"), str(log)]
    chance = random.Random(7)
    for _ in range(4):
        process = subprocess.Popen(command)
        lines = len(log.read_text().split()) if log.exists() else 0
        while process.poll() is None and (not log.exists() or len(log.read_text().split()) < lines + 100):
            time.sleep(0.005)
        time.sleep(chance.random() / 50)
        process.kill()
        process.wait()
    subprocess.run(command, check=True)
    seen = [int(line) for line in log.read_text().split()]
    assert set(seen) == wanted
    assert len(seen) - len(set(seen)) <= 4, "at most the page in work at each kill is done again"


def test_a_lease_is_durable_before_it_is_handed_out(place: Place) -> None:
    dead = again(place)
    dead.put(entry("one"))
    dead.lease("a.example", now=NOW)
    place.kill(dead)
    found = place.make()
    assert found.open("news", now=NOW + 5).returned == 1
    assert found.lease("a.example", now=NOW + 5)[0].attempts == 2
    found.close(finished=False)


def test_what_is_in_work_at_every_death_comes_last_and_is_parked_in_the_end(place: Place) -> None:
    dead = again(place)
    dead.put(entry("deadly", priority=20))
    dead.put(entry("harmless"))
    order = []
    for _ in range(POISON_DEATHS):
        order.append(dead.lease("a.example", now=NOW)[0].payload.decode())
        while order[-1] != "deadly":
            order.append(dead.lease("a.example", now=NOW)[0].payload.decode())
        place.kill(dead)
        dead = place.make()
        found = dead.open("news", now=NOW)
    assert order[:4] == ["deadly", "deadly", "deadly", "harmless"]
    assert found.poisoned == (("https://a.example/deadly", "paper"),)
    dead.close(finished=False)


def test_a_held_host_is_left_alone_also_by_the_next_run(place: Place) -> None:
    first = again(place)
    first.put(entry("one"))
    first.put(entry("two", "b.example"))
    first.hold("a.example", NOW + 60)
    assert first.hosts(NOW) == ("b.example",)
    assert names(first) == []
    first.close(finished=True)
    second = again(place, now=NOW + 30)
    assert second.next_time() == 0
    assert names(second, "b.example") == ["two"]
    assert second.next_time() == NOW + 60
    assert names(second, now=NOW + 60) == ["one"]
    second.close(finished=True)


def test_a_run_that_goes_on_began_with_its_first_part(place: Place) -> None:
    again(place).close(finished=False)
    second = place.make()
    assert second.open("news", now=NOW + 600).began_at == NOW
    second.close(finished=True)


def test_what_waits_for_a_later_try_is_due_at_once_when_a_new_run_names_it(place: Place) -> None:
    first = again(place)
    first.put(entry("one"))
    first.fail(first.lease("a.example", now=NOW)[0].id, "timeout", retry_at=NOW + 6 * 3600)
    assert not first.put(entry("one")), "not in the same run"
    assert first.left(NOW) == {}, "what is not yet due is not left"
    first.close(finished=True)
    second = again(place, now=NOW + 60)
    assert names(second, now=NOW + 60) == []
    assert second.put(entry("one", payload=b"named again"))
    (lease,) = second.lease("a.example", now=NOW + 60)
    assert (lease.payload, lease.attempts) == (b"named again", 1)
    second.close(finished=True)


def test_a_later_try_is_made_though_no_list_names_it(place: Place) -> None:
    first = again(place)
    first.put(entry("one"))
    first.fail(first.lease("a.example", now=NOW)[0].id, "timeout", retry_at=NOW + 6 * 3600)
    first.close(finished=True)
    second = again(place, now=NOW + 7 * 3600)
    (lease,) = second.lease("a.example", now=NOW + 7 * 3600)
    assert lease.attempts == 2
    second.close(finished=True)


def test_a_paused_source_waits_and_the_others_of_its_host_do_not(frontier: Frontier) -> None:
    frontier.put(entry("one"))
    frontier.put(entry("two", source="other"))
    frontier.pause("paper", NOW + 50)
    assert names(frontier) == ["two"]
    assert names(frontier, now=NOW + 49) == []
    assert frontier.next_time() == NOW + 50
    assert frontier.left(NOW) == {"paper": 1}
    frontier.put(entry("three"))
    assert names(frontier, now=NOW + 49) == []
    assert names(frontier, now=NOW + 50) == ["one", "three"]


def test_a_pause_may_be_made_shorter(frontier: Frontier) -> None:
    frontier.put(entry("one"))
    frontier.pause("paper", NOW + 500)
    assert names(frontier) == []
    frontier.pause("paper", NOW + 10)
    assert names(frontier, now=NOW + 9) == []
    assert frontier.hosts(NOW + 10) == ("a.example",)
    assert names(frontier, now=NOW + 10) == ["one"]


def test_a_pause_ends_with_the_run(place: Place) -> None:
    first = again(place)
    first.put(entry("one"))
    first.pause("paper", NOW + 1e6)
    assert names(first) == []
    first.close(finished=True)
    second = again(place, now=NOW + 5)
    assert names(second, now=NOW + 5) == ["one"]
    second.close(finished=True)


def test_what_is_counted_is_so_over_a_kill_and_for_one_run(place: Place) -> None:
    first = again(place)
    for name in ("one", "two"):
        first.put(entry(name, counted=True))
    first.put(entry("list"))
    first.flush()
    place.kill(first)
    second = again(place, now=NOW + 5)
    second.put(entry("three", counted=True))
    assert second.counts_of_run() == {"paper": 3}
    second.close(finished=True)
    third = again(place, now=NOW + 10)
    assert third.counts_of_run() == {}
    third.close(finished=True)


def test_a_page_is_done_again_only_when_that_is_said(frontier: Frontier) -> None:
    frontier.put(entry("one"))
    frontier.ack(frontier.lease("a.example", now=NOW)[0].id)
    assert not frontier.put(entry("one"))
    assert frontier.put(entry("one", payload=b"back"), again=True)
    assert names(frontier) == ["back"]
    assert not frontier.put(entry("one"), again=True), "it is in work"


def test_a_run_without_a_past_begins_anew_also_when_it_is_gone_on_with(place: Place) -> None:
    made = place.make()
    assert made.open("news", now=NOW).anew
    place.kill(made)
    made = place.make()
    found = made.open("news", now=NOW + 5)
    assert found.continued and found.anew
    made.close(finished=True)
    made = place.make()
    assert not made.open("news", now=NOW + 9).anew
    made.close(finished=True)
    made = place.make()
    assert made.open("news", now=NOW + 10, fresh=True).anew
    made.close(finished=True)


def test_waits_that_a_clock_wrote_which_has_been_set_back_since_are_over(place: Place) -> None:
    year = 365 * 24 * 3600.0
    ahead = again(place, now=NOW + year)
    for name in ("one", "two"):
        ahead.put(entry(name, host="a.example"))
    ahead.put(entry("held", host="b.example"))
    (lease,) = ahead.lease("a.example", now=NOW + year)
    ahead.fail(lease.id, "server_error", retry_at=NOW + year + 30 * 24 * 3600)
    ahead.hold("b.example", NOW + year + 60)
    assert ahead.held_until("b.example") == NOW + year + 60
    ahead.close(finished=False)
    found = place.make()
    resumption = found.open("news", now=NOW)
    assert resumption.continued and resumption.began_at == NOW
    assert found.held_until("b.example") == 0
    assert sorted(found.hosts(NOW)) == ["a.example", "b.example"]
    assert names(found) == ["one", "two"]
    assert names(found, "b.example") == ["held"]
    found.close(finished=True)


def test_a_clock_that_is_set_back_a_little_keeps_the_run_and_its_waits(place: Place) -> None:
    ahead = again(place, now=NOW + 3600)
    ahead.put(entry("one"))
    ahead.put(entry("held", host="b.example"))
    (lease,) = ahead.lease("a.example", now=NOW + 3600)
    ahead.fail(lease.id, "server_error", retry_at=NOW + 3700)
    ahead.hold("b.example", NOW + 3700)
    ahead.close(finished=False)
    found = place.make()
    resumption = found.open("news", now=NOW)
    assert resumption.continued and resumption.began_at == NOW
    assert names(found) == names(found, "b.example") == []
    assert found.next_time() == NOW + 3700
    assert names(found, now=NOW + 3700) == ["one"]
    assert names(found, "b.example", now=NOW + 3700) == ["held"]
    found.close(finished=True)


@pytest.mark.parametrize("version", range(len(MIGRATIONS)))
def test_a_file_of_any_earlier_version_is_gone_on_with(tmp_path: Path, version: int) -> None:
    with closing(sqlite3.connect(tmp_path / "frontier.db")) as db:
        for script in MIGRATIONS[:version]:
            db.executescript(script)
        if version:
            row = ("news", b"a.example/old", "https://a.example/old", "a.example", "paper", 0, 1, b"old")
            db.execute(
                "INSERT INTO entries (spider, fingerprint, url, host, source, priority, generation, payload)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
        db.execute(f"PRAGMA user_version = {version}")
        db.commit()
    found = SqliteFrontier(tmp_path / "frontier.db")
    assert found.open("news", now=NOW).pending == (1 if version else 0)
    assert found.put(entry("new"))
    assert names(found) + names(found) == (["old", "new"] if version else ["new"])
    found.close(finished=False)


def test_the_journal_is_carried_into_the_file_beside_the_writer(tmp_path: Path) -> None:
    path = tmp_path / "frontier.db"
    found = SqliteFrontier(path)
    found.open("news", now=NOW)
    for number in range(COMMITS):
        found.put(entry(f"{number}", payload=bytes(2000)))
        found.flush()
    limit = time.monotonic() + 60
    while path.stat().st_size < COMMITS * 2000 / 2 and time.monotonic() < limit:
        time.sleep(0.01)
    assert path.stat().st_size >= COMMITS * 2000 / 2
    assert len(found.lease("a.example", now=NOW, limit=COMMITS)) == COMMITS
    found.close(finished=False)
