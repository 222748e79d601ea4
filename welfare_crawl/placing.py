"""Where a document belongs among those that the store has: new, known, revised, a reprint or a translation."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final

from welfare_crawl.duplicates import Comparison, Verdict, body_of, compare, is_trivial_change, judge, sample_keys
from welfare_crawl.language import UNDETERMINED
from welfare_crawl.records import Capture, Document, Link, Placement
from welfare_crawl.stored import PlacingStore, Stored
from welfare_crawl.translations import Tie, find_original, find_translations, root_of
from welfare_crawl.urls import canonical_url

__all__ = ["ABSTRACT_ONLY", "PlacingStore", "Stored", "place"]

ABSTRACT_ONLY: Final = "abstract_only"
"""Flag of a paper of which the landing page alone could be read."""

_MOST_CHECKED: Final = 20
"""Candidates that are compared in full, those with the most shared keys first."""


@dataclass(frozen=True, slots=True)
class _Relative:
    row: Stored
    verdict: Verdict
    comparison: Comparison


def place(document: Document, store: PlacingStore) -> Placement:
    """Say what a document is to those that the store has, in which row it belongs, and by what evidence."""
    at_url = store.document_at(document.url)
    if at_url is not None and at_url.content_hash == document.content_hash:
        return _with_ties(_known(document, at_url), document, store)
    if at_url is not None and at_url.kind == "paper" and ABSTRACT_ONLY in document.flags and at_url.url != document.url:
        return _with_ties(_known(document, at_url), document, store)  # the landing page of a paper that is here in full
    if at_url is not None and at_url.url != document.url:
        at_url = None  # this URL showed another document's text when it was last seen; now it has one of its own
    if at_url is not None:
        old, new = body_of(at_url.lead, at_url.text), body_of(document.lead, document.text)
        if is_trivial_change(old, new, document.language):
            return _with_ties(_known(document, at_url), document, store)
    else:
        twins = _twins(document, store)
        if twins:
            return _with_ties(_same_text(document, twins), document, store)
    own_id = at_url.id if at_url is not None else None
    outcome: Verdict | None = None
    relatives = _relatives(document, store, own_id)
    duplicates = [relative for relative in relatives if relative.verdict == "duplicate"]
    head, superseded = _head_of_cluster(document, duplicates)
    links = [_link(relative, head, superseded) for relative in relatives]
    similarity = next((r.comparison for r in duplicates if head is not None and r.row.id == head.id), None)
    outcome = "duplicate" if head is not None else None
    abstract = _landing_row(document, store, own_id)
    if abstract is not None:
        # The landing page came first, with the abstract alone; the paper itself stands for both from now on.
        superseded = (*superseded, abstract.id)
        links.append(Link(abstract.id, "part_of", 1.0, (("landing_page", abstract.url),)))
    placement = Placement(
        document=document,
        outcome="revised" if own_id is not None else outcome or "stored",
        document_id=own_id,
        duplicate_of=head.id if head is not None else None,
        similarity=_similarity(similarity) if similarity is not None else None,
        links=tuple(links),
        supersedes=tuple(dict.fromkeys(superseded)),
    )
    return _with_ties(placement, document, store)


def _known(document: Document, row: Stored) -> Placement:
    return Placement(document, "not_modified", document_id=row.id)


def _twins(document: Document, store: PlacingStore) -> list[Stored]:
    same = store.documents_with_hash(document.content_hash)
    return [row for row in same if row.kind == document.kind or "page" in (row.kind, document.kind)]


def _same_text(document: Document, twins: list[Stored]) -> Placement:
    """Return the placement of the very text that another URL has shown: one row for both, the earliest printing's."""
    row = min(twins, key=_precedence_of_row)
    earlier = _precedence(document.published_at, document.url) < _precedence_of_row(row)
    return Placement(
        document,
        "duplicate",
        document_id=row.id,
        similarity=1.0,
        supersedes=(row.id,) if earlier and row.duplicate_of is None else (),
    )


def _relatives(document: Document, store: PlacingStore, own_id: int | None) -> list[_Relative]:
    """Return the stored documents that share text with this one, each compared with all of its shingles."""
    text = body_of(document.lead, document.text)
    keys = document.keys or sample_keys(text, document.language)
    found: list[_Relative] = []
    for candidate_id, _ in store.candidates(keys)[:_MOST_CHECKED] if keys else ():
        if candidate_id == own_id:
            continue
        row = store.document(candidate_id)
        if row.duplicate_of is not None:
            row = store.document(row.duplicate_of)
        if row.id == own_id or not _may_be_one_text(document.language, row.language):
            continue
        if any(relative.row.id == row.id for relative in found):
            continue
        comparison = compare(text, body_of(row.lead, row.text), document.language)
        verdict = judge(comparison)
        if verdict is not None:
            found.append(_Relative(row, verdict, comparison))
    return found


def _may_be_one_text(one: str, other: str) -> bool:
    """Translations are never duplicates of each other; a text without marks may have no language that is sure."""
    return one == other or UNDETERMINED in (one, other)


def _head_of_cluster(document: Document, duplicates: list[_Relative]) -> tuple[Stored | None, tuple[int, ...]]:
    """Return the row that the document is a duplicate of (None: it is canonical) and the rows that stop being so."""
    if not duplicates:
        return None, ()
    rows = sorted((relative.row for relative in duplicates), key=_precedence_of_row)
    if _precedence(document.published_at, document.url) < _precedence_of_row(rows[0]):
        return None, tuple(row.id for row in rows)
    return rows[0], tuple(row.id for row in rows[1:])


def _precedence(published_at: str | None, url: str) -> tuple[bool, datetime, str]:
    """Return what orders the printings of one text, whatever the order they are found in: date, then URL."""
    moment = _moment(published_at)
    return (moment is None, moment or datetime.max.replace(tzinfo=UTC), url)


def _precedence_of_row(row: Stored) -> tuple[bool, datetime, str]:
    return _precedence(row.published_at, row.url)


def _moment(published_at: str | None) -> datetime | None:
    if not published_at:
        return None
    try:
        moment = datetime.fromisoformat(published_at)
    except ValueError:
        return None
    if len(published_at) <= 10:
        # A page that gives the day alone may be from its last minute: one with a time goes before it.
        moment = datetime.combine(moment.date(), time.max)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _link(relative: _Relative, head: Stored | None, superseded: tuple[int, ...]) -> Link:
    c = relative.comparison
    return Link(
        relative.row.id,
        "duplicate" if relative.verdict == "duplicate" else "related",
        _similarity(c),
        (
            ("jaccard", f"{c.jaccard:.3f}"),
            ("containment", f"{c.containment:.3f}"),
            ("numbers_shared", f"{c.numbers_shared:.3f}"),
            *((("superseded", "later printing"),) if relative.row.id in superseded and head is None else ()),
        ),
    )


def _similarity(comparison: Comparison) -> float:
    return round(comparison.jaccard, 4)


def _landing_row(document: Document, store: PlacingStore, own_id: int | None) -> Stored | None:
    """Return the row that stands for a paper's landing page alone, now that the paper itself has come."""
    if document.kind != "paper":
        return None
    for url in _landing_urls(document.captures):
        row = store.document_at(url)
        if row is not None and row.id != own_id and row.url == url and row.duplicate_of is None and row.kind == "paper":
            return row
    return None


def _landing_urls(captures: tuple[Capture, ...]) -> list[str]:
    named = [capture.landing_url for capture in captures[:1]] + [capture.url for capture in captures[1:]]
    urls: list[str] = []
    for url in named:
        try:
            urls += [canonical_url(url)] if url else []
        except ValueError:
            continue
    return list(dict.fromkeys(urls))


def _with_ties(placement: Placement, document: Document, store: PlacingStore) -> Placement:
    """Add the original of a translation, and the translations that waited for this original."""
    links = list(placement.links)
    own = {placement.document_id, placement.duplicate_of}
    tie = find_original(document, store)
    translation_of: int | None = None
    if tie is not None and tie.relation == "related" and tie.other.id not in own:
        links.append(_translation_link(tie))
    elif tie is not None and tie.other.id not in own:
        translation_of = tie.other.id
        links.append(_translation_link(tie))
    elif placement.duplicate_of is not None:
        head = root_of(store.document(placement.duplicate_of), store)
        if head.id != placement.duplicate_of:
            translation_of = head.id  # a reprint of a translation is a translation of the same original
    links += [
        _translation_link(waiting) for waiting in find_translations(document, store) if waiting.other.id not in own
    ]
    return Placement(
        document=document,
        outcome=placement.outcome,
        document_id=placement.document_id,
        duplicate_of=placement.duplicate_of,
        similarity=placement.similarity,
        translation_of=translation_of,
        links=tuple(links),
        supersedes=placement.supersedes,
    )


def _translation_link(tie: Tie) -> Link:
    return Link(tie.other.id, tie.relation, tie.score, tie.evidence)
