"""The indices by which a text meets its like give what a look at every document would give."""

import random
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest
from documents import make_document
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database
from test_duplicates import ARTICLE

from welfare_crawl.placing.duplicates import are_far_apart, sample_keys
from welfare_crawl.placing.place import place
from welfare_crawl.placing.traces import keys_of, traces_of
from welfare_crawl.store import open_memory, open_store
from welfare_crawl.store.fingerprints import (
    HOT_KEY,
    add_keys,
    add_traces,
    find_candidates,
    find_traced,
    remove_keys,
    remove_traces,
)
from welfare_crawl.store.schema import MIGRATIONS

FEW_KEYS = st.sets(st.integers(0, 40), min_size=1, max_size=12)
FACTS = ("1.257 hộ", "3.481 người", "ngày 14/10", "102/2009/QĐ-TTg", "xã Khuổi Lùng", "bà Lò Thị Páo", "87,5 tỷ đồng")
NEW_YEAR = date(2025, 1, 1)
STORIES = st.tuples(
    st.integers(0, 200).map(lambda days: NEW_YEAR + timedelta(days)), st.sets(st.sampled_from(FACTS), min_size=1)
)


@given(st.lists(FEW_KEYS, max_size=12), FEW_KEYS, st.sets(st.integers(1, 12)))
def test_candidates_are_those_that_share_two_keys(held: list[set[int]], asked: set[int], gone: set[int]) -> None:
    with open_memory() as store:
        for document_id, keys in enumerate(held, 1):
            add_keys(store._connection, document_id, keys)
        for document_id in gone:
            remove_keys(store._connection, document_id)
        shared = {number: len(keys & asked) for number, keys in enumerate(held, 1) if number not in gone}
        found = find_candidates(store._connection, asked)
    assert dict(found) == {number: count for number, count in shared.items() if count >= 2}
    assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))


def test_a_key_that_too_many_share_counts_for_nothing() -> None:
    with open_memory() as store:
        for document_id in range(1, HOT_KEY + 5):
            add_keys(store._connection, document_id, (1, 2, 100 + document_id % 2, 200 + document_id % 2))
        found = find_candidates(store._connection, (1, 2, 100, 200))
    assert {document_id % 2 for document_id, _ in found} == {0}
    assert {shared for _, shared in found} == {2}


def tell(facts: set[str]) -> str:
    return " ".join(f"Theo báo cáo, {fact} được ghi nhận." for fact in sorted(facts))


@given(
    st.lists(STORIES, max_size=8),
    st.sets(st.sampled_from(FACTS), min_size=2),
    st.integers(-10, 210),
    st.integers(0, 150),
    st.sets(st.integers(1, 8)),
)
def test_traced_are_those_of_the_days_asked_for_that_share_two_traces(
    held: list[tuple[date, set[str]]], asked: set[str], first: int, days: int, gone: set[int]
) -> None:
    wanted_keys = keys_of(traces_of("", tell(asked), "vi"), original=True)
    first_day = NEW_YEAR.toordinal() + first
    wanted = {}
    with open_memory() as store:
        for number, (day, facts) in enumerate(held, 1):
            add_traces(
                store._connection, number, title="", lead="", text=tell(facts), language="vi", published_at=str(day)
            )
            shared = len({*wanted_keys} & {*keys_of(traces_of("", tell(facts), "vi"), original=True)})
            if first_day <= day.toordinal() <= first_day + days and shared >= 2 and number not in gone:
                wanted[number] = shared
        for number in gone:
            remove_traces(store._connection, number)
        found = find_traced(store._connection, wanted_keys, first_day, first_day + days)
        left = store._connection.execute("SELECT DISTINCT document_id FROM _traces").fetchall()
    assert dict(found) == wanted
    assert gone.isdisjoint(number for (number,) in left)


def test_a_file_from_before_keeps_its_keys_and_can_take_them_out(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    connection = sqlite3.connect(path)
    MIGRATIONS.apply(Database(connection), stop_before="0013_fingerprints")
    keys = sample_keys(ARTICLE, "vi")
    connection.execute(
        "INSERT INTO documents (id, url, source, kind, title, lead, text, authors, published_at, language,"
        " language_confidence, relevance, word_count, extractor, flags, content_hash, first_seen, last_seen, tags,"
        " identifiers) VALUES (7, 'https://a.vn/x-1.htm', 'a', 'news', 'Hộ nghèo', '', ?, '[]', '2025-10-01', 'vi',"
        " 1, 1, 300, 'e', '[]', 'h', '2025-10-01T00:00:00+00:00', '2025-10-01T00:00:00+00:00', '[]', '{}')",
        (ARTICLE,),
    )
    # The keys of then had 64 bits, and those of today are their beginning.
    connection.executemany("INSERT INTO _keys VALUES (?, 7)", [(key << 30 | 12345,) for key in keys])
    connection.commit()
    connection.close()
    traces = keys_of(traces_of("Hộ nghèo", ARTICLE, "vi"), original=True)
    day = date(2025, 10, 1).toordinal()
    with open_store(path) as store:
        assert find_candidates(store._connection, keys) == [(7, len(keys))]
        assert find_traced(store._connection, traces, day - 30, day + 3) == [(7, len(traces))]
        remove_keys(store._connection, 7)
        remove_traces(store._connection, 7)
        assert store._connection.execute("SELECT count(*) FROM _keys").fetchone()[0] == 0
        assert store._connection.execute("SELECT count(*) FROM _traces").fetchone()[0] == 0


def written(seed: int, words: int) -> str:
    dice = random.Random(seed)
    return " ".join("".join(dice.choices("aeghiklmnoqrtu", k=4)) for _ in range(words))


def test_keys_tell_texts_apart_that_share_a_phrase_and_no_others() -> None:
    phrase, long = written(0, 60), written(1, 2000)
    mine, other = (frozenset(sample_keys(f"{phrase} {written(seed, 1500)}")) for seed in (2, 3))
    assert len(mine & other) >= 2
    assert are_far_apart(mine, other)
    whole = sample_keys(long)
    dice = random.Random(4)
    misread = " ".join(word if dice.random() > 0.3 else word[::-1] + "x" for word in long.split(" "))
    for like in (" ".join(long.split(" ")[:700]), misread, f"{written(5, 3000)} {long}"):
        assert not are_far_apart(whole, sample_keys(like))
    short = sample_keys(written(6, 60))
    assert not are_far_apart(short, whole), "few keys tell nothing"


def test_what_the_keys_tell_apart_is_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"{written(0, 50)} {written(seed, 1500)}" for seed in (2, 3)]
    monkeypatch.setattr("welfare_crawl.placing.clusters.compare", None)  # whoever compares texts fails
    with open_memory() as store:
        for number, text in enumerate(texts):
            document = make_document(f"https://a.vn/{number}.htm", lead="", text=text, keys=sample_keys(text, "vi"))
            placement = place(document, store)
            store.save(placement)
        assert store.keys_of(1) == set(sample_keys(texts[0], "vi"))
        assert [row for row, _ in store.candidates(sample_keys(texts[1], "vi"))] == [2, 1]
    assert placement.duplicate_of is None
