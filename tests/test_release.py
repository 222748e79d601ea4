"""A release: clean, citable, the same bytes for the same corpus, and whole or not there."""

import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pyarrow.parquet as pq
import pytest
from documents import make_document, place_new

from welfare_crawl import Corpus
from welfare_crawl.cli import run
from welfare_crawl.errors import ConfigurationError, StoreError
from welfare_crawl.records import Fact, Placement, Source
from welfare_crawl.release import make_release
from welfare_crawl.store import open_reader, open_store

PRIVATE = "Xin gửi số tài khoản 0451000234567 hoặc gọi chị Lan 0912 345 678. Năm 2024 có 3.200 hộ nghèo."
FACTS = (
    Fact(0, 80, 94, "poor_households", 3200.0, "households", 2024, "25", PRIVATE),
    Fact(0, 0, 3, "legal_document", "24-NQ/TW", "Nghị quyết", None, None, "Theo 24-NQ/TW."),
)


@pytest.fixture
def db(tmp_path):
    path = tmp_path / "welfare.db"
    with open_store(path) as store:
        store.save_sources([Source("baophutho", "news", "https://baophutho.vn/", name="Báo | Phú Thọ", province="25")])
        first = store.save(place_new(make_document(text=PRIVATE, facts=FACTS, content_hash="h1")))
        store.save(place_new(make_document("https://b.vn/b-2.htm", 1, text="Other words entirely", language="en")))
        store.save(Placement(make_document("https://c.vn/c-3.htm", 1, text="C"), "duplicate", duplicate_of=first))
        store.finish_run(store.begin_run("news", {"file": "/home/somebody/urls.txt"}), "finished", {})
        store.commit()
    return path


def names(path):
    with closing(sqlite3.connect(path)) as connection:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}


def test_a_release_has_all_that_it_promises(db, tmp_path):
    path = make_release(db, tmp_path / "releases", "2026-03")
    files = {each.name for each in path.iterdir()}
    assert {"welfare.db", "corpus.parquet", "facts.parquet", "README.md", "datapackage.json", "SHA256SUMS"} <= files
    assert not any(name.startswith("_") for name in names(path / "welfare.db"))
    assert "runs" not in names(path / "welfare.db")
    with closing(sqlite3.connect(path / "welfare.db")) as connection:
        assert connection.execute("SELECT count(*), min(province_name IS NULL) FROM corpus").fetchone()[0] == 2
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (3,)
        assert connection.execute("SELECT rowid FROM documents_fts WHERE documents_fts MATCH 'khoan'").fetchall() == [
            (1,)
        ]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    facts = pq.read_table(path / "facts.parquet")
    assert set(facts.column("value").to_pylist()) == {3200.0, None}
    assert set(facts.column("value_text").to_pylist()) == {"24-NQ/TW", None}
    texts = pq.read_table(path / "corpus.parquet")
    assert texts.num_rows == 2 and texts.column("authors").to_pylist() == [["Lê Mai"]] * 2
    for line in (path / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((path / name).read_bytes()).hexdigest() == digest
        files.discard(name)
    assert files == {"SHA256SUMS"}


def test_the_package_describes_every_file(db, tmp_path):
    path = make_release(db, tmp_path / "releases", "v1")
    package = json.loads((path / "datapackage.json").read_text(encoding="utf-8"))
    assert package["name"] == "welfare-crawl-v1"
    assert package["sources"] == [{"title": "Báo | Phú Thọ", "path": "https://baophutho.vn/"}]
    described = {resource["path"]: resource for resource in package["resources"]}
    assert set(described) == {each.name for each in path.iterdir()} - {"datapackage.json", "SHA256SUMS"}
    for name, resource in described.items():
        assert resource["bytes"] == (path / name).stat().st_size
        assert resource["hash"] == "sha256:" + hashlib.sha256((path / name).read_bytes()).hexdigest()
    assert len({resource["name"] for resource in described.values()}) == len(described)


def test_the_datasheet_tells_counts_sources_and_how_to_cite(db, tmp_path):
    page = (make_release(db, tmp_path / "releases", "v1") / "README.md").read_text(encoding="utf-8")
    for said in (
        "How to cite",
        "| texts (`corpus`) | 2 |",
        "Báo \\| Phú Thọ",
        "robots.txt",
        "Licence",
        "Nothing is masked",
    ):
        assert said in page
    assert "/home/" not in page and str(tmp_path) not in page


def test_the_same_corpus_gives_the_same_bytes(db, tmp_path):
    one, two = make_release(db, tmp_path / "a", "v1"), make_release(db, tmp_path / "b", "v1")
    assert {each.name: each.read_bytes() for each in one.iterdir()} == {
        each.name: each.read_bytes() for each in two.iterdir()
    }


def test_masked_numbers_are_in_no_file(db, tmp_path):
    path = make_release(db, tmp_path / "releases", "public", mask=True)
    with closing(sqlite3.connect(path / "welfare.db")) as connection:
        text, quote = connection.execute(
            "SELECT d.text, f.quote FROM documents AS d JOIN facts AS f ON f.document_id = d.id WHERE f.year = 2024"
        ).fetchone()
    assert text == quote and len(text) == len(PRIVATE)
    assert "3.200 hộ nghèo" in text
    for each in (path / "welfare.db", path / "README.md"):
        assert b"0451000234567" not in each.read_bytes() and b"0912 345 678" not in each.read_bytes()
    for name in ("corpus", "facts"):
        assert "0912 345 678" not in str(pq.read_table(path / f"{name}.parquet").to_pylist())


def test_releases_do_not_change_and_names_are_plain(db, tmp_path):
    make_release(db, tmp_path / "releases", "v1")
    with pytest.raises(ConfigurationError, match="releases don't change"):
        make_release(db, tmp_path / "releases", "v1")
    for name in ("../v2", "V 2", "", ".v2", "a/b", "x" * 90):
        with pytest.raises(ConfigurationError, match="small letters"):
            make_release(db, tmp_path / "releases", name)
    with pytest.raises(StoreError, match="no such file"):
        make_release(tmp_path / "none.db", tmp_path / "releases", "v2")
    assert [each.name for each in (tmp_path / "releases").iterdir()] == ["v1"]


def test_a_killed_release_leaves_nothing_under_its_name(db, tmp_path):
    code = (
        "import sys, time, welfare_crawl.release as r\n"
        "from pathlib import Path\n"
        "def wait(*a, **k): print('here', flush=True); time.sleep(600)\n"
        "r.datasheet = wait\n"
        "r.make_release(Path(sys.argv[1]), Path(sys.argv[2]), 'v1')\n"
    )
    folder = tmp_path / "releases"
    process = subprocess.Popen([sys.executable, "-c", code, str(db), str(folder)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None and process.stdout.readline() == "here\n"
        assert (folder / f".v1.{process.pid}.part" / "welfare.db").exists()
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=60)
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
    assert not (folder / "v1").exists()
    for _ in range(100):
        if not os.path.exists(f"/proc/{process.pid}"):  # noqa: PTH110
            break
        time.sleep(0.1)
    make_release(db, folder, "v1")
    assert [each.name for each in folder.iterdir()] == ["v1"]


def test_a_release_opens_as_a_corpus_and_stays_as_it_is(db, tmp_path, capsys):
    path = make_release(db, tmp_path / "releases", "v1") / "welfare.db"
    before = path.read_bytes()
    for file in (db, path):
        with Corpus(file) as corpus:
            assert [row["id"] for row in corpus.search("khoản", province="Phú Thọ").to_dicts()] == [1]
            assert [row["id"] for row in corpus.search("tai khoan").to_dicts()] == [1]
            assert corpus.search("tài khoàn").to_dicts() == []
            assert [row["id"] for row in corpus.documents()] == [1, 2]
            assert [row["value"] for row in corpus.facts("poor_households")] == [3200.0]
    for arguments, code in (
        (["search", "khoan"], 0),
        (["stats"], 0),
        (["explain", "1"], 0),
        (["export", "--format", "jsonl", str(tmp_path / "x.jsonl")], 0),
        (["reprocess", "--archive", str(tmp_path)], 1),
        (["browse", "--no-open"], 1),
    ):
        assert run([*arguments, "--db", str(path)]) == code, arguments
        err = capsys.readouterr().err
        assert code == 0 or ("a release" in err and len(err.splitlines()) == 1)
    with open_reader(db) as corpus_store, open_reader(path) as store:
        assert store.flaws(deep=True) == corpus_store.flaws(deep=True)
    assert path.read_bytes() == before
    assert not path.with_name("welfare.db.lock").exists()


def test_the_index_of_a_release_finds_what_that_of_the_corpus_finds(db, tmp_path):
    path = make_release(db, tmp_path / "releases", "v1") / "welfare.db"
    for words in ("khoan", "khoản", "khoàn", "ngheo", '"ho ngheo"', "hộ nghèo", "title: ngheo", "dong", "đong"):
        sql = "SELECT rowid FROM documents_fts WHERE documents_fts MATCH ? ORDER BY rank"
        with closing(sqlite3.connect(db)) as live, closing(sqlite3.connect(path)) as copy:
            assert live.execute(sql, (words,)).fetchall() == copy.execute(sql, (words,)).fetchall(), words
