"""The store as it will be when a document has been saved: placing looks ahead through it, row by row."""

from collections.abc import Callable
from typing import Final

from welfare_crawl.placing.duplicates import body_of, sample_keys
from welfare_crawl.placing.recent import Recent
from welfare_crawl.placing.stored import PlacingStore, Stored, is_close
from welfare_crawl.placing.traces import ORIGINAL_LANGUAGE, Traces, day_of, keys_of, remember_traces, traces_of
from welfare_crawl.records import Document
from welfare_crawl.urls import both_schemes, canonical_or_none, slug_of

NEW: Final = 0
"""The id of a document that has no row yet."""


class Pending:
    """A store and, laid over it, the document that is being placed and the rows that it moves."""

    def __init__(self, store: PlacingStore, document: Document, row: Stored) -> None:
        self.own_id: Final = row.id
        self._store = store
        self._document = document
        self._changed: dict[int, Stored] = {row.id: row}
        self._read: dict[int, Stored] = {}
        self._candidates: dict[tuple[int, ...], list[tuple[int, int]]] = {}
        self._own_urls = {url for url in map(canonical_or_none, own_urls(document)) if url}
        self._own_names = names_in(document)
        remember(document)

    def document(self, document_id: int) -> Stored:
        row = self._changed.get(document_id) or self._read.get(document_id)
        if row is None:
            row = self._read[document_id] = self._store.document(document_id)
        return row

    def before(self, document_id: int) -> Stored | None:
        """Return a row as it is in the store; None for a document that has none yet."""
        if document_id == NEW:
            return None
        if document_id not in self._read:
            self._read[document_id] = self._store.document(document_id)
        return self._read[document_id]

    def change(self, row: Stored) -> None:
        """Let a row stand otherwise from now on."""
        self._changed[row.id] = row

    def changed(self) -> list[Stored]:
        """Return the rows that stand otherwise than in the store, the document that is placed among them."""
        return [row for row_id, row in sorted(self._changed.items()) if row != self.before(row_id)]

    def document_at(self, url: str) -> Stored | None:
        """Return the row that an address leads to which some page names; its http or https may be out of date."""
        for each in both_schemes(url):
            if each in self._own_urls:
                return self.document(self.own_id)
            row = self._store.document_at(each)
            if row is not None:
                return self.document(row.id)
        return None

    def candidates(self, keys: tuple[int, ...]) -> list[tuple[int, int]]:
        """Return (id, shared keys) of the rows in the index as they stand now, most shared first."""
        wanted = set(keys)
        if keys not in self._candidates:
            self._candidates[keys] = self._store.candidates(keys)
        found = {row_id: shared for row_id, shared in self._candidates[keys] if row_id not in self._changed}
        for row_id, row in self._changed.items():
            indexed = row.duplicate_of is None or not is_close(row.similarity)
            shared = len(wanted & key_set(row)) if indexed else 0
            if shared >= 2:
                found[row_id] = shared
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))

    def keys_of(self, document_id: int) -> frozenset[int]:
        """Return the keys under which a row stands in the index, or will stand."""
        row = self._changed.get(document_id)
        return key_set(row) if row is not None else self._store.keys_of(document_id)

    def documents_with_slug(self, slug: str) -> list[Stored]:
        rows = {row.id: self.document(row.id) for row in self._store.documents_with_slug(slug)}
        if slug == slug_of(self._document.url):
            rows[self.own_id] = self.document(self.own_id)
        return [rows[row_id] for row_id in sorted(rows)]

    def waiting_for(self, url: str) -> list[Stored]:
        """Return the rows that name this address, or its twin under the other of http and https."""
        urls = both_schemes(url)
        rows = {row.id: self.document(row.id) for each in urls for row in self._store.waiting_for(each)}
        if any(named in urls and language in ("", "vi") for language, named in self._own_names):
            rows[self.own_id] = self.document(self.own_id)
        return [rows[row_id] for row_id in sorted(rows)]

    def named_by(self, document_id: int) -> list[tuple[str, str]]:
        named = self._store.named_by(document_id) if document_id != NEW else []
        if document_id == self.own_id:
            named = sorted({*named, *self._own_names})
        return named

    def addresses_of(self, document_id: int) -> list[str]:
        urls = self._store.addresses_of(document_id) if document_id != NEW else []
        return sorted({*urls, *self._own_urls}) if document_id == self.own_id else urls

    def duplicates_of(self, document_id: int) -> list[int]:
        return self._pointing(self._store.duplicates_of, "duplicate_of", document_id)

    def translations_of(self, document_id: int) -> list[int]:
        return self._pointing(self._store.translations_of, "translation_of", document_id)

    def traced(self, keys: tuple[int, ...], first_day: int, last_day: int) -> list[tuple[int, int]]:
        wanted = set(keys)
        found = dict(self._store.traced(keys, first_day, last_day))
        for row_id, row in self._changed.items():
            found.pop(row_id, None)
            day = day_of(row.published_at)
            if row.duplicate_of is not None or row.kind == "paper" or row.original_url or day is None:
                continue
            keys_now = keys_of(traces_of_row(row), original=is_original(row)) if first_day <= day <= last_day else ()
            shared = len(wanted.intersection(keys_now))
            if shared >= 2:
                found[row_id] = shared
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))

    def _pointing(self, ask: Callable[[int], list[int]], column: str, document_id: int) -> list[int]:
        stored = ask(document_id) if document_id != NEW else []
        ids = {row_id for row_id in stored if row_id not in self._changed}
        return sorted(ids | {i for i, row in self._changed.items() if getattr(row, column) == document_id})


def own_urls(document: Document) -> list[str]:
    """Return the addresses under which a document is known when it is saved."""
    return [document.url, *(capture.url for capture in document.captures[:1])]


def names_in(document: Document) -> list[tuple[str, str]]:
    """Return (language, canonical URL) of what a page names: its original under '', and its other versions."""
    named = [("", document.original_url)] if document.original_url else []
    # Some sites write `vi-VN`: the language alone counts.
    named += [(language.lower().replace("_", "-").partition("-")[0], url) for language, url in document.alternates]
    found = {(language, canonical_or_none(url)) for language, url in named}
    return sorted((language, url) for language, url in found if url and url != document.url)


_recent_keys: Final[Recent[frozenset[int]]] = Recent(1_000_000)


def remember(document: Document) -> None:
    """Keep what the worker found in a document, so that it isn't worked out again in the process that saves."""
    body = body_of(document.lead, document.text)
    if document.keys:
        _recent_keys.put((body, document.language), frozenset(document.keys))
    if document.traces is not None:
        remember_traces(document.title, body, document.language, document.traces)


def key_set(row: Stored) -> frozenset[int]:
    """Return the keys by which a row meets its like."""
    key = (body_of(row.lead, row.text), row.language)
    return _recent_keys.get(key, lambda: frozenset(sample_keys(*key)))


def is_original(row: Stored) -> bool:
    """Tell whether a row is in the language of the originals."""
    return row.language == ORIGINAL_LANGUAGE


def traces_of_row(row: Stored) -> Traces:
    """Return what of a row survives translation."""
    return traces_of(row.title, body_of(row.lead, row.text), row.language)
