"""Requests as the frontier keeps them: JSON that can be read in a year, and by another version of Python."""

import json
from collections.abc import Callable
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
    if request.method != "GET" or request.body:
        raise ValueError(f"only GET requests can wait in the frontier, not {request}")
    kept: dict[str, Any] = {
        "url": request.url,
        "callback": name_of(request.callback, spider),
        "errback": name_of(request.errback, spider),
        "cb_kwargs": request.cb_kwargs,
        "meta": {key: request.meta[key] for key in KEPT_META if key in request.meta},
        "priority": request.priority,
    }
    return json.dumps({key: value for key, value in kept.items() if value}, ensure_ascii=False).encode()


def name_of(method: Callable[..., Any] | None, spider: Spider) -> str | None:
    """Return the name under which a spider has a method of its own, None for none.

    Asked by its name: Scrapy's own `to_dict` looks through all that a spider has, twice for each request.
    """
    if method is None:
        return None
    name = getattr(method, "__name__", "")
    if getattr(spider, name, None) != method:
        raise ValueError(f"{method} is not an instance method of {spider}")
    return str(name)


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
