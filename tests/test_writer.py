"""What changes the store is done in one thread, in order, and durable when it is said to be."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from documents import make_document

from welfare_crawl.engine.writer import Writer
from welfare_crawl.errors import StoreError
from welfare_crawl.records import Placement
from welfare_crawl.store import open_store


class Book:
    """Stands for a store: what was written, and what of it is durable."""

    def __init__(self) -> None:
        self.lines: list[int] = []
        self.durable: list[int] = []
        self.failures: list[StoreError] = []
        self.threads: set[int] = set()
        self.full = False
        self.writer = Writer(self.commit, self.failures.append)

    def write(self, number: int) -> int:
        self.threads.add(threading.get_ident())
        self.lines.append(number)
        return number

    def refuse(self) -> None:
        raise StoreError("the disk is full")

    def commit(self) -> None:
        if self.full:
            raise StoreError("the disk is full")
        self.durable = list(self.lines)

    def run(self, what: Callable[[], Coroutine[Any, Any, None]]) -> None:
        asyncio.run(what())


def test_everything_is_done_in_order_in_another_thread_and_durable_at_the_end() -> None:
    book = Book()

    async def write() -> None:
        async def one(number: int) -> None:
            assert await book.writer.do(book.write, number) == number
            await book.writer.committed()
            assert number in book.durable

        await asyncio.gather(*map(one, range(50)))
        book.writer.do_soon(book.write, 50)
        book.writer.end()
        assert book.durable == list(range(51))

    book.run(write)
    assert len(book.threads) == 1
    assert threading.get_ident() not in book.threads
    assert book.failures == []


def test_the_event_loop_goes_on_while_the_store_takes_its_time() -> None:
    book = Book()
    may_end = threading.Event()

    async def write() -> None:
        job = asyncio.ensure_future(book.writer.do(may_end.wait, 60))
        await asyncio.sleep(0.02)
        assert not job.done()
        may_end.set()
        assert await job
        book.writer.end()

    book.run(write)


def test_after_the_first_error_nothing_more_is_written_and_it_is_told_once() -> None:
    book = Book()

    async def write() -> None:
        first = asyncio.ensure_future(book.writer.do(book.refuse))
        second = asyncio.ensure_future(book.writer.do(book.write, 1))  # in the queue before the error is known
        third = asyncio.ensure_future(book.writer.committed())
        for each in (first, second, third):
            with pytest.raises(StoreError, match="the disk is full"):
                await each
        with pytest.raises(StoreError, match="the disk is full"):
            book.writer.do_soon(book.write, 2)
        with pytest.raises(StoreError, match="the disk is full"):
            await book.writer.committed()
        book.writer.end()

    book.run(write)
    assert book.lines == book.durable == []
    assert [str(error) for error in book.failures] == ["the disk is full"]


@pytest.mark.parametrize("at_the_end", [False, True])
def test_who_waits_for_a_commit_that_fails_hears_of_it(at_the_end: bool) -> None:
    book = Book()
    book.full = True

    async def write() -> None:
        await book.writer.do(book.write, 1)
        waits = asyncio.ensure_future(book.writer.committed())
        await asyncio.sleep(0)
        if at_the_end:
            book.writer.end()
        with pytest.raises(StoreError, match="the disk is full"):
            await waits
        book.writer.end()

    book.run(write)
    assert len(book.failures) == 1


def test_after_the_end_nothing_is_taken_and_what_was_done_is_durable() -> None:
    book = Book()

    async def write() -> None:
        await book.writer.do(book.write, 1)
        book.writer.end()
        book.writer.end()
        await book.writer.committed()
        with pytest.raises(StoreError, match="over"):
            await book.writer.do(book.write, 2)

    book.run(write)
    assert book.durable == [1]
    assert book.failures == []


def test_an_unforeseen_error_is_handed_on_or_said(caplog: pytest.LogCaptureFixture) -> None:
    book = Book()

    async def write() -> None:
        with pytest.raises(ZeroDivisionError):
            await book.writer.do(divmod, 1, 0)
        book.writer.do_soon(divmod, 1, 0)
        await book.writer.do(book.write, 1)
        book.writer.end()

    book.run(write)
    assert book.durable == [1]
    assert "ZeroDivisionError" in caplog.text


def test_a_reader_beside_the_writer_sees_what_is_committed(tmp_path: Path) -> None:
    with open_store(tmp_path / "welfare.db") as store, store.reader() as reader:
        document = make_document("https://a.vn/tin-1.htm")
        store.save(Placement(document, "stored"))
        assert reader.known(document.url) is None
        store.commit()
        known = reader.known(document.url)
        assert known is not None
        assert known.document_id == 1
