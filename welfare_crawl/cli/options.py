"""What the commands share: where the store is, filters, and how things are printed."""

import functools
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from welfare_crawl.terminal import DIRECTION_MARKS, printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from welfare_crawl.records import Source
    from welfare_crawl.store import Filters, ReadingStore

Command = TypeVar("Command", bound=Callable[..., Any])

_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029" + "".join(sorted(DIRECTION_MARKS)) + "]")


def setting(name: str) -> Any:
    """Return a setting of the program: from the environment, else its default."""
    from welfare_crawl import settings

    default = getattr(settings, name)
    given = os.environ.get(name)
    if given is None:
        return default
    return given.lower() in ("1", "true", "yes") if isinstance(default, bool) else given


def source_list() -> "dict[str, Source]":
    """Return the sources that WELFARE_SOURCES names, the packaged ones when it is empty."""
    from welfare_crawl.sources import load_sources

    named = str(setting("WELFARE_SOURCES"))
    return load_sources([Path(part.strip()) for part in named.split(",") if part.strip()] or None)


db_option = click.option(
    "--db",
    type=click.Path(path_type=Path),
    default=lambda: Path(setting("WELFARE_DB")),
    show_default="WELFARE_DB, else data/welfare.db",
    help="The corpus: a SQLite file.",
)


def archive_option(help_text: str = "The folder of the WARC files.") -> Callable[[Command], Command]:
    """Return the option that names the archive."""
    return click.option(
        "--archive",
        type=click.Path(path_type=Path, file_okay=False),
        default=lambda: Path(setting("WELFARE_ARCHIVE_DIR")),
        show_default="WELFARE_ARCHIVE_DIR, else data/archive",
        help=help_text,
    )


def require_archive(folder: Path) -> None:
    """Raise StoreError when there is no archive."""
    from welfare_crawl.errors import StoreError

    if not folder.is_dir():
        raise StoreError(f"{folder}: no such folder; name the archive with --archive or WELFARE_ARCHIVE_DIR")


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

_FILTERS = (
    click.option("--language", metavar="CODE", help="Only this language, such as vi, en or sv."),
    click.option("--province", metavar="CODE|NAME", help='Only this province of today, such as 25 or "Phú Thọ".'),
    click.option(
        "--province-then", metavar="CODE|NAME", help='Only what names a place of this province of its day: "Vĩnh Phúc".'
    ),
    click.option("--source", metavar="ID", help="Only this source, such as baophutho."),
    click.option("--topic", metavar="TOPIC", help="Only this topic, such as poverty_reduction (see stats)."),
    click.option("--kind", type=click.Choice(["news", "paper", "page"]), help="Only this kind of document."),
    click.option("--since", metavar="DATE", help="Published on this day or later, YYYY-MM-DD."),
    click.option("--until", metavar="DATE", help="Published on this day or earlier, YYYY-MM-DD."),
)

FILTER_NAMES = ("language", "province", "province_then", "source", "topic", "kind", "since", "until")


def filter_options(command: Command) -> Command:
    """Add the filters of search to a command, which gets them as one dictionary `chosen`."""

    @functools.wraps(command)
    def with_filters(*args: Any, **kwargs: Any) -> Any:
        chosen = {name: kwargs.pop(name) for name in FILTER_NAMES}
        return command(*args, chosen=chosen, **kwargs)

    for option in reversed(_FILTERS):
        with_filters = option(with_filters)
    return cast("Command", with_filters)


def checked_filters(store: "ReadingStore", chosen: dict[str, Any]) -> "Filters":
    """Return the filters that the options ask for.

    Raises ConfigurationError for an unknown province and for what is no day.
    """
    from welfare_crawl.search import check_filters
    from welfare_crawl.store import Filters

    return check_filters(store, Filters(**chosen))


def console() -> "Console":
    """Return the terminal to print to; what is no terminal gets wide lines and no colour."""
    from rich.console import Console

    class Terminal(Console):
        def on_broken_pipe(self) -> None:
            """Leave it to the program what it means that the reader has gone; rich ends with exit code 1."""
            raise BrokenPipeError

    return Terminal(highlight=False, width=None if sys.stdout.isatty() else 160)


def new_table(title: str, *columns: str, numbers: frozenset[str] = frozenset()) -> "Table":
    """Return an empty table; columns named in `numbers` stand to the right."""
    from rich.table import Table

    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    return table


def plain(text: object) -> Any:
    """Return what a page or a list says as a cell: one safe line, no markup."""
    from rich.text import Text

    return Text(printable(str(text)) if text is not None else "-")


def indented(text: str) -> Any:
    """Return what a page says as a safe line below a heading."""
    from rich.text import Text

    return Text("   " + printable(text))


def print_json(value: Any) -> None:
    """Print JSON in which no sign controls the terminal."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    click.echo(_UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text))
