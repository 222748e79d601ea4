"""What a run writes while it works: short lines, or one JSON object a line."""

import json
import logging
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.utils.log import get_scrapy_root_handler
from twisted.python.failure import Failure

from welfare_crawl.errors import StoreError
from welfare_crawl.terminal import without_steering

NOISY = ("scrapy.addons", "scrapy.core.engine", "scrapy.middleware", "scrapy.crawler", "scrapy.utils.log", "pdfminer")
"""Loggers that speak of the program at each start, not of the crawl."""


def quiet_start() -> None:
    """Keep versions, settings and lists of components out of the log."""
    for name in NOISY:
        # A filter, not a level: Scrapy sets the levels of its loggers anew after this.
        logging.getLogger(name).addFilter(is_warning)


def is_warning(record: logging.LogRecord) -> bool:
    """Return whether a log record is more than information."""
    return record.levelno >= logging.WARNING


class QuietFormatter(LogFormatter):
    """One line for each event, without the item: a document is longer than anybody's screen."""

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        """Say that a page went all the way."""
        url = response.url if isinstance(response, Response) else "-"
        return {"level": logging.DEBUG, "msg": "done <%(url)s>", "args": {"url": url}}

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """Say that a page was given up, and why."""
        return {"level": logging.INFO, "msg": "%(exception)s", "args": {"exception": exception}}

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """Say that a step failed in a way that nobody foresaw."""
        url = response.url if isinstance(response, Response) else "-"
        return {
            # That the disk refuses is said once, by the ledger, and not for each page that was on its way.
            "level": logging.DEBUG if isinstance(exception, StoreError) else logging.ERROR,
            "msg": "error in the pipeline <%(url)s>: %(error)s",
            "args": {"url": url, "error": repr(exception)[:500]},
        }

    def spider_error(
        self, failure: Failure, request: Request, response: Response | Failure, spider: Spider
    ) -> LogFormatterResult:
        """Say that a callback failed in a way that nobody foresaw."""
        return {
            "level": logging.DEBUG if isinstance(failure.value, StoreError) else logging.ERROR,
            "msg": "error in the spider %(request)s",
            "args": {"request": request},
        }

    def download_error(
        self, failure: Failure, request: Request, spider: Spider, errmsg: str | None = None
    ) -> LogFormatterResult:
        """Say that a fetch failed."""
        return {
            "level": logging.INFO,
            "msg": "can't fetch %(request)s: %(error)s",
            "args": {"request": request, "error": (errmsg or failure.getErrorMessage())[:300]},
        }


class JsonLines(logging.Formatter):
    """Each log record as one JSON object on a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON: time, level, logger, message and, of an error, its trace."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class SafeLines(logging.Formatter):
    """What another formatter makes of a record, without what a server said to steer the terminal that shows the log."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as the other formatter writes it, its traces included."""
        return without_steering(self._inner.format(record))


class Logs:
    """Sets the format that `WELFARE_LOG_FORMAT` asks for, and keeps control sequences out of it."""

    def __init__(self, crawler: Crawler) -> None:
        self._as_json = crawler.settings["WELFARE_LOG_FORMAT"] == "json"
        # Later than this extension is made: Scrapy puts a new handler in place before it opens the spider.
        crawler.signals.connect(self.spider_opened, signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def spider_opened(self) -> None:
        """Write safe lines from now on, in JSON where that is asked for, and make none that are not written."""
        if (handler := get_scrapy_root_handler()) is not None:
            handler.setFormatter(SafeLines(JsonLines() if self._as_json else handler.formatter or logging.Formatter()))
            # Scrapy makes a record of each page and each item, which nobody writes unless somebody looks for a mistake.
            logging.getLogger("scrapy").setLevel(handler.level)
