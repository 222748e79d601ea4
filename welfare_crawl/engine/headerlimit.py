"""Bounds the head of a response: Twisted bounds each line of it, but not how many there are."""

from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from twisted.protocols.basic import LineReceiver
from twisted.web import _newclient

MOST_BYTES = 256 * 1024
"""What a browser (Chromium) takes of status line and headers together."""


def receive(parser: Any, data: bytes) -> object:
    """Take some bytes of a response.

    Raises ParseError when its head goes on for too long.
    """
    ended = LineReceiver.dataReceived(parser, data)  # type: ignore[no-untyped-call]
    if parser.state in (_newclient.STATUS, _newclient.HEADER):
        parser.head_bytes = getattr(parser, "head_bytes", 0) + len(data)
        if parser.head_bytes > MOST_BYTES:
            raise _newclient.ParseError(f"headers of more than {MOST_BYTES} bytes", b"")  # type: ignore[no-untyped-call]
    return ended


class HeaderLimit:
    """Has Twisted's parser of responses count its bytes while a crawl runs; nothing hands it another parser."""

    def __init__(self, crawler: Crawler) -> None:
        crawler.signals.connect(self.install, signals.engine_started)
        crawler.signals.connect(self.remove, signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def install(self) -> None:
        """Stand between the connection and the parser."""
        _newclient.HTTPParser.dataReceived = receive  # type: ignore[method-assign]

    def remove(self) -> None:
        """Leave the parser as it was."""
        if "dataReceived" in vars(_newclient.HTTPParser):
            del _newclient.HTTPParser.dataReceived
