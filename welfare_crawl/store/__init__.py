"""The store: what was read and what is known of it, in one SQLite file that analysts open."""

import sys
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
    # It would bring pandas, too, to know the types of its columns: half a second of each start, and we give it none.
    hidden = "pandas" not in sys.modules
    if hidden:
        sys.modules["pandas"] = None  # type: ignore[assignment]  # so says the import system that there is none
    try:
        from welfare_crawl.store import sqlite
    finally:
        if hidden:
            del sys.modules["pandas"]
    return getattr(sqlite, name)
