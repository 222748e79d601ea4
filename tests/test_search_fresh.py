"""A second table of queries, written by an analyst who had not seen the code: whole answers, filters, refusals."""

import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from documents import make_document, place_new

from welfare_crawl.errors import ConfigurationError
from welfare_crawl.places import province_names, province_names_before
from welfare_crawl.places.gazetteer import successor
from welfare_crawl.query import parse_query, query_words
from welfare_crawl.records import PlaceMention, TopicScore
from welfare_crawl.search import search
from welfare_crawl.snippets import find_words
from welfare_crawl.store import SqliteStore, open_memory

TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("search_fresh.toml").read_text(encoding="utf-8"))
FILTERS = frozenset({"language", "province", "province_then", "source", "topic", "kind", "since", "until"})


def _mentions(text: str, codes: list[str]) -> tuple[PlaceMention, ...]:
    names = province_names_before() | province_names()
    return tuple(PlaceMention(code, "province", names[code], 0, 1, code, successor(code)) for code in codes)


@pytest.fixture(scope="module")
def filled() -> Iterator[tuple[SqliteStore, dict[int, str]]]:
    with open_memory() as store:
        names = {}
        for row in TABLE["document"]:
            places = _mentions(row["text"], row.get("places", []))
            document = make_document(
                f"https://a.vn/{row['key']}-1.htm",
                title=row["title"],
                lead=row.get("lead", ""),
                text=row["text"],
                language=row["language"],
                kind=row.get("kind", "news"),
                source=row["source"],
                published_at=row.get("published_at"),
                province=places[0].province_now if places else None,
                places=places,
                topics=tuple(TopicScore(topic, 0.9, ()) for topic in row.get("topics", [])),
            )
            names[store.save(place_new(document))] = row["key"]
        store.save_reference(dict(province_names()), 0.0)
        yield store, names


@pytest.mark.parametrize("row", TABLE["query"], ids=lambda row: f"{row['q'][:30]!a}")
def test_query(filled: tuple[SqliteStore, dict[int, str]], row: dict[str, Any]) -> None:
    store, names = filled
    query = unicodedata.normalize("NFD", row["q"]) if row.get("nfd") else row["q"]
    filters = {name: value for name, value in row.items() if name in FILTERS}
    try:
        found = search(store, query, **filters, limit=50)
    except ConfigurationError as error:
        assert "error" in row, error
        assert "\n" not in str(error) and "fts5" not in str(error).lower() and len(str(error)) < 200
        return
    assert row.get("error") != "yes", found
    got = [names[result.hit.id] for result in found.results]
    sure, maybe = set(row["find"]), set(row.get("maybe", []))
    assert sure - maybe <= set(got) <= sure | maybe
    assert found.total == len(got)
    if "first" in row:
        assert got[0] == row["first"]
    words = query_words(parse_query(query))
    for result in found.results:
        assert result.marks or find_words(result.hit.title, words), "it shows why a text was found"
