"""The store: what is saved is found, once, whatever the order and however often."""

import json
import sqlite3
from dataclasses import replace

import pytest
from documents import at, make_capture, make_document, make_failure, make_sighting, place_new

from welfare_crawl.query import parse_query
from welfare_crawl.records import Fact, Link, Passage, Placement, PlaceMention, Source, TopicScore
from welfare_crawl.store import Filters, SqliteStore, open_memory
from welfare_crawl.store.base import Store

COLUMNS = {
    "documents": "id url source kind title lead text authors published_at published_evidence language"
    " language_confidence relevance word_count extractor flags content_hash first_seen last_seen duplicate_of"
    " similarity translation_of original_url modified_at section tags identifiers",
    "links": "document_id related_id relation score evidence",
    "sightings": "url document_id fetched_at status outcome etag last_modified content_type warc_file"
    " warc_offset bytes",
    "passages": "document_id seq page language language_confidence start end",
    "revisions": "document_id seen_until title text content_hash",
    "places": "document_id code level name start end province_then province_now",
    "topics": "document_id topic score terms",
    "facts": "document_id passage start end indicator value unit year place_code quote",
    "failures": "url source stage reason detail at attempts next_try",
    "runs": "id spider arguments started_at finished_at outcome stats",
    "sources": "id kind name home",
    "corpus": "id url source kind title lead text province province_name",
    "documents_fts": "title lead text",
}


@pytest.fixture
def store():
    with open_memory() as store:
        yield store


def rows(store: SqliteStore, sql: str, *values: object) -> list[dict]:
    return [dict(row) for row in store._connection.execute(sql, values)]


def one(store: SqliteStore, sql: str, *values: object) -> dict:
    found = rows(store, sql, *values)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize("table", COLUMNS)
def test_every_promised_column_is_there(store, table):
    have = {column[0] for column in store._connection.execute(f"SELECT * FROM {table}").description}  # noqa: S608
    assert set(COLUMNS[table].split()) <= have


def test_only_internal_tables_have_other_names(store):
    names = {row["name"] for row in rows(store, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    assert {n for n in names if not n.startswith(("_", "sqlite_", "documents_fts_"))} == set(COLUMNS)


def test_store_keeps_all_of_a_document(store):
    document = make_document(
        passages=(Passage(0, 29, "vi", 0.98), Passage(31, 81, "vi", 0.9, page=2, flags=("ocr",))),
        places=(PlaceMention("25", "province", "Phú Thọ", 0, 4, "25", "25"),),
        topics=(TopicScore("poverty", 0.8, ("hộ nghèo", "giảm nghèo")),),
        facts=(
            Fact(0, 3, 9, "poor_households", 3200.0, "households", 2024, "25", "Có 3.200 hộ nghèo."),
            Fact(None, 12, 20, "legal_document", "24-NQ/TW", "Nghị quyết", None, None, "Theo 24-NQ/TW."),
        ),
        identifiers=(("doi", "10.1/x"), ("issn", "1"), ("issn", "2")),
        tags=("an sinh",),
    )
    document_id = store.save(place_new(document))
    row = one(store, "SELECT * FROM documents")
    assert row["id"] == document_id
    assert json.loads(row["authors"]) == ["Lê Mai"]
    assert json.loads(row["identifiers"]) == {"doi": "10.1/x", "issn": ["1", "2"]}
    assert row["first_seen"] == row["last_seen"] == "2025-08-01T01:30:00+00:00"
    assert one(store, "SELECT seq, page, flags FROM passages WHERE seq = 1") == {
        "seq": 1,
        "page": 2,
        "flags": '["ocr"]',
    }
    assert [tuple(row.values()) for row in rows(store, "SELECT * FROM facts ORDER BY start")] == [
        (1, 0, 3, 9, "poor_households", 3200.0, "households", 2024, "25", "Có 3.200 hộ nghèo."),
        (1, None, 12, 20, "legal_document", "24-NQ/TW", "Nghị quyết", None, None, "Theo 24-NQ/TW."),
    ]
    assert one(store, "SELECT name, province_now FROM places") == {"name": "Phú Thọ", "province_now": "25"}
    assert json.loads(one(store, "SELECT terms FROM topics")["terms"]) == ["hộ nghèo", "giảm nghèo"]
    assert one(store, "SELECT outcome, document_id FROM sightings") == {"outcome": "stored", "document_id": document_id}
    assert store.document(document_id).text == document.text
    with pytest.raises(KeyError):
        store.document(999)


def test_the_same_page_again_changes_nothing(store):
    placement = place_new(make_document(keys=(1, 2, 3), original_url="https://a.vn/b-1.htm"))
    document_id = store.save(placement)
    before = "\n".join(line for line in store._connection.iterdump() if "fts" not in line)
    assert store.save(placement) == document_id
    assert store.save(replace(placement, outcome="not_modified", document_id=document_id)) == document_id
    assert "\n".join(line for line in store._connection.iterdump() if "fts" not in line) == before


def test_texts_are_nfc_and_offsets_follow(store):
    text = "Hộ nghèo ở xã"
    decomposed = "Ho\u0323\u0302 nghe\u0300o o\u031b\u0309 xa\u0303"
    store.save(
        place_new(make_document(text=decomposed, title="Xa\u0303\x00 \ud800", passages=(Passage(0, 5, "vi", 1),)))
    )
    row = one(store, "SELECT title, text FROM documents")
    assert row == {"title": "Xã  \ufffd", "text": text}
    assert one(store, "SELECT end FROM passages")["end"] == 3


def test_an_address_with_signs_that_can_not_be_stored_is_stored_without_them(store):
    url = "https://a.vn/\ud800\x00tin-1.htm"
    store.save(place_new(make_document(url, captures=(make_capture("https://a.vn/\udfffkhac-1.htm"),))))
    store.save_failure(make_failure(url))
    assert one(store, "SELECT url FROM documents")["url"] == "https://a.vn/\ufffd tin-1.htm"
    assert one(store, "SELECT url FROM sightings")["url"] == "https://a.vn/\ufffdkhac-1.htm"


def test_a_changed_page_keeps_its_earlier_text(store):
    first = store.save(place_new(make_document(keys=(1, 2))))
    store.save_sighting(make_sighting("not_modified", make_document().url, 5))
    again = make_document(hours=9, text="Toàn tỉnh còn 3.900 hộ nghèo.", keys=(3, 4))
    assert store.save(Placement(again, "revised", document_id=first)) == first
    revision = one(store, "SELECT * FROM revisions")
    assert revision["seen_until"] == "2025-08-01T06:30:00+00:00"
    assert "4.215" in revision["text"]
    assert "3.900" in store.document(first).text
    assert store.candidates((1, 2)) == []
    assert store.candidates((3, 4)) == [(first, 2)]
    assert [hit.id for hit in store.search(parse_query("3.900"), Filters(), limit=5)[1]] == [first]
    assert store.search(parse_query("4.215"), Filters(), limit=5) == (0, [])
    assert [row["outcome"] for row in rows(store, "SELECT outcome FROM sightings ORDER BY fetched_at")] == [
        *("stored", "not_modified", "revised"),
    ]


def test_a_better_reading_of_the_same_bytes_is_no_revision(store):
    first = store.save(place_new(make_document()))
    better = make_document(text="Toàn tỉnh còn 4.215 hộ nghèo.", extractor="html 2")
    store.save(Placement(better, "revised", document_id=first))
    assert rows(store, "SELECT * FROM revisions") == []
    assert one(store, "SELECT extractor, text FROM documents")["extractor"] == "html 2"
    assert one(store, "SELECT outcome FROM sightings")["outcome"] == "stored"


def test_an_older_capture_that_comes_later_becomes_the_revision(store):
    first = store.save(place_new(make_document(hours=9)))
    store.save(Placement(make_document(hours=1, text="Bản cũ."), "revised", document_id=first))
    assert "4.215" in store.document(first).text
    assert one(store, "SELECT text FROM revisions")["text"] == "Bản cũ."
    assert one(store, "SELECT first_seen FROM documents")["first_seen"] == "2025-08-01T02:30:00+00:00"


def test_the_very_text_under_another_address_is_a_sighting(store):
    first = store.save(place_new(make_document()))
    other = make_document("https://baocaobang.vn/ho-ngheo-7.html", 2, source="baocaobang")
    assert store.save(Placement(other, "duplicate", document_id=first, similarity=1.0)) == first
    assert one(store, "SELECT url FROM documents")["url"] == "https://baophutho.vn/ho-ngheo-1.htm"
    found = store.document_at("https://baocaobang.vn/ho-ngheo-7.html")
    assert found is not None and found.id == first


def test_reprints_point_at_the_earliest_also_when_it_comes_last(store):
    late = store.save(place_new(make_document(keys=(1, 2, 3))))
    later = store.save(
        Placement(make_document("https://b.vn/b-2.html", 1, text="B"), "duplicate", duplicate_of=late, similarity=0.9)
    )
    early = store.save(
        Placement(
            make_document("https://c.vn/c-3.html", 2, text="C", keys=(1, 2, 4), published_at="2025-07-01"),
            "stored",
            links=(Link(late, "duplicate", 0.87, (("jaccard", "0.87"),)),),
            supersedes=(late,),
        )
    )
    clusters = {row["id"]: row["duplicate_of"] for row in rows(store, "SELECT id, duplicate_of FROM documents")}
    assert clusters == {early: None, late: early, later: early}
    assert one(store, "SELECT similarity FROM documents WHERE id = ?", late)["similarity"] == 0.87
    assert store.candidates((1, 2, 3)) == [(early, 2)]
    assert [row["id"] for row in store.corpus_rows(Filters())] == [early]


def test_a_duplicate_of_a_duplicate_points_at_the_first(store):
    a = store.save(place_new(make_document()))
    b = store.save(Placement(make_document("https://b.vn/b-2.html", 1, text="B"), "duplicate", duplicate_of=a))
    c = store.save(Placement(make_document("https://c.vn/c-3.html", 1, text="C"), "duplicate", duplicate_of=b))
    assert one(store, "SELECT duplicate_of FROM documents WHERE id = ?", c)["duplicate_of"] == a


def test_the_earlier_printing_of_the_very_text_gives_the_row_its_address(store):
    row_id = store.save(place_new(make_document()))
    earlier = make_document("https://baocaobang.vn/ho-ngheo-7.html", 2, source="baocaobang", published_at="2025-07-01")
    assert store.save(Placement(earlier, "duplicate", document_id=row_id, supersedes=(row_id,))) == row_id
    assert one(store, "SELECT url, source FROM documents") == {"url": earlier.url, "source": "baocaobang"}
    for url in (earlier.url, "https://baophutho.vn/ho-ngheo-1.htm"):
        found = store.document_at(url)
        assert found is not None and found.id == row_id


def test_translations_find_their_original_in_any_order(store):
    original_url = "https://baophutho.vn/ho-ngheo-1.htm"
    swedish = store.save(
        place_new(
            make_document(
                "https://dich.vn/sv/x-y", text="S", language="sv", original_url=original_url + "?utm_source=x"
            )
        )
    )
    english = store.save(
        place_new(
            make_document("https://dich.vn/en/x-y", 1, text="E", language="en", alternates=(("vi-VN", original_url),))
        )
    )
    assert [row.id for row in store.waiting_for(original_url)] == [swedish, english]
    links = tuple(
        Link(row.id, "translation", 1.0, (("source line", row.url),)) for row in store.waiting_for(original_url)
    )
    original = store.save(place_new(make_document(original_url, 2), links=links))
    assert {row["id"]: row["translation_of"] for row in rows(store, "SELECT id, translation_of FROM documents")} == {
        swedish: original,
        english: original,
        original: None,
    }
    assert [row.id for row in store.waiting_for(original_url)] == [swedish, english]
    third = store.save(
        place_new(make_document("https://d.vn/de-a", 3, text="D", language="de"), translation_of=english)
    )
    assert one(store, "SELECT translation_of FROM documents WHERE id = ?", third)["translation_of"] == original


def test_slugs_and_hashes_are_found(store):
    first = store.save(place_new(make_document("https://baophutho.vn/ho-ngheo-phu-tho-242854.htm")))
    assert [row.id for row in store.documents_with_slug("ho-ngheo-phu-tho")] == [first]
    assert [row.id for row in store.documents_with_hash(make_document().content_hash)] == [first]
    assert store.documents_with_hash("none") == []


def test_a_key_that_everybody_has_counts_for_nothing(store):
    for number in range(25):
        document = make_document(
            f"https://a.vn/bai-so-{number}.htm", text=f"T {number}", keys=(7, 8, 100 + number, 200 + number)
        )
        store.save(place_new(document))
    assert store.candidates((7, 8)) == []
    assert store.candidates((7, 8, 101, 201)) == [(2, 2)]


def test_addresses_are_known_as_sighted_and_in_canonical_form(store):
    document = make_document(
        "https://baophutho.vn/ho-ngheo-1.htm",
        captures=(make_capture("https://www.baophutho.vn/ho-ngheo-1.htm?utm_source=zalo"),),
    )
    document_id = store.save(place_new(document))
    for url in ("https://www.baophutho.vn/ho-ngheo-1.htm?utm_source=zalo", "https://baophutho.vn/ho-ngheo-1.htm"):
        known = store.known(url)
        assert known is not None
        assert (known.document_id, known.etag, known.outcome) == (document_id, '"v1"', "stored")
        assert known.published_at == "2025-07-31T08:00:00+07:00"
    assert store.known("https://baophutho.vn/never.htm") is None
    store.save_sighting(
        make_sighting("off_topic", "https://m.baophutho.vn/bong-da-3.htm", relevance=0.1, detail="sports")
    )
    known = store.known("https://baophutho.vn/bong-da-3.htm")
    assert known is not None and known.outcome == "off_topic"


def test_validators_survive_a_304_and_a_failure(store):
    url = make_document().url
    store.save(place_new(make_document()))
    store.save_sighting(
        replace(
            make_sighting("not_modified"),
            capture=make_capture(url, 1, status=304, etag=None, last_modified=None, warc_file=None),
        )
    )
    store.save_sighting(replace(make_sighting("failed"), capture=make_capture(url, 2, status=500, etag=None)))
    known = store.known(url)
    assert known is not None
    assert (known.outcome, known.etag, known.fetched_at) == ("not_modified", '"v1"', at(1))
    assert one(store, "SELECT last_seen FROM documents")["last_seen"] == "2025-08-01T02:30:00+00:00"


def test_failures_count_and_heal(store):
    url = "https://baophutho.vn/ho-ngheo-1.htm"
    store.save_failure(make_failure(url, next_try=at(1)))
    store.save_failure(make_failure(url, next_try=at(1)))
    assert one(store, "SELECT attempts, next_try FROM failures") == {
        "attempts": 1,
        "next_try": "2025-08-01T02:30:00+00:00",
    }
    store.save_failure(make_failure(url, 1, reason="server_error"))
    store.save_failure(make_failure(url, 1, stage="extract", reason="no_text"))
    assert [(r["stage"], r["attempts"]) for r in rows(store, "SELECT * FROM failures ORDER BY stage")] == [
        ("extract", 1),
        ("fetch", 2),
    ]
    assert [failure.reason for failure in store.failures()] == ["no_text", "server_error"]
    assert make_failure(url, 1, stage="extract", reason="no_text") in store.failures()
    store.save_sighting(make_sighting("failed", url, 1))
    assert len(rows(store, "SELECT * FROM failures")) == 2
    store.save(place_new(make_document(url, 2)))
    assert rows(store, "SELECT * FROM failures") == []


def test_what_was_off_topic_comes_in_later(store):
    url = make_document().url
    store.save_sighting(make_sighting("off_topic", url, relevance=0.2))
    document_id = store.save(place_new(make_document(url)))
    assert one(store, "SELECT outcome, document_id FROM sightings") == {"outcome": "stored", "document_id": document_id}


def test_a_paper_has_its_landing_page_beside_it(store):
    pdf, landing = "https://tapchi.vn/article/download/5/6", "https://tapchi.vn/article/view/5"
    document = make_document(
        pdf, kind="paper", captures=(make_capture(pdf, 0, landing_url=landing), make_capture(landing, 0, warc_offset=9))
    )
    document_id = store.save(place_new(document))
    assert {r["url"]: r["document_id"] for r in rows(store, "SELECT * FROM sightings")} == {
        pdf: document_id,
        landing: document_id,
    }
    (archived,) = store.archived_sightings(Filters())
    assert (archived.url, archived.landing_url, archived.landing_warc_offset) == (pdf, landing, 9)


def test_what_fails_takes_only_itself_back(store):
    store.save(place_new(make_document()))
    broken = make_document("https://a.vn/b-c-2.htm", text="B", topics=(TopicScore("x", "no number", ()),))  # type: ignore[arg-type]
    with pytest.raises(Exception, match="REAL"):
        store.save(place_new(broken))
    store.commit()
    assert one(store, "SELECT count(*) AS n FROM documents")["n"] == 1
    assert store.search(parse_query("B"), Filters(), limit=1) == (0, [])


def test_runs_and_sources_are_kept(store):
    lost = store.begin_run("news", {"source": "baophutho"})
    run = store.begin_run("news", {})
    store.finish_run(run, "finished", {"stored": 3, "at": at(0)})
    assert one(store, "SELECT outcome FROM runs WHERE id = ?", lost)["outcome"] == "killed"
    assert json.loads(one(store, "SELECT stats FROM runs WHERE id = ?", run)["stats"])["stored"] == 3
    source = Source(id="baophutho", kind="news", home="https://baophutho.vn/", name="Báo Phú Thọ", expect=5)
    store.save_sources([source])
    store.save_sources([replace(source, expect=7)])
    assert one(store, "SELECT id, expect, enabled FROM sources") == {"id": "baophutho", "expect": 7, "enabled": 1}


def test_corpus_leaves_out_duplicates_and_what_is_off_topic(store):
    kept = store.save(place_new(make_document()))
    store.save(Placement(make_document("https://b.vn/b-2.html", 1, text="B"), "duplicate", duplicate_of=kept))
    store.save(place_new(make_document("https://c.vn/c-3.html", 1, text="C", relevance=0.2)))
    store.save_reference({"25": "Phú Thọ"}, 0.5)
    (row,) = store.corpus_rows(Filters())
    assert (row["id"], row["province_name"]) == (kept, "Phú Thọ")
    counts = store.statistics()
    assert (counts.documents, counts.corpus, counts.duplicates) == (3, 1, 1)
    assert counts.provinces == {"Phú Thọ": 1}


def test_filters_choose(store):
    store.save(place_new(make_document(topics=(TopicScore("poverty", 0.8, ()),))))
    for filters, count in (
        (Filters(), 1),
        (Filters(language="vi", province="25", source="baophutho", kind="news", topic="poverty"), 1),
        (Filters(language="sv"), 0),
        (Filters(topic="housing"), 0),
        (Filters(since="2025-07-31", until="2025-07-31"), 1),
        (Filters(since="2025-08-01"), 0),
        (Filters(until="2025-07-30"), 0),
        (Filters(until="9999-12-31"), 1),
    ):
        assert len(list(store.corpus_rows(filters))) == count, filters


def test_sqlite_store_is_a_store(store):
    asked: Store = store
    assert asked.statistics().documents == 0


def test_evidence_is_json(store):
    a = store.save(place_new(make_document()))
    store.save(
        place_new(
            make_document("https://b.vn/b-2.html", text="B"), links=(Link(a, "related", 0.6, (("shared", "40"),)),)
        )
    )
    assert json.loads(one(store, "SELECT evidence FROM links")["evidence"]) == {"shared": "40"}


def test_foreign_keys_hold(store):
    with pytest.raises(sqlite3.IntegrityError):
        store._connection.execute("INSERT INTO topics VALUES (99, 'x', 1.0, '[]')")
