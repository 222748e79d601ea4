"""`welfare-crawl health`."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from welfare_crawl.cli.options import console, db_option, json_option, new_table, plain, print_json, setting

if TYPE_CHECKING:
    from welfare_crawl.health import SourceHealth

_STYLES = {"ok": "green", "new": "green", "never": "", "off": "", "quiet": "yellow"}


@click.command(
    epilog="""\b
Examples:
  welfare-crawl health
  welfare-crawl health --json
  welfare-crawl health --webhook https://ntfy.example.org/welfare
  0 7 * * *  welfare-crawl health || echo "look at the sources"    (in a crontab)"""
)
@db_option
@click.option("--all", "with_all", is_flag=True, help="Also sources that were never crawled.")
@click.option(
    "--webhook",
    metavar="URL",
    default=lambda: setting("WELFARE_WEBHOOK"),
    show_default="WELFARE_WEBHOOK",
    help="Post what is wrong there, as JSON.",
)
@json_option
def health(db: Path, with_all: bool, webhook: str, as_json: bool) -> int:
    """Show how each source is doing; ends with exit code 1 when one needs a look.

    A source needs a look when it gives fewer new articles in seven days than it promises (quiet), was not fetched for
    seven days (silent), loses too many addresses (failing), bars us (blocked, robots), or gives texts that are far
    shorter than before (short), without date or title (empty), or dated in the future (future).
    """
    from welfare_crawl.health import judge_sources
    from welfare_crawl.store import open_reader
    from welfare_crawl.webhook import check_webhook, post_json

    if webhook:
        check_webhook(webhook)

    with open_reader(db) as store:
        judged = [each for each in judge_sources(store) if with_all or each.verdict != "never"]
    if as_json:
        print_json([as_record(each) for each in judged])
    else:
        numbers = frozenset({"listed", "fetched", "kept", "failed", "new in 7 days", "promised"})
        table = new_table(
            f"Sources in {db}",
            *("source", "listed", "fetched", "kept", "failed", "new in 7 days", "promised", "last new", "verdict"),
            numbers=numbers,
        )
        for each in judged:
            activity = each.activity
            more = f" (also: {', '.join(each.problems[1:])})" if each.problems[1:] else ""
            verdict = plain(f"{each.verdict}: {each.reason}{more}")
            verdict.stylize(_STYLES.get(each.verdict, "red"))
            table.add_row(
                plain(activity.source),
                *(str(n) for n in (activity.listed, activity.fetched, each.kept, activity.failures)),
                *(str(activity.new_in_week), str(activity.expect)),
                plain(activity.last_new[:16].replace("T", " ") if activity.last_new else None),
                verdict,
            )
        console().print(table)
    alarms = [each for each in judged if each.alarm]
    if alarms and webhook and (wrong := post_json(webhook, {"alarms": [as_record(each) for each in alarms]})):
        click.echo(f"welfare-crawl health: {wrong}", err=True)
    return 1 if alarms else 0


def as_record(health: "SourceHealth") -> dict[str, Any]:
    """Return the health of a source as JSON has it."""
    told = {name: getattr(health, name) for name in ("kept", "verdict", "reason", "problems", "alarm")}
    return asdict(health.activity) | told
