"""What placing and translation linking ask of the store, and what a stored row looks like to them."""

from dataclasses import dataclass, field
from typing import Final, Protocol

from welfare_crawl.records import Kind

_CLOSE: Final = 0.8


@dataclass(frozen=True, slots=True)
class Stored:
    """What placing needs to know of a row in `documents`."""

    id: int
    url: str
    source: str
    kind: Kind
    language: str
    title: str
    lead: str = field(repr=False)
    text: str = field(repr=False)
    content_hash: str
    published_at: str | None
    first_seen: str
    duplicate_of: int | None = None
    similarity: float | None = None
    translation_of: int | None = None
    original_url: str | None = None


def is_close(similarity: float | None) -> bool:
    """Tell whether a duplicate is so like its canonical text that whatever is like the one meets the other."""
    return similarity is None or similarity >= _CLOSE


class PlacingStore(Protocol):
    """The questions that placing asks the store; each sees also what was saved earlier in the same batch.

    URLs in the questions are canonical (`welfare_crawl.urls.canonical_url`); the store keeps URLs that pages name
    (`original_url`, the hreflang alternates) in that same form beside the words of the page, so that they can be found.
    """

    def document(self, document_id: int) -> Stored:
        """Return the row of that id; raises KeyError when there is none."""
        ...

    def document_at(self, url: str) -> Stored | None:
        """Return the row whose `url` this is, else the one to which the last sighting of this URL led."""
        ...

    def documents_with_hash(self, content_hash: str) -> list[Stored]:
        """Return the rows with this content hash, in order of id."""
        ...

    def candidates(self, keys: tuple[int, ...]) -> list[tuple[int, int]]:
        """Return (id, number of shared keys) of the rows that share at least two keys, most shared first, ids rising.

        Canonical rows (`duplicate_of IS NULL`) are in the index, and those duplicates that are not `is_close` to their
        canonical text, so that they are not found through it. A key that more than 20 of these hold counts for
        nothing. The keys of word and of character shingles never meet by construction: one index serves both.
        """
        ...

    def keys_of(self, document_id: int) -> frozenset[int]:
        """Return the keys of a row that `candidates` may return; one that too many hold need not be among them."""
        ...

    def documents_with_slug(self, slug: str) -> list[Stored]:
        """Return the rows whose URL has this slug (`welfare_crawl.urls.slug_of`), in order of id."""
        ...

    def waiting_for(self, url: str) -> list[Stored]:
        """Return rows that name this URL as `original_url` or as a `vi` hreflang alternate, in order of id."""
        ...

    def named_by(self, document_id: int) -> list[tuple[str, str]]:
        """Return (language, canonical URL) of what a row names: its original under '', and its other versions."""
        ...

    def addresses_of(self, document_id: int) -> list[str]:
        """Return the URLs that led to a row, in canonical form, in order."""
        ...

    def fetched_from(self, document_id: int) -> list[str]:
        """Return the URLs whose fetches led to a row, in canonical form, in order; its `url` may be but claimed."""
        ...

    def duplicates_of(self, document_id: int) -> list[int]:
        """Return the ids of the rows that are duplicates of this one, rising."""
        ...

    def translations_of(self, document_id: int) -> list[int]:
        """Return the ids of the rows that are translations of this one, rising."""
        ...

    def traced(self, keys: tuple[int, ...], first_day: int, last_day: int) -> list[tuple[int, int]]:
        """Return (id, number of shared traces) of canonical rows of these days, most shared first, ids rising.

        Days are counted as `date.toordinal` counts; traces that more than 40 of these rows hold count for nothing. Rows
        that name an original by its URL are not in this index: they wait for that one.
        """
        ...
