"""Full-text search that knows Vietnamese: a query typed with marks means those marks, one without means any."""

from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from welfare_crawl.errors import ConfigurationError
from welfare_crawl.gazetteer import successor
from welfare_crawl.places import province_names_before
from welfare_crawl.query import WORD, Word, parse_query, query_words
from welfare_crawl.records import Kind
from welfare_crawl.store.base import Filters, Hit, ReadingStore
from welfare_crawl.tones import fold
from welfare_crawl.topics import TOPICS

_SNIPPET_WORDS = 32
_SCANNED_WORDS = 200_000
"""Words of one text that are looked through for a snippet: a book of 400 pages."""


@dataclass(frozen=True, slots=True)
class Result:
    """A document that was found, with the place that shows why."""

    hit: Hit
    snippet: str
    marks: tuple[tuple[int, int], ...]
    """Offsets into `snippet` of the words that were looked for."""


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what a query found, the best first."""

    total: int
    """How many documents there are on all pages."""
    results: tuple[Result, ...] = field(repr=False)


def search(
    store: ReadingStore,
    query: str,
    *,
    language: str | None = None,
    province: str | None = None,
    source: str | None = None,
    topic: str | None = None,
    kind: Kind | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int = 20,
    offset: int = 0,
) -> Results:
    """Return the documents of the corpus that a query finds.

    Words beside each other must all be there; "..." is a phrase, AND OR NOT and parentheses work, giảm* is a prefix.
    A province is a code or a name; days are YYYY-MM-DD. Raises ConfigurationError for what can't be understood.
    """
    if limit < 0 or offset < 0:
        raise ConfigurationError("limit and offset can't be negative")
    filters = make_filters(
        store,
        language=language,
        province=province,
        source=source,
        topic=topic,
        kind=kind,
        since=since,
        until=until,
    )
    tree = parse_query(query)
    total, hits = store.search(tree, filters, limit=limit, offset=offset)
    words = query_words(tree)
    return Results(total, tuple(Result(hit, *make_snippet(f"{hit.lead}\n{hit.text}".strip(), words)) for hit in hits))


def make_filters(
    store: ReadingStore,
    *,
    language: str | None = None,
    province: str | None = None,
    source: str | None = None,
    topic: str | None = None,
    kind: Kind | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Filters:
    """Return checked filters: the province by code or name, the days as YYYY-MM-DD.

    Raises ConfigurationError for a province, topic or source that there is not, and for what is no day or no period.
    """
    if topic is not None and topic not in TOPICS:
        raise ConfigurationError(f"unknown topic {topic!r}; there are {', '.join(TOPICS)}")
    if source is not None and source not in (known := store.source_names()):
        near = get_close_matches(source, known, n=3)
        hint = f"the nearest: {', '.join(near)}" if near else "see welfare-crawl stats"
        raise ConfigurationError(f"no text and no list of sources names {source!r}; {hint}")
    if since and until and since > until:
        raise ConfigurationError(f"since {since} is after until {until}")
    return Filters(
        language=language.lower() if language else None,
        province=province_code(store.provinces(), province) if province else None,
        source=source,
        topic=topic,
        kind=kind,
        since=_day(since, "since"),
        until=_day(until, "until"),
    )


def province_code(provinces: dict[str, str], wanted: str) -> str:
    """Return the code of a province of today by its code or its name, with marks or without."""
    if wanted in provinces:
        return wanted
    plain = fold(wanted).lower().replace(" ", "").replace("-", "")
    for code, name in provinces.items():
        if fold(name).lower().replace(" ", "").replace("-", "") == plain:
            return code
    for code, name in province_names_before().items():
        if wanted == code or fold(name).lower().replace(" ", "").replace("-", "") == plain:
            today = successor(code)
            raise ConfigurationError(
                f"{name} belongs to {provinces.get(today, today)} since 2025-07-01; give its code {today}"
            )
    raise ConfigurationError(f"unknown province {wanted!r}; give a code of two digits or a name, such as 25 or Phú Thọ")


def _day(text: str | None, name: str) -> str | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError as error:
        raise ConfigurationError(f"{name}: {text!r} is no day; write it as 2025-07-01") from error


def make_snippet(text: str, words: tuple[Word, ...]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the stretch of a text that has most of the words, on one line, and where they stand in it."""
    wanted = tuple(dict.fromkeys(words))
    spans: list[tuple[int, int]] = []
    hits: list[tuple[int, int]] = []
    seen: dict[str, int] = {}
    for position, match in enumerate(WORD.finditer(text)):
        if position >= _SCANNED_WORDS:
            break
        spans.append(match.span())
        found = seen.get(match[0])
        if found is None:
            found = next((number for number, word in enumerate(wanted) if word.matches(match[0])), -1)
            seen[match[0]] = found
        if found >= 0:
            hits.append((position, found))
    if not spans:
        return text[:200].replace("\n", " "), ()
    first = _best_window(hits)
    last = min(first + _SNIPPET_WORDS, len(spans))
    begin = 0 if first == 0 else spans[first][0]
    # A word without spaces around it may be of any length.
    end = min(len(text) if last == len(spans) else spans[last - 1][1], begin + 600)
    head, tail = ("… " if begin else ""), (" …" if end < len(text) else "")
    marks = tuple(
        (spans[position][0] - begin + len(head), spans[position][1] - begin + len(head))
        for position, _ in hits
        if first <= position < last and spans[position][1] <= end
    )
    # One sign for one sign, so that the offsets hold.
    return head + "".join(" " if sign.isspace() else sign for sign in text[begin:end]) + tail, marks


def _best_window(hits: list[tuple[int, int]]) -> int:
    """Return the word at which the best window begins: most different words, then most that stand as in the query."""
    best, first = (0, 0, 0), 0
    inside: dict[int, int] = {}
    together = [
        position == before + 1 and number == previous + 1
        for (before, previous), (position, number) in zip([(-9, -9), *hits], hits, strict=False)
    ]
    left = chained = 0
    for right, (position, number) in enumerate(hits):
        inside[number] = inside.get(number, 0) + 1
        chained += together[right]
        while hits[left][0] <= position - (_SNIPPET_WORDS - 6):
            inside[hits[left][1]] -= 1
            chained -= together[left]
            left += 1
        score = (sum(1 for count in inside.values() if count), chained, sum(inside.values()))
        if score > best:
            best, first = score, max(0, hits[left][0] - 5)
    return first
