"""What Datasette is told of the file: titles, descriptions, hidden tables, and questions with their SQL."""

from typing import Any

from welfare_crawl.store.questions import QUESTIONS

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
        "_fingerprints",
        "_keys",
        "_slugs",
        "_named",
        "_traces",
        "_variants",
        "_settings",
        "_provinces",
        "_documents_fts_content",
    ),
    *("documents_fts_data", "documents_fts_idx", "documents_fts_docsize", "documents_fts_config"),
)


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
