"""Without leave for private hosts, nothing is sent to an address that is not public, however it is written."""

from collections.abc import Callable
from pathlib import Path

import pytest
from crawlroom import CrawlRoom
from newssite import NewsSite
from scrapy import Request, Spider
from scrapy.utils.test import get_crawler

from welfare_crawl.engine import guard

HOSTS = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "0177.0.0.01",
    "127.0.0.1.", "0.0.0.0", "0", "127.255.255.254", "localhost", "LOCALHOST", "bao0.localhost", "[::1]",
    "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]", "[::ffff:10.0.0.1]", "169.254.169.254",
    "10.0.0.1", "192.168.0.1", "172.16.0.1", "100.64.0.1", "[fe80::1]", "[fd00::1]",
]  # fmt: skip


def test_no_private_address_is_asked_for_anything(tmp_path: Path) -> None:
    with NewsSite(1) as site:
        room = CrawlRoom(tmp_path, WELFARE_ALLOW_PRIVATE_HOSTS="false")
        urls = [f"http://{host}:{site.port}/tin-0.htm?n={number}" for number, host in enumerate(HOSTS)]
        (tmp_path / "urls.txt").write_text("\n".join(urls), encoding="utf-8")
        done = room.crawl("page", "-a", "file=urls.txt")
        assert site.seen == []
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    rows = room.rows("SELECT url, reason, attempts FROM failures")
    found = {HOSTS[int(url.partition("n=")[2])]: (reason, attempts) for url, reason, attempts in rows}
    assert found == dict.fromkeys(HOSTS, ("private_address", 1))


class Reactor:
    """Takes note of what would have been connected to."""

    def __init__(self) -> None:
        self.connected: list[tuple[str, int]] = []

    def connectTCP(self, host: str, port: int, factory: object) -> None:
        self.connected.append((host, port))

    def callLater(self, seconds: float, call: Callable[..., None], *arguments: object) -> None:
        call(*arguments)


class Factory:
    def __init__(self) -> None:
        self.failed: list[Exception] = []

    def clientConnectionFailed(self, connector: object, reason: Exception) -> None:
        self.failed.append(reason)


@pytest.mark.parametrize(
    ("host", "port", "reason"),
    [
        ("203.162.4.1", 443, None),
        ("2001:ee0:4001::1", 80, None),
        ("127.0.0.1", 80, "private_address"),
        ("::1", 443, "private_address"),
        ("::ffff:10.0.0.1", 443, "private_address"),
        ("169.254.169.254", 80, "private_address"),
        ("not an address", 80, "private_address"),
    ],
)
def test_each_connection_is_judged_by_its_address(
    monkeypatch: pytest.MonkeyPatch, host: str, port: int, reason: str | None
) -> None:
    reactor, factory = Reactor(), Factory()
    monkeypatch.setattr(guard, "running_reactor", lambda: reactor)
    judge = guard.Guard(get_crawler())
    judge.install()
    reactor.connectTCP(host, port, factory)
    assert [error.reason for error in factory.failed] == ([reason] if reason else [])  # type: ignore[attr-defined]
    assert reactor.connected == ([] if reason else [(host, port)])
    judge.remove()


@pytest.mark.parametrize(
    ("url", "passes"),
    [
        ("https://a.example/", True),
        ("http://a.example:80/", True),
        ("http://b.example:443/", True),
        ("http://a.example:8080/y", True),
        ("http://A.example:8080/robots.txt", True),
        ("http://b.example:8080/x", False),
        ("http://a.example:8081/x", False),
        ("http://b.example:22/", False),
        ("http://a.example:0/", False),
        ("http://[2001:ee0::1]:8443/", True),
        ("http://[2001:ee0::1]:8080/", False),
    ],
)
def test_a_port_is_open_only_for_the_host_with_which_it_was_named(url: str, passes: bool) -> None:
    ports = guard.Ports(get_crawler())
    ports.spider_opened(Spider("page", urls=("http://a.example:8080/x", "http://[2001:ee0::1]:8443/")))
    if passes:
        ports.process_request(Request(url))
    else:
        with pytest.raises(guard.PrivateAddressError) as refused:
            ports.process_request(Request(url))
        assert refused.value.reason == "scheme"
