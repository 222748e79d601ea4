"""`welfare-crawl health`."""

from dataclasses import asdict
from pathlib import Path

import click

from welfare_crawl.cli.options import console, db_option, json_option, new_table, plain, print_json

_STYLES = {"ok": "green", "new": "green", "quiet": "yellow", "silent": "red", "failing": "red"}


@click.command(
    epilog="""\b
Examples:
  welfare-crawl health
  welfare-crawl health --json
  0 7 * * *  welfare-crawl health || echo "look at the sources"    (in a crontab)"""
)
@db_option
@click.option("--all", "with_all", is_flag=True, help="Also sources that were never crawled.")
@json_option
def health(db: Path, with_all: bool, as_json: bool) -> int:
    """Show how each source is doing; ends with exit code 1 when one needs a look.

    A source needs a look when it gives fewer new articles in seven days than it promises (quiet), was not fetched for
    seven days (silent), or loses more addresses than it keeps (failing).
    """
    from welfare_crawl.health import judge_sources
    from welfare_crawl.store import open_reader

    with open_reader(db) as store:
        judged = [each for each in judge_sources(store) if with_all or each.verdict != "never"]
    if as_json:
        print_json(
            [
                asdict(each.activity)
                | {"kept": each.kept, "verdict": each.verdict, "reason": each.reason, "alarm": each.alarm}
                for each in judged
            ]
        )
    else:
        numbers = frozenset({"listed", "fetched", "kept", "failed", "new in 7 days", "promised"})
        table = new_table(
            f"Sources in {db}",
            *("source", "listed", "fetched", "kept", "failed", "new in 7 days", "promised", "last new", "verdict"),
            numbers=numbers,
        )
        for each in judged:
            activity = each.activity
            verdict = plain(f"{each.verdict}: {each.reason}")
            verdict.stylize(_STYLES.get(each.verdict, ""))
            table.add_row(
                plain(activity.source),
                *(str(n) for n in (activity.listed, activity.fetched, each.kept, activity.failures)),
                *(str(activity.new_in_week), str(activity.expect)),
                plain(activity.last_new[:16].replace("T", " ") if activity.last_new else None),
                verdict,
            )
        console().print(table)
    return 1 if any(each.alarm for each in judged) else 0
