"""WARC files whose writer died: found at the next start, and cut off behind their last whole record."""

import fcntl
import zlib
from pathlib import Path
from typing import IO, Self

SUFFIX = ".open"
"""Of the marker that lies beside a WARC file as long as somebody writes it."""

CHUNK = 1 << 20


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
            self._file.close()
            self._file = None


def mend(directory: Path) -> list[tuple[str, int]]:
    """Cut off what dead writers left half written; return each file that was cut, and the bytes that it lost.

    Raises OSError when a file can't be read or cut.
    """
    cut = []
    for path in sorted(directory.glob(f"*.warc.gz{SUFFIX}")):
        marker = Marker.of_the_dead(path)
        if marker is None:
            continue
        warc_file = path.with_name(path.name.removesuffix(SUFFIX))
        if warc_file.exists() and (lost := cut_off(warc_file)):
            cut.append((warc_file.name, lost))
        marker.remove()
    return cut


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
    member = zlib.decompressobj(wbits=31)
    with warc_file.open("rb") as file:
        while data := file.read(CHUNK):
            while data:
                try:
                    # No more than a chunk at once: a record may hold far more than it takes on disk.
                    member.decompress(data, CHUNK)
                except zlib.error:
                    return whole
                data = member.unused_data if member.eof else member.unconsumed_tail
                if member.eof:
                    whole = file.tell() - len(data)
                    member = zlib.decompressobj(wbits=31)
    return whole
