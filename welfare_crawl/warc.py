"""Reading the archive's WARC files: one record at its offset, or all of a file in order."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from welfare_crawl.errors import StoreError
from welfare_crawl.records import Page, Source


def payload_digest(body: bytes) -> str:
    """Return the digest of a body as WARC-Payload-Digest has it: `sha1:` and base32."""
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


def read_page(directory: Path, warc_file: str, warc_offset: int, source: Source) -> Page:
    """Read one response again, as it was fetched; its landing page is not read with it.

    Where the record is what a browser made of a page, the page is read from its own record, and has both. Raises
    StoreError when the file or the record is not there or is damaged.
    """
    with open_record(directory, warc_file, warc_offset) as record:
        if record.rec_type != "conversion":
            return page_of(record, source)
        html: bytes = record.raw_stream.read()
        response_file = record.rec_headers.get_header("WARC-Refers-To-Filename") or ""
        response_offset = int(record.rec_headers.get_header("WARC-Refers-To-File-Offset") or 0)
    with open_record(directory, response_file, response_offset) as record:
        return replace(page_of(record, source), rendered=html)


def record_id(directory: Path, warc_file: str, warc_offset: int) -> str:
    """Return the name that a record carries.

    Raises StoreError when it is not there or is damaged.
    """
    with open_record(directory, warc_file, warc_offset) as record:
        name: str = record.rec_headers.get_header("WARC-Record-ID")
        return name


@contextmanager
def open_record(directory: Path, warc_file: str, warc_offset: int) -> Iterator[ArcWarcRecord]:
    """Open the record at an offset; what goes wrong in reading it becomes a StoreError."""
    path = directory / warc_file
    if path.parent.resolve() != directory.resolve():
        raise StoreError(f"{warc_file!r}: no file of the archive {directory}")
    try:
        with path.open("rb") as file:
            file.seek(warc_offset)
            record = next(iter(ArchiveIterator(file)), None)
            if record is None:
                raise StoreError(f"{path}: no record at {warc_offset}")
            yield record
    except FileNotFoundError as error:
        raise StoreError(f"{path}: not in the archive; was the file moved or deleted?") from error
    except (OSError, ValueError, EOFError, ArchiveLoadFailed) as error:
        raise StoreError(f"{path}: unreadable record at {warc_offset} ({error})") from error


def page_of(record: ArcWarcRecord, source: Source) -> Page:
    """Return the page that a response record holds.

    Raises ValueError for a record of another type.
    """
    warc = record.rec_headers
    if record.rec_type != "response" or record.http_headers is None:
        raise ValueError(f"a record of type {record.rec_type}, not a response")
    url = warc.get_header("WARC-Target-URI")
    kind = warc.get_header("WARC-Document-Kind")
    body = record.raw_stream.read()
    digest = warc.get_header("WARC-Payload-Digest")
    if digest and digest != payload_digest(body):
        raise ValueError("its body is not the one that was written")
    headers = [
        (name.removeprefix("X-Archive-Orig-"), value)
        for name, value in record.http_headers.headers
        if name.lower() != "content-length"
    ]
    return Page(
        url=url,
        status=int(record.http_headers.get_statuscode()),
        headers=tuple(headers),
        body=body,
        fetched_at=datetime.fromisoformat(warc.get_header("WARC-Date")),
        source=source,
        kind=kind if kind in ("news", "paper", "page") else "news",
        requested_url=warc.get_header("WARC-Requested-URI") or "",
    )


def read_pages(path: Path, sources: dict[str, Source]) -> Iterator[Page]:
    """Yield every response of one WARC file in order; a source that is no longer listed gives a bare one.

    Raises StoreError when the file is damaged.
    """
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type != "response":
                    continue
                source_id = record.rec_headers.get_header("WARC-Source") or "page"
                known = sources.get(source_id)
                url = record.rec_headers.get_header("WARC-Target-URI")
                yield page_of(record, known or Source(id=source_id, kind="news", home=url))
    except (OSError, ValueError, EOFError, ArchiveLoadFailed) as error:
        raise StoreError(f"{path}: damaged ({error})") from error


def with_landing(page: Page, landing: Page) -> Page:
    """Return a paper's PDF joined again with the landing page that named it."""
    return replace(page, landing=landing)
