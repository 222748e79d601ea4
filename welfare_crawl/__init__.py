"""Crawl Vietnam's provincial press, its translations and academic PDFs into one SQLite file of clean text."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from welfare_crawl.corpus import Corpus

    __version__: str

__all__ = ["Corpus"]


def __getattr__(name: str) -> Any:
    """Make `Corpus` and `__version__` when they are asked for, so that the package itself is imported at once."""
    if name == "__version__":
        from importlib.metadata import version

        return version("welfare-crawl")
    if name == "Corpus":
        from welfare_crawl.corpus import Corpus

        return Corpus
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
