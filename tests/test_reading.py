"""Workers that read pages may be killed at any moment; no page is lost, and none is waited for without an end."""

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from crawlroom import living_processes
from newssite import article

from welfare_crawl import reading
from welfare_crawl.reading.worker import WorkerDiedError, WorkerProcess
from welfare_crawl.records import ArchivedPage, Capture, Document, Page, Source

NOW = datetime(2026, 3, 7, tzinfo=UTC)


def archived(number: int) -> ArchivedPage:
    url = f"https://bao.example/tin-{number}.htm"
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    page = Page(url, 200, headers, article(number), NOW, Source("bao", "news", "https://bao.example/"))
    return ArchivedPage(page, (Capture(url, NOW, 200),))


def workers() -> list[int]:
    """Return the processes that the forkserver of this process has made."""
    parents = {process.pid: process.parent for process in living_processes()}
    children = {pid for pid, parent in parents.items() if parent == os.getpid()}
    return [pid for pid, parent in parents.items() if parent in children]


@pytest.fixture
def worker() -> Iterator[WorkerProcess]:
    made = WorkerProcess(4 << 30)
    yield made
    made.close()


def test_a_call_gives_what_the_function_gives_or_raises(worker: WorkerProcess) -> None:
    assert worker.call(divmod, (7, 2), 60) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        worker.call(divmod, (7, 0), 60)
    with pytest.raises(RuntimeError, match="pickle"):
        worker.call(threading.Lock, (), 60)
    assert worker.call(divmod, (9, 2), 60) == (4, 1)


def test_a_call_that_takes_too_long_is_ended_and_the_next_one_is_answered(worker: WorkerProcess) -> None:
    first = worker.call(os.getpid, (), 60)
    with pytest.raises(TimeoutError):
        worker.call(time.sleep, (600,), 0.2)
    second = worker.call(os.getpid, (), 60)
    assert first != second
    deadline = time.monotonic() + 60
    while Path(f"/proc/{first}/cmdline").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{first}/cmdline").exists()


def test_a_worker_that_dies_says_so_and_is_replaced(worker: WorkerProcess) -> None:
    with pytest.raises(WorkerDiedError, match="exit code 7"):
        worker.call(os._exit, (7,), 60)
    idle = worker.call(os.getpid, (), 60)
    os.kill(idle, signal.SIGKILL)
    with pytest.raises(WorkerDiedError):
        worker.call(os.getpid, (), 60)
    assert worker.call(os.getpid, (), 60) != idle


def test_memory_beyond_the_limit_is_an_error_of_its_page_alone() -> None:
    worker = WorkerProcess(1 << 30)
    with pytest.raises(MemoryError):
        worker.call(bytearray, (3 << 30,), 60)
    assert worker.call(len, ("abc",), 60) == 3
    worker.close()


def test_pages_are_read_though_workers_are_killed_all_the_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "DEATHS", 1000)
    chance, going = random.Random(1), True
    killed = 0

    def kill() -> None:
        nonlocal killed
        while going and killed < 8:
            time.sleep(chance.random())
            for pid in workers()[:1]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    killed += 1

    killer = threading.Thread(target=kill)
    with reading.Readers(2, ocr=False) as readers:
        results = reading.read_all(readers, map(archived, range(60)))
        found = [next(results)]  # from now on they are there
        killer.start()
        try:
            found += results
        finally:
            going = False
            killer.join()
    assert [page.page.url for page, _ in found] == [archived(number).page.url for number in range(60)]
    assert [result for _, result in found if not isinstance(result, Document)] == []
    assert killed >= 1


def test_stopped_readers_leave_no_process_and_nobody_waiting() -> None:
    readers = reading.Readers(2, ocr=False)
    futures = [readers.submit(archived(number)) for number in range(40)]
    futures[0].result(timeout=300)
    readers.stop()
    for future in futures:
        assert future.cancelled() or future.exception(timeout=60) or future.result()
    deadline = time.monotonic() + 60
    while workers() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert workers() == []
