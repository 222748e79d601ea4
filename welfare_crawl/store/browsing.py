"""What Datasette is told of the file: titles, descriptions, hidden tables, and questions with their SQL."""

import sqlite3
from typing import Any

from welfare_crawl.store.questions import QUESTIONS

SqlError = sqlite3.DatabaseError
"""What SQLite says of a statement that it can't run, or must not."""

_DESCRIPTIONS = {
    "documents": "One row for each distinct text.",
    "corpus": "Documents that are no duplicates and speak of social welfare, with the name of the province.",
    "links": "What ties two documents, and how we know.",
    "sightings": "One row for each fetch of each address.",
    "passages": "Stretches of a text in one language; start and end are character offsets into documents.text.",
    "revisions": "Earlier texts of documents whose page changed.",
    "places": "Provinces, districts and communes that a text names, with the codes before and after the mergers.",
    "topics": "How strongly a document speaks of a topic, and by which terms.",
    "facts": "Legal documents, amounts, counts and percentages that a text names, each with its sentence.",
    "failures": "Addresses that were lost, where and why.",
    "runs": "The crawls, with their figures.",
    "sources": "The source list as last used.",
    "documents_fts": "The full-text index: title, lead, text.",
}

_INTERNAL = (
    *(
        "_migrations",
        "_fact_kinds",
        "_facts",
        "_fingerprints",
        "_keys",
        "_slugs",
        "_named",
        "_place_names",
        "_places",
        "_traces",
        "_variants",
        "_settings",
        "_provinces",
        "_documents_fts_content",
    ),
    *("documents_fts_data", "documents_fts_idx", "documents_fts_docsize", "documents_fts_config"),
)


_READ_BY_VIEWS = frozenset(("_provinces", "_settings", "_facts", "_fact_kinds", "_places", "_place_names"))
"""Internal tables that the views `corpus`, `facts` and `places` read on behalf of whoever asks them; SQLite can't
tell it from a query's own WITH of that name, and nothing in them is a secret."""

_READ_BY_INDEX = "_documents_fts_content"
"""The view by which the full-text index reads the texts of `documents`."""

_LONGEST_VALUE = 64_000_000
"""Bytes that one value may have: the longest text has less, and a made one can fill the memory before time is up."""

_REFUSED_FUNCTIONS = frozenset(("load_extension", "fts3_tokenizer", "randomblob", "zeroblob"))


def restrict_reader(connection: sqlite3.Connection) -> None:
    """Leave a connection that runs strangers' SQL nothing but the public tables of its own file.

    What a statement may read is asked by SQLite itself, so that it holds for a table's page, a filter and a facet too.
    """

    def allow(action: int, one: str | None, other: str | None, database: str | None, inside: str | None) -> int:
        if action == sqlite3.SQLITE_READ and (one or "").startswith("_"):
            known = one == _READ_BY_INDEX or (inside and one in _READ_BY_VIEWS)
            return sqlite3.SQLITE_OK if known else sqlite3.SQLITE_DENY
        if action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH):
            return sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_FUNCTION and (other or "").lower() in _REFUSED_FUNCTIONS:
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    connection.set_authorizer(allow)


def datasette_metadata(database: str, plugin: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return Datasette's metadata for a store that it serves under this name, with the settings of our plugin."""
    return {
        "title": "Vietnamese social welfare: press, translations, papers",
        "description": "Begin with the view corpus: one row for each text.",
        "plugins": {"welfare-crawl": plugin or {}},
        "databases": {
            database: {
                "description": "Times are ISO 8601 with an offset, languages ISO 639-1, texts Unicode NFC.",
                "tables": {
                    **{name: {"description": text} for name, text in _DESCRIPTIONS.items()},
                    # Datasette hides tables, but a view only from those who may not see it.
                    **{name: {"hidden": True, "allow": False} for name in _INTERNAL},
                    "documents": {
                        "description": _DESCRIPTIONS["documents"],
                        "label_column": "title",
                        "fts_table": "documents_fts",
                        "fts_pk": "id",
                        "sort_desc": "published_at",
                    },
                    "corpus": {
                        "description": _DESCRIPTIONS["corpus"],
                        "fts_table": "documents_fts",
                        "fts_pk": "id",
                        "facets": ["language", "province_name", "source", "kind"],
                    },
                },
                "queries": {
                    each.name: {"title": f"{each.english} · {each.vietnamese}", "sql": each.sql} for each in QUESTIONS
                },
            }
        },
    }


def canned_queries() -> dict[str, str]:
    """Return the questions' SQL by name."""
    return {each.name: each.sql for each in QUESTIONS}
