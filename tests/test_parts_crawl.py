"""Crawls of articles on several pages: fetched together, stored as one, made again from the archive."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crawlroom import CrawlRoom
from newssite import NewsSite, article, reply, reset

from welfare_crawl.reprocess import reprocess
from welfare_crawl.sources import load_sources
from welfare_crawl.store import open_store

FIRST = "/tin-0.htm"


def part(number: int, count: int) -> bytes:
    """Return page `number` of the article /tin-0.htm, with the text of another generated article for each."""
    title = article(0).split(b"<h1>")[1].split(b"</h1>")[0]
    paths = [FIRST, *(f"/tin-0-p{n}.htm" for n in range(2, count + 1))]
    links = "".join(f'<a href="{path}">{n}</a>' for n, path in enumerate(paths, 1))
    head, _, rest = article(number).partition(b"<h1>")
    body = rest.partition(b"</h1>")[2]
    foot = f'<div class="trang">{links}</div></article>'.encode()
    return head + b"<h1>" + title + b"</h1>" + body.replace(b"</article>", foot)


def serve(site: NewsSite, count: int, faulty: dict[int, Callable[[Any, int], None]] | None = None) -> None:
    def whole(number: int) -> Callable[[Any, int], None]:
        return lambda handler, visit: reply(handler, 200, part(number, count))

    for number in range(1, count + 1):
        path = FIRST if number == 1 else f"/tin-0-p{number}.htm"
        site.rude[path] = (faulty or {}).get(number) or whole(number)


def test_an_article_on_three_pages_is_one_document(tmp_path: Path) -> None:
    with NewsSite(1, hosts=1) as site:
        serve(site, 3)
        room = CrawlRoom(tmp_path, site.sources())
        assert room.crawl("news").returncode == 0
        visits = dict(site.visits)
        assert room.crawl("news").returncode == 0
        asked = [seen.path for seen in site.in_order() if seen.path.startswith("/tin-0-p")]
    assert asked == ["/tin-0-p2.htm", "/tin-0-p3.htm"], visits
    ((text, flags, words),) = room.rows("SELECT text, flags, word_count FROM documents")
    assert json.loads(flags) == ["joined"]
    assert text.count("\n\n") == 17
    assert words > 900
    rows = room.rows("SELECT url, outcome, document_id, part_of FROM sightings WHERE url LIKE '%/tin-0%' ORDER BY url")
    first = site.url(0)
    pages = [first.replace(".htm", f"-p{number}.htm") for number in (2, 3)]
    assert rows[: len(pages)] == [(url, "stored", 1, first) for url in pages]
    assert room.unreadable() == []
    with open_store(tmp_path / "welfare.db") as store:
        summary = reprocess(store, tmp_path / "archive", load_sources([tmp_path / "sources.toml"]), workers=1)
    assert dict(summary.counts) == {"read": 1, "unchanged": 1}
    assert room.rows("SELECT text FROM documents") == [(text,)]


def test_a_missing_page_leaves_a_row_and_the_flag(tmp_path: Path) -> None:
    with NewsSite(1, hosts=1) as site:
        serve(site, 3, {3: lambda handler, visit: reply(handler, 404, b"gone")})
        room = CrawlRoom(tmp_path, site.sources())
        assert room.crawl("news").returncode == 0
    ((text, flags),) = room.rows("SELECT text, flags FROM documents")
    assert json.loads(flags) == ["joined", "truncated"]
    assert text.count("\n\n") == 11
    assert {url.rpartition("/")[2]: reason for url, reason in room.failures().items()} == {"tin-0-p3.htm": "not_found"}


def test_a_page_that_fails_once_is_waited_for(tmp_path: Path) -> None:
    with NewsSite(1, hosts=1) as site:
        serve(site, 2, {2: lambda handler, visit: reset(handler) if visit == 0 else reply(handler, 200, part(2, 2))})
        room = CrawlRoom(tmp_path, site.sources())
        assert room.crawl("news").returncode == 0
    ((text, flags),) = room.rows("SELECT text, flags FROM documents")
    assert json.loads(flags) == ["joined"]
    assert text.count("\n\n") == 11
    assert room.failures() == {}


def test_paging_through_comments_joins_nothing_and_a_forbidden_page_is_not_asked_for(tmp_path: Path) -> None:
    with NewsSite(2, hosts=1, robots="User-agent: *\nDisallow: /tin-1-p2") as site:
        same = part(5, 9)
        for path in (FIRST, "/tin-0-p2.htm"):
            site.rude[path] = lambda handler, visit: reply(handler, 200, same)
        site.rude["/tin-1.htm"] = lambda handler, visit: reply(
            handler, 200, article(1).replace(b"</article>", b'<p><a href="/tin-1-p2.htm">2</a></p></article>')
        )
        room = CrawlRoom(tmp_path, site.sources())
        assert room.crawl("news").returncode == 0
        assert site.visits[f"{site.hosts[0]}/tin-1-p2.htm"] == 0
        assert site.visits[f"{site.hosts[0]}/tin-0-p3.htm"] == 0
    found = dict(room.rows("SELECT url, flags FROM documents"))
    assert json.loads(found[site.url(0)]) == []
    assert json.loads(found[site.url(1)]) == ["truncated"]
    assert list(room.failures().values()) == ["robots"]


def test_a_page_asked_for_by_itself_is_not_followed(tmp_path: Path) -> None:
    with NewsSite(1, hosts=1) as site:
        serve(site, 2)
        room = CrawlRoom(tmp_path, site.sources())
        assert room.crawl("page", "-a", f"url={site.url(0)}").returncode == 0
        assert site.visits[f"{site.hosts[0]}/tin-0-p2.htm"] == 0
    assert [json.loads(flags) for (flags,) in room.rows("SELECT flags FROM documents")] == [["truncated"]]


def test_a_page_that_bars_robots_is_lost_as_blocked(tmp_path: Path) -> None:
    wall = b"<html><head><title>Just a moment...</title></head><body><p>Verifying you are human</p></body></html>"
    with NewsSite(1, hosts=1) as site:
        site.rude[FIRST] = lambda handler, visit: reply(handler, 200, wall)
        room = CrawlRoom(tmp_path, site.sources())
        room.crawl("page", "-a", f"url={site.url(0)}")
    assert room.rows("SELECT url, reason FROM failures") == [(site.url(0), "blocked")]
    assert room.rows("SELECT outcome FROM sightings WHERE outcome != 'failed'") == []
