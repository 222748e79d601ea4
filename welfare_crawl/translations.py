"""Which document is the original of a translation, and how we know.

Evidence in order of trust: the source line that names the original's URL, the page's hreflang alternates, the slug that
a translation site takes over from the original, and what survives translation (`welfare_crawl.traces`). A page that
names its original waits for that one; what none of them tells is left unlinked.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import log
from typing import Final, Literal

from welfare_crawl.duplicates import body_of
from welfare_crawl.language import UNDETERMINED, normalise_code
from welfare_crawl.records import Document
from welfare_crawl.stored import PlacingStore, Stored
from welfare_crawl.traces import Likeness, Trace, compare_traces, day_of, keys_of, traces_of
from welfare_crawl.urls import canonical_url, same_host, slug_of

ORIGINAL_LANGUAGE: Final = "vi"
"""The crawl's originals are Vietnamese; only a source line may name one in another language."""

SOURCE_LINE: Final = 1.0
HREFLANG: Final = 0.98
SAME_SLUG: Final = 0.95
SAME_TRACES: Final = 0.9
"""By how sure the traces are, at most."""

_SLUG_WORDS: Final = 4
"""A shorter slug names a subject ("tin-tuc-moi"), not a text."""
_WINDOW: Final = timedelta(days=45)
"""What has the same slug but is dated further away is another text under the same headline."""

_SURE: Final = 0.7
_LIKELY: Final = 0.4
"""From this probability on two texts are tied as related: a person may look."""
_MARGIN: Final = 1.0
"""By how much the log-odds of the best candidate exceed those of the next."""
_DAYS_BEFORE: Final = 30
_DAYS_AFTER: Final = 3
"""A translation is published in the weeks after its original; clocks and time zones may put it a little before."""
_MOST_COMPARED: Final = 10
_TRACES_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Tie:
    """A stored document that is the original, or a translation, of the one being placed."""

    other: Stored
    score: float
    evidence: tuple[tuple[str, str], ...]
    relation: Literal["translation", "related"] = "translation"


def find_original(document: Document, store: PlacingStore) -> Tie | None:
    """Return the stored original of a translation: no translation itself, and in another language."""
    if document.original_url:
        url = _canonical(document.original_url)
        tie = _original_at(document, store, url, SOURCE_LINE, "source_line") if url else None
        if tie is not None:
            return tie
    if document.language == ORIGINAL_LANGUAGE:
        return None
    for language, address in document.alternates:
        url = _canonical(address)
        if url and normalise_code(language) == ORIGINAL_LANGUAGE:
            tie = _original_at(document, store, url, HREFLANG, "hreflang")
            if tie is not None:
                return tie
    return _original_by_slug(document, store) or _original_by_traces(document, store)


def find_translations(document: Document, store: PlacingStore) -> tuple[Tie, ...]:
    """Return the stored translations that wait for this document as their original, in order of id."""
    ties: dict[int, Tie] = {}
    for url in _own_urls(document):
        for row in store.waiting_for(url):
            if not _can_be_translation(document, row):
                continue
            named = row.original_url is not None and _canonical(row.original_url) == url
            if row.translation_of is not None and not named:
                continue
            kind, score = ("source_line", SOURCE_LINE) if named else ("hreflang", HREFLANG)
            if named or document.language == ORIGINAL_LANGUAGE:
                ties.setdefault(row.id, Tie(row, score, ((kind, url),)))
    slug = slug_of(document.url)
    if document.language == ORIGINAL_LANGUAGE and _is_telling(slug):
        for row in store.documents_with_slug(slug):
            if row.id in ties or row.translation_of is not None or row.kind != document.kind:
                continue
            if not _can_be_translation(document, row):
                continue
            if not _names_another(row.original_url, slug) and _near(document.published_at, row.published_at):
                ties[row.id] = Tie(row, SAME_SLUG, (("slug", slug),))
    for tie in _translations_by_traces(document, store):
        ties.setdefault(tie.other.id, tie)
    return tuple(ties[row_id] for row_id in sorted(ties))


def _original_at(document: Document, store: PlacingStore, url: str, score: float, kind: str) -> Tie | None:
    row = store.document_at(url)
    if row is None:
        return None
    row = root_of(row, store)
    if row.language == document.language or row.url == document.url:
        return None
    return Tie(row, score, ((kind, url),))


def _original_by_slug(document: Document, store: PlacingStore) -> Tie | None:
    slug = slug_of(document.url)
    if not _is_telling(slug) or _names_another(document.original_url, slug):
        return None
    rows = [
        row
        for row in store.documents_with_slug(slug)
        if row.language == ORIGINAL_LANGUAGE
        and row.kind == document.kind
        and _near(document.published_at, row.published_at)
    ]
    here = [row for row in rows if same_host(row.url, document.url)]
    roots = {root.id: root for root in (root_of(row, store) for row in here or rows)}
    if len(roots) != 1:
        return None  # two different texts under one headline: which is meant stays open
    return Tie(next(iter(roots.values())), SAME_SLUG, (("slug", slug),))


def _original_by_traces(document: Document, store: PlacingStore) -> Tie | None:
    """Return the one Vietnamese document that has the same figures and names in the same places."""
    if document.original_url is not None or document.language == UNDETERMINED or document.kind == "paper":
        return None
    traces = _traces_of_document(document)
    likely: list[tuple[Likeness, Stored]] = []
    for row in _traced(document, traces, store, -_DAYS_BEFORE, _DAYS_AFTER):
        root = root_of(row, store)
        if root.language == ORIGINAL_LANGUAGE and all(root.id != other.id for _, other in likely):
            likely.append((compare_traces(traces, _traces_of_row(root)), root))
    likely.sort(key=lambda pair: (-pair[0].probability, pair[1].id))
    if not likely:
        return None
    if len(likely) > 1 and _log_odds(likely[0][0]) - _log_odds(likely[1][0]) < _MARGIN:
        return None  # two reports on one event: which of them was translated stays open
    return _tie_by_traces(*likely[0])


def _translations_by_traces(document: Document, store: PlacingStore) -> list[Tie]:
    if document.language != ORIGINAL_LANGUAGE or document.kind == "paper":
        return []
    traces = _traces_of_document(document)
    ties = [
        _tie_by_traces(compare_traces(_traces_of_row(row), traces), row)
        for row in _traced(document, traces, store, -_DAYS_AFTER, _DAYS_BEFORE)
        if row.translation_of is None and row.original_url is None and _can_be_translation(document, row)
    ]
    return [tie for tie in ties if tie is not None]


def _traced(document: Document, traces: dict[str, Trace], store: PlacingStore, before: int, after: int) -> list[Stored]:
    day = day_of(document.published_at)
    if day is None:
        return []
    found = store.traced(keys_of(traces), day + before, day + after)[:_MOST_COMPARED]
    return [row for row in (store.document(row_id) for row_id, _ in found) if row.language != document.language]


def _tie_by_traces(likeness: Likeness, row: Stored) -> Tie | None:
    probability = likeness.probability
    if probability < _LIKELY:
        return None
    evidence = (
        ("traces", " ".join(likeness.shared[:_TRACES_SHOWN])),
        ("shared", f"{likeness.figures} figures, {likeness.names} names"),
        ("probability", f"{probability:.3f}"),
    )
    relation: Literal["translation", "related"] = "translation" if probability >= _SURE else "related"
    return Tie(row, round(SAME_TRACES * probability, 4), evidence, relation)


def _log_odds(likeness: Likeness) -> float:
    probability = min(max(likeness.probability, 1e-6), 1 - 1e-6)
    return log(probability / (1 - probability))


def _traces_of_document(document: Document) -> dict[str, Trace]:
    return traces_of(document.title, body_of(document.lead, document.text), document.language)


def _traces_of_row(row: Stored) -> dict[str, Trace]:
    return traces_of(row.title, body_of(row.lead, row.text), row.language)


def root_of(row: Stored, store: PlacingStore) -> Stored:
    """Return the canonical original behind a row: neither a duplicate nor a translation."""
    seen = {row.id}
    while (above := row.duplicate_of or row.translation_of) is not None and above not in seen:
        seen.add(above)
        row = store.document(above)
    return row


def _can_be_translation(document: Document, row: Stored) -> bool:
    return (
        row.url != document.url
        and row.language != document.language
        and UNDETERMINED not in (row.language, document.language)
    )


def _own_urls(document: Document) -> list[str]:
    urls = [document.url, *(_canonical(capture.url) for capture in document.captures[:1])]
    return list(dict.fromkeys(url for url in urls if url))


def _names_another(original_url: str | None, slug: str) -> bool:
    """Tell whether a page names an original that goes by another slug: then its own slug proves nothing."""
    return original_url is not None and slug_of(original_url) not in ("", slug)


def _is_telling(slug: str) -> bool:
    return len(slug.replace("_", "-").split("-")) >= _SLUG_WORDS


def _near(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return True
    try:
        return abs(date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])) <= _WINDOW
    except ValueError:
        return True


def _canonical(url: str) -> str | None:
    try:
        return canonical_url(url)
    except ValueError:
        return None
