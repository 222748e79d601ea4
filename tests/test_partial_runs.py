"""Runs that stop short of what a source lists leave the rest to the next one."""

import sqlite3

from conftest import Room

SINCE = "since=2025-01-01"


def fetched(room: Room, like: str) -> set[str]:
    db = sqlite3.connect(room.database)
    rows = db.execute("SELECT url FROM sightings WHERE warc_file IS NOT NULL AND url LIKE ?", (like,)).fetchall()
    db.close()
    return {url for (url,) in rows}


def test_what_max_pages_left_out_is_fetched_by_the_next_run(room: Room) -> None:
    room.crawl("news", "source=dichtin", SINCE, "max_pages=3")
    assert len(fetched(room, "%dichtin%")) == 3
    room.crawl("news", "source=dichtin", SINCE)
    assert len(fetched(room, "%dichtin%")) == 15
    again = room.crawl("news", "source=dichtin", SINCE)
    assert not [entry for entry in again if entry.status == 200 and entry.path != "/robots.txt"]


def test_a_harvest_cut_short_is_taken_up_from_the_beginning(room: Room) -> None:
    room.crawl("papers", "max_pages=1", WELFARE_OCR="off")
    assert len(fetched(room, "%/article/view/%")) == 1
    seen = room.crawl("papers", "max_pages=1", WELFARE_OCR="off")
    assert not any("from=" in entry.path for entry in seen), "no harvest was complete yet"
    assert len(fetched(room, "%/article/view/%")) == 2
