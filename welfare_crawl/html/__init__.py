"""HTML pages to text and metadata."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from welfare_crawl.html.extract import EXTRACTOR, extract_html

__all__ = ["EXTRACTOR", "extract_html"]


def __getattr__(name: str) -> Any:
    # The extractor is imported when it is used: the crawl's main process needs the light modules of this package alone.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from welfare_crawl.html import extract

    return getattr(extract, name)
