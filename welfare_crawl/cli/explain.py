"""`welfare-crawl explain`."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from welfare_crawl.cli.options import archive_option, console, db_option, json_option, plain, print_json, source_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from welfare_crawl.explain import Explanation
    from welfare_crawl.store.base import Dossier

_TERMS = 10
_SHOWN = 12
_TIES = {
    ("duplicate", True): "a duplicate of",
    ("duplicate", False): "stands also for",
    ("translation", True): "a translation of",
    ("translation", False): "translated as",
}
"""What a tie is called, seen from the document that it goes out from, and from the other one."""


@click.command(
    epilog="""\b
Examples:
  welfare-crawl explain 42
  welfare-crawl explain https://baophutho.vn/ho-tro-nha-o-243563.htm
  welfare-crawl explain --db data/demo/welfare.db 7 --json"""
)
@click.argument("what", metavar="ID|URL")
@db_option
@archive_option("The folder of the WARC files: the text of what is off topic is there alone.")
@json_option
def explain(what: str, db: Path, archive: Path, as_json: bool) -> None:
    """Say why a document or an address is where it is.

    Kept or dropped and by which terms, a duplicate or a translation of what and by which evidence, under which
    addresses it was seen, what failed, and which earlier texts it had.
    """
    from welfare_crawl.explain import explain as look_up
    from welfare_crawl.store import open_reader

    with open_reader(db) as store:
        found = look_up(store, what, archive=archive if archive.is_dir() else None, sources=source_list())
    if as_json:
        print_json(_as_dictionary(found))
        return
    out = console()
    head = plain(f"{found.asked}: {found.verdict}")
    head.stylize("bold")
    out.print(head, soft_wrap=True)
    for line in _lines(found):
        out.print(plain(line), soft_wrap=True)


def _as_dictionary(found: "Explanation") -> dict[str, Any]:
    values = asdict(found)
    if values["dossier"] is not None:
        row = values["dossier"].pop("row")
        del row["text"], row["lead"], values["dossier"]["sightings"]
        values["dossier"] = row | values["dossier"]
    return values


def _lines(found: "Explanation") -> "Iterator[str]":
    if found.dossier is not None:
        yield from _document_lines(found.dossier)
    for source, url in found.reprints:
        yield f"printed word for word by {source} too: {url}"
    if found.weighing is not None:
        pro = [f"{term} {weight:g} ({topic})" for term, topic, weight in found.weighing.pro]
        contra = [f"{term} {weight:g}" for term, weight in found.weighing.contra]
        yield f"speaks for it: {_first(pro, _TERMS) or 'nothing'}"
        yield f"speaks against it: {_first(contra, _TERMS) or 'nothing'}"
        if found.weighing.words:
            words = [f"{word} {odds:+.2f}" for word, odds in found.weighing.words]
            yield (
                f"log-odds: {found.weighing.by_terms:+.2f} by these terms, {found.weighing.by_words:+.2f} by all words,"
                f" of which {_first(words, _TERMS)}"
            )
    variants = sorted({sighting.url for sighting in found.sightings})
    if len(variants) > 1:
        yield f"seen under {len(variants)} addresses: {_first(variants, _SHOWN)}"
    for sighting in found.sightings[:_SHOWN]:
        detail = f" ({sighting.detail})" if sighting.detail else ""
        yield f"fetched {sighting.fetched_at}: {sighting.status} {sighting.outcome}{detail} {sighting.url}"
    if len(found.sightings) > _SHOWN:
        yield f"... and {len(found.sightings) - _SHOWN} earlier fetches; see them all with --json"
    for failure in found.failures:
        yield f"failure: {failure.stage} {failure.reason}, {failure.attempts} attempts ({failure.detail}) {failure.url}"


def _document_lines(dossier: "Dossier") -> "Iterator[str]":
    row = dossier.row
    yield f"document {row.id}: {row.title}"
    facts = (row.url, row.source, row.kind, row.language, f"published {row.published_at or 'on an unknown day'}")
    yield " · ".join(facts)
    if dossier.flags:
        yield f"flags: {', '.join(dossier.flags)}"
    if dossier.topics:
        yield f"topics: {', '.join(f'{topic} {score:.2f}' for topic, score in dossier.topics)}"
    if row.original_url:
        yield f"names as its original: {row.original_url}"
    tied: set[int] = set()
    for tie in dossier.ties:
        evidence = ", ".join(f"{name} {value}" for name, value in tie.evidence.items())
        what = _TIES.get((tie.relation, tie.outward), f"{tie.relation} with")
        tied.add(tie.other_id)
        yield f"{what} document {tie.other_id}, {tie.score:.2f} ({evidence}) {tie.other_url}"
    for document_id, url in dossier.duplicates:
        if document_id not in tied:
            yield f"stands also for document {document_id}, a duplicate: {url}"
    for document_id, language, url in dossier.translations:
        if document_id not in tied:
            yield f"translated as document {document_id} ({language}): {url}"
    for seen_until, title in dossier.revisions:
        yield f"an earlier text was seen until {seen_until}: {title}"


def _first(items: list[str], most: int) -> str:
    more = f", and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more
