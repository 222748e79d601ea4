"""Full-text search that knows Vietnamese: a query typed with marks means those marks, one without means any.

A word with some of its marks that is no syllable (`đuong`) means the syllables which have them.
"""

import re
from dataclasses import dataclass, field, fields, replace
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Any, get_args

from welfare_crawl.errors import ConfigurationError
from welfare_crawl.language import EXPECTED, UNDETERMINED, normalise_code
from welfare_crawl.places import province_names_before
from welfare_crawl.places.gazetteer import exonyms
from welfare_crawl.query import parse_query, query_words
from welfare_crawl.records import Kind
from welfare_crawl.snippets import make_snippet
from welfare_crawl.store.base import Filters, Hit, ReadingStore
from welfare_crawl.topics import TOPICS
from welfare_crawl.writing.tones import fold

_FARTHEST = 1_000_000_000
KINDS: tuple[Kind, ...] = get_args(Kind)


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
    filters: Filters | None = None,
    *,
    limit: int = 20,
    offset: int = 0,
    **chosen: Any,
) -> Results:
    """Return the documents of the corpus that a query finds.

    Words beside each other must all be there, and rank first where they stand together; "..." is a phrase, AND OR NOT
    and parentheses work, giảm* is a prefix. What restricts them is a `Filters`, or its fields by name: language="vi".
    Raises ConfigurationError for what can't be understood.
    """
    if not (0 <= limit <= _FARTHEST and 0 <= offset <= _FARTHEST):
        raise ConfigurationError(f"limit and offset are numbers from 0 to {_FARTHEST:,}")
    checked = check_filters(store, replace(filters or Filters(), **chosen))
    tree = parse_query(query)
    total, hits = store.search(tree, checked, limit=limit, offset=offset)
    words = query_words(tree)
    return Results(total, tuple(Result(hit, *make_snippet(f"{hit.lead}\n{hit.text}".strip(), words)) for hit in hits))


def check_filters(store: ReadingStore, filters: Filters) -> Filters:
    """Return filters as the store understands them: provinces by code instead of name, days as YYYY-MM-DD.

    A province of today that has not the name asked for, but had, is looked for among the places as they were.
    Raises ConfigurationError for a province, topic, source or kind that there is not, and for no day or no period.
    """
    texts: dict[str, Any] = {each.name: _as_text(getattr(filters, each.name), each.name) for each in fields(filters)}
    filters = replace(filters, **texts)
    if filters.topic is not None and filters.topic not in TOPICS:
        raise ConfigurationError(f"unknown topic {filters.topic!r}; there are {', '.join(TOPICS)}")
    if filters.kind is not None and filters.kind not in KINDS:
        raise ConfigurationError(f"unknown kind {filters.kind!r}; there are {', '.join(KINDS)}")
    if filters.source is not None and filters.source not in (known := store.source_names()):
        near = get_close_matches(filters.source, known, n=3)
        hint = f"the nearest: {', '.join(near)}" if near else "see welfare-crawl stats"
        raise ConfigurationError(f"no text and no list of sources names {filters.source!r}; {hint}")
    since, until = _day(filters.since, "since"), _day(filters.until, "until")
    if since and until and since > until:
        raise ConfigurationError(f"since {since} is after until {until}")
    province, province_then = filters.province, filters.province_then
    if province is not None:
        try:
            province = province_code(store.provinces(), province)
        except ConfigurationError:
            former = former_province(province)
            if former is None:
                raise
            if province_then is not None:
                raise ConfigurationError(
                    f"{province!r} is no province of today, and another of its day is asked for; give one of the two"
                ) from None
            province, province_then = None, former
    if province_then is not None:
        former = former_province(province_then)
        if former is None:
            raise ConfigurationError(
                f"no province was ever called {province_then!r}; give a code of two digits or a name, such as Vĩnh Phúc"
            )
        province_then = former
    return replace(
        filters,
        language=_language(filters.language),
        province=province,
        province_then=province_then,
        since=since,
        until=until,
    )


def province_code(provinces: dict[str, str], wanted: str) -> str:
    """Return the code of a province of today by its code or its name, with marks or without.

    Raises ConfigurationError, with the names that are near, when there is none.
    """
    if wanted.strip() in provinces:
        return wanted.strip()
    plain = _plain_name(wanted)
    for code, name in provinces.items():
        if _plain_name(name) == plain:
            return code
    known = {_plain_name(name): name for name in (*provinces.values(), *province_names_before().values())}
    near = [known[name] for name in get_close_matches(plain, known, n=3)]
    hint = f"the nearest: {', '.join(near)}" if near else "give a code of two digits or a name, such as 25 or Phú Thọ"
    raise ConfigurationError(f"unknown province {wanted!r}; {hint}")


def former_province(wanted: str) -> str | None:
    """Return the code of a province before the mergers by its code or its name; None when there was none."""
    plain = _plain_name(wanted)
    return next((code for code, name in province_names_before().items() if plain in (code, _plain_name(name))), None)


def _plain_name(name: str) -> str:
    """Return a name as names are compared: no marks, no `tỉnh` before it, the official one of several spellings."""
    plain = _TYPE.sub("", _pressed(name))
    return _spellings().get(plain, plain)


def _pressed(name: str) -> str:
    return "".join(sign for sign in fold(name).lower() if sign.isalnum())


_TYPE = re.compile(r"^(?:tinh|thanhpho|tp)(?=\D)|(?<=\D)(?:province|city)$")


@cache
def _spellings() -> dict[str, str]:
    """Return spellings of provinces (Đắc Lắc, Saigon) with the official name of each, both pressed."""
    names = province_names_before()
    return {_TYPE.sub("", _pressed(spelling)): _pressed(names[code]) for spelling, code in exonyms()}


def _as_text(value: Any, name: str) -> str | None:
    """Return what Python gave for a filter as text: days may be dates, and a province a number."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()[:10]
    if name in ("province", "province_then") and isinstance(value, int):
        return f"{value:02}"
    raise ConfigurationError(f"{name}: {value!r} is no text; write it as a word, such as {name}='...'")


def _language(wanted: str | None) -> str | None:
    if wanted is None or wanted.strip().lower() == UNDETERMINED:
        return UNDETERMINED if wanted else None
    code = normalise_code(wanted)
    if code not in EXPECTED:
        raise ConfigurationError(
            f"unknown language {wanted!r}; give a code of two letters: vi (Vietnamese), en, sv, ..."
        )
    return code


def _day(text: str | None, name: str) -> str | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError as error:
        raise ConfigurationError(f"{name}: {text!r} is no day; write it as 2025-07-01") from error
