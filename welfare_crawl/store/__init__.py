"""The store: what was read and what is known of it, in one SQLite file that analysts open."""

from typing import TYPE_CHECKING, Any

from welfare_crawl.store.base import Filters, Hit, ReadingStore, SourceActivity, Statistics, Store

if TYPE_CHECKING:
    from welfare_crawl.store.sqlite import SqliteReader, SqliteStore, open_memory, open_reader, open_store

__all__ = [
    "Filters",
    "Hit",
    "ReadingStore",
    "SourceActivity",
    "SqliteReader",
    "SqliteStore",
    "Statistics",
    "Store",
    "open_memory",
    "open_reader",
    "open_store",
]


def __getattr__(name: str) -> Any:
    # SQLite's side is imported when a file is opened: sqlite_utils brings numpy along, where that is installed.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from welfare_crawl.store import sqlite

    return getattr(sqlite, name)
