"""The store: what was read and what is known of it, in one SQLite file that analysts open."""

from welfare_crawl.store.base import Filters, Hit, ReadingStore, SourceActivity, Statistics, Store
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
