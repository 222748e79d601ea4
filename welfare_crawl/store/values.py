"""Values as the file keeps them: NFC text that SQLite can hold, times with an offset, lists as JSON."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from welfare_crawl.records import Document

_UNSTORABLE = {0: " "} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
"""A NUL ends a text for most tools that read SQLite, and a lone surrogate is no UTF-8: one sign for one sign."""

_HAS_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Return the text in NFC, without what can't be stored."""
    if _HAS_UNSTORABLE.search(text):
        text = text.translate(_UNSTORABLE)
    return unicodedata.normalize("NFC", text)


def optional_text(text: str | None) -> str | None:
    """Return the text cleaned, None for none."""
    return None if text is None else clean_text(text)


def offset_mapper(text: str) -> Callable[[int], int]:
    """Return a function from offsets into `text` to offsets into `clean_text(text)`."""
    if unicodedata.is_normalized("NFC", text):
        return lambda offset: offset
    return lambda offset: len(clean_text(text[:offset]))


def to_json(value: Any) -> str:
    """Return a list or a dictionary as JSON that people can read and SQLite can query."""
    return clean_text(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str))


def pairs_to_json(pairs: Iterable[tuple[str, str | float]]) -> str:
    """Return pairs as one JSON object; a name that comes twice has a list."""
    gathered: dict[str, str | float | list[str | float]] = {}
    for name, value in pairs:
        before = gathered.get(name)
        if before is None:
            gathered[name] = value
        elif isinstance(before, list):
            before.append(value)
        elif before != value:
            gathered[name] = [before, value]
    return to_json(gathered)


def time_text(moment: datetime) -> str:
    """Return an aware time in UTC as ISO 8601 with its offset, so that texts sort as times do.

    Raises ValueError for a time without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).isoformat()


def now_text() -> str:
    """Return the present time as the file keeps times."""
    return time_text(datetime.now(UTC).replace(microsecond=0))


def document_row(document: Document) -> dict[str, Any]:
    """Return a document as its row of `documents` has it, without its ties and the times when it was seen."""
    return {
        "url": clean_text(document.url),
        "source": document.source,
        "kind": document.kind,
        "title": clean_text(document.title),
        "lead": clean_text(document.lead),
        "text": clean_text(document.text),
        "authors": to_json(document.authors),
        "published_at": optional_text(document.published_at),
        "published_evidence": optional_text(document.published_evidence),
        "language": document.language,
        "language_confidence": document.language_confidence,
        "relevance": document.relevance,
        "word_count": document.word_count,
        "extractor": document.extractor,
        "flags": to_json(document.flags),
        "content_hash": document.content_hash,
        "original_url": optional_text(document.original_url),
        "modified_at": optional_text(document.modified_at),
        "section": optional_text(document.section),
        "tags": to_json(document.tags),
        "identifiers": pairs_to_json(document.identifiers),
        "province": document.province,
    }
