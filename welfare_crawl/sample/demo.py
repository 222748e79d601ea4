"""The whole job on the sample press: serve it, crawl it with the real spiders and settings, and say what came of it."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from welfare_crawl.errors import StoreError
from welfare_crawl.sample.server import DEFAULT_PORT, SampleServer
from welfare_crawl.store import open_reader
from welfare_crawl.store.base import Statistics

SINCE = "2025-01-01"
"""The sample papers print since then; without a date only the last month of their sitemaps would be read."""

NOTES = "press.json"

CRAWLS = (("news", "-a", f"since={SINCE}"), ("papers",))


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What one run over the sample press came to."""

    edition: int
    """1: the first visit; 2: the press has gone on since."""
    requests: int
    seconds: float
    before: int
    """Documents that the corpus held before."""
    statistics: Statistics
    provinces: dict[str, str]
    """Names by their codes."""
    requests_before: int | None
    """How many requests the last visit took."""
    database: Path


def run_demo(
    folder: Path, *, port: int | None = None, fresh: bool = False, say: Callable[[str], None]
) -> Demonstration:
    """Serve and crawl the sample press; the second time in the same folder, its next day.

    Raises StoreError when a crawl fails, and when no port is free.
    """
    if fresh and folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "welfare.db"
    edition = 2 if database.exists() else 1
    before = count_documents(database) if edition == 2 else 0
    requests_before = read_notes(folder).get("requests") if edition == 2 else None
    started = time.monotonic()
    with open_server(port, edition, folder) as server:
        say(f"the sample press answers on http://127.0.0.1:{server.port}/: two papers, a translation site, a journal")
        environment = demo_environment(folder, server.port)
        for words in CRAWLS:
            say(f"scrapy crawl {' '.join(words)}")
            command = [sys.executable, "-m", "scrapy", "crawl", *words, "-L", "WARNING"]
            done = subprocess.run(command, env=environment, check=False)  # noqa: S603 - our own interpreter and spiders
            if done.returncode != 0:
                raise StoreError(f"scrapy crawl {words[0]} ended with exit code {done.returncode}; see the lines above")
        requests = len(server.requests)
        write_notes(folder, port=server.port, requests=requests)
    reader = open_reader(database)
    try:
        return Demonstration(
            edition=edition,
            requests=requests,
            seconds=time.monotonic() - started,
            before=before,
            statistics=reader.statistics(),
            provinces=reader.provinces(),
            requests_before=requests_before,
            database=database,
        )
    finally:
        reader.close()


def open_server(port: int | None, edition: int, folder: Path) -> SampleServer:
    """Start the server on the port of the last visit, so that known pages are met again at their addresses."""
    noted = read_notes(folder).get("port")
    wanted = port or noted or DEFAULT_PORT
    try:
        return SampleServer(wanted, edition=edition)
    except OSError as error:
        if port or noted:
            raise StoreError(
                f"port {wanted} is taken ({error.strerror}); free it, or start anew: demo --fresh"
            ) from error
        return SampleServer(0, edition=edition)


def read_notes(folder: Path) -> dict[str, int]:
    """Return what the last visit left: the port, and how many requests it took."""
    try:
        notes: dict[str, int] = json.loads((folder / NOTES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return notes


def write_notes(folder: Path, **notes: int) -> None:
    """Leave notes for the next visit."""
    (folder / NOTES).write_text(json.dumps(notes), encoding="utf-8")


def sample_sources(port: int) -> str:
    """Return the source list of the sample press as TOML, for a server on that port."""
    text = (files("welfare_crawl.sample") / "sources.toml").read_text(encoding="utf-8")
    return text.replace("{port}", str(port))


def demo_environment(folder: Path, port: int) -> dict[str, str]:
    """Return the environment for crawls of the sample press: its own files, and loopback allowed."""
    sources = folder / "sources.toml"
    sources.write_text(sample_sources(port), encoding="utf-8")
    return os.environ | {
        "SCRAPY_SETTINGS_MODULE": "welfare_crawl.settings",
        "WELFARE_DB": str(folder / "welfare.db"),
        "WELFARE_ARCHIVE_DIR": str(folder / "archive"),
        "WELFARE_FRONTIER": str(folder / "frontier.db"),
        "WELFARE_SOURCES": str(sources),
        "WELFARE_ALLOW_PRIVATE_HOSTS": "true",
        "WELFARE_RETRY_SECONDS": "0.3",
    }


def count_documents(database: Path) -> int:
    """Return how many documents a corpus holds."""
    reader = open_reader(database)
    try:
        return reader.statistics().documents
    finally:
        reader.close()
