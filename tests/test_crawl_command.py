"""`scrapy crawl` with bad input: one line on stderr, an exit code that says whose fault it is, no traceback."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from crawlroom import CrawlRoom, ask
from newssite import NewsSite, always, sent

SOURCES = '[[source]]\nid = "baotrungdu"\nkind = "news"\nhome = "http://baotrungdu.localhost:1/"\n'


WRONG = {
    "newz": ["newz"],
    "did you mean source?": ["news", "-a", "sorce=baotrungdu"],
    "baotrungd": ["news", "-a", "source=baotrungd"],
    "yesterdayish": ["news", "-a", "since=yesterdayish"],
    "after": ["news", "-a", "since=2025-02-02", "-a", "until=2025-01-01"],
    "max_pages": ["news", "-a", "max_pages=0"],
    "many": ["news", "-a", "max_pages=many"],
    "-a url=": ["page"],
    "ftp://a.example/x": ["page", "-a", "url=ftp://a.example/x"],
    "/no/such/urls.txt": ["page", "-a", "file=/no/such/urls.txt"],
    "NAME=VALUE": ["page", "-a", "url"],
    "name one spider": [],
}
"""What the one line says, and the words that it says it of."""

EACH_IN_A_CHILD = """
import json, os, sys
from pathlib import Path
from scrapy.cmdline import execute
import spiders.news, spiders.page, spiders.papers

def run(words, number):
    for file, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(f"{name}-{number}", os.O_CREAT | os.O_WRONLY), file)
    execute(["scrapy", "crawl", *words])

results = []
for number, words in enumerate(json.loads(Path("cases.json").read_text())):
    child = os.fork()
    if not child:
        run(words, number)
        os._exit(99)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    results.append([code, Path(f"err-{number}").read_text()])
Path("results.json").write_text(json.dumps(results))
sys.exit(0)
"""
"""Starting up takes longer than being refused: one process starts, and forks for each case."""


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str]]:
    folder = tmp_path_factory.mktemp("wrong")
    (folder / "cases.json").write_text(json.dumps(list(WRONG.values())), encoding="utf-8")
    done = CrawlRoom(folder, SOURCES).crawl(prelude=EACH_IN_A_CHILD)
    assert done.returncode == 0, done.stderr
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return {says: (code, err) for says, (code, err) in zip(WRONG, results, strict=True)}


@pytest.mark.parametrize("says", WRONG)
def test_wrong_usage_is_one_line_and_code_2(refusals: dict[str, tuple[int, str]], says: str) -> None:
    code, err = refusals[says]
    assert code == 2
    assert says in err
    if says != "NAME=VALUE":  # Scrapy's own check, with its usage line before it
        assert len(err.strip().splitlines()) == 1, err
    assert "Traceback" not in err


def test_sources_that_can_not_be_read_are_one_line(tmp_path: Path) -> None:
    for content, path in (("[[source", tmp_path / "broken.toml"), (None, tmp_path / "missing.toml")):
        if content:
            path.write_text(content, encoding="utf-8")
        done = CrawlRoom(tmp_path, SOURCES, WELFARE_SOURCES=str(path)).crawl("news")
        assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1), done.stderr
        assert path.name in done.stderr


@pytest.mark.parametrize("name", ["WELFARE_DB", "WELFARE_FRONTIER"])
def test_a_file_that_is_no_database_is_one_line_and_code_1(tmp_path: Path, name: str) -> None:
    path = tmp_path / "notes.db"
    path.write_text("this is no database, whatever its name says\n" * 100, encoding="utf-8")
    done = CrawlRoom(tmp_path, SOURCES, **{name: str(path)}).crawl("news")
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1), done.stderr
    assert "notes.db" in done.stderr


def test_a_second_crawl_of_the_same_corpus_is_refused(tmp_path: Path) -> None:
    with NewsSite(30, hosts=1, delay=0.2) as site:
        room = CrawlRoom(tmp_path, site.sources())
        first = room.start("news", "-L", "ERROR")
        while not site.seen and first.poll() is None:
            time.sleep(0.05)
        done = room.crawl("news")
        assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1), done.stderr
        assert f"pid {first.pid}" in done.stderr
        first.kill()
        first.communicate()


def test_ctrl_c_ends_cleanly_and_the_next_run_goes_on(tmp_path: Path) -> None:
    with NewsSite(60, hosts=2, delay=0.05) as site:
        room = CrawlRoom(tmp_path, site.sources())
        process = room.start("news", "-L", "ERROR")
        while len(site.seen) < 15 and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        assert process.returncode == 3
        assert "Traceback" not in err
        assert ask(tmp_path / "frontier.db", "SELECT count(*) FROM entries WHERE state = 1") == [(0,)]
        assert room.unreadable() == []
        before = len(site.seen)
        assert room.crawl("news", "-L", "ERROR").returncode == 0
        assert {url for (url,) in room.rows("SELECT url FROM documents")} == site.urls()
        asked = [seen.path for seen in site.seen[before:]]
        assert not {seen.path for seen in site.seen[:before] if "tin-" in seen.path} & set(asked)
    assert room.rows("SELECT outcome FROM runs ORDER BY id") == [("shutdown",), ("finished",)]


def test_log_lines_are_json_when_asked_for(tmp_path: Path) -> None:
    with NewsSite(3, hosts=1) as site:
        site.rude["/tin"] = always(sent(b"", "image/png"))
        site.rude["/tin-1.htm"] = always(sent(b"", "text/html"))
        done = CrawlRoom(tmp_path, site.sources(), WELFARE_LOG_FORMAT="json").crawl("news")
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert any("no_text" in line["message"] for line in lines)
    assert all({"at", "level", "logger", "message"} <= set(line) for line in lines)


def test_a_terminal_shows_a_table_and_no_wall_of_log(tmp_path: Path) -> None:
    with NewsSite(10, hosts=1) as site:
        room = CrawlRoom(tmp_path, site.sources())
        master, slave = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "scrapy", "crawl", "news"], env=room.environment | {"TERM": "xterm"},
            stdout=slave, stderr=slave, stdin=slave, cwd=Path(__file__).parents[1],
        )  # fmt: skip
        os.close(slave)
        shown = b""
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
        os.close(master)
        assert process.wait() == 0
    text = shown.decode()
    assert "pages/min" in text and "finished" in text
    assert "[scrapy" not in text and "INFO" not in text


def test_the_help_shows_examples(tmp_path: Path) -> None:
    done = CrawlRoom(tmp_path, SOURCES).crawl("-h")
    assert done.returncode == 0
    assert "scrapy crawl news -a source=" in done.stdout
