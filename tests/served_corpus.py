"""A small corpus with a text that changed, a translation, a reprint and one full of scripts, served as by `browse`."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from documents import make_document, place_new

from welfare_crawl.archive import Archive
from welfare_crawl.browser import find_chromium
from welfare_crawl.records import Fact, Link, Page, Passage, PlaceMention, Source, TopicScore
from welfare_crawl.store import open_store

SCRIPT = "<script>alert(1)</script>"
IMAGE = "\"><img src=x onerror=alert(1)>'"
WORDS = "Tỉnh Hòa Bình cũ hỗ trợ 1.250 hộ nghèo vay vốn."
OLD = f"{WORDS}\n\nMỗi hộ được 40 triệu đồng trong năm nay.\n\nXã họp bàn.\n\nDân vui.\n\nNắng lên."
NEW = f"{WORDS}\n\nMỗi hộ được 60 triệu đồng trong năm nay.\n\nXã họp bàn.\n\nDân vui.\n\nNắng lên.\n\nTin mới nhất."
RAW = f"<html><body>{SCRIPT}</body></html>".encode()


@dataclass
class Served:
    """A server over a small corpus, and the numbers of its texts."""

    port: int
    folder: Path
    ids: dict[str, int] = field(default_factory=dict)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def ask(self, path: str, **headers: str) -> tuple[int, Any, bytes]:
        """Return status, headers and body of an answer."""
        request = urllib.request.Request(self.url(path), headers=headers)  # noqa: S310 -- loopback
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def text(self, name: str) -> str:
        return f"/text/{self.ids[name]}"


def fill(folder: Path) -> dict[str, int]:
    """Write a corpus with a text that changed, its translation and its reprint, and one full of scripts."""
    page = Page(
        "https://a.vn/moi-1.htm",
        200,
        (("Content-Type", "text/html"),),
        RAW,
        datetime(2025, 8, 1, tzinfo=UTC),
        Source("baophutho", "news", "https://a.vn/"),
    )
    with Archive(folder / "archive") as archive:
        capture = archive.write(page)
    place = PlaceMention("17", "province", "Hòa Bình", 5, 13, "17", "25")
    made = make_document("https://a.vn/moi-1.htm", title="Vốn vay cho hộ nghèo", text=OLD, places=(place,))
    made = replace(
        made, captures=(replace(made.captures[0], warc_file=capture.warc_file, warc_offset=capture.warc_offset),)
    )
    later = replace(
        make_document("https://a.vn/moi-1.htm", 5, title="Vốn vay mới cho hộ nghèo", text=NEW, places=(place,)),
        topics=(TopicScore("policy_credit", 0.9, ("vay vốn",)),),
    )
    swedish = make_document(
        "https://b.vn/sv/lan-2.htm",
        title="Lån till fattiga hushåll",
        lead="",
        language="sv",
        source="dichtin",
        text="Provinsen Hoa Binh hjälper 1.250 fattiga hushåll.\n\nVarje hushåll får 60 miljoner dong.",
    )
    hostile = make_document(
        "javascript:alert(1)//https://c.vn/x-3.htm",
        title=SCRIPT,
        lead=IMAGE,
        text=f"{SCRIPT}\n\n{IMAGE} kẻ xấu javascript:alert(1)",
        authors=(SCRIPT,),
        source="page",
        section=IMAGE,
        tags=(SCRIPT, IMAGE),
        original_url="javascript:alert(1)",
        identifiers=(("doi", SCRIPT),),
        places=(PlaceMention("01", "province", IMAGE, 0, 8, "01", "01"),),
        topics=(TopicScore("housing", 0.5, (IMAGE,)),),
        facts=(Fact(0, 0, 8, "legal_document", SCRIPT, IMAGE, 2024, "01", SCRIPT + IMAGE),),
        province="01",
    )
    english = make_document(
        "https://d.vn/en/3.htm",
        title="Paper with two languages",
        lead="",
        kind="paper",
        language="en",
        text="Tóm tắt bằng tiếng Việt.\n\nAbstract in English.",
        passages=(Passage(0, 24, "vi", 0.9, page=1), Passage(26, 46, "en", 0.9, page=2)),
        published_at="2020-05-01",
        province=None,
    )  # fmt: skip
    arabic = make_document(
        "https://b.vn/ar/lan-2.htm",
        title="قروض للأسر الفقيرة",
        lead="",
        language="ar",
        source="dichtin",
        text="تساعد المقاطعة 1.250 أسرة فقيرة.",
        province=None,
    )
    ids: dict[str, int] = {}
    with open_store(folder / "welfare.db") as store:
        ids["moi"] = store.save(place_new(made))
        store.save(place_new(later, outcome="revised", document_id=ids["moi"]))
        tie = Link(ids["moi"], "translation", 1.0, (("url", "named"),))
        ids["sv"] = store.save(place_new(swedish, translation_of=ids["moi"], links=(tie,)))
        ids["ar"] = store.save(place_new(arabic, translation_of=ids["moi"], links=(tie,)))
        ids["hostile"] = store.save(place_new(hostile))
        ids["paper"] = store.save(place_new(english))
        for number in range(25):
            month = f"2025-{number % 9 + 1:02}-11"
            ids[f"n{number}"] = store.save(
                place_new(
                    make_document(
                        f"https://e.vn/bai-{number}.htm",
                        title=f"Bản tin số {number}",
                        text=f"Bản tin {number}: hộ nghèo ở thôn {number}.",
                        published_at=month,
                        province=("25", "04", "38")[number % 3],
                    )
                )
            )
        store.commit()
    return ids


@contextmanager
def serving(folder: Path, ids: dict[str, int]) -> Iterator[Served]:
    """Serve the corpus of a folder by `welfare-crawl browse`, as a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "welfare_crawl.cli", "browse", "--db", str(folder / "welfare.db")]
    log = (folder / "log").open("wb")
    with subprocess.Popen([*command, "--port", str(port), "--no-open"], stdout=log, stderr=log) as server:
        try:
            for _ in range(600):
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    assert server.poll() is None, (folder / "log").read_text()
                    time.sleep(0.1)
            yield Served(port, folder, ids)
        finally:
            server.terminate()
            log.close()


@contextmanager
def running_chromium() -> Iterator[Any]:
    """Start the machine's Chromium."""
    from playwright.sync_api import sync_playwright

    root = getattr(os, "geteuid", lambda: 1)() == 0
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), chromium_sandbox=not root)
        yield browser
        browser.close()
