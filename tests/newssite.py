"""A generated news site of any size on loopback, and hosts on it that misbehave in every way a server can."""

import functools
import gzip
import random
import socket
import struct
import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

SYLLABLES = tuple(
    """
    người dân trong vùng sâu vẫn giữ nghề trồng quế và nuôi bò sinh sản nhờ nguồn vốn vay ưu đãi của
    chương trình mục tiêu quốc gia cán bộ thôn bản đến từng nhà ghi chép nguyện vọng rồi lập danh sách
    gửi lên huyện mùa gặt vừa xong bà con đã chuẩn bị giống lúa mới đường bê tông nối liền chợ trung tâm
    trường học khang trang trạm y tế có thêm bác sĩ trẻ tình nguyện tháng trước mưa lớn kéo dài khiến
    vài cây cầu tạm bị cuốn trôi đoàn thanh niên góp công dựng lại tổ tiết kiệm họp định kỳ chia sẻ cách
    làm ăn sổ sách rõ ràng minh bạch hạt ngô khoai sắn rẫy nương
    """.split()  # noqa: SIM905 - a paragraph is easier to read and to edit than a list of its words
)

TOPIC = (
    "Hộ nghèo được hỗ trợ nhà ở và thẻ bảo hiểm y tế theo chính sách an sinh xã hội.",
    "Công tác giảm nghèo bền vững tại xã đặc biệt khó khăn có chuyển biến rõ.",
    "Người có công và đối tượng bảo trợ xã hội nhận trợ cấp hằng tháng đúng hạn.",
)

PER_LIST = 20

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as the server met it."""

    began: float
    ended: float
    host: str
    path: str
    status: int


def article(number: int) -> bytes:
    """Return an article whose text is like that of no other."""
    chance = random.Random(number)

    def sentence() -> str:
        words = [chance.choice(SYLLABLES) for _ in range(chance.randint(12, 20))]
        return " ".join(words).capitalize() + "."

    title = f"Hộ nghèo được hỗ trợ, bản tin {number}: " + " ".join(chance.choice(SYLLABLES) for _ in range(8))
    paragraphs = "".join(f"<p>{sentence()} {TOPIC[part % 3]} {sentence()}</p>" for part in range(6))
    return (
        f"<!doctype html><html lang=vi><head><meta charset=utf-8><title>{title}</title>"
        f'<meta property="article:published_time" content="2026-03-{1 + number % 28:02}T08:00:00+07:00">'
        f'<meta property="og:type" content="article"></head>'
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    ).encode()


class NewsSite:
    """Serves `pages` articles on several hosts; a context manager.

    `rude` maps paths of any host to functions that write whatever they like to the connection.
    """

    def __init__(self, pages: int, *, hosts: int = 4, delay: float = 0.005, robots: str = "") -> None:
        self.pages, self.delay, self.robots = pages, delay, robots
        self.hosts = [f"bao{number}.localhost" for number in range(hosts)]
        self.seen: list[Seen] = []
        self.visits: Counter[str] = Counter()
        self.rude: dict[str, Callable[[Any, int], None]] = {}
        self.everything_in_sitemaps = False
        """Whether the sitemaps name all articles, for sites that are larger than their sections."""
        self.validators = False
        """Whether lists carry an ETag, and are answered with 304 when it is sent along."""
        self._lock = Lock()
        self._http = _Listener(("127.0.0.1", 0), _Handler)
        self._http.site = self
        self.port: int = self._http.server_address[1]

    def __enter__(self) -> Self:
        Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def base(self, number: int) -> str:
        return f"http://{self.hosts[number % len(self.hosts)]}:{self.port}"

    def url(self, number: int) -> str:
        return f"{self.base(number)}/tin-{number}.htm"

    def urls(self) -> set[str]:
        """Return the addresses of all articles."""
        return {self.url(number) for number in range(self.pages)}

    def sources(self, **more: str) -> str:
        """Return the source list of the site as TOML; `more` are further keys of each source."""
        blocks = []
        for number, host in enumerate(self.hosts):
            keys = {"delay": "0.0"} | more
            blocks.append(
                f'[[source]]\nid = "bao{number}"\nkind = "news"\nhome = "http://{host}:{self.port}/"\n'
                f"sections = [\"http://{host}:{self.port}/tin\"]\narticle = '/tin-\\d+\\.htm$'\n"
                + "".join(f"{key} = {value}\n" for key, value in keys.items())
            )
        return "\n".join(blocks)

    def answer(self, host: str, path: str, query: dict[str, str]) -> tuple[int, str, bytes]:
        mine = range(self.hosts.index(host), self.pages, len(self.hosts)) if host in self.hosts else range(0)
        if path == "/robots.txt":
            return 200, "text/plain", f"{self.robots}\nSitemap: http://{host}:{self.port}/sitemap.xml\n".encode()
        if path == "/sitemap.xml":
            parts = "".join(f"<sitemap><loc>http://{host}:{self.port}/map-{n}.xml</loc></sitemap>" for n in range(3))
            return 200, "application/xml", f"<sitemapindex>{parts}</sitemapindex>".encode()
        if path.startswith("/map-"):
            part = int(path[5:-4])
            named = mine if self.everything_in_sitemaps else mine[: len(mine) * 2 // 3]
            rows = "".join(f"<url><loc>{self.url(n)}</loc></url>" for n in named[part::3])
            return 200, "application/xml", f"<urlset>{rows}</urlset>".encode()
        if path == "/tin":
            page = int(query.get("page", "1"))
            shown = mine[(page - 1) * PER_LIST : page * PER_LIST]
            rows = "".join(f'<li><a href="{self.url(n)}">Bản tin số {n} của làng</a></li>' for n in shown)
            more = f'<a rel="next" href="/tin?page={page + 1}">Trang sau</a>' if page * PER_LIST < len(mine) else ""
            return 200, "text/html; charset=utf-8", f"<html><body><ul>{rows}</ul>{more}</body></html>".encode()
        if path.startswith("/tin-") and path.endswith(".htm"):
            return 200, "text/html; charset=utf-8", article(int(path[5:-4]))
        return 404, "text/plain", b"no such page"

    def in_order(self) -> list[Seen]:
        """Return the requests in the order in which they came."""
        return sorted(self.seen, key=lambda seen: seen.began)

    def most_at_once(self, host: str) -> int:
        """Return how many requests of a host were in work at the same time."""
        steps = [(s.began, 1) for s in self.seen if s.host == host] + [
            (s.ended, -1) for s in self.seen if s.host == host
        ]
        most = now = 0
        for _, step in sorted(steps):
            now += step
            most = max(most, now)
        return most


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    site: NewsSite

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet: clients are killed here, and servers hang up."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    disable_nagle_algorithm = True
    server: _Listener

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: `NewsSite.seen` is the log."""

    def do_GET(self) -> None:
        site = self.server.site
        began = time.monotonic()
        host = self.headers.get("Host", "").rsplit(":", 1)[0]
        parts = urlsplit(self.path)
        with site._lock:
            visit = site.visits[host + self.path]
            site.visits[host + self.path] += 1
        status = 0
        try:
            time.sleep(site.delay)
            if parts.path in site.rude:
                self.close_connection = True
                site.rude[parts.path](self, visit)
                return
            status, kind, body = site.answer(host, parts.path, dict(parse_qsl(parts.query)))
            tag = f'"{zlib.crc32(body)}"'
            if site.validators and self.headers.get("If-None-Match") == tag:
                status = 304
                reply(self, status, b"", {"ETag": tag})
            else:
                reply(self, status, body, {"Content-Type": kind} | ({"ETag": tag} if site.validators else {}))
        finally:
            with site._lock:
                site.seen.append(Seen(began, time.monotonic(), host, self.path, status))


def reply(handler: Any, status: int, body: bytes, headers: Headers | None = None) -> None:
    """Send a whole and honest answer."""
    handler.send_response(status)
    for name, value in (
        {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))} | dict(headers or {})
    ).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def raw(handler: Any, *parts: bytes, pause: float = 0.0) -> None:
    """Send bytes as they are."""
    for part in parts:
        handler.wfile.write(part)
        handler.wfile.flush()
        time.sleep(pause)


def reset(handler: Any) -> None:
    """Break the connection off with a reset."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.rfile.close()
    handler.wfile.close()
    handler.connection.close()


def once(fault: Callable[[Any], None], number: int) -> Callable[[Any, int], None]:
    """Return a page that fails the first time it is asked for and is whole from then on."""

    def answer(handler: Any, visit: int) -> None:
        if visit == 0:
            fault(handler)
        else:
            reply(handler, 200, article(number))

    return answer


def always(fault: Callable[[Any], None]) -> Callable[[Any, int], None]:
    """Return a page that fails whenever it is asked for."""
    return lambda handler, visit: fault(handler)


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def truncated(handler: Any) -> None:
    raw(handler, OK + b"Content-Length: 50000\r\n\r\n", article(1)[:500])


def chunk_missing(handler: Any) -> None:
    raw(handler, OK + b"Transfer-Encoding: chunked\r\n\r\n1000\r\n", b"<html>" * 20)


def bad_chunk(handler: Any) -> None:
    raw(handler, OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n<html>\r\n")


def too_short_length(handler: Any) -> None:
    raw(handler, OK + b"Content-Length: 20\r\n\r\n", article(1))


def negative_length(handler: Any) -> None:
    raw(handler, OK + b"Content-Length: -5\r\n\r\n", article(1))


def two_lengths(handler: Any) -> None:
    raw(handler, OK + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\n", article(1))


def bad_gzip(handler: Any) -> None:
    body = b"\x1f\x8b\x08\x00" + b"this was never compressed" * 20
    reply(handler, 200, body, {"Content-Encoding": "gzip"})


def torn_gzip(handler: Any) -> None:
    reply(handler, 200, gzip.compress(article(2) * 5)[:400], {"Content-Encoding": "gzip"})


def no_gzip(handler: Any) -> None:
    reply(handler, 200, article(3), {"Content-Encoding": "gzip"})


def torn_deflate(handler: Any) -> None:
    reply(handler, 200, zlib.compress(article(2) * 5)[:400], {"Content-Encoding": "deflate"})


def no_brotli(handler: Any) -> None:
    reply(handler, 200, article(3), {"Content-Encoding": "br"})


def twice_gzip(handler: Any) -> None:
    reply(handler, 200, gzip.compress(article(3)), {"Content-Encoding": "gzip, gzip"})


def part_of_page(handler: Any) -> None:
    body = article(4)
    reply(handler, 206, body[:-500], {"Content-Range": f"bytes 0-{len(body) - 501}/{len(body)}"})


def whole_as_part(handler: Any) -> None:
    body = article(95)
    reply(handler, 206, body, {"Content-Range": f"bytes 0-{len(body) - 1}/{len(body)}"})


def unasked_304(handler: Any) -> None:
    raw(handler, b"HTTP/1.1 304 Not Modified\r\n\r\n")


def odd_headers(handler: Any) -> None:
    vietnamese = "Báo cáo".encode().decode("latin-1")
    odd = {"Set-Cookie": f"{vietnamese}=\xff; Expires=never; Path=/", "X-Any": f'a="b"; {vietnamese}'}
    reply(handler, 200, article(96), odd)


@functools.cache
def bomb() -> bytes:
    return gzip.compress(bytes(400 << 20), 1)


def gzip_bomb(handler: Any) -> None:
    reply(handler, 200, bomb(), {"Content-Encoding": "gzip"})


def slow_drip(handler: Any) -> None:
    raw(handler, OK + b"Content-Length: 5000\r\n\r\n", *[b"x"] * 200, pause=0.2)


def slow_headers(handler: Any) -> None:
    raw(handler, b"HTTP/1.1 200 OK\r\n", *[b"X-A: 1\r\n"] * 200, pause=0.2)


def endless_body(handler: Any) -> None:
    raw(handler, OK + b"\r\n", *[b"<p>" + b"x" * 65536] * 4000)


def endless_header(handler: Any) -> None:
    raw(handler, b"HTTP/1.1 200 OK\r\nX-A: ", *[b"x" * 65536] * 4000)


def many_headers(handler: Any) -> None:
    raw(handler, OK, *[(b"X-A: " + b"x" * 1000 + b"\r\n") * 200] * 100)


def no_http(handler: Any) -> None:
    raw(handler, b"SSH-2.0-OpenSSH_9.2\r\n")


def nothing(handler: Any) -> None:
    """Hang up without a word."""


def status(code: int, **headers: str) -> Callable[[Any], None]:
    def fault(handler: Any) -> None:
        reply(handler, code, b"sorry", {name.replace("_", "-"): value for name, value in headers.items()})

    return fault


def sent(body: bytes, content_type: str) -> Callable[[Any], None]:
    return lambda handler: reply(handler, 200, body, {"Content-Type": content_type})


def redirect(where: str) -> Callable[[Any], None]:
    def fault(handler: Any) -> None:
        reply(handler, 302, b"", {"Location": where})

    return fault


def http_date(seconds_from_now: float) -> str:
    return formatdate(time.time() + seconds_from_now, usegmt=True)
