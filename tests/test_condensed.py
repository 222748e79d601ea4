"""Facts and places: their views show what the tables of older files had, row by row."""

import sqlite3

import pytest
from documents import make_document, place_new
from sqlite_utils import Database

from welfare_crawl.records import Fact, PlaceMention
from welfare_crawl.store import open_store
from welfare_crawl.store.schema import MIGRATIONS
from welfare_crawl.store.sqlite import open_memory

TEXT = "Năm 2018 tỉnh Phú Thọ có 3.200 hộ nghèo;\ntỷ lệ 30,81%. Phú Thọ nêu theo 24-NQ/TW, tháng 5."
FACTS = (
    (0, 25, 30, "poor_households", 3200.0, "households", 2018, "25", "Năm 2018 tỉnh Phú Thọ có 3.200 hộ nghèo;"),
    # The sentence goes over two lines of the text, and is quoted on one.
    (0, 48, 53, "poverty_rate", 30.81, "%", 2018, None, "có 3.200 hộ nghèo; tỷ lệ 30,81%."),
    (None, 71, 79, "legal_document", "24-NQ/TW", "Nghị quyết", None, None, "Phú Thọ nêu theo 24-NQ/TW, tháng 5."),
    (0, 87, 88, "poverty_rate", 5.0, "%", None, None, "tháng 5."),
    (0, 87, 88, "poverty_rate", 1e300, "%", None, None, "tháng 5."),
    (0, 87, 88, "legal_document", "5", "%", None, None, "Câu này không có trong bài."),
    (0, 88, 88, "money", 0.1 + 0.2, "VND", 2018, "25", "tháng 5."),
)
PLACES = (
    ("25", "province", "Phú Thọ", 14, 21, "25", "25"),
    ("25", "province", "Phú Thọ", 55, 62, "25", "25"),
    ("00239", "commune", "Phú  Thọ", 55, 60, None, None),
    ("25", "province", "PHÚ THỌ", 14, 21, "25", "25"),
)
_DOCUMENT = (
    "INSERT INTO documents (id, url, source, kind, title, lead, text, authors, language, language_confidence,"
    " relevance, word_count, extractor, flags, content_hash, first_seen, last_seen, tags, identifiers)"
    " VALUES (?1, 'https://a.vn/x-' || ?1, 'a', 'news', 'T', '', ?2, '[]', 'vi', 1.0, 1.0, 3, 'e',"
    " '[]', 'h', '2025-01-01T00:00:00+00:00', '2025-01-01T00:00:00+00:00', '[]', '[]')"
)


def _rows(connection, table):
    return sorted(map(repr, map(tuple, connection.execute(f"SELECT * FROM {table}"))))  # noqa: S608 -- names of ours


def test_an_older_file_shows_the_same_rows_after_it_was_brought_over(tmp_path):
    path = tmp_path / "welfare.db"
    older = sqlite3.connect(path, isolation_level=None)
    MIGRATIONS.apply(Database(older), stop_before="0016_condensed")
    for number in (1, 2, 3):
        older.execute(_DOCUMENT, (number, TEXT if number < 3 else "Bài khác."))
        for row in FACTS[: 8 - number]:
            older.execute("INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (number, *row))
        for row in PLACES[number - 1 :]:
            older.execute("INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (number, *row))
    before = {table: _rows(older, table) for table in ("facts", "places")}
    names = {table: [row[1] for row in older.execute(f"PRAGMA table_info({table})")] for table in ("facts", "places")}
    older.close()
    with open_store(path) as store:
        for table, rows in before.items():
            assert len(rows) > 8
            assert _rows(store._connection, table) == rows
            assert [row[1] for row in store._connection.execute(f"PRAGMA table_info({table})")] == names[table]


def test_what_is_saved_stands_in_the_views_and_what_is_said_twice_is_kept_once():
    store = open_memory()
    for number in (1, 2):
        store.save(
            place_new(
                make_document(
                    f"https://a.vn/bai-{number}.htm",
                    text=TEXT,
                    content_hash=str(number),
                    facts=tuple(Fact(*row) for row in FACTS),
                    places=tuple(PlaceMention(*row) for row in PLACES),
                )
            )
        )
    ask = store._connection.execute
    for number in (1, 2):
        facts = [tuple(row)[1:] for row in ask("SELECT * FROM facts WHERE document_id = ?", (number,))]
        assert sorted(map(repr, facts)) == sorted(map(repr, FACTS))
        places = [tuple(row)[1:] for row in ask("SELECT * FROM places WHERE document_id = ?", (number,))]
        assert sorted(map(repr, places)) == sorted(map(repr, PLACES))
    kinds = {(each[3], *each[5:8], each[0]) for each in FACTS}
    assert ask("SELECT count(*) FROM _fact_kinds").fetchone()[0] == len(kinds)
    assert ask("SELECT count(*) FROM _place_names").fetchone()[0] == 3
    # No sentence of the text is kept a second time.
    kept = "".join(row[0] for row in ask("SELECT found FROM _facts WHERE document_id = 1"))
    assert "Năm 2018" not in kept
    assert "Câu này không có trong bài." in kept


@pytest.mark.parametrize(
    ("question", "index"),
    [
        ("SELECT * FROM facts WHERE indicator = 'poverty_rate'", "_facts_kind"),
        ("SELECT * FROM facts WHERE place_code = '25'", "_facts_kind"),
        ("SELECT * FROM facts WHERE document_id = 1", "PRIMARY KEY (document_id=?)"),
        ("SELECT * FROM places WHERE code = '25'", "_places_name"),
        ("SELECT * FROM places WHERE province_now = '25'", "_places_name"),
        ("SELECT * FROM places WHERE document_id = 1", "PRIMARY KEY (document_id=?)"),
    ],
)
def test_questions_to_the_views_go_by_an_index(question, index):
    plan = [row[3] for row in open_memory()._connection.execute(f"EXPLAIN QUERY PLAN {question}")]
    assert any(index in step for step in plan), plan
    assert not any(step.startswith("SCAN") and " j " not in step for step in plan), plan
