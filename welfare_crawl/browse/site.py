"""What the pages share: the corpus, opened once for each thread, and figures kept until the file changes."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

from welfare_crawl.errors import StoreError
from welfare_crawl.store.base import Filters
from welfare_crawl.store.overview import Browser, Overview, Row

Answer = TypeVar("Answer")

_KEPT = 64
"""Parts of the corpus whose figures are kept."""

_LEAST_AGE = 20.0
"""Seconds for which figures serve though the file changes: a crawl commits every few seconds."""


class Site:
    """One corpus and its archive, as the pages see them."""

    def __init__(self, path: Path, archive: Path) -> None:
        self.path = path
        self.archive = archive
        self._local = threading.local()
        self._figures: dict[Filters, tuple[object, float, float, Overview, Row]] = {}
        self._counting: set[Filters] = set()
        self._turn = threading.Lock()

    def count_ahead(self) -> None:
        """Begin to count the whole corpus, so that the first reader waits less."""
        threading.Thread(target=self._try_to_count, args=(Filters(),), daemon=True).start()

    def _try_to_count(self, filters: Filters) -> None:
        """Count behind the reader's back; what goes wrong is told to whoever asks next."""
        with suppress(StoreError, OSError):
            self._count(filters, self._version())

    def browser(self) -> Browser:
        """Return this thread's reader; raises StoreError when the file can't be read."""
        opened = getattr(self._local, "opened", None)
        identity = self.path.stat().st_ino if self.path.exists() else None
        if opened is None or opened[0] != identity:
            if opened is not None:
                opened[1].close()
            self._local.opened = opened = (identity, Browser.open(self.path))
        browser: Browser = opened[1]
        return browser

    async def ask(self, question: Callable[[Browser], Answer]) -> Answer:
        """Put a question to the corpus in a thread, so that the server goes on."""
        return await asyncio.to_thread(lambda: question(self.browser()))

    async def figures(self, filters: Filters) -> tuple[Overview, Row]:
        """Return the figures of a part of the corpus, and the extent of the whole.

        They are counted again when the file has changed: at once where that takes no time, else behind the reader's
        back, who gets the former ones.
        """
        kept, version = self._figures.get(filters), self._version()
        if kept is not None:
            age, stale = time.monotonic() - kept[1], kept[0] != version
            if stale and age > max(_LEAST_AGE, 20 * kept[2]) and filters not in self._counting:
                self._counting.add(filters)
                threading.Thread(target=self._try_to_count, args=(filters,), daemon=True).start()
            if not stale or kept[2] > 0.2:
                return kept[3], kept[4]
        return await asyncio.to_thread(self._count, filters, version)

    def _count(self, filters: Filters, version: object) -> tuple[Overview, Row]:
        try:
            with self._turn:  # who comes while another counts the same waits for that
                kept = self._figures.get(filters)
                if kept is not None and kept[0] == version:
                    return kept[3], kept[4]
                began = time.monotonic()
                browser = self.browser()
                overview, extent = browser.overview(filters), browser.extent()
                if len(self._figures) >= _KEPT:
                    self._figures.pop(next(iter(self._figures)))
                now = time.monotonic()
                self._figures[filters] = (version, now, now - began, overview, extent)
                return overview, extent
        finally:
            self._counting.discard(filters)

    def _version(self) -> object:
        """Return what differs when somebody has written the file."""
        seen = []
        for path in (self.path, self.path.with_name(self.path.name + "-wal")):
            try:
                stat = path.stat()
                seen.append((stat.st_ino, stat.st_size, stat.st_mtime_ns))
            except OSError:
                seen.append((0, 0, 0))
        return tuple(seen)


@cache
def site_of(path: str, archive: str) -> Site:
    """Return the one site of a file."""
    return Site(Path(path), Path(archive))
