"""Opening the SQLite file: one writer, any number of readers, and errors that say what to do."""

import errno
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

from welfare_crawl.errors import StoreError

BUSY_MS = 10_000
"""How long a statement waits for another process (a checkpoint, a backup) before it gives up, in milliseconds."""

PAGE_BYTES = 2048
"""Bytes of a page in a new file. A text goes over several, and leaves half a page empty; a key, which comes to lie
anywhere in its list, has its whole page written. So small pages make the file and its journal smaller."""

JOURNAL_PAGES = 8000
"""Pages of the journal at which the writer carries them into the file, 16 MB: most of them were written many times."""

CACHE_KIB = 32_768
"""Pages of the file that the writer keeps in memory, in KiB: more would only double what the system keeps anyway."""

REBUILD = "restore a backup, or move the file away and make it again with `welfare-crawl reprocess --rebuild`"
"""What to do with a damaged corpus."""

MIN_SQLITE = (3, 37, 0)


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite and the operating system raise into a StoreError of one line."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(explain(path, error)) from error
    except UnicodeDecodeError as error:  # SQLite quotes the damage in what it says of it
        raise StoreError(f"{path}: the file is damaged; {REBUILD}") from error
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}; check the path and its permissions") from error


def explain(path: Path, error: sqlite3.Error) -> str:
    """Return one line for an error of SQLite: what, where, and what to do."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith("SQLITE_NOTADB"):
        return f"{path}: this is no SQLite file; give another path or move the file away"
    if name.startswith("SQLITE_CORRUPT"):
        return f"{path}: the file is damaged ({error}); {REBUILD}"
    if name.startswith("SQLITE_FULL"):
        return f"{path}: the disk is full; free some space, then start again: the last batch was not stored"
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"{path}: locked by another program for {BUSY_MS // 1000} s; close it and start again"
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM")):
        return f"{path}: no permission to write; check the file, its folder and who runs this"
    if name.startswith("SQLITE_CANTOPEN"):
        return f"{path}: can't be opened; check that its folder exists and may be written"
    if name.startswith("SQLITE_IOERR"):
        return f"{path}: the disk reports an error ({error}); check it, then start again"
    return f"{path}: {error}"


class WriterLock:
    """The right to write one store, held by one process; the operating system gives it back when that process dies.

    A lock of its own, because SQLite's lasts only for a transaction and two crawls would take turns unnoticed.
    """

    def __init__(self, path: Path) -> None:
        """Take the lock beside the file; raises StoreError when another process has it."""
        self.path = path.with_name(path.name + ".lock")
        self._file: IO[str] | None = None
        file = self.path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read(20).strip() or "unknown"
            file.close()
            raise StoreError(
                f"{path}: another process (pid {holder}) writes this store; wait until it ends or stop it"
            ) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file = file

    def release(self) -> None:
        """Give the lock back; the empty lock file stays, for removing it would race with the next writer."""
        if self._file is not None:
            self._file.close()
            self._file = None


def connect_writer(path: Path, *, synchronous: str = "NORMAL") -> sqlite3.Connection:
    """Open the file for writing, made when missing, in WAL mode."""
    check_version()
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000)
    try:
        _prepare(connection)
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {'FULL' if synchronous.upper() == 'FULL' else 'NORMAL'}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA wal_autocheckpoint = {JOURNAL_PAGES}")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    except BaseException:
        connection.close()
        raise
    return connection


def connect_beside(path: Path) -> sqlite3.Connection:
    """Open for reading what this process has open for writing.

    By SQLite alone: a file that is opened and closed by other means takes all locks of its process with it.
    """
    connection = _open_for_reading(path, "mode=ro")
    _look_inside(connection)
    return connection


def require_corpus(path: Path) -> None:
    """Raise StoreError when there is no such file."""
    if not path.is_file():
        raise StoreError(f"{path}: no such file; crawl first, or name the store with --db or WELFARE_DB")
    journal = path.with_name(path.name + "-wal")
    if not path.stat().st_size and not (journal.exists() and journal.stat().st_size):
        raise StoreError(f"{path}: an empty file, no corpus; copy it again, or crawl first")


def connect_reader(path: Path) -> sqlite3.Connection:
    """Open the file so that nothing can be written, also where the folder is read-only."""
    check_version()
    require_corpus(path)
    if not os.access(path, os.R_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    connection = _open_for_reading(path, "mode=ro")
    try:
        _look_inside(connection)
    except sqlite3.OperationalError:
        journal = path.with_name(path.name + "-wal")
        if journal.exists() and journal.stat().st_size:
            raise
        # A file in WAL mode needs its -shm beside it, which nobody can make in a read-only folder.
        connection = _open_for_reading(path, "mode=ro&immutable=1")
        _look_inside(connection)
    return connection


def address_of(path: Path, options: str) -> str:
    """Return the URI by which SQLite opens a file with options such as `mode=ro`."""
    return f"file:{quote(str(path.absolute()))}?{options}"


def _open_for_reading(path: Path, options: str) -> sqlite3.Connection:
    return sqlite3.connect(
        address_of(path, options), uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000
    )


def _look_inside(connection: sqlite3.Connection) -> None:
    """Make sure that a connection can be read; one that can't be is closed."""
    try:
        _prepare(connection)
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
    except BaseException:
        connection.close()
        raise


def _prepare(connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")


def lenient_text(text: bytes) -> str:
    """Read what a damaged file holds for text, and what SQLite says of the damage: it quotes it."""
    return text.decode("utf-8", "replace")


def check_version() -> None:
    """Raise StoreError where the SQLite of this Python is too old."""
    if sqlite3.sqlite_version_info < MIN_SQLITE:
        needed = ".".join(map(str, MIN_SQLITE))
        raise StoreError(f"SQLite {sqlite3.sqlite_version} is too old, {needed} is needed; update Python or the system")
