"""The store's file: one writer, many readers, every older version, and disks that refuse."""

import os
import signal
import sqlite3
import subprocess
import sys

import pytest
from documents import make_document, place_new
from sqlite_utils import Database

from welfare_crawl.errors import StoreError
from welfare_crawl.query import parse_query
from welfare_crawl.store import Filters, open_reader, open_store
from welfare_crawl.store.browsing import canned_queries, datasette_metadata
from welfare_crawl.store.fts import rebuild_index
from welfare_crawl.store.schema import MIGRATIONS, PUBLIC_TABLES, migration_names

needs_permissions = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "welfare.db"


def test_migrations_are_numbered_in_order():
    assert [name.partition("_")[0] for name in migration_names()] == [
        f"{number:04}" for number in range(1, len(migration_names()) + 1)
    ]


@pytest.mark.parametrize("version", range(len(migration_names()) + 1))
def test_every_older_version_is_brought_up_to_date(path, version):
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    older = Database(connection)
    MIGRATIONS.apply(older, stop_before=migration_names()[version:][:1] or None)
    if version >= 1:
        connection.execute(
            "INSERT INTO documents (id, url, source, kind, title, lead, text, authors, language, language_confidence,"
            " relevance, word_count, extractor, flags, content_hash, first_seen, last_seen, tags, identifiers)"
            " VALUES (7, 'https://a.vn/x-1.htm', 'a', 'news', 'Cũ', '', 'Văn bản cũ', '[]', 'vi', 1.0, 1.0, 3, 'e',"
            " '[]', 'h', '2025-01-01T00:00:00+00:00', '2025-01-01T00:00:00+00:00', '[]', '[]')"
        )
    connection.commit()
    connection.close()
    with open_store(path) as store:
        store.save(place_new(make_document()))
        store.commit()
    with open_reader(path) as reader:
        assert len(list(reader.corpus_rows(Filters()))) == (2 if version else 1)


def test_a_reader_brings_an_older_file_up_to_date(path):
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    MIGRATIONS.apply(Database(connection), stop_before=migration_names()[-1])
    connection.close()
    with open_reader(path) as reader:
        assert reader.statistics().documents == 0


def test_a_newer_file_is_refused(path):
    open_store(path).close()
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO _migrations (migration_set, name) VALUES ('welfare_crawl', '9999_future')")
    connection.commit()
    connection.close()
    for opener in (open_store, open_reader):
        with pytest.raises(StoreError, match="newer welfare_crawl"):
            opener(path)


def test_a_second_writer_is_refused_and_the_first_goes_on(path):
    with open_store(path) as first:
        with pytest.raises(StoreError, match=rf"another process \(pid {os.getpid()}\) writes this store") as caught:
            open_store(path)
        assert "\n" not in str(caught.value)
        first.save(place_new(make_document()))
        first.commit()
    open_store(path).close()


def test_a_killed_writer_gives_the_lock_back_and_loses_its_open_batch_only(path):
    code = (
        "import sys, time; sys.path[:0] = sys.argv[2:]\n"
        "from documents import make_document, place_new\n"
        "from welfare_crawl.store import open_store\n"
        "store = open_store(sys.argv[1])\n"
        "store.save(place_new(make_document())); store.commit()\n"
        "store.save(place_new(make_document('https://a.vn/b-2.htm', text='B')))\n"
        "print('ready', flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", code, str(path), os.path.dirname(__file__)]  # noqa: PTH120
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        with pytest.raises(StoreError, match="another process"):
            open_store(path)
        with open_reader(path) as reader:
            assert reader.statistics().documents == 1
        writer.send_signal(signal.SIGKILL)
    with open_store(path) as store:
        assert store.statistics().documents == 1
        assert store.save(place_new(make_document("https://a.vn/b-2.htm", text="B"))) == 2
        assert store._connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_what_is_not_committed_is_undone(path):
    with open_store(path) as store:
        store.save(place_new(make_document()))
        store.rollback()
        assert store.statistics().documents == 0
        store.save(place_new(make_document()))
    with open_reader(path) as reader:
        assert reader.statistics().documents == 0


def test_readers_see_commits_while_one_writes(path):
    with open_store(path) as store, open_reader(path) as reader:
        store.save(place_new(make_document()))
        assert reader.statistics().documents == 0
        store.commit()
        assert reader.statistics().documents == 1
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader._connection.execute("DELETE FROM documents")


def test_a_full_disk_stops_the_store_cleanly(path):
    with open_store(path) as store:
        store.save(place_new(make_document()))
        store.commit()
        pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(f"PRAGMA max_page_count = {pages + 20}")
        with pytest.raises(StoreError, match="the disk is full") as caught:
            for number in range(100):
                store.save(place_new(make_document(f"https://a.vn/b-{number}.htm", text=f"{number} dài " * 2000)))
        assert "\n" not in str(caught.value)
        store.rollback()
        assert store.statistics().documents == 1
        store._connection.execute("PRAGMA max_page_count = 1000000")
        store.save(place_new(make_document("https://a.vn/b-1.htm", text="B")))
        store.commit()
        assert store.search(parse_query("B"), Filters(), limit=1)[0] == 1


def test_no_database_and_folder_say_so(path):
    path.parent.mkdir()
    path.write_text("no database " * 1000)
    for opener in (open_store, open_reader):
        with pytest.raises(StoreError, match="this is no SQLite file"):
            opener(path)
        with pytest.raises(StoreError, match="this is a folder"):
            opener(path.parent)
    with pytest.raises(StoreError, match=r"File exists|Not a directory"):
        open_store(path / "below.db")
    with pytest.raises(StoreError, match="no such file"):
        open_reader(path.with_name("other.db"))


def test_a_failed_opening_gives_the_lock_back(path):
    path.parent.mkdir()
    path.write_text("no database " * 1000)
    with pytest.raises(StoreError):
        open_store(path)
    path.unlink()
    open_store(path).close()


@needs_permissions
def test_no_permission_says_so(path):
    open_store(path).close()
    path.parent.chmod(0o500)
    try:
        with open_reader(path) as reader:
            assert reader.statistics().documents == 0
        with pytest.raises(StoreError, match="permission"):
            open_store(path)
    finally:
        path.parent.chmod(0o700)


def test_a_copy_without_its_journal_can_be_read_where_nothing_can_be_written(path):
    with open_store(path) as store:
        store.save(place_new(make_document()))
        store.commit()
    assert not path.with_name(path.name + "-wal").exists()
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    assert connection.execute("SELECT count(*) FROM corpus").fetchone()[0] == 1
    connection.close()


def test_the_index_can_be_made_anew(path):
    with open_store(path) as store:
        store.save(place_new(make_document()))
        before = store.search(parse_query("ho ngheo"), Filters(), limit=5)
        assert rebuild_index(store._connection) == 1
        assert store.search(parse_query("ho ngheo"), Filters(), limit=5) == before
        assert before[0] == 1


@pytest.mark.parametrize(
    ("question", "index"),
    [
        ("SELECT count(*) FROM corpus", "COVERING INDEX _documents_search"),
        ("SELECT kind, count(*) FROM corpus GROUP BY 1", "COVERING INDEX _documents_search"),
        ("SELECT title FROM corpus ORDER BY published_at DESC LIMIT 9", "idx_documents_published_at"),
        ("SELECT title FROM corpus WHERE source = 'baophutho'", "idx_documents_source"),
        ("SELECT t.topic, count(*) FROM topics AS t JOIN corpus AS c ON c.id = t.document_id GROUP BY 1", "topics"),
    ],
)
def test_the_view_is_read_by_the_index_that_answers(path, question, index):
    with open_store(path) as store:
        store.save(place_new(make_document()))
        store.commit()
        plan = [row["detail"] for row in store._connection.execute(f"EXPLAIN QUERY PLAN {question}")]
    assert index in plan[0] and not any("duplicate_of" in step for step in plan), plan


def test_browsing_hides_what_is_internal_and_its_questions_run(path):
    with open_store(path) as store:
        store.save(place_new(make_document()))
        tables = datasette_metadata("welfare")["databases"]["welfare"]["tables"]
        names = [
            row[0]
            for row in store._connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        ]
        hidden = {name for name, said in tables.items() if said.get("hidden")}
        assert {name for name in names if name.startswith(("_", "documents_fts_"))} == hidden
        assert set(PUBLIC_TABLES) | {"corpus", "documents_fts"} == set(tables) - hidden
        for name, sql in canned_queries().items():
            assert store._connection.execute(
                sql, {"query": "ngheo", "province": "", "source": "", "indicator": ""}
            ).fetchall() or name not in ("search", "by_month")
