"""Dates from feeds and the command line, and what is worth another request."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welfare_crawl.discovery.dates import VIETNAM, parse_day, parse_moment
from welfare_crawl.discovery.revisit import is_unseen, worth_fetching
from welfare_crawl.errors import ConfigurationError
from welfare_crawl.records import Known, Outcome


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-07T08:52:11+07:00", "2026-03-07T08:52:11+07:00"),
        ("2026-03-07T08:52:11.000 +07:00", "2026-03-07T08:52:11+07:00"),
        ("2025-07-01T06:00:00.123Z", "2025-07-01T06:00:00+00:00"),
        ("2025-07-01 06:00:00", "2025-07-01T06:00:00+07:00"),
        ("2025-07-01", "2025-07-01T00:00:00+07:00"),
        ("2025-07", "2025-07-01T00:00:00+07:00"),
        ("Fri, 07 Mar 2025 08:47:00 +0700", "2025-03-07T08:47:00+07:00"),
        ("Fri, 07 Mar 2025 08:47:00 GMT", "2025-03-07T08:47:00+00:00"),
        ("Fri, 07 Mar 2025 08:47:00 GMT+7", "2025-03-07T08:47:00+07:00"),
        ("Fri, 07 Mar 2025 08:47:00", "2025-03-07T08:47:00+07:00"),
        ("Thứ bảy, 7/3/2026, 00:05 (GMT+7)", "2026-03-07T00:05:00+07:00"),
        ("07/03/2026 08:47", "2026-03-07T08:47:00+07:00"),
        ("5/9/2025 | 14:30 GMT+7", "2025-09-05T14:30:00+07:00"),
        ("5/9/2025 2:30:00 PM", "2025-09-05T14:30:00+07:00"),
        ("7-3-2026", "2026-03-07T00:00:00+07:00"),
    ],
)
def test_moments(text: str, iso: str) -> None:
    moment = parse_moment(text)
    assert moment is not None
    assert moment.isoformat() == iso


@pytest.mark.parametrize("text", [None, "", "hôm qua", "2025-13-01", "31/02/2025", "© 2026", "12345678", "0001-01-01"])
def test_no_moment(text: str | None) -> None:
    assert parse_moment(text) is None


@given(
    st.text(max_size=60)
    | st.from_regex(r"\d{1,4}[-/ ]\d{1,2}[-/ ]\d{1,4}[T ]?\d{0,2}:?\d{0,2} ?[+-]?\d{0,4}", fullmatch=True)
)
def test_any_text_gives_an_aware_moment_or_none(text: str) -> None:
    moment = parse_moment(text)
    assert moment is None or moment.utcoffset() is not None


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda moment: 1900 < moment.year < 9000))
def test_iso_is_read_to_the_second(moment: datetime) -> None:
    assert parse_moment(moment.isoformat()) == moment.replace(microsecond=0)


def test_a_day_on_the_command_line() -> None:
    assert parse_day("2025-07-01") == date(2025, 7, 1)


@pytest.mark.parametrize(
    "text", ["01/07/2025", "2025-7-1", "2025-02-30", "", "yesterday", "20250701", "2025-07-01T00:00"]
)
def test_a_bad_day_says_the_format(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"until: .*YYYY-MM-DD"):
        parse_day(text, "until")


NOW = datetime(2025, 7, 20, 6, tzinfo=UTC)


def known(outcome: Outcome, hours: float, published: str | None = None) -> Known:
    return Known("https://x.vn/a", NOW - timedelta(hours=hours), outcome, None, None, None, published)


@pytest.mark.parametrize(
    ("row", "lastmod", "verdict"),
    [
        (None, None, True),
        (known("stored", 1), NOW - timedelta(minutes=30), True),
        (known("stored", 1), NOW - timedelta(hours=2), False),
        (known("stored", 1), NOW + timedelta(days=2), False),
        (known("stored", 1 - 40 / 3600), NOW - timedelta(hours=1), True),
        (known("stored", 1 - 70 / 3600), NOW - timedelta(hours=1), False),
        (known("stored", 1 - 0.5 / 3600), NOW - timedelta(minutes=59, seconds=59), True),
        (known("stored", 1), datetime(2025, 7, 20, tzinfo=VIETNAM), False),
        (known("off_topic", 1), NOW - timedelta(minutes=30), True),
        (known("stored", 23, "2025-07-19T08:00:00+07:00"), None, True),
        (known("not_modified", 23, "2025-07-19"), None, True),
        (known("stored", 5, "2025-07-19T08:00:00+07:00"), None, False),
        (known("stored", 200, "2025-07-01T08:00:00+07:00"), None, False),
        (known("stored", 200), None, False),
        (known("off_topic", 2000), None, False),
        (known("failed", 5), None, False),
        (known("failed", 7), None, True),
        (known("not_article", 24 * 29), None, False),
        (known("not_article", 24 * 31), None, True),
        (known("redirect", 24 * 29, "2025-07-19"), None, False),
    ],
)
def test_what_is_worth_a_request(row: Known | None, lastmod: datetime | None, verdict: bool) -> None:
    assert worth_fetching(row, now=NOW, lastmod=lastmod) is verdict


@pytest.mark.parametrize(
    ("changed", "fetched", "verdict"),
    [
        ("2025-07-20T05:00:07", "2025-07-20T05:00:07.400", True),
        ("2025-07-20T05:00:07", "2025-07-20T05:00:08", False),
        ("2025-07-20T05:00", "2025-07-20T05:00:59", True),
        ("2025-07-20T05:00", "2025-07-20T05:01", False),
        ("2025-07-20", "2025-07-20T23:59", True),
        ("2025-07-20", "2025-07-21T00:00", False),
        ("2025-07-20T05:00:07", "2025-07-19T05:00", True),
    ],
)
def test_a_list_that_changed_in_the_moment_of_its_fetch_is_read_again(
    changed: str, fetched: str, verdict: bool
) -> None:
    moments = [datetime.fromisoformat(text).replace(tzinfo=VIETNAM) for text in (fetched, changed)]
    assert is_unseen(*moments) is verdict
