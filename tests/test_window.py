"""Crawl windows, in the time of Vietnam."""

from datetime import datetime

import pytest

from welfare_crawl.sources.window import changes_at, is_window, opens_at


def moment(text: str) -> float:
    return datetime.fromisoformat(f"{text}+07:00").timestamp()


@pytest.mark.parametrize(
    ("window", "now", "opens", "changes"),
    [
        ("22:00-06:00", "2026-03-07T23:30", "2026-03-07T23:30", "2026-03-08T06:00"),
        ("22:00-06:00", "2026-03-07T02:00", "2026-03-07T02:00", "2026-03-07T06:00"),
        ("22:00-06:00", "2026-03-07T12:00", "2026-03-07T22:00", "2026-03-07T22:00"),
        ("22:00-06:00", "2026-03-07T06:00", "2026-03-07T22:00", "2026-03-07T22:00"),
        ("22:00-06:00", "2026-03-07T22:00", "2026-03-07T22:00", "2026-03-08T06:00"),
        ("01:00-05:30", "2026-03-07T05:29", "2026-03-07T05:29", "2026-03-07T05:30"),
        ("01:00-05:30", "2026-03-07T05:31", "2026-03-08T01:00", "2026-03-08T01:00"),
    ],
)
def test_a_window_opens_and_closes(window: str, now: str, opens: str, changes: str) -> None:
    assert opens_at(window, moment(now)) == moment(opens)
    assert changes_at(window, moment(now)) == moment(changes)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("22:00-06:00", True),
        ("0:00-6:00", False),
        ("22:00-24:00", False),
        ("06:00-06:00", False),
        ("nachts", False),
        ("22:00-06:00 ", False),
    ],
)
def test_what_is_a_window(text: str, right: bool) -> None:
    assert is_window(text) is right
