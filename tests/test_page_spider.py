"""`scrapy crawl page`: these pages and no others, a line for each."""

import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from conftest import Room

HTML_VI = Path(__file__).parents[2] / "shared" / "data" / "html-vi"
VIETNAM = timezone(timedelta(hours=7))


@contextmanager
def serve_folder(pages: dict[str, bytes]) -> Iterator[tuple[str, list[str]]]:
    """Serve pages by their paths on loopback; yields the base URL and the paths that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = pages.get(self.path)
            self.send_response(404 if body is None else 200)
            kind = "application/pdf" if self.path.endswith(".pdf") else "text/html; charset=utf-8"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def documents(room: Room) -> list[sqlite3.Row]:
    db = sqlite3.connect(room.database)
    db.row_factory = sqlite3.Row
    rows = db.execute("SELECT d.*, s.url AS seen FROM sightings s JOIN documents d ON d.id = s.document_id").fetchall()
    db.close()
    return rows


def test_each_url_has_its_line_and_nothing_is_followed(room: Room, tmp_path: Path) -> None:
    article = room.server.url("baotrungdu.localhost", "/the-bao-hiem-y-te-den-tung-nha-san-o-bao-la-243588.htm")
    sport = room.server.url("baotrungdu.localhost", "/doi-bong-chuyen-nu-trung-du-thang-nguoc-o-vong-bon-248702.htm")
    pdf = room.server.url("tapchi.localhost", "/index.php/tcasxh/article/download/106/206")
    gone = room.server.url("baotrungdu.localhost", "/lich-cat-dien-tuan-toi-248999.htm")
    urls = tmp_path / "urls.txt"
    urls.write_text(f"# the pages of today\n{article}\n\n{sport}\n{pdf}\n{gone}\n{article}\n", encoding="utf-8")
    done = room.scrapy("crawl", "page", "-a", f"file={urls}")
    assert done.returncode == 3, done.stderr
    lines = [line.split() for line in done.stdout.splitlines() if "http://" in line and not line.startswith("  ")]
    assert sorted((line[0], line[1]) for line in lines) == sorted(
        [("stored", article), ("stored", sport), ("stored", pdf), ("failed", gone)]
    )
    rows = {row["seen"]: row for row in documents(room)}
    assert set(rows) == {article, sport, pdf}
    assert {row["kind"] for row in rows.values()} == {"page"}
    assert rows[sport]["relevance"] < 0.5, "what is asked for by URL is kept, whatever it speaks of"
    asked = {entry.path for entry in room.server.requests} - {"/robots.txt"}
    assert len(asked) == 4


def test_a_second_run_says_what_is_unchanged(room: Room) -> None:
    article = room.server.url("baotrungdu.localhost", "/the-bao-hiem-y-te-den-tung-nha-san-o-bao-la-243588.htm")
    room.crawl("page", f"url={article}")
    done = room.scrapy("crawl", "page", "-a", f"url={article}")
    assert "not_modified" in done.stdout
    assert len(documents(room)) == 2, "two sightings of one document"
    assert len({row["id"] for row in documents(room)}) == 1


@pytest.mark.realdata
@pytest.mark.skipif(not HTML_VI.exists(), reason="the real pages are not here")
def test_real_pages_of_vietnamese_papers(room: Room, tmp_path: Path) -> None:
    expected = json.loads((HTML_VI / "expected.json").read_text(encoding="utf-8"))["articles"]
    pages = {f"/{name}": gzip.decompress((HTML_VI / f"{name}.gz").read_bytes()) for name in expected}
    with serve_folder(pages) as (base, _):
        urls = tmp_path / "urls.txt"
        urls.write_text("\n".join(base + path for path in pages), encoding="utf-8")
        room.crawl("page", f"file={urls}")
        rows = {row["seen"].removeprefix(base + "/"): row for row in documents(room)}
    assert set(rows) == set(expected)
    for name, wanted in expected.items():
        row = rows[name]
        assert row["title"] == wanted.get("title", row["title"])
        assert row["title"].startswith(wanted.get("title_startswith", ""))
        assert wanted.get("title_contains", "") in row["title"]
        whole = "\n".join((row["title"], row["lead"], row["text"]))
        assert all(words in whole for words in wanted.get("contains", ()))
        assert all(words.casefold() in whole.casefold() for words in wanted.get("contains_ci", ()))
        assert datetime.fromisoformat(row["published_at"]) == read_moment(wanted["published_at"])


def read_moment(text: str) -> datetime:
    """Return a moment as expected.json writes it: ISO 8601, or day first; Vietnam's where no zone is named."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
