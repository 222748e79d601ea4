"""Requests as the frontier keeps them: JSON that can be read in a year, and by another version of Python."""

import json
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.utils.request import request_from_dict

from welfare_crawl.records import Source

KEPT_META = ("redirect_times", "redirect_urls", "unconditional", "source", "exact", "counted", "oai_identifier")
"""What travels with a request in `meta`; the rest belongs to one process."""


def dump_request(request: Request, spider: Spider) -> bytes:
    """Return a request as JSON.

    Raises ValueError when its callback is no method of the spider, and TypeError when its arguments are no JSON.
    """
    full = request.to_dict(spider=spider)
    if full["method"] != "GET" or full["body"]:
        raise ValueError(f"only GET requests can wait in the frontier, not {request}")
    kept: dict[str, Any] = {
        "url": full["url"],
        "callback": full["callback"],
        "errback": full["errback"],
        "cb_kwargs": full["cb_kwargs"],
        "meta": {key: request.meta[key] for key in KEPT_META if key in request.meta},
        "priority": full["priority"],
    }
    return json.dumps({key: value for key, value in kept.items() if value}, ensure_ascii=False).encode()


def load_request(payload: bytes, spider: Spider) -> Request:
    """Return the request that `dump_request` wrote.

    Raises ValueError when the payload is damaged or names a callback that the spider no longer has.
    """
    return request_from_dict(json.loads(payload), spider=spider)


def host_of(url: str) -> str:
    """Return the host name by which Scrapy's downloader keeps its delays."""
    return urlsplit(url).hostname or ""


def source_urls(source: Source) -> tuple[str, ...]:
    """Return the addresses that a source names: its feeds and lists may lie on other hosts than its home."""
    urls = (source.home, *source.feeds, *source.sitemaps, *source.sections, source.oai or "")
    return tuple(url for url in urls if url)
