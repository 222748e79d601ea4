"""Keeps the crawl to public addresses, judged on the resolved address when the connection is made, and to web ports."""

from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer
from twisted.internet.error import ConnectError

from welfare_crawl.addresses import is_public
from welfare_crawl.engine.requests import host_of, source_urls
from welfare_crawl.errors import Reason

LOOPBACK = "127.0.0.1"

WEB_PORTS = frozenset((80, 443))
"""Ports that any host may be asked on."""


class PrivateAddressError(ConnectError):
    """An address that is not public, or a port that no source names, was refused before anything was sent to it."""

    def __init__(self, message: str, reason: Reason = "private_address") -> None:
        super().__init__(None, message)  # type: ignore[no-untyped-call]
        self.reason: Reason = reason

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else "refused"


class GuardedResolver(CachingThreadedResolver):
    """Resolves names; `localhost` and all below it are this machine, as RFC 6761 (6.3) has it."""

    def getHostByName(self, name: str, timeout: Any = ()) -> "defer.Deferred[str]":
        """Return the IPv4 address of a name; what is an address already, IPv6 included, is judged as it stands."""
        name = name.rstrip(".")
        if ":" in name:
            return defer.succeed(name)
        if name == "localhost" or name.endswith(".localhost"):
            return defer.succeed(LOOPBACK)
        return super().getHostByName(name, timeout)


class Guard:
    """Refuses, at connect time, every address that is not public.

    The address that is judged is the one that is connected to, so neither a second DNS answer nor a redirect passes.
    """

    def __init__(self, crawler: Crawler) -> None:
        if crawler.settings.getbool("WELFARE_ALLOW_PRIVATE_HOSTS"):
            raise NotConfigured
        crawler.signals.connect(self.install, signals.engine_started)
        crawler.signals.connect(self.remove, signals.engine_stopped)
        self._connect: Any = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def install(self) -> None:
        """Stand between Scrapy and the reactor's connections."""
        reactor = running_reactor()
        self._connect, reactor.connectTCP = reactor.connectTCP, self.connect

    def remove(self) -> None:
        """Leave the reactor as it was."""
        if self._connect is not None:
            running_reactor().connectTCP = self._connect

    def connect(self, host: str, port: int, factory: Any, *args: Any, **kwargs: Any) -> Any:
        """Connect when the address is public, else fail the connection without opening it."""
        if is_public(host):
            return self._connect(host, port, factory, *args, **kwargs)
        refused = _Refused(host, port)
        error = PrivateAddressError(f"{host} is not public")
        running_reactor().callLater(0, factory.clientConnectionFailed, refused, error)
        return refused


class Ports:
    """Lets a request through to 80 and 443, and to the ports on which a source names that very host.

    Each redirect and each robots.txt passes here, too.
    """

    def __init__(self, crawler: Crawler) -> None:
        if crawler.settings.getbool("WELFARE_ALLOW_PRIVATE_HOSTS"):
            raise NotConfigured
        self._named: set[tuple[str, int]] = set()
        crawler.signals.connect(self.spider_opened, signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def spider_opened(self, spider: Spider) -> None:
        """Open the ports that the sources name, or that were asked for, for the hosts with which they are named."""
        named = [url for source in getattr(spider, "sources", ()) for url in source_urls(source)]
        for url in (*named, *getattr(spider, "urls", ())):
            if (port := urlsplit(url).port) is not None:
                self._named.add((host_of(url), port))

    def process_request(self, request: Request) -> None:
        """Raise PrivateAddressError, with the reason `scheme`, for every other port."""
        port = urlsplit(request.url).port
        if port is not None and port not in WEB_PORTS and (host_of(request.url), port) not in self._named:
            raise PrivateAddressError(f"port {port} of this host is named by no source", "scheme")


def running_reactor() -> Any:
    """Return Twisted's reactor, which exists only once Scrapy has chosen it."""
    from twisted.internet import reactor

    return reactor


class _Refused:
    """Stands for the connection that was not made."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port

    def disconnect(self) -> None:
        """Do nothing: there is no connection."""

    def stopConnecting(self) -> None:
        """Do nothing: there is no connection."""
