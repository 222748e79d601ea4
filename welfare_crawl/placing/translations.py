"""Which document is the original of a translation, and how we know.

Evidence in order of trust: the source line that names the original's URL, the page's hreflang alternates, the slug that
a translation site takes over from the original, and what survives translation (`welfare_crawl.placing.traces`). A page
that names its original waits for that one; what none of them tells is left unlinked.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import log
from typing import Final, Literal

from welfare_crawl.language import UNDETERMINED, normalise_code
from welfare_crawl.placing.clusters import precedence
from welfare_crawl.placing.pending import Pending, is_original, traces_of_row
from welfare_crawl.placing.stored import Stored
from welfare_crawl.placing.traces import ORIGINAL_LANGUAGE, Likeness, are_at_odds, compare_traces, day_of, keys_of
from welfare_crawl.records import Link
from welfare_crawl.urls import same_host, slug_of

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
_MOST_ASKED: Final = 24
"""One original has a translation in each of a dozen languages, and relatives that have theirs."""
_RIVAL: Final = 0.15
"""From this probability on a text may be the original of a translation, or keep another one from being it."""
_TRACES_SHOWN: Final = 10
_MOST_TURNS: Final = 6


@dataclass(frozen=True, slots=True)
class Tie:
    """A row that is the original of another, or may be."""

    original: Stored
    score: float
    evidence: tuple[tuple[str, str | float], ...]
    relation: Literal["translation", "related"] = "translation"

    @property
    def link(self) -> Link:
        """Return the tie as it stands in `links`."""
        return Link(self.original.id, self.relation, self.score, self.evidence)


def settle_translations(pending: Pending, moved: set[int]) -> dict[int, Tie]:
    """Find the original of the placed document, and anew that of each row that it or a moved row may concern.

    What a row is a translation of depends on what the store holds, not on what came first. Returns the ties of the
    rows that have one; `translation_of` stands in the rows.
    """
    ties: dict[int, Tie] = {}
    waiting = [pending.own_id, *sorted(moved - {pending.own_id})]
    for row_id in list(waiting):
        waiting += _concerned_by(pending.document(row_id), pending)
    turns: dict[int, int] = {}
    for row_id in waiting:  # grows as it goes
        turns[row_id] = turns.get(row_id, 0) + 1
        if turns[row_id] > _MOST_TURNS:
            continue  # pages that name each other in a ring
        row = pending.document(row_id)
        tie = find_original(row, pending)
        first = tie.original.id if tie is not None and tie.relation == "translation" else _inherited(row, pending)
        if tie is not None:
            ties[row_id] = tie
        else:
            ties.pop(row_id, None)
        if first == row.translation_of:
            continue
        pending.change(replace(row, translation_of=first))
        waiting += [*pending.duplicates_of(row_id), *pending.translations_of(row_id), *_waiting_for(row, pending)]
    return ties


def find_original(row: Stored, pending: Pending) -> Tie | None:
    """Return the original of a translation: no translation itself, and in another language."""
    named = pending.named_by(row.id)
    for language, url in named:
        if not language:
            tie = _original_at(row, pending, url, SOURCE_LINE, "source_line")
            if tie is not None:
                return tie
    if row.language == ORIGINAL_LANGUAGE:
        return None
    for language, url in named:
        if normalise_code(language) == ORIGINAL_LANGUAGE and language:
            tie = _original_at(row, pending, url, HREFLANG, "hreflang")
            if tie is not None:
                return tie
    names_original = any(not language for language, _ in named)
    tie = _original_by_slug(row, pending, [url for language, url in named if not language])
    if tie is not None or names_original or row.duplicate_of is not None:
        return tie  # a reprint has the original of the text that it reprints
    return _original_by_traces(row, pending)


def root_of(row: Stored, pending: Pending) -> Stored:
    """Return the canonical original behind a row: neither a duplicate nor a translation."""
    seen = {row.id}
    while True:
        above = row.duplicate_of if row.duplicate_of is not None else row.translation_of
        if above is None or above in seen:
            return row
        seen.add(above)
        row = pending.document(above)


def _inherited(row: Stored, pending: Pending) -> int | None:
    """Return the original of the text that a row reprints: a reprint of a translation is a translation too."""
    if row.duplicate_of is None:
        return None
    root = root_of(pending.document(row.duplicate_of), pending)
    return root.id if root.id not in (row.duplicate_of, row.id) else None


def _concerned_by(row: Stored, pending: Pending) -> list[int]:
    """Return the rows whose original a row is, may be, or was."""
    found = [*pending.translations_of(row.id), *pending.duplicates_of(row.id), *_waiting_for(row, pending)]
    if row.language == ORIGINAL_LANGUAGE:
        for slug in {slug_of(url) for url in pending.addresses_of(row.id)}:
            found += [other.id for other in pending.documents_with_slug(slug)] if _is_telling(slug) else []
        found += _alike(row, pending)
    return [row_id for row_id in dict.fromkeys(found) if row_id != row.id]


def _waiting_for(row: Stored, pending: Pending) -> list[int]:
    return [other.id for url in pending.addresses_of(row.id) for other in pending.waiting_for(url)]


def _alike(row: Stored, pending: Pending) -> list[int]:
    """Return the rows in other languages that have the figures and names of this Vietnamese text in their places."""
    if row.kind == "paper":
        return []
    traces = traces_of_row(row)
    return [
        other.id
        for other in _traced(row, pending, -_DAYS_AFTER, _DAYS_BEFORE, _MOST_ASKED)
        if compare_traces(traces_of_row(other), traces).probability >= _RIVAL
    ]


def _original_at(row: Stored, pending: Pending, url: str, score: float, kind: str) -> Tie | None:
    named = pending.document_at(url)
    if named is None or named.id == row.id or _is_named_by(row, named, pending):
        return None
    root = root_of(named, pending)
    if root.language == row.language or root.id == row.id:
        return None
    if row.language == ORIGINAL_LANGUAGE and are_at_odds(traces_of_row(row), traces_of_row(root)):
        return None  # a report that names where it has a figure from
    return Tie(root, score, ((kind, url),))


def _is_named_by(row: Stored, other: Stored, pending: Pending) -> bool:
    """Tell whether another row names this one as its original as well, and has the better right to."""
    if row.language == ORIGINAL_LANGUAGE or other.language == ORIGINAL_LANGUAGE:
        first = row.language == ORIGINAL_LANGUAGE
    else:
        first = precedence(row) < precedence(other)
    if not first:
        return False
    named = [url for language, url in pending.named_by(other.id) if language in ("", "vi")]
    return any(found is not None and found.id == row.id for found in map(pending.document_at, named))


def _original_by_slug(row: Stored, pending: Pending, named: list[str]) -> Tie | None:
    slug = slug_of(row.url)
    if not _is_telling(slug) or any(slug_of(url) not in ("", slug) for url in named):
        return None  # a page that names an original which goes by another slug: its own slug proves nothing
    rows = [
        other
        for other in pending.documents_with_slug(slug)
        if other.language == ORIGINAL_LANGUAGE
        and other.kind == row.kind
        and row.language not in (other.language, UNDETERMINED)
        and _near(row.published_at, other.published_at)
    ]
    here = [other for other in rows if same_host(other.url, row.url)]
    roots = {root.id: root for root in (root_of(other, pending) for other in here or rows) if root.id != row.id}
    if row.kind != "paper":
        own = traces_of_row(row)
        roots = {root_id: root for root_id, root in roots.items() if not are_at_odds(own, traces_of_row(root))}
    if len(roots) != 1:
        return None  # two different texts under one headline: which is meant stays open
    return Tie(next(iter(roots.values())), SAME_SLUG, (("slug", slug),))


def _original_by_traces(row: Stored, pending: Pending) -> Tie | None:
    """Return the one Vietnamese document that has the same figures and names in the same places."""
    if row.language == UNDETERMINED or row.kind == "paper":
        return None
    traces = traces_of_row(row)
    likely: list[tuple[Likeness, Stored]] = []
    for other in _traced(row, pending, -_DAYS_BEFORE, _DAYS_AFTER, _MOST_COMPARED):
        root = root_of(other, pending)
        if root.language == ORIGINAL_LANGUAGE and all(root.id != known.id for _, known in likely):
            likely.append((compare_traces(traces, traces_of_row(root)), root))
    likely.sort(key=lambda pair: (-pair[0].probability, precedence(pair[1])))
    if not likely:
        return None
    if len(likely) > 1 and _log_odds(likely[0][0]) - _log_odds(likely[1][0]) < _MARGIN:
        return None  # two reports on one event: which of them was translated stays open
    return _tie_by_traces(*likely[0])


def _traced(row: Stored, pending: Pending, before: int, after: int, most: int) -> list[Stored]:
    """Return the rows of these days that share the most traces: Vietnamese ones for a translation, else the others."""
    day = day_of(row.published_at)
    if day is None:
        return []
    keys = keys_of(traces_of_row(row), original=not is_original(row))
    others = [pending.document(other_id) for other_id, _ in pending.traced(keys, day + before, day + after)[:most]]
    return [other for other in others if other.language != UNDETERMINED]


def _tie_by_traces(likeness: Likeness, row: Stored) -> Tie | None:
    probability = likeness.probability
    if probability < _LIKELY:
        return None
    evidence = (
        ("traces", " ".join(likeness.shared[:_TRACES_SHOWN])),
        ("figures", likeness.figures),
        ("names", likeness.names),
        ("probability", round(probability, 3)),
    )
    relation: Literal["translation", "related"] = "translation" if probability >= _SURE else "related"
    return Tie(row, round(SAME_TRACES * probability, 4), evidence, relation)


def _log_odds(likeness: Likeness) -> float:
    probability = min(max(likeness.probability, 1e-6), 1 - 1e-6)
    return log(probability / (1 - probability))


def _is_telling(slug: str) -> bool:
    return len(slug.replace("_", "-").split("-")) >= _SLUG_WORDS


def _near(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return True
    try:
        return abs(date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])) <= _WINDOW
    except ValueError:
        return True
