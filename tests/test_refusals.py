"""What the system refuses: a locked file, a read-only disk, a kill in the middle of a migration. Nothing is lost."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from documents import make_document, place_new
from sqlite_utils import Database

from welfare_crawl.archive import Archive
from welfare_crawl.cli import run
from welfare_crawl.errors import StoreError
from welfare_crawl.frontier import Entry, SqliteFrontier
from welfare_crawl.placing.place import place
from welfare_crawl.store import open_reader, open_store
from welfare_crawl.store.schema import MIGRATIONS, migration_names


def test_a_database_that_another_program_locks_is_waited_for_and_then_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("welfare_crawl.store.connect.BUSY_MS", 1000)
    path = tmp_path / "welfare.db"
    with open_store(path) as store:
        store.save(place_new(make_document()))
        store.commit()
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked by another program for 1 s; close it and start again") as caught:
            store.save(place_new(make_document("https://a.vn/b-2.htm", text="B")))
        assert "\n" not in str(caught.value)
        assert store.statistics().documents == 1, "reading goes on"
        other.execute("ROLLBACK")
        other.close()
        assert store.save(place_new(make_document("https://a.vn/b-2.htm", text="B"))) == 2
        store.commit()


def test_a_read_only_disk_is_one_line_and_can_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root can mount a disk")
    try:
        path = disk / "welfare.db"
        (disk / "archive").mkdir()
        with open_store(path) as store:
            store.save(place_new(make_document()))
            store.commit()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        for refused in (
            lambda: open_store(path),
            lambda: SqliteFrontier(disk / "frontier.db"),
            lambda: Archive(disk / "other"),
        ):
            with pytest.raises(StoreError) as caught:
                refused()
            assert str(disk) in str(caught.value) and "\n" not in str(caught.value)
        with open_reader(path) as reader:
            assert reader.statistics().documents == 1
        assert run(["stats", "--db", str(path)]) == 0
        capsys.readouterr()
        assert run(["reprocess", "--db", str(path), "--archive", str(disk / "archive")]) == 1
        assert len(capsys.readouterr().err.splitlines()) == 1
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


KILLED = """
import os, sqlite3, sys
from welfare_crawl.store import connect, open_store
seen = 0
real = connect.connect_writer
def counting(path, **more):
    connection = real(path, **more)
    def trace(statement):
        global seen
        if statement.lstrip().upper().startswith(("CREATE", "ALTER", "INSERT", "DROP")):
            seen += 1
            if seen == int(sys.argv[2]):
                os.kill(os.getpid(), 9)
    connection.set_trace_callback(trace)
    return connection
import welfare_crawl.store.sqlite as module
module.connect_writer = counting
open_store(sys.argv[1]).close()
print("whole")
"""


@pytest.mark.parametrize("version", [0, 2, len(migration_names()) - 1])
@pytest.mark.parametrize("statement", [2, 3, 5])
def test_a_kill_in_the_middle_of_a_migration_is_made_good_at_the_next_start(
    tmp_path: Path, version: int, statement: int
) -> None:
    path = tmp_path / "welfare.db"
    connection = sqlite3.connect(path)
    MIGRATIONS.apply(Database(connection), stop_before=migration_names()[version])
    connection.commit()
    connection.close()
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(path), str(statement)], capture_output=True, text=True, check=False
    )
    assert done.returncode in (-9, 0), done.stderr
    with open_store(path) as store:
        assert store.flaws(deep=True) == []
        store.save(place_new(make_document()))
        store.commit()


def test_a_clock_that_was_set_back_keeps_no_lease_and_no_order(tmp_path: Path) -> None:
    path = tmp_path / "frontier.db"
    frontier = SqliteFrontier(path)
    frontier.open("news", now=1_800_000_000.0)
    frontier.put(Entry("https://a.vn/1.htm", b"1", b"", "a.vn", "a"))
    assert frontier.lease("a.vn", now=1_800_000_000.0)
    frontier.close(finished=False)
    frontier = SqliteFrontier(path)
    resumed = frontier.open("news", now=1_700_000_000.0)
    assert (resumed.continued, resumed.returned) == (True, 1)
    assert [lease.url for lease in frontier.lease("a.vn", now=1_700_000_000.0)] == ["https://a.vn/1.htm"]
    frontier.close(finished=False)
    with open_store(tmp_path / "welfare.db") as store:
        later = make_document(hours=0, text="Bài mới hơn về hộ nghèo ở vùng cao.")
        earlier = make_document(hours=-9000, text="Bài cũ hơn, lấy về khi đồng hồ chạy lùi.")
        store.save(place(later, store))
        store.save(place(earlier, store))
        assert store.document(1).text == later.text, "the latest time counts, not the last to come"
        assert [s.fetched_at for s in store.sightings_of(later.url)] == sorted(
            (s.fetched_at for s in store.sightings_of(later.url)), reverse=True
        )
        assert store.flaws(deep=True) == []
