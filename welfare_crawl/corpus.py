"""The corpus in Python: search it, go through documents and facts, and take them as dictionaries, pandas or Arrow."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime, timedelta, timezone
from difflib import get_close_matches
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from welfare_crawl.errors import ConfigurationError
from welfare_crawl.export import LISTS, OBJECTS
from welfare_crawl.search import check_filters
from welfare_crawl.search import search as find
from welfare_crawl.store import Filters, open_reader
from welfare_crawl.store.base import Hit
from welfare_crawl.store.facts import has_facts, read_document, read_facts
from welfare_crawl.urls import canonical_or_none

if TYPE_CHECKING:
    import pandas
    import pyarrow


_JSON = LISTS | OBJECTS
_TIMES = frozenset({"published_at", "modified_at", "first_seen", "last_seen"})
_VIETNAM = timezone(timedelta(hours=7))
_TYPES = {"duplicate_of": "Int64", "translation_of": "Int64", "year": "Int64", "similarity": "float64"}
"""What can be missing: pandas would make floats of whole numbers, and objects of a column without any."""
_FACTS = (
    *("document_id", "passage", "start", "end", "indicator", "value", "unit", "year", "place_code", "quote"),
    *("url", "title", "source", "published_at"),
)
_LARGEST = 2**63 - 1
_HITS = (*(each.name for each in fields(Hit)), "snippet")


class Rows:
    """Rows of the corpus, read anew each time that they are gone through, so that millions fit into any memory."""

    def __init__(self, read: Callable[[], Iterator[dict[str, Any]]], columns: Sequence[str] = ()) -> None:
        """`read` begins to read them; `columns` are what they have, also when there are none."""
        self._read = read
        self._columns = list(columns)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self._read()

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return all rows as dictionaries."""
        return list(self)

    def to_pandas(self) -> "pandas.DataFrame":
        """Return a DataFrame, times as those of Vietnam; raises ImportError where pandas is not installed.

        A day without a time is its midnight. The columns are there also when there are no rows.
        """
        try:
            import pandas
        except ImportError as error:
            raise ImportError(
                "to_pandas() needs pandas: pip install pandas, or take to_dicts() or to_arrow()"
            ) from error
        frame = pandas.DataFrame([_with_times(row) for row in self], columns=self._columns or None)
        for name in _TIMES & set(frame.columns):
            if not frame[name].map(lambda value: isinstance(value, str)).any():
                frame[name] = pandas.to_datetime(frame[name], utc=True).dt.tz_convert(_VIETNAM)
        return frame.astype({name: kind for name, kind in _TYPES.items() if name in frame.columns})

    def to_arrow(self) -> "pyarrow.Table":
        """Return an Arrow table, which polars, DuckDB and R read without a copy; times as in `to_pandas`."""
        import pyarrow

        rows = [_with_times(row) for row in self]
        mixed = any(isinstance(row.get("value"), str) for row in rows)
        for row in rows:
            for name, value in row.items():
                if isinstance(value, dict):
                    row[name] = json.dumps(value, ensure_ascii=False)
                elif name == "value" and mixed:
                    row[name] = str(value)  # Arrow has one type for a column
        if not rows:
            return pyarrow.table({name: pyarrow.nulls(0) for name in self._columns})
        return pyarrow.Table.from_pylist(rows)


def _with_times(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its times in Vietnam, midnight for a day alone."""
    return row | {name: _in_vietnam(row[name]) for name in _TIMES & row.keys()}


def _in_vietnam(told: str | None) -> datetime | str | None:
    if told is None:
        return None
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return told
    return moment.replace(tzinfo=_VIETNAM) if moment.tzinfo is None else moment.astimezone(_VIETNAM)


class Found(Rows):
    """What a search found, the best first; `total` counts what is on all pages."""

    def __init__(self, total: int, rows: list[dict[str, Any]]) -> None:
        """`rows` is the page that was asked for."""
        super().__init__(lambda: iter(rows), _HITS)
        self.total = total
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"<{len(self._rows)} of {self.total} documents>"


class Corpus:
    """A corpus file, opened for reading only, also beside a running crawl.

    Filters are those of `welfare-crawl search`, by name: language, province, province_then, source, topic, kind, since,
    until. Raises StoreError for a file that can't be read and ConfigurationError for a filter that makes no sense.

        with Corpus("data/welfare.db") as corpus:
            corpus.search("hộ nghèo", province="Phú Thọ").to_pandas()

    `len(corpus)` counts its texts, and `for row in corpus` goes through them.
    """

    def __init__(self, path: Path | str = "data/welfare.db") -> None:
        """Open the file."""
        self._store = open_reader(path)

    def search(self, query: str, *, limit: int = 20, offset: int = 0, **filters: Any) -> Found:
        """Return the documents that a query finds, each with score and snippet."""
        results = find(self._store, query, Filters(**filters), limit=limit, offset=offset)
        rows = []
        for result in results.results:
            hit = result.hit
            row = {name: getattr(hit, name) for name in _HITS[:-1]}
            rows.append(row | {"snippet": result.snippet})
        return Found(results.total, rows)

    def documents(self, **filters: Any) -> Rows:
        """Return the rows of `corpus`, in order of id."""
        checked = check_filters(self._store, Filters(**filters))
        return Rows(lambda: map(_unpacked, self._store.corpus_rows(checked)), self._store.corpus_columns())

    def facts(self, indicator: str | None = None, **filters: Any) -> Rows:
        """Return the facts of the documents that the filters leave, each with its document's url, title and date."""
        checked = check_filters(self._store, Filters(**filters))
        if indicator is not None and not has_facts(self._store, indicator):
            _check_indicator(indicator)
        return Rows(lambda: read_facts(self._store, checked, indicator), _FACTS)

    def document(self, which: int | str) -> dict[str, Any]:
        """Return one document, by its id or its address, with its passages, places, topics and facts.

        It may be a reprint or off topic: `documents` has more rows than `corpus`. Raises KeyError when there is none.
        """
        document_id = self._id_at(which) if isinstance(which, str) else int(which)
        row = read_document(self._store, document_id) if document_id and document_id <= _LARGEST else None
        if row is None:
            raise KeyError(f"no document has the {'address' if isinstance(which, str) else 'id'} {which}")
        return _unpacked(row)

    def _id_at(self, url: str) -> int | None:
        known = self._store.known(url) or self._store.known(canonical_or_none(url) or url)
        return known.document_id if known is not None else None

    def __len__(self) -> int:
        return self._store.corpus_count()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.documents())

    def __repr__(self) -> str:
        return f"<Corpus {self._store.path}>"

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _check_indicator(indicator: str) -> None:
    """Raise ConfigurationError for an indicator that there is not, with those that are near."""
    from welfare_crawl.facts.indicators import read_indicators

    known = sorted(read_indicators())
    if indicator.removesuffix("_change") not in known:
        near = get_close_matches(indicator, known, n=3)
        hint = f"the nearest: {', '.join(near)}" if near else f"there are {', '.join(known)}"
        raise ConfigurationError(f"unknown indicator {indicator!r}; {hint}")


def _unpacked(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its JSON columns as lists and dictionaries."""
    return {
        name: json.loads(value) if isinstance(value, str) and name in _JSON else value for name, value in row.items()
    }
