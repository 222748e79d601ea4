"""The table of queries: what each must find and must not find, in which order, or what it complains of."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from documents import make_document, place_new

from welfare_crawl.errors import ConfigurationError
from welfare_crawl.query import parse_query, query_words
from welfare_crawl.records import PlaceMention, TopicScore
from welfare_crawl.search import search
from welfare_crawl.snippets import find_words
from welfare_crawl.store import SqliteStore, open_memory

TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("search_expected.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def filled() -> Iterator[tuple[SqliteStore, dict[int, str]]]:
    with open_memory() as store:
        names = {}
        for name, row in TABLE["document"].items():
            places = [place.split(":") for place in [row["places"]] if place] if "places" in row else []
            text = row["text"]
            document = make_document(
                f"https://a.vn/{name}-1.htm",
                title=row["title"], lead=row.get("lead", ""), text=text,
                **{key: row.get(key, default) for key, default in
                   {"language": "vi", "kind": "news", "source": "baophutho", "province": None}.items()},
                published_at=row["published_at"],
                topics=tuple(TopicScore(topic, 0.9, ()) for topic in row.get("topics", "").split()),
                places=tuple(
                    PlaceMention(then, "province", word, text.index(word), text.index(word) + len(word), then, now)
                    for then, now, word in places
                ),
            )  # fmt: skip
            names[store.save(place_new(document))] = name
        store.save_reference({"25": "Phú Thọ", "38": "Thanh Hóa", "04": "Cao Bằng"}, 0.0)
        yield store, names


@pytest.mark.parametrize(
    "row", TABLE["query"], ids=lambda row: f"{row['q'][:30]} {'-'.join(row.get('filters', {}).values())}".strip()
)
def test_query(filled: tuple[SqliteStore, dict[int, str]], row: dict[str, Any]) -> None:
    store, names = filled
    if "complaint" in row:
        with pytest.raises(ConfigurationError, match=row["complaint"]):
            search(store, row["q"])
        return
    found = search(store, row["q"], **row.get("filters", {}), limit=50)
    got = [names[result.hit.id] for result in found.results]
    assert set(got) == set(row["found"].split())
    assert found.total == len(got)
    best = row.get("first", "").split()
    assert got[: len(best)] == best
    for result in found.results:
        words = query_words(parse_query(row["q"]))
        assert result.marks or find_words(result.hit.title, words), "it shows why a text was found"


def test_the_table_is_long_enough_and_says_something_of_each_document() -> None:
    assert len(TABLE["query"]) >= 60
    named = {name for row in TABLE["query"] for name in row.get("found", "").split()}
    assert named == set(TABLE["document"])


def test_pages_follow_each_other_over_both_ranks() -> None:
    with open_memory() as store:
        for number in range(70):
            words = "vay vốn hộ nghèo" if number % 3 == 0 else "nghèo thì vay hộ lấy vốn"
            store.save(place_new(make_document(f"https://a.vn/x-{number}.htm", text=f"Bài {number}: {words}.")))
        whole = [result.hit.id for result in search(store, "vay vốn hộ nghèo", limit=100).results]
        paged = [
            result.hit.id
            for offset in range(0, 84, 7)
            for result in search(store, "vay vốn hộ nghèo", limit=7, offset=offset).results
        ]
        assert paged == whole and len(set(whole)) == 70
        assert {search(store, "vay vốn hộ nghèo", limit=7, offset=offset).total for offset in (0, 21, 28, 69, 99)} == {
            70
        }


@pytest.mark.parametrize("query", ["nghèo", "ngheo"])
def test_leads_weigh_more_than_texts_with_marks_and_without(query: str) -> None:
    with open_memory() as store:
        text = make_document("https://a.vn/a-1.htm", title="Tin", lead="Bản tin ngày.", text="Một hộ nghèo vay vốn.")
        lead = make_document("https://a.vn/b-2.htm", title="Tin", lead="Một hộ nghèo.", text="Bản tin ngày vay vốn.")
        first, second = store.save(place_new(text)), store.save(place_new(lead))
        assert [result.hit.id for result in search(store, query).results] == [second, first]
