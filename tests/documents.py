"""Documents, placements and sightings for tests, with every field filled in a sensible way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from welfare_crawl.records import Capture, Document, Failure, Placement, Sighting

START = datetime(2025, 8, 1, 1, 30, tzinfo=UTC)


def at(hours: float) -> datetime:
    """Return a moment so many hours after the start of the tests' time."""
    return START + timedelta(hours=hours)


def make_capture(url: str = "https://baophutho.vn/ho-ngheo-1.htm", hours: float = 0, **changes: Any) -> Capture:
    """Return the sighting of a page."""
    values: dict[str, Any] = {
        "url": url,
        "fetched_at": at(hours),
        "status": 200,
        "etag": '"v1"',
        "last_modified": "Fri, 01 Aug 2025 01:00:00 GMT",
        "content_type": "text/html; charset=utf-8",
        "bytes": 1200,
        "warc_file": "welfare-1.warc.gz",
        "warc_offset": 400,
        "digest": "sha1:AAAA",
    }
    return Capture(**values | changes)


def make_document(url: str = "https://baophutho.vn/ho-ngheo-1.htm", hours: float = 0, **changes: Any) -> Document:
    """Return a document that was fetched so many hours after the start."""
    text = changes.get("text", "Toàn tỉnh còn 4.215 hộ nghèo.\n\nCác xã vùng cao được vay vốn tín dụng chính sách.")
    values: dict[str, Any] = {
        "url": url,
        "source": "baophutho",
        "kind": "news",
        "title": "Giảm nghèo ở vùng cao",
        "lead": "Nhiều hộ đã thoát nghèo.",
        "text": text,
        "authors": ("Lê Mai",),
        "published_at": "2025-07-31T08:00:00+07:00",
        "published_evidence": "meta article:published_time",
        "modified_at": None,
        "language": "vi",
        "language_confidence": 0.99,
        "relevance": 0.9,
        "word_count": len(text.split()),
        "extractor": "html 1",
        "flags": (),
        "content_hash": f"hash of {text}",
        "captures": (make_capture(url, hours),),
        "province": "25",
    }
    return Document(**values | changes)


def place_new(document: Document, **changes: Any) -> Placement:
    """Return the placement of a document as a new row."""
    return replace(Placement(document, "stored"), **changes)


def make_sighting(
    outcome: Any, url: str = "https://baophutho.vn/x-2.htm", hours: float = 0, **changes: Any
) -> Sighting:
    """Return a sighting without a document."""
    return Sighting(make_capture(url, hours), outcome, "baophutho", **changes)


def make_failure(url: str = "https://baophutho.vn/x-2.htm", hours: float = 0, **changes: Any) -> Failure:
    """Return a failure to fetch."""
    values: dict[str, Any] = {"stage": "fetch", "reason": "timeout", "detail": "no answer in 30 s"}
    return Failure(url=url, source="baophutho", at=at(hours), **values | changes)
