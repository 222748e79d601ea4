"""`welfare-crawl reprocess`."""

import sys
from pathlib import Path
from typing import Any

import click

from welfare_crawl.cli.options import (
    archive_option,
    checked_filters,
    console,
    db_option,
    filter_options,
    json_option,
    new_table,
    plain,
    print_json,
    require_archive,
    setting,
    source_list,
)

_SHOWN = 20


@click.command(
    epilog="""\b
Examples:
  welfare-crawl reprocess --dry-run                what would change
  welfare-crawl reprocess --stale                  only what an older extractor read, or nobody
  welfare-crawl reprocess --source baophutho
  welfare-crawl reprocess --kind paper --since 2024-01-01
  welfare-crawl reprocess --rebuild                make a lost welfare.db from the WARC files alone"""
)
@db_option
@archive_option()
@filter_options
@click.option("--stale", is_flag=True, help="Only what another version of an extractor read, and what nobody read.")
@click.option("--rebuild", is_flag=True, help="Take in every response of the archive, also those the corpus lacks.")
@click.option("--again", is_flag=True, help="From the beginning, also where the last time was cut off.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and keep nothing.")
@json_option
def reprocess(
    db: Path,
    archive: Path,
    chosen: dict[str, Any],
    stale: bool,
    rebuild: bool,
    again: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read the archive again with today's extractors and topics, without the network.

    It may be killed: started again with the same options, it goes on where it was.
    What was off topic and counts now comes in. A filter on what only documents have (language, province, topic, kind,
    day) leaves out what was never stored.
    """
    from welfare_crawl.errors import ConfigurationError
    from welfare_crawl.reprocess import rebuild as make_again
    from welfare_crawl.reprocess import reprocess as read_again
    from welfare_crawl.store import open_store
    from welfare_crawl.store.connect import require_corpus

    if rebuild and (dry_run or stale or any(chosen.values())):
        raise ConfigurationError("--rebuild reads all of the archive; leave --dry-run, --stale and the filters out")
    if not rebuild:
        require_corpus(db)
    require_archive(archive)
    workers = str(setting("WELFARE_WORKERS") or "0")
    if not workers.isdecimal():
        raise ConfigurationError(f"WELFARE_WORKERS: {workers!r} is no number of processes; 0 means one for each core")

    def show(done: int, total: int) -> None:
        click.echo(f"\r{done} of {total} pages", nl=False, err=True)

    on_terminal = sys.stderr.isatty()
    with open_store(db) as store:
        options: dict[str, Any] = {
            "again": again,
            "workers": int(workers),
            "ocr": setting("WELFARE_OCR") != "off",
            "progress": show if on_terminal else None,
        }
        if rebuild:
            summary = make_again(store, archive, source_list(), **options)
        else:
            filters = checked_filters(store, chosen)
            summary = read_again(store, archive, source_list(), filters, stale=stale, dry_run=dry_run, **options)
    if on_terminal:
        click.echo("\r", nl=False, err=True)
    if as_json:
        changes = [{"url": c.url, "what": c.what, "detail": c.detail} for c in summary.changes]
        print_json({"dry_run": dry_run, "counts": summary.counts, "fields": summary.fields, "changes": changes})
        return
    out = console()
    title = "What would change" if dry_run else "What changed"
    table = new_table(title, "pages", "count", numbers=frozenset({"count"}))
    for name, count in summary.counts.most_common():
        table.add_row(name.replace("_", " "), str(count))
    out.print(table)
    if summary.fields:
        fields = ", ".join(f"{name} {count}" for name, count in summary.fields.most_common())
        out.print(plain(f"changed fields: {fields}"))
    for change in summary.changes[:_SHOWN]:
        out.print(plain(f"{change.what}: {change.url} ({change.detail})"), soft_wrap=True)
    if len(summary.changes) > _SHOWN:
        out.print("... and more; see them all with --json")
