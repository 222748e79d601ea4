"""Why a document or an address is where it is."""

import json
from dataclasses import replace

import pytest
from documents import make_capture, make_document, make_failure, make_sighting, place_new

from welfare_crawl.cli import run
from welfare_crawl.errors import StoreError
from welfare_crawl.explain import explain
from welfare_crawl.places import province_names
from welfare_crawl.records import Link
from welfare_crawl.store import open_memory, open_store

ORIGINAL = "https://baophutho.vn/ho-ngheo-1.htm"
REPRINT = "https://baocaobang.vn/ho-ngheo-9.html"
SWEDISH = "https://dichtin.vn/sv/ho-ngheo"
OFF_TOPIC = "https://baophutho.vn/bong-da-5.htm"
LOST = "https://baophutho.vn/mat-6.htm"


def fill(store):
    store.save_reference(province_names(), 0.5)
    store.save(place_new(make_document(ORIGINAL)))
    evidence = (("jaccard", 0.91), ("numbers_shared", 1.0))
    store.save(
        place_new(
            make_document(REPRINT, 1, text="Toàn tỉnh còn 4.215 hộ nghèo.\n\nẢnh."),
            duplicate_of=1,
            similarity=0.91,
            links=(Link(1, "duplicate", 0.91, evidence),),
        )
    )
    store.save(
        place_new(
            make_document(SWEDISH, 2, text="Provinsen har 4 215 fattiga hushåll.", language="sv"),
            translation_of=1,
            links=(Link(1, "translation", 1.0, (("source_line", ORIGINAL),)),),
        )
    )
    again = make_document(ORIGINAL, 5, text="Toàn tỉnh còn 4.200 hộ nghèo.", captures=(make_capture(ORIGINAL, 5),))
    store.save(replace(place_new(again, document_id=1), outcome="revised"))
    store.save(place_new(make_document("https://x.vn/y", 6, kind="page", relevance=0.2, text="Khác."), links=()))
    store.save_sighting(make_sighting("off_topic", OFF_TOPIC, relevance=0.11, detail="relevance 0.11 below 0.5"))
    store.save_sighting(make_sighting("redirect", "https://baophutho.vn/r-7.htm", detail="https://baophutho.vn/z"))
    store.save_failure(make_failure(LOST))
    store.commit()


@pytest.fixture
def store():
    with open_memory() as store:
        fill(store)
        yield store


def test_a_document_with_its_reprint_translation_and_revision(store):
    found = explain(store, "1")
    assert found.verdict == "in the corpus: a text of its own, relevance 0.90"
    assert found.dossier.duplicates == ((2, REPRINT),)
    assert found.dossier.translations == ((3, "sv", SWEDISH),)
    assert len(found.dossier.revisions) == 1
    assert len(found.sightings) == 2
    assert "hộ nghèo" in [term for term, _, _ in found.weighing.pro]
    assert not any(tie.outward for tie in found.dossier.ties)


def test_a_duplicate_names_its_text_and_the_similarity(store):
    found = explain(store, REPRINT)
    assert found.verdict == "not in the corpus: a duplicate of document 1, similarity 0.91"
    [tie] = found.dossier.ties
    assert (tie.other_id, tie.relation, tie.evidence["jaccard"]) == (1, "duplicate", 0.91)


def test_a_translation_names_its_evidence(store):
    found = explain(store, SWEDISH + "?utm_source=x")
    assert found.verdict == "in the corpus: a translation of document 1, relevance 0.90"
    assert dict(found.dossier.ties[0].evidence) == {"source_line": ORIGINAL}


VERBATIM = "https://dichtin.vn/ho-ngheo"


def reprint_word_for_word(store):
    same = make_document(VERBATIM, 7, source="dichtin")
    store.save(replace(place_new(same, document_id=1), outcome="duplicate"))
    # The same page, fetched by hand: another source, but no reprint.
    by_hand = make_document(ORIGINAL, 1, source="page", captures=(make_capture(ORIGINAL + "?utm_source=x", 8),))
    store.save(replace(place_new(by_hand, document_id=1), outcome="duplicate"))
    store.commit()


def test_a_reprint_word_for_word_has_no_row_but_is_told(store):
    assert store.statistics().reprints == 0
    reprint_word_for_word(store)
    assert store.statistics().reprints == 1
    assert explain(store, "1").reprints == (("dichtin", VERBATIM),)
    verdict = explain(store, VERBATIM).verdict
    assert verdict.startswith(f"a reprint, word for word, of document 1 at {ORIGINAL}; that one is in the corpus")
    assert explain(store, ORIGINAL).verdict.startswith("in the corpus")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (OFF_TOPIC, "off topic: relevance 0.11 is below 0.5"),
        (LOST, "lost at the stage fetch: timeout (no answer in 30 s)"),
        ("https://baophutho.vn/r-7.htm", "a redirect to https://baophutho.vn/z"),
        ("https://x.vn/y", "stored because it was asked for, not in the corpus: relevance 0.20 is below 0.5"),
    ],
)
def test_what_is_not_in_the_corpus_has_a_reason(store, asked, words):
    assert words in explain(store, asked).verdict


@pytest.mark.parametrize("asked", ["99", "9" * 30, "https://baophutho.vn/never.htm", "nonsense", "", "javascript:;"])
def test_what_is_not_known_is_said_in_one_line(store, asked):
    with pytest.raises(StoreError) as caught:
        explain(store, asked)
    assert "\n" not in str(caught.value)


def test_the_command_prints_it(capsys, tmp_path):
    path = tmp_path / "welfare.db"
    with open_store(path) as store:
        fill(store)
    assert run(["explain", "2", "--db", str(path)]) == 0
    out = capsys.readouterr().out
    assert "a duplicate of document 1" in out
    assert "a duplicate of document 1, 0.91 (jaccard 0.91" in out
    assert run(["explain", "1", "--db", str(path)]) == 0
    out = capsys.readouterr().out
    assert "stands also for document 2, 0.91 (jaccard" in out
    assert out.count("translated as document 3") == 1
    assert run(["explain", ORIGINAL, "--db", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["dossier"]["id"] == 1
    assert found["weighing"]["pro"]
    assert run(["explain", "99", "--db", str(path)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
