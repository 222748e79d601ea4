"""What the main process needs for the first pages, made ready before they come.

Listing the spiders imports none of it, and within the event loop everything else would wait for it.
"""

import gc
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
    """Import what reads lists, walls and further pages, and the list of public suffixes, and keep it for good."""
    for name in _MODULES:
        import_module(name)
    canonical_url("https://www.example.org/")
    # What is there now stays; to look through all of it for garbage would stop everything for a tenth of a second.
    gc.collect()
    gc.freeze()
