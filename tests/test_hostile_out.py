"""A corpus whose every field is hostile can be printed, exported and explained; the commands stay what they are."""

import csv
import json
from pathlib import Path

import pytest
from documents import make_capture, make_document, make_failure, make_sighting, place_new

from welfare_crawl.cli import run
from welfare_crawl.records import TopicScore
from welfare_crawl.store import open_store

STEER = "\x1b]0;x\x07\x1b[2J\u202e\x9b31m"
LOST = "\x00\ud800"
FORMULA = "=cmd|' /C calc'!A0"
SCRIPT = "<script>alert(1)</script>[red]x[/red]'; DROP TABLE documents;--"


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "welfare.db"
    with open_store(path) as store:
        for number, nasty in enumerate((STEER, LOST, FORMULA, SCRIPT, "hộ nghèo " * 12_000)):
            name = nasty[:20].replace(LOST, "")  # an address that came through a request has no such signs
            url = f"https://a.vn/{name}-{number}.htm"
            document = make_document(
                url,
                title=nasty,
                content_hash=f"hash {number}",
                lead=nasty,
                text=f"{nasty} hostile",
                authors=(nasty,),
                section=nasty[:99],
                tags=(nasty[:99],),
                identifiers=(("doi", nasty[:99]),),
                original_url=f"https://b.vn/{name}",
                topics=(TopicScore("poverty", 0.8, (nasty[:99],)),),
                captures=(make_capture(url, content_type=nasty[:99], etag=nasty[:99]),),
            )
            store.save(place_new(document))
            store.save_failure(make_failure(f"{url}x", detail=nasty[:99]))
        store.save_sighting(make_sighting("off_topic", relevance=0.1, detail=STEER + LOST))
        store.commit()
    return path


COMMANDS = (
    ["search", "hostile"],
    ["stats"],
    ["health"],
    *(["explain", str(number)] for number in range(1, 6)),
    ["explain", f"https://a.vn/{STEER}-0.htm"],
    ["reprocess", "--dry-run", "--archive", "."],
    ["verify", "--archive", ".", "--frontier", "none.db"],
)


@pytest.mark.parametrize("more", [[], ["--json"]], ids=["table", "json"])
@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words)[:20].encode("ascii", "replace").decode())
def test_no_command_lets_a_page_steer(
    db: Path, capsys: pytest.CaptureFixture[str], words: list[str], more: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(db.parent)
    code = run([*words, "--db", str(db), *more])
    out, err = capsys.readouterr()
    assert code in (0, 1), err
    assert not set(out + err) & set("\x1b\x07\x00\x9b\r\u202e\ud800")
    if more and not err:
        json.loads(out)


def test_no_formula_reaches_a_spreadsheet(db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "out.csv"
    assert run(["export", str(file), "--db", str(db)]) == 0
    capsys.readouterr()
    csv.field_size_limit(10**8)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 5
    for row in rows:
        assert not any(value.startswith(("=", "+", "@", "\t", "\r")) for value in row.values() if value)
        assert not set("".join(row.values())) & set("\x00")


def test_the_corpus_is_whole_after_all_that(db: Path) -> None:
    with open_store(db) as store:
        assert store.statistics().documents == 5
        assert store.flaws(deep=True) == []
