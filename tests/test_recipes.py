"""The recipes and the notebook in docs/ run on the sample press; the picture of the tables is that of today."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from conftest import TwoDays

from docs import make_entities
from welfare_crawl.release import make_release
from welfare_crawl.store.schema import PUBLIC_TABLES

DOCS = Path(make_entities.__file__).parent
RECIPES = re.findall(
    r"^(\d+)\. .*?```sql\n(.*?)```", (DOCS / "recipes.md").read_text(encoding="utf-8"), re.DOTALL | re.M
)


def test_there_are_twenty_recipes():
    assert [int(number) for number, _ in RECIPES] == list(range(1, 21))


@pytest.mark.xdist_group("sample")
def test_recipes_have_answers(two_days: TwoDays):
    with closing(sqlite3.connect(f"file:{two_days.room.database}?mode=ro", uri=True)) as connection:
        for number, sql in RECIPES:
            assert connection.execute(sql).fetchall(), f"recipe {number} finds nothing"


@pytest.mark.xdist_group("sample")
def test_recipes_have_the_same_answers_in_a_release(two_days: TwoDays, tmp_path):
    release = make_release(two_days.room.database, tmp_path, "v1") / "welfare.db"
    with (
        closing(sqlite3.connect(f"file:{two_days.room.database}?mode=ro", uri=True)) as corpus,
        closing(sqlite3.connect(f"file:{release}?mode=ro", uri=True)) as frozen,
    ):
        for number, sql in RECIPES:
            assert frozen.execute(sql).fetchall() == corpus.execute(sql).fetchall(), f"recipe {number}"


@pytest.mark.xdist_group("sample")
def test_facts_stand_where_they_say(two_days: TwoDays):
    with closing(sqlite3.connect(f"file:{two_days.room.database}?mode=ro", uri=True)) as connection:
        rows = connection.execute(
            'SELECT substr(d.text, f.start + 1, f."end" - f.start), f.quote FROM facts AS f'
            " JOIN documents AS d ON d.id = f.document_id"
        ).fetchall()
    assert len(rows) > 100
    for written, quote in rows:
        assert "".join(written.replace("-\n", "").split()) in "".join(quote.replace("- ", "").split())


@pytest.mark.xdist_group("sample")
def test_the_notebook_runs(two_days: TwoDays, monkeypatch, tmp_path):
    notebook = json.loads((DOCS / "three_questions.ipynb").read_text(encoding="utf-8"))
    assert notebook["nbformat"] == 4
    monkeypatch.setenv("WELFARE_DB", str(two_days.room.database))
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__main__"}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), "three_questions.ipynb", "exec"), names)  # noqa: S102
    for question in ("first", "second", "third"):
        assert names[question], question


def test_the_picture_is_drawn_of_the_schema():
    drawn = (DOCS / "schema.svg").read_text(encoding="utf-8")
    assert drawn == make_entities.entity_picture(), "run docs/make_entities.py"
    for table in PUBLIC_TABLES:
        assert f">{table}</text>" in drawn
