"""A page that breaks its worker costs only itself; a worker that is killed from outside costs nothing."""

import os
import random
import signal
import time
from pathlib import Path

import pytest
from crawlroom import CrawlRoom, living_processes
from newssite import NewsSite

from welfare_crawl.reading import DEATHS

HOOK = """
import os, time
from welfare_crawl import reading
reading.MEMORY_BYTES = 2 << 30
plain = reading.task_of

def task_of(page, ocr):
    return ({call}, 2.0) if page.page.url.endswith("/tin-5.htm") else plain(page, ocr)

reading.task_of = task_of
"""
"""Has the worker that is to read one page do something else."""


def workers_of(session: int) -> list[int]:
    """Return the processes that a forkserver made: those whose parent is no main process and no tracker."""
    parents = {process.pid: process.parent for process in living_processes() if process.session == session}
    servers = {parent for parent in parents.values() if parent in parents and parent != session}
    return [pid for pid, parent in parents.items() if parent in servers]


def test_killed_workers_lose_no_page(tmp_path: Path) -> None:
    chance, killed = random.Random(3), 0
    with NewsSite(60, hosts=3) as site:
        room = CrawlRoom(tmp_path, site.sources())
        process = room.start("news", "-L", "ERROR")
        while process.poll() is None:
            time.sleep(0.5 + chance.random())
            # Fewer kills than make a page that happens to be hit by all of them a deadly one.
            if len(site.seen) > 12 and killed < DEATHS - 1 and (found := workers_of(process.pid)):
                try:
                    os.kill(chance.choice(found), signal.SIGKILL)
                except ProcessLookupError:
                    continue
                killed += 1
        out, err = process.communicate()
        assert process.returncode == 0, out + err
        assert killed >= 1
        assert room.failures() == {}
        assert {url for (url,) in room.rows("SELECT url FROM documents")} == site.urls()


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("bytearray, (3 << 30,)", "worker_memory"),
        ("time.sleep, (60,)", "worker_timeout"),
        ("os.abort, ()", "poison"),
        ("int, ('x',)", "bug"),
    ],
)
def test_a_page_that_breaks_its_worker_costs_only_itself(tmp_path: Path, call: str, reason: str) -> None:
    with NewsSite(12, hosts=1) as site:
        room = CrawlRoom(tmp_path, site.sources())
        done = room.crawl("news", "-L", "ERROR", prelude=HOOK.replace("{call}", call))
        assert done.returncode == 0, done.stderr
        assert room.failures() == {site.url(5): reason}
        assert {url for (url,) in room.rows("SELECT url FROM documents")} == site.urls() - {site.url(5)}
