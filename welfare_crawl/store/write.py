"""Writing one document: its row, its earlier text, what is known of it, and its ties to others."""

# ruff: noqa: S608 -- only names of our own columns are put into SQL; values are bound

import sqlite3
from dataclasses import dataclass

from welfare_crawl.placing.pending import names_in
from welfare_crawl.placing.stored import is_close
from welfare_crawl.records import Document, Placement
from welfare_crawl.store.condensed import remove_facts_and_places, save_facts, save_places
from welfare_crawl.store.fingerprints import add_keys, add_traces, remove_keys, remove_traces
from welfare_crawl.store.fts import add_to_index, remove_from_index
from welfare_crawl.store.readings import reading_digest, revised_until
from welfare_crawl.store.sight import clear_failures, sight, sighted_document
from welfare_crawl.store.ties import move, original, repoint, representative, tie
from welfare_crawl.store.values import clean_text, document_row, offset_mapper, time_text, to_json
from welfare_crawl.urls import slug_of


@dataclass(frozen=True, slots=True)
class _Existing:
    id: int
    url: str
    title: str
    lead: str
    text: str
    content_hash: str
    last_seen: str
    duplicate_of: int | None


def save_placement(connection: sqlite3.Connection, placement: Placement) -> int:
    """Store a document, its sightings and its ties, and return its id."""
    document = placement.document
    capture = document.captures[0]
    fetched_at = time_text(capture.fetched_at)
    for each in placement.moves:
        if each.url is not None:
            _rename(connection, each.document_id, each.url)
    existing = _existing(connection, placement)
    settled = True
    if existing is None:
        document_id = _insert(connection, placement, fetched_at)
    else:
        document_id = existing.id
        seen_before = sighted_document(connection, capture.url, fetched_at) == document_id
        if existing.url == document.url or existing.id in placement.supersedes:
            settled = _update(connection, placement, existing, fetched_at, seen_before=seen_before)
        connection.execute(
            "UPDATE documents SET first_seen = min(first_seen, :at), last_seen = max(last_seen, :at) WHERE id = :id",
            {"at": fetched_at, "id": document_id},
        )
    _save_names(connection, document_id, document)
    if settled:
        tie(connection, document_id, placement)
        for each in placement.moves:
            move(connection, document_id, each)
    for captured in document.captures:
        sight(
            connection,
            captured,
            outcome=placement.outcome,
            source=document.source,
            document_id=document_id,
            relevance=document.relevance,
            also_known_as=document.url if captured is capture else None,
            reading=reading_digest(document) if captured is capture else None,
        )
    clear_failures(connection, document.url, *(each.url for each in document.captures))
    return document_id


def _rename(connection: sqlite3.Connection, document_id: int, url: str) -> None:
    """Give a row its own address, and let the one that it claimed go free."""
    if not _is_taken(connection, url):
        connection.execute("UPDATE documents SET url = ? WHERE id = ?", (clean_text(url), document_id))
        _save_slug(connection, document_id, url)


def _existing(connection: sqlite3.Connection, placement: Placement) -> _Existing | None:
    columns = "id, url, title, lead, text, content_hash, last_seen, duplicate_of"
    row = None
    if placement.document_id is not None:
        row = connection.execute(
            f"SELECT {columns} FROM documents WHERE id = ?",
            (placement.document_id,),
        ).fetchone()
    if row is None:
        row = connection.execute(
            f"SELECT {columns} FROM documents WHERE url = ?",
            (clean_text(placement.document.url),),
        ).fetchone()
    return None if row is None else _Existing(*row)


def _insert(connection: sqlite3.Connection, placement: Placement, fetched_at: str) -> int:
    values = document_row(placement.document) | {
        "first_seen": fetched_at,
        "last_seen": fetched_at,
        "duplicate_of": representative(connection, placement.duplicate_of),
        "similarity": placement.similarity,
        "translation_of": original(connection, placement.translation_of),
    }
    cursor = connection.execute(
        f"INSERT INTO documents ({', '.join(values)}) VALUES ({', '.join(':' + name for name in values)})",
        values,
    )
    document_id = cursor.lastrowid or 0
    add_to_index(connection, document_id, values["title"], values["lead"], values["text"])
    _save_parts(connection, document_id, placement, canonical=values["duplicate_of"] is None)
    return document_id


def _update(
    connection: sqlite3.Connection, placement: Placement, existing: _Existing, fetched_at: str, *, seen_before: bool
) -> bool:
    """Take over what was read of the same page again; return whether the row has this text now.

    A capture that was read before and is read otherwise now (a better extractor) is no revision of the page; where it
    gave one then, that one changes. A new capture that is older than the row is one: its text goes to `revisions`, and
    the row stays as it is.
    """
    document = placement.document
    revised = placement.outcome == "revised" and document.content_hash != existing.content_hash
    if revised and seen_before:
        until = revised_until(connection, existing.id, fetched_at)
        if until is not None:
            _change_revision(connection, existing.id, until, document)
            return False
    elif revised:
        if fetched_at < existing.last_seen:
            _keep_revision(connection, existing.id, fetched_at, document.title, document.text, document.content_hash)
            return False
        _keep_revision(
            connection, existing.id, existing.last_seen, existing.title, existing.text, existing.content_hash
        )
    values = document_row(document)
    if document.url != existing.url and _is_taken(connection, document.url):
        del values["url"]
    duplicate_of = existing.duplicate_of
    if placement.outcome != "not_modified" or placement.duplicate_of is not None:
        duplicate_of = representative(connection, placement.duplicate_of, but=existing.id)
        values |= {"duplicate_of": duplicate_of, "similarity": placement.similarity if duplicate_of else None}
    translation_of = original(connection, placement.translation_of)
    if translation_of is not None and translation_of != existing.id:
        values["translation_of"] = translation_of
    connection.execute(
        f"UPDATE documents SET {', '.join(f'{name} = :{name}' for name in values)} WHERE id = :id",
        values | {"id": existing.id},
    )
    if (values["title"], values["lead"], values["text"]) != (existing.title, existing.lead, existing.text):
        remove_from_index(connection, existing.id, existing.title, existing.lead, existing.text)
        add_to_index(connection, existing.id, values["title"], values["lead"], values["text"])
    if revised:
        connection.execute("DELETE FROM links WHERE document_id = ?", (existing.id,))
    if duplicate_of is not None:
        repoint(connection, existing.id, duplicate_of)
    stale = ["passages", "topics"]
    if document.url == existing.url:
        stale += ["_slugs", "_named"]  # another printing's address and what it names hold as well
    for table in stale:
        connection.execute(f"DELETE FROM {table} WHERE document_id = ?", (existing.id,))
    remove_facts_and_places(connection, existing.id)
    remove_keys(connection, existing.id)
    remove_traces(connection, existing.id)
    _save_parts(connection, existing.id, placement, canonical=duplicate_of is None)
    return True


def _is_taken(connection: sqlite3.Connection, url: str) -> bool:
    return connection.execute("SELECT 1 FROM documents WHERE url = ?", (clean_text(url),)).fetchone() is not None


def _keep_revision(
    connection: sqlite3.Connection, document_id: int, seen_until: str, title: str, text: str, content_hash: str
) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO revisions (document_id, seen_until, title, text, content_hash) VALUES (?, ?, ?, ?, ?)",
        (document_id, seen_until, clean_text(title), clean_text(text), content_hash),
    )


def _change_revision(connection: sqlite3.Connection, document_id: int, seen_until: str, document: Document) -> None:
    connection.execute(
        "UPDATE OR IGNORE revisions SET title = ?, text = ?, content_hash = ? WHERE document_id = ? AND seen_until = ?",
        (clean_text(document.title), clean_text(document.text), document.content_hash, document_id, seen_until),
    )


def _save_parts(connection: sqlite3.Connection, document_id: int, placement: Placement, *, canonical: bool) -> None:
    """Write what hangs on a document, and the keys and traces by which it is found."""
    document = placement.document
    at = offset_mapper(document.text)
    connection.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (document_id, seq, p.page, p.language, p.language_confidence, at(p.start), at(p.end), to_json(p.flags))
            for seq, p in enumerate(document.passages)
        ],
    )
    save_places(connection, document_id, document.places, at)
    connection.executemany(
        "INSERT INTO topics VALUES (?, ?, ?, ?)",
        {
            topic.topic: (document_id, topic.topic, topic.score, to_json(topic.terms)) for topic in document.topics
        }.values(),
    )
    save_facts(connection, document_id, document.facts, clean_text(document.text), at)
    if canonical or not is_close(placement.similarity):
        add_keys(connection, document_id, document.keys)
    if canonical and document.original_url is None and document.kind != "paper":
        add_traces(
            connection,
            document_id,
            title=document.title,
            lead=document.lead,
            text=document.text,
            language=document.language,
            published_at=document.published_at,
        )


def _save_names(connection: sqlite3.Connection, document_id: int, document: Document) -> None:
    """Keep the slug of a page and the addresses that it names: so it is found by its translations and its original."""
    _save_slug(connection, document_id, document.url)
    connection.executemany(
        "INSERT OR IGNORE INTO _named VALUES (?, ?, ?)",
        [(url, document_id, language) for language, url in names_in(document)],
    )


def _save_slug(connection: sqlite3.Connection, document_id: int, url: str) -> None:
    if slug := slug_of(url):
        connection.execute("INSERT OR IGNORE INTO _slugs VALUES (?, ?)", (slug, document_id))
