"""The browser for encrypted pages: it decodes them, ends in time, and reaches nothing but what it is given."""

import asyncio
import base64
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from textwrap import wrap
from threading import Thread

import pytest

from welfare_crawl import browser as module
from welfare_crawl.browser import Browser, missing_parts
from welfare_crawl.errors import ExtractionError
from welfare_crawl.records import Page, Source

pytestmark = pytest.mark.skipif(bool(missing_parts()), reason=missing_parts() or "all is there")

URL = "http://bao.example.com/ho-ngheo-1.htm"
SOURCE = Source("bao", "news", "http://bao.example.com/")
TEXT = "Toàn xã còn 4.215 hộ nghèo, giảm 310 hộ so với năm trước. " * 6
CODED = "\n".join(wrap(base64.b64encode(TEXT.encode()).decode(), 76))
DECODE = """
  var box = document.getElementById("dcontent");
  var bytes = Uint8Array.from(atob(box.textContent.replace(/\\s+/g, "")), (sign) => sign.charCodeAt(0));
  box.innerHTML = "<p>" + new TextDecoder().decode(bytes) + "</p>";
"""


def make_page(script: str = "", *, body: str | None = None, head: str = "") -> Page:
    body = f'<div id="dcontent">{CODED}</div>' if body is None else body
    html = (
        f'<!doctype html><html><head><meta charset="utf-8">{head}</head><body><h1>Tin</h1>{body}{script}</body></html>'
    )
    return Page(URL, 200, (("Content-Type", "text/html"),), html.encode(), datetime(2026, 3, 1, tzinfo=UTC), SOURCE)


class Scripts:
    """Scripts by their path, and which were asked for."""

    def __init__(self, **scripts: str) -> None:
        self.scripts = scripts
        self.asked: list[str] = []

    async def __call__(self, url: str) -> bytes | None:
        self.asked.append(url)
        await asyncio.sleep(0.05)
        script = self.scripts.get(url.rsplit("/", 1)[-1].split("?")[0].removesuffix(".js"))
        return script.encode() if script is not None else None


def render(*pages: Page, scripts: Scripts | None = None) -> list[str | ExtractionError]:
    """Render pages one after the other in one browser."""

    async def run() -> list[str | ExtractionError]:
        browser = Browser(scripts or Scripts())
        found: list[str | ExtractionError] = []
        try:
            for page in pages:
                try:
                    found.append((await browser.render(page)).decode())
                except ExtractionError as error:
                    found.append(error)
        finally:
            await browser.close()
        return found

    return asyncio.run(run())


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SCRIPT_SECONDS", 2.0)


class Trap:
    """A listener on loopback that notes whoever comes, over TCP and UDP."""

    def __init__(self) -> None:
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.tcp.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))
        self.caught: list[str] = []
        self.threads = [Thread(target=self._accept, daemon=True), Thread(target=self._receive, daemon=True)]
        for thread in self.threads:
            thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.tcp.accept()
            except OSError:
                return
            self.caught.append("tcp")
            connection.close()

    def _receive(self) -> None:
        while True:
            datagram, _ = self.udp.recvfrom(2000)
            if datagram == b"end":
                return
            self.caught.append("udp")

    def close(self) -> None:
        self.udp.sendto(b"end", ("127.0.0.1", self.port))
        self.tcp.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(5)
        self.tcp.close()
        self.udp.close()


@pytest.fixture
def trap() -> Iterator[Trap]:
    trap = Trap()
    yield trap
    trap.close()


def test_text_is_decoded_by_inline_late_and_linked_scripts() -> None:
    scripts = Scripts(giaima=DECODE)
    found = render(
        make_page(f"<script>{DECODE}</script>"),
        make_page(f"<script>setTimeout(() => {{ {DECODE} }}, 700)</script>"),
        make_page(head='<script defer src="/js/giaima.js?v=3"></script>'),
        make_page('<script src="http://static.bao.example.com/giaima.js"></script>'),
        make_page(head='<script defer src="/js/giaima.js?v=3"></script>'),
        scripts=scripts,
    )
    for html in found:
        assert isinstance(html, str)
        assert f"<p>{TEXT}</p>" in html
        assert CODED[:60] not in html
    # The second page of the site brings no second request.
    assert scripts.asked == ["http://bao.example.com/js/giaima.js?v=3", "http://static.bao.example.com/giaima.js"]


def test_what_stays_encrypted_is_handed_back_so(short_patience: None) -> None:
    (html,) = render(make_page())
    assert isinstance(html, str) and CODED[:60] in html


def test_nothing_reaches_the_network(trap: Trap, short_patience: None) -> None:
    there = f"127.0.0.1:{trap.port}"
    scripts = Scripts()
    body = f"""<div id="dcontent">{CODED}</div>
      <script src="http://{there}/a.js"></script><script src="http://fremd.localhost:{trap.port}/a.js"></script>
      <link rel="stylesheet" href="http://{there}/a.css"><link rel="preload" as="font" href="http://{there}/a.woff2">
      <link rel="prefetch" href="http://{there}/b"><link rel="preconnect" href="http://{there}/">
      <img src="http://{there}/a.png"><video src="http://{there}/a.mp4" autoplay></video>
      <iframe src="http://{there}/frame"></iframe><iframe srcdoc="<img src='http://{there}/c.png'>"></iframe>
      <form id="f" method="post" action="http://{there}/form"></form>
      <script>
        const quietly = (act) => {{ try {{ const done = act(); done?.catch?.(() => 0); }} catch {{}} }};
        quietly(() => fetch("http://{there}/fetch"));
        quietly(() => fetch("/same-site"));
        quietly(() => navigator.sendBeacon("http://{there}/beacon", "x"));
        quietly(() => new WebSocket("ws://{there}/socket"));
        quietly(() => new EventSource("http://{there}/events"));
        quietly(() => new Worker(URL.createObjectURL(new Blob(["fetch('http://{there}/worker')"]))));
        quietly(() => navigator.serviceWorker.register("/sw.js"));
        quietly(() => new WebTransport("https://{there}/transport"));
        quietly(() => {{
          const peer = new RTCPeerConnection({{iceServers: [{{urls: "stun:{there}"}}]}});
          peer.createDataChannel("x");
          return peer.createOffer().then((offer) => peer.setLocalDescription(offer));
        }});
        quietly(() => window.open("http://{there}/popup"));
        quietly(() => document.getElementById("f").submit());
      </script>"""
    (html,) = render(make_page(body=body), scripts=scripts)
    assert isinstance(html, str)
    assert trap.caught == []
    assert scripts.asked == []


def test_dialogs_popups_downloads_and_departures_are_ignored() -> None:
    nuisance = """<a id="get" download="bai.zip" href="data:application/zip,abc">x</a><script>
      alert("Chào"); confirm("?"); prompt("?"); print();
      for (let i = 0; i < 30; i++) window.open("/quang-cao-" + i);
      document.getElementById("get").click();
      window.onbeforeunload = () => "Ở lại?";
      document.cookie = "D1N=1"; location.href = "/noi-khac"; location.reload();
      history.pushState({}, "", "/dia-chi-khac");
    </script>"""
    (html,) = render(make_page(f"{nuisance}<script>{DECODE}</script>"))
    assert isinstance(html, str) and f"<p>{TEXT}</p>" in html


def test_endless_and_greedy_pages_end_in_time_and_the_next_is_read(short_patience: None) -> None:
    found = render(
        make_page("<script>while (true);</script>"),
        make_page("<script>setTimeout(() => { while (true); }, 100);</script>"),
        make_page("<script>const all = []; while (true) all.push('x'.repeat(1000) + all.length);</script>"),
        make_page("<script>while (true) document.body.append('x'.repeat(1000000));</script>"),
        make_page(f"<script>{DECODE}</script>"),
    )
    *bad, good = found
    for error in bad:
        assert isinstance(error, ExtractionError)
        assert error.reason in ("worker_timeout", "worker_killed", "worker_memory"), error
    assert isinstance(good, str) and TEXT in good


def test_a_page_that_grows_beyond_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_PAGE", 10_000)
    (error,) = render(make_page(f"<script>{DECODE}; document.body.append('x '.repeat(6000))</script>"))
    assert isinstance(error, ExtractionError) and error.reason == "worker_memory"


def test_a_browser_that_dies_is_started_again() -> None:
    async def run() -> list[bytes]:
        browser = Browser(Scripts())
        page = make_page(f"<script>{DECODE}</script>")
        try:
            first = await browser.render(page)
            chromium = await browser._running()
            session = await chromium.new_browser_cdp_session()
            with pytest.raises(Exception, match=r"closed|crashed"):
                await session.send("Browser.crash")
            return [first, await browser.render(page)]
        finally:
            await browser.close()

    first, second = asyncio.run(run())
    assert first == second


def test_pages_keep_nothing_for_the_next() -> None:
    keep = "<script>document.cookie = 'a=1'; localStorage.a = 1;</script>"
    show = "<script>document.body.append('[' + document.cookie + (localStorage.a || '') + ']')</script>"
    _, html = render(make_page(keep, body=f"<p>{TEXT}</p>"), make_page(show, body=f"<p>{TEXT}</p>"))
    assert isinstance(html, str) and "[]" in html


def test_the_page_is_read_in_the_letters_that_it_is_in() -> None:
    body = f"<p>{TEXT}</p>"
    right = make_page(body=body)
    wrong = Page(**{name: getattr(right, name) for name in Page.__slots__} | {
        "headers": (("Content-Type", "text/html; charset=iso-8859-1"),)
    })  # fmt: skip
    for html in render(right, wrong):
        assert isinstance(html, str) and TEXT in html
