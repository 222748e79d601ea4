"""Making the documents again from the archive, with today's extractors and topics, without the network."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from welfare_crawl.archive.orphans import take_in_orphans
from welfare_crawl.errors import WALLS, ExtractionError, NotArticleError, StoreError
from welfare_crawl.placing.place import place
from welfare_crawl.reading import Answer, Readers, Reading, read_all
from welfare_crawl.reading.replay import Replay
from welfare_crawl.records import Capture, Document, Failure, Sighting, Source
from welfare_crawl.store.base import ArchivedSighting, Filters, Store
from welfare_crawl.store.readings import SameReading
from welfare_crawl.topics import THRESHOLD

_BATCH = 50
"""Pages for one transaction."""

_SHOWN_CHANGES = 1000

_INTERRUPTED = frozenset({"failed"})
"""Outcomes of responses of which nothing was read, or not to the end."""

_COMPARED = ("title", "lead", "text", "language", "published_at", "source", "duplicate_of", "translation_of")


@dataclass(frozen=True, slots=True)
class Change:
    """What reading a page again changed."""

    url: str
    what: str
    """`new`, `changed`, `off_topic`, `failed` or `missing`."""
    detail: str


@dataclass(slots=True)
class Summary:
    """What reprocessing did."""

    counts: Counter[str] = field(default_factory=Counter)
    """`read`, and of these `unchanged`, `changed`, `new`, `off_topic`, `not_article`, `failed`; `missing` in the
    archive."""
    fields: Counter[str] = field(default_factory=Counter)
    """In how many documents a field changed."""
    changes: list[Change] = field(default_factory=list)
    """The first thousand."""

    def note(self, url: str, what: str, detail: str = "") -> None:
        """Count what happened to one page."""
        self.counts[what] += 1
        if what not in ("unchanged", "not_article") and len(self.changes) < _SHOWN_CHANGES:
            self.changes.append(Change(url, what, detail))


def reprocess(
    store: Store,
    archive: Path,
    sources: Mapping[str, Source],
    filters: Filters | None = None,
    *,
    stale: bool = False,
    every: bool = False,
    again: bool = False,
    dry_run: bool = False,
    workers: int = 0,
    ocr: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Summary:
    """Read the pages of the archive again and put into the store what comes out now.

    What was off topic and counts now comes in; a document that can't be read any more stays as it is. With `stale` only
    what another version of an extractor read is read again, and what nobody read; with `every` each response of an
    address, not the last alone, so that earlier texts become revisions. One that was cut off is gone on with, unless
    `again`. With `dry_run` nothing is kept. `progress` is called with the pages done and their number.
    """
    summary = Summary()
    filters = filters or Filters()
    sightings = list(store.archived_sightings(filters, every=every))
    if stale:
        current = current_extractors()
        sightings = [each for each in sightings if _is_stale(each, current)]
    order = json.dumps([astuple(filters), stale, every, sorted(current_extractors())])
    begun = None if again or dry_run else _begun(store, order)
    if begun is not None:
        left = [each for each in sightings if (each.fetched_at, each.url) > begun]
        summary.counts["done before"] = len(sightings) - len(left)
        sightings = left
    replays = (Replay(archive, each, sources.get(each.source) or _unlisted(each)) for each in sightings)
    with Readers(workers, ocr=ocr) as readers:
        for done, (replay, reading) in enumerate(read_all(readers, replays), 1):
            if not isinstance(reading, StoreError):
                summary.counts["read"] += 1
            _take(store, readers, replay, reading, summary)
            if done % _BATCH == 0 and not dry_run:
                store.set_reprocess_mark(json.dumps([order, replay.sighting.fetched_at, replay.sighting.url]))
                store.commit()
            if progress is not None:
                progress(done, len(sightings))
    if dry_run:
        store.rollback()
    else:
        store.set_reprocess_mark(None)
        store.commit()
    return summary


def rebuild(store: Store, archive: Path, sources: Mapping[str, Source], **options: Any) -> Summary:
    """Make the store from the WARC files alone: a sighting for each response, then each is read, oldest first."""
    take_in_orphans(store, archive, sorted(path.name for path in archive.glob("*.warc.gz")))
    return reprocess(store, archive, sources, every=True, **options)


def current_extractors() -> frozenset[str]:
    """Return the names and versions of today's extractors, as `documents.extractor` has them."""
    from welfare_crawl import html, pdf
    from welfare_crawl.extract import LANDING_EXTRACTOR

    return frozenset({html.EXTRACTOR, pdf.EXTRACTOR, LANDING_EXTRACTOR})


def _unlisted(sighting: ArchivedSighting) -> Source:
    return Source(id=sighting.source, kind="news", home=sighting.url)


def _is_stale(sighting: ArchivedSighting, current: frozenset[str]) -> bool:
    if sighting.document_id is None:
        return sighting.outcome in _INTERRUPTED
    return sighting.extractor not in current


def _begun(store: Store, order: str) -> tuple[str, str] | None:
    """Return time and URL up to which the same reprocessing came before it was cut off."""
    mark = store.reprocess_mark()
    if mark is None:
        return None
    before, fetched_at, url = json.loads(mark)
    return (fetched_at, url) if before == order else None


def _take(store: Store, readers: Readers, replay: Replay, reading: Reading, summary: Summary) -> None:
    url, source = replay.sighting.url, replay.sighting.source
    # A landing page may stand for its paper; what it gave stands under its own address.
    known = store.known(reading.captures[0].url if isinstance(reading, Document) else url)
    before = known.document_id if known else None
    if isinstance(reading, SameReading) and (before is None or not store.has_reading(reading)):
        # Its row has something else, say a later text of the page.
        [(_, reading)] = read_all(readers, [replace(replay, whole=True)])
    if isinstance(reading, NotArticleError) and reading.kind in WALLS:
        reading = ExtractionError("blocked", str(reading))
    if isinstance(reading, StoreError):
        summary.note(url, "missing", str(reading))
    elif isinstance(reading, NotArticleError):
        if before is None:
            store.save_sighting(Sighting(_capture(replay), "not_article", source, detail=str(reading)))
            summary.note(url, "not_article")
        else:
            summary.note(url, "failed", f"read as no article now ({reading}); the document stays")
    elif isinstance(reading, ExtractionError):
        if before is None:
            store.save_sighting(Sighting(_capture(replay), "failed", source, detail=str(reading)))
            store.save_failure(Failure(url, source, "extract", reading.reason, reading.detail, datetime.now(UTC)))
        stays = "; the document stays" if before is not None else ""
        summary.note(url, "failed", f"{reading}{stays}")
    elif isinstance(reading, SameReading):
        _note_place(reading, [], summary)
    elif before is None and reading.kind != "page" and reading.relevance < THRESHOLD:
        detail = f"relevance {reading.relevance:.2f} below {THRESHOLD}"
        for each in reading.captures:
            store.save_sighting(Sighting(each, "off_topic", source, relevance=reading.relevance, detail=detail))
        summary.counts["off_topic"] += 1
    else:
        _place(store, reading, before, summary)


def _capture(replay: Replay) -> Capture:
    return replay.load().captures[0]


def _place(store: Store, document: Document, before: int | None, summary: Summary) -> None:
    if before is None:
        store.save(place(document, store))
        url, detail = document.captures[0].url, f"{document.title} (relevance {document.relevance:.2f})"
        summary.note(url, "new", detail)
    else:
        _note_place(document, _save_again(store, document, before), summary)


def _note_place(read: Answer, changed: list[str], summary: Summary) -> None:
    url = read.url if isinstance(read, SameReading) else read.captures[0].url
    if read.kind != "page" and read.relevance < THRESHOLD:
        summary.note(url, "off_topic", f"out of corpus: relevance {read.relevance:.2f} below {THRESHOLD}")
    else:
        summary.fields.update(changed)
        summary.note(url, "changed" if changed else "unchanged", ", ".join(changed))


def _save_again(store: Store, document: Document, before: int) -> list[str]:
    """Save what is read otherwise than before, and return the fields in which its row differs now."""
    old, weight = store.document(before), _relevance(store, before)
    document_id = store.save(place(document, store))
    new = store.document(document_id)
    changed = [name for name in _COMPARED if getattr(old, name) != getattr(new, name)]
    return changed + ["relevance"] * (weight != _relevance(store, document_id))


def _relevance(store: Store, document_id: int) -> float | None:
    dossier = store.dossier(document_id)
    return None if dossier is None else dossier.relevance
