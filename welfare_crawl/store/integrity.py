"""What is wrong inside the SQLite file: rows that lead nowhere, and a full-text index out of step."""

import re
import sqlite3
from collections.abc import Iterator

from welfare_crawl.store.base import Flaw
from welfare_crawl.store.connect import lenient_text
from welfare_crawl.store.fts import index_row

_EXAMPLES = 5

_WORD = re.compile(r"(?<!\S)[a-zA-Z0-9]{2,}(?!\S)")
"""What every tokenizer takes for one word."""

_WORDS = 4

_TEXTS_OF = ("passages", "topics", "revisions")
_CONDENSED = {"places": ("_places", "name", "_place_names"), "facts": ("_facts", "kind", "_fact_kinds")}
"""For a view the table with a row for each document and number, the column of the number, and what it stands for."""

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
    "offsets": (
        "passages, places or facts that lie outside their text",
        "SELECT d.url FROM documents AS d JOIN passages AS p ON p.document_id = d.id"
        " WHERE p.start < 0 OR p.end < p.start OR p.end > length(d.text)"
        " UNION SELECT d.url FROM documents AS d JOIN places AS p ON p.document_id = d.id"
        " WHERE p.start < 0 OR p.end < p.start OR p.end > length(d.text)"
        " UNION SELECT d.url FROM documents AS d JOIN facts AS f ON f.document_id = d.id"
        " WHERE f.start < 0 OR f.end < f.start OR f.end > length(d.text)",
    ),
    **{
        table: (
            f"rows of {table} for a document that is not there",
            f"SELECT document_id FROM {table}"  # noqa: S608 -- names of our own tables
            " WHERE document_id NOT IN (SELECT id FROM documents)",
        )
        for table in _TEXTS_OF
    },
    **{
        view: (
            f"{view} of a document that is not there, or without what is said of them",
            f"SELECT document_id FROM {table}"  # noqa: S608 -- names of our own tables
            f" WHERE document_id NOT IN (SELECT id FROM documents) OR {number} NOT IN (SELECT id FROM {named})",
        )
        for view, (table, number, named) in _CONDENSED.items()
    },
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
    for word, (meaning, sql) in _LEADING_NOWHERE.items():
        rows = [str(row[0]) for row in connection.execute(sql)]
        if rows:
            yield Flaw(word, len(rows), meaning, tuple(rows[:_EXAMPLES]))
    lost = _not_searchable(connection, deep=deep)
    if lost:
        yield Flaw(
            "search", len(lost), "texts that the full-text index lacks or has otherwise", tuple(lost[:_EXAMPLES])
        )


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
