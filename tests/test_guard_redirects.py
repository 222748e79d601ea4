"""A page on a public server can send us nowhere else: each redirect is judged like the first address."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from crawlroom import CrawlRoom
from newssite import NewsSite, always, article, redirect, reply

PUBLIC_SITE = """
from welfare_crawl import addresses
from welfare_crawl.engine import guard
true = addresses.is_public
# Stands for a public address, in a room without internet.
guard.is_public = lambda address: address == "127.0.0.1" or true(address)
guard.WEB_PORTS = {ports}
answers = {{
    "rebinding.example": iter(["127.0.0.1"] + ["127.0.0.2"] * 20),
    "both.example": iter(["127.0.0.2", "127.0.0.1"] * 20),
}}

def resolve(name):
    if name not in answers:
        return plain(name)
    print("looked up", name, flush=True)
    return next(answers[name])

import socket
plain, socket.gethostbyname = socket.gethostbyname, resolve
"""
"""A name server that changes its mind: the one name is public when it is looked up first and private from then on,
the other has an address of each kind."""

UNCACHED = ("-s", "DNSCACHE_ENABLED=false")

PRIVATE = [
    "http://127.0.0.2:{port}/", "http://127.2:{port}/", "http://2130706434:{port}/", "http://0x7f000002:{port}/",
    "http://0177.0.0.2:{port}/", "http://0x7f.0.0.2:{port}/", "http://127.0.0.2.:{port}/", "http://user@127.0.0.2:{port}/",
    "http://user:word@127.0.0.2:{port}/", "http://127.0.0.%32:{port}/", "http://%31%32%37.0.0.2:{port}/",
    "http://\uff11\uff12\uff17.0.0.2:{port}/", "http://127\u30020\u30020\u30022:{port}/",
    "http://\u2460\u2461\u2466.0.0.2:{port}/", "http://[::1]:{port}/", "http://[::ffff:127.0.0.2]:{port}/",
    "http://[::ffff:7f00:2]:{port}/", "http://[::127.0.0.2]:{port}/", "http://[64:ff9b::7f00:2]:{port}/",
    "http://[2002:7f00:2::]:{port}/", "http://[2001:0:1::80ff:fffd]:{port}/", "http://[::ffff:10.0.0.1]/",
    "http://169.254.169.254/latest/meta-data/", "http://0.0.0.0:{port}/", "http://100.64.0.1/", "http://[fd00::1]/",
    "http://[fe80::1]/", "http://224.0.0.1/", "http://255.255.255.255/", "http://10.0.0.1/", "http://192.168.1.1/",
    "http://172.16.0.1/", "//127.0.0.2:{port}/",
]  # fmt: skip

ODD = re.compile(r"^http://[^/]*[@%\u2460]")
"""Hosts that no link to a page has; refused before anybody looks them up."""

SCHEMES = [
    "file:///etc/passwd", "gopher://127.0.0.2:{port}/_GET", "ftp://127.0.0.2/x", "data:text/html,<p>x",
    "javascript:alert(1)", "dict://127.0.0.2:{port}/", "ws://127.0.0.2:{port}/", "FILE:///etc/passwd", "view-source:http://127.0.0.2/",
]  # fmt: skip


@contextmanager
def listener(address: str, port: int) -> Iterator[list[object]]:
    """Take note of whoever connects to an address; for port 0, the first note is the port."""
    met: list[object] = []
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((address, port))
        server.listen()
        met += [] if port else [server.getsockname()[1]]
        server.settimeout(0.2)
        going = True

        def meet() -> None:
            while going:
                try:
                    connection, who = server.accept()
                except TimeoutError:
                    continue
                met.append(who)
                connection.close()

        thread = threading.Thread(target=meet)
        thread.start()
        try:
            yield met
        finally:
            going = False
            thread.join()


def test_no_redirect_leads_to_a_private_address_or_out_of_the_web(tmp_path: Path) -> None:
    with NewsSite(3) as site, listener("127.0.0.2", site.port) as met:
        targets = [f"{target}?n={number}" for number, target in enumerate((*PRIVATE, *SCHEMES))]
        targets = [target.format(port=site.port) for target in targets]
        for number, target in enumerate(targets):
            location = target.encode().decode("latin-1")  # as servers send what is no ASCII
            site.rude[f"/to-{number}"] = always(redirect(location))
        base = f"http://127.0.0.1:{site.port}"
        urls = [f"{base}/to-{number}" for number in range(len(targets))]
        urls += [f"{base}/tin-0.htm"]
        (tmp_path / "urls.txt").write_text("\n".join(urls), encoding="utf-8")
        room = CrawlRoom(tmp_path, WELFARE_ALLOW_PRIVATE_HOSTS="false", WELFARE_CONTACT="me@example.org")
        words = ("-s", "DOWNLOAD_DELAY=0.01", "-s", "RETRY_TIMES=0", "-s", "ROBOTSTXT_OBEY=false")
        prelude = PUBLIC_SITE.format(ports=[80, site.port])
        done = room.crawl("page", "-a", "file=urls.txt", "-L", "ERROR", *words, prelude=prelude)
        assert met == [], "nobody connected to an address that is not public"
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    failures = dict(room.rows("SELECT url, reason FROM failures"))
    stored = {url for (url,) in room.rows("SELECT url FROM documents")}
    assert stored == {f"{base}/tin-0.htm"}
    reasons = {url.partition("?n=")[2] or url.partition("/to-")[2]: reason for url, reason in failures.items()}
    lost = {target: reasons.get(str(number)) for number, target in enumerate(targets)}
    wrong = {
        target: (found, wanted)
        for target, found in lost.items()
        if (wanted := "private_address" if re.match("http:|//", target) and not ODD.search(target) else "scheme")
        != found
    }
    assert wrong == {}


def closing(number: int, handler: Any) -> None:
    reply(handler, 200, article(number), {"Connection": "close"})


def test_what_is_judged_is_the_address_that_is_connected_to(tmp_path: Path) -> None:
    with NewsSite(8) as site, listener("127.0.0.2", site.port) as met:
        rebinding, both = (f"http://{name}.example:{site.port}" for name in ("rebinding", "both"))
        urls = [f"{rebinding}/tin-{number}.htm" for number in range(3)]
        urls += [f"{both}/tin-{number}.htm" for number in range(4, 8)]
        for number in range(8):
            # A connection that is kept needs no second look-up.
            site.rude[f"/tin-{number}.htm"] = always(partial(closing, number))
        (tmp_path / "urls.txt").write_text("\n".join(urls), encoding="utf-8")
        room = CrawlRoom(tmp_path, WELFARE_ALLOW_PRIVATE_HOSTS="false", WELFARE_CONTACT="me@example.org")
        words = ("-s", "DOWNLOAD_DELAY=0.01", "-s", "RETRY_TIMES=0", "-s", "ROBOTSTXT_OBEY=false", *UNCACHED)
        prelude = PUBLIC_SITE.format(ports=[80, site.port])
        done = room.crawl("page", "-a", "file=urls.txt", "-L", "ERROR", *words, prelude=prelude)
        assert met == [], "nobody connected to an address that is not public"
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    lookups = [line.rpartition(" ")[2] for line in done.stdout.splitlines() if line.startswith("looked up")]
    assert lookups.count("rebinding.example") == 3, "each connection has its own look-up"
    stored = {url for (url,) in room.rows("SELECT url FROM documents")}
    assert room.failures() == dict.fromkeys(set(urls) - stored, "private_address")
    assert sum(url.startswith(rebinding) for url in stored) == 1
    assert sum(url.startswith(both) for url in stored) == 2


def test_a_redirect_to_another_port_or_the_port_of_another_host_is_not_followed(tmp_path: Path) -> None:
    with NewsSite(2) as site, listener("127.0.0.1", 0) as met:
        port = met.pop()
        base = f"http://127.0.0.1:{site.port}"
        site.rude["/other-port"] = always(redirect(f"http://127.0.0.1:{port}/x"))
        site.rude["/other-host"] = always(redirect(f"http://both.example:{site.port}/x"))
        (tmp_path / "urls.txt").write_text(f"{base}/other-port\n{base}/other-host\n{base}/tin-0.htm", encoding="utf-8")
        room = CrawlRoom(tmp_path, WELFARE_ALLOW_PRIVATE_HOSTS="false", WELFARE_CONTACT="me@example.org")
        words = ("-s", "DOWNLOAD_DELAY=0.01", "-s", "RETRY_TIMES=0")
        done = room.crawl("page", "-a", "file=urls.txt", "-L", "ERROR", *words, prelude=PUBLIC_SITE.format(ports=[80]))
        assert met == []
    assert "looked up" not in done.stdout
    assert room.failures() == {
        f"http://127.0.0.1:{port}/x": "scheme",
        f"http://both.example:{site.port}/x": "scheme",
    }
    assert room.rows("SELECT url FROM documents") == [(f"{base}/tin-0.htm",)]
