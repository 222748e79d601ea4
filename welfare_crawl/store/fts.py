"""The full-text index: what goes into it, and how its rows are written and taken out."""

import re
import sqlite3
from typing import NamedTuple

from welfare_crawl.tones import fold, normalise_tone_placement

_UNSPACED = re.compile(
    "(["
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # kana and Han
    "])"
)
"""Signs of scripts without spaces: each is a word of the folded columns, so that any run of them is found."""


class IndexRow(NamedTuple):
    """The words of one document as the index has them."""

    title: str
    lead: str
    text: str
    folded_title: str
    folded: str


def indexed_text(text: str) -> str:
    """Return text as its words are indexed: hòa as hoà."""
    return normalise_tone_placement(text)


def folded_text(text: str) -> str:
    """Return text as the folded columns have it: no marks, signs of scripts without spaces one by one."""
    return _UNSPACED.sub(r" \1 ", fold(text))


def index_row(title: str, lead: str, text: str) -> IndexRow:
    """Return what the index holds of a document; the same for the same text, for only so can a row be taken out."""
    return IndexRow(
        indexed_text(title),
        indexed_text(lead),
        indexed_text(text),
        folded_text(title),
        folded_text(f"{title}\n{lead}\n{text}"),
    )


def add_to_index(connection: sqlite3.Connection, document_id: int, title: str, lead: str, text: str) -> None:
    """Index a document that is not in the index."""
    connection.execute(
        "INSERT INTO documents_fts (rowid, title, lead, text, folded_title, folded) VALUES (?, ?, ?, ?, ?, ?)",
        (document_id, *index_row(title, lead, text)),
    )


def remove_from_index(connection: sqlite3.Connection, document_id: int, title: str, lead: str, text: str) -> None:
    """Take a document out of the index; the texts must be those with which it went in."""
    connection.execute(
        "INSERT INTO documents_fts (documents_fts, rowid, title, lead, text, folded_title, folded)"
        " VALUES ('delete', ?, ?, ?, ?, ?, ?)",
        (document_id, *index_row(title, lead, text)),
    )


def rebuild_index(connection: sqlite3.Connection) -> int:
    """Make the index anew from `documents` and return how many rows it has.

    For migrations that change what is indexed; SQLite's own 'rebuild' can't fill the folded columns.
    """
    connection.execute("INSERT INTO documents_fts (documents_fts) VALUES ('delete-all')")
    count = 0
    for row in connection.execute("SELECT id, title, lead, text FROM documents"):
        add_to_index(connection, row[0], row[1], row[2], row[3])
        count += 1
    return count
