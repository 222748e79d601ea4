"""The corpus in Python: what notebooks call."""

import subprocess
import sys
from datetime import date

import pytest
from documents import make_document, place_new

from welfare_crawl import Corpus
from welfare_crawl.errors import ConfigurationError, StoreError
from welfare_crawl.records import Fact, Passage, Placement, PlaceMention
from welfare_crawl.store import open_store

FACTS = (
    Fact(0, 3, 9, "poor_households", 3200.0, "households", 2024, "25", "Có 3.200 hộ nghèo."),
    Fact(0, 12, 20, "legal_document", "24-NQ/TW", "Nghị quyết", None, None, "Theo 24-NQ/TW."),
)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "welfare.db"
    with open_store(path) as store:
        first = store.save(
            place_new(
                make_document(
                    facts=FACTS,
                    tags=("an sinh",),
                    passages=(Passage(0, 29, "vi", 0.98),),
                    places=(PlaceMention("25", "province", "Phú Thọ", 0, 4, "25", "25"),),
                )
            )
        )
        store.save(place_new(make_document("https://b.vn/b-2.htm", 1, text="Other words entirely", language="en")))
        store.save(
            Placement(make_document("https://c.vn/c-3.htm", 1, text="C", facts=FACTS), "duplicate", duplicate_of=first)
        )
        store.commit()
    return path


def test_search_gives_rows_and_how_many_there_are(path):
    with Corpus(path) as corpus:
        title = corpus.document(1)["title"]
        found = corpus.search(title.split()[0], language="vi", limit=1)
        assert len(found) == 1 and found.total >= 1
        (row,) = found.to_dicts()
        assert (row["id"], row["language"]) == (1, "vi")
        assert row["snippet"] and "1 of" in repr(found)


def test_documents_are_those_of_corpus_with_lists_as_lists(path):
    with Corpus(path) as corpus:
        rows = corpus.documents()
        assert [row["id"] for row in rows] == [1, 2] == [row["id"] for row in rows]
        assert next(iter(rows))["tags"] == ["an sinh"]
        assert [row["id"] for row in corpus.documents(language="en")] == [2]


def test_facts_come_with_their_document_and_once(path):
    with Corpus(path) as corpus:
        assert [(row["document_id"], row["value"]) for row in corpus.facts()] == [(1, 3200.0), (1, "24-NQ/TW")]
        (row,) = corpus.facts("poor_households", language="vi")
        assert (row["year"], row["place_code"], row["url"]) == (2024, "25", corpus.document(1)["url"])
        assert corpus.facts("poor_households", language="en").to_dicts() == []


def test_a_document_has_its_parts(path):
    with Corpus(path) as corpus:
        row = corpus.document(1)
        assert [place["name"] for place in row["places"]] == ["Phú Thọ"]
        assert [fact["value"] for fact in row["facts"]] == [3200.0, "24-NQ/TW"]
        assert len(row["passages"]) == 1
        with pytest.raises(KeyError, match="no document has the id 99"):
            corpus.document(99)


def test_arrow_table(path):
    with Corpus(path) as corpus:
        table = corpus.facts().to_arrow()
        assert table.column("value").to_pylist() == ["3200.0", "24-NQ/TW"]
        assert corpus.facts("poor_households").to_arrow().column("value").to_pylist() == [3200.0]
        assert corpus.documents().to_arrow().num_rows == 2
        assert {"title", "text"} <= set(corpus.documents(language="sv").to_arrow().column_names)


def test_pandas_is_asked_for_only_when_needed(path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with Corpus(path) as corpus, pytest.raises(ImportError, match="pip install pandas"):
        corpus.documents().to_pandas()


def test_a_frame_has_types(path):
    pytest.importorskip("pandas", reason="to_pandas needs pandas, which the project does not")
    with Corpus(path) as corpus:
        frame = corpus.documents().to_pandas()
        assert list(frame["id"]) == [1, 2]
        assert str(frame["published_at"].dt.tz) == "UTC+07:00"
        assert str(frame["duplicate_of"].dtype) == "Int64"
        empty = corpus.facts(language="sv").to_pandas()
        assert len(empty) == 0 and {"value", "quote"} <= set(empty.columns)


def test_times_are_those_of_vietnam_and_a_day_is_its_midnight(path):
    with open_store(path) as store:
        for number, told in enumerate(("2025-07-01", "2025-06-30T20:00:00+00:00", None)):
            store.save(place_new(make_document(f"https://d.vn/{number}.htm", text=f"Day {number}", published_at=told)))
        store.commit()
    with Corpus(path) as corpus:
        told = corpus.documents().to_arrow().column("published_at").to_pylist()[2:]
    assert [each and each.isoformat() for each in told] == [
        "2025-07-01T00:00:00+07:00",
        "2025-07-01T03:00:00+07:00",
        None,
    ]


def test_a_document_is_found_by_any_of_its_addresses(path):
    with Corpus(path) as corpus:
        assert len(corpus) == 2 == len(list(corpus))
        url = corpus.document(1)["url"]
        for address in (url, url + "?utm_source=x", url.replace("baophutho.vn", "BAOPHUTHO.vn")):
            assert corpus.document(address)["id"] == 1
        for nothing in ("https://baophutho.vn/nothing.htm", "junk", "", 0, -1, 10**30):
            with pytest.raises(KeyError, match="no document has the"):
                corpus.document(nothing)


def test_filters_may_be_dates_and_numbers(path):
    with Corpus(path) as corpus:
        assert len(corpus.documents(since=date(2025, 7, 31), province=25).to_dicts()) == 2
        assert corpus.documents(since=date(2025, 8, 1)).to_dicts() == []


def test_what_makes_no_sense_is_told(path, tmp_path):
    with pytest.raises(StoreError, match="no such file"):
        Corpus(tmp_path / "none.db")
    with Corpus(path) as corpus:
        with pytest.raises(ConfigurationError, match="unknown topic"):
            corpus.documents(topic="football")
        with pytest.raises(ConfigurationError, match="unknown indicator 'poverty_rates'; the nearest: poverty_rate"):
            corpus.facts("poverty_rates")
        assert corpus.facts("poverty_rate_change").to_dicts() == []
        with pytest.raises(ConfigurationError, match="language: 3 is no text"):
            corpus.documents(language=3)
        with pytest.raises(TypeError, match="colour"):
            corpus.documents(colour="red")


def test_the_corpus_is_not_changed(path):
    before = path.read_bytes()
    with Corpus(path) as corpus:
        list(corpus.facts())
        corpus.documents().to_dicts()
    assert path.read_bytes() == before


def test_the_package_alone_is_imported_at_once():
    heavy = ("pandas", "pyarrow", "sqlite_utils", "numpy")
    code = f"import sys, welfare_crawl; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
