"""When a page that failed is asked again."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from scrapy import Request
from scrapy.utils.test import get_crawler

from welfare_crawl.engine.clock import Clock
from welfare_crawl.engine.faults import Fault
from welfare_crawl.engine.scheduler import FrontierScheduler
from welfare_crawl.engine.turns import Turns
from welfare_crawl.frontier import Entry, Lease
from welfare_crawl.records import Source

BUSY = Fault("blocked", "HTTP 429", retry=True, later=True)


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[FrontierScheduler]:
    settings = {"WELFARE_FRONTIER": str(tmp_path / "frontier.db"), "WELFARE_RETRY_SECONDS": "5", "RETRY_TIMES": "3"}
    made = FrontierScheduler(get_crawler(settings_dict=settings))
    made.frontier.open("news", now=made.clock.now())
    yield made
    made.frontier.close(finished=True)


def leased(scheduler: FrontierScheduler, attempts: int = 1) -> Request:
    request = Request("http://a.example/tin-1.htm", meta={"lease": 1})
    scheduler._leases[1] = request, Lease(1, request.url, b"", "a.example", "paper", attempts)
    return request


def test_each_wait_is_four_times_as_long_as_the_one_before(scheduler: FrontierScheduler) -> None:
    now = scheduler.clock.now()
    waits = [scheduler.retry_at(leased(scheduler, attempts), BUSY) for attempts in (1, 2, 3, 4)]
    assert waits[3] is None
    assert [round((wait or 0) - now) // 5 for wait in waits[:3]] == [1, 4, 16]


def test_a_page_is_not_promised_before_the_hold_of_its_host_ends(scheduler: FrontierScheduler) -> None:
    now = scheduler.clock.now()
    scheduler.frontier.hold("a.example", now + 3600)
    scheduler.frontier.hold("b.example", now + 7200)
    assert scheduler.retry_at(leased(scheduler), BUSY) == now + 3600


def test_a_window_is_of_the_wall_clock_also_after_that_was_put_right(scheduler: FrontierScheduler) -> None:
    noon = datetime.fromisoformat("2026-03-07T12:00+07:00").timestamp()
    wall, steady = [noon], [0.0]
    scheduler.clock = Clock(lambda: wall[0], lambda: steady[0])
    turns = Turns(scheduler.frontier, [Source("paper", "news", "http://a.example/", window="22:00-06:00")])
    scheduler.frontier.put(Entry("http://a.example/1", b"1", b"{}", "a.example", "paper"))

    def asked() -> int:
        now = scheduler.clock.now()
        with patch("welfare_crawl.engine.turns.time.time", lambda: wall[0]):
            turns.heed_windows(now)
        return sum(len(scheduler.frontier.lease(host, now=now)) for host in scheduler.frontier.hosts(now))

    assert asked() == 0
    assert turns.ended == {"paper": "window"}
    wall[0], steady[0] = noon - 13 * 3600, 61.0
    assert asked() == 1, "it was an hour before midnight all the time"
    assert turns.ended == {}
