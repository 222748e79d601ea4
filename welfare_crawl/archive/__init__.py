"""The raw responses as WARC files: written before anything is read, and read again without the network."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO, FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from welfare_crawl import __version__
from welfare_crawl.archive.record import pack_record, pack_response, warc_date
from welfare_crawl.archive.torn import Marker, Torn, mend
from welfare_crawl.archive.warc import Original, find_original, payload_digest, record_id
from welfare_crawl.errors import StoreError
from welfare_crawl.records import Capture, Page

ROTATE_BYTES = 1_000_000_000
"""A file is closed at this size: what the Internet Archive recommends for WARC files."""

LARGE = 1_000_000
"""Bytes of a body for which even its digest takes so long that all else would wait."""

Earlier = Callable[[str, str], Sequence[tuple[str, int]]]
"""Tells, for an address and a digest, where records of that very body may stand: file and offset."""


class Archive:
    """Writes responses to WARC files in one directory, a new file for each run.

    Each record is a gzip member of its own and is handed to the operating system before `write` returns, so a killed
    process loses at most a record that nobody was told of. A body that its address has shown before is not written
    again: a revisit record leads to the one that holds it.
    """

    def __init__(
        self,
        directory: Path,
        *,
        now: datetime | None = None,
        rotate_bytes: int = ROTATE_BYTES,
        full_sync: bool = False,
        earlier: Earlier | None = None,
    ) -> None:
        """Open the directory, which is made when missing; the first record makes the file.

        What a killed process left half written is cut off; `torn` are the files that it left open, and stay marked
        until `settle`. With `full_sync`, `sync` outlives a power cut. Raises StoreError when the directory can't be
        used.
        """
        self.directory = directory
        self.torn: tuple[Torn, ...] = ()
        self._rotate_bytes = rotate_bytes
        self._full_sync = full_sync
        self._earlier = earlier or (lambda url, digest: ())
        self._unsynced: set[Path] = set()
        self._last: Capture | None = None
        self._started = (now or datetime.now(UTC)).strftime("%Y%m%d%H%M%S")
        self._serial = 0
        self._file: FileIO | None = None
        self._marker: Marker | None = None
        self._full: list[Marker] = []
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self.torn = tuple(mend(directory))
        except OSError as error:
            raise StoreError(f"{directory}: can't use the archive directory ({error.strerror})") from error

    def write(self, page: Page, *, part_of: str | None = None) -> Capture:
        """Append one response and return where it stands; `part_of` is the first page of the article it goes on with.

        Raises StoreError when the disk refuses.
        """
        digest = payload_digest(page.body)
        if (last := self._just_written(page, digest)) is not None:
            return last
        packed = pack_response(page, digest, part_of, self._original(page, digest))
        return self._add(page, digest, part_of, packed)

    async def write_aside(self, page: Page, *, part_of: str | None = None) -> Capture:
        """Do what `write` does, and pack the response in a thread: for a large PDF that takes seconds.

        Calls must follow each other, as those of `write` do.
        """
        large = len(page.body) > LARGE
        digest = await asyncio.to_thread(payload_digest, page.body) if large else payload_digest(page.body)
        if (last := self._just_written(page, digest)) is not None:
            return last
        packed = await asyncio.to_thread(pack_response, page, digest, part_of, self._original(page, digest))
        return self._add(page, digest, part_of, packed)

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
        packed = pack_record(
            lambda writer: writer.create_warc_record(
                page.url,
                "conversion",
                payload=BytesIO(html),
                length=len(html),
                warc_content_type="text/html; charset=utf-8",
                warc_headers_dict=headers,
            )
        )
        warc_file, offset = self._append(packed)
        return replace(capture, warc_file=warc_file, warc_offset=offset)

    def sync(self) -> None:
        """Make all that was written outlive a power cut, where the setting asks for it; for any thread.

        Raises StoreError when the disk refuses.
        """
        if not self._full_sync or not self._unsynced:
            return
        unsynced, self._unsynced = self._unsynced, set()  # what comes meanwhile is for the next time
        try:
            for path in (self.directory, *sorted(unsynced)):
                descriptor = os.open(path, os.O_RDONLY)
                try:
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
        except OSError as error:
            raise StoreError(f"{self.directory}: can't write the archive ({error.strerror})") from error

    def settle(self) -> None:
        """Take the marks from what dead writers left: the store knows now what is in it."""
        for torn in self.torn:
            torn.marker.remove()
        self.torn = ()

    def close(self, *, settled: bool = True) -> None:
        """Close the current file; a later `write` opens the next.

        One that is not `settled` holds records that the store may not know: the next start looks at it as at one of a
        killed process.
        """
        for torn in self.torn:
            torn.marker.let_go()
        self.torn = ()
        if self._file is not None:
            self._file.close()
            self._file = None
        for marker in (*self._full, *((self._marker,) if self._marker else ())):
            if settled:
                marker.remove()
            else:
                marker.let_go()
        self._full, self._marker = [], None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _just_written(self, page: Page, digest: str) -> Capture | None:
        last = self._last
        if last is None or (last.url, last.fetched_at, last.digest) != (page.url, page.fetched_at, digest):
            return None
        return last  # the landing page of two papers comes with both, and was fetched once

    def _add(self, page: Page, digest: str, part_of: str | None, packed: bytes) -> Capture:
        warc_file, offset = self._append(packed)
        landing_url = page.landing.url if page.landing else None
        self._last = capture_page(page, warc_file, offset, landing_url, digest=digest, part_of=part_of)
        return self._last

    def _append(self, packed: bytes) -> tuple[str, int]:
        try:
            file = self._file or self._open()
            offset = file.tell()
            self._write_out(file, offset, packed)
        except OSError as error:
            raise StoreError(f"{self.directory}: can't write the archive ({error.strerror})") from error
        path = Path(str(file.name))
        if self._full_sync:
            self._unsynced.add(path)
        if file.tell() > self._rotate_bytes:
            self._rotate()
        return path.name, offset

    def _rotate(self) -> None:
        """Close the full file, and keep its mark until the run ends: what it holds may not be in the store yet."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._marker is not None:
            self._full.append(self._marker)
            self._marker = None

    def _original(self, page: Page, digest: str) -> Original | None:
        """Return the record that holds this body already, None when there is none that can be read."""
        if not page.body:
            return None
        for warc_file, warc_offset in self._earlier(page.url, digest):
            original = find_original(self.directory, warc_file, warc_offset)
            if original is not None and original.digest == digest:
                return original
        return None

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
        software = {"software": f"welfare_crawl/{__version__}", "format": "WARC File Format 1.1"}
        self._write_out(self._file, 0, pack_record(lambda writer: writer.create_warcinfo_record(name, software)))
        return self._file

    def _write_out(self, file: FileIO, offset: int, packed: bytes) -> None:
        """Hand a record to the operating system whole; where the disk refuses, nothing of it stays in the file."""
        rest = memoryview(packed)
        try:
            while rest:
                rest = rest[file.write(rest) :]
        except OSError:
            file.truncate(offset)
            file.seek(offset)
            raise


def capture_page(
    page: Page,
    warc_file: str,
    warc_offset: int,
    landing_url: str | None,
    *,
    part_of: str | None = None,
    digest: str | None = None,
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
        part_of=part_of,
    )
