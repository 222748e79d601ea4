"""`welfare-crawl release`."""

import sys
from pathlib import Path

import click

from welfare_crawl.cli.options import db_option


@click.command(
    epilog="""\b
Examples:
  welfare-crawl release 2026-03
  welfare-crawl release 2026-03-public --mask
  welfare-crawl release thesis-v1 --to releases --db data/demo/welfare.db"""
)
@click.argument("name")
@db_option
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("data/releases"),
    show_default=True,
    help="The folder in which a folder NAME is made.",
)
@click.option("--mask", is_flag=True, help="Mask identity cards, bank accounts and private telephone numbers.")
def release(name: str, db: Path, folder: Path, mask: bool) -> None:
    """Make a frozen copy of the corpus that can be cited: SQLite, Parquet, datasheet, datapackage.json, checksums.

    The folder NAME appears only when it is whole, and is never changed afterwards.
    """
    from welfare_crawl.release import make_release

    on_terminal = sys.stderr.isatty()

    def show(count: int) -> None:
        click.echo(f"\r{count} documents", nl=False, err=True)

    path = make_release(db, folder, name, mask=mask, progress=show if on_terminal else None)
    start_of_line = "\r" if on_terminal else ""
    click.echo(f"{start_of_line}release {name} in {path}", err=True)
