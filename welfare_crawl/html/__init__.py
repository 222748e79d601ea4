"""HTML pages to text and metadata."""

from welfare_crawl.html.extract import EXTRACTOR, extract_html

__all__ = ["EXTRACTOR", "extract_html"]
