"""The news pages that the parts are timed with."""

import gzip
from collections.abc import Iterable

from quality_figures import DATA

from welfare_crawl.sample.press import sites
from welfare_crawl.sample.site import Request


def real_pages() -> list[tuple[str, bytes]]:
    """Return saved news pages where they are, else the articles of the sample press: pairs of URL and body."""
    found = [path for folder in ("html-vi", "html-world") for path in sorted((DATA / folder).glob("*.html.gz"))]
    pages = [(f"https://bench.example/{path.stem}", gzip.decompress(path.read_bytes())) for path in found]
    return [page for page in pages if "_list" not in page[0]] or list(sample_pages())


def sample_pages() -> Iterable[tuple[str, bytes]]:
    """Yield the pages that the sample press lists in its sitemaps."""
    press = sites(8741)
    for host in ("baotrungdu.localhost", "baobiencuong.localhost"):
        feed = "/rss/home.rss" if host.startswith("baotrungdu") else "/atom.xml"
        listed = press[host].respond(Request(feed, {}, {}, 8741, 1, 0)).body.decode()
        for part in listed.split(f"http://{host}:8741/")[1:]:
            path = "/" + part.split('"')[0].split("<")[0].split("?")[0]
            reply = press[host].respond(Request(path, {}, {}, 8741, 1, 1))
            if reply.status == 200 and reply.content_type.startswith("text/html"):
                yield f"http://{host}:8741{path}", reply.body
