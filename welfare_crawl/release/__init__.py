"""A release: a frozen copy of the corpus that can be cited, in a folder that appears only when it is whole."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from welfare_crawl import __version__
from welfare_crawl.errors import ConfigurationError, StoreError
from welfare_crawl.export import LISTS, is_running, unpacked
from welfare_crawl.release.datasheet import Datasheet, datasheet
from welfare_crawl.release.masking import mask_private
from welfare_crawl.store import open_reader
from welfare_crawl.store.snapshot import count_rows, frozen, snapshot_columns, snapshot_rows, write_snapshot

DATABASE: Final = "welfare.db"
PARQUET: Final = ("corpus", "facts", "places", "topics", "links", "passages", "sources")
NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9])?")

_FIELDS: Final = {"INTEGER": "integer", "REAL": "number", "TEXT": "string", "FLOAT": "number"}
_BATCH: Final = 2_000
"""Rows that one row group of a Parquet file holds; texts of some kilobytes each fit into memory."""


def make_release(
    db: Path, folder: Path, name: str, *, mask: bool = False, progress: Callable[[int], None] | None = None
) -> Path:
    """Write a release of a corpus into `folder/name` and return that path.

    The same corpus gives the same bytes. Raises ConfigurationError for a name that can't be used or that is taken, and
    StoreError for what can't be read or written; a run that fails or is killed leaves nothing under the name.
    """
    if NAME.fullmatch(name) is None:
        raise ConfigurationError(
            f"{name!r}: a release's name has small letters, digits, - _ and . only, such as 2026-03"
        )
    goal = folder / name
    if goal.exists() or goal.is_symlink():
        raise ConfigurationError(
            f"{goal}: there is a release of this name, and releases don't change; take another name"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with open_reader(db) as store, _part(folder, name) as part:
            with frozen(store):
                write_snapshot(store, part / DATABASE, mask_private if mask else None, progress)
                sheet = datasheet(store, name, masked=mask)
            for table in PARQUET:
                _write_table(part / DATABASE, table, part / f"{table}.parquet")
            (part / "README.md").write_text(sheet.page, encoding="utf-8")
            files = sorted(path for path in part.iterdir())
            package = _package(name, sheet, files)
            (part / "datapackage.json").write_text(
                json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
            )
            sums = [f"{_sha256(path)}  {path.name}\n" for path in sorted(part.iterdir())]
            (part / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
            for path in part.iterdir():
                _sync(path)
            part.rename(goal)
    except OSError as error:
        raise StoreError(f"{goal}: can't write the release ({error.strerror or error})") from error
    return goal


@contextmanager
def _part(folder: Path, name: str) -> Iterator[Path]:
    """Make a folder for the work, which goes when the work fails; what killed runs left behind goes first."""
    for left in folder.glob(f".{name}.*.part"):
        pid = left.name.removesuffix(".part").rpartition(".")[2]
        if pid.isdigit() and not is_running(int(pid)):
            shutil.rmtree(left, ignore_errors=True)
    part = folder / f".{name}.{os.getpid()}.part"
    part.mkdir()
    try:
        yield part
    finally:
        if part.exists():
            shutil.rmtree(part, ignore_errors=True)


def _write_table(database: Path, table: str, path: Path) -> None:
    """Write a table as Parquet: lists of texts as `export` has them, facts that are no numbers in `value_text`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = snapshot_columns(database, table)
    types = {"INTEGER": pa.int64(), "REAL": pa.float64(), "FLOAT": pa.float64()}
    lists = LISTS & columns.keys() if table == "corpus" else frozenset()
    fields = [
        pa.field(name, pa.list_(pa.string()) if name in lists else types.get(kind, pa.string()))
        for name, kind in columns.items()
    ]
    if table == "facts":
        at = list(columns).index("value")
        fields[at : at + 1] = [pa.field("value", pa.float64()), pa.field("value_text", pa.string())]
    schema = pa.schema(fields)
    batch: list[dict[str, Any]] = []
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for row in snapshot_rows(database, table):
            if table == "facts":
                told = isinstance(row["value"], str)
                row |= {"value": None if told else row["value"], "value_text": row["value"] if told else None}
            batch.append(row | {name: unpacked(name, row[name]) for name in lists})
            if len(batch) == _BATCH:
                writer.write_table(pa.Table.from_pylist(batch, schema=schema))
                batch = []
        if batch:
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))


def _package(name: str, sheet: Datasheet, files: list[Path]) -> dict[str, Any]:
    """Return the description that Frictionless tools read: https://datapackage.org (version 1)."""
    return {
        "profile": "data-package",
        "name": f"welfare-crawl-{name}",
        "title": sheet.title,
        "description": "Vietnamese news, translations and papers on social welfare. README.md is the datasheet.",
        "version": name,
        "created": f"{sheet.day}T00:00:00Z",
        "keywords": ["Việt Nam", "an sinh xã hội", "social welfare", "news", "corpus"],
        "contributors": [{"title": f"welfare_crawl {__version__}", "role": "wrangler"}],
        "sources": [{"title": title, "path": home} for title, home in sheet.sources],
        "resources": [_resource(path) for path in files],
    }


def _resource(path: Path) -> dict[str, Any]:
    kind = path.suffix.lstrip(".")
    described: dict[str, Any] = {
        "name": path.stem.lower() if kind != "db" else "database",
        "path": path.name,
        "type": "file",  # frictionless checks the checksum of files, but not of Parquet that it reads as a table
        "format": {"db": "sqlite"}.get(kind, kind),
        "mediatype": {
            "db": "application/vnd.sqlite3",
            "parquet": "application/vnd.apache.parquet",
            "md": "text/markdown",
        }[kind],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{_sha256(path)}",
    }
    if kind == "parquet":
        described["rowCount"] = count_rows(path.with_name(DATABASE), path.stem)
        described["columns"] = [
            {
                "name": column,
                "type": "array" if column in LISTS and path.stem == "corpus" else _FIELDS.get(declared, "any"),
            }
            for column, declared in snapshot_columns(path.with_name(DATABASE), path.stem).items()
        ]
    return described


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
