"""What is read as it was before is left as it is; whatever differs is saved."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from documents import make_document

from welfare_crawl.placing.place import place
from welfare_crawl.records import Document, Fact, PlaceMention, TopicScore
from welfare_crawl.store import SqliteStore, open_memory
from welfare_crawl.store.base import Filters
from welfare_crawl.store.readings import reading_digest, same_reading

FACT = Fact(0, 0, 9, "poor households", 312.0, "households", 2025, "25", "Xã còn 312 hộ nghèo.")
READ = make_document(
    "https://a.vn/tin-1.htm",
    text="Xã còn 312 hộ nghèo. " * 20,
    places=(PlaceMention("25", "province", "Phú Thọ", 0, 7, "25", "25"),),
    topics=(TopicScore("poverty", 0.75, ("hộ nghèo",)),),
    facts=(FACT,),
    keys=(-5, 3, 2**62),
)


@pytest.fixture
def store() -> Iterator[SqliteStore]:
    with open_memory() as store:
        store.save(place(READ, store))
        yield store


def is_unchanged(store: SqliteStore, document: Document) -> bool:
    """Tell what a worker and the store together say of a document that is read again."""
    kept = {each.url: each.reading for each in store.archived_sightings(Filters())}
    same = same_reading(document, kept.get(document.captures[0].url))
    return same is not None and store.has_reading(same)


def test_the_same_again_is_unchanged_however_it_came_about(store: SqliteStore) -> None:
    assert is_unchanged(store, READ)
    again = replace(
        READ,
        text="".join(list(READ.text)),  # an equal text that is another object
        facts=tuple(replace(fact) for fact in READ.facts),
    )
    assert again.text is not READ.text
    assert is_unchanged(store, again)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Tên khác"},
        {"text": READ.text + "Thêm."},
        {"facts": ()},
        {"facts": (replace(FACT, value=313.0),)},
        {"facts": (replace(FACT, value="312"),)},
        {"places": ()},
        {"topics": (TopicScore("poverty", 0.76, ("hộ nghèo",)),)},
        {"keys": (3,)},
        {"traces": (("number:312", (0.5,)),)},
        {"alternates": (("en", "https://a.vn/en/1.htm"),)},
        {"original_url": "https://a.vn/2.htm"},
        {"extractor": "html/2"},
        {"relevance": 0.5},
        {"tags": ("nghèo",)},
        {"captures": (replace(READ.captures[0], digest="sha1:OTHER"),)},
        {"captures": (READ.captures[0], replace(READ.captures[0], url="https://a.vn/trang-2.htm", part_of="x"))},
    ],
)
def test_any_difference_counts(store: SqliteStore, change: dict[str, object]) -> None:
    other: Document = replace(READ, **change)  # type: ignore[arg-type]
    assert not is_unchanged(store, other)


def test_another_fetch_and_another_version_of_the_program_are_not_the_same_reading(store: SqliteStore) -> None:
    capture = READ.captures[0]
    later = replace(READ, captures=(replace(capture, fetched_at=capture.fetched_at + timedelta(seconds=1)),))
    assert reading_digest(later) == reading_digest(READ)
    assert not is_unchanged(store, later)
    assert reading_digest(READ, "0.0.1") != reading_digest(READ)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE documents SET text = 'Bản đọc sai.'",
        "UPDATE documents SET relevance = 0.99",
        "UPDATE sightings SET reading = NULL",
        "UPDATE sightings SET document_id = NULL",
        "DELETE FROM sightings",
    ],
)
def test_a_row_that_has_something_else_is_not_left_alone(store: SqliteStore, harm: str) -> None:
    store._connection.execute(harm)
    assert not is_unchanged(store, READ)


def test_a_reprint_is_unchanged_by_its_own_fetch(store: SqliteStore) -> None:
    capture = replace(READ.captures[0], url="https://b.vn/tin-9.htm")
    reprint = replace(READ, url="https://b.vn/tin-9.htm", source="b", captures=(capture,))
    assert store.save(place(reprint, store)) == 1
    assert is_unchanged(store, reprint)
    assert is_unchanged(store, READ)
