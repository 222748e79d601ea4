"""The full-text index: what goes into it, and how its rows are written and taken out."""

import re
import sqlite3
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from welfare_crawl.query import UNSPACED, And, Not, Or, Phrase, Query, Word
from welfare_crawl.writing.tones import LONG_WORD, fold, older_tone_placement

_SIGN = re.compile(f"([{UNSPACED}])")

_WITHOUT_MARKS = "{folded_title folded_lead folded}"
"""Where a word without marks is looked for. One with marks stands in no such column, so it needs no restriction, which
would cost FTS5 a look at each place of the word."""

WEIGHTS = "bm25(10.0, 4.0, 1.0, 10.0, 4.0, 1.0)"
"""What a hit counts in title, lead and text, as written and without marks."""


RELEASED_CONTENT = "indexed_texts"
"""The view from which the index of a release shows its texts: no internal name, as everything there."""


class IndexRow(NamedTuple):
    """The words of one document as the index has them."""

    title: str
    lead: str
    text: str
    folded_title: str
    folded_lead: str
    folded: str


def folded_text(text: str) -> str:
    """Return text as the folded columns have it: no marks, signs of scripts without spaces one by one."""
    words = text.split(" ")
    if len(words) * LONG_WORD < len(text):
        return _fold(text)
    # Word by word: a space parts a sign from all marks, and most words of a text are in many.
    return " ".join(map(_fold_word, words))


def _fold(text: str) -> str:
    return text if text.isascii() else _SIGN.sub(r" \1 ", fold(text))


_fold_word = lru_cache(maxsize=1 << 15)(_fold)


def index_row(title: str, lead: str, text: str) -> IndexRow:
    """Return what the index holds of a document; the same for the same text, for only so can a row be taken out."""
    return IndexRow(
        title,
        lead,
        text,
        folded_text(title),
        folded_text(lead),
        folded_text(text),
    )


def create_index(connection: sqlite3.Connection, content: str = "_documents_fts_content") -> None:
    """Make the empty index, in place of an older one; `content` is the view from which it shows its texts."""
    for statement in (
        "DROP TABLE IF EXISTS documents_fts",
        f"DROP VIEW IF EXISTS {content}",
        f"CREATE VIEW {content} AS SELECT id, title, lead, text,"  # noqa: S608 -- our own name
        " NULL AS folded_title, NULL AS folded_lead, NULL AS folded FROM documents",
        "CREATE VIRTUAL TABLE documents_fts USING fts5(title, lead, text, folded_title, folded_lead, folded,"
        f" content='{content}', content_rowid='id', tokenize='unicode61 remove_diacritics 0')",
        # So that a plain ORDER BY rank in an analyst's SQL ranks titles first too.
        f"INSERT INTO documents_fts (documents_fts, rank) VALUES ('rank', '{WEIGHTS}')",  # noqa: S608 -- our own
    ):
        connection.execute(statement)


def add_to_index(connection: sqlite3.Connection, document_id: int, title: str, lead: str, text: str) -> None:
    """Index a document that is not in the index."""
    connection.execute(
        "INSERT INTO documents_fts (rowid, title, lead, text, folded_title, folded_lead, folded)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (document_id, *index_row(title, lead, text)),
    )


def remove_from_index(connection: sqlite3.Connection, document_id: int, title: str, lead: str, text: str) -> None:
    """Take a document out of the index; the texts must be those with which it went in."""
    connection.execute(
        "INSERT INTO documents_fts (documents_fts, rowid, title, lead, text, folded_title, folded_lead, folded)"
        " VALUES ('delete', ?, ?, ?, ?, ?, ?, ?)",
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


def match_expression(query: Query) -> str:
    """Return a query in the language of FTS5's MATCH; only letters and digits of it come from the user."""
    match query:
        case Phrase(words):
            return _match_phrase(words)
        case And(parts):
            return " AND ".join(f"({match_expression(part)})" for part in parts)
        case Or(parts):
            return " OR ".join(f"({match_expression(part)})" for part in parts)
        case Not(wanted, unwanted):
            return f"({match_expression(wanted)}) NOT ({match_expression(unwanted)})"


def compound_expression(query: Query) -> str | None:
    """Return the query with words that were typed beside each other as phrases; None when there are no such words.

    What it finds is a part of what `match_expression` finds: a Vietnamese word of several syllables stands together.
    """
    together = _joined(query)
    return None if together == query else match_expression(together)


def _joined(query: Query) -> Query:
    match query:
        case And(parts, adjacent):
            if adjacent:
                return Phrase(tuple(word for part in parts if isinstance(part, Phrase) for word in part.words))
            return And(tuple(_joined(part) for part in parts))
        case Or(parts):
            return Or(tuple(_joined(part) for part in parts))
        case Not(wanted, unwanted):
            return Not(_joined(wanted), unwanted)
        case Phrase():
            return query


def adjacent_words(query: Query) -> tuple[Word, ...]:
    """Return the words of the longest run that was typed without operators; empty when none is longer than one."""
    match query:
        case And(parts, True):
            return tuple(word for part in parts if isinstance(part, Phrase) for word in part.words)
        case And(parts) | Or(parts):
            return max((adjacent_words(part) for part in parts), key=len)
        case Not(wanted):
            return adjacent_words(wanted)
        case Phrase():
            return ()


def _match_phrase(words: tuple[Word, ...]) -> str:
    if not any(word.marked for word in words):
        return f"{_WITHOUT_MARKS} : {_quoted(words)}"
    precise = all(word.marked and not word.alternatives for word in words)
    if precise or len(words) == 1:
        return _spelled(words)
    # The words stand together without marks, and those that were typed with marks are there with theirs.
    plain = tuple(Word(fold(word.text), marked=False, prefix=word.prefix) for word in words)
    return " AND ".join(
        [f"({_WITHOUT_MARKS} : {_quoted(plain)})", *(f"({_spelled((word,))})" for word in words if word.marked)]
    )


def _spelled(words: tuple[Word, ...]) -> str:
    """Return a phrase in all its spellings: who asks for hoà means hòa too, and đuong may be đường."""
    newer = [words]
    if len(words) == 1:
        newer += [(Word(other, marked=True),) for other in words[0].alternatives]
    older = [tuple(replace(word, text=older_tone_placement(word.text)) for word in each) for each in newer]
    spellings = list(dict.fromkeys(map(_quoted, (*newer, *older))))
    return spellings[0] if len(spellings) == 1 else f"({' OR '.join(spellings)})"


def _quoted(words: tuple[Word, ...]) -> str:
    star = "*" if words[-1].prefix else ""
    return '"' + " ".join(word.text for word in words) + '"' + star
