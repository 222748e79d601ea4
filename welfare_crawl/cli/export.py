"""`welfare-crawl export`."""

import sys
from pathlib import Path
from typing import Any

import click

from welfare_crawl.cli.options import checked_filters, db_option, filter_options
from welfare_crawl.errors import ConfigurationError

_SQLITE = b"SQLite format 3\x00"
"""How every SQLite file begins."""


@click.command(
    epilog="""\b
Examples:
  welfare-crawl export --format csv corpus.csv
  welfare-crawl export --format parquet --language vi --since 2025-07-01 vi.parquet
  welfare-crawl export --format jsonl --province 25 --topic poverty_reduction phu-tho.jsonl
  welfare-crawl export --format jsonl - | gzip >corpus.jsonl.gz"""
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl", "parquet"]),
    help="What to write; by the file's ending when left out.",
)
@db_option
@filter_options
def export(file: Path, form: str | None, db: Path, chosen: dict[str, Any]) -> None:
    """Write the rows of `corpus` to FILE, which appears only when it is whole; - writes to standard output.

    In CSV a cell that a spreadsheet would run as a formula begins with an apostrophe. Excel shows no more than 32,767
    characters of a cell: take another format for long texts.
    """
    from welfare_crawl.export import export_corpus, stream_corpus
    from welfare_crawl.store import open_reader

    to_pipe = str(file) == "-"
    form = form or file.suffix.lstrip(".").lower()
    if form not in ("csv", "jsonl", "parquet"):
        raise ConfigurationError(f"{file}: can't tell the format by the ending; give --format csv, jsonl or parquet")
    if not to_pipe:
        _check_target(file)
    elif form == "parquet" and sys.stdout.isatty():
        raise ConfigurationError("-: Parquet is nothing for a terminal; name a file, or pipe it on")

    def show(count: int) -> None:
        click.echo(f"\r{count} rows", nl=False, err=True)

    on_terminal = sys.stderr.isatty()
    progress = show if on_terminal and not (to_pipe and sys.stdout.isatty()) else None
    with open_reader(db) as store:
        filters = checked_filters(store, chosen)
        if to_pipe:
            count = stream_corpus(store, sys.stdout.buffer, form, filters, progress=progress)  # type: ignore[arg-type]
        else:
            count = export_corpus(store, file, form, filters, progress=progress)  # type: ignore[arg-type]
    start_of_line = "\r" if on_terminal else ""
    where = "" if to_pipe else f" in {file}"
    click.echo(f"{start_of_line}{count} {'row' if count == 1 else 'rows'}{where}", err=True)


def _check_target(file: Path) -> None:
    """Raise ConfigurationError for what an export must not replace, or can't be written to."""
    if file.is_dir():
        raise ConfigurationError(f"{file}: this is a folder; name a file")
    if file.is_symlink() or (file.exists() and not file.is_file()):
        raise ConfigurationError(f"{file}: a link, a pipe or a device would be replaced; name a plain file, or -")
    if not file.parent.is_dir():
        raise ConfigurationError(f"{file}: its folder does not exist; make it first")
    if file.exists():
        with file.open("rb") as there:
            if there.read(len(_SQLITE)) == _SQLITE:
                raise ConfigurationError(
                    f"{file}: a SQLite file, such as the corpus, is not replaced; name another file"
                )
