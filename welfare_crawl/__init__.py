"""Crawl Vietnam's provincial press, its translations and academic PDFs into one SQLite file of clean text."""

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from welfare_crawl.corpus import Corpus

__all__ = ["Corpus"]

__version__ = version("welfare-crawl")


def __getattr__(name: str) -> Any:
    """Import `Corpus` when it is asked for, so that the package itself is imported at once."""
    if name == "Corpus":
        from welfare_crawl.corpus import Corpus

        return Corpus
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
