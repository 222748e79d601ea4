"""The raw responses as WARC files: written before anything is read, and read again without the network."""

import base64
import hashlib
import http.client
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO, FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from welfare_crawl import __version__
from welfare_crawl.errors import StoreError
from welfare_crawl.records import Capture, Page, Source
from welfare_crawl.tornfile import Marker, mend

ROTATE_BYTES = 1_000_000_000
"""A file is closed at this size: what the Internet Archive recommends for WARC files."""

TRANSFER_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive"})
"""Headers on the bytes as sent; the archive holds the decoded body and keeps these under X-Archive-Orig-."""


def payload_digest(body: bytes) -> str:
    """Return the digest of a body as WARC-Payload-Digest has it: `sha1:` and base32."""
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


class Archive:
    """Writes responses to WARC files in one directory, a new file for each run.

    Each record is a gzip member of its own and is handed to the operating system before `write` returns, so a killed
    process loses at most a record that nobody was told of.
    """

    def __init__(self, directory: Path, *, now: datetime | None = None) -> None:
        """Open the directory, which is made when missing; the first record makes the file.

        What a killed process left half written is cut off. Raises StoreError when the directory can't be used.
        """
        self.directory = directory
        self._started = (now or datetime.now(UTC)).strftime("%Y%m%d%H%M%S")
        self._serial = 0
        self._file: FileIO | None = None
        self._marker: Marker | None = None
        self._record_bytes = BytesIO()
        self._writer = WARCWriter(self._record_bytes, gzip=True)
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self.cut = mend(directory)
        except OSError as error:
            raise StoreError(f"{directory}: can't use the archive directory ({error.strerror})") from error

    def write(self, page: Page) -> Capture:
        """Append one response and return where it stands.

        Raises StoreError when the disk refuses.
        """
        digest = payload_digest(page.body)
        warc_file, offset = self._append(lambda writer: self._record(writer, page, digest))
        return capture_page(page, warc_file, offset, page.landing.url if page.landing else None, digest=digest)

    def write_rendering(self, page: Page, capture: Capture) -> Capture:
        """Append what a browser made of a page, as a conversion of its response; return the capture that leads to both.

        Raises StoreError when the disk refuses, or when the response can't be found.
        """
        if page.rendered is None or capture.warc_file is None or capture.warc_offset is None:
            raise ValueError("the page was not rendered, or its response is not in the archive")
        headers = {
            "WARC-Refers-To": record_id(self.directory, capture.warc_file, capture.warc_offset),
            "WARC-Refers-To-Target-URI": page.url,
            "WARC-Refers-To-Date": warc_date(page.fetched_at),
            # Names that OpenWayback knows: from here the response is found without an index.
            "WARC-Refers-To-Filename": capture.warc_file,
            "WARC-Refers-To-File-Offset": str(capture.warc_offset),
            "WARC-Payload-Digest": payload_digest(page.rendered),
            "WARC-Source": page.source.id,
        }
        html = page.rendered
        warc_file, offset = self._append(
            lambda writer: writer.create_warc_record(
                page.url,
                "conversion",
                payload=BytesIO(html),
                length=len(html),
                warc_content_type="text/html; charset=utf-8",
                warc_headers_dict=headers,
            )
        )
        return replace(capture, warc_file=warc_file, warc_offset=offset)

    def close(self) -> None:
        """Close the current file; a later `write` opens the next."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._marker is not None:
            self._marker.remove()
            self._marker = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _append(self, make: Callable[[WARCWriter], ArcWarcRecord]) -> tuple[str, int]:
        try:
            file = self._file or self._open()
            offset = file.tell()
            self._writer.write_record(make(self._writer))
            self._write_out(file, offset)
        except OSError as error:
            raise StoreError(f"{self.directory}: can't write the archive ({error.strerror})") from error
        if file.tell() > ROTATE_BYTES:
            self.close()
        return Path(str(file.name)).name, offset

    def _open(self) -> FileIO:
        while True:
            name = f"welfare-{self._started}-{os.getpid()}-{self._serial:05d}.warc.gz"
            self._serial += 1
            try:
                self._file = (self.directory / name).open("xb", buffering=0)
            except FileExistsError:
                continue
            break
        self._marker = Marker(self.directory / name)
        software = {"software": f"welfare_crawl/{__version__}", "format": "WARC File Format 1.0"}
        self._writer.write_record(self._writer.create_warcinfo_record(name, software))
        self._write_out(self._file, 0)
        return self._file

    def _write_out(self, file: FileIO, offset: int) -> None:
        """Hand a record to the operating system whole; where the disk refuses, nothing of it stays in the file."""
        rest = self._record_bytes.getvalue()
        self._record_bytes.seek(0)
        self._record_bytes.truncate()
        try:
            while rest:
                rest = rest[file.write(rest) :]
        except OSError:
            file.truncate(offset)
            file.seek(offset)
            raise

    def _record(self, writer: WARCWriter, page: Page, digest: str) -> ArcWarcRecord:
        headers = [
            (f"X-Archive-Orig-{name}" if name.lower() in TRANSFER_HEADERS else name, one_line(value))
            for name, value in page.headers
        ]
        headers.append(("Content-Length", str(len(page.body))))
        warc_headers = {
            "WARC-Date": warc_date(page.fetched_at),
            "WARC-Payload-Digest": digest,
            "WARC-Source": page.source.id,
            "WARC-Document-Kind": page.kind,
        }
        if page.requested_url and page.requested_url != page.url:
            warc_headers["WARC-Requested-URI"] = page.requested_url
        if page.landing is not None:
            warc_headers["WARC-Landing-URI"] = page.landing.url
        phrase = http.client.responses.get(page.status, "")
        return writer.create_warc_record(
            page.url,
            "response",
            payload=BytesIO(page.body),
            length=len(page.body),
            http_headers=StatusAndHeaders(f"{page.status} {phrase}", headers, protocol="HTTP/1.1"),
            warc_headers_dict=warc_headers,
        )


def capture_page(
    page: Page, warc_file: str, warc_offset: int, landing_url: str | None, *, digest: str | None = None
) -> Capture:
    """Return where and when a page was seen, and where its record stands."""
    return Capture(
        url=page.url,
        fetched_at=page.fetched_at,
        status=page.status,
        etag=page.header("ETag"),
        last_modified=page.header("Last-Modified"),
        content_type=page.header("Content-Type"),
        bytes=len(page.body),
        warc_file=warc_file,
        warc_offset=warc_offset,
        digest=digest or payload_digest(page.body),
        landing_url=landing_url,
    )


def one_line(value: str) -> str:
    """Return a header's value without the control characters that would start another header."""
    return "".join(" " if ord(sign) < 32 else sign for sign in value)


def warc_date(moment: datetime) -> str:
    """Return an aware time as WARC-Date writes it, in UTC with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


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
