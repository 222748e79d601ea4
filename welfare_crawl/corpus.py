"""The corpus in Python: search it, go through documents and facts, and take them as dictionaries, pandas or Arrow."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from welfare_crawl.export import LISTS, OBJECTS
from welfare_crawl.search import check_filters
from welfare_crawl.search import search as find
from welfare_crawl.store import Filters, open_reader
from welfare_crawl.store.facts import read_document, read_facts

if TYPE_CHECKING:
    import pandas
    import pyarrow


_JSON = LISTS | OBJECTS


class Rows:
    """Rows of the corpus, read anew each time that they are gone through, so that millions fit into any memory."""

    def __init__(self, read: Callable[[], Iterator[dict[str, Any]]]) -> None:
        """`read` begins to read them."""
        self._read = read

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self._read()

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return all rows as dictionaries."""
        return list(self)

    def to_pandas(self) -> "pandas.DataFrame":
        """Return a DataFrame; raises ImportError where pandas is not installed."""
        try:
            import pandas
        except ImportError as error:
            raise ImportError(
                "to_pandas() needs pandas: pip install pandas, or take to_dicts() or to_arrow()"
            ) from error
        return pandas.DataFrame(self.to_dicts())

    def to_arrow(self) -> "pyarrow.Table":
        """Return an Arrow table, which polars, DuckDB and R read without a copy."""
        import pyarrow

        rows = self.to_dicts()
        for row in rows:
            for name, value in row.items():
                if isinstance(value, dict) or name == "value":
                    # Arrow has one type for a column: objects, and numbers among texts, go as text.
                    row[name] = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
        return pyarrow.Table.from_pylist(rows)


class Found(Rows):
    """What a search found, the best first; `total` counts what is on all pages."""

    def __init__(self, total: int, rows: list[dict[str, Any]]) -> None:
        """`rows` is the page that was asked for."""
        super().__init__(lambda: iter(rows))
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
            row = {name: getattr(hit, name) for name in hit.__slots__}
            rows.append(row | {"snippet": result.snippet})
        return Found(results.total, rows)

    def documents(self, **filters: Any) -> Rows:
        """Return the rows of `corpus`, in order of id."""
        checked = check_filters(self._store, Filters(**filters))
        return Rows(lambda: map(_unpacked, self._store.corpus_rows(checked)))

    def facts(self, indicator: str | None = None, **filters: Any) -> Rows:
        """Return the facts of the documents that the filters leave, each with its document's url, title and date."""
        checked = check_filters(self._store, Filters(**filters))
        return Rows(lambda: read_facts(self._store, checked, indicator))

    def document(self, document_id: int) -> dict[str, Any]:
        """Return one document with its passages, places, topics and facts; raises KeyError when there is none."""
        row = read_document(self._store, document_id)
        if row is None:
            raise KeyError(f"no document has the id {document_id}")
        return _unpacked(row)

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _unpacked(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its JSON columns as lists and dictionaries."""
    return {
        name: json.loads(value) if isinstance(value, str) and name in _JSON else value for name, value in row.items()
    }
