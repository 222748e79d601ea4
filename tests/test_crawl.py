"""Every address of the sample press ends where a careful reader says, on the first day and on the second."""

import json
import sqlite3
import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import TwoDays

from welfare_crawl.browser import missing_parts

HERE = Path(__file__).parent
PRESS = tomllib.loads((HERE / "sample_expected.toml").read_text(encoding="utf-8"))
JOURNAL = tomllib.loads((HERE / "journal_expected.toml").read_text(encoding="utf-8"))
JOURNAL_BASE = "http://tapchi.localhost:{port}/index.php/tcasxh"

pytestmark = pytest.mark.xdist_group("sample")


def short(row: dict[str, Any]) -> str:
    return str(row["url"]).split("{port}")[-1][:70]


@pytest.fixture(scope="module")
def first_day(two_days: TwoDays) -> Iterator[sqlite3.Connection]:
    yield from opened(two_days.first_database)


@pytest.fixture(scope="module")
def second_day(two_days: TwoDays) -> Iterator[sqlite3.Connection]:
    yield from opened(two_days.room.database)


def opened(path: Path) -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    yield db
    db.close()


def one(db: sqlite3.Connection, statement: str, *values: object) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(statement, values).fetchone()
    return row


def check_page(db: sqlite3.Connection, row: dict[str, Any], port: int) -> None:
    def here(url: str) -> str:
        return url.replace("{port}", str(port))

    url = here(row["url"])
    sighting = one(db, "SELECT * FROM sightings WHERE url = ? ORDER BY fetched_at DESC LIMIT 1", url)
    failure = one(db, "SELECT * FROM failures WHERE url = ?", url)
    if row.get("optional") and sighting is None and failure is None:
        return
    if "with_browser" in row and not missing_parts():
        row = row | {"outcome": row["with_browser"]}
    if row["outcome"] == "failed":
        assert failure is not None and failure["reason"] == row["reason"]
        return
    assert failure is None, dict(failure or {})
    if row["outcome"] in ("stored", "duplicate"):
        check_text(db, row, sighting, here)
        return
    assert sighting is not None, "never fetched"
    assert sighting["outcome"] == row["outcome"], sighting["detail"]
    if "kind" in row:
        assert sighting["detail"].startswith(row["kind"])
    if row["outcome"] in ("off_topic", "not_article", "redirect"):
        assert sighting["document_id"] is None
        assert sighting["outcome"] == "redirect" or sighting["warc_file"]
        return
    check_text(db, row, sighting, here)


def check_text(
    db: sqlite3.Connection, row: dict[str, Any], sighting: sqlite3.Row | None, here: Callable[[str], str]
) -> None:
    """Check a text that is kept; which of several prints or variants of it was met first is left to the network."""
    document = one(db, "SELECT * FROM documents WHERE url = ?", here(row["url"]))
    if document is None:
        # One row for each distinct text: this print is a sighting of the one that was published first.
        assert sighting is not None and sighting["outcome"] in ("stored", "duplicate")
        document = one(db, "SELECT * FROM documents WHERE id = ?", sighting["document_id"])
        assert document is not None and document["url"] == here(row["duplicate_of"])
        return
    check_document(document, row)
    for column in ("duplicate_of", "translation_of"):
        expected = one(db, "SELECT id FROM documents WHERE url = ?", here(row[column])) if column in row else None
        assert document[column] == (expected["id"] if expected else None), column
    assert document["original_url"] == (here(row["original_url"]) if "original_url" in row else None)


def check_document(document: sqlite3.Row, row: dict[str, Any]) -> None:
    assert document["title"] == row["title"]
    assert json.loads(document["authors"]) == row["authors"]
    assert datetime.fromisoformat(document["published_at"]) == datetime.fromisoformat(row["published_at"])
    assert (document["language"], document["province"]) == (row["language"], row["province"])
    assert document["lead"] == row["lead"]
    paragraphs = document["text"].split("\n\n")
    assert paragraphs[0] == row["first"]
    assert paragraphs[-1] == row["last"]
    for words in row.get("absent", ()):
        assert words not in document["text"]
    assert set(row.get("flags", ())) <= set(json.loads(document["flags"]))


@pytest.mark.parametrize("row", PRESS["page"], ids=short)
def test_each_page_ends_where_it_should(row: dict[str, Any], first_day: sqlite3.Connection, two_days: TwoDays) -> None:
    check_page(first_day, row, two_days.room.server.port)


@pytest.mark.parametrize("row", PRESS["edition_2"], ids=short)
def test_the_second_day_brings_what_is_new(
    row: dict[str, Any], second_day: sqlite3.Connection, two_days: TwoDays
) -> None:
    check_page(second_day, row, two_days.room.server.port)


def paper_url(path: str, two_days: TwoDays) -> str:
    return (JOURNAL_BASE + path).replace("{port}", str(two_days.room.server.port))


@pytest.mark.parametrize("row", JOURNAL["document"], ids=lambda row: str(row["name"]))
def test_each_paper_is_one_document(
    row: dict[str, Any], first_day: sqlite3.Connection, second_day: sqlite3.Connection, two_days: TwoDays
) -> None:
    db = second_day if row.get("edition") == 2 else first_day
    by_url = "SELECT * FROM sightings WHERE url = ? AND outcome != 'not_modified' ORDER BY fetched_at DESC LIMIT 1"
    landing = one(db, by_url, paper_url(row["landing"], two_days))
    assert landing is not None and landing["outcome"] == row["outcome"], landing and landing["detail"]
    if "pdf" in row:
        pdf = one(db, by_url, paper_url(row["pdf"], two_days))
        assert pdf is not None and pdf["outcome"] == row.get("pdf_outcome", row["outcome"])
        if row.get("pdf_outcome") != "failed":
            assert pdf["document_id"] == landing["document_id"]
        else:
            failure = one(db, "SELECT reason FROM failures WHERE url = ?", pdf["url"])
            assert failure is not None and failure["reason"] == row["pdf_reason"]
    if row["outcome"] == "off_topic":
        return
    document = one(db, "SELECT * FROM documents WHERE id = ?", landing["document_id"])
    assert document is not None
    assert document["kind"] == "paper"
    assert document["title"] == row["title"]
    assert json.loads(document["authors"]) == row["authors"]
    assert document["published_at"][:10] == row["published"]
    assert document["language"] == row["language"]
    assert sorted(json.loads(document["flags"])) == sorted(row["flags"])
    identifiers = json.loads(document["identifiers"])
    assert identifiers["issn"] == JOURNAL["journal"]["issn"]
    assert identifiers["oai"].endswith(f":article/{row['landing'].rsplit('/', 1)[-1]}"), identifiers
    if "doi" in row:
        assert identifiers["doi"] == row["doi"]
    passages = db.execute("SELECT language FROM passages WHERE document_id = ? ORDER BY seq", (document["id"],))
    assert list(dict.fromkeys(language for (language,) in passages)) == row["passages"]
    for words in row.get("must_have", ()):
        assert words in document["text"]
    for words in row.get("must_not_have", ()):
        assert words not in document["text"]


def test_the_reprint_of_a_paper_points_at_the_paper(first_day: sqlite3.Connection) -> None:
    rows = first_day.execute(
        "SELECT d.title, o.title FROM documents d JOIN documents o ON o.id = d.duplicate_of WHERE d.kind = 'paper'"
    ).fetchall()
    assert len(rows) == 1
    assert {title.casefold().split(":")[0] for row in rows for title in row} == {
        "social assistance and public services for ethnic minorities in cao bang"
    }


def test_the_second_run_asks_little_and_stores_nothing_twice(
    two_days: TwoDays, first_day: sqlite3.Connection, second_day: sqlite3.Connection
) -> None:
    new = len(PRESS["edition_2"]) - 1 + sum(row.get("edition") == 2 for row in JOURNAL["document"])
    count = "SELECT count(*) FROM documents"
    assert second_day.execute(count).fetchone()[0] == first_day.execute(count).fetchone()[0] + new
    fetched = [entry for entry in two_days.second if entry.status == 200]
    assert len(fetched) < len(two_days.first) / 3
    twice = second_day.execute("SELECT url FROM documents GROUP BY url HAVING count(*) > 1").fetchall()
    assert twice == []


def test_the_old_text_of_a_changed_article_is_kept(second_day: sqlite3.Connection) -> None:
    rows = second_day.execute(
        "SELECT r.text, d.text FROM revisions r JOIN documents d ON d.id = r.document_id"
    ).fetchall()
    assert len(rows) == 1
    old, now = rows[0]
    assert "268" not in old
    assert "197 nhà" in now


def test_every_stored_page_is_in_the_archive(first_day: sqlite3.Connection) -> None:
    missing = first_day.execute(
        "SELECT url FROM sightings WHERE outcome IN ('stored', 'duplicate', 'revised', 'off_topic')"
        " AND (warc_file IS NULL OR warc_offset IS NULL)"
    ).fetchall()
    assert missing == []


def test_the_runs_are_noted_with_their_figures(first_day: sqlite3.Connection) -> None:
    runs = first_day.execute("SELECT spider, outcome, stats FROM runs ORDER BY id").fetchall()
    assert [(run["spider"], run["outcome"]) for run in runs] == [("news", "finished"), ("papers", "finished")]
    stats = json.loads(runs[0]["stats"])
    assert set(stats["sources"]) == {"baotrungdu", "baobiencuong", "dichtin"}
    assert stats["sources"]["baotrungdu"]["kept"] > 0


def test_the_server_was_asked_politely(two_days: TwoDays) -> None:
    for entry in [*two_days.first, *two_days.second]:
        assert not entry.path.startswith(("/cam", "/tim-kiem")), "robots.txt forbids it"
        assert entry.user_agent.startswith("welfare_crawl/")
    for host in {entry.host for entry in two_days.first}:
        paths = [entry.path for entry in two_days.first if entry.host == host]
        assert paths[0] == "/robots.txt"
    delayed = [entry.time for entry in two_days.first if entry.host == "baobiencuong.localhost"]
    gaps = [later - earlier for earlier, later in pairwise(delayed[2:])]
    # Its robots.txt asks for 0.1 seconds. The crawl keeps them; a thread of the server may wake a little late for one
    # request and not for the next, so one gap may look shorter than it was, but not the gaps together.
    assert sum(gaps) >= 0.098 * len(gaps)
    assert min(gaps) >= 0.03
