"""`verify` names each kind of flaw, mends what it may, and finds nothing wrong afterwards."""

import json
import random
import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from documents import make_document, make_failure, place_new
from test_archive import SOURCE, make_page

from welfare_crawl.archive import Archive
from welfare_crawl.cli import run
from welfare_crawl.frontier import Entry, SqliteFrontier
from welfare_crawl.records import Page, Sighting
from welfare_crawl.store import open_store


class Corpus:
    """Two documents with their responses, an address that failed, and a frontier that calls the three done."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.db, self.archive, self.frontier = folder / "welfare.db", folder / "archive", folder / "frontier.db"
        with open_store(self.db) as store, Archive(self.archive) as archive:
            for number in (1, 2):
                body = random.Random(number).randbytes(20_000 if number == 1 else 400)
                capture = archive.write(page_of(number, body=body))
                document = make_document(capture.url, captures=(capture,), text=f"Văn bản số {number} về hộ nghèo.")
                store.save(place_new(document))
            store.save_failure(make_failure(page_of(3).url))
            store.commit()
        self.warc = self.archive / (capture.warc_file or "")
        self.done(1, 2, 3)

    def done(self, *numbers: int, acknowledged: bool = True) -> None:
        frontier = SqliteFrontier(self.frontier)
        frontier.open("news", now=0.0)
        for number in numbers:
            url = page_of(number).url
            frontier.put(Entry(url, url.encode(), b"", "baotrungdu.example", "baotrungdu"))
            for lease in frontier.lease("baotrungdu.example", now=1.0):
                if acknowledged:
                    frontier.ack(lease.id)
        frontier.close(finished=False)

    def change(self, statement: str, *values: object) -> None:
        connection = sqlite3.connect(self.db)
        with connection:
            connection.execute(statement, values)
        connection.close()

    def verify(self, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, int]]:
        code = run(
            [
                *("verify", "--db", str(self.db), "--archive", str(self.archive)),
                *("--frontier", str(self.frontier), "--json"),
                *words,
            ]
        )
        told = json.loads(capsys.readouterr().out)
        assert told["sound"] == (code == 0)
        return code, {problem["word"]: problem["count"] for problem in told["problems"]}


def page_of(number: int, **changes: object) -> Page:
    return make_page(
        url=f"https://baotrungdu.example/{number}.htm", fetched_at=datetime(2026, 3, number, tzinfo=UTC), **changes
    )


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path)


@pytest.mark.parametrize("words", [[], ["--deep"], ["--mend"]])
def test_a_sound_corpus_has_no_flaw(corpus: Corpus, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert corpus.verify(capsys, *words) == (0, {})
    assert run(["verify", "--db", str(corpus.db), "--archive", str(corpus.archive), "--frontier", "none.db"]) == 0
    assert capsys.readouterr().out.startswith("Nothing is wrong (2 documents, 2 sightings, 1 files")


def lose_file(corpus: Corpus) -> None:
    corpus.warc.unlink()


def cut_file(corpus: Corpus) -> None:
    corpus.warc.write_bytes(corpus.warc.read_bytes()[:6000])


def swap_offsets(corpus: Corpus) -> None:
    corpus.change("UPDATE sightings SET warc_offset = 999999 - warc_offset WHERE url LIKE '%/1.htm'")


def swap_records(corpus: Corpus) -> None:
    corpus.change(
        "UPDATE sightings SET warc_offset = (SELECT max(warc_offset) FROM sightings WHERE url LIKE '%/2.htm')"
    )


def add_orphans(corpus: Corpus) -> None:
    with Archive(corpus.archive) as archive:
        archive.write(page_of(4))
        archive.write(page_of(5))


def tear(corpus: Corpus) -> None:
    with corpus.warc.open("ab") as file:
        file.write(corpus.warc.read_bytes()[:200])


def unindex(corpus: Corpus) -> None:
    corpus.change("INSERT INTO documents_fts (documents_fts) VALUES ('delete-all')")


def change_text(corpus: Corpus) -> None:
    corpus.change("UPDATE documents SET text = 'Một bài khác hẳn.' WHERE id = 1")
    corpus.change("DELETE FROM passages")


def point_nowhere(corpus: Corpus) -> None:
    corpus.change("UPDATE documents SET duplicate_of = 99, translation_of = 98 WHERE id = 1")
    corpus.change("INSERT INTO links VALUES (1, 97, 'related', 0.5, '{}')")
    corpus.change("INSERT INTO topics VALUES (96, 'x', 0.5, '[]')")
    corpus.change("INSERT INTO passages VALUES (2, 9, NULL, 'vi', 1.0, 0, 5000, '[]')")


def leave_over(corpus: Corpus) -> None:
    corpus.change("INSERT INTO _fact_kinds VALUES (1, 'poor households', 'households', 2025, NULL, 0)")
    corpus.change("INSERT INTO _facts VALUES (96, 1, '[[0, 3, 312, 0, 9]]'), (1, 95, '[[0, 3, 312, 0, 9]]')")
    corpus.change("INSERT INTO _facts VALUES (2, 1, '[[5000, 3, 312, 0, 9]]')")
    corpus.change("INSERT INTO _places VALUES (1, 94, '[0]')")


def spoil_json(corpus: Corpus) -> None:
    corpus.change("INSERT INTO _fact_kinds VALUES (1, 'poor households', 'households', 2025, NULL, 0)")
    corpus.change("INSERT INTO _facts VALUES (1, 1, '[[0, 3,')")


def lose_sightings(corpus: Corpus) -> None:
    corpus.change("UPDATE sightings SET document_id = 77 WHERE document_id = 2")


def leave_in_work(corpus: Corpus) -> None:
    corpus.done(8, acknowledged=False)


def acknowledge_unseen(corpus: Corpus) -> None:
    corpus.done(9)


def damage_record(corpus: Corpus) -> None:
    content = bytearray(corpus.warc.read_bytes())
    content[12_000:12_010] = bytes(10)
    corpus.warc.write_bytes(content)


FLAWS: list[tuple[Callable[[Corpus], None], dict[str, int], dict[str, int] | None]] = [
    (lose_file, {"missing_file": 2}, None),
    (cut_file, {"missing_record": 1, "digest": 1}, None),
    (swap_offsets, {"missing_record": 1}, None),
    (swap_records, {"other_record": 1}, None),
    (add_orphans, {"orphans": 2}, {}),
    (tear, {"torn": 1}, {}),
    (unindex, {"search": 2}, {}),
    (
        point_nowhere,
        {"duplicate_of": 1, "translation_of": 1, "links": 1, "topics": 1, "offsets": 1},
        {"duplicate_of": 1, "translation_of": 1, "links": 1, "offsets": 1},
    ),
    (leave_over, {"facts": 2, "places": 1, "offsets": 1}, {"facts": 1, "places": 1, "offsets": 1}),
    (spoil_json, {"facts": 1}, None),
    (lose_sightings, {"unseen": 1, "sightings": 1}, None),
    (leave_in_work, {"leased": 1}, {}),
    (acknowledge_unseen, {"untraced": 1}, {}),
]


@pytest.mark.parametrize(("spoil", "found", "left"), FLAWS, ids=[spoil.__name__ for spoil, _, _ in FLAWS])
def test_each_flaw_is_named_and_mended_where_it_may_be(
    corpus: Corpus,
    capsys: pytest.CaptureFixture[str],
    spoil: Callable[[Corpus], None],
    found: dict[str, int],
    left: dict[str, int] | None,
) -> None:
    spoil(corpus)
    assert corpus.verify(capsys) == (1, found)
    run(["verify", "--db", str(corpus.db), "--archive", str(corpus.archive), "--frontier", str(corpus.frontier)])
    out = capsys.readouterr().out
    for word in found:
        assert f"{word}: to mend it, " in out
    corpus.verify(capsys, "--mend")
    left = found if left is None else left
    assert corpus.verify(capsys) == (int(bool(left)), left)


@pytest.mark.parametrize(
    ("spoil", "word"), [(change_text, "search"), (damage_record, "digest")], ids=["search", "digest"]
)
def test_what_only_a_deep_look_finds(
    corpus: Corpus, capsys: pytest.CaptureFixture[str], spoil: Callable[[Corpus], None], word: str
) -> None:
    spoil(corpus)
    assert corpus.verify(capsys, "--deep")[1] == {word: 1}


def test_damage_in_the_middle_costs_no_record_behind_it(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    content = bytearray(corpus.warc.read_bytes())
    content[20:40] = bytes(20)  # in the first record, which says who wrote the file
    corpus.warc.write_bytes(content)
    corpus.warc.with_name(corpus.warc.name + ".open").touch()
    assert corpus.verify(capsys, "--deep", "--mend")[1] == {"digest": 1}
    assert corpus.warc.read_bytes() == content


def test_orphans_that_were_taken_in_are_read_by_reprocess(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    add_orphans(corpus)
    assert corpus.verify(capsys, "--mend")[0] == 0
    with open_store(corpus.db) as store:
        (sighting,) = store.sightings_of(page_of(4).url)
    assert (sighting.outcome, sighting.source) == ("failed", "baotrungdu")


def test_a_newer_file_is_one_line(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["verify", "--db", str(corpus.db), "--archive", str(corpus.archive), "--frontier", str(corpus.frontier)]
    connection = sqlite3.connect(corpus.frontier)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert run(words) == 1
    assert "written by a newer welfare_crawl" in capsys.readouterr().err


def damage_frontier(corpus: Corpus) -> None:
    corpus.frontier.write_bytes(b"no database at all" * 100)


def damage_frontier_text(corpus: Corpus) -> None:
    """Spoil the index pages: SQLite quotes them when it says what is wrong."""
    content = bytearray(corpus.frontier.read_bytes())
    chance = random.Random(5)
    for _ in range(300):
        content[chance.randrange(4096, len(content))] = chance.choice(b"\xb6\xff\x95a")
    corpus.frontier.write_bytes(content)


@pytest.mark.parametrize("spoil", [damage_frontier, damage_frontier_text])
def test_a_damaged_frontier_is_named_and_the_rest_is_looked_at(
    corpus: Corpus, capsys: pytest.CaptureFixture[str], spoil: Callable[[Corpus], None]
) -> None:
    tear(corpus)
    spoil(corpus)
    for words in ([], ["--deep"]):
        code, found = corpus.verify(capsys, *words)
        assert code == 1
        assert found.keys() == {"damaged_frontier", "torn"}


def test_a_damaged_corpus_is_one_line_for_every_command(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    whole = corpus.db.read_bytes()
    places = [match.start() for match in re.finditer(rb"CREATE (?:TABLE|VIEW|INDEX)", whole)]
    for number, place in enumerate(places[:: max(1, len(places) // 6)]):
        content = bytearray(whole)
        content[place + number % 7 : place + number % 7 + 10] = b"\xe8\xb6\xff\x95\xd2" * 2
        corpus.db.write_bytes(content)
        for words in (["verify"], ["stats"], ["health"], ["search", "nghèo"]):
            more = ["--archive", str(corpus.archive), "--frontier", "none.db"] if words == ["verify"] else []
            assert run([*words, "--db", str(corpus.db), *more]) == 1
            assert "damaged" in capsys.readouterr().err.splitlines()[0]


def test_an_empty_frontier_is_none(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    corpus.frontier.write_bytes(b"")
    assert corpus.verify(capsys) == (0, {})


def test_what_a_running_crawl_has_in_work_is_no_flaw(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    frontier = SqliteFrontier(corpus.frontier)
    frontier.open("news", now=0.0)
    url = page_of(6).url
    frontier.put(Entry(url, url.encode(), b"", "baotrungdu.example", "baotrungdu"))
    assert frontier.lease("baotrungdu.example", now=1.0)
    with Archive(corpus.archive) as archive:
        archive.write(page_of(6))
        assert corpus.verify(capsys) == (0, {})
    frontier.close(finished=False)
    with open_store(corpus.db):
        code = run(["verify", "--mend", "--db", str(corpus.db), "--archive", str(corpus.archive)])
    assert code == 1 and "another process" in capsys.readouterr().err


def test_pages_cannot_steer_the_terminal_through_it(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    with Archive(corpus.archive) as archive:
        archive.write(make_page(url="https://a.example/\x1b]0;x\x07\u202e.htm"))
    run(["verify", "--db", str(corpus.db), "--archive", str(corpus.archive), "--frontier", str(corpus.frontier)])
    out = capsys.readouterr().out
    assert "orphans" in out and not {"\x1b", "\x07", "\u202e"} & set(out)


def test_a_sighting_of_another_kind_needs_no_record(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(corpus.db) as store, Archive(corpus.archive) as archive:
        store.save_sighting(Sighting(archive.write(page_of(7)), "off_topic", SOURCE.id, relevance=0.1))
        store.commit()
    assert corpus.verify(capsys, "--deep") == (0, {})
