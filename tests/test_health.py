"""Health: a verdict on each source."""

from datetime import timedelta

import pytest
from documents import START, make_document, make_failure, make_sighting, place_new

from welfare_crawl.health import judge_sources
from welfare_crawl.records import Source
from welfare_crawl.store import open_memory

PAPER = Source(id="baophutho", kind="news", home="https://baophutho.vn/", name="Báo Phú Thọ", expect=2)


@pytest.fixture
def store():
    with open_memory() as store:
        store.save_sources([PAPER])
        yield store


def verdict(store, days: float) -> str:
    (health,) = judge_sources(store, now=START + timedelta(days=days))
    return health.verdict


def keep(store, number: int, days: float) -> None:
    store.save(place_new(make_document(f"https://baophutho.vn/bai-viet-so-{number}.htm", days * 24, text=f"T{number}")))


def test_never_crawled_is_no_alarm(store):
    (health,) = judge_sources(store, now=START)
    assert (health.verdict, health.alarm, health.activity.listed) == ("never", False, 0)


def test_a_source_that_keeps_its_promise_is_well(store):
    for number in range(3):
        keep(store, number, number)
    assert verdict(store, 3) == "ok"


def test_a_source_is_given_a_week(store):
    keep(store, 1, 0)
    assert verdict(store, 1) == "new"


def test_fewer_than_promised_is_quiet(store):
    keep(store, 1, 0)
    keep(store, 2, 10)
    assert verdict(store, 10.5) == "quiet"


def test_a_week_without_a_fetch_is_silent(store):
    for number in range(3):
        keep(store, number, number)
    assert verdict(store, 9.5) == "silent"
    store.save_sighting(make_sighting("not_modified", "https://baophutho.vn/bai-viet-so-1.htm", 9 * 24))
    assert verdict(store, 9.5) == "quiet"


def test_more_lost_than_kept_is_failing(store):
    keep(store, 1, 0)
    for number in range(5):
        store.save_failure(make_failure(f"https://baophutho.vn/{number}.htm", number))
    assert verdict(store, 1) == "failing"


def test_listed_comes_from_the_runs(store):
    run = store.begin_run("news", {})
    store.finish_run(run, "finished", {"sources": {"baophutho": {"listed": 12}, "other": {}}})
    run = store.begin_run("news", {})
    store.finish_run(run, "finished", {"sources": {"baophutho": {"listed": 3}}})
    (health,) = judge_sources(store, now=START)
    assert health.activity.listed == 15


def test_alarms_come_first(store):
    keep(store, 1, 0)
    keep(store, 2, 0)
    store.save_sources([Source(id="aaa", kind="news", home="https://a.vn/")])
    assert [health.activity.source for health in judge_sources(store, now=START + timedelta(days=20))] == [
        "baophutho",
        "aaa",
    ]
