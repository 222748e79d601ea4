"""A folder to crawl into with the real command, which may be killed at any moment."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from newssite import NewsSite
from warcio.archiveiterator import ArchiveIterator

from welfare_crawl.archive.warc import read_page
from welfare_crawl.records import Source

MEMORY = """
import atexit
from pathlib import Path
memory = Path("memory.txt").absolute()
atexit.register(lambda: memory.write_text(Path("/proc/self/status").read_text()))
"""
"""A prelude for `peak_memory`; what `getrusage` calls the peak holds that of the process which started this one."""


class CrawlRoom:
    """Files of one corpus, and crawls of them in processes of their own."""

    def __init__(self, folder: Path, sources: str = "", **settings: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "sources.toml").write_text(sources, encoding="utf-8")
        clean = {name: value for name, value in os.environ.items() if not name.startswith("WELFARE_")}
        self.environment = (
            clean
            | {
                "SCRAPY_SETTINGS_MODULE": "welfare_crawl.settings",
                "WELFARE_DB": str(folder / "welfare.db"),
                "WELFARE_ARCHIVE_DIR": str(folder / "archive"),
                "WELFARE_FRONTIER": str(folder / "frontier.db"),
                "WELFARE_SOURCES": str(folder / "sources.toml"),
                "WELFARE_ALLOW_PRIVATE_HOSTS": "true",
                "WELFARE_RETRY_SECONDS": "0.2",
                "WELFARE_BROWSER": "off",
            }
            | settings
        )

    def start(self, *words: str, prelude: str = "") -> subprocess.Popen[str]:
        """Start `scrapy crawl`; `prelude` is Python that runs before it."""
        program = (
            f"{prelude}\nimport sys\nfrom scrapy.cmdline import execute\nif __name__ == '__main__': execute(sys.argv)"
        )
        path = self.folder / "crawl.py"
        path.write_text(program, encoding="utf-8")
        return subprocess.Popen(
            [sys.executable, str(path), "crawl", *words],
            env=self.environment | {"PYTHONPATH": str(Path(__file__).parents[1])},
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def crawl(self, *words: str, prelude: str = "", timeout: float = 300) -> subprocess.CompletedProcess[str]:
        """Crawl to the end."""
        process = self.start(*words, prelude=prelude)
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            raise AssertionError(f"no end after {timeout} s\n{out}\n{err[-5000:]}") from None
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def kill_when(self, process: subprocess.Popen[str], ready: Callable[[], bool], after: float) -> bool:
        """Kill a crawl with SIGKILL so many seconds after something is so; False when it ended before."""
        while not ready() and process.poll() is None:
            time.sleep(0.005)
        time.sleep(after)
        killed = process.poll() is None
        process.kill()
        process.communicate()
        return killed

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the corpus."""
        return ask(self.folder / "welfare.db", statement, *values)

    def peak_memory(self) -> int:
        """Return the most memory that the main process of a crawl with the prelude MEMORY had, in megabytes."""
        lines = (self.folder / "memory.txt").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))

    def failures(self) -> dict[str, str]:
        """Return the reasons of what was lost, by path."""
        return dict(self.rows("SELECT url, reason FROM failures WHERE next_try IS NULL"))

    def waiting(self) -> list[tuple[Any, ...]]:
        """Return the entries of the frontier that are not done."""
        return ask(self.folder / "frontier.db", "SELECT url, state, reason FROM entries WHERE state != 2")

    def unreadable(self) -> list[str]:
        """Return what is wrong with the archive: sightings that lead nowhere, and files that are torn."""
        archive = self.folder / "archive"
        wrong = []
        for url, name, offset in self.rows(
            "SELECT url, warc_file, warc_offset FROM sightings WHERE warc_file IS NOT NULL"
        ):
            page = read_page(archive, name, offset, Source("x", "news", url))
            if page.url != url:
                wrong.append(f"{url}: {page.url} at {name} {offset}")
        for path in archive.glob("*.warc.gz"):
            with path.open("rb") as file:
                for record in ArchiveIterator(file, check_digests="raise"):
                    record.content_stream().read()
        wrong += [f"{path.name}: left open" for path in archive.glob("*.open")]
        return wrong

    def orphans(self) -> list[str]:
        """Return the responses in the archive of which the store knows nothing."""
        known = {(url, datetime.fromisoformat(at)) for url, at in self.rows("SELECT url, fetched_at FROM sightings")}
        lost = []
        for path in sorted((self.folder / "archive").glob("*.warc.gz")):
            with path.open("rb") as file:
                for record in ArchiveIterator(file):
                    header = record.rec_headers.get_header
                    url, day = header("WARC-Target-URI"), header("WARC-Date")
                    if record.rec_type in ("response", "revisit") and (url, datetime.fromisoformat(day)) not in known:
                        lost.append(f"{url} at {path.name}")
        return lost


def ask(path: Path, statement: str, *values: object) -> list[tuple[Any, ...]]:
    db = sqlite3.connect(path)
    try:
        return db.execute(statement, values).fetchall()
    finally:
        db.close()


@dataclass(frozen=True, slots=True)
class Process:
    """A process that runs on this machine."""

    pid: int
    parent: int
    session: int


def living_processes() -> list[Process]:
    """Return all processes but those that ended and wait to be collected."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent, _, session, *_ = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if state != "Z":
                found.append(Process(int(entry.name), int(parent), int(session)))
    return found


def processes_of(session: int) -> list[int]:
    """Return the living processes of a session."""
    return [process.pid for process in living_processes() if process.session == session]


def kill_trial(room: CrawlRoom, site: NewsSite, chance: random.Random, kills: int) -> dict[str, int]:
    """Crawl a site with so many kills on the way, and count what must not be: all figures but the last two are 0.

    Half of the kills come in the middle of the work, half of them at any moment, that of starting up included.
    """
    killed = 0
    for number in range(kills):
        before = len(site.seen)
        process = room.start("news", "-L", "ERROR")
        if number % 2:
            killed += room.kill_when(process, lambda before=before: len(site.seen) > before + 8, chance.random() * 2)
        else:
            killed += room.kill_when(process, lambda: True, chance.random() * 6)
    done = room.crawl("news", "-L", "ERROR", timeout=300 + site.pages)
    stored = Counter(url for (url,) in room.rows("SELECT url FROM sightings WHERE outcome = 'stored'"))
    documents = Counter(url for (url,) in room.rows("SELECT url FROM documents"))
    expected = site.urls()
    articles = [seen.path for seen in site.seen if seen.path.startswith("/tin-")]
    return {
        "failed": done.returncode,
        "lost": len(expected - set(documents)) + len(expected - set(stored)),
        "twice": sum(n - 1 for n in stored.values()) + sum(n - 1 for n in documents.values()),
        "foreign": len(set(documents) - expected),
        "unreadable": len(room.unreadable()),
        "orphans": len(room.orphans()),
        "failures": len(room.failures()),
        "waiting": len(room.waiting()),
        "killed": killed,
        "extra": len(articles) - len(expected),
    }
