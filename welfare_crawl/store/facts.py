"""Reading facts, with the documents that they stand in."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from welfare_crawl.store.base import Filters
from welfare_crawl.store.connect import store_errors
from welfare_crawl.store.corpus import conditions

if TYPE_CHECKING:
    from welfare_crawl.store.sqlite import SqliteReader


def read_facts(store: "SqliteReader", filters: Filters, indicator: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield the facts of the documents of `corpus` that the filters leave, in order of document and place in it."""
    where, values = conditions(filters)
    if indicator is not None:
        where += " AND f.indicator = :indicator"
        values["indicator"] = indicator
    with store_errors(store.path):
        rows = store._connection.execute(
            "SELECT f.*, c.url, c.title, c.source, c.published_at FROM facts AS f"  # noqa: S608 -- conditions are ours
            f' JOIN corpus AS c ON c.id = f.document_id WHERE 1{where} ORDER BY f.document_id, f.start, f."end"',
            values,
        )
        for row in rows:
            yield dict(row)


def has_facts(store: "SqliteReader", indicator: str) -> bool:
    """Return whether there is any fact of an indicator."""
    with store_errors(store.path):
        found = store._connection.execute("SELECT 1 FROM facts WHERE indicator = ? LIMIT 1", (indicator,))
        return found.fetchone() is not None


def read_document(store: "SqliteReader", document_id: int) -> dict[str, Any] | None:
    """Return the row of a document with lists of its passages, places, topics and facts; None for an unknown id."""
    with store_errors(store.path):
        ask = store._connection.execute
        row = ask("SELECT * FROM documents WHERE id = ?", (document_id,)).fetchone()
        if row is None:
            return None
        found = dict(row)
        for table in ("passages", "places", "topics", "facts"):
            order = "score DESC, topic" if table == "topics" else "seq" if table == "passages" else 'start, "end"'
            sql = f"SELECT * FROM {table} WHERE document_id = ? ORDER BY {order}"  # noqa: S608 -- names of ours
            parts = [dict(each) for each in ask(sql, (document_id,))]
            for part in parts:
                del part["document_id"]
            found[table] = parts
        return found
