"""`welfare-crawl stats`."""

from dataclasses import asdict
from pathlib import Path

import click

from welfare_crawl.cli.options import console, db_option, json_option, new_table, plain, print_json

_SHOWN = 15


@click.command(
    epilog="""\b
Examples:
  welfare-crawl stats
  welfare-crawl stats --db data/demo/welfare.db --json"""
)
@db_option
@json_option
def stats(db: Path, as_json: bool) -> None:
    """Show the corpus at a glance: by language, province, source, kind and topic, and what was lost."""
    from welfare_crawl.store import open_reader

    with open_reader(db) as store:
        counted = store.statistics()
    if as_json:
        print_json(asdict(counted))
        return
    out = console()
    table = new_table(f"The corpus in {db}", "what", "count", "note", numbers=frozenset({"count"}))
    period = f"published {counted.first_published} to {counted.last_published}" if counted.first_published else ""
    share = f"{counted.duplicates / counted.documents:.0%} of the documents" if counted.documents else ""
    copies = f"{share}, with small changes, of {counted.duplicate_groups} texts" if share else ""
    for what, count, note in (
        ("corpus", counted.corpus, period),
        ("documents", counted.documents, "with duplicates and what is below the relevance threshold"),
        ("duplicates", counted.duplicates, copies),
        ("reprints", counted.reprints, "addresses where another source printed a document word for word"),
        ("translations", counted.translations, f"of {counted.translation_families} originals"),
        ("revisions", counted.revisions, "earlier texts of documents that changed"),
        ("off topic", counted.off_topic, "addresses archived, kept out"),
        ("fetches", counted.sightings, ", ".join(f"{name} {count}" for name, count in counted.outcomes.items())),
        ("failures", sum(counted.failures.values()), _list(counted.failures)),
    ):
        table.add_row(what, str(count), plain(note))
    out.print(table)
    for name, counts in (
        ("languages", counted.languages),
        ("provinces", {"none named" if name == "-" else name: count for name, count in counted.provinces.items()}),
        ("sources", counted.sources),
        ("kinds", counted.kinds),
        ("topics", counted.topics),
    ):
        if counts:
            out.print(plain(f"{name}: {_list(counts)}"), soft_wrap=True)


def _list(counts: "dict[str, int] | object") -> str:
    items = list(counts.items()) if isinstance(counts, dict) else []
    more = f", and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return ", ".join(f"{name} {count}" for name, count in items[:_SHOWN]) + more
