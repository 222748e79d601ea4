"""A fast loopback server of generated news pages of 50 to 200 KB, in a process of its own: what a crawl is timed on.

A page has what makes real ones heavy: menus, inline scripts, lists of other articles around some forty paragraphs.
"""

import asyncio
import contextlib
import multiprocessing
import random
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from newssite import SYLLABLES, TOPIC

_SHELLS = 32
"""Distinct frames around the articles."""

_PLACES = (
    "xã Thu Cúc, tỉnh Phú Thọ",
    "phường Nông Trang",
    "huyện Tân Sơn cũ",
    "tỉnh Lào Cai",
    "thành phố Huế",
    "xã Mường Khương, tỉnh Lào Cai",
)


def make_article(number: int) -> tuple[str, str]:
    """Return the title and the body in HTML of an article like no other."""
    chance = random.Random(number)  # noqa: S311 - no secret

    def sentence() -> str:
        words = [chance.choice(SYLLABLES) for _ in range(chance.randint(12, 24))]
        return " ".join(words).capitalize() + "."

    title = f"Hộ nghèo được hỗ trợ, bản tin {number}: " + " ".join(chance.choice(SYLLABLES) for _ in range(8))
    paragraphs = []
    for part in range(chance.randint(12, 40)):
        where = f"Tại {chance.choice(_PLACES)}, {chance.randint(20, 9000)} hộ được vay {chance.randint(2, 90)} tỷ đồng."
        paragraphs.append(f"<p>{sentence()} {TOPIC[part % 3]} {where} {sentence()}</p>")
    return title, "".join(paragraphs)


def make_shell(number: int) -> tuple[bytes, bytes]:
    """Return what stands before and after an article: 45 to 180 KB in all."""
    chance = random.Random(-1 - number)  # noqa: S311

    def words(count: int) -> str:
        return " ".join(chance.choice(SYLLABLES) for _ in range(count))

    menu = "".join(
        f'<li class="menu-item"><a href="/muc-{n}" title="{words(2)}">{words(2)}</a></li>' for n in range(90)
    )
    size = 45_000 + 135_000 * number // _SHELLS
    others: list[str] = []
    spent = len(menu)
    while spent < size * 0.45:
        item = (
            f'<div class="item-related"><a href="/tin-{chance.randrange(10**6)}.htm" class="thumb"><img loading="lazy" '
            f'src="/anh/{chance.randrange(10**9)}.jpg" alt="{words(8)}"></a><h3 class="title"><a href="/tin-'
            f'{chance.randrange(10**6)}.htm">{words(11)}</a></h3><span class="time">'
            f"{chance.randint(1, 28)}/02/2026</span></div>"
        )
        others.append(item)
        spent += len(item)
    scripts: list[str] = []
    while spent < size:
        script = (
            f"<script>window.q{len(scripts)}={{{','.join(f'k{n}:{chance.random()}' for n in range(150))}}};</script>"
        )
        scripts.append(script)
        spent += len(script)
    half = len(scripts) // 2
    before = (
        '<link rel="stylesheet" href="/css/site.css">'
        + "".join(scripts[:half])
        + '</head><body><header><nav><ul class="menu">'
        f'{menu}</ul></nav></header><div class="container"><div class="detail">'
    )
    after = (
        f'</div><div class="box-related"><h2>Tin liên quan</h2>{"".join(others)}</div></div><footer>'
        f"<p>Cơ quan chủ quản: {words(6)}. Điện thoại: 0210 3846 000.</p></footer>"
        f"{''.join(scripts[half:])}</body></html>"
    )
    return before.encode(), after.encode()


_shells: list[tuple[bytes, bytes]] = []


def make_page(number: int) -> bytes:
    """Return one whole page."""
    if not _shells:
        _shells.extend(make_shell(shell) for shell in range(_SHELLS))
    head, article = make_parts(number)
    before, after = _shells[number % _SHELLS]
    return b"".join((head, before, article, after))


def make_parts(number: int) -> tuple[bytes, bytes]:
    """Return what is a page's own: the metadata of its head, and its article."""
    title, body = make_article(number)
    when = f"2026-{1 + number // 28 % 9:02}-{1 + number % 28:02}T08:{number % 60:02}:00+07:00"
    head = (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{title} - Báo Thử</title>'
        f'<meta property="og:title" content="{title}"><meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="{when}">'
    )
    top = (
        f'<article class="post"><h1 class="title">{title}</h1><div class="author">Hoàng Lan</div><div class="content">'
    )
    return head.encode(), f"{top}{body}</div></article>".encode()


class _Server(asyncio.Protocol):
    """Answers at once: what is a page's own was made before the first request, so that it costs the crawl no time."""

    def __init__(self, pages: Sequence[tuple[bytes, bytes]], papers: Sequence[bytes]) -> None:
        self._pages, self._papers, self._rest = pages, papers, b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as create_server gives
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while b"\r\n\r\n" in self._rest:
            head, self._rest = self._rest.split(b"\r\n\r\n", 1)
            self._answer(
                head.split(b" ", 2)[1].decode(), head.lower().split(b"host:", 1)[1].split(b"\r\n")[0].strip().decode()
            )

    def _answer(self, path: str, host: str) -> None:
        kind, status = "application/xml", "200 OK"
        if path.endswith(".pdf"):
            body, kind = self._papers[int(path[5:-4]) % len(self._papers)], "application/pdf"
        elif path.startswith("/tin-"):
            number = int(path[5:-4])
            (own, article), (before, after) = self._pages[number], _shells[number % _SHELLS]
            body, kind = b"".join((own, before, article, after)), "text/html; charset=utf-8"
        elif path == "/sitemap.xml":
            rows = "".join(
                f"<url><loc>http://{host}/tin-{number}.htm</loc></url>" for number in range(len(self._pages))
            )
            rows += "".join(f"<url><loc>http://{host}/tin-{at}.pdf</loc></url>" for at in range(len(self._papers)))
            body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()
        elif path == "/robots.txt":
            body, kind = f"User-agent: *\nAllow: /\nSitemap: http://{host}/sitemap.xml\n".encode(), "text/plain"
        else:
            body, status = b"", "404 Not Found"
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        self._transport.write(head.encode() + body)


def read_papers(count: int) -> list[bytes]:
    """Return so many PDFs: those of the sample journals in turn, each by its length another file."""
    found = sorted((Path(__file__).parents[1] / "welfare_crawl" / "sample" / "papers").glob("*.pdf"))
    bodies = [path.read_bytes() for path in found] if count else []
    return [bodies[at % len(bodies)] + b"\n" * (at // len(bodies)) for at in range(count)]


def _serve(pages: int, papers: int, ready: Connection) -> None:
    made, pdfs = [make_parts(number) for number in range(pages)], read_papers(papers)
    make_page(0)

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(lambda: _Server(made, pdfs), "127.0.0.1", 0)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


@contextlib.contextmanager
def fast_site(pages: int, papers: int = 0) -> Iterator[int]:
    """Serve so many pages, and PDFs beside them, until the block ends; gives the port."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(pages, papers, there), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.kill()
        process.join()


def write_source(path: Path, port: int, name: str = "bao.localhost") -> None:
    """Write the source list of a site on this machine, politeness off."""
    home = f"http://{name}:{port}/"
    path.write_text(
        f'[[source]]\nid = "fast"\nkind = "news"\nhome = "{home}"\nlanguage = "vi"\n'
        f"sitemaps = [\"{home}sitemap.xml\"]\narticle = '/tin-\\d+\\.htm$'\ndelay = 0.0\n",
        encoding="utf-8",
    )
