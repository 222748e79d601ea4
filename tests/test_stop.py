"""A run that is told to stop does so in bounded time, whatever hangs, and the next one loses nothing."""

import signal
import time
from pathlib import Path
from typing import Any

import pytest
from crawlroom import CrawlRoom, ask, processes_of
from newssite import NewsSite, article, reply

IMPATIENT = "from welfare_crawl.engine import stop\nstop.GRACE_SECONDS = 2.0"


@pytest.mark.parametrize(("signals", "prelude"), [([signal.SIGTERM], IMPATIENT), ([signal.SIGINT] * 2, "")])
def test_a_hanging_page_does_not_hold_up_the_end(tmp_path: Path, signals: list[signal.Signals], prelude: str) -> None:
    hangs = True

    def hanging(handler: Any, visit: int) -> None:
        while hangs:
            time.sleep(0.05)
        reply(handler, 200, article(0))

    with NewsSite(24, hosts=2, delay=0.02) as site:
        site.validators = True
        site.rude["/tin-0.htm"] = hanging
        room = CrawlRoom(tmp_path, site.sources())
        process = room.start("news", "-L", "ERROR", prelude=prelude)
        while site.visits[f"{site.hosts[0]}/tin-0.htm"] + site.visits[f"{site.hosts[0]}:{site.port}/tin-0.htm"] == 0:
            assert process.poll() is None
            time.sleep(0.05)
        for sent in signals:
            process.send_signal(sent)
            time.sleep(1)
        _, err = process.communicate(timeout=50)
        assert (process.returncode, "Traceback" in err) == (3, False), err
        assert room.rows("SELECT outcome FROM runs") == [("shutdown",)]
        assert ask(tmp_path / "frontier.db", "SELECT count(*) FROM entries WHERE state = 1") == [(0,)]
        assert room.unreadable() == []
        deadline = time.monotonic() + 20
        while (left := processes_of(process.pid)) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert left == []
        hangs = False
        # Without the queue, only lists that are read whole again can bring back what it held.
        for path in tmp_path.glob("frontier.db*"):
            path.unlink()
        assert room.crawl("news", "-L", "ERROR").returncode == 0
        assert {url for (url,) in room.rows("SELECT url FROM documents")} == site.urls()
