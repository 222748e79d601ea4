"""What the program asks of a store; SQLite stands behind it today, another database may tomorrow."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from welfare_crawl.placing.stored import PlacingStore, Stored
from welfare_crawl.query import Query
from welfare_crawl.records import Failure, Kind, Known, Outcome, Placement, Relation, Sighting, Source
from welfare_crawl.store.readings import SameReading


@dataclass(frozen=True, slots=True)
class Filters:
    """Which rows of `corpus` are meant; None asks for all."""

    language: str | None = None
    province: str | None = None
    """The province of today that a text is about: a code of the General Statistics Office, two digits."""
    province_then: str | None = None
    """A province that a text names a place of, as it was when the text was published: also one that has merged."""
    source: str | None = None
    topic: str | None = None
    kind: Kind | None = None
    since: str | None = None
    """First day of publication, YYYY-MM-DD."""
    until: str | None = None
    """Last day of publication, YYYY-MM-DD."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that a query found."""

    id: int
    url: str
    source: str
    kind: Kind
    title: str
    lead: str = field(repr=False)
    text: str = field(repr=False)
    language: str
    province: str | None
    province_name: str | None
    published_at: str | None
    score: float
    """bm25, higher is better; comparable among hits of one query in which the words stand together, or don't."""


@dataclass(frozen=True, slots=True)
class Week:
    """The last seven days of a source, beside what it gave before."""

    new: int = 0
    """Documents first seen."""
    undated: int = 0
    untitled: int = 0
    future: int = 0
    """Those that say to be published more than a day from now."""
    words: float | None = None
    """Their mean length."""
    usual_words: float | None = None
    """The mean length of all earlier ones."""
    older: int = 0
    """How many earlier ones there are."""
    fetched: int = 0
    """Addresses that gave an answer, lists left out."""
    failed: Mapping[str, int] = field(default_factory=dict)
    """What was lost, by reason."""
    left: str | None = None
    """Why the last run with this source did not work through it; None when it did."""


@dataclass(frozen=True, slots=True)
class SourceActivity:
    """What was fetched from one source and what came of it."""

    source: str
    name: str
    kind: str
    enabled: bool
    expect: int
    """New articles a week that it promises."""
    listed: int
    """Addresses that its lists named, over all runs."""
    fetched: int
    outcomes: Mapping[str, int]
    documents: int
    failures: int
    last_fetch: str | None
    last_new: str | None
    """When the newest document was first seen."""
    new_in_week: int
    """Documents first seen in the seven days before the moment that was asked for."""
    first_fetch: str | None = None
    week: Week = field(default_factory=Week)


@dataclass(frozen=True, slots=True)
class Statistics:
    """The corpus in figures."""

    documents: int
    corpus: int
    duplicates: int
    duplicate_groups: int
    reprints: int
    """Addresses at which another source printed a document word for word: they have no row of their own."""
    translations: int
    translation_families: int
    revisions: int
    off_topic: int
    sightings: int
    outcomes: Mapping[str, int]
    languages: Mapping[str, int]
    provinces: Mapping[str, int]
    sources: Mapping[str, int]
    kinds: Mapping[str, int]
    topics: Mapping[str, int]
    failures: Mapping[str, int]
    """Lost addresses by reason."""
    first_published: str | None
    last_published: str | None


@dataclass(frozen=True, slots=True)
class ArchivedSighting:
    """The last response of one URL that is in the archive, to be read again."""

    url: str
    fetched_at: str
    outcome: Outcome
    source: str
    warc_file: str
    warc_offset: int
    document_id: int | None
    extractor: str | None
    """That of the document which came of it."""
    reading: int | None
    """Digest of what was read of it when it was saved, see `welfare_crawl.store.readings`."""
    landing_url: str | None
    landing_warc_file: str | None
    landing_warc_offset: int | None
    parts: tuple[tuple[str, int], ...] = ()
    """File and offset of the further pages of an article, in their order."""


@dataclass(frozen=True, slots=True)
class ArchivedRecord:
    """Where the store says that the response of one fetch stands."""

    warc_file: str
    warc_offset: int
    url: str


@dataclass(frozen=True, slots=True)
class StoredTie:
    """A row of `links`, seen from one of its two documents."""

    relation: Relation
    other_id: int
    other_url: str
    score: float
    evidence: Mapping[str, Any]
    outward: bool
    """Whether the document asked for is the one whose placing found the tie."""


@dataclass(frozen=True, slots=True)
class StoredSighting:
    """A row of `sightings`: one fetch and what came of it."""

    url: str
    fetched_at: str
    status: int
    outcome: Outcome
    source: str
    document_id: int | None
    relevance: float | None
    detail: str | None
    warc_file: str | None
    warc_offset: int | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that the store knows about why one document stands where it stands."""

    row: Stored
    relevance: float
    threshold: float
    """The least relevance of what `corpus` shows."""
    flags: tuple[str, ...]
    last_seen: str
    similarity: float | None
    topics: tuple[tuple[str, float], ...]
    ties: tuple[StoredTie, ...]
    duplicates: tuple[tuple[int, str], ...]
    """Id and URL of the documents that point at this one as their canonical text."""
    translations: tuple[tuple[int, str, str], ...]
    """Id, language and URL of the translations of this one."""
    sightings: tuple[StoredSighting, ...]
    """The latest first."""
    revisions: tuple[tuple[str, str], ...]
    """Until when an earlier text was seen, and its title."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One kind of thing that is wrong in the store."""

    word: str
    """`damaged`, `search`, or what leads nowhere: `links`, `duplicate_of`, `unseen` ..."""
    count: int
    meaning: str
    examples: tuple[str, ...]


class ReadingStore(PlacingStore, Protocol):
    """Questions to a store."""

    def dossier(self, document_id: int) -> Dossier | None:
        """Return what is known of a document; None when there is none of that id."""
        ...

    def sightings_of(self, url: str) -> list[StoredSighting]:
        """Return the fetches of a URL, as it was sighted or in canonical form, the latest first."""
        ...

    def failures_of(self, urls: Iterable[str]) -> list[Failure]:
        """Return what is lost at present of these addresses, in order of URL."""
        ...

    def known(self, url: str) -> Known | None:
        """Return what is known of a URL, as it was sighted or in canonical form; None when it was never fetched."""
        ...

    def search(self, query: Query, filters: Filters, *, limit: int, offset: int = 0) -> tuple[int, list[Hit]]:
        """Return how many documents of `corpus` a query finds, and one page of them, the best first."""
        ...

    def corpus_columns(self) -> list[str]:
        """Return the names of the columns of `corpus`."""
        ...

    def corpus_rows(self, filters: Filters) -> Iterator[dict[str, Any]]:
        """Yield the rows of `corpus` in order of id, without holding them in memory."""
        ...

    def finished_runs(self, spider: str) -> list[tuple[dict[str, str], datetime, frozenset[str]]]:
        """Return arguments, start and unfinished sources of the runs of a spider that ended, the latest first."""
        ...

    def source_names(self) -> list[str]:
        """Return the ids of the sources that were listed or of which there are documents."""
        ...

    def provinces(self) -> dict[str, str]:
        """Return the names of the provinces of today by their codes."""
        ...

    def failures(self) -> list[Failure]:
        """Return what is lost at present, in order of URL."""
        ...

    def statistics(self) -> Statistics:
        """Count the corpus."""
        ...

    def source_activity(self, *, moment: str) -> list[SourceActivity]:
        """Return what came of each source; the week is the seven days before that moment (ISO 8601, UTC)."""
        ...

    def archived_sightings(self, filters: Filters, *, every: bool = False) -> Iterator[ArchivedSighting]:
        """Yield, for each URL, its last response in the archive, or every one, in order of time and of URL.

        A landing page comes with its paper only.
        """
        ...

    def reprocess_mark(self) -> str | None:
        """Return how far the reprocessing came that was cut off; None when none was."""
        ...

    def same_body(self, url: str, digest: str) -> list[tuple[str, int]]:
        """Return where in the archive (file, offset) this URL's responses with that body stand, the latest first."""
        ...

    def archived_records(self, warc_file: str | None = None) -> Iterator[ArchivedRecord]:
        """Yield where each sighting's record stands in the archive, by file and offset; of one file, or of all."""
        ...

    def has_reading(self, reading: SameReading) -> bool:
        """Return whether the same fetch gave the same document before, and its row stands as it was."""
        ...

    def is_sighted(self, url: str, fetched_at: datetime) -> bool:
        """Return whether this very fetch has its sighting."""
        ...

    def is_traced(self, url: str) -> bool:
        """Return whether a URL has a sighting or a failure."""
        ...

    def flaws(self, *, deep: bool) -> list[Flaw]:
        """Return what is wrong in the store itself; `deep` reads all of it."""
        ...

    def close(self) -> None:
        """Let go of the file; what was not committed is undone."""
        ...


class Store(ReadingStore, Protocol):
    """Questions and changes; a change is seen at once by the same store and by others after `commit`."""

    def save(self, placement: Placement) -> int:
        """Store a document, its sightings and its ties, and return its id; the same page again changes nothing."""
        ...

    def save_sighting(self, sighting: Sighting) -> None:
        """Store a fetch that gave no new text: unmodified, off topic, no article, a redirect, or failed."""
        ...

    def save_failure(self, failure: Failure) -> None:
        """Store where a URL was lost: one row for a URL and a stage; it goes when the URL succeeds later."""
        ...

    def save_sources(self, sources: Iterable[Source]) -> None:
        """Keep the source list as it was last used."""
        ...

    def set_reprocess_mark(self, mark: str | None) -> None:
        """Note how far reprocessing came, with the same commit as what it changed."""
        ...

    def begin_run(self, spider: str, arguments: Mapping[str, object]) -> int:
        """Note, at once, that a crawl begins, and return the run's id."""
        ...

    def finish_run(self, run_id: int, outcome: str, stats: Mapping[str, object]) -> None:
        """Note, at once, how a crawl ended."""
        ...

    def commit(self) -> None:
        """Make all changes since the last commit durable, as one."""
        ...

    def reader(self) -> ReadingStore:
        """Return a reader of what is committed, for another thread of this process."""
        ...

    def rollback(self) -> None:
        """Undo all changes since the last commit."""
        ...
