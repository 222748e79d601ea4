"""The command `welfare-crawl`: everything that is done with a corpus, but for the crawling itself."""

import importlib
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import click

from welfare_crawl.errors import ConfigurationError, WelfareError

PROGRAM = "welfare-crawl"

COMMANDS: dict[str, str] = {
    "demo": "crawl the sample press site that ships with the project",
    "sources": "list the newspapers and journals, or check that they answer",
    "search": "full-text search, with or without diacritics",
    "stats": "the corpus at a glance",
    "explain": "why a document or an address is where it is",
    "health": "per source: what was listed, fetched, kept, failed, and when the last new article came",
    "export": "write the corpus as CSV, JSON lines or Parquet",
    "release": "make a frozen copy of the corpus that can be cited",
    "reprocess": "read the archive again with today's extractors",
    "verify": "check archive, frontier and corpus against each other",
    "browse": "open the corpus in a browser",
}
"""Each command, a module of its name in this package, and what it does."""

EXAMPLES = """\b
Examples:
  welfare-crawl demo
  welfare-crawl search "tro giup xa hoi" --province "Phú Thọ"
  welfare-crawl export --format parquet --since 2025-07-01 corpus.parquet
  welfare-crawl stats --json"""


class ReaderHasGone(Exception):
    """Who read what is printed (head, less) has closed the pipe."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is called, so that help comes at once."""

    def invoke(self, ctx: click.Context) -> object:
        """Call the command; click itself would end with exit code 1 when a pipe is closed."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderHasGone from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if find_spec(f"{__name__}.{name}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = getattr(importlib.import_module(f"{__name__}.{cmd_name}"), cmd_name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])


@click.command(
    cls=LazyGroup, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="welfare-crawl", prog_name=PROGRAM)
def cli() -> None:
    """Work with the corpus that `scrapy crawl` gathers: search, count, export, read again, browse."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and end the process: 0 done, 1 the work failed, 2 wrong usage; a message is one line."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us: `>&-`
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 -- open to the end
    raise SystemExit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    try:
        result = cli.main(args=None if arguments is None else list(arguments), prog_name=PROGRAM, standalone_mode=False)
        sys.stdout.flush()
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else PROGRAM
        if isinstance(error, click.exceptions.NoArgsIsHelpError):
            click.echo(error.format_message())
            return 2
        return _complain(path, f"{error.format_message().rstrip('.')}; see `{path} --help`", 2)
    except click.Abort:
        return _complain(PROGRAM, "stopped", 130)
    except click.ClickException as error:
        return _complain(PROGRAM, error.format_message(), 1)
    except ConfigurationError as error:
        return _complain(PROGRAM, str(error), 2)
    except WelfareError as error:
        _let_go_of_stdout()
        return _complain(PROGRAM, str(error), 1)
    except (ReaderHasGone, BrokenPipeError):
        _let_go_of_stdout()
        return 0  # nothing is wrong
    except OSError as error:
        _let_go_of_stdout()
        where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else "can't write: "
        return _complain(PROGRAM, f"{where}{error.strerror or error}", 1)
    return result if isinstance(result, int) else 0


def _let_go_of_stdout() -> None:
    """Throw away what could not be printed: Python would try once more at its end, and complain of it."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _complain(where: str, message: str, code: int) -> int:
    from welfare_crawl.terminal import printable

    click.echo(f"{where}: {printable(message)}", err=True)
    return code
