from typing import Any

import pytest
from scrapy import Request, Spider

from welfare_crawl.engine.fingerprint import CanonicalFingerprinter
from welfare_crawl.engine.requests import dump_request, host_of, load_request


class Reader(Spider):
    name = "reader"

    def parse_article(self, response: Any, depth: int = 0) -> None: ...

    def fetch_failed(self, failure: Any) -> None: ...


@pytest.fixture
def spider() -> Spider:
    return Reader()


def test_a_request_comes_back_as_it_was(spider: Reader) -> None:
    request = Request(
        "http://baotrungdu.vn/giảm-nghèo-1.htm",
        callback=spider.parse_article,
        errback=spider.fetch_failed,
        cb_kwargs={"depth": 2},
        priority=7,
        meta={"source": "baotrungdu", "exact": True, "redirect_times": 1, "lease": 5, "download_slot": "x"},
    )
    again = load_request(dump_request(request, spider), spider)
    assert again.url == request.url
    assert again.callback == spider.parse_article
    assert again.errback == spider.fetch_failed
    assert again.cb_kwargs == {"depth": 2}
    assert again.priority == 7
    assert again.meta == {"source": "baotrungdu", "exact": True, "redirect_times": 1}


def test_what_can_not_wait_is_refused(spider: Reader) -> None:
    with pytest.raises(ValueError, match="not an instance method"):
        dump_request(Request("http://a.example/", callback=lambda response: None), spider)
    with pytest.raises(ValueError, match="only GET"):
        dump_request(Request("http://a.example/", method="POST", body=b"x"), spider)
    with pytest.raises(TypeError):
        dump_request(Request("http://a.example/", cb_kwargs={"x": object()}), spider)


def test_variants_of_an_article_are_one_page_and_lists_are_not() -> None:
    prints = CanonicalFingerprinter()
    plain = Request("https://baotrungdu.vn/giam-ngheo-12.htm")
    tracked = Request("https://www.baotrungdu.vn/giam-ngheo-12.htm?utm_source=rss&fbclid=1")
    other = Request("https://baotrungdu.vn/giam-ngheo-13.htm")
    assert prints.fingerprint(plain) == prints.fingerprint(tracked)
    assert prints.fingerprint(plain) != prints.fingerprint(other)
    first = Request("https://a.example/xa-hoi?page=1&utm_source=x", meta={"exact": True})
    second = Request("https://a.example/xa-hoi?page=1", meta={"exact": True})
    assert prints.fingerprint(first) != prints.fingerprint(second)


def test_the_host_is_the_downloaders() -> None:
    assert host_of("http://BaoTrungDu.localhost:8741/x") == "baotrungdu.localhost"
