"""Sitemaps, pages and addresses that were made to do harm, through a real crawl: limits hold, and the rest is read."""

import gzip
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from crawlroom import MEMORY, CrawlRoom
from newssite import NewsSite, article, bomb

LAUGHS, WIDE_LAUGHS, LOOP, BOMB, NESTED, NAMES = range(6)
"""Numbers of the hosts; the articles of a host are its number, that plus six, and so on."""

LAUGHING = (
    '<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a0 "haha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + ']><urlset><url><loc>https://x.example/&a11;</loc><image title="&a11;"/></url></urlset>'
)

ODD_FOLDERS = (
    "/../../../etc", "/..%2f..%2f..%2fetc", "/%2e%2e/%2e%2e", "/..%5c..%5cwindows", "/%1b%5b2J%1b%5d0;x%07", "/%00",
    "/%0d%0aSet-Cookie:%20a=b", "/a'%3BDROP%20TABLE%20runs%3B--", "/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/%ff%fe",
    "/%ed%a0%80", "/=cmd%7C'%20/C%20calc'!A0", "/%E2%80%AE%E2%80%8B", "/" + "x" * 1500, "/CON", "/%7E", "/$(reboot)",
    "/`id`",
)  # fmt: skip


def nested(number: int) -> bytes:
    """Return an article within 100,000 elements that are never closed."""
    return article(number).replace(b"<body>", b"<body>" + b"<div><span>" * 50_000)


class HostileSite(NewsSite):
    """A news site of which each host does harm in its own way."""

    def answer(self, host: str, path: str, query: dict[str, str]) -> tuple[int, str, bytes]:
        number = self.hosts.index(host)
        base = f"http://{host}:{self.port}"
        match number, path:
            case 0, "/sitemap.xml":
                return 200, "application/xml", LAUGHING.encode()
            case 1, "/sitemap.xml":
                return 200, "application/xml", LAUGHING.encode("utf-16")
            case 2, "/sitemap.xml":
                step = int(query.get("n", "0"))
                names = (f"/sitemap.xml?n={step}", f"/sitemap.xml?n={step + 1}", f"/sitemap.xml?n={2 * step + 7}")
                rows = "".join(f"<sitemap><loc>{base}{name}</loc></sitemap>" for name in names)
                return 200, "application/xml", f"<sitemapindex>{rows}</sitemapindex>".encode()
            case 3, "/sitemap.xml":
                return 200, "application/gzip", gzip.compress(bomb())
            case 5, "/tin":
                rows = "".join(f'<li><a href="{url}">Bản tin của làng bên sông</a></li>' for url in self.odd_urls())
                return 200, "text/html; charset=utf-8", f"<html><body><ul>{rows}</ul></body></html>".encode()
            case 4, _ if path.startswith("/tin-"):
                return 200, "text/html; charset=utf-8", nested(int(path[5:-4]))
            case 5, _ if path.rpartition("/tin-")[1] and path.endswith(".htm"):
                return 200, "text/html; charset=utf-8", article(int(path.rpartition("/tin-")[2][:-4]))
        return super().answer(host, path, query)

    def odd_urls(self) -> list[str]:
        """Return addresses whose folders are no names."""
        base = f"http://{self.hosts[NAMES]}:{self.port}"
        return [f"{base}{folder}/tin-{1000 + number}.htm" for number, folder in enumerate(ODD_FOLDERS)]


@dataclass(frozen=True, slots=True)
class Aftermath:
    room: CrawlRoom
    site: HostileSite
    code: int
    err: str

    def stored(self, host: int) -> set[int]:
        rows = self.room.rows("SELECT url FROM documents WHERE source = ?", f"bao{host}")
        return {int(url.rpartition("/tin-")[2][:-4]) for (url,) in rows}


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    folder = tmp_path_factory.mktemp("hostile") / "inner" / "room"
    folder.mkdir(parents=True)
    bomb()
    with HostileSite(24, hosts=6) as site:
        room = CrawlRoom(folder, site.sources())
        done = room.crawl("news", "-L", "ERROR", prelude=MEMORY, timeout=600)
        yield Aftermath(room, site, done.returncode, done.stderr)


def test_the_crawl_ends_well_and_its_memory_stays_small(aftermath: Aftermath) -> None:
    assert aftermath.code == 0, aftermath.err
    assert "Traceback" not in aftermath.err
    assert aftermath.room.peak_memory() < 500, "megabytes"
    assert (
        aftermath.room.rows("SELECT url, detail FROM failures WHERE reason IN ('bug', 'poison', 'worker_killed')") == []
    )


@pytest.mark.parametrize(
    ("host", "reason"), [(LAUGHS, "bad_response"), (WIDE_LAUGHS, "bad_response"), (BOMB, "too_large")]
)
def test_a_sitemap_that_blows_up_is_refused_and_the_rest_of_its_site_read(
    aftermath: Aftermath, host: int, reason: str
) -> None:
    assert aftermath.room.failures()[f"{aftermath.site.base(host)}/sitemap.xml"] == reason
    assert aftermath.stored(host) == set(range(host, 24, 6))


def test_sitemaps_that_name_each_other_without_an_end_are_left(aftermath: Aftermath) -> None:
    asked = [seen.path for seen in aftermath.site.seen if seen.path.startswith("/sitemap.xml?n=")]
    assert 1 <= len(set(asked)) <= 100
    assert aftermath.stored(LOOP) == set(range(LOOP, 24, 6))


def test_a_page_of_a_hundred_thousand_nested_tags_ends_in_a_known_way(aftermath: Aftermath) -> None:
    lost = {url for url in aftermath.room.failures() if f"/{aftermath.site.hosts[NESTED]}:" in url}
    known = aftermath.room.rows("SELECT DISTINCT url FROM sightings WHERE source = ? AND url LIKE '%/tin-%'", "bao4")
    assert {url for (url,) in known} == {aftermath.site.url(number) for number in range(NESTED, 24, 6)}
    assert len(lost) + len(aftermath.stored(NESTED)) == 4


def test_no_name_in_an_address_reaches_a_path_the_terminal_or_the_database(aftermath: Aftermath) -> None:
    folder = aftermath.room.folder
    assert {path.name for path in folder.parent.iterdir()} == {"room"}
    allowed = {"archive", "sources.toml", "crawl.py", "memory.txt"}
    assert {
        path.name for path in folder.iterdir() if not path.name.startswith(("welfare.db", "frontier.db"))
    } == allowed
    assert all(path.name.startswith("welfare-") for path in (folder / "archive").iterdir())
    assert not set(aftermath.err) & set("\x1b\x07\x00")
    asked = {seen.path for seen in aftermath.site.seen if seen.host == aftermath.site.hosts[NAMES]}
    assert not any("\r" in path or "\n" in path for path in asked)
    seen = {int(path.rpartition("/tin-")[2][:-4]) for path in asked if "/tin-1" in path}
    assert len(seen) >= len(ODD_FOLDERS) - 4, "most of them are addresses like others"
    outcomes = aftermath.room.rows("SELECT url FROM sightings WHERE source = 'bao5' AND url LIKE '%/tin-1%'")
    failed = [url for url in aftermath.room.failures() if "/tin-1" in url]
    assert {int(url.rpartition("/tin-")[2][:-4]) for url in (*(url for (url,) in outcomes), *failed)} >= seen
    assert len(aftermath.stored(NAMES)) >= len(seen) - 2
    assert aftermath.room.unreadable() == []
    db = sqlite3.connect(folder / "welfare.db")
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    db.close()
