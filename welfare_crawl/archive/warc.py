"""Reading the archive's WARC files: one record at its offset, or all of a file in order."""

import base64
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from io import BufferedReader, RawIOBase, UnsupportedOperation
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException
from zlib_ng import zlib_ng

from welfare_crawl.errors import StoreError
from welfare_crawl.records import Page, Source

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_GZIP = b"\x1f\x8b"
_BLOCK = 1 << 16
"""Bytes for one read; a record of a news page fits in."""


def payload_digest(body: bytes) -> str:
    """Return the digest of a body as WARC-Payload-Digest has it: `sha1:` and base32."""
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


@dataclass(frozen=True, slots=True)
class Original:
    """The record to which another one refers."""

    warc_file: str
    warc_offset: int
    record_id: str
    url: str
    date: str
    digest: str


def read_page(directory: Path, warc_file: str, warc_offset: int, source: Source) -> Page:
    """Read one response again, as it was fetched; its landing page is not read with it.

    Where the record is what a browser made of a page, the page is read from its own record, and has both; where it is
    a revisit, the body comes from the record that it refers to. Raises StoreError when the file or the record is not
    there or is damaged.
    """
    with open_record(directory, warc_file, warc_offset) as record:
        if record.rec_type != "conversion":
            return _whole_page(directory, record, source)
        html: bytes = record.raw_stream.read()
        response_file, response_offset = referred(record)
    with open_record(directory, response_file, response_offset) as record:
        return replace(_whole_page(directory, record, source), rendered=html)


def _whole_page(directory: Path, record: ArcWarcRecord, source: Source) -> Page:
    if record.rec_type != "revisit":
        return page_of(record, source)
    original_file, original_offset = referred(record)
    with open_record(directory, original_file, original_offset) as original:
        body = page_of(original, source).body
    return page_of(record, source, body=body)


def referred(record: ArcWarcRecord) -> tuple[str, int]:
    """Return file and offset of the record to which a revisit or a conversion refers.

    Raises ValueError when it names none.
    """
    warc_file = record.rec_headers.get_header("WARC-Refers-To-Filename")
    offset = record.rec_headers.get_header("WARC-Refers-To-File-Offset")
    if not warc_file or not offset:
        raise ValueError(f"a {record.rec_type} that doesn't say where the record stands to which it refers")
    return str(warc_file), int(offset)


def find_original(directory: Path, warc_file: str, warc_offset: int) -> Original | None:
    """Return the response that holds the body of a record, whole and with its own digest; None when there is none."""
    try:
        with open_record(directory, warc_file, warc_offset) as record:
            if record.rec_type == "response":
                page_of(record, Source(id="", kind="news", home=""))
                header = record.rec_headers.get_header
                return Original(
                    warc_file,
                    warc_offset,
                    record_id=header("WARC-Record-ID"),
                    url=header("WARC-Target-URI"),
                    date=header("WARC-Date"),
                    digest=header("WARC-Payload-Digest"),
                )
            warc_file, warc_offset = referred(record)
    except StoreError:
        return None
    return find_original(directory, warc_file, warc_offset)


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
    if Path(warc_file).name != warc_file:
        raise StoreError(f"{warc_file!r}: no file of the archive {directory}")
    path = directory / warc_file
    try:
        with path.open("rb") as file:
            file.seek(warc_offset)
            magic = file.read(len(_GZIP))
            if not magic:
                raise StoreError(f"{path}: no record at {warc_offset}")
            if magic != _GZIP:
                raise ValueError("no gzip member begins there")
            file.seek(warc_offset)
            yield _parse(BufferedReader(_Member(file), _BLOCK))
    except FileNotFoundError as error:
        raise StoreError(f"{path}: not in the archive; was the file moved or deleted?") from error
    except (OSError, ValueError, EOFError, ArchiveLoadFailed) as error:
        reason = " ".join(str(error).split())[:200] or "it ends within its headers"
        raise StoreError(f"{path}: unreadable record at {warc_offset} ({reason})") from error


def _parse(stream: BufferedReader) -> ArcWarcRecord:
    try:
        return ArcWarcRecordLoader(verify_http=False, arc2warc=False).parse_record_stream(stream, known_format="warc")
    except (StatusAndHeadersParserException, AttributeError, UnsupportedOperation) as error:
        # The last where a record has no length: then warcio asks for the place in the stream.
        raise ValueError("it lacks what the headers of a record must have") from error


class _Member(RawIOBase):
    """What one gzip member holds, unpacked as it is asked for; warcio's own way with zlib takes twice as long."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._unpacking = zlib_ng.decompressobj(wbits=zlib_ng.MAX_WBITS + 16)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        room = memoryview(buffer)
        while not self._unpacking.eof:
            packed = self._unpacking.unconsumed_tail or self._file.read(_BLOCK)
            if not packed:
                raise EOFError("it is cut off")
            try:
                plain = self._unpacking.decompress(packed, len(room))
            except zlib_ng.error as error:  # type: ignore[misc] # its stub calls it no class
                raise ValueError(f"damaged: {error}") from error
            if plain:
                room[: len(plain)] = plain
                return len(plain)
        return 0


def page_of(record: ArcWarcRecord, source: Source, *, body: bytes | None = None) -> Page:
    """Return the page that a response record holds; a revisit must be given the body to which it refers.

    Raises ValueError for a record of another type, and for a body that is not the one that was written.
    """
    warc = record.rec_headers
    if record.rec_type not in ("response", "revisit") or record.http_headers is None:
        raise ValueError(f"a record of type {record.rec_type}, not a response")
    if record.rec_type == "revisit" and body is None:
        raise ValueError("a revisit, whose body stands in another record")
    url = warc.get_header("WARC-Target-URI")
    kind = warc.get_header("WARC-Document-Kind")
    body = record.raw_stream.read() if body is None else body
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
        oai_identifier=warc.get_header("WARC-OAI-Identifier") or "",
    )


def read_pages(path: Path, sources: dict[str, Source]) -> Iterator[Page]:
    """Yield every response of one WARC file in order; a source that is no longer listed gives a bare one.

    Raises StoreError when the file is damaged.
    """
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type not in ("response", "revisit"):
                    continue
                source_id = record.rec_headers.get_header("WARC-Source") or "page"
                known = sources.get(source_id)
                url = record.rec_headers.get_header("WARC-Target-URI")
                yield _whole_page(path.parent, record, known or Source(id=source_id, kind="news", home=url))
    except (OSError, ValueError, EOFError, ArchiveLoadFailed, zlib.error) as error:
        raise StoreError(f"{path}: damaged ({error})") from error


def with_landing(page: Page, landing: Page) -> Page:
    """Return a paper's PDF joined again with the landing page that named it."""
    return replace(page, landing=landing)
