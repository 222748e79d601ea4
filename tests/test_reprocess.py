"""Reprocessing: the archive gives the same documents again, and what counts now comes in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

from welfare_crawl.archive import Archive
from welfare_crawl.check import Fetcher
from welfare_crawl.extract import extract_document
from welfare_crawl.placing.place import place
from welfare_crawl.records import ArchivedPage, Page, Sighting
from welfare_crawl.reprocess import rebuild, reprocess
from welfare_crawl.sample.server import SampleServer
from welfare_crawl.sources import load_sources
from welfare_crawl.store import Filters, open_memory
from welfare_crawl.store.fts import rebuild_index
from welfare_crawl.topics import THRESHOLD

ARTICLES = (
    "/an-sinh-xa-hoi-sau-hop-nhat-giu-lien-mach-khong-de-ai-bi-sot-242871.htm",
    "/von-chinh-sach-giup-dong-bao-dao-tru-trong-cay-duoc-lieu-243012.htm",
)


@pytest.fixture(scope="module")
def pages():
    with SampleServer() as server:
        sources = load_sources([files("welfare_crawl.sample") / "sources.toml"], variables={"port": str(server.port)})
        fetch = Fetcher("welfare_crawl/test", allow_private=True)
        got = []
        for number, path in enumerate(ARTICLES):
            answer = fetch(server.url("baotrungdu.localhost", path))
            got.append(
                Page(
                    url=answer.url,
                    status=answer.status,
                    headers=(("Content-Type", answer.content_type),),
                    body=answer.body,
                    fetched_at=datetime(2026, 3, 1, 8, number, 30, 250_000, tzinfo=UTC),
                    source=sources["baotrungdu"],
                )
            )
        fetch.close()
        return got, sources


@pytest.fixture
def crawled(pages, tmp_path):
    """Give a store that kept the first page and dropped the second as off topic, its archive, and the sources."""
    got, sources = pages
    with open_memory() as store, Archive(tmp_path) as archive:
        for page in got:
            archived = ArchivedPage(page, (archive.write(page),))
            if page is got[0]:
                store.save(place(extract_document(archived), store))
            else:
                store.save_sighting(Sighting(archived.captures[0], "off_topic", "baotrungdu", relevance=0.1))
        store.commit()
        yield store, tmp_path, sources


def dump(store) -> str:
    return "\n".join(line for line in store._connection.iterdump() if "fts" not in line)


def test_what_counts_now_comes_in_and_the_rest_stays(crawled):
    store, archive, sources = crawled
    summary = reprocess(store, archive, sources, workers=1)
    assert summary.counts == {"read": 2, "unchanged": 1, "new": 1}
    assert summary.changes[0].what == "new" and "Vốn chính sách" in summary.changes[0].detail
    known = store.known(summary.changes[0].url)
    assert known is not None and known.outcome == "stored" and known.document_id == 2
    before = dump(store)
    assert reprocess(store, archive, sources, workers=1).counts == {"read": 2, "unchanged": 2}
    assert dump(store) == before


def test_a_dry_run_changes_nothing(crawled):
    store, archive, sources = crawled
    before = dump(store)
    assert reprocess(store, archive, sources, workers=1, dry_run=True).counts["new"] == 1
    assert dump(store) == before


def test_a_better_extractor_changes_the_text_without_a_revision(crawled):
    store, archive, sources = crawled
    right = store.document(1).text
    store._connection.execute(
        "UPDATE documents SET lead = '', text = 'Bản đọc sai.', content_hash = 'old' WHERE id = 1"
    )
    rebuild_index(store._connection)
    summary = reprocess(store, archive, sources, Filters(source="baotrungdu"), workers=1)
    assert summary.counts["changed"] == 1 and summary.fields["text"] == 1
    assert store.document(1).text == right
    assert store.statistics().revisions == 0


def test_what_the_archive_lacks_is_told(crawled):
    store, archive, sources = crawled
    store._connection.execute("UPDATE sightings SET warc_file = 'gone.warc.gz' WHERE document_id = 1")
    summary = reprocess(store, archive, sources, workers=1)
    assert summary.counts == {"missing": 1, "read": 1, "new": 1}
    assert "not in the archive" in summary.changes[0].detail


def test_filters_choose_what_is_read(crawled):
    store, archive, sources = crawled
    assert reprocess(store, archive, sources, Filters(language="vi"), workers=1).counts == {"read": 1, "unchanged": 1}
    assert not reprocess(store, archive, sources, Filters(source="other"), workers=1).counts


def test_the_threshold_is_the_same_everywhere(crawled):
    store, _, _ = crawled
    row = store._connection.execute("SELECT value FROM _settings WHERE name = 'relevance_threshold'").fetchone()
    assert row is None or row[0] == THRESHOLD


def test_only_what_an_older_extractor_read_is_stale(crawled):
    store, archive, sources = crawled
    assert reprocess(store, archive, sources, workers=1, stale=True).counts == {}
    store._connection.execute("UPDATE documents SET extractor = 'html 0'")
    store._connection.execute("UPDATE sightings SET outcome = 'failed' WHERE document_id IS NULL")
    summary = reprocess(store, archive, sources, workers=1, stale=True)
    assert (summary.counts, summary.fields) == ({"read": 2, "unchanged": 1, "new": 1}, {})
    assert reprocess(store, archive, sources, workers=1, stale=True).counts == {}


def test_a_change_of_relevance_is_a_change(crawled):
    store, archive, sources = crawled
    store._connection.execute("UPDATE documents SET relevance = 0.99")
    summary = reprocess(store, archive, sources, workers=1, dry_run=True)
    assert (summary.counts["changed"], summary.fields) == (1, {"relevance": 1})


def test_one_that_was_cut_off_is_gone_on_with(crawled, monkeypatch):
    store, archive, sources = crawled
    monkeypatch.setattr("welfare_crawl.reprocess._BATCH", 1)

    def die(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reprocess(store, archive, sources, workers=1, progress=die)
    store.rollback()
    other = reprocess(store, archive, sources, Filters(source="other"), workers=1)
    assert not other.counts, "another order is another work"
    with pytest.raises(KeyboardInterrupt):
        reprocess(store, archive, sources, workers=1, progress=die)
    assert reprocess(store, archive, sources, workers=1, dry_run=True).counts["read"] == 2
    assert reprocess(store, archive, sources, workers=1).counts == {"done before": 1, "read": 1, "new": 1}
    assert reprocess(store, archive, sources, workers=1).counts == {"read": 2, "unchanged": 2}
    with pytest.raises(KeyboardInterrupt):
        reprocess(store, archive, sources, workers=1, progress=die)
    assert reprocess(store, archive, sources, workers=1, again=True).counts == {"read": 2, "unchanged": 2}


def test_a_lost_store_is_made_again_from_the_archive_alone(crawled, tmp_path):
    store, archive, sources = crawled
    reprocess(store, archive, sources, workers=1)  # both are in the corpus now
    with open_memory() as anew:
        assert rebuild(anew, archive, sources, workers=1).counts == {"read": 2, "new": 2}
        assert rebuild(anew, archive, sources, workers=1).counts == {"read": 2, "unchanged": 2}
        for table in ("documents", "sightings", "passages", "places", "topics", "links"):
            rows = [
                [tuple(row) for row in each._connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]  # noqa: S608
                for each in (store, anew)
            ]
            if table == "sightings":
                names = [column[1] for column in store._connection.execute("PRAGMA table_info(sightings)")]
                assert {row[names.index("outcome")] for row in rows[1]} == {"stored"}
            else:
                assert rows[0] == rows[1]
        assert anew.flaws(deep=True) == []


def test_earlier_texts_become_revisions_in_a_store_that_is_made_again(pages, tmp_path):
    got, sources = pages
    first, added = got[0], "Tỉnh còn 4.215 hộ nghèo và cận nghèo phải được hỗ trợ nhà ở ngay trong năm nay."
    body = first.body.replace(b"</p>", f" {added}</p>".encode())
    later = replace(first, body=body, fetched_at=first.fetched_at + timedelta(days=2))
    with Archive(tmp_path) as archive:
        for page in (later, first, replace(first, fetched_at=first.fetched_at + timedelta(days=1))):
            archive.write(page)
    with open_memory() as store:
        rebuild(store, tmp_path, sources, workers=1)
        assert (store.statistics().documents, store.statistics().revisions) == (1, 1)
        assert added in store.document(1).text
        assert [s.outcome for s in store.sightings_of(first.url)] == ["revised", "not_modified", "stored"]
        again = rebuild(store, tmp_path, sources, workers=1, again=True)
        assert again.counts == {"read": 3, "unchanged": 3}


def test_an_earlier_text_that_is_read_otherwise_does_not_take_the_place_of_a_later_one(pages, tmp_path):
    got, sources = pages
    first, added = got[0], "Tỉnh còn 4.215 hộ nghèo và cận nghèo phải được hỗ trợ nhà ở ngay trong năm nay."
    body = first.body.replace(b"</p>", f" {added}</p>".encode())
    with Archive(tmp_path) as archive:
        archive.write(first)
        later = archive.write(replace(first, body=body, fetched_at=first.fetched_at + timedelta(days=2)))
    with open_memory() as store:
        rebuild(store, tmp_path, sources, workers=1)
        right = store._connection.execute("SELECT title, text, content_hash, seen_until FROM revisions").fetchall()
        assert len(right) == 1
        store._connection.execute("UPDATE revisions SET text = 'Bản đọc sai.', content_hash = 'old'")
        store._connection.execute(
            "UPDATE sightings SET reading = 1, warc_offset = warc_offset + (url = ? AND digest = ?)",
            (first.url, later.digest),
        )  # the later one can't be read any more
        rebuild(store, tmp_path, sources, workers=1, again=True)
        assert added in store.document(1).text
        assert (
            store._connection.execute("SELECT title, text, content_hash, seen_until FROM revisions").fetchall() == right
        )


def test_what_is_read_the_same_is_not_written_again(crawled):
    store, archive, sources = crawled
    reprocess(store, archive, sources, workers=1)
    before = store._connection.total_changes
    assert reprocess(store, archive, sources, workers=1).counts == {"read": 2, "unchanged": 2}
    assert store._connection.total_changes - before <= 2, "the mark alone"


def test_what_is_said_of_a_text_and_damaged_is_made_again(crawled):
    store, archive, sources = crawled
    reprocess(store, archive, sources, workers=1)
    places = list(store._connection.execute("SELECT * FROM places"))
    assert places
    store._connection.execute("DELETE FROM _place_names WHERE id IN (SELECT name FROM _places)")
    store._connection.execute("INSERT INTO _facts VALUES (96, 1, '[]')")
    assert {flaw.word for flaw in store.flaws(deep=False)} == {"places", "facts"}
    store.have_read_again()
    assert [flaw.word for flaw in store.flaws(deep=False)] == ["places"]
    reprocess(store, archive, sources, workers=1)
    assert store.flaws(deep=False) == []
    assert sorted(map(tuple, store._connection.execute("SELECT * FROM places"))) == sorted(map(tuple, places))


def test_a_page_that_its_time_does_not_suffice_for_is_loaded_and_judged_as_in_a_crawl(crawled, monkeypatch):
    store, archive, sources = crawled
    monkeypatch.setattr("welfare_crawl.reading.HTML_SECONDS", 0)
    summary = reprocess(store, archive, sources, workers=1)
    assert summary.counts["failed"] == 2
    assert "worker_timeout" in summary.changes[0].detail
    assert store.failures()[0].reason == "worker_timeout"
