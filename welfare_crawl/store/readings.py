"""Whether a page that is read again gives what it gave before: then its rows stand as they are."""

# ruff: noqa: S608 -- only names of our own columns are put into SQL; values are bound

import hashlib
import marshal
import sqlite3
from dataclasses import fields
from operator import attrgetter

from welfare_crawl import __version__
from welfare_crawl.records import Capture, Document, Fact, Passage, PlaceMention, TopicScore
from welfare_crawl.store.values import clean_text, document_row, time_text

_PARTS = ("passages", "places", "topics", "facts")
_PLAIN = attrgetter(*(each.name for each in fields(Document) if each.name not in ("captures", *_PARTS)))
_PART = {kind: attrgetter(*(each.name for each in fields(kind))) for kind in (Passage, PlaceMention, TopicScore, Fact)}
_FETCH = attrgetter("url", "part_of", "landing_url", "digest")


def reading_digest(document: Document, version: str = __version__) -> int:
    """Return 64 bits over all that was read of a page, and the version of the program that says where it belongs.

    The time of the fetch doesn't count, what else was fetched with the page does.
    """
    parts = [[_PART[type(each)](each) for each in getattr(document, name)] for name in _PARTS]
    fetched = [_captured(each) for each in document.captures]
    # Version 2 of the format: later ones say where one object stands twice, which equal readings need not share.
    plain = marshal.dumps((version, _PLAIN(document), parts, fetched), 2)
    return int.from_bytes(hashlib.blake2b(plain, digest_size=8).digest(), "big", signed=True)


def is_unchanged(connection: sqlite3.Connection, document: Document) -> bool:
    """Tell whether this very fetch gave the same document when it was saved, and the row still has what it gave."""
    capture = document.captures[0]
    seen = connection.execute(
        "SELECT reading, document_id FROM sightings WHERE url = ? AND fetched_at = ?",
        (clean_text(capture.url), time_text(capture.fetched_at)),
    ).fetchone()
    if seen is None or seen["document_id"] is None or seen["reading"] != reading_digest(document):
        return False
    values = document_row(document)
    row = connection.execute(
        f"SELECT {', '.join(values)} FROM documents WHERE id = ?", (seen["document_id"],)
    ).fetchone()
    # Under another address stands what prints the same text; that page answers for the row.
    return row is not None and (row["url"] != values["url"] or tuple(row) == tuple(values.values()))


def _captured(capture: Capture) -> tuple[object, ...]:
    return tuple(_FETCH(capture))
