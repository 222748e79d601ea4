"""Fixtures that several tests share: the sample press on loopback, and crawls of it by the real command."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from welfare_crawl.sample.demo import SINCE, demo_environment
from welfare_crawl.sample.server import Logged, SampleServer

# A model that is loaded by the first example takes its time; no test is about that.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@dataclass(frozen=True, slots=True)
class Room:
    """A folder with a corpus of its own, and the server that it is crawled from."""

    folder: Path
    server: SampleServer

    @property
    def database(self) -> Path:
        return self.folder / "welfare.db"

    def scrapy(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a scrapy command in this room."""
        environment = demo_environment(self.folder, self.server.port) | settings
        return subprocess.run(
            [sys.executable, "-m", "scrapy", *words],
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def crawl(self, spider: str, *arguments: str, code: int = 0, **settings: str) -> list[Logged]:
        """Crawl, make sure that it ended as expected, and return the requests that the server saw."""
        seen = len(self.server.requests)
        given = [word for argument in arguments for word in ("-a", argument)]
        done = self.scrapy("crawl", spider, *given, **settings)
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return self.server.requests[seen:]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with SampleServer() as server:
        yield Room(tmp_path, server)


@dataclass(frozen=True, slots=True)
class TwoDays:
    """The sample press crawled on two days: what the server saw, and the corpus after each."""

    room: Room
    first: list[Logged]
    second: list[Logged]
    first_database: Path


@pytest.fixture(scope="session")
def two_days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoDays]:
    folder = tmp_path_factory.mktemp("press")
    with SampleServer() as server:
        room = Room(folder, server)
        first = [*room.crawl("news", f"since={SINCE}"), *room.crawl("papers")]
        kept = folder / "first.db"
        kept.write_bytes(room.database.read_bytes())
        server.edition = 2
        second = [*room.crawl("news", f"since={SINCE}"), *room.crawl("papers")]
        yield TwoDays(room, first, second, kept)


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep WELFARE_ variables of whoever runs the tests out of them."""
    for name in [name for name in os.environ if name.startswith("WELFARE_")]:
        monkeypatch.delenv(name)
