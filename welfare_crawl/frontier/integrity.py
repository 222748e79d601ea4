"""Looking into the frontier's file from outside: what it holds, and what it calls done."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from welfare_crawl.errors import StoreError
from welfare_crawl.frontier.schema import DONE, LEASED, MIGRATIONS, PENDING
from welfare_crawl.store.connect import WriterLock, address_of, lenient_text


@dataclass(frozen=True, slots=True)
class FrontierState:
    """What the frontier's file says of itself."""

    damage: tuple[str, ...]
    leased: tuple[str, ...]
    """URLs that are in work; of a dead run, unless a crawl is at work now."""


def look_at_frontier(path: Path) -> FrontierState:
    """Return damage, and what is in work; raises StoreError for a file that can't be read or is of a newer program."""
    with _reading(path) as db:
        try:
            (version,) = db.execute("PRAGMA user_version").fetchone()
            damage = tuple(str(row[0]) for row in db.execute("PRAGMA quick_check(20)") if row[0] != "ok")
        except sqlite3.OperationalError:
            raise
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # it may quote the damage
            return FrontierState((f"it can't be read: {error}",), ())
        if version > len(MIGRATIONS):
            raise StoreError(f"{path}: written by a newer welfare_crawl (version {version}); update this program")
        leased = [] if damage else db.execute("SELECT url FROM entries WHERE state = ? ORDER BY id", (LEASED,))
        return FrontierState(damage, tuple(str(row[0]) for row in leased))


def done_urls(path: Path) -> Iterator[str]:
    """Yield the URLs of pages that the frontier calls done.

    What is asked before all pages is a list or robots.txt: what it gave is queued, and it may have no sighting.
    """
    with _reading(path) as db:
        sql = "SELECT DISTINCT url FROM entries WHERE state = ? AND priority <= 0 ORDER BY url"
        for row in db.execute(sql, (DONE,)):
            yield str(row[0])


def is_held(path: Path) -> bool:
    """Return whether a crawl is at work on this frontier."""
    try:
        WriterLock(path).release()
    except StoreError:
        return True
    return False


def queue_again(path: Path, urls: Iterable[str]) -> int:
    """Return what a dead run left in work, and these URLs, to pending; return how many entries these are.

    Raises StoreError while a crawl is at work.
    """
    lock = WriterLock(path)
    db = sqlite3.connect(path, timeout=5)
    try:
        with db:
            count = db.execute("UPDATE entries SET state = ? WHERE state = ?", (PENDING, LEASED)).rowcount
            for url in urls:
                count += db.execute(
                    "UPDATE entries SET state = ?, attempts = 0, not_before = 0, reason = NULL"
                    " WHERE state = ? AND url = ?",
                    (PENDING, DONE, url),
                ).rowcount
        return count
    except sqlite3.Error as error:
        raise StoreError(f"{path}: can't write the frontier ({error})") from error
    finally:
        db.close()
        lock.release()


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        db = sqlite3.connect(address_of(path, "mode=ro"), uri=True, timeout=5)
        db.text_factory = lenient_text
        try:
            yield db
        finally:
            db.close()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise StoreError(f"{path}: can't read the frontier ({error})") from error
