"""The corpus as CSV, JSON lines or Parquet: streamed, and under its name only when it is whole."""

import csv
import glob
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Literal, cast

from welfare_crawl.errors import StoreError
from welfare_crawl.store.base import Filters, ReadingStore

Format = Literal["csv", "jsonl", "parquet"]

_INTEGERS = frozenset({"id", "word_count", "duplicate_of", "translation_of"})
_NUMBERS = frozenset({"language_confidence", "relevance", "similarity"})
LISTS = frozenset({"authors", "flags", "tags", "topics"})
OBJECTS = frozenset({"identifiers"})

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""With these a cell begins that Excel, LibreOffice and Google Sheets take for a formula."""

_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127], " ")

_BATCH_BYTES = 8_000_000
"""Text that one row group of a Parquet file gathers before it is written."""

Row = dict[str, Any]


def export_corpus(
    store: ReadingStore,
    path: Path,
    format: Format,
    filters: Filters | None = None,
    *,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write the rows of `corpus` to a file and return how many there are.

    `progress` is called with the count so far. Raises StoreError when the file can't be written; an export that fails
    or is killed leaves an earlier file of that name as it was.
    """
    rows = _counted(store.corpus_rows(filters or Filters()), progress)
    try:
        with replaced(path) as file:
            return _WRITERS[format](rows, store.corpus_columns(), file)
    except OSError as error:
        raise StoreError(f"{path}: can't write the export ({error.strerror or error})") from error


def stream_corpus(
    store: ReadingStore,
    stream: IO[bytes],
    format: Format,
    filters: Filters | None = None,
    *,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write the rows of `corpus` to an open stream, such as a pipe, and return how many there are."""
    rows = _counted(store.corpus_rows(filters or Filters()), progress)
    count = _WRITERS[format](rows, store.corpus_columns(), cast("IO[bytes]", _Forward(stream)))
    stream.flush()
    return count


@contextmanager
def replaced(path: Path) -> Iterator[IO[bytes]]:
    """Open a file beside `path` that takes its name when all went well, and goes when not."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        # A killed export could not clean up; a process that still lives will.
        pid = left.name.removesuffix(".part").rpartition(".")[2]
        if pid.isdigit() and not is_running(int(pid)):
            left.unlink(missing_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def is_running(pid: int) -> bool:
    """Return whether a process of this id is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # another user's
    return True


def write_csv(rows: Iterable[Row], columns: list[str], file: IO[bytes]) -> int:
    """Write CSV (RFC 4180) in UTF-8 with the mark by which Excel knows it, and return the number of rows."""
    text = _Encoder(file)
    file.write(b"\xef\xbb\xbf")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        count += 1
        writer.writerow([safe_cell(row[name]) for name in columns])
    return count


def safe_cell(value: Any) -> Any:
    """Return a value that no spreadsheet runs as a formula: an apostrophe before what would begin one."""
    if not isinstance(value, str):
        return value
    clean = value.translate(_CONTROL)
    if clean.lstrip("\t\r\n \u00a0\ufeff\u200b").startswith(_FORMULA) or clean.startswith(("\t", "\r", "\n")):
        return "'" + clean
    return clean


def write_jsonl(rows: Iterable[Row], columns: list[str], file: IO[bytes]) -> int:
    """Write one JSON object a line, lists as lists, and return the number of rows."""
    count = 0
    for row in rows:
        count += 1
        line = json.dumps({name: unpacked(name, row[name]) for name in columns}, ensure_ascii=False)
        file.write(line.encode() + b"\n")
    return count


def unpacked(name: str, value: Any) -> Any:
    """Return the list or object that a column keeps as JSON, any other value as it is."""
    return json.loads(value) if value is not None and name in LISTS | OBJECTS else value


def write_parquet(rows: Iterable[Row], columns: list[str], file: IO[bytes]) -> int:
    """Write Parquet with typed columns, one row group for some megabytes of text, and return the number of rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    def type_of(name: str) -> pa.DataType:
        if name in _INTEGERS:
            return pa.int64()
        if name in _NUMBERS:
            return pa.float64()
        return pa.list_(pa.string()) if name in LISTS else pa.string()

    schema = pa.schema([pa.field(name, type_of(name)) for name in columns])
    count, size = 0, 0
    batch: list[Row] = []
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for row in rows:
            count += 1
            batch.append({name: json.loads(row[name]) if name in LISTS else row[name] for name in columns})
            size += 4 * len(row["text"]) + 2000
            if size >= _BATCH_BYTES:
                writer.write_table(pa.Table.from_pylist(batch, schema=schema))
                batch, size = [], 0
        if batch:
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
    return count


_WRITERS: Mapping[Format, Callable[[Iterable[Row], list[str], IO[bytes]], int]] = {
    "csv": write_csv,
    "jsonl": write_jsonl,
    "parquet": write_parquet,
}


class _Forward:
    """A stream that knows how far it is: Parquet notes where its parts begin, and a pipe can't tell."""

    closed = False

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._at = 0

    def write(self, data: bytes) -> int:
        self._stream.write(data)
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        """Leave the stream open: it is somebody else's."""


class _Encoder:
    """What csv writes into: text that becomes UTF-8 bytes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        return self._file.write(text.encode())


def _counted(rows: Iterator[Row], progress: Callable[[int], None] | None) -> Iterator[Row]:
    for count, row in enumerate(rows, 1):
        yield row
        if progress is not None and count % 100 == 0:
            progress(count)
