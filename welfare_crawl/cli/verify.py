"""`welfare-crawl verify`."""

import dataclasses
import sys
from contextlib import ExitStack
from pathlib import Path

import click

from welfare_crawl.cli.options import (
    archive_option,
    console,
    db_option,
    json_option,
    new_table,
    plain,
    print_json,
    require_archive,
    setting,
)


@click.command(
    epilog="""\b
Examples:
  welfare-crawl verify                  the places to which the corpus points, and its own tables
  welfare-crawl verify --deep           every record of the archive, its digest compared
  welfare-crawl verify --mend           mend what can be mended without loss
  welfare-crawl verify --json >report.json || mail -s corpus you@example.org <report.json"""
)
@db_option
@archive_option()
@click.option(
    "--frontier",
    type=click.Path(path_type=Path, dir_okay=False),
    default=lambda: Path(setting("WELFARE_FRONTIER")),
    show_default="WELFARE_FRONTIER, else data/frontier.db",
    help="What is still to fetch: a SQLite file. One that is not there is not checked.",
)
@click.option("--deep", is_flag=True, help="Read every record and every text: as long as the archive is large.")
@click.option("--mend", is_flag=True, help="Mend what can be mended without loss; no crawl may run.")
@json_option
def verify(db: Path, archive: Path, frontier: Path, deep: bool, mend: bool, as_json: bool) -> int:
    """Check archive, frontier and corpus against each other; exit code 1 when something is wrong.

    Says of each flaw what it means, how often it is there and how it is mended.
    """
    from welfare_crawl.store import open_reader, open_store
    from welfare_crawl.store.connect import require_corpus
    from welfare_crawl.verify import verify as check

    require_corpus(db)
    require_archive(archive)
    on_terminal = sys.stderr.isatty()

    def tell(part: str) -> None:
        click.echo(f"\r\x1b[Kchecking {part}", nl=False, err=True)

    with ExitStack() as stack:
        mending = stack.enter_context(open_store(db)) if mend else None
        store = mending or stack.enter_context(open_reader(db))
        report = check(store, archive, frontier, deep=deep, mending=mending, progress=tell if on_terminal else None)
    if on_terminal:
        click.echo("\r\x1b[K", nl=False, err=True)
    if as_json:
        print_json(
            {
                "sound": report.sound,
                "looked_at": report.looked_at,
                "problems": [dataclasses.asdict(problem) for problem in report.problems],
            }
        )
        return 0 if report.sound else 1
    out = console()
    looked = ", ".join(f"{count} {name}" for name, count in report.looked_at.items())
    if not report.problems:
        out.print(plain(f"Nothing is wrong ({looked})."))
        return 0
    table = new_table("What is wrong", "part", "flaw", "count", "what it is", numbers=frozenset({"count"}))
    for problem in report.problems:
        word = f"{problem.word} (mended)" if problem.mended else problem.word
        table.add_row(problem.part, word, str(problem.count), problem.meaning)
    out.print(table)
    for problem in report.problems:
        for example in problem.examples:
            out.print(plain(f"{problem.word}: {example}"), soft_wrap=True)
        if not problem.mended:
            out.print(plain(f"{problem.word}: to mend it, {problem.remedy}"), soft_wrap=True)
    out.print(plain(f"looked at {looked}"))
    return 0 if report.sound else 1
