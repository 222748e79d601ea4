"""Which texts are one text: clusters that come out the same in whatever order their members arrive.

Taken in order of publication, a text is a duplicate of the earliest canonical text that it is verified to repeat, and
canonical when there is none. So each duplicate is compared with the very text that stands for it, a chain of small
changes never ties two texts that differ, and the earliest printing stands for the others though it be found last: what
it changes is worked out again, in order of publication, through the rows that it concerns.
"""

import heapq
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from itertools import islice
from typing import Final

from welfare_crawl.language import UNDETERMINED
from welfare_crawl.placing.duplicates import Comparison, Verdict, are_far_apart, body_of, compare, judge
from welfare_crawl.placing.pending import Pending, key_set
from welfare_crawl.placing.stored import Stored
from welfare_crawl.records import Link

_MOST_CHECKED: Final = 20
"""Candidates that are compared in full, those with the most shared keys first."""

Precedence = tuple[bool, datetime, str]


@dataclass(frozen=True, slots=True)
class Relative:
    """A canonical row that shares text with another one."""

    row: Stored
    verdict: Verdict
    comparison: Comparison

    @property
    def similarity(self) -> float:
        """Return the figure that goes to `documents.similarity` and `links.score`."""
        return round(self.comparison.jaccard, 4)


def precedence(row: Stored) -> Precedence:
    """Return what orders the printings of one text, whatever the order they are found in: date, then URL."""
    moment = _moment(row.published_at)
    return (moment is None, moment or datetime.max.replace(tzinfo=UTC), row.url)


def settle(pending: Pending) -> tuple[tuple[Relative, ...], dict[int, Link]]:
    """Give the placed document its cluster, and change the rows that stand otherwise because of it.

    Its text or its date is new in its row, if it had one: nothing that held for the row need hold any longer. Returns
    what the document is related to, and the tie of each row that got another canonical text.
    """
    own = pending.document(pending.own_id)
    waiting: list[tuple[Precedence, int]] = []
    seen: set[int] = set()

    def examine(row_id: int) -> None:
        if row_id not in seen:
            seen.add(row_id)
            heapq.heappush(waiting, (precedence(pending.document(row_id)), row_id))

    examine(own.id)
    for member in pending.duplicates_of(own.id):
        examine(member)
    related: tuple[Relative, ...] = ()
    ties: dict[int, Link] = {}
    while waiting:
        _, row_id = heapq.heappop(waiting)
        row = pending.document(row_id)
        if row_id != own.id and _is_pinned(row):
            continue
        was_canonical = row.duplicate_of is None and row_id != own.id
        relatives = relatives_of(row, pending)
        duplicates = sorted((r for r in relatives if r.verdict == "duplicate"), key=lambda r: precedence(r.row))
        head = duplicates[0] if duplicates and precedence(duplicates[0].row) < precedence(row) else None
        pending.change(
            replace(
                row,
                duplicate_of=head.row.id if head else None,
                similarity=head.similarity if head else None,
            )
        )
        if row_id == own.id:
            related = relatives
        if head is not None and head.row.id != row.duplicate_of:
            ties[row_id] = link_to(head)
        if head is None and not was_canonical:
            for each in _concerned_by(row, duplicates, pending):
                examine(each)
        if head is not None:
            for member in pending.duplicates_of(row_id):
                if _is_pinned(pending.document(member)):
                    pending.change(replace(pending.document(member), duplicate_of=head.row.id))
                else:
                    examine(member)
    return related, ties


def relatives_of(row: Stored, pending: Pending) -> tuple[Relative, ...]:
    """Return the canonical rows that share text with a row, each compared with all of its shingles.

    Most that share some keys share a phrase of the trade: their keys alone tell, and no text is read for that.
    """
    keys = key_set(row)
    near = (
        other_id
        for other_id, _ in (pending.candidates(tuple(keys)) if keys else ())
        if other_id != row.id and not are_far_apart(keys, pending.keys_of(other_id))
    )
    others = (other for other in map(pending.document, near) if other.duplicate_of is None)
    relatives = (_compare(row, other) for other in islice(others, _MOST_CHECKED))
    return tuple(relative for relative in relatives if relative is not None)


def link_to(relative: Relative) -> Link:
    """Return the tie to a relative with what speaks for it."""
    c = relative.comparison
    return Link(
        relative.row.id,
        "duplicate" if relative.verdict == "duplicate" else "related",
        relative.similarity,
        (
            ("jaccard", round(c.jaccard, 3)),
            ("containment", round(c.containment, 3)),
            ("numbers_shared", round(c.numbers_shared, 3)),
        ),
    )


def _concerned_by(row: Stored, duplicates: list[Relative], pending: Pending) -> list[int]:
    """Return the rows that a text which has become canonical may stand for from now on."""
    later = [relative.row.id for relative in duplicates]
    own, place = key_set(row), precedence(row)
    members: set[int] = set()
    for other_id, _ in pending.candidates(tuple(own)):
        other = pending.document(other_id)
        if other.duplicate_of is not None:
            members.add(other_id)
        elif other_id != row.id and other_id not in later and precedence(other) > place:
            members.update(pending.duplicates_of(other_id))
    for member_id in sorted(members - {row.id}):
        # A duplicate of a later text may be one of this text too, and then this text stands for it.
        member = pending.document(member_id)
        head = pending.document(member_id if member.duplicate_of is None else member.duplicate_of)
        if _is_pinned(member) or precedence(head) < place or len(own & key_set(member)) < 2:
            continue
        relative = _compare(member, row)
        if relative is not None and relative.verdict == "duplicate":
            later.append(member_id)
    return later


def _compare(row: Stored, other: Stored) -> Relative | None:
    if not _may_be_one_text(row.language, other.language):
        return None
    language = other.language if row.language == UNDETERMINED else row.language
    comparison = compare(body_of(row.lead, row.text), body_of(other.lead, other.text), language)
    verdict = judge(comparison)
    return None if verdict is None else Relative(other, verdict, comparison)


def _may_be_one_text(one: str, other: str) -> bool:
    """Translations are never duplicates of each other; a text without marks may have no language that is sure."""
    return one == other or UNDETERMINED in (one, other)


def _is_pinned(row: Stored) -> bool:
    """Tell whether a row is no copy but the landing page of the paper that stands for both: no comparison undoes it."""
    return row.duplicate_of is not None and row.similarity is None


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
