"""Where a document belongs among those that the store has: new, known, revised, a reprint or a translation."""

from dataclasses import replace
from typing import Final

from welfare_crawl.placing.clusters import link_to, precedence, settle
from welfare_crawl.placing.duplicates import body_of, compare, is_trivial_change, judge
from welfare_crawl.placing.pending import NEW, Pending
from welfare_crawl.placing.stored import PlacingStore, Stored
from welfare_crawl.placing.translations import settle_translations
from welfare_crawl.records import Capture, Document, Link, Move, Placement
from welfare_crawl.urls import canonical_or_none, canonical_url

__all__ = ["ABSTRACT_ONLY", "PlacingStore", "Stored", "place"]

ABSTRACT_ONLY: Final = "abstract_only"
"""Flag of a paper of which the landing page alone could be read."""


def place(document: Document, store: PlacingStore) -> Placement:
    """Say what a document is to those that the store has, in which row it belongs, and by what evidence.

    What its coming changes for other rows is said too, so that the corpus is the same in whatever order texts come.
    """
    at_url = store.document_at(document.url)
    claimed = document.url
    document, renamed = _own_address(document, at_url, store)
    if renamed is not None:
        return _stored_anew(document, store, renamed)
    if document.url != claimed:
        at_url = store.document_at(document.url)
    if at_url is not None and at_url.content_hash == document.content_hash:
        return _settle(_known(document, at_url), store)
    if at_url is not None and at_url.kind == "paper" and ABSTRACT_ONLY in document.flags and at_url.url != document.url:
        return _settle(_known(document, at_url), store)  # the landing page of a paper that is here in full
    if at_url is not None and at_url.url != document.url:
        at_url = None  # this URL showed another document's text when it was last seen; now it has one of its own
    if at_url is not None:
        old, new = body_of(at_url.lead, at_url.text), body_of(document.lead, document.text)
        if is_trivial_change(old, new, document.language):
            return _settle(_known(document, at_url), store)
        return _settle(Placement(document, "revised", document_id=at_url.id), store)
    return _stored_anew(document, store)


def _own_address(document: Document, row: Stored | None, store: PlacingStore) -> tuple[Document, Stored | None]:
    """Return a document under its own address where it claims that of quite another text, and the row to rename.

    `row` is what stands at the address that it claims.

    A template that prints one canonical address on all its pages is found out by the second of them; then the first
    goes by its own address, too.
    """
    if row is None or "paper" in (document.kind, row.kind) or row.content_hash == document.content_hash:
        return document, None
    own = canonical_or_none(document.captures[0].url)
    if own is None:
        return document, None
    if row.url == own != document.url:
        return replace(document, url=own), None
    fetched = store.fetched_from(row.id)
    if own in fetched or (own == document.url != row.url):
        return document, None
    old, new = body_of(row.lead, row.text), body_of(document.lead, document.text)
    if row.language == document.language and judge(compare(old, new, document.language)) is not None:
        return document, None
    renamed = None
    if row.url == document.url and document.url not in fetched:
        free = [url for url in fetched if (there := store.document_at(url)) is None or there.url != url]
        renamed = replace(row, url=free[0]) if free else None
    if own == document.url and renamed is None:
        return document, None
    return replace(document, url=own), renamed


def _stored_anew(document: Document, store: PlacingStore, renamed: Stored | None = None) -> Placement:
    twins = _twins(document, store)
    return _settle(_same_text(document, twins) if twins else Placement(document, "stored"), store, renamed)


def _known(document: Document, row: Stored) -> Placement:
    return Placement(document, "not_modified", document_id=row.id)


def _twins(document: Document, store: PlacingStore) -> list[Stored]:
    same = store.documents_with_hash(document.content_hash)
    return [row for row in same if row.kind == document.kind or "page" in (row.kind, document.kind)]


def _same_text(document: Document, twins: list[Stored]) -> Placement:
    """Return the placement of the very text that another URL has shown: one row for both, the earliest printing's."""
    row = min(twins, key=precedence)
    earlier = precedence(_as_row(document, row.id)) < precedence(row)
    return Placement(document, "duplicate", document_id=row.id, similarity=1.0, supersedes=(row.id,) if earlier else ())


def _settle(placement: Placement, store: PlacingStore, renamed: Stored | None = None) -> Placement:
    """Work out the cluster and the original of a document, and the rows that stand otherwise because of it."""
    document = placement.document
    row_id = NEW if placement.document_id is None else placement.document_id
    before = None if row_id == NEW else store.document(row_id)
    row = _as_row(document, row_id)
    if before is not None:
        taken_over = before.url == document.url or row_id in placement.supersedes
        row = replace(
            row if taken_over else before,
            duplicate_of=before.duplicate_of,
            similarity=before.similarity,
            translation_of=before.translation_of,
        )
    pending = Pending(store, document, row)
    if renamed is not None:
        pending.change(renamed)
    links: list[Link] = []
    ties: dict[int, Link] = {}
    supersedes = list(placement.supersedes)
    if before is None or placement.outcome == "revised" or precedence(before) != precedence(row):
        related, ties = settle(pending)
        row = pending.document(row_id)
        links += [link_to(relative) for relative in related]
        ties.pop(row_id, None)
    abstract = _landing_row(document, store, row_id)
    if abstract is not None:
        # The landing page came first, with the abstract alone; the paper itself stands for both from now on.
        supersedes.append(abstract.id)
        links.append(Link(abstract.id, "part_of", 1.0, (("landing_page", abstract.url),)))
        head = row_id if row.duplicate_of is None else row.duplicate_of
        pending.change(replace(pending.document(abstract.id), duplicate_of=head, similarity=None))
    moved = {each.id for each in pending.changed() if each.id != row_id}
    originals = settle_translations(pending, moved)
    row = pending.document(row_id)
    if row_id in originals:
        links.append(originals[row_id].link)
    links += [
        Link(other_id, tie.relation, tie.score, tie.evidence)
        for other_id, tie in sorted(originals.items())
        if tie.original.id == row_id
    ]
    moves: list[Move] = []
    for each in pending.changed():
        if each.id == NEW:
            continue
        new = [ties[each.id]] if each.id in ties else []
        if each.id in originals and originals[each.id].original.id != row_id and each.id != row_id:
            new.append(originals[each.id].link)
        url = each.url if renamed is not None and each.id == renamed.id else None
        moves.append(Move(each.id, each.duplicate_of, each.similarity, each.translation_of, tuple(new), url))
    return replace(
        placement,
        outcome="duplicate" if placement.outcome == "stored" and row.duplicate_of is not None else placement.outcome,
        duplicate_of=row.duplicate_of,
        similarity=1.0 if placement.outcome == "duplicate" else row.similarity,
        translation_of=row.translation_of,
        links=tuple(links),
        supersedes=tuple(supersedes),
        moves=tuple(moves),
    )


def _as_row(document: Document, row_id: int) -> Stored:
    """Return a document as a row of the store, before it has any ties."""
    return Stored(
        id=row_id,
        url=document.url,
        source=document.source,
        kind=document.kind,
        language=document.language,
        title=document.title,
        lead=document.lead,
        text=document.text,
        content_hash=document.content_hash,
        published_at=document.published_at,
        first_seen=document.captures[0].fetched_at.isoformat(),
        original_url=document.original_url,
    )


def _landing_row(document: Document, store: PlacingStore, own_id: int) -> Stored | None:
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
