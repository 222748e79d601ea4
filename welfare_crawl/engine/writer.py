"""The one thread that writes the store: whatever SQLite or the disk takes, the event loop goes on."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import ParamSpec, TypeVar

from welfare_crawl.errors import StoreError

logger = logging.getLogger(__name__)

COMMIT_SECONDS = 0.05
"""How long what was written waits for company before it is committed together."""

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Writer:
    """Does what changes the store in a thread of its own, one thing after the other, and commits it in batches.

    Everything is done in the order in which it was given. After the first StoreError nothing more is done, and
    everybody gets that error. All methods are for the thread of the event loop.
    """

    def __init__(self, commit: Callable[[], None], on_failure: Callable[[StoreError], None]) -> None:
        """Note what commits, called in the thread, and who is told of the first error, called in the event loop."""
        self.broken: StoreError | None = None
        self._commit = commit
        self._on_failure = on_failure
        self._told = False
        self._ended = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._waiting: list[asyncio.Future[None]] = []
        self._timer: asyncio.TimerHandle | None = None

    async def do(self, function: Callable[Given, Result], *given: Given.args, **named: Given.kwargs) -> Result:
        """Return what a function gives that reads and changes the store; `committed` makes the change durable.

        Raises StoreError when the store can't be written.
        """
        return await asyncio.wrap_future(self._give(partial(function, *given, **named)))

    def do_soon(self, function: Callable[Given, object], *given: Given.args, **named: Given.kwargs) -> None:
        """Have a function change the store, and the change committed, without waiting for it.

        Raises StoreError when the store could not be written before.
        """
        self._give(partial(function, *given, **named)).add_done_callback(_say_what_broke)
        self._commit_in_time()

    async def committed(self) -> None:
        """Wait until everything that was done so far is durable.

        Raises StoreError when it isn't.
        """
        if self.broken is not None:
            raise self.broken
        if self._ended:
            return
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(done)
        self._commit_in_time()
        await done

    def fail(self, error: StoreError) -> None:
        """Do nothing more because of an error, and tell of it; only the first one counts."""
        self.broken = self.broken or error
        if not self._told:
            self._told = True
            self._on_failure(self.broken)

    def abandon(self) -> None:
        """Let nobody wait any longer: the event loop is at its end."""
        self._waiting = []

    def end(self) -> None:
        """Wait until everything is done and durable that was given; nothing more is taken."""
        if self._ended:
            return
        self._ended = True
        if self._timer is not None:
            self._timer.cancel()
        self._thread.shutdown(wait=True)
        if self.broken is None:
            try:
                self._commit()
            except StoreError as error:
                self.broken = error
        if self.broken is not None:
            self.fail(self.broken)
        waiting, self._waiting = self._waiting, []
        _answer(waiting, self.broken)

    def _give(self, work: Callable[[], Result]) -> "Future[Result]":
        if self.broken is not None:
            raise self.broken
        if self._ended:
            raise StoreError("the crawl is over and its store closed")
        return self._thread.submit(self._do, work, asyncio.get_running_loop())

    def _do(self, work: Callable[[], Result], loop: asyncio.AbstractEventLoop) -> Result:
        """Run in the thread."""
        if self.broken is not None:
            raise self.broken
        try:
            return work()
        except StoreError as error:
            self.broken = error  # at once: what is next in the queue must not be written
            with suppress(RuntimeError):  # the event loop has ended; `end` tells of it
                loop.call_soon_threadsafe(self.fail, error)
            raise

    def _commit_in_time(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(COMMIT_SECONDS, self._commit_now)

    def _commit_now(self) -> None:
        self._timer = None
        waiting, self._waiting = self._waiting, []
        try:
            done = asyncio.wrap_future(self._give(self._commit))
        except StoreError as error:
            _answer(waiting, error)
            return
        done.add_done_callback(lambda done: _answer(waiting, done.exception()))


def _answer(waiting: list[asyncio.Future[None]], error: BaseException | None) -> None:
    for future in waiting:
        if future.done():
            continue
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)


def _say_what_broke(done: "Future[object]") -> None:
    error = done.exception()
    if error is not None and not isinstance(error, StoreError):
        logger.error("what nobody waits for could not be written", exc_info=error)
