"""Health: a verdict on each source."""

from datetime import timedelta

import pytest
from documents import START, make_capture, make_document, make_failure, make_sighting, place_new

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


def problems(store, days: float) -> tuple[str, ...]:
    (health,) = judge_sources(store, now=START + timedelta(days=days))
    assert health.alarm == bool(health.problems)
    return health.problems


def keep_many(store, days: float, **changes) -> None:
    for number in range(6):
        url = f"https://baophutho.vn/moi-{number}-{days}.htm"
        store.save(place_new(make_document(url, days * 24 + number / 10, **{"text": f"T{number} {days}"} | changes)))


def test_texts_without_a_date_or_a_title_are_seen(store):
    keep_many(store, 0, published_at=None)
    assert problems(store, 1) == ("empty",)
    keep_many(store, 8, title="")
    assert problems(store, 9) == ("empty",)
    keep_many(store, 16)
    assert problems(store, 17) == ()


def test_a_text_from_the_future_is_seen(store):
    keep_many(store, 0)
    keep(store, 1, 0)
    assert problems(store, 1) == ()
    store.save(
        place_new(make_document("https://baophutho.vn/mai-sau-1.htm", 2, published_at="2031-01-01T08:00:00+07:00"))
    )
    assert problems(store, 1) == ("future",)


def test_a_collapse_of_the_texts_is_seen_against_their_own_history(store):
    for week in range(4):
        keep_many(store, 7 * week, word_count=500)
    assert problems(store, 22) == ()
    keep_many(store, 29, word_count=60)
    assert problems(store, 30) == ("short",)


def test_a_source_that_bars_us_is_seen(store):
    keep_many(store, 0)
    run = store.begin_run("news", {})
    store.finish_run(run, "partial", {"sources": {"baophutho": {"listed": 3}}, "incomplete": {"baophutho": "blocked"}})
    assert problems(store, 1) == ("blocked",)
    run = store.begin_run("news", {})
    store.finish_run(run, "finished", {"sources": {"baophutho": {"listed": 3}}, "incomplete": {}})
    assert problems(store, 1) == ()


def test_lists_that_none_can_read_are_seen(store):
    keep_many(store, 0)
    run = store.begin_run("news", {})
    store.finish_run(run, "partial", {"sources": {}, "incomplete": {"baophutho": "unread"}})
    assert problems(store, 1) == ("failing",)


def test_a_robots_that_forbids_nearly_all_is_seen(store):
    keep_many(store, 0)
    for number in range(8):
        store.save_failure(make_failure(f"https://baophutho.vn/{number}.htm", number, reason="robots"))
    assert problems(store, 1) == ("robots",)


def test_too_many_lost_in_a_week_are_seen_among_many_that_were_kept_before(store):
    for week in range(4):
        keep_many(store, 7 * week)
    for number in range(5):
        store.save_failure(make_failure(f"https://baophutho.vn/{number}.htm", 24 * 22 + number))
    assert problems(store, 23) == ("failing",)


def test_a_paper_and_its_landing_page_are_one(store):
    landing = "https://baophutho.vn/article/view/1"
    captures = (
        make_capture("https://baophutho.vn/download/1.pdf", 0, landing_url=landing),
        make_capture(landing, 0),
    )
    store.save(place_new(make_document("https://baophutho.vn/download/1.pdf", captures=captures)))
    (health,) = judge_sources(store, now=START + timedelta(days=1))
    assert (health.kept, health.activity.fetched) == (1, 1)


def test_alarms_come_first(store):
    keep(store, 1, 0)
    keep(store, 2, 0)
    store.save_sources([Source(id="aaa", kind="news", home="https://a.vn/")])
    assert [health.activity.source for health in judge_sources(store, now=START + timedelta(days=20))] == [
        "baophutho",
        "aaa",
    ]
