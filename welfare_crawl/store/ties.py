"""Writing what ties documents to each other; no duplicate points at a duplicate, no translation at a translation."""

import sqlite3

from welfare_crawl.records import Link, Placement
from welfare_crawl.store.values import pairs_to_json


def tie(connection: sqlite3.Connection, document_id: int, placement: Placement) -> None:
    """Write the links of a document that has its row, and point at it those that belong to it from now on."""
    _save_links(connection, document_id, placement)
    head = representative(connection, document_id) or document_id
    similarity = {link.related_id: link.score for link in placement.links if link.relation == "duplicate"}
    for superseded in placement.supersedes:
        if superseded != head and superseded != document_id:
            connection.execute(
                "UPDATE documents SET duplicate_of = ?, similarity = coalesce(?, similarity) WHERE id = ?",
                (head, similarity.get(superseded), superseded),
            )
            repoint(connection, superseded, head)
    # What waited for a newcomer that is itself a reprint is a translation of the text that stands for both.
    first = original(connection, head) or head
    if first != document_id:
        _repoint_translations(connection, document_id, first)
    for link in placement.links:
        if link.relation == "translation" and link.related_id not in (document_id, head, first):
            connection.execute("UPDATE documents SET translation_of = ? WHERE id = ?", (first, link.related_id))
            _repoint_translations(connection, link.related_id, first)


def representative(connection: sqlite3.Connection, document_id: int | None, *, but: int | None = None) -> int | None:
    """Return the canonical row behind a row; None when that is the row `but`."""
    row = connection.execute("SELECT coalesce(duplicate_of, id) FROM documents WHERE id = ?", (document_id,)).fetchone()
    return None if row is None or row[0] == but else int(row[0])


def original(connection: sqlite3.Connection, document_id: int | None) -> int | None:
    """Return the original behind a row: the row itself when it is no translation."""
    row = connection.execute(
        "SELECT coalesce(translation_of, id) FROM documents WHERE id = ?", (document_id,)
    ).fetchone()
    return None if row is None else int(row[0])


def repoint(connection: sqlite3.Connection, old: int, new: int) -> None:
    """Let the rows that point at one which is no longer canonical point at the canonical one; its keys go."""
    connection.execute("UPDATE documents SET duplicate_of = ? WHERE duplicate_of = ? AND id != ?", (new, old, new))
    connection.execute("DELETE FROM _keys WHERE document_id = ?", (old,))
    connection.execute("DELETE FROM _traces WHERE document_id = ?", (old,))
    first = original(connection, new)
    if first is not None:
        _repoint_translations(connection, old, first)


def _repoint_translations(connection: sqlite3.Connection, old: int, new: int) -> None:
    connection.execute(
        "UPDATE documents SET translation_of = :new WHERE translation_of = :old AND id != :new",
        {"old": old, "new": new},
    )


def _save_links(connection: sqlite3.Connection, document_id: int, placement: Placement) -> None:
    """Write the links; that of a translation goes from it to its original, with the most trusted evidence there is."""
    first = placement.translation_of
    first = placement.translation_of
    rows = [
        (*_direction(document_id, link, first), link.relation, link.score, pairs_to_json(link.evidence))
        for link in placement.links
        if link.related_id != document_id
    ]
    connection.executemany(
        "INSERT INTO links (document_id, related_id, relation, score, evidence) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET score = excluded.score, evidence = excluded.evidence"
        " WHERE excluded.relation != 'translation' OR excluded.score >= links.score",
        rows,
    )


def _direction(document_id: int, link: Link, translation_of: int | None) -> tuple[int, int]:
    if link.relation == "translation" and link.related_id != translation_of:
        return link.related_id, document_id
    return document_id, link.related_id
