"""Crawl Vietnam's provincial press, its translations and academic PDFs into one SQLite file of clean text."""

from importlib.metadata import version

__version__ = version("welfare-crawl")
