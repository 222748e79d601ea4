"""The time by which a run waits: that of the wall, which in one run never goes back."""

import time
from collections.abc import Callable


class Clock:
    """Seconds since the epoch; a wall clock that is set back meanwhile changes nothing, one set forward is followed.

    Waits are written down as moments, so with a clock that is set back by a day all of them would be a day longer.
    """

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic) -> None:
        self._wall, self._steady = wall, steady
        self._ahead = wall() - steady()

    def now(self) -> float:
        """Return the present moment."""
        steady = self._steady()
        # A machine that slept comes back with a later wall clock, too.
        self._ahead = max(self._ahead, self._wall() - steady)
        return self._ahead + steady
