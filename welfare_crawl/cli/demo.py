"""`welfare-crawl demo`."""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from welfare_crawl.cli import PROGRAM
from welfare_crawl.cli.options import console, plain
from welfare_crawl.errors import MEANINGS

if TYPE_CHECKING:
    from rich.console import Console

    from welfare_crawl.sample.demo import Demonstration

LANGUAGE_NAMES = {"vi": "Vietnamese", "en": "English", "sv": "Swedish"}


@click.command(
    epilog="""\b
Examples:
  welfare-crawl demo            crawl the sample press; again: crawl its next day
  welfare-crawl demo --fresh    start with an empty corpus
  welfare-crawl demo --serve    only serve it, for a browser or a crawl of your own"""
)
@click.option("--serve", is_flag=True, help="Only serve the sample press, until Ctrl-C.")
@click.option("--fresh", is_flag=True, help="Delete the demo's corpus first.")
@click.option("--port", type=click.IntRange(1, 65535), help="Serve on this port.  [default: 8741, or a free one]")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("data/demo"),
    show_default=True,
    help="Where the demo's corpus goes.",
)
def demo(serve: bool, fresh: bool, port: int | None, folder: Path) -> None:
    """Do the whole job on the sample press site that ships with the project, served on loopback."""
    if serve:
        serve_press(port)
        return
    from welfare_crawl.sample.demo import run_demo

    out = console()
    shown = run_demo(folder, port=port, fresh=fresh, say=lambda line: out.print(plain(f"» {line}"), style="bold"))
    print_demo(out, shown)


def serve_press(port: int | None) -> None:
    """Serve the sample press until it is interrupted."""
    from welfare_crawl.errors import StoreError
    from welfare_crawl.sample.server import DEFAULT_PORT, SampleServer

    try:
        server = SampleServer(port or DEFAULT_PORT)
    except OSError as error:
        raise StoreError(
            f"port {port or DEFAULT_PORT} is taken ({error.strerror}); name another: --port 8800"
        ) from error
    click.echo(f"The sample press is at http://127.0.0.1:{server.port}/ (Ctrl-C ends it)")
    for host in sorted(server.sites):
        click.echo(f"  {server.url(host)}")
    server.serve_forever()


def print_demo(out: "Console", shown: "Demonstration") -> None:
    """Print what came of the demo, for somebody who sees it for the first time."""
    from rich.table import Table

    counted = shown.statistics
    new = counted.documents - shown.before
    visit = "first day" if shown.edition == 1 else "next day"
    asked = f"{shown.requests} requests in {shown.seconds:.0f} s"
    if shown.requests_before:
        asked += f" (the visit before took {shown.requests_before}: known pages are not asked for again)"
    table = Table(
        title=f"\nThe sample press, {visit}", title_justify="left", show_header=False, box=None, padding=(0, 2)
    )
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    rows = [
        ("crawled", asked),
        (
            "kept",
            f"{counted.documents} documents, {new} of them new in this run"
            + (f"; {counted.revisions} article changed, its old text is kept" if counted.revisions else ""),
        ),
        ("in the corpus", f"{counted.corpus} texts, each once: " + in_words(counted.kinds)),
        ("languages", in_words(counted.languages, LANGUAGE_NAMES)),
        ("provinces", in_words(counted.provinces, {"-": "none named", **shown.provinces})),
        (
            "duplicates",
            f"{counted.duplicates} with small changes, each tied to the text that came first;"
            f" {counted.outcomes.get('duplicate', 0)} fetches met a text again",
        ),
        ("translations", f"{counted.translations}, of {counted.translation_families} Vietnamese originals"),
        ("off topic", f"{counted.off_topic} pages (sports, shares, recipes, horoscopes): archived, not in the corpus"),
        ("no article", f"{counted.outcomes.get('not_article', 0)} lists, feeds, videos and the like"),
        ("lost", in_words(counted.failures) or "nothing"),
    ]
    for label, text in rows:
        table.add_row(label, plain(text))
    for reason in counted.failures:
        meaning = MEANINGS.get(reason)  # type: ignore[call-overload]
        table.add_row("", plain(f"{reason}: {meaning or 'see the table failures'}"))
    out.print(table)
    db, program = shown.database, program_name()
    out.print("\nTry next:", style="bold")
    for command, what in (
        (f'{program} search --db {db} "tro giup xa hoi"', "full-text search; accents are optional"),
        (f"{program} browse --db {db}", "the corpus in your browser"),
        (f"{program} export --db {db} --format csv corpus.csv", "for R, Excel or pandas"),
    ):
        out.print(f"  {command}", soft_wrap=True, markup=False)
        out.print(f"      {what}", style="dim")


def program_name() -> str:
    """Return how the reader can call this program again: its name where that is found, else its path."""
    found = shutil.which(PROGRAM)
    called = Path(sys.argv[0])
    if found and Path(found).resolve() == called.resolve():
        return PROGRAM
    return str(called) if called.name == PROGRAM else PROGRAM


def in_words(counts: Mapping[str, int], names: Mapping[str, str] | None = None) -> str:
    """Return counts as a line, the largest first, codes replaced by names."""
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{(names or {}).get(code, code)} {count}" for code, count in ranked)
