"""The command line: help with examples, exit codes, one line for whatever is wrong."""

import csv
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from documents import make_document, make_failure, make_sighting, place_new

from welfare_crawl.cli import COMMANDS, run
from welfare_crawl.records import TopicScore
from welfare_crawl.store import open_store

HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202egnirts [red]x[/red]"


@pytest.fixture
def db(tmp_path):
    path = tmp_path / "welfare.db"
    with open_store(path) as store:
        store.save(place_new(make_document(topics=(TopicScore("poverty", 0.8, ()),))))
        store.save(
            place_new(
                make_document("https://b.vn/b-2.htm", 1, title=HOSTILE, text="hostile text " + HOSTILE, language="en")
            )
        )
        store.save_sighting(make_sighting("off_topic", relevance=0.1))
        store.save_failure(make_failure("https://baophutho.vn/y-3.htm"))
        store.commit()
    return path


def call(capsys, *arguments: object) -> tuple[int, str, str]:
    code = run([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "demo"])
def test_help_has_examples(capsys, command):
    code, out, _ = call(capsys, command, "--help")
    assert code == 0
    assert "Examples:" in out and f"welfare-crawl {command}" in out


def test_help_lists_the_commands(capsys):
    code, out, _ = call(capsys, "--help")
    assert code == 0
    for name in COMMANDS:
        if name != "demo":
            assert name in out


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from welfare_crawl.cli import run; run(['--help']);"
        "print(sorted({'scrapy', 'lxml', 'sqlite3', 'importlib.metadata'} & set(sys.modules)),"
        " sorted(name for name in sys.modules if name.startswith('welfare_crawl.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[] ['welfare_crawl.cli', 'welfare_crawl.errors']"


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["nonsense"], 2, "No such command 'nonsense'"),
        (["search"], 2, "Missing argument 'QUERY...'; see `welfare-crawl search --help`"),
        (["search", "x", "--nonsense"], 2, "No such option"),
        (["search", '"x'], 2, "quotation mark"),
        (["search", "x", "--since", "yesterday"], 2, "since: 'yesterday' is no day; write it as 2025-07-01"),
        (["search", "x", "--province", "Atlantis"], 2, "unknown province 'Atlantis'"),
        (["search", "x", "--province-then", "Atlantis"], 2, "no province was ever called 'Atlantis'"),
        (["search", "x", "--kind", "book"], 2, "'book' is not one of"),
        (["search", "x", "--limit", "0"], 2, "0 is not in the range"),
        (["search", "x", "--db", "MISSING"], 1, "no such file; crawl first"),
        (["search", "x", "--db", "TEXT"], 1, "this is no SQLite file"),
        (["search", "x", "--db", "FOLDER"], 1, "this is a folder"),
        (["search", "x", "--db", "EMPTY"], 1, "an empty file, no corpus"),
        (["search", "x", "--db", "FOREIGN"], 1, "SQLite file of another program"),
        (["stats", "--db", "MISSING"], 1, "no such file"),
        (["health", "--db", "MISSING"], 1, "no such file"),
        (["browse", "--db", "MISSING"], 1, "no such file"),
        (["browse", "--port", "0"], 2, "0 is not in the range"),
        (["reprocess", "--db", "MISSING"], 1, "no such file"),
        (["reprocess", "--archive", "MISSING"], 1, "no such folder"),
        (["verify", "--db", "MISSING"], 1, "no such file"),
        (["verify", "--archive", "MISSING"], 1, "no such folder"),
        (["verify", "--archive", "TEXT"], 2, "is a file"),
        (["verify", "--frontier", "FOLDER"], 2, "is a directory"),
        (["verify", "--nonsense"], 2, "No such option"),
        (["export"], 2, "Missing argument 'FILE'"),
        (["export", "corpus.xlsx"], 2, "can't tell the format"),
        (["export", "--format", "xlsx", "x"], 2, "'xlsx' is not one of"),
        (["export", "no/such/folder/corpus.csv"], 2, "its folder does not exist"),
        (["export", "x.csv", "--until", "2025-13-01"], 2, "until: '2025-13-01' is no day"),
        (["export", "LINK.csv"], 2, "a link, a pipe or a device would be replaced"),
        (["release"], 2, "Missing argument 'NAME'"),
        (["release", "../v1"], 2, "a release's name has small letters"),
        (["release", "v1", "--db", "MISSING"], 1, "no such file"),
        (["release", "v1", "--to", "TEXT"], 2, "is a file"),
        (["release", "v1", "--nonsense"], 2, "No such option"),
        (["sources", "--kind", "blogs"], 2, "'blogs' is not one of"),
        (["sources", "check", "no_such_source"], 2, "'no_such_source' is unknown"),
    ],
)
def test_bad_input_gets_one_line(capsys, db, tmp_path, monkeypatch, arguments, code, complaint):
    monkeypatch.setenv("WELFARE_DB", str(db))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "TEXT").write_text("This is a text, not a database. " * 100)
    (tmp_path / "FOLDER").mkdir()
    (tmp_path / "EMPTY").touch()
    (tmp_path / "LINK.csv").symlink_to(tmp_path / "TEXT")
    connection = sqlite3.connect(tmp_path / "FOREIGN")
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    got, out, err = call(capsys, *arguments)
    assert (got, out) == (code, "")
    assert complaint in err
    assert err.startswith("welfare-crawl") and len(err.splitlines()) == 1


def test_search_prints_and_marks(capsys, db):
    code, out, err = call(capsys, "search", "ho ngheo", "--db", db)
    assert (code, err) == (0, "")
    assert "Giảm nghèo ở vùng cao" in out and "2 documents" in out and "Phú Thọ" in out
    code, out, _ = call(capsys, "search", "nothing", "--db", db)
    assert (code, out) == (0, "Nothing found for nothing.\n")


def test_search_as_json(capsys, db):
    code, out, _ = call(
        capsys, "search", "hộ", "nghèo", "--json", "--db", db, "--language", "vi", "--source", "baophutho"
    )
    told = json.loads(out)
    assert (code, told["total"]) == (0, 1)
    (result,) = told["results"]
    assert result["title"] == "Giảm nghèo ở vùng cao"
    start, end = result["marks"][0]
    assert result["snippet"][start:end] == "hộ"


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_what_pages_contain_cannot_steer_the_terminal(capsys, db, more):
    for arguments in (["search", "hostile"], ["stats"], ["health"]):
        _, out, _ = call(capsys, *arguments, "--db", db, *more)
        assert not {"\x1b", "\x07", "\u202e", "\r"} & set(out)
    _, out, _ = call(capsys, "search", "hostile", "--db", db, *more)
    assert "[red]x[/red]" in out


def test_stats(capsys, db):
    code, out, _ = call(capsys, "stats", "--db", db)
    assert code == 0
    for part in ("corpus", "vi 1", "Phú Thọ 2", "poverty 1", "timeout 1", "off topic"):
        assert part in out
    code, out, _ = call(capsys, "stats", "--db", db, "--json")
    assert json.loads(out)["failures"] == {"timeout": 1}


def test_health(capsys, db):
    code, out, _ = call(capsys, "health", "--db", db)
    assert code == 0 and "baophutho" in out
    code, out, _ = call(capsys, "health", "--db", db, "--json")
    (source,) = json.loads(out)
    assert (source["source"], source["fetched"], source["kept"], source["failures"]) == ("baophutho", 3, 2, 1)


def test_export_by_ending(capsys, db, tmp_path):
    file = tmp_path / "out.csv"
    code, out, err = call(capsys, "export", file, "--db", db, "--language", "vi")
    assert (code, out, err) == (0, "", f"1 row in {file}\n")
    with file.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["title"] == "Giảm nghèo ở vùng cao"


def test_reprocess_says_what_changed(capsys, db, tmp_path):
    archive = tmp_path / "archive"
    archive.mkdir()
    code, out, err = call(capsys, "reprocess", "--db", db, "--archive", archive)
    assert (code, err) == (0, "") and "What changed" in out and "missing" in out and "not in the archive" in out
    code, out, _ = call(capsys, "reprocess", "--db", db, "--archive", archive, "--dry-run", "--json")
    assert json.loads(out)["counts"] == {"missing": 3}


def test_reprocess_waits_for_no_second_writer(capsys, db, tmp_path):
    with open_store(db):
        code, out, err = call(capsys, "reprocess", "--db", db, "--archive", tmp_path)
    assert (code, out) == (1, "") and "another process" in err and len(err.splitlines()) == 1


def test_browse_serves_the_corpus_and_hides_the_rest(db):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "welfare_crawl.cli", "browse", "--db", str(db), "--port", str(port), "--no-open"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            tables = json.loads(ask(port, "/welfare.json"))
            assert {t["name"] for t in tables["tables"] if t["name"].startswith("_") and not t["hidden"]} == set()
            assert {"search", "by_month"} <= {query["name"] for query in tables["queries"]}
            found = json.loads(ask(port, "/welfare/search.json?query=ho+ngheo&_shape=array"))
            assert {row["id"] for row in found} == {1, 2}
        finally:
            server.terminate()


def ask(port: int, path: str) -> bytes:
    """Return what the server answers, waiting until it does."""
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            return bytes(error.read())
        except urllib.error.URLError:
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers on {port}")


def test_db_comes_from_the_environment(capsys, db, monkeypatch):
    monkeypatch.setenv("WELFARE_DB", str(db))
    assert call(capsys, "stats")[0] == 0


def test_sources_lists_what_is_known(capsys, monkeypatch, tmp_path):
    code, out, _ = call(capsys, "sources")
    assert code == 0 and "baophutho" in out
    code, out, _ = call(capsys, "sources", "--kind", "papers", "--json")
    assert {source["kind"] for source in json.loads(out)} == {"papers"}
    monkeypatch.setenv("WELFARE_SOURCES", str(tmp_path / "none.toml"))
    code, _, err = call(capsys, "sources")
    assert code == 2 and len(err.splitlines()) == 1


def test_a_closed_pipe_is_no_error(db):
    command = f"{sys.executable} -m welfare_crawl.cli stats --db {db} | head -c 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True)
    assert "Traceback" not in done.stderr


def test_installed_command_exits_with_the_code(tmp_path):
    program = Path(sys.executable).with_name("welfare-crawl")
    if not program.exists():
        pytest.skip("the package is not installed")
    done = subprocess.run([program, "stats", "--db", tmp_path / "x.db"], capture_output=True, text=True, env=os.environ)
    assert done.returncode == 1 and done.stdout == ""
