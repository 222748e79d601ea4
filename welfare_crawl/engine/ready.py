"""What the main process needs for the first pages, made ready before they come.

Listing the spiders imports none of it, and within the event loop everything else would wait for it.
"""

from importlib import import_module

from welfare_crawl.urls import canonical_url

_MODULES = (
    "courlan.filters",
    "feedparser",
    "scrapy.core.downloader.handlers.http11",
    "welfare_crawl.html.challenge",
    "welfare_crawl.html.parts",
    "xml.sax.expatreader",
)


def get_ready() -> None:
    """Import what reads lists, walls and further pages, and the list of public suffixes."""
    for name in _MODULES:
        import_module(name)
    canonical_url("https://www.example.org/")
