"""A page on a public server can send us nowhere else: each redirect is judged like the first address."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawlroom import CrawlRoom
from newssite import NewsSite, always, redirect

PUBLIC_SITE = """
from welfare_crawl import addresses
from welfare_crawl.engine import guard
true = addresses.is_public
# Stands for a public address, in a room without internet.
guard.is_public = lambda address: address == "127.0.0.1" or true(address)
names = iter(["127.0.0.1", "10.0.0.1", "10.0.0.1"])
plain = guard.CachingThreadedResolver.getHostByName

def resolve(self, name, timeout=()):
    from twisted.internet import defer
    if name == "rebinding.example":
        return defer.succeed(next(names))
    return plain(self, name, timeout)

guard.CachingThreadedResolver.getHostByName = resolve
"""

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
    """Take note of whoever connects to an address."""
    met: list[object] = []
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((address, port))
        server.listen()
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
        rebinding = f"http://rebinding.example:{site.port}"
        site.rude["/robots.txt"] = always(redirect(f"{base}/tin-1.htm"))
        urls += [f"{rebinding}/tin-2.htm", f"{base}/tin-0.htm"]
        (tmp_path / "urls.txt").write_text("\n".join(urls), encoding="utf-8")
        room = CrawlRoom(tmp_path, WELFARE_ALLOW_PRIVATE_HOSTS="false", WELFARE_CONTACT="me@example.org")
        words = ("-s", "DOWNLOAD_DELAY=0.01", "-s", "RETRY_TIMES=0", "-s", "ROBOTSTXT_OBEY=false")
        done = room.crawl("page", "-a", "file=urls.txt", "-L", "ERROR", *words, prelude=PUBLIC_SITE)
        assert met == [], "nobody connected to an address that is not public"
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    failures = dict(room.rows("SELECT url, reason FROM failures"))
    stored = {url for (url,) in room.rows("SELECT url FROM documents")}
    assert stored == {f"{base}/tin-0.htm", f"{rebinding}/tin-2.htm"}
    reasons = {url.partition("?n=")[2] or url.partition("/to-")[2]: reason for url, reason in failures.items()}
    lost = {target: reasons.get(str(number)) for number, target in enumerate(targets)}
    wrong = {
        target: (found, wanted)
        for target, found in lost.items()
        if (wanted := "private_address" if re.match("http:|//", target) and not ODD.search(target) else "scheme")
        != found
    }
    assert wrong == {}
