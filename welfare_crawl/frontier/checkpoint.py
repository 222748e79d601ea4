"""Carrying the journal of a SQLite file into it beside its writer: that waits for the disk, and nobody else does."""

import sqlite3
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

from welfare_crawl.store.connect import address_of

JOURNAL_PAGES = 4000
"""Pages of the journal, 16 MB, at which its writer carries them into the file after all: little is left by then."""

COMMITS = 250
"""Commits of a page or a few links each, after which the journal is carried on: it holds about a megabyte then."""


class Checkpoints:
    """The thread that does so, for one file; all methods are for the thread that writes the file."""

    def __init__(self, path: Path) -> None:
        self._address = address_of(path, "mode=rw")
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="frontier")
        self._running: Future[None] | None = None
        self._commits = 0

    def note_commit(self) -> None:
        """Count a commit, and have the journal carried on when it is time."""
        self._commits += 1
        if self._commits >= COMMITS and (self._running is None or self._running.done()):
            self._commits = 0
            self._running = self._thread.submit(self._carry)

    def close(self) -> None:
        """Wait for the one that is under way; the writer closes the file after this."""
        self._thread.shutdown()

    def _carry(self) -> None:
        # What can't be done now is left to the writer.
        with suppress(sqlite3.Error), closing(sqlite3.connect(self._address, uri=True, isolation_level=None)) as db:
            db.execute("PRAGMA wal_checkpoint(PASSIVE)")
