"""A disk that is full ends the crawl with one line; with space again, the next one completes it."""

import os
import subprocess
from pathlib import Path

import pytest
from crawlroom import CrawlRoom
from newssite import NewsSite


def test_a_full_disk_stops_the_crawl_and_loses_nothing(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(small)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root can mount a small disk")
    try:
        with NewsSite(100, hosts=3) as site:
            room = CrawlRoom(small, site.sources())
            done = room.crawl("news", "-L", "WARNING")
            assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1), done.stderr
            # Store, frontier and archive lie on one disk: whichever is refused first says so, in its system's words.
            assert "disk is full" in done.stderr or "No space left" in done.stderr
            subprocess.run(["mount", "-o", "remount,size=60m", str(small)], check=True)
            assert room.crawl("news", "-L", "WARNING").returncode == 0
            assert {url for (url,) in room.rows("SELECT url FROM documents")} == site.urls()
            assert room.unreadable() == []
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)
