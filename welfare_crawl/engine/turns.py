"""Which sources a run still works on: a wall or a closed crawl window leaves the rest of one to the next run."""

import logging
import time
from collections.abc import Iterable

from welfare_crawl.frontier import SqliteFrontier
from welfare_crawl.records import Source
from welfare_crawl.sources.window import changes_at, opens_at

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 60.0
"""How often crawl windows are looked at, at least: a clock may be put right meanwhile."""

PATIENCE_SECONDS = 120
"""How long a run stays open for a page that is to be asked again; later ones are left to the next run."""

NEVER = 365 * 24 * 3600.0
"""Seconds; longer than any run."""


class Turns:
    """The turns of the sources of one run; each method may raise StoreError."""

    def __init__(self, frontier: SqliteFrontier, sources: Iterable[Source]) -> None:
        self.ended: dict[str, str] = {}
        """Sources that are left to the next run, and why."""
        self._frontier = frontier
        every = tuple(sources)
        self._ids = {source.id for source in every}
        self._windows = {source.id: source.window for source in every if source.window}
        self._windows_change_at = 0.0

    def end(self, source: str, reason: str, detail: str, now: float) -> None:
        """Ask nothing more on behalf of a source in this run; what is queued waits for the next one."""
        if source in self.ended or source not in self._ids:
            return
        self.ended[source] = reason
        logger.warning("%s: %s (%s); the rest of it is left to the next run", source, reason, detail)
        self._frontier.pause(source, now + NEVER)

    def heed_windows(self, now: float) -> None:
        """Let sources with a crawl window wait outside of it."""
        if not self._windows or now < self._windows_change_at:
            return
        # The hours of the day are the wall's: `now` knows no way back, and would be wrong after a clock was put right.
        wall = time.time()
        self._windows_change_at = now + WINDOW_SECONDS
        for source, window in self._windows.items():
            opens, changes = (moment - wall + now for moment in (opens_at(window, wall), changes_at(window, wall)))
            self._windows_change_at = min(self._windows_change_at, changes)
            if source not in self.ended or self.ended[source] == "window":
                self._frontier.pause(source, opens)
                if opens > now + PATIENCE_SECONDS:
                    self.ended[source] = "window"
                else:
                    self.ended.pop(source, None)
