"""Servers that misbehave: each page ends as a known reason, in bounded time, and a page that heals is stored."""

import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import newssite as site_of
import pytest
from crawlroom import MEMORY, CrawlRoom
from newssite import NewsSite, always, article, once, reply

LASTING: dict[str, tuple[Callable[[Any], None], str]] = {
    "reset": (site_of.reset, "connection"),
    "nothing": (site_of.nothing, "connection"),
    "truncated": (site_of.truncated, "bad_response"),
    "chunk_missing": (site_of.chunk_missing, "bad_response"),
    "bad_chunk": (site_of.bad_chunk, "bad_response"),
    "negative_length": (site_of.negative_length, "bad_response"),
    "two_lengths": (site_of.two_lengths, "bad_response"),
    "no_http": (site_of.no_http, "bad_response"),
    "bad_gzip": (site_of.bad_gzip, "bad_response"),
    "torn_gzip": (site_of.torn_gzip, "bad_response"),
    "no_gzip": (site_of.no_gzip, "bad_response"),
    "torn_deflate": (site_of.torn_deflate, "bad_response"),
    "no_brotli": (site_of.no_brotli, "bad_response"),
    "twice_gzip": (site_of.twice_gzip, "bad_response"),
    "gzip_bomb": (site_of.gzip_bomb, "too_large"),
    "endless_body": (site_of.endless_body, "too_large"),
    "endless_header": (site_of.endless_header, "connection"),
    "many_headers": (site_of.many_headers, "bad_response"),
    "slow_drip": (site_of.slow_drip, "timeout"),
    "slow_headers": (site_of.slow_headers, "timeout"),
    "status_400": (site_of.status(400), "http_error"),
    "status_401": (site_of.status(401), "forbidden"),
    "status_403": (site_of.status(403), "forbidden"),
    "status_404": (site_of.status(404), "not_found"),
    "status_410": (site_of.status(410), "gone"),
    "status_429": (site_of.status(429), "blocked"),
    "status_500": (site_of.status(500), "server_error"),
    "status_503": (site_of.status(503), "server_error"),
    "status_206": (site_of.part_of_page, "bad_response"),
    "status_304": (site_of.unasked_304, "bad_response"),
    "status_503_odd": (site_of.status(503, Retry_After="\xb2"), "server_error"),
    "status_429_odd": (site_of.status(429, Retry_After="1 Jan 2027 00:00:00 +99999999999999999999"), "blocked"),
    "loop": (site_of.redirect("/loop"), "redirect_loop"),
    "to_broken": (site_of.redirect("http://[::1"), "scheme"),
    "to_file": (site_of.redirect("file:///etc/passwd"), "scheme"),
    "to_steering": (site_of.redirect("x:\x1b]0;x\x07\x9b31m\xe2\x80\xae"), "scheme"),
    "to_nowhere": (site_of.redirect("http://"), "redirect_loop"),
    "to_dns": (site_of.redirect("http://no-such-host.invalid/"), ""),
    "empty": (lambda handler: reply(handler, 200, b""), "no_text"),
    "image": (site_of.sent(b"\x89PNG\r\n\x1a\n" + bytes(500), "image/png"), "unsupported_type"),
    "said_html": (site_of.sent(b"%PDF-1.4 " + bytes(500), "text/html"), "broken_pdf"),
}
"""Pages that fail whenever they are asked for, and the reason that is to be found in `failures`."""

HEALING: dict[str, Callable[[Any], None]] = {
    "reset": site_of.reset,
    "truncated": site_of.truncated,
    "bad_gzip": site_of.bad_gzip,
    "torn_gzip": site_of.torn_gzip,
    "drip": site_of.slow_drip,
    "status_500": site_of.status(500),
    "status_503": site_of.status(503, Retry_After="1"),
    "status_503_date": site_of.status(503, Retry_After=site_of.http_date(3)),
    "status_429": site_of.status(429),
    "status_429_wait": site_of.status(429, Retry_After="2"),
    "itself": lambda handler: reply(handler, 302, b"", {"Location": handler.path, "Set-Cookie": "seen=1"}),
}
"""Pages that fail once."""

HARMLESS: dict[str, Callable[[Any], None]] = {
    "short_length": site_of.too_short_length,
    "wrong_charset": lambda handler: reply(handler, 200, article(91), {"Content-Type": "text/html; charset=utf-16"}),
    "odd_headers": site_of.odd_headers,
    "far_future": lambda handler: reply(handler, 200, article(94).replace(b"2026-03", b"9999-12")),
    "whole_206": site_of.whole_as_part,
    "no_charset": lambda handler: reply(handler, 200, article(92), {"Content-Type": "x-nonsense/;;=\xff"}),
    "wrong_type": lambda handler: reply(handler, 200, article(93), {"Content-Type": "application/pdf"}),
}
"""Pages with a flaw that ends in some known way, and in none that is our fault."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    room: CrawlRoom
    site: NewsSite
    seconds: float
    memory: int
    code: int
    errors: str

    def url(self, kind: str, name: str) -> str:
        return f"http://{kind}-{name.replace('_', '-')}.localhost:{self.site.port}/{name}"

    def outcomes(self, url: str) -> list[str]:
        return [
            row[0] for row in self.room.rows("SELECT outcome FROM sightings WHERE url = ? ORDER BY fetched_at", url)
        ]


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    folder = tmp_path_factory.mktemp("faults")
    with NewsSite(0) as site:
        room = CrawlRoom(folder)
        made = Aftermath(room, site, 0, 0, 0, "")
        urls = [made.url("last", name) for name in LASTING] + [made.url("harm", name) for name in HARMLESS]
        urls += [made.url("heal", name) for name in HEALING]
        site.rude = {f"/{name}": always(fault) for name, (fault, _) in LASTING.items()}
        site.rude |= {f"/{name}": always(fault) for name, fault in HARMLESS.items()}
        for number, (name, fault) in enumerate(HEALING.items()):
            lasting = site.rude.get(f"/{name}")
            healing = once(fault, number)
            site.rude[f"/{name}"] = by_host(healing, lasting)
        plain, tls = dead_port(), f"https://last-tls.localhost:{site.port}/tls"
        urls += [f"http://last-refused.localhost:{plain}/refused", tls, "http://no-other-host.invalid/dns"]
        (folder / "urls.txt").write_text("\n".join(urls), encoding="utf-8")
        began = time.monotonic()
        site_of.bomb()  # making it takes seconds, which are not the crawl's
        settings = ("DOWNLOAD_TIMEOUT=8", "DOWNLOAD_MAXSIZE=20000000", "DOWNLOAD_DELAY=0.01", "RETRY_TIMES=2")
        words = [word for value in settings for word in ("-s", value)]
        done = room.crawl("page", "-a", "file=urls.txt", *words, prelude=MEMORY)
        memory = room.peak_memory()
        yield Aftermath(room, site, time.monotonic() - began, memory, done.returncode, done.stderr)


def by_host(
    healing: Callable[[Any, int], None], lasting: Callable[[Any, int], None] | None
) -> Callable[[Any, int], None]:
    def answer(handler: Any, visit: int) -> None:
        if lasting is not None and handler.headers["Host"].startswith("last-"):
            lasting(handler, visit)
        else:
            healing(handler, visit)

    return answer


def dead_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def test_the_crawl_ends_well_and_in_time(aftermath: Aftermath) -> None:
    assert aftermath.code == 3, aftermath.errors[-3000:]
    assert "Traceback" not in aftermath.errors
    assert aftermath.memory < 600, "megabytes"
    assert not [row for row in aftermath.room.waiting() if row[1] in (0, 1)]


def test_no_answer_steers_the_terminal_that_shows_the_log(aftermath: Aftermath) -> None:
    assert not set(aftermath.errors) & set("\x1b\x07\x9b\x80\x0d\u202e")


def test_no_fault_of_a_server_is_called_a_bug(aftermath: Aftermath) -> None:
    assert aftermath.room.rows("SELECT url, detail FROM failures WHERE reason = 'bug'") == []


@pytest.mark.parametrize("name", [name for name, (_, reason) in LASTING.items() if reason])
def test_a_fault_that_lasts_has_its_reason(aftermath: Aftermath, name: str) -> None:
    assert aftermath.room.failures().get(aftermath.url("last", name)) == LASTING[name][1]


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/refused", "connection"), ("/tls", "tls"), ("invalid/dns", "dns"), ("host.invalid/", "dns")],
)
def test_a_host_that_can_not_be_reached_has_its_reason(aftermath: Aftermath, path: str, reason: str) -> None:
    found = [why for url, why in aftermath.room.failures().items() if url.endswith(path)]
    assert found == [reason]


@pytest.mark.parametrize("name", HEALING)
def test_a_page_that_heals_is_stored(aftermath: Aftermath, name: str) -> None:
    url = aftermath.url("heal", name)
    assert aftermath.outcomes(url)[-1:] == ["stored"]
    assert aftermath.room.rows("SELECT 1 FROM failures WHERE url = ?", url) == []


@pytest.mark.parametrize("name", HARMLESS)
def test_a_flaw_ends_in_a_known_way(aftermath: Aftermath, name: str) -> None:
    url = aftermath.url("harm", name)
    assert aftermath.outcomes(url) or url in aftermath.room.failures()


@pytest.mark.parametrize("name", ["odd_headers", "far_future", "whole_206"])
def test_a_whole_page_is_stored_whatever_stands_beside_it(aftermath: Aftermath, name: str) -> None:
    assert aftermath.outcomes(aftermath.url("harm", name)) == ["stored"]


@pytest.mark.parametrize(("name", "asked"), [("status_503", 3), ("status_404", 1), ("status_403", 1), ("truncated", 3)])
def test_only_what_may_heal_is_asked_again(aftermath: Aftermath, name: str, asked: int) -> None:
    host = f"last-{name.replace('_', '-')}.localhost"
    assert sum(seen.path == f"/{name}" and seen.host == host for seen in aftermath.site.seen) == asked


def test_retry_after_is_waited_for(aftermath: Aftermath) -> None:
    times = [seen.began for seen in aftermath.site.seen if seen.path == "/status_429_wait"]
    assert len(times) == 2
    assert times[1] - times[0] >= 2
