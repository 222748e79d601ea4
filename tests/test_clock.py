"""Clocks that are set back or forward while a run is at work, and between two runs."""

from pathlib import Path

from crawlroom import CrawlRoom
from newssite import NewsSite, once, status

from welfare_crawl.engine.clock import Clock


class Clocks:
    def __init__(self) -> None:
        self.wall, self.steady = 1_000_000.0, 50.0

    def pass_by(self, seconds: float) -> None:
        self.wall, self.steady = self.wall + seconds, self.steady + seconds


def test_a_run_knows_no_way_back() -> None:
    clocks = Clocks()
    clock = Clock(lambda: clocks.wall, lambda: clocks.steady)
    assert clock.now() == 1_000_000
    clocks.pass_by(10)
    assert clock.now() == 1_000_010
    clocks.wall -= 86400
    assert clock.now() == 1_000_010
    clocks.pass_by(5)
    assert clock.now() == 1_000_015


def test_a_clock_that_is_set_forward_or_a_machine_that_slept_is_followed() -> None:
    clocks = Clocks()
    clock = Clock(lambda: clocks.wall, lambda: clocks.steady)
    clocks.wall += 3600
    assert clock.now() == 1_003_600
    clocks.pass_by(1)
    assert clock.now() == 1_003_601


AHEAD = """
import time
true = time.time
time.time = lambda: true() + 400 * 86400
"""

LEAPS = """
import time
true, began = time.time, time.monotonic()
time.time = lambda: true() - (86400 if time.monotonic() - began > 3 else 0)
"""


def test_what_a_run_with_a_wrong_clock_left_waiting_is_fetched_by_the_next(tmp_path: Path) -> None:
    with NewsSite(8, hosts=1) as site:
        site.rude["/tin-3.htm"] = once(status(503, Retry_After="80000"), 3)
        room = CrawlRoom(tmp_path, site.sources())
        assert room.crawl("news", "-L", "ERROR", prelude=AHEAD).returncode in (0, 3)
        assert len(room.waiting()) >= 1
        assert room.crawl("news", "-L", "ERROR").returncode == 0
        assert {url for (url,) in room.rows("SELECT url FROM documents")} == site.urls()
        assert room.waiting() == []


def test_a_clock_that_is_set_back_in_the_middle_of_a_run_holds_nothing_up(tmp_path: Path) -> None:
    with NewsSite(30, hosts=1, delay=0.3) as site:
        for number in range(10, 20):
            site.rude[f"/tin-{number}.htm"] = once(status(503), number)
        room = CrawlRoom(tmp_path, site.sources())
        done = room.crawl("news", "-L", "ERROR", prelude=LEAPS)
        assert done.returncode == 0, done.stderr
        assert {url for (url,) in room.rows("SELECT url FROM documents")} == site.urls()
        assert room.waiting() == []
