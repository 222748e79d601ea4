"""`welfare-crawl export`."""

import sys
from pathlib import Path
from typing import Any

import click

from welfare_crawl.cli.options import checked_filters, db_option, filter_options
from welfare_crawl.errors import ConfigurationError


@click.command(
    epilog="""\b
Examples:
  welfare-crawl export --format csv corpus.csv
  welfare-crawl export --format parquet --language vi --since 2025-07-01 vi.parquet
  welfare-crawl export --format jsonl --province 25 --topic poverty_reduction phu-tho.jsonl"""
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
    """Write the rows of `corpus` to FILE, which appears only when it is whole."""
    from welfare_crawl.export import export_corpus
    from welfare_crawl.store import open_reader

    form = form or file.suffix.lstrip(".").lower()
    if form not in ("csv", "jsonl", "parquet"):
        raise ConfigurationError(f"{file}: can't tell the format by the ending; give --format csv, jsonl or parquet")
    if file.is_dir():
        raise ConfigurationError(f"{file}: this is a folder; name a file")
    if file.is_symlink() or (file.exists() and not file.is_file()):
        raise ConfigurationError(f"{file}: a link, a pipe or a device would be replaced; name a plain file")
    if not file.parent.is_dir():
        raise ConfigurationError(f"{file}: its folder does not exist; make it first")

    def show(count: int) -> None:
        click.echo(f"\r{count} rows", nl=False, err=True)

    with open_reader(db) as store:
        filters = checked_filters(store, chosen)
        on_terminal = sys.stderr.isatty()
        count = export_corpus(store, file, form, filters, progress=show if on_terminal else None)  # type: ignore[arg-type]
    start_of_line = "\r" if on_terminal else ""
    click.echo(f"{start_of_line}{count} {'row' if count == 1 else 'rows'} in {file}", err=True)
