"""Writing what ties documents to each other; no duplicate points at a duplicate, no translation at a translation."""

import sqlite3

from welfare_crawl.placing.duplicates import body_of, sample_keys
from welfare_crawl.placing.stored import is_close
from welfare_crawl.records import Link, Move, Placement
from welfare_crawl.store.fingerprints import add_keys, add_traces, remove_keys, remove_traces
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


def move(connection: sqlite3.Connection, document_id: int, each: Move) -> None:
    """Let a row stand as it does from now on, and be found by its keys and traces or no longer."""
    row_id = each.document_id
    head, first = (document_id if value == 0 else value for value in (each.duplicate_of, each.translation_of))
    row = connection.execute(
        "SELECT title, lead, text, language, published_at, kind, original_url, duplicate_of, translation_of"
        " FROM documents WHERE id = ?",
        (row_id,),
    ).fetchone()
    connection.execute(
        "UPDATE documents SET duplicate_of = ?, similarity = ?, translation_of = ? WHERE id = ?",
        (head, each.similarity, first, row_id),
    )
    if head is not None and is_close(each.similarity):
        remove_keys(connection, row_id)
    elif row["duplicate_of"] != head:
        add_keys(connection, row_id, sample_keys(body_of(row["lead"], row["text"]), row["language"]))
    if head is not None:
        remove_traces(connection, row_id)
    elif row["duplicate_of"] is not None and row["original_url"] is None and row["kind"] != "paper":
        add_traces(
            connection,
            row_id,
            title=row["title"],
            lead=row["lead"],
            text=row["text"],
            language=row["language"],
            published_at=row["published_at"],
        )
    if head != row["duplicate_of"]:
        # What it was found to repeat before has another text now, or stands for it no longer.
        connection.execute(
            "DELETE FROM links WHERE document_id = ? AND relation = 'duplicate' AND related_id IS NOT ?",
            (row_id, head),
        )
    if first != row["translation_of"]:
        connection.execute(
            "DELETE FROM links WHERE document_id = ? AND relation = 'translation' AND related_id IS NOT ?",
            (row_id, first),
        )
    _insert_links(connection, [(row_id, link.related_id or document_id, link) for link in each.links])


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
    remove_keys(connection, old)
    remove_traces(connection, old)
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
    _insert_links(
        connection,
        [
            (*_direction(document_id, link, first), link)
            for link in placement.links
            if link.related_id not in (0, document_id)
        ],
    )


def _insert_links(connection: sqlite3.Connection, ties: list[tuple[int, int, Link]]) -> None:
    connection.executemany(
        "INSERT INTO links (document_id, related_id, relation, score, evidence) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET score = excluded.score, evidence = excluded.evidence"
        " WHERE excluded.relation != 'translation' OR excluded.score >= links.score",
        [(one, other, link.relation, link.score, pairs_to_json(link.evidence)) for one, other, link in ties],
    )


def _direction(document_id: int, link: Link, translation_of: int | None) -> tuple[int, int]:
    if link.relation == "translation" and link.related_id != translation_of:
        return link.related_id, document_id
    return document_id, link.related_id
