"""WARC files whose writer died: found at the next start, and cut off behind their last whole record."""

import fcntl
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

SUFFIX = ".open"
"""Of the marker that lies beside a WARC file as long as somebody writes it."""

CHUNK = 1 << 20

HEAD = 4096
"""Bytes of a record that are enough for its first headers."""

GZIP_MAGIC = b"\x1f\x8b\x08"


class Marker:
    """Says that a WARC file is being written, by a lock that the operating system takes back when its writer dies."""

    def __init__(self, warc_file: Path) -> None:
        self.path = warc_file.with_name(warc_file.name + SUFFIX)
        self._file: IO[str] | None = self.path.open("a", encoding="utf-8")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise

    @classmethod
    def of_the_dead(cls, path: Path) -> Self | None:
        """Take over the marker at a path; None when its writer is alive, or has just removed it."""
        try:
            return cls(path.with_name(path.name.removesuffix(SUFFIX)))
        except BlockingIOError:
            return None

    def remove(self) -> None:
        """Say that the file is whole."""
        if self._file is not None:
            self.path.unlink(missing_ok=True)
            self.let_go()

    def let_go(self) -> None:
        """Leave the marker to whoever comes next, as a death does."""
        if self._file is not None:
            self._file.close()
            self._file = None


def is_being_written(warc_file: Path) -> bool:
    """Return whether somebody alive writes a WARC file."""
    path = warc_file.with_name(warc_file.name + SUFFIX)
    if not path.exists():
        return False
    marker = Marker.of_the_dead(path)
    if marker is None:
        return True
    marker.let_go()
    return False


@dataclass(frozen=True, slots=True)
class Torn:
    """A WARC file whose writer died, whole again."""

    warc_file: str
    lost: int
    """Bytes of an unfinished record that were cut off."""
    marker: Marker
    """Held until somebody has looked at what the file holds."""


def mend(directory: Path) -> Iterator[Torn]:
    """Cut off what dead writers left half written, and yield each file that had one.

    Raises OSError when a file can't be read or cut.
    """
    for path in sorted(directory.glob(f"*.warc.gz{SUFFIX}")):
        marker = Marker.of_the_dead(path)
        if marker is None:
            continue
        warc_file = path.with_name(path.name.removesuffix(SUFFIX))
        if warc_file.exists():
            yield Torn(warc_file.name, cut_off(warc_file), marker)
        else:
            marker.remove()


def cut_off(warc_file: Path) -> int:
    """Shorten a file to its last whole record, which is a gzip member of its own; return the bytes that it lost."""
    size = warc_file.stat().st_size
    whole = whole_bytes(warc_file)
    if whole < size:
        with warc_file.open("r+b") as file:
            file.truncate(whole)
    return size - whole


def whole_bytes(warc_file: Path) -> int:
    """Return where the last whole gzip member of a file ends."""
    whole = 0
    for _, whole in members(warc_file):  # noqa: B007 -- the last one counts
        pass
    return whole


def members(warc_file: Path, start: int = 0) -> Iterator[tuple[int, int]]:
    """Yield where each whole gzip member begins and ends, from an offset at which one begins; damage is skipped."""
    next_start: int | None = start
    while next_start is not None:
        end = next_start
        for began, end in _unbroken_members(warc_file, next_start):
            yield began, end
        next_start = find_record(warc_file, end + 1)


def _unbroken_members(warc_file: Path, start: int) -> Iterator[tuple[int, int]]:
    member = zlib.decompressobj(wbits=31)
    began = start
    with warc_file.open("rb") as file:
        file.seek(start)
        while data := file.read(CHUNK):
            while data:
                try:
                    # No more than a chunk at once: a record may hold far more than it takes on disk.
                    member.decompress(data, CHUNK)
                except zlib.error:
                    return
                data = member.unused_data if member.eof else member.unconsumed_tail
                if member.eof:
                    end = file.tell() - len(data)
                    yield began, end
                    began = end
                    member = zlib.decompressobj(wbits=31)


def find_record(warc_file: Path, start: int) -> int | None:
    """Return where the first record behind damage begins; None when there is none."""
    with warc_file.open("rb") as file:
        file.seek(start)
        kept = b""
        while data := file.read(CHUNK):
            before = file.tell() - len(data) - len(kept)
            data = kept + data
            at = data.find(GZIP_MAGIC)
            while at >= 0:
                if head_of_record(warc_file, before + at):
                    return before + at
                at = data.find(GZIP_MAGIC, at + 1)
            kept = data[-len(GZIP_MAGIC) + 1 :]
    return None


def head_of_record(warc_file: Path, offset: int) -> bytes:
    """Return the first bytes of the record at an offset; empty when none begins there."""
    try:
        with warc_file.open("rb") as file:
            file.seek(offset)
            head = zlib.decompressobj(wbits=31).decompress(file.read(HEAD), HEAD)
    except (OSError, OverflowError, zlib.error):
        return b""
    return head if head.startswith(b"WARC/") else b""
