"""One worker process with limits, which is started again whenever it dies.

A pool whose workers share a pipe and its lock hangs, or loses a page, when one of them is killed at the wrong moment;
here each worker has a pipe of its own, whose end says that it died.
"""

import contextlib
import gc
import itertools
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any

PRELOADED = ["welfare_crawl.extract", "welfare_crawl.html", "welfare_crawl.pdf"]

START_SECONDS = 300.0
"""How long a worker may take to be there; on a busy machine the first one imports for many seconds."""

STOP_SECONDS = 10.0

NICENESS = 5
"""Workers give way to the process that fetches, whose event loop would else wait for them up to 20 milliseconds."""


class WorkerDiedError(Exception):
    """The worker ended while it had something to do."""


class WorkerProcess:
    """Calls functions in a process of its own, one after the other; for one thread."""

    def __init__(self, memory: int) -> None:
        """Note how many bytes of address space the process may take; it starts with the first call."""
        self._memory = memory
        self._closed = False
        self._process: Any = None
        self._connection: Connection[Any, Any] | None = None

    def call(self, function: Callable[..., Any], arguments: Sequence[Any], seconds: float) -> Any:
        """Return what a function of a module gives there, or raise what it raises.

        Raises TimeoutError when it takes longer, the process being killed then, and WorkerDiedError when that dies.
        """
        try:
            connection = self._connection or self._start()
            connection.send((function, arguments))
            if not wait([connection], seconds):
                self._kill()
                raise TimeoutError(f"no answer after {seconds} s")
            well, value = connection.recv()
        except (EOFError, BrokenPipeError, ConnectionError):
            raise WorkerDiedError(f"the worker died with exit code {self._end()}") from None
        if well:
            return value
        raise value

    def close(self) -> None:
        """End the process for good, whatever it does; another thread may be in `call`, which then raises."""
        self._closed = True
        self._kill()

    def _kill(self) -> None:
        if (process := self._process) is not None:
            process.kill()
        self._forget()

    def _start(self) -> "Connection[Any, Any]":
        context = multiprocessing.get_context("forkserver")
        # Imported once in the server that forks the workers: a worker is there, or replaced, in milliseconds.
        context.set_forkserver_preload(PRELOADED)
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, self._memory), name="reader", daemon=True)
        process.start()
        theirs.close()
        self._process, self._connection = process, ours
        if self._closed or not wait([ours], START_SECONDS):
            process.kill()
        ours.recv()  # it is ready; from now on the time of a call counts
        return ours

    def _end(self) -> int | None:
        process = self._process
        if process is None:
            return None
        process.join(STOP_SECONDS)
        code: int | None = process.exitcode
        self._forget()
        return code

    def _forget(self) -> None:
        # Not closed here: another thread may be waiting on the connection, which ends with the process.
        self._process = self._connection = None


def serve(connection: "Connection[Any, Any]", memory: int) -> None:
    """Answer calls until nobody is left to ask: what runs in the worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the main process
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
    with contextlib.suppress(ValueError, OSError):  # not every system lets us; the time limit holds all the same
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with contextlib.suppress(EOFError, OSError):
        connection.send(None)
        for answered in itertools.count():
            function, arguments = connection.recv()
            answer = _answer(function, arguments)
            try:
                connection.send(answer)
            except OSError:
                raise
            except Exception as error:  # what can't be pickled
                connection.send((False, RuntimeError(f"{type(error).__name__}: {error}"[:300])))
            del function, arguments, answer
            if answered == 0:
                # The gazetteer, terms and models are there now and stay; looking through them for garbage costs each
                # page some 3 % of its time.
                gc.collect()
                gc.freeze()


def _answer(function: Callable[..., Any], arguments: Sequence[Any]) -> tuple[bool, Any]:
    try:
        return True, function(*arguments)
    except Exception as error:
        return False, error.with_traceback(None)
