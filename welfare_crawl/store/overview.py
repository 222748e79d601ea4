"""What the pages of `welfare-crawl browse` ask: figures of the corpus, lists of texts, and all about one text."""

# ruff: noqa: S608 -- only names of our own columns are put into SQL; values are bound

import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from welfare_crawl.store.base import Filters
from welfare_crawl.store.connect import store_errors
from welfare_crawl.store.corpus import conditions
from welfare_crawl.store.sqlite import SqliteReader, open_reader

Row = dict[str, Any]

# The named index holds all columns that are asked here, so that no long text is read.
_CORPUS = (
    "documents AS d INDEXED BY _documents_search WHERE d.duplicate_of IS NULL AND d.relevance >="
    " (SELECT coalesce(max(value), 0) FROM _settings WHERE name = 'relevance_threshold')"
)


@dataclass(frozen=True, slots=True)
class Overview:
    """The corpus, or a part of it, in figures; each is counted by what stands before it."""

    texts: int
    months: dict[str, int]
    """By `YYYY-MM`; texts without a date are not here."""
    provinces: dict[str, int]
    """By code; the empty one has none."""
    languages: dict[str, int]
    topics: dict[str, int]
    sources: dict[str, int]
    kinds: dict[str, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is known of one document, as rows."""

    document: Row = field(repr=False)
    topics: list[Row]
    passages: list[Row]
    places: list[Row]
    facts: list[Row]
    same: list[Row]
    """Other rows of the same text: the one that it repeats, and those that repeat either."""
    translations: list[Row]
    """The original and its other translations, this document left out."""
    related: list[Row]
    revisions: list[Row] = field(repr=False)
    """The latest first."""
    sightings: list[Row]
    """The earliest first, so that the number of one stays."""


class Browser(SqliteReader):
    """A store with the questions of the browser's pages."""

    @classmethod
    def open(cls, path: Path) -> "Browser":
        """Open the file for reading; raises StoreError as `open_reader` does."""
        reader = open_reader(path)
        return cls(reader.path, reader._connection)

    def data_version(self) -> int:
        """Return a number that changes when somebody else has written the file."""
        with store_errors(self.path):
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def overview(self, filters: Filters) -> Overview:
        """Count a part of the corpus by month, province, language, topic, source and kind."""
        with store_errors(self.path):
            return count_corpus(self._connection, filters)

    def latest(self, filters: Filters, *, limit: int, offset: int = 0) -> tuple[int, list[Row]]:
        """Return how many texts there are, and one page of them, the newest first."""
        with store_errors(self.path):
            return list_latest(self._connection, filters, limit, offset)

    def newest(self, *, limit: int) -> list[Row]:
        """Return the newest texts, without counting the rest."""
        with store_errors(self.path):
            return list_newest(self._connection, Filters(), limit, 0)

    def extent(self) -> Row:
        """Return how many documents, duplicates, translations, fetches and failures there are."""
        with store_errors(self.path):
            return {
                name: self._connection.execute(f"SELECT {sql}").fetchone()[0]
                for name, sql in {
                    "documents": "count(*) FROM documents INDEXED BY _documents_search",
                    "duplicates": "count(*) FROM documents WHERE duplicate_of IS NOT NULL",
                    "translations": "count(*) FROM documents WHERE translation_of IS NOT NULL",
                    "revisions": "count(*) FROM revisions",
                    "fetches": "count(*) FROM sightings",
                    "failures": "count(*) FROM failures",
                }.items()
            }

    def reading(self, document_id: int) -> Reading | None:
        """Return all that is known of a document; None when there is none of that id."""
        with store_errors(self.path):
            return read_document(self._connection, document_id)


def count_corpus(connection: sqlite3.Connection, filters: Filters) -> Overview:
    """Count a part of the corpus, each time in one pass over an index."""
    where, values = conditions(filters, "d")
    groups = connection.execute(
        "SELECT substr(d.published_at, 1, 7), coalesce(d.province, ''), d.language, d.source, d.kind, count(*)"
        f" FROM {_CORPUS}{where} GROUP BY 1, 2, 3, 4, 5",
        values,
    ).fetchall()

    def by(column: int) -> dict[str, int]:
        counted: dict[str, int] = {}
        for row in groups:
            counted[row[column] or ""] = counted.get(row[column] or "", 0) + row[5]
        return dict(sorted(counted.items(), key=lambda each: (-each[1], each[0])))

    months = by(0)
    return Overview(
        texts=sum(months.values()),
        months={month: months[month] for month in sorted(months) if month},
        provinces=by(1),
        languages=by(2),
        topics=_table(
            connection,
            "SELECT t.topic, count(*) FROM topics AS t CROSS JOIN documents AS d INDEXED BY _documents_search"
            f" ON d.id = t.document_id {_CORPUS[_CORPUS.index('WHERE') :]}{where}",
            values,
        ),
        sources=by(3),
        kinds=by(4),
    )


def _table(connection: sqlite3.Connection, sql: str, values: dict[str, Any]) -> dict[str, int]:
    rows = connection.execute(f"{sql} GROUP BY 1 ORDER BY 2 DESC, 1", values)
    return {str(name or ""): int(count) for name, count in rows}


_LISTED = (
    "d.id, d.url, d.source, d.kind, d.title, d.lead, d.language, d.province, p.name AS province_name, d.published_at"
)


def list_latest(connection: sqlite3.Connection, filters: Filters, limit: int, offset: int) -> tuple[int, list[Row]]:
    """Return how many texts of the corpus the filters leave, and one page of them, the newest first."""
    where, values = conditions(filters, "d")
    total = connection.execute(f"SELECT count(*) FROM {_CORPUS}{where}", values).fetchone()[0]
    return int(total), list_newest(connection, filters, limit, offset)


def list_newest(connection: sqlite3.Connection, filters: Filters, limit: int, offset: int) -> list[Row]:
    """Return one page of the texts of the corpus that the filters leave, the newest first."""
    where, values = conditions(filters, "d")
    # Without filters the index of days gives the newest at once; with them the one that holds them all is read.
    chosen = _CORPUS if where else _CORPUS.replace("_documents_search", "idx_documents_published_at")
    rows = connection.execute(
        f"SELECT {_LISTED}, substr(d.text, 1, 240) AS beginning FROM documents AS d"
        " LEFT JOIN _provinces AS p ON p.code = d.province"
        f" WHERE d.id IN (SELECT d.id FROM {chosen}{where} ORDER BY d.published_at DESC, d.id DESC"
        " LIMIT :limit OFFSET :offset) ORDER BY d.published_at DESC, d.id DESC",
        values | {"limit": limit, "offset": offset},
    )
    return [dict(row) for row in rows]


def read_document(connection: sqlite3.Connection, document_id: int) -> Reading | None:
    """Return all that is known of a document; None when there is none of that id."""

    def rows(sql: str, **more: Any) -> list[Row]:
        return [dict(row) for row in connection.execute(sql, {"id": document_id} | more)]

    found = rows(
        "SELECT d.*, p.name AS province_name, d.relevance >="
        " (SELECT coalesce(max(value), 0) FROM _settings WHERE name = 'relevance_threshold') AS in_corpus"
        " FROM documents AS d LEFT JOIN _provinces AS p ON p.code = d.province WHERE d.id = :id"
    )
    if not found:
        return None
    document = found[0]
    for name in ("authors", "flags", "tags", "identifiers"):
        document[name] = _loaded(document[name])
    head = document["duplicate_of"] or document_id
    first = document["translation_of"] or head
    has_facts = bool(rows("SELECT 1 FROM sqlite_master WHERE type IN ('table', 'view') AND name = 'facts'"))
    listed = f"SELECT {_LISTED}, d.similarity FROM documents AS d LEFT JOIN _provinces AS p ON p.code = d.province"
    return Reading(
        document=document,
        topics=[
            row | {"terms": _loaded(row["terms"])}
            for row in rows("SELECT topic, score, terms FROM topics WHERE document_id = :id ORDER BY score DESC, topic")
        ],
        passages=rows('SELECT seq, page, language, start, "end" FROM passages WHERE document_id = :id ORDER BY seq'),
        places=rows(
            'SELECT l.code, l.level, l.name, l.start, l."end", l.province_then, l.province_now, p.name AS today'
            " FROM places AS l LEFT JOIN _provinces AS p ON p.code = l.province_now"
            " WHERE l.document_id = :id ORDER BY l.start"
        ),
        facts=rows("SELECT * FROM facts WHERE document_id = :id ORDER BY start") if has_facts else [],
        same=rows(
            f"{listed} WHERE (d.id = :head OR d.duplicate_of = :head) AND d.id <> :id ORDER BY d.id = :head DESC, d.id",
            head=head,
        ),
        translations=rows(
            f"{listed} WHERE (d.id = :first OR d.translation_of = :first) AND d.id <> :id AND d.id <> :head"
            " ORDER BY d.id = :first DESC, d.language, d.id",
            first=first,
            head=head,
        ),
        related=rows(
            f"SELECT k.relation, k.score, {_LISTED} FROM links AS k JOIN documents AS d"
            " ON d.id = iif(k.document_id = :id, k.related_id, k.document_id)"
            " LEFT JOIN _provinces AS p ON p.code = d.province"
            " WHERE (k.document_id = :id OR k.related_id = :id) AND k.relation IN ('related', 'part_of')"
            " ORDER BY k.score DESC, d.id"
        ),
        revisions=rows(
            "SELECT seen_until, title, text FROM revisions WHERE document_id = :id ORDER BY seen_until DESC, rowid DESC"
        ),
        sightings=rows(
            "SELECT url, fetched_at, status, outcome, content_type, bytes, warc_file, warc_offset FROM sightings"
            " WHERE document_id = :id ORDER BY fetched_at, url"
        ),
    )


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return []
