"""Why a document or an address is where it is: kept or dropped, tied to what, by which evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from welfare_crawl.errors import StoreError, WelfareError
from welfare_crawl.records import ArchivedPage, Capture, Failure, Source
from welfare_crawl.store.base import Dossier, ReadingStore, StoredSighting
from welfare_crawl.topics import THRESHOLD, Weighing, weigh_terms
from welfare_crawl.urls import both_schemes, canonical_or_none, canonical_url


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of an id or an address, and the verdict in one sentence."""

    asked: str
    verdict: str
    dossier: Dossier | None
    """None for an address that led to no document."""
    weighing: Weighing | None
    """The terms for and against; None when the text is neither in the store nor in the archive."""
    sightings: tuple[StoredSighting, ...]
    """Of the document, else of the address; the latest first."""
    failures: tuple[Failure, ...]
    reprints: tuple[tuple[str, str], ...] = ()
    """Source and address of each other source that printed the document word for word."""


def explain(
    store: ReadingStore, asked: str, *, archive: Path | None = None, sources: Mapping[str, Source] | None = None
) -> Explanation:
    """Return why a document (by id or address) is where it is.

    What was dropped as off topic has its text in the archive alone: with `archive` it is read again and weighed.
    Raises StoreError, in one line, for an id or an address that the store doesn't know.
    """
    asked = asked.strip()
    if asked.isdecimal():
        dossier = store.dossier(int(asked)) if len(asked) < 19 else None
        if dossier is None:
            raise StoreError(f"{asked}: no document has this id; `welfare-crawl search` shows the ids")
        return _of_document(store, asked, dossier)
    try:
        url = canonical_url(asked)
    except ValueError:
        raise StoreError(f"{asked}: neither an id nor a web address; give one of the two") from None
    row = store.document_at(asked)
    for each in both_schemes(url):
        row = row or store.document_at(each)
    if row is not None:
        dossier = store.dossier(row.id)
        if dossier is not None:
            return _of_document(store, asked, dossier, url)
    return _of_address(store, asked, url, archive, sources or {})


def _of_document(store: ReadingStore, asked: str, dossier: Dossier, url: str = "") -> Explanation:
    row = dossier.row
    reprints = _reprints_of(dossier)
    verdict = _verdict_on_document(dossier)
    if any(address in (asked, url) for _, address in reprints):
        verdict = f"a reprint, word for word, of document {row.id} at {row.url}; that one is {verdict}"
    urls = {row.url, *(sighting.url for sighting in dossier.sightings)}
    return Explanation(
        asked=asked,
        verdict=verdict,
        dossier=dossier,
        weighing=weigh_terms(row.title, row.lead, row.text, row.language),
        sightings=dossier.sightings,
        failures=tuple(store.failures_of(urls)),
        reprints=reprints,
    )


def _reprints_of(dossier: Dossier) -> tuple[tuple[str, str], ...]:
    own = dossier.row
    return tuple(
        sorted(
            {
                (sighting.source, sighting.url)
                for sighting in dossier.sightings
                if sighting.source != own.source
                and sighting.outcome != "redirect"
                and own.url not in (sighting.url, canonical_or_none(sighting.url))
            }
        )
    )


def _verdict_on_document(dossier: Dossier) -> str:
    row = dossier.row
    if row.duplicate_of is not None:
        share = f", similarity {dossier.similarity:.2f}" if dossier.similarity is not None else ""
        return f"not in the corpus: a duplicate of document {row.duplicate_of}{share}"
    if dossier.relevance < dossier.threshold:
        return (
            f"stored because it was asked for, not in the corpus:"
            f" relevance {dossier.relevance:.2f} is below {dossier.threshold}"
        )
    what = f"a translation of document {row.translation_of}" if row.translation_of is not None else "a text of its own"
    return f"in the corpus: {what}, relevance {dossier.relevance:.2f}"


def _of_address(
    store: ReadingStore, asked: str, url: str, archive: Path | None, sources: Mapping[str, Source]
) -> Explanation:
    sightings = tuple({(s.url, s.fetched_at): s for u in (asked, url) for s in store.sightings_of(u)}.values())
    failures = tuple(store.failures_of({asked, url, *(sighting.url for sighting in sightings)}))
    if not sightings and not failures:
        raise StoreError(f"{asked}: this address was never fetched; `scrapy crawl page -a url=...` fetches it")
    weighing = None
    if sightings and sightings[0].outcome == "off_topic" and archive is not None:
        weighing = _weigh_again(sightings[0], archive, sources)
    return Explanation(asked, _verdict_on_address(sightings, failures), None, weighing, sightings, failures)


def _verdict_on_address(sightings: tuple[StoredSighting, ...], failures: tuple[Failure, ...]) -> str:
    if failures and (not sightings or sightings[0].outcome == "failed"):
        failure = failures[0]
        return f"lost at the stage {failure.stage}: {failure.reason} ({failure.detail})"
    last = sightings[0]
    match last.outcome:
        case "off_topic":
            score = f"relevance {last.relevance:.2f} is below {THRESHOLD}" if last.relevance is not None else "dropped"
            return f"off topic: {score}; it is in the archive, and `welfare-crawl reprocess` judges it again"
        case "not_article":
            return f"no article: {last.detail or 'a list, a front page or the like'}"
        case "redirect":
            return f"a redirect{f' to {last.detail}' if last.detail else ''}"
        case _:
            return f"no document came of it: {last.outcome}{f' ({last.detail})' if last.detail else ''}"


def _weigh_again(sighting: StoredSighting, archive: Path, sources: Mapping[str, Source]) -> Weighing | None:
    """Return how the archived bytes of a page weigh today; None when they can't be read."""
    if sighting.warc_file is None or sighting.warc_offset is None:
        return None
    from welfare_crawl.archive.warc import read_page
    from welfare_crawl.extract import extract_document

    source = sources.get(sighting.source) or Source(id=sighting.source, kind="news", home=sighting.url)
    try:
        page = read_page(archive, sighting.warc_file, sighting.warc_offset, source)
        capture = Capture(page.url, page.fetched_at, page.status)
        document = extract_document(ArchivedPage(page, (capture,)), ocr=False)
    except WelfareError:
        return None
    return weigh_terms(document.title, document.lead, document.text, document.language)
