"""What is wrong inside the SQLite file: rows that lead nowhere, and a full-text index out of step."""

# ruff: noqa: S608 -- only names of our own tables and columns are put into SQL

import re
import sqlite3
from collections.abc import Iterator

from welfare_crawl.store.base import Flaw
from welfare_crawl.store.connect import lenient_text
from welfare_crawl.store.fts import index_row
from welfare_crawl.store.released import is_release

_EXAMPLES = 5

_WORD = re.compile(r"(?<!\S)[a-zA-Z0-9]{2,}(?!\S)")
"""What every tokenizer takes for one word."""

_WORDS = 4

_LEFT_OVER = "document_id NOT IN (SELECT id FROM documents)"
_URL = "coalesce((SELECT url FROM documents WHERE id = document_id), document_id), document_id"

_LEADING_NOWHERE: dict[str, tuple[str, str]] = {
    "duplicate_of": (
        "documents that are duplicates of no document, or of one that is a duplicate itself",
        "SELECT d.url FROM documents AS d LEFT JOIN documents AS o ON o.id = d.duplicate_of"
        " WHERE d.duplicate_of IS NOT NULL AND (o.id IS NULL OR o.duplicate_of IS NOT NULL OR o.id = d.id)",
    ),
    "translation_of": (
        "documents that are translations of no document, or of themselves",
        "SELECT d.url FROM documents AS d LEFT JOIN documents AS o ON o.id = d.translation_of"
        " WHERE d.translation_of IS NOT NULL AND (o.id IS NULL OR o.id = d.id)",
    ),
    "links": (
        "links from or to a document that is not there",
        "SELECT document_id || ' ' || relation || ' ' || related_id FROM links"
        " WHERE document_id NOT IN (SELECT id FROM documents) OR related_id NOT IN (SELECT id FROM documents)",
    ),
    "sightings": (
        "sightings of a document that is not there",
        "SELECT url FROM sightings WHERE document_id IS NOT NULL AND document_id NOT IN (SELECT id FROM documents)",
    ),
    "unseen": (
        "documents without a sighting: nobody can say where they are from",
        "SELECT url FROM documents WHERE id NOT IN (SELECT document_id FROM sightings WHERE document_id IS NOT NULL)",
    ),
}


def _left_over(*tables: str) -> dict[str, tuple[str, str]]:
    return {
        table: (f"rows of {table} for a document that is not there", f"SELECT {_URL} FROM {table} WHERE {_LEFT_OVER}")
        for table in tables
    }


_SAID_OF_TEXTS = _left_over("passages", "topics", "revisions")

_CONDENSED: dict[str, tuple[str, str]] = {
    view: (
        f"rows of {view} whose document or {what} is not there, or that can't be read",
        f"SELECT {_URL} FROM {table} WHERE {_LEFT_OVER}"
        f" OR {what} NOT IN (SELECT id FROM {named}) OR NOT json_valid({said})",
    )
    for view, table, what, named, said in (
        ("places", "_places", "name", "_place_names", "starts"),
        ("facts", "_facts", "kind", "_fact_kinds", "found"),
    )
}

_RELEASED = _left_over("places", "facts")
"""A release has tables where a corpus has views."""

_OFFSETS: dict[str, tuple[str, str]] = {
    "offsets": (
        "passages, places or facts that lie outside their text",
        " UNION ".join(
            "SELECT d.url, d.id FROM documents AS d JOIN (SELECT document_id, min(start) AS first,"
            f' min("end" - start) AS shortest, max("end") AS last FROM {table} GROUP BY document_id) AS p'
            " ON p.document_id = d.id WHERE p.first < 0 OR p.shortest < 0 OR p.last > length(d.text)"
            for table in ("passages", "places", "facts")
        ),
    )
}


def find_flaws(connection: sqlite3.Connection, *, deep: bool) -> Iterator[Flaw]:
    """Yield what is wrong; `deep` reads every page of the file and looks up every text in the index."""
    check = "PRAGMA integrity_check(20)" if deep else "PRAGMA quick_check(20)"
    connection.text_factory = lenient_text
    try:
        damage = [str(row[0]) for row in connection.execute(check) if row[0] != "ok"]
    finally:
        connection.text_factory = str
    if damage:
        yield Flaw("damaged", len(damage), "damage that SQLite finds in its file", tuple(damage[:_EXAMPLES]))
        return
    for word, (meaning, sql) in (_LEADING_NOWHERE | _asked_of_texts(connection)).items():
        rows = [str(row[0]) for row in connection.execute(sql)]
        if rows:
            yield Flaw(word, len(rows), meaning, tuple(rows[:_EXAMPLES]))
    lost = _not_searchable(connection, deep=deep)
    if lost:
        yield Flaw(
            "search", len(lost), "texts that the full-text index lacks or has otherwise", tuple(lost[:_EXAMPLES])
        )


def have_read_again(connection: sqlite3.Connection) -> None:
    """Take out what is said of no document, and forget how those were read of which something wrong is said.

    What the archive has of them is then saved again by the next `reprocess`, though it reads the same. Earlier texts
    stay, whoever they are of: nothing would bring them back.
    """
    for word, (_, sql) in _asked_of_texts(connection).items():
        found = [(row[1],) for row in connection.execute(sql)]
        connection.executemany("UPDATE sightings SET reading = NULL WHERE document_id = ?", found)
        if word not in ("offsets", "revisions"):
            table = word if word in _SAID_OF_TEXTS else f"_{word}"
            connection.execute(f"DELETE FROM {table} WHERE {_LEFT_OVER}")


def _asked_of_texts(connection: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    """Return the questions about what is said of texts; those that can't be asked of this file are left out."""
    if is_release(connection):
        return _SAID_OF_TEXTS | _RELEASED | _OFFSETS
    unreadable = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM _facts WHERE NOT json_valid(found))"
        " OR EXISTS (SELECT 1 FROM _places WHERE NOT json_valid(starts))"
    ).fetchone()[0]
    return _SAID_OF_TEXTS | _CONDENSED | ({} if unreadable else _OFFSETS)


def _not_searchable(connection: sqlite3.Connection, *, deep: bool) -> list[str]:
    """Return the URLs whose rows the index lacks, or ids that it has too many; `deep` looks up how each text begins."""
    lost = connection.execute(
        "SELECT url FROM documents WHERE id NOT IN (SELECT id FROM documents_fts_docsize)"
        " UNION ALL SELECT id FROM documents_fts_docsize WHERE id NOT IN (SELECT id FROM documents)"
    )
    found = [str(row[0]) for row in lost]
    if found or not deep:
        return found
    rows = connection.execute("SELECT id, url, title, lead, text FROM documents")
    return [str(row[1]) for row in rows if not _finds(connection, row[0], row[2], row[3], row[4])]


def _finds(connection: sqlite3.Connection, document_id: int, title: str, lead: str, text: str) -> bool:
    """Return whether the index finds a document by the words with which its texts begin and end."""
    asked = []
    indexed = index_row(title, lead, text)
    for column, value in zip(indexed._fields, indexed, strict=True):
        words = _WORD.findall(value)
        asked += [f'{column} : "{word}"' for word in dict.fromkeys(words[:_WORDS] + words[-_WORDS:])]
    if not asked:
        return True
    row = connection.execute(
        "SELECT 1 FROM documents_fts WHERE documents_fts MATCH ? AND rowid = ?", (" AND ".join(asked), document_id)
    ).fetchone()
    return row is not None
