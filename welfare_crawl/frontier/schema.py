"""The tables of the frontier's SQLite file, brought up to date step by step."""

import sqlite3

PENDING, LEASED, DONE, FAILED = range(4)

MIGRATIONS = (
    """
    CREATE TABLE IF NOT EXISTS generations (
        id INTEGER PRIMARY KEY,
        spider TEXT NOT NULL,
        arguments TEXT NOT NULL,
        seen_at REAL NOT NULL,
        finished INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE IF NOT EXISTS entries (
        id INTEGER PRIMARY KEY,
        spider TEXT NOT NULL,
        fingerprint BLOB NOT NULL,
        url TEXT NOT NULL,
        host TEXT NOT NULL,
        source TEXT NOT NULL,
        priority INTEGER NOT NULL,
        state INTEGER NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0,
        not_before REAL NOT NULL DEFAULT 0,
        again INTEGER NOT NULL DEFAULT 0,
        generation INTEGER NOT NULL,
        reason TEXT,
        payload BLOB NOT NULL,
        UNIQUE (spider, fingerprint)
    );
    CREATE INDEX IF NOT EXISTS entries_pending ON entries (spider, host, priority DESC, id) WHERE state = 0;
    CREATE INDEX IF NOT EXISTS entries_leased ON entries (spider) WHERE state = 1;
    """,
    """
    ALTER TABLE generations ADD COLUMN began_at REAL NOT NULL DEFAULT 0;
    UPDATE generations SET began_at = seen_at;
    ALTER TABLE entries ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0;
    DROP INDEX IF EXISTS entries_times;
    CREATE INDEX entries_due ON entries (spider, host, not_before) WHERE state = 0;
    CREATE TABLE holds (host TEXT PRIMARY KEY, until REAL NOT NULL);
    """,
    """
    ALTER TABLE generations ADD COLUMN anew INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE entries ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
    """,
    # Few entries wait for a time of their own: an index of all would be changed by each link and each lease.
    """
    DROP INDEX IF EXISTS entries_due;
    CREATE INDEX entries_waiting ON entries (spider, not_before) WHERE state = 0 AND not_before > 0;
    """,
)


def migrate(db: sqlite3.Connection) -> None:
    """Bring the file to the newest version, each step whole or not at all."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        db.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")
    if version > len(MIGRATIONS):
        raise sqlite3.DatabaseError(f"written by a newer welfare_crawl, version {version}")
    db.execute("CREATE TEMP TABLE scope (source TEXT PRIMARY KEY)")
    db.execute("CREATE TEMP TABLE paused (source TEXT PRIMARY KEY, until REAL NOT NULL)")
