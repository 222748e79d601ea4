"""The store in one SQLite file."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlite_utils import Database

from welfare_crawl.errors import StoreError
from welfare_crawl.placing.stored import Stored
from welfare_crawl.query import Query
from welfare_crawl.records import Failure, Known, Placement, Sighting, Source
from welfare_crawl.store import (
    archived,
    corpus,
    figures,
    fingerprints,
    history,
    integrity,
    read,
    readings,
    released,
    runs,
    searching,
    sight,
    write,
)
from welfare_crawl.store.base import (
    ArchivedRecord,
    ArchivedSighting,
    Dossier,
    Filters,
    Flaw,
    Hit,
    SourceActivity,
    Statistics,
    StoredSighting,
)
from welfare_crawl.store.connect import WriterLock, connect_beside, connect_reader, connect_writer, store_errors
from welfare_crawl.store.fts import rebuild_index
from welfare_crawl.store.readings import SameReading
from welfare_crawl.store.schema import check_not_newer, is_current, migrate

Result = TypeVar("Result")


class SqliteReader:
    """A store that is only read; any number may be open while one process writes."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.is_release = False
        self._connection = connection
        self._db = Database(connection, recursive_triggers=False, execute_plugins=False)

    def document(self, document_id: int) -> Stored:
        return self._ask(read.find_document, document_id)

    def document_at(self, url: str) -> Stored | None:
        return self._ask(read.find_document_at, url)

    def documents_with_hash(self, content_hash: str) -> list[Stored]:
        return self._ask(read.find_documents_with_hash, content_hash)

    def documents_with_slug(self, slug: str) -> list[Stored]:
        return self._ask(read.find_documents_with_slug, slug)

    def waiting_for(self, url: str) -> list[Stored]:
        return self._ask(read.find_waiting_for, url)

    def named_by(self, document_id: int) -> list[tuple[str, str]]:
        return self._ask(read.find_named, document_id)

    def addresses_of(self, document_id: int) -> list[str]:
        return self._ask(read.find_addresses, document_id)

    def fetched_from(self, document_id: int) -> list[str]:
        return self._ask(read.find_fetched_addresses, document_id)

    def duplicates_of(self, document_id: int) -> list[int]:
        return self._ask(read.find_pointing, "duplicate_of", document_id)

    def translations_of(self, document_id: int) -> list[int]:
        return self._ask(read.find_pointing, "translation_of", document_id)

    def candidates(self, keys: tuple[int, ...]) -> list[tuple[int, int]]:
        return self._ask(fingerprints.find_candidates, keys)

    def keys_of(self, document_id: int) -> frozenset[int]:
        return self._ask(fingerprints.find_keys, document_id)

    def traced(self, keys: tuple[int, ...], first_day: int, last_day: int) -> list[tuple[int, int]]:
        return self._ask(fingerprints.find_traced, keys, first_day, last_day)

    def known(self, url: str) -> Known | None:
        return self._ask(read.find_known, url)

    def search(self, query: Query, filters: Filters, *, limit: int, offset: int = 0) -> tuple[int, list[Hit]]:
        with store_errors(self.path):
            return searching.search_corpus(self._connection, query, filters, limit=limit, offset=offset)

    def corpus_columns(self) -> list[str]:
        return self._ask(corpus.corpus_columns)

    def corpus_count(self) -> int:
        """Return how many rows `corpus` has."""
        return self._ask(corpus.corpus_count)

    def corpus_rows(self, filters: Filters) -> Iterator[dict[str, Any]]:
        with store_errors(self.path):
            yield from corpus.corpus_rows(self._connection, filters)

    def source_names(self) -> list[str]:
        with store_errors(self.path):
            rows = self._connection.execute("SELECT id FROM sources UNION SELECT source FROM documents ORDER BY 1")
            return [str(row[0]) for row in rows]

    def provinces(self) -> dict[str, str]:
        with store_errors(self.path):
            return {row[0]: row[1] for row in self._connection.execute("SELECT code, name FROM _provinces")}

    def finished_runs(self, spider: str) -> list[tuple[dict[str, str], datetime, frozenset[str]]]:
        return self._ask(runs.finished_runs, spider)

    def failures(self) -> list[Failure]:
        return self._ask(read.all_failures)

    def failures_of(self, urls: Iterable[str]) -> list[Failure]:
        return self._ask(read.failures_of, urls)

    def dossier(self, document_id: int) -> Dossier | None:
        return self._ask(history.find_dossier, document_id)

    def sightings_of(self, url: str) -> list[StoredSighting]:
        return self._ask(history.find_sightings, url)

    def statistics(self) -> Statistics:
        return self._ask(figures.statistics)

    def source_activity(self, *, moment: str) -> list[SourceActivity]:
        with store_errors(self.path):
            return figures.source_activity(self._connection, moment=moment)

    def archived_sightings(self, filters: Filters, *, every: bool = False) -> Iterator[ArchivedSighting]:
        with store_errors(self.path):
            yield from corpus.archived_sightings(self._connection, filters, every=every)

    def reprocess_mark(self) -> str | None:
        return self._ask(archived.reprocess_mark)

    def same_body(self, url: str, digest: str) -> list[tuple[str, int]]:
        return self._ask(archived.same_body, url, digest)

    def archived_records(self, warc_file: str | None = None) -> Iterator[ArchivedRecord]:
        with store_errors(self.path):
            yield from archived.archived_records(self._connection, warc_file)

    def has_reading(self, reading: SameReading) -> bool:
        return self._ask(readings.has_reading, reading)

    def is_sighted(self, url: str, fetched_at: datetime) -> bool:
        return self._ask(archived.is_sighted, url, fetched_at)

    def is_traced(self, url: str) -> bool:
        return self._ask(archived.is_traced, url)

    def flaws(self, *, deep: bool) -> list[Flaw]:
        with store_errors(self.path):
            return list(integrity.find_flaws(self._connection, deep=deep))

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, question: Callable[..., Result], *arguments: object) -> Result:
        with store_errors(self.path):
            return question(self._connection, *arguments)


class SqliteStore(SqliteReader):
    """The one store that writes. A change opens a transaction when none is open; `commit` ends it.

    Each change is whole or not at all, also within a transaction: what fails takes only itself back.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: WriterLock | None) -> None:
        super().__init__(path, connection)
        self._lock = lock

    def save(self, placement: Placement) -> int:
        with self._change():
            return write.save_placement(self._connection, placement)

    def save_sighting(self, sighting: Sighting) -> None:
        with self._change():
            sight.save_sighting(self._connection, sighting)

    def save_failure(self, failure: Failure) -> None:
        with self._change():
            sight.save_failure(self._connection, failure)

    def save_sources(self, sources: Iterable[Source]) -> None:
        with self._change():
            runs.save_sources(self._db, sources)

    def save_reference(self, provinces: Mapping[str, str], relevance_threshold: float) -> None:
        """Keep the names of the provinces and the least relevance, which the view `corpus` uses."""
        with self._change():
            runs.save_reference(self._connection, provinces, relevance_threshold)

    def _refresh_reference(self) -> None:
        from welfare_crawl.places import province_names
        from welfare_crawl.topics import THRESHOLD

        self.save_reference(province_names(), THRESHOLD)
        self.commit()

    def begin_run(self, spider: str, arguments: Mapping[str, object]) -> int:
        with self._change():
            run_id = runs.begin_run(self._db, spider, arguments)
        self.commit()
        return run_id

    def finish_run(self, run_id: int, outcome: str, stats: Mapping[str, object]) -> None:
        with self._change():
            runs.finish_run(self._db, run_id, outcome, stats)
        self.commit()

    def set_reprocess_mark(self, mark: str | None) -> None:
        with self._change():
            archived.set_reprocess_mark(self._connection, mark)

    def have_read_again(self) -> None:
        """Take out what is said of no document, and have the next reprocessing save what is damaged, at once."""
        with self._change():
            integrity.have_read_again(self._connection)
        self.commit()

    def rebuild_search(self) -> None:
        """Make the full-text index again from the documents, at once."""
        with self._change():
            rebuild_index(self._connection)
        self.commit()

    def reader(self) -> SqliteReader:
        return SqliteReader(self.path, connect_beside(self.path))

    def commit(self) -> None:
        with store_errors(self.path):
            if self._connection.in_transaction:
                self._connection.execute("COMMIT")

    def rollback(self) -> None:
        with store_errors(self.path):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def close(self) -> None:
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except sqlite3.ProgrammingError:
            pass  # closed before
        finally:
            self._connection.close()
            if self._lock is not None:
                self._lock.release()

    @contextmanager
    def _change(self) -> Iterator[None]:
        with store_errors(self.path):
            if not self._connection.in_transaction:
                self._connection.execute("BEGIN IMMEDIATE")
            # Always the same words: SQLite reads them once.
            self._connection.execute("SAVEPOINT change")
            try:
                yield
            except BaseException:
                if self._connection.in_transaction:  # a full disk ends it
                    self._connection.execute("ROLLBACK TO change")
                    self._connection.execute("RELEASE change")
                raise
            self._connection.execute("RELEASE change")


def open_store(path: Path | str, *, synchronous: str = "NORMAL") -> SqliteStore:
    """Open the store for writing: made when missing, brought up to date when older.

    `synchronous` is NORMAL (a power cut may lose the last batches, a kill loses nothing) or FULL.
    Raises StoreError, in one line, when another process writes it or it can't be used.
    """
    path = Path(path)
    with store_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise StoreError(f"{path}: this is a folder; name a file")
        _refuse_what_is_not_ours(path)
        lock = WriterLock(path)
        try:
            connection = connect_writer(path, synchronous=synchronous)
            try:
                store = SqliteStore(path, connection, lock)
                migrate(store._db)
                store._refresh_reference()
                # Each change is a savepoint, whose journal would go to a file; only a migration's may be large.
                connection.execute("PRAGMA temp_store = MEMORY")
            except BaseException:
                connection.close()
                raise
        except BaseException:
            lock.release()
            raise
    return store


def _refuse_what_is_not_ours(path: Path) -> None:
    """Raise StoreError for a release or another program's file before a writer changes its journal."""
    if not path.exists() or not path.stat().st_size:
        return
    try:
        connection = connect_reader(path)
    except sqlite3.Error:
        return  # the writer says what is wrong
    with closing(connection):
        check_not_newer(Database(connection, recursive_triggers=False, execute_plugins=False))


def open_memory() -> SqliteStore:
    """Return an empty store in memory, for trials and tests."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    store = SqliteStore(Path(":memory:"), connection, None)
    migrate(store._db)
    return store


def open_reader(path: Path | str) -> SqliteReader:
    """Open the store for reading only, also beside a running crawl and in a read-only folder.

    A release is read too. A file of an older version is brought up to date first, which needs the right to write it.
    Raises StoreError, in one line, when it can't be read.
    """
    path = Path(path)
    with store_errors(path):
        if path.is_dir():
            raise StoreError(f"{path}: this is a folder; name a file")
        reader = SqliteReader(path, connect_reader(path))
        try:
            if released.is_release(reader._connection):
                released.stand_in(reader._connection)
                reader.is_release = True
                return reader
            check_not_newer(reader._db)
            if is_current(reader._db):
                return reader
        except BaseException:
            reader.close()
            raise
        reader.close()
        open_store(path).close()
        return SqliteReader(path, connect_reader(path))
