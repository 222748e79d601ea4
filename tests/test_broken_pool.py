"""Reading many pages goes on when the pool of workers gives itself up."""

from datetime import UTC, datetime

import pytest
from newssite import article
from pebble import ProcessPool

from welfare_crawl import reading
from welfare_crawl.records import ArchivedPage, Capture, Document, Page, Source

NOW = datetime(2026, 3, 7, tzinfo=UTC)


def archived(number: int) -> ArchivedPage:
    url = f"https://bao.example/tin-{number}.htm"
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    page = Page(url, 200, headers, article(number), NOW, Source("bao", "news", "https://bao.example/"))
    return ArchivedPage(page, (Capture(url, NOW, 200),))


def test_a_pool_that_broke_is_replaced_and_no_page_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    pools: list[ProcessPool] = []
    plain = reading.open_pool

    def open_pool(workers: int) -> ProcessPool:
        pools.append(plain(workers))
        return pools[-1]

    def pages():
        for number in range(6):
            if number == 3:
                pools[0].stop()
            yield archived(number)

    monkeypatch.setattr(reading, "open_pool", open_pool)
    read = list(reading.read_all(pages(), workers=1, ocr=False))
    assert [page.page.url for page, _ in read] == [archived(number).page.url for number in range(6)]
    assert [type(result) for _, result in read] == [Document] * 6, read
    assert len(pools) == 2
