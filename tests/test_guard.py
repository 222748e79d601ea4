from datetime import UTC, datetime

import pytest
from scrapy.http import Response

from welfare_crawl.addresses import is_public
from welfare_crawl.engine.faults import fault_of, fault_of_status, retry_after
from welfare_crawl.engine.guard import PrivateAddressError


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.0.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1",
        "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "2002:7f00:1::",
        "64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2001:db8::1", "127.1", "localhost", "0x7f.1", "",
        "::127.0.0.1", "::ffff:0:7f00:1", "::ffff:169.254.169.254", "2002:a00:1::1", "2001:0:7f00:1::", "fec0::1",
        "2001:0:0:0:0:0:f5ff:fffe", "4000::1", "100::1", "3fff::1", "5f00::1", "192.88.99.256", "1270000001",
        "ff0e::1", "\uff11\uff12\uff17.0.0.1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "203.162.4.1", "113.160.1.1", "2001:ee0:4001::1", "64:ff9b::808:808"])
def test_a_public_address_passes(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("status", "reason", "retry"),
    [
        (404, "not_found", False),
        (410, "gone", False),
        (403, "forbidden", False),
        (451, "forbidden", False),
        (400, "http_error", False),
        (500, "server_error", True),
        (503, "server_error", True),
        (429, "blocked", True),
    ],
)
def test_each_error_status_has_its_word(status: int, reason: str, retry: bool) -> None:
    fault = fault_of_status(Response("https://a.example/", status=status))
    assert fault is not None
    assert (fault.reason, fault.retry) == (reason, retry)


@pytest.mark.parametrize("status", [200, 203, 304])
def test_a_page_has_no_fault(status: int) -> None:
    assert fault_of_status(Response("https://a.example/", status=status)) is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Sat, 07 Mar 2026 08:01:00 GMT", 60.0),
        ("Sat, 07 Mar 2026 07:00:00 GMT", 0.0),
        ("99999999", 86400.0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("\xb2", None),
        ("9" * 5000, 86400.0),
        ("1 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 86400.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    response = Response("https://a.example/", status=503, headers={"Retry-After": value})
    assert retry_after(response, datetime(2026, 3, 7, 8, 0, tzinfo=UTC)) == seconds


def test_exceptions_have_their_word() -> None:
    from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError, IgnoreRequest

    assert fault_of(PrivateAddressError("10.0.0.1 is not public")).reason == "private_address"
    assert not fault_of(PrivateAddressError("10.0.0.1 is not public")).retry
    assert fault_of(DownloadTimeoutError("took longer")).retry
    assert fault_of(TimeoutError()).reason == "timeout"
    assert fault_of(CannotResolveHostError("no.example")).reason == "dns"
    assert fault_of(IgnoreRequest("Forbidden by robots.txt")).reason == "robots"
    assert fault_of(IgnoreRequest("max redirections reached")).reason == "redirect_loop"
    assert fault_of(KeyError("x")).reason == "bug"
