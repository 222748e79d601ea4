"""The rules of politeness, as the server's own log shows them."""

import sqlite3
from pathlib import Path
from typing import Any

from crawlroom import CrawlRoom, ask
from newssite import NewsSite, always, once, reply, status


def times_of(site: NewsSite, start: str) -> list[float]:
    return sorted(seen.began for seen in site.seen if seen.path.startswith(start))


def test_a_host_gets_one_request_at_a_time_also_without_a_delay(tmp_path: Path) -> None:
    with NewsSite(40, hosts=2, delay=0.03) as site:
        room = CrawlRoom(tmp_path, site.sources())
        assert room.crawl("news", "-L", "ERROR", "-s", "DOWNLOAD_DELAY=0").returncode == 0
        assert len(site.seen) > 40
        assert [site.most_at_once(host) for host in site.hosts] == [1, 1]
        for host in site.hosts:
            assert next(seen.path for seen in site.in_order() if seen.host == host) == "/robots.txt"


def test_robots_are_obeyed_with_their_crawl_delay(tmp_path: Path) -> None:
    rules = "User-agent: *\nDisallow: /tin-3.htm\nCrawl-delay: 0.3\n"
    with NewsSite(8, hosts=1, robots=rules) as site:
        room = CrawlRoom(tmp_path, site.sources())
        assert room.crawl("news", "-L", "ERROR").returncode == 0
        assert times_of(site, "/tin-3.htm") == []
        began = sorted(seen.began for seen in site.seen)[1:]
        # A busy machine notes one request late and the next in time: all gaps together tell.
        assert began[-1] - began[0] >= 0.28 * (len(began) - 1)
    assert room.failures() == {f"http://bao0.localhost:{site.port}/tin-3.htm": "robots"}


def test_nothing_is_asked_of_a_host_whose_robots_fail_until_they_are_back(tmp_path: Path) -> None:
    with NewsSite(4, hosts=2) as site:

        def robots(handler: Any, visit: int) -> None:
            host = handler.headers["Host"].split(":")[0]
            if host == "bao0.localhost" and visit < 2:
                status(503)(handler)
            else:
                reply(handler, 200, site.answer(host, "/robots.txt", {})[2], {"Content-Type": "text/plain"})

        site.rude["/robots.txt"] = robots
        room = CrawlRoom(tmp_path, site.sources())
        assert room.crawl("news", "-L", "ERROR").returncode == 0
        asked = [seen.path for seen in site.in_order() if seen.host == "bao0.localhost"]
        assert asked[:3] == ["/robots.txt"] * 3
        assert {url for (url,) in room.rows("SELECT url FROM documents")} == site.urls()
    assert room.failures() == {}


def test_a_host_that_asks_us_to_wait_is_left_alone_also_by_the_next_process(tmp_path: Path) -> None:
    with NewsSite(6, hosts=1) as site:
        site.rude["/tin"] = always(status(503, Retry_After="600"))
        room = CrawlRoom(tmp_path, site.sources())
        first = room.crawl("news", "-L", "WARNING")
        assert first.returncode == 3, "a partial run"
        assert "left for the next run" in first.stderr
        after = [seen.path for seen in site.in_order()]
        assert after[-1] == "/tin", "nothing more is asked of the host"
        assert room.crawl("news", "-L", "WARNING").returncode == 3
        assert len(site.seen) == len(after), "the next process waits, too"
        ask_again(room)
        site.rude.clear()
        assert room.crawl("news", "-L", "WARNING").returncode == 0
        assert {url for (url,) in room.rows("SELECT url FROM documents")} == site.urls()


def ask_again(room: CrawlRoom) -> None:
    """Let the time that the host asked for go by."""
    with sqlite3.connect(room.folder / "frontier.db") as db:
        db.execute("UPDATE holds SET until = 0")
        db.execute("UPDATE entries SET not_before = 0")
    db.close()


def test_one_429_holds_the_whole_host(tmp_path: Path) -> None:
    with NewsSite(10, hosts=1) as site:
        site.rude["/tin-2.htm"] = once(status(429, Retry_After="2"), 2)
        room = CrawlRoom(tmp_path, site.sources())
        assert room.crawl("news", "-L", "ERROR").returncode == 0
        refused = times_of(site, "/tin-2.htm")[0]
        assert [seen.path for seen in site.seen if refused < seen.began < refused + 1.9] == []
        assert {url for (url,) in room.rows("SELECT url FROM documents")} == site.urls()
    assert ask(tmp_path / "frontier.db", "SELECT count(*) FROM entries WHERE state = 0") == [(0,)]


class SlowHosts(NewsSite):
    """All hosts but the first want a long delay."""

    def answer(self, host: str, path: str, query: dict[str, str]) -> tuple[int, str, bytes]:
        if path == "/robots.txt" and host != self.hosts[0]:
            return 200, "text/plain", b"User-agent: *\nCrawl-delay: 2\n"
        return super().answer(host, path, query)


def test_hosts_with_a_long_delay_hold_nobody_up(tmp_path: Path) -> None:
    with SlowHosts(8 * 12, hosts=8) as site:
        room = CrawlRoom(tmp_path, site.sources())
        words = ("-L", "ERROR", "-s", "DOWNLOAD_DELAY=0.01", "-s", "CONCURRENT_REQUESTS=4")
        process = room.start("news", *words)
        # The others are more than the crawl's places, and each of them needs 30 seconds for its 12 articles and lists.
        room.kill_when(process, lambda: len(times_of_host(site, 0, "/tin-")) == 12, 0)
        others = [len(times_of_host(site, number, "/")) for number in range(1, 8)]
        assert len(times_of_host(site, 0, "/tin-")) == 12
        assert max(others) <= 8, others


def times_of_host(site: NewsSite, number: int, start: str) -> list[float]:
    return [seen.began for seen in list(site.seen) if seen.host == site.hosts[number] and seen.path.startswith(start)]
