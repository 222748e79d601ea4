"""`welfare-crawl search`."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from welfare_crawl.cli.options import console, db_option, filter_options, indented, json_option, plain, print_json


@click.command(
    epilog="""\b
Examples:
  welfare-crawl search "tro giup"                        any marks: trợ giúp, trở giúp, ...
  welfare-crawl search "trợ giúp"                        these marks only
  welfare-crawl search "nguơi ngheo"                     some marks: người nghèo
  welfare-crawl search '"an sinh xã hội" NOT vaccine'    a phrase, without a word
  welfare-crawl search "giảm* AND (nghèo OR nghèo đói)"  a prefix and parentheses
  welfare-crawl search "hộ nghèo" --province "Phú Thọ" --since 2025-07-01 --json"""
)
@click.argument("query", nargs=-1, required=True)
@db_option
@filter_options
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="At most so many documents.")
@click.option("--offset", type=click.IntRange(0), default=0, help="Leave out so many first.")
@json_option
def search(query: tuple[str, ...], db: Path, chosen: dict[str, Any], limit: int, offset: int, as_json: bool) -> None:
    """Search title, lead and text of the corpus, the best first.

    Words must all be there, "..." is a phrase, AND OR NOT and ( ) work, a star ends a prefix. A word typed without
    diacritics finds every spelling, one typed with them only itself, and one that is no Vietnamese syllable for lack
    of some (đuong, viêt) those that have the same.
    """
    from welfare_crawl.search import search as find
    from welfare_crawl.store import open_reader

    text = " ".join(query)
    with open_reader(db) as store:
        found = find(store, text, limit=limit, offset=offset, **chosen)
    if as_json:
        rows = []
        for result in found.results:
            row = asdict(result.hit)
            del row["text"], row["lead"]
            rows.append(row | {"snippet": result.snippet, "marks": result.marks})
        print_json({"query": text, "total": found.total, "offset": offset, "results": rows})
        return
    out = console()
    if not found.results:
        out.print(plain(f"Nothing found for {text}."))
        return
    for number, result in enumerate(found.results, offset + 1):
        hit = result.hit
        title = plain(f"{number}. {hit.title or '(no title)'}")
        title.stylize("bold")
        out.print(title, soft_wrap=True)
        where = [hit.published_at[:10] if hit.published_at else None, hit.source, hit.province_name, hit.language]
        facts = indented(" · ".join(part for part in where if part) + f" · id {hit.id}")
        facts.stylize("dim")
        out.print(facts, soft_wrap=True)
        out.print(_marked(result.snippet, result.marks), soft_wrap=True)
        out.print(indented(hit.url), soft_wrap=True, style="blue")
    out.print(f"{found.total} documents" if found.total != 1 else "1 document", style="dim")


def _marked(snippet: str, marks: tuple[tuple[int, int], ...]) -> Any:
    """Return the snippet with the words that were looked for in bold."""
    from rich.text import Text

    from welfare_crawl.terminal import printable

    line = Text("   ")
    before = 0
    for start, end in marks:
        line.append(_spaced(printable, snippet[before:start]))
        line.append(printable(snippet[start:end]), style="bold yellow")
        before = end
    return line.append(_spaced(printable, snippet[before:]))


def _spaced(printable: Any, part: str) -> str:
    """Return a part of a line made printable, with the spaces that it began and ended with."""
    kept = printable(part)
    if not kept:
        return " " if part else ""
    return (" " if part[0].isspace() else "") + str(kept) + (" " if part[-1].isspace() else "")
