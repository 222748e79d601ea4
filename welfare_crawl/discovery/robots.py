"""robots.txt as a place that names sitemaps; whether a page may be fetched is the engine's business."""

from urllib.parse import urljoin

from protego import Protego

from welfare_crawl.urls import is_fetchable


def sitemaps_in(robots_txt: str | bytes, url: str) -> tuple[str, ...]:
    """Return the sitemaps that a robots.txt names, absolute, each once, in its order."""
    text = robots_txt.decode("utf-8-sig", "replace") if isinstance(robots_txt, bytes) else robots_txt
    # An HTML page under this name says nothing.
    if text.lstrip()[:1] == "<":
        return ()
    found = []
    for named in Protego.parse(text).sitemaps:
        try:
            absolute = urljoin(url, named.strip())
        except ValueError:
            continue
        if is_fetchable(absolute):
            found.append(absolute)
    return tuple(dict.fromkeys(found))
