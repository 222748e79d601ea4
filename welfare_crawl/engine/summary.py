"""What a run tells a person at its end: one table, the reasons of what was lost, and how to look further."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from welfare_crawl.engine.tally import Tally
from welfare_crawl.places import province_names
from welfare_crawl.terminal import printable

COLUMNS = (
    ("listed", "listed"),
    ("fetched", "fetched"),
    ("kept", "kept"),
    ("revised", "revised"),
    ("duplicate", "duplicates"),
    ("translation", "translations"),
    ("not_modified", "unchanged"),
    ("off_topic", "off topic"),
    ("not_article", "no article"),
    ("failed", "failed"),
)
"""Words of the tally and what the table calls them; a column without a figure is left out."""

LEFT = {
    "blocked": "its server bars us",
    "waits": "its server asks us to wait, or fails",
    "window": "outside of its hours",
    "unread": "none of its lists could be read",
}
"""Why a source was not worked through, in words."""

SHOWN_FAILURES = 8


def summary_table(tally: Tally, *, title: str) -> Table:
    """Return the figures of a run, a row for each source and a last one for all."""
    shown = [(word, label) for word, label in COLUMNS if word in ("fetched", "kept", "failed") or tally.total(word)]
    table = Table(title=title, title_justify="left", show_footer=len(tally.sources) > 1, header_style="bold")
    table.add_column("source", footer="all")
    for word, label in shown:
        style = {"kept": "green", "failed": "red"}.get(word, "")
        table.add_column(label, justify="right", style=style, footer=str(tally.total(word)))
    for name, counts in sorted(tally.sources.items()):
        table.add_row(name or "-", *(str(counts[word]) if counts[word] else "·" for word, _ in shown))
    return table


def print_summary(console: Console, tally: Tally, *, spider: str, outcome: str, seconds: float) -> None:
    """Print what came of a run."""
    if tally.sources:
        console.print(summary_table(tally, title=f"{spider}: {outcome} after {seconds:.0f} s"))
    else:
        console.print(f"{spider}: {outcome} after {seconds:.0f} s, nothing new")
    for label, counts, names in (
        ("kept by language", tally.languages, {}),
        ("kept by province", tally.provinces, province_names() if tally.provinces else {}),
    ):
        if counts:
            ranked = (f"{escape(names.get(code, code))} {count}" for code, count in counts.most_common(12))
            console.print(f"{label}: " + ", ".join(ranked))
    if tally.incomplete:
        told = ", ".join(f"{source} ({LEFT.get(why, why)})" for source, why in sorted(tally.incomplete.items()))
        console.print(Text(f"left to the next run: {printable(told)}"), soft_wrap=True)
    if not tally.reasons:
        return
    console.print("failed because: " + ", ".join(f"{reason} {count}" for reason, count in tally.reasons.most_common()))
    for url, reason, detail in tally.lost[:SHOWN_FAILURES]:
        console.print(
            Text(f"  {reason}: {printable(url)}" + (f" ({printable(detail)})" if detail else "")), soft_wrap=True
        )
    if tally.reasons.total() > SHOWN_FAILURES:
        console.print(f"  ... and {tally.reasons.total() - SHOWN_FAILURES} more, all in the table failures")
