"""What Datasette is told of the file: titles, descriptions, hidden tables, and questions with their SQL."""

from typing import Any

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

_QUERIES: dict[str, tuple[str, str]] = {
    "search": (
        "Full-text search: words without diacritics find every spelling",
        "SELECT c.id, c.title, c.published_at, c.source, c.province_name, c.language, c.url"
        " FROM documents_fts CROSS JOIN corpus AS c ON c.id = documents_fts.rowid"
        " WHERE documents_fts MATCH :query ORDER BY documents_fts.rank LIMIT 100",
    ),
    "by_month": (
        "Texts by month",
        "SELECT substr(published_at, 1, 7) AS month, count(*) AS texts FROM corpus GROUP BY 1 ORDER BY 1",
    ),
    "by_province": (
        "Texts by province of today",
        "SELECT province, province_name, count(*) AS texts FROM corpus GROUP BY 1, 2 ORDER BY 3 DESC",
    ),
    "by_topic": (
        "Texts by topic and language",
        "SELECT t.topic, c.language, count(*) AS texts, round(avg(t.score), 2) AS mean_score"
        " FROM topics AS t JOIN corpus AS c ON c.id = t.document_id GROUP BY 1, 2 ORDER BY 3 DESC",
    ),
    "translations": (
        "Originals and their translations",
        "SELECT o.title AS original, t.language, t.title, t.url FROM documents AS t"
        " JOIN documents AS o ON o.id = t.translation_of ORDER BY o.id, t.language",
    ),
    "reprints": (
        "Texts that several sources printed",
        "SELECT c.id, c.title, c.source, d.source AS also_in, d.similarity, d.url FROM documents AS d"
        " JOIN documents AS c ON c.id = d.duplicate_of ORDER BY c.id, d.similarity DESC",
    ),
    "changed": (
        "Texts that changed after they were published",
        "SELECT d.title, d.url, r.seen_until, r.title AS earlier_title FROM revisions AS r"
        " JOIN documents AS d ON d.id = r.document_id ORDER BY r.seen_until DESC",
    ),
    "facts": (
        "Facts: how many texts tell them, and the latest year",
        "SELECT f.indicator, f.unit, count(*) AS facts, count(DISTINCT f.document_id) AS texts,"
        " max(f.year) AS latest_year FROM facts AS f JOIN corpus AS c ON c.id = f.document_id"
        " GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
    ),
    "laws": (
        "Legal documents by how many texts cite them",
        "SELECT f.value AS legal_document, f.unit AS type_and_issuer, count(DISTINCT f.document_id) AS texts"
        " FROM facts AS f JOIN corpus AS c ON c.id = f.document_id WHERE f.indicator = 'legal_document'"
        " GROUP BY 1, 2 ORDER BY 3 DESC, 1",
    ),
    "lost": (
        "Addresses that were lost, by reason",
        "SELECT source, stage, reason, count(*) AS addresses, max(at) AS last FROM failures"
        " GROUP BY 1, 2, 3 ORDER BY 4 DESC",
    ),
}


def datasette_metadata(database: str) -> dict[str, Any]:
    """Return Datasette's metadata for a store that it serves under this name."""
    return {
        "title": "Vietnamese social welfare: press, translations, papers",
        "description": "Begin with the view corpus: one row for each text.",
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
                "queries": {name: {"title": title, "sql": sql} for name, (title, sql) in _QUERIES.items()},
            }
        },
    }


def canned_queries() -> dict[str, str]:
    """Return the questions' SQL by name."""
    return {name: sql for name, (_, sql) in _QUERIES.items()}
