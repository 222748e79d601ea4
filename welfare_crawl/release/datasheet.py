"""The datasheet of a release: what is in it, where it comes from, what may be done with it, and how it is cited."""

from collections.abc import Mapping
from dataclasses import dataclass

from welfare_crawl import __version__
from welfare_crawl.store import SqliteReader
from welfare_crawl.store.snapshot import last_fetch, robots_state, source_homes, source_periods

_PAGE = """\
# {title}

A frozen copy of a corpus of Vietnamese provincial news, its translations and academic papers on social welfare (an sinh
xã hội), as of {day}. It was gathered and read by welfare_crawl {version}. It does not change; a later state of the
corpus is another release.

## How to cite

> {title}. Gathered with welfare_crawl {version}, state of {day}. {texts} texts from {sources} sources.

Name the release (`{name}`) and the first signs of the checksum of `welfare.db` in `SHA256SUMS`.

## What is in it

| file | what |
|---|---|
| `welfare.db` | SQLite: the public tables, the view `corpus`, the full-text index `documents_fts` |
| `corpus.parquet` | one row for each text, no reprints |
| `facts.parquet` | legal documents cited (`value_text`), amounts, counts, percentages (`value`), with their sentences |
| `places.parquet`, `topics.parquet`, `links.parquet`, `passages.parquet` | what hangs on the texts, by `document_id` |
| `sources.parquet` | the list of sources |
| `datapackage.json` | all files for Frictionless tools, with checksums |
| `SHA256SUMS` | `sha256sum -c SHA256SUMS` checks the files |

`documents_fts` finds a word with the marks that it is asked with, and every spelling of a word without: `ho ngheo`, `hộ
nghèo`. What tells of the crawling machine (`runs`, internal tables) is left out. The SQLite file can be opened with any
program that reads SQLite, and in Python with `welfare_crawl.Corpus`.

## Counts

| what | how many |
|---|---|
| texts (`corpus`) | {texts} |
| documents, duplicates and off-threshold texts among them | {documents} |
| duplicates (reprints), in so many groups | {duplicates}, {groups} |
| translations | {translations} |
| earlier versions (`revisions`) | {revisions} |
| addresses fetched | {sightings} |
| addresses lost | {failures} |

{languages}

{kinds}

{topics}

## Sources

| source | name | home | texts | first | last | left out for robots.txt |
|---|---|---|---|---|---|---|
{source_rows}

## How it was gathered

robots.txt and its Crawl-delay were obeyed: addresses that it bars were not fetched and are counted above. One request
at a time went to a host. Only public pages were read. Text, dates, places, topics, language, duplicates and facts were
found by programs and have errors; `published_evidence`, `language_confidence`, `flags`, `links.evidence` and
`facts.quote` let a reader judge them.

## Licence and persons

The texts belong to their publishers and authors; this release passes on no right to them. Use it for research and quote
within the limits of the law of your country; ask the publishers before you pass texts on. Names of people stand in the
texts as they were published.
{masking}"""

_MASKED = """
Numbers of identity cards and bank accounts, those of funds too, and telephones of private persons are masked: a dot (•)
stands for each digit, so that offsets stay right. Hotlines and offices' telephones stay. They are found by rules, which
can overlook one. `content_hash` is that of the text before.
"""

_NOT_MASKED = """
Nothing is masked: texts can hold telephone and account numbers that were published in appeals for help. Don't publish
this release as it is; `welfare-crawl release --mask` makes one without them.
"""


@dataclass(frozen=True, slots=True)
class Datasheet:
    """The page, and what else the release says of itself."""

    title: str
    day: str
    """The day of the last fetch, YYYY-MM-DD."""
    page: str
    sources: tuple[tuple[str, str], ...]
    """Name and front page of each source that texts are from."""


def datasheet(store: SqliteReader, name: str, *, masked: bool) -> Datasheet:
    """Return the datasheet of a corpus as it is now; nothing in it depends on when or where it is made."""
    day = (last_fetch(store) or "1970-01-01")[:10]
    figures = store.statistics()
    periods, barred, homes = source_periods(store), robots_state(store), source_homes(store)
    activity = {each.source: each.name for each in store.source_activity(moment=f"{day}T23:59:59+00:00")}
    title = f"Vietnamese social welfare corpus, release {name}"
    rows = [
        f"| `{source}` | {_cell(activity.get(source, ''))} | {_cell(homes.get(source, ''))} |"
        f" {periods.get(source, (0, None, None))[0]} | {periods.get(source, (0, '', ''))[1] or ''} |"
        f" {periods.get(source, (0, '', ''))[2] or ''} | {barred.get(source, 0)} |"
        for source in sorted({*periods, *activity, *barred})
    ]
    page = _PAGE.format(
        title=title,
        name=name,
        day=day,
        version=__version__,
        texts=figures.corpus,
        sources=len(periods),
        documents=figures.documents,
        duplicates=figures.duplicates,
        groups=figures.duplicate_groups,
        translations=figures.translations,
        revisions=figures.revisions,
        sightings=figures.sightings,
        failures=sum(figures.failures.values()),
        languages=_table("language", figures.languages),
        kinds=_table("kind", figures.kinds),
        topics=_table("topic", figures.topics),
        source_rows="\n".join(rows),
        masking=_MASKED if masked else _NOT_MASKED,
    )
    named = tuple((activity.get(source) or source, homes[source]) for source in sorted(periods) if homes.get(source))
    return Datasheet(title, day, page, named)


def _table(head: str, counts: Mapping[str, int]) -> str:
    lines = [f"| {head} | texts |", "|---|---|"]
    lines += [
        f"| {_cell(name)} | {count} |" for name, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    ]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
