"""The crawl is killed with SIGKILL again and again, and loses nothing."""

import os
import random
import time
from pathlib import Path

import pytest
from crawlroom import CrawlRoom, kill_trial, processes_of
from newssite import NewsSite

PAGES = 120

IN_WORK = 16 + 4 * (os.cpu_count() or 1)
"""So many pages at most are fetched and not yet stored."""


def test_a_killed_crawl_goes_on_and_stores_every_page_once(tmp_path: Path) -> None:
    with NewsSite(PAGES) as site:
        room = CrawlRoom(tmp_path, site.sources())
        came_of_it = kill_trial(room, site, random.Random(5), kills=3)
    killed, extra = came_of_it.pop("killed"), came_of_it.pop("extra")
    assert killed >= 2
    assert set(came_of_it.values()) == {0}, came_of_it
    assert extra <= killed * IN_WORK, "a run that goes on doesn't start over"


def test_the_workers_die_with_the_crawl(tmp_path: Path) -> None:
    with NewsSite(PAGES) as site:
        room = CrawlRoom(tmp_path, site.sources())
        process = room.start("news", "-L", "ERROR")
        assert room.kill_when(process, lambda: len(site.seen) > 20, 0.5)
        deadline = time.monotonic() + 20
        while (left := processes_of(process.pid)) and time.monotonic() < deadline:
            time.sleep(0.1)
    assert left == []


@pytest.mark.parametrize("path", ["/map-1.xml", "/tin"])
def test_a_kill_while_a_list_is_read_loses_none_of_its_links(tmp_path: Path, path: str) -> None:
    with NewsSite(60, hosts=1) as site:
        room = CrawlRoom(tmp_path, site.sources())
        process = room.start("news", "-L", "ERROR")
        assert room.kill_when(process, lambda: any(seen.path == path for seen in site.seen), 0.01)
        assert room.crawl("news", "-L", "ERROR").returncode == 0
        assert {url for (url,) in room.rows("SELECT url FROM documents")} == site.urls()
