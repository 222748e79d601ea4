"""The records that travel through the program, one for each stage: Source -> Page -> Document -> rows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Self

Kind = Literal["news", "paper", "page"]
"""What a document is: the values of `documents.kind`."""

SourceKind = Literal["news", "papers"]
"""Which spider a source belongs to."""

Outcome = Literal["stored", "duplicate", "revised", "not_modified", "off_topic", "not_article", "redirect", "failed"]
"""What came of one fetch: the values of `sightings.outcome`."""

Relation = Literal["duplicate", "translation", "related", "part_of"]
"""How two documents are tied: the values of `links.relation`."""

Level = Literal["province", "district", "commune"]


class _Record:
    """Base of the records: pickled as the values of their fields, on the way to a worker and back.

    What `dataclass` does for frozen ones asks for the fields of each single object; a document has a hundred.
    """

    __slots__: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        return type(self), tuple([getattr(self, name) for name in self.__slots__])


@dataclass(frozen=True, slots=True)
class Source(_Record):
    """One newspaper, translation site or journal, with the hints of its CMS family already merged in."""

    id: str
    kind: SourceKind
    home: str
    name: str = ""
    province: str | None = None
    """Code of the General Statistics Office for the province that the paper belongs to today, two digits."""
    language: str | None = None
    """Expected, never assumed (ISO 639-1)."""
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    """Empty: those that robots.txt names."""
    sections: tuple[str, ...] = ()
    oai: str | None = None
    """Base URL of an OAI-PMH repository."""
    article: str | None = None
    """Regular expression, searched in the URL: which URLs are articles."""
    exclude: str | None = None
    """Regular expression, searched in the URL: which are not, though `article` matches."""
    timeline: str | None = None
    """Address of the further list pages, with {zone} and {page}, where a script loads them."""
    family: str | None = None
    expect: int = 0
    """New articles a week that the source promises; fewer is an alarm."""
    enabled: bool = True
    delay: float | None = None
    """Seconds between two requests to its host; None: the crawl's default."""
    window: str | None = None
    """Hours of the day, in Vietnam, in which it may be asked, such as `22:00-06:00`; None: all."""
    title: tuple[str, ...] = ()
    """CSS selectors, the first that matches counts; they overrule the generic extractor. So the next six."""
    body: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    next_page: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    """CSS selectors of elements inside the body that are no article text; all that match are removed."""


@dataclass(frozen=True, slots=True)
class Page(_Record):
    """One response as it was fetched: bytes, unread. The body has its content encoding (gzip) removed."""

    url: str
    """After redirects."""
    status: int
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)
    fetched_at: datetime
    """Aware, UTC."""
    source: Source = field(repr=False)
    kind: Kind = "news"
    requested_url: str = ""
    """Before redirects; empty when the same."""
    landing: "Page | None" = field(default=None, repr=False)
    """For a paper's PDF: the landing page that named it."""
    oai_identifier: str = ""
    """For a landing page: the record of the repository that named it."""
    rendered: bytes | None = field(default=None, repr=False)
    """The HTML in UTF-8 that a browser made of the body, where the text comes encrypted."""
    parts: tuple["Page", ...] = field(default=(), repr=False)
    """For the first page of an article on several: the further ones as they were fetched, in their order."""

    def header(self, name: str) -> str | None:
        """Return the first header of that name, in whatever letter case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Capture(_Record):
    """Where and when the bytes behind a document were seen: one row of `sightings` to be."""

    url: str
    fetched_at: datetime
    status: int
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    bytes: int = 0
    warc_file: str | None = None
    warc_offset: int | None = None
    digest: str | None = None
    """`sha1:` and base32 of the body, as in WARC-Payload-Digest."""
    landing_url: str | None = None
    """For a paper's PDF: the URL of the landing page's own capture."""
    part_of: str | None = None
    """For a later page of an article: the URL of the first page's own capture."""


@dataclass(frozen=True, slots=True)
class ArchivedPage(_Record):
    """A page whose bytes are safe in the archive."""

    page: Page
    captures: tuple[Capture, ...]
    """The page's own capture first, then its landing page's, then those of an article's further pages."""


@dataclass(frozen=True, slots=True)
class Passage(_Record):
    """A stretch of a document's text, in one language."""

    start: int
    """Character offset into `Document.text`."""
    end: int
    language: str
    language_confidence: float
    page: int | None = None
    """Page of the PDF, from 1."""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceMention(_Record):
    """A place that a document names, at character offsets into `Document.text`."""

    code: str
    level: Level
    name: str
    """As written."""
    start: int
    end: int
    province_then: str | None
    """Province code at the time of publication."""
    province_now: str | None
    """Province code today."""


@dataclass(frozen=True, slots=True)
class TopicScore(_Record):
    """How strongly a document speaks of one topic, and which of its terms say so."""

    topic: str
    score: float
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact(_Record):
    """A figure or a legal document that a text names, with its sentence."""

    passage: int | None
    """Number of the passage that holds it, from 0."""
    start: int
    """Character offset into `Document.text`."""
    end: int
    indicator: str
    value: float | str
    """A number; of a legal document its number as text: 102/2009/QĐ-TTg."""
    unit: str
    """`VND/household`, `households`, `%`; of a legal document type and issuer."""
    year: int | None
    """Of the figure, not of the publication; of a legal document that of its date."""
    place_code: str | None
    quote: str
    """The sentence, on one line."""


@dataclass(frozen=True, slots=True)
class Extract(_Record):
    """What the HTML or PDF extractor read out of a page: text and metadata, nothing judged yet."""

    title: str
    text: str = field(repr=False)
    """Paragraphs separated by one empty line, without the title and without the lead."""
    lead: str = field(default="", repr=False)
    authors: tuple[str, ...] = ()
    published_at: str | None = None
    """ISO 8601 with an offset, or only a date where the page names no time."""
    published_evidence: str | None = None
    """Where the date was found: `meta article:published_time`, `json-ld datePublished`, `text span.date`."""
    modified_at: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    canonical: str | None = None
    """`rel=canonical` or `og:url`, absolute, not yet believed."""
    language: str | None = None
    """As the page declares it."""
    alternates: tuple[tuple[str, str], ...] = ()
    """hreflang: pairs of language and absolute URL."""
    original_url: str | None = None
    """The original that a translation's source line names."""
    identifiers: tuple[tuple[str, str], ...] = ()
    """Pairs such as ("doi", "10.1/x"), ("issn", ...), ("oai", ...)."""
    page_starts: tuple[int, ...] = ()
    """For a PDF: the offset into `text` at which each page begins; empty for HTML."""
    next_part: str | None = None
    """The address on which the article goes on."""
    flags: tuple[str, ...] = ()
    extractor: str = ""


@dataclass(frozen=True, slots=True)
class Document(_Record):
    """All that the store keeps of one text."""

    url: str
    """Canonical."""
    source: str
    kind: Kind
    title: str
    lead: str = field(repr=False)
    text: str = field(repr=False)
    authors: tuple[str, ...]
    published_at: str | None
    published_evidence: str | None
    modified_at: str | None
    language: str
    language_confidence: float
    relevance: float
    word_count: int
    extractor: str
    flags: tuple[str, ...]
    content_hash: str
    captures: tuple[Capture, ...] = field(repr=False)
    """The page's own first; never empty."""
    province: str | None = None
    """Code today of the province that the text is about, else of the source's."""
    section: str | None = None
    tags: tuple[str, ...] = ()
    original_url: str | None = None
    alternates: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    identifiers: tuple[tuple[str, str], ...] = ()
    passages: tuple[Passage, ...] = field(default=(), repr=False)
    places: tuple[PlaceMention, ...] = field(default=(), repr=False)
    topics: tuple[TopicScore, ...] = field(default=(), repr=False)
    facts: tuple[Fact, ...] = field(default=(), repr=False)
    keys: tuple[int, ...] = field(default=(), repr=False)
    """Sampled shingle hashes (32 bit) under which near-duplicates find each other."""
    traces: tuple[tuple[str, tuple[float, ...]], ...] | None = field(default=None, repr=False)
    """What of the text survives translation, and where it stands (see `placing.traces`); None: not looked for."""


@dataclass(frozen=True, slots=True)
class Link:
    """A tie from the document that is being placed to one that the store has."""

    related_id: int
    relation: Relation
    score: float
    evidence: tuple[tuple[str, str | float], ...]


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of a stored row through the document that is being placed; 0 stands for a new row of that one."""

    document_id: int
    duplicate_of: int | None
    similarity: float | None
    translation_of: int | None
    links: tuple[Link, ...] = ()
    """Its new ties, from this row to others."""
    url: str | None = None
    """Its address from now on, where it claimed one that is another text's; None: as it is. Applied first."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A document and where it belongs among those that the store has."""

    document: Document
    outcome: Literal["stored", "duplicate", "revised", "not_modified"]
    document_id: int | None = None
    """The row that already stands for this URL or this very text; None: a new row."""
    duplicate_of: int | None = None
    similarity: float | None = None
    translation_of: int | None = None
    links: tuple[Link, ...] = ()
    """Own ties first. A `translation` link to another row than `translation_of` says that *that* row is a translation
    of this document: its `translation_of` is set to this one."""
    supersedes: tuple[int, ...] = ()
    """Rows that stop being canonical, because an earlier printing came in or because this document joins two clusters.
    They, and all rows whose `duplicate_of` or `translation_of` names them, point from now on to `duplicate_of`, or to
    this document's own row when that is None. The very row `document_id` in here: it takes this document's URL, source
    and metadata, as the earlier printing of the same text."""
    moves: tuple[Move, ...] = ()
    """Other rows, each as it stands from now on; applied last."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One fetch of one URL and what came of it."""

    capture: Capture
    outcome: Outcome
    source: str
    document_id: int | None = None
    relevance: float | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A URL that was lost, where and why, and when it will be asked again."""

    url: str
    source: str
    stage: str
    reason: str
    detail: str
    at: datetime
    attempts: int = 1
    next_try: datetime | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a URL from its last fetch; what an incremental crawl decides on."""

    url: str
    fetched_at: datetime
    outcome: Outcome
    etag: str | None
    last_modified: str | None
    document_id: int | None
    published_at: str | None
