"""One crawl of many hosts, each with its own way of being asked: walls, cookies, hours, failures that may pass."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from crawlroom import CrawlRoom, ask
from newssite import NewsSite, always, article, reply, sent, status

WALL = b"<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={};</script></body></html>"

WALLED, COOKIES, FAILING, RESTING, SCRIPTED, TRAPPED = range(6)
"""Numbers of the hosts; the articles of a host are its number, that plus six, and so on."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    room: CrawlRoom
    site: NewsSite
    code: int
    out: str
    err: str

    def stored(self, host: int) -> set[int]:
        found = {url for (url,) in self.room.rows("SELECT url FROM documents")}
        return {number for number in range(host, self.site.pages, 6) if self.site.url(number) in found}

    def asked(self, host: int) -> list[str]:
        return [seen.path for seen in self.site.in_order() if seen.host == self.site.hosts[host]]


def away_and_back(handler: Any, visit: int) -> None:
    if "seen=1" in handler.headers.get("Cookie", ""):
        reply(handler, 200, article(COOKIES))
    else:
        reply(handler, 302, b"", {"Location": "/welcome"})


def welcome(handler: Any, visit: int) -> None:
    reply(handler, 302, b"", {"Location": f"/tin-{COOKIES}.htm", "Set-Cookie": "seen=1; Path=/"})


def cookie_script(handler: Any, visit: int) -> None:
    if "D1N=0a1b" in handler.headers.get("Cookie", ""):
        reply(handler, 200, article(SCRIPTED))
    else:
        reply(handler, 200, b'<html><body><script>document.cookie="D1N=0a1b"+"; path=/";location.reload()</script>')


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    folder = tmp_path_factory.mktemp("turns")
    with NewsSite(60, hosts=6) as site:
        for number in range(WALLED, 60, 6):
            site.rude[f"/tin-{number}.htm"] = always(sent(WALL, "text/html"))
        site.rude[f"/tin-{COOKIES}.htm"] = away_and_back
        site.rude["/welcome"] = welcome
        site.rude[f"/tin-{FAILING}.htm"] = always(status(500))
        site.rude[f"/tin-{FAILING + 6}.htm"] = always(status(404))
        site.rude[f"/tin-{SCRIPTED}.htm"] = cookie_script
        plain = site.answer

        def answer(host: str, path: str, query: dict[str, str]) -> tuple[int, str, bytes]:
            if path == "/robots.txt" and host == site.hosts[TRAPPED]:
                forbidden = f"User-agent: *\nDisallow: /tin-{TRAPPED}.htm\n".encode()
                return 200, "text/plain", forbidden + b"# nothing\n" * 300_000
            return plain(host, path, query)

        site.answer = answer  # type: ignore[method-assign]
        hour = (datetime.now().astimezone().astimezone(tz=None).timestamp() / 3600 + 7) % 24
        window = f'"{int(hour + 12) % 24:02}:00-{int(hour + 14) % 24:02}:00"'
        blocks = site.sources().split("\n\n")
        blocks[RESTING] = blocks[RESTING].rstrip() + f"\nwindow = {window}\n"
        room = CrawlRoom(
            folder, "\n\n".join(blocks), http_proxy="http://127.0.0.1:9/", HTTP_PROXY="http://127.0.0.1:9/"
        )
        done = room.crawl("news", "-L", "WARNING", "-s", "RETRY_TIMES=1")
        yield Aftermath(room, site, done.returncode, done.stdout, done.stderr)


def test_a_source_that_bars_us_makes_the_run_partial(aftermath: Aftermath) -> None:
    assert aftermath.code == 3, aftermath.err
    assert "Traceback" not in aftermath.err
    ((outcome, stats),) = aftermath.room.rows("SELECT outcome, stats FROM runs")
    assert outcome == "partial"
    assert json.loads(stats)["incomplete"] == {"bao0": "blocked", "bao3": "window"}
    assert "its server bars us" in aftermath.out


def test_walls_end_the_turn_of_their_source_and_the_rest_waits(aftermath: Aftermath) -> None:
    assert aftermath.stored(WALLED) == set()
    asked = sum(path.startswith("/tin-") for path in aftermath.asked(WALLED))
    assert asked in (2, 3), "the second wall may be read while a third page is on its way"
    reasons = aftermath.room.rows("SELECT reason, next_try IS NOT NULL FROM failures WHERE source = 'bao0'")
    assert reasons == [("blocked", 1)] * asked, "each page once"
    frontier = aftermath.room.folder / "frontier.db"
    assert ask(frontier, "SELECT count(*) FROM entries WHERE state = 0 AND source = 'bao0'") == [(10,)]


def test_a_chain_of_redirects_that_leads_back_is_followed(aftermath: Aftermath) -> None:
    assert aftermath.stored(COOKIES) == set(range(COOKIES, 60, 6))
    asked = aftermath.asked(COOKIES)
    assert asked.count(f"/tin-{COOKIES}.htm") == 2 and asked.count("/welcome") == 1


def test_a_cookie_that_a_script_sets_is_kept(aftermath: Aftermath) -> None:
    assert aftermath.stored(SCRIPTED) == set(range(SCRIPTED, 60, 6))


def test_what_may_pass_is_tried_by_later_runs_and_what_may_not_is_not(aftermath: Aftermath) -> None:
    rows = aftermath.room.rows("SELECT reason, attempts, next_try FROM failures WHERE source = 'bao2' ORDER BY reason")
    (gone, _, never), (failed, attempts, later) = rows
    assert (gone, never, failed, attempts) == ("not_found", None, "server_error", 2)
    assert 5 < (datetime.fromisoformat(later).timestamp() - time.time()) / 3600 < 6.1
    ((due,),) = ask(
        aftermath.room.folder / "frontier.db",
        "SELECT not_before FROM entries WHERE state = 0 AND source = 'bao2'",
    )
    assert abs(due - datetime.fromisoformat(later).timestamp()) < 1, "the row says when the frontier will ask"


def test_a_source_is_left_alone_outside_of_its_hours(aftermath: Aftermath) -> None:
    assert aftermath.asked(RESTING) == []


def test_a_long_robots_is_read_as_far_as_anybody_must(aftermath: Aftermath) -> None:
    assert aftermath.room.failures()[aftermath.site.url(TRAPPED)] == "robots"
    assert aftermath.stored(TRAPPED) == set(range(TRAPPED + 6, 60, 6))
