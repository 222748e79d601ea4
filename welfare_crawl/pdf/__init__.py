"""PDF to clean text: born-digital pages by pdfium's glyphs, legacy fonts converted, scans read by Tesseract."""

from welfare_crawl.pdf.audit import Audit, Verdict
from welfare_crawl.pdf.document import EXTRACTOR, PageText, extract_pdf, read_pages
from welfare_crawl.pdf.paper import find_references

__all__ = ["EXTRACTOR", "Audit", "PageText", "Verdict", "extract_pdf", "find_references", "read_pages"]
