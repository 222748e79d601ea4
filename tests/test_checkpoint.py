"""The journal of the store is carried into its file aside, while the writer goes on."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from documents import make_document

from welfare_crawl.records import Placement
from welfare_crawl.store import SqliteStore, open_reader, open_store


def save(store: SqliteStore, first: int, count: int) -> None:
    for number in range(first, first + count):
        document = make_document(f"https://a.vn/tin-{number}.htm", text=f"Hộ nghèo số {number}. " * 100)
        store.save(Placement(document, "stored"))
        store.commit()


def test_what_was_committed_comes_into_the_file_while_a_change_is_open(tmp_path: Path) -> None:
    path = tmp_path / "welfare.db"
    with open_store(path) as store:
        save(store, 0, 20)
        before = path.stat().st_size
        store.save(Placement(make_document("https://a.vn/open.htm"), "stored"))
        aside = threading.Thread(target=store.checkpoint)
        aside.start()
        aside.join()
        assert path.stat().st_size > before
        save(store, 20, 1)
        with open_reader(path) as reader:
            assert reader.statistics().documents == 22


def test_a_journal_that_is_carried_over_does_not_grow_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "welfare.db"
    journal = path.with_name("welfare.db-wal")
    with open_store(path) as store:
        save(store, 0, 60)
        store.checkpoint()
        size = journal.stat().st_size
        for part in range(1, 6):
            save(store, 60 + part * 10, 10)
            store.checkpoint()
        assert journal.stat().st_size <= 1.5 * size


def test_a_file_that_is_gone_or_held_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "welfare.db"
    store = open_store(path)
    save(store, 0, 3)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM documents").fetchone()
        store.checkpoint()
    store.close()
    path.unlink()
    store.checkpoint()
    assert not path.exists()
