"""Encrypted articles in a crawl: rendered where a browser is, archived, read again without one."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import pytest
from conftest import Room
from test_browser import CODED, DECODE, TEXT
from warcio.archiveiterator import ArchiveIterator

from welfare_crawl import browser
from welfare_crawl.archive import Archive
from welfare_crawl.archive.warc import read_page, read_pages
from welfare_crawl.browser import missing_parts
from welfare_crawl.records import Page, Source
from welfare_crawl.reprocess import reprocess
from welfare_crawl.sample.demo import demo_environment
from welfare_crawl.sources import load_sources
from welfare_crawl.store import open_store

HERE = Path(__file__).parent
ROW: dict[str, Any] = next(
    row for row in tomllib.loads((HERE / "sample_expected.toml").read_text(encoding="utf-8"))["page"]
    if "with_browser" in row
)  # fmt: skip

with_chromium = pytest.mark.skipif(bool(missing_parts()), reason=missing_parts() or "all is there")


def rows(database: Path, statement: str) -> list[sqlite3.Row]:
    db = sqlite3.connect(database)
    db.row_factory = sqlite3.Row
    try:
        return db.execute(statement).fetchall()
    finally:
        db.close()


def dump(database: Path) -> str:
    db = sqlite3.connect(database)
    try:
        return "\n".join(line for line in db.iterdump() if "fts" not in line and 'INSERT INTO "runs"' not in line)
    finally:
        db.close()


def page_url(room: Room) -> str:
    return str(ROW["url"]).replace("{port}", str(room.server.port))


@with_chromium
def test_the_sample_article_is_read_archived_and_made_again(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = room.crawl("page", f"url={page_url(room)}")
    assert {entry.host for entry in seen} == {"baotrungdu.localhost"}
    assert all(entry.user_agent.startswith("welfare_crawl/") for entry in seen)
    assert [entry.path for entry in seen if not entry.path.endswith(".htm")] == ["/robots.txt"]
    (document,) = rows(room.database, "SELECT * FROM documents")
    paragraphs = document["text"].split("\n\n")
    assert (document["title"], paragraphs[0], paragraphs[-1]) == (ROW["title"], ROW["first"], ROW["last"])
    for words in ROW["absent"]:
        assert words not in document["text"]
    assert {"body_encrypted", "rendered"} <= set(json.loads(document["flags"]))
    assert rows(room.database, "SELECT * FROM failures") == []

    archive = room.folder / "archive"
    (path,) = archive.glob("*.warc.gz")
    with path.open("rb") as file:
        records = [
            (record.rec_type, record.rec_headers, record.content_stream().read()) for record in ArchiveIterator(file)
        ]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "conversion"]
    (_, response, raw), (_, conversion, html) = records[1:]
    assert conversion.get_header("WARC-Refers-To") == response.get_header("WARC-Record-ID")
    assert conversion.get_header("WARC-Refers-To-Date") == response.get_header("WARC-Date")
    assert conversion.get_header("WARC-Refers-To-Target-URI") == page_url(room)
    assert ROW["last"] in html.decode() and ROW["last"] not in raw.decode()
    (sighting,) = rows(room.database, "SELECT * FROM sightings")
    assert sighting["bytes"] == len(raw)
    assert [page.body for page in read_pages(path, {})] == [raw]

    # Made again without the network, and without a browser.
    room.server.close()
    monkeypatch.setattr(browser, "find_chromium", lambda: None)
    sources = load_sources([room.folder / "sources.toml"])
    before = dump(room.database)
    with open_store(str(room.database)) as store:
        assert reprocess(store, archive, sources, workers=1).counts == {"read": 1, "unchanged": 1}
    assert dump(room.database) == before
    with open_store(str(room.database)) as store:
        store._connection.execute("UPDATE documents SET text = 'Bản đọc sai.', content_hash = 'old'")
        assert reprocess(store, archive, sources, workers=1).counts["changed"] == 1
    assert rows(room.database, "SELECT text FROM documents")[0]["text"] == document["text"]


@pytest.mark.parametrize("how", ["off", "missing"])
def test_without_a_browser_the_page_is_a_failure_that_says_what_to_do(room: Room, how: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    settings = {"WELFARE_BROWSER": "off"} if how == "off" else {"PATH": str(empty)}
    room.crawl("page", f"url={page_url(room)}", code=1, **settings)
    (failure,) = rows(room.database, "SELECT * FROM failures")
    assert (failure["url"], failure["stage"], failure["reason"]) == (page_url(room), "extract", "needs_browser")
    assert ("WELFARE_BROWSER" if how == "off" else "apt install chromium") in failure["detail"]
    assert "\n" not in failure["detail"]
    (sighting,) = rows(room.database, "SELECT * FROM sightings")
    assert sighting["outcome"] == "failed" and sighting["warc_file"]
    assert rows(room.database, "SELECT * FROM documents") == []


def test_a_rendering_and_its_response_are_read_as_one_page(tmp_path: Path) -> None:
    page = Page(
        "https://bao.example.com/a-1.htm",
        200,
        (("Content-Type", "text/html"),),
        b"<p>coded</p>",
        datetime(2026, 3, 7, 1, 2, 3, 456789, tzinfo=UTC),
        Source("bao", "news", "https://bao.example.com/"),
    )
    rendered = replace(page, rendered="<p>đã giải mã</p>".encode())
    with Archive(tmp_path) as archive:
        capture = archive.write(page)
        archive.close()  # the file was full in between
        both = archive.write_rendering(rendered, capture)
    assert both.warc_file != capture.warc_file
    assert replace(both, warc_file=capture.warc_file, warc_offset=capture.warc_offset) == capture
    assert both.warc_file is not None and both.warc_offset is not None
    assert read_page(tmp_path, both.warc_file, both.warc_offset, page.source) == rendered


class Asked(NamedTuple):
    host: str
    path: str
    user_agent: str


class Paper:
    """A paper with encrypted articles and linked scripts, under every name below localhost."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        paper = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host = (self.headers["Host"] or "").partition(":")[0]
                paper.asked.append(Asked(host, self.path, self.headers["User-Agent"] or ""))
                kind, body = paper.answer(self.path.partition("?")[0])
                if kind == "wait":
                    time.sleep(2)
                    kind = "text/javascript"
                self.send_response(200 if kind else 404)
                self.send_header("Content-Type", kind or "text/plain")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.port: int = self.http.server_address[1]
        self.thread = Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def answer(self, path: str) -> tuple[str, bytes]:
        match path:
            case "/robots.txt":
                return "text/plain", b"User-agent: *\nDisallow: /kin/\n"
            case "/js/giaima.js":
                return "text/javascript", DECODE.encode()
            case "/js/cham.js":
                return "wait", DECODE.encode()
            case "/kin/dem.js":
                return "text/javascript", b"document.body.append('kin');"
        article = {
            "/mot-1.htm": ("Bài một", "/js/giaima.js"),
            "/hai-2.htm": ("Bài hai", "/js/giaima.js"),
            "/cham-3.htm": ("Bài chậm", "/js/cham.js"),
            "/ket-4.htm": ("Bài kẹt", "/js/treo.js"),
        }.get(path)
        if article is None:
            return "", b"not found"
        title, script = article
        endless = "<script>setTimeout(() => { while (true); }, 300)</script>" if "ket" in path else ""
        html = f"""<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head>
          <body><h1>{title} về hộ nghèo ở xã vùng cao</h1><div id="dcontent">{CODED}</div>
          <script src="http://fremd.localhost:{self.port}/js/quang-cao.js"></script>
          <script src="/kin/dem.js"></script><script src="{script}"></script>
          <img src="/anh.jpg"><iframe src="/khung.htm"></iframe>{endless}</body></html>"""
        return "text/html; charset=utf-8", html.encode()

    def url(self, path: str) -> str:
        return f"http://bao.localhost:{self.port}{path}"

    def close(self) -> None:
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


@pytest.fixture
def paper() -> Iterator[Paper]:
    paper = Paper()
    yield paper
    paper.close()


@with_chromium
def test_scripts_are_fetched_by_the_crawl_under_its_rules(room: Room, paper: Paper) -> None:
    room.crawl("page", f"url={paper.url('/mot-1.htm')},{paper.url('/hai-2.htm')}", DOWNLOAD_DELAY="0.05")
    documents = rows(room.database, "SELECT title, text FROM documents ORDER BY url")
    assert [TEXT.strip() in row["text"] for row in documents] == [True] * len(documents)
    assert rows(room.database, "SELECT * FROM failures") == []
    assert sorted(entry.path for entry in paper.asked) == ["/hai-2.htm", "/js/giaima.js", "/mot-1.htm", "/robots.txt"]
    assert {entry.host for entry in paper.asked} == {"bao.localhost"}
    assert all(entry.user_agent.startswith("welfare_crawl/") for entry in paper.asked)


def marked(mark: str) -> list[int]:
    """Return the processes that were started with a mark in their environment and are no zombies."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"WELFARE_TEST_MARK={mark}".encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def is_chromium(pid: int) -> bool:
    try:
        return b"--headless" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def wait_until(ready: Any, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return True
        time.sleep(0.05)
    return False


@with_chromium
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are found by /proc")
@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT", "SIGINT twice"])
def test_nothing_is_left_running(room: Room, paper: Paper, how: str) -> None:
    mark = uuid.uuid4().hex
    path = "/cham-3.htm" if how == "SIGINT" else "/ket-4.htm"
    crawl = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "crawl", "page", "-a", f"url={paper.url(path)}"],
        env=demo_environment(room.folder, room.server.port) | {"WELFARE_TEST_MARK": mark},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        check_end(crawl, room, paper, how, mark)
    finally:
        crawl.kill()
        crawl.communicate()


def check_end(crawl: subprocess.Popen[str], room: Room, paper: Paper, how: str, mark: str) -> None:
    waited_for = "/js/cham.js" if how == "SIGINT" else "/js/treo.js"
    assert wait_until(
        lambda: any(is_chromium(pid) for pid in marked(mark)) and any(one.path == waited_for for one in paper.asked), 40
    )
    if how == "SIGKILL":
        crawl.kill()
    else:
        # As the terminal does it: to every process of the group.
        os.killpg(crawl.pid, signal.SIGINT)
        if how == "SIGINT twice":
            time.sleep(0.5)
            os.killpg(crawl.pid, signal.SIGINT)
    _, said = crawl.communicate(timeout=60)
    assert wait_until(lambda: not marked(mark), 15), [
        Path(f"/proc/{pid}/cmdline").read_bytes()[:200] for pid in marked(mark)
    ]
    if how == "SIGINT":
        assert "Traceback" not in said
        # The page in hand was finished first.
        assert [TEXT.strip() in row["text"] for row in rows(room.database, "SELECT text FROM documents")] == [True]
