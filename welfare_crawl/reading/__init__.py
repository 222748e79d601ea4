"""Worker processes that read archived pages, each page with a time and a memory limit."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import replace
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self, TypeVar, overload

from welfare_crawl.errors import ExtractionError, NotArticleError, StoreError, WelfareError
from welfare_crawl.reading.replay import Replay
from welfare_crawl.reading.worker import WorkerDiedError, WorkerProcess
from welfare_crawl.records import ArchivedPage, Document
from welfare_crawl.store.readings import SameReading

HTML_SECONDS = 60
PDF_SECONDS = 900
"""Limits for one page; a long scan takes 5 to 7 seconds a page."""

MEMORY_BYTES = 4 * 1024**3
"""Address space of a worker: numpy, the language model and a rendered PDF page fit in well."""

DEATHS = 3
"""A worker may be killed from outside, by a system short of memory for one: a page is read so often before it is
taken for the one that kills."""

Readable = ArchivedPage | Replay
Task = TypeVar("Task", ArchivedPage, Replay)
Answer = Document | SameReading
Reading = Answer | ExtractionError | NotArticleError | StoreError
"""What a page gives; a StoreError where the archive doesn't give the page."""


class Readers:
    """Threads that each hand one page at a time to a worker process of their own."""

    def __init__(self, count: int = 0, *, ocr: bool = True) -> None:
        """Note how many; 0: one for each core. A process starts when there is a page for it."""
        self.count = count = count or os.cpu_count() or 1
        self._ocr = ocr
        self._stopped = False
        self._workers = [WorkerProcess(MEMORY_BYTES) for _ in range(count)]
        self._idle: SimpleQueue[WorkerProcess] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="reader")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @overload
    def submit(self, page: ArchivedPage) -> "Future[Document]": ...
    @overload
    def submit(self, page: Readable) -> "Future[Answer]": ...
    def submit(self, page: Readable) -> "Future[Document] | Future[Answer]":
        """Return the future document of a page, or what stands for it where a replay gives it again.

        It raises StoreError when the archive doesn't give the page, ExtractionError when that gives no text, takes too
        long, needs too much memory or kills its worker, and NotArticleError when it is something else than an article.
        """
        return self._threads.submit(self._read, page)

    def stop(self) -> None:
        """End the workers, also those that are at work."""
        self._stopped = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.close()

    def _read(self, page: Readable) -> Answer:
        worker = self._idle.get()
        died = ""
        try:
            for _ in range(DEATHS):
                function, arguments, seconds = task_of(page, self._ocr)
                if self._stopped:
                    raise CancelledError
                try:
                    answer: Answer = worker.call(function, arguments, seconds)
                except WorkerDiedError as error:
                    died = str(error)
                except Exception as error:
                    raise error_of(error, seconds) from None
                else:
                    return answer
            raise ExtractionError("poison", f"{died}, {DEATHS} times in a row")
        finally:
            self._idle.put(worker)


def read_all(readers: Readers, pages: Iterable[Task]) -> Iterator[tuple[Task, Reading]]:
    """Yield what each page gives, in the order of the pages; a page that breaks its worker gives an error.

    Only so many pages are in memory as there are workers, twice. A PDF that can't be read leaves its landing page to
    stand for the paper.
    """
    waiting: deque[tuple[Task, Future[Document] | Future[Answer]]] = deque()
    for page in pages:
        waiting.append((page, readers.submit(page)))
        if len(waiting) >= readers.count * 2:
            first, future = waiting.popleft()
            yield first, _collect(readers, first, future)
    while waiting:
        first, future = waiting.popleft()
        yield first, _collect(readers, first, future)


def task_of(page: Readable, ocr: bool) -> tuple[Callable[..., Any], tuple[Any, ...], float]:
    """Return the function that reads a page in a worker, its arguments, and the seconds that it may take."""
    if isinstance(page, Replay):
        pdf = (page.sighting.extractor or "").startswith("pdf")
    else:
        pdf = page.page.body[:1024].lstrip()[:5] == b"%PDF-"
    return read_one, (page, ocr), PDF_SECONDS if pdf else HTML_SECONDS


def read_one(page: Readable, ocr: bool) -> Answer:
    """Read a page; what runs in a worker."""
    from welfare_crawl.extract import extract_document

    if isinstance(page, Replay):
        return page.answer(extract_document(page.load(), ocr=ocr))
    return extract_document(page, ocr=ocr)


def _collect(readers: Readers, page: Readable, future: "Future[Document] | Future[Answer]") -> Reading:
    try:
        return future.result()
    except (NotArticleError, StoreError) as error:
        return error
    except ExtractionError as error:
        failed = error
    if isinstance(page, Replay):
        try:
            archived = page.load()
        except StoreError as error:
            return error
        if failed.reason == "worker_timeout":  # it may be a PDF, which has more time
            return _collect(readers, archived, readers.submit(archived))
    else:
        archived = page
    alone = landing_alone(archived)
    return failed if alone is None else _collect(readers, alone, readers.submit(alone))


def error_of(error: Exception, seconds: float) -> ExtractionError | NotArticleError:
    """Return what an exception of a worker means for its page; errors of the whole program are raised again."""
    match error:
        case ExtractionError() | NotArticleError():
            return error
        case TimeoutError():
            return ExtractionError("worker_timeout", f"not read after {seconds:.0f} s")
        case MemoryError():
            return ExtractionError("worker_memory", f"needs more than {MEMORY_BYTES // 1024**2} MB")
        case WelfareError():
            raise error
    # A bug in an extractor costs one page, and is named.
    return ExtractionError("bug", f"{type(error).__name__}: {error}"[:300])


def landing_alone(archived: ArchivedPage) -> ArchivedPage | None:
    """Return the landing page of a PDF that can't be read, to stand for the paper; None when it has none."""
    landing = archived.page.landing
    if landing is None:
        return None
    return ArchivedPage(replace(landing, kind=archived.page.kind), archived.captures[1:])
