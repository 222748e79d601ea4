"""The pages on one text: the text with what is known of it, its changes, its translations, its archived original."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from welfare_crawl.archive.warc import read_page
from welfare_crawl.browse.answers import (
    answering,
    as_csv,
    as_file,
    as_json,
    failure,
    page,
    phrases_for,
    site_for,
)
from welfare_crawl.browse.difference import Change, compare_texts, lay_beside
from welfare_crawl.browse.marked import mark_text
from welfare_crawl.browse.phrases import Phrases
from welfare_crawl.errors import ConfigurationError, StoreError
from welfare_crawl.facts.indicators import CHANGE, read_indicators
from welfare_crawl.places import province_names_before
from welfare_crawl.query import Word, parse_query, query_words
from welfare_crawl.records import Source
from welfare_crawl.store.overview import Reading, Row

_SHOWN_AROUND = 1
"""Unchanged paragraphs that are shown before and after a change."""

_ENDINGS = {"application/pdf": "pdf", "text/html": "html", "application/xhtml+xml": "html", "text/plain": "txt"}


async def _reading(request: Any, datasette: Any, name: str = "id") -> Reading | None:
    number = int(request.url_vars[name])
    found: Reading | None = await site_for(datasette).ask(lambda browser: browser.reading(number))
    return found


@answering
async def show(request: Any, datasette: Any) -> Any:
    """One text and all that is known of it."""
    reading = await _reading(request, datasette)
    if reading is None:
        return await failure(datasette, request, 404)
    document = reading.document
    form = request.url_vars.get("format")
    if form == "json":
        return as_json(asdict(reading))
    if form == "csv":
        return as_csv(f"text-{document['id']}", list(document), [document.values()])
    words: tuple[Word, ...] = ()
    if request.args.get("q"):
        try:
            words = query_words(parse_query(request.args["q"]))
        except ConfigurationError:
            words = ()
    archive = site_for(datasette).archive
    return await page(
        datasette,
        request,
        "welfare_text.html",
        document=document,
        reading=reading,
        paragraphs=mark_text(document["text"], document["language"], reading.passages, reading.places, words),
        several_languages=len({passage["language"] for passage in reading.passages}) > 1,
        places=_counted(reading.places),
        former=province_names_before(),
        at_hand=[bool(row["warc_file"]) and (archive / row["warc_file"]).is_file() for row in reading.sightings],
        query=request.args.get("q") or "",
        indicators=_indicator_names(phrases_for(request)),
    )


def _indicator_names(t: Phrases) -> Callable[[str], str]:
    """Return what says of which thing a figure is, in a language of the interface."""
    known = read_indicators()

    def name(indicator: str) -> str:
        found = known.get(indicator.removesuffix(CHANGE))
        if found is None:
            return indicator.replace("_", " ")
        meaning = found.meaning[0 if t.language == "vi" else 1].partition(";")[0]
        return t("rise_or_fall", indicator=meaning) if indicator.endswith(CHANGE) else meaning

    return name


def _counted(places: list[Row]) -> list[Row]:
    """Return each place once, with how often it is named, the most named first."""
    counted: dict[tuple[str, str], Row] = {}
    for place in places:
        counted.setdefault((place["code"], place["name"]), place | {"times": 0})["times"] += 1
    return sorted(counted.values(), key=lambda place: (-place["times"], place["start"]))


@answering
async def changes(request: Any, datasette: Any) -> Any:
    """What changed in a text, each version against the next."""
    reading = await _reading(request, datasette)
    if reading is None:
        return await failure(datasette, request, 404)
    document = reading.document
    later = [document, *reading.revisions]
    steps = []
    for newer, older in zip(later, reading.revisions, strict=False):
        titled = compare_texts(older["title"], newer["title"])
        compared = await asyncio.to_thread(compare_texts, older["text"], newer["text"])
        steps.append({"until": older["seen_until"], "title": titled, "text": compared})
    form = request.url_vars.get("format")
    if form:
        rows = [
            (step["until"], change.kind, _side(change, "-"), _side(change, "+"))
            for step in steps
            for change in (*step["title"], *step["text"])
            if change.kind != "same"
        ]
        columns = ["seen_until", "change", "before", "after"]
        if form == "csv":
            return as_csv(f"changes-{document['id']}", columns, rows)
        return as_json([dict(zip(columns, row, strict=True)) for row in rows])
    shown = [step | {"text": _folded(step["text"])} for step in steps]
    return await page(datasette, request, "welfare_changes.html", document=document, steps=shown)


def _side(change: Change, sign: str) -> str:
    """Return a paragraph as it was before (`-`) or after (`+`) the change."""
    return "".join(words for kind, words in change.parts if kind in (sign, "="))


def _folded(changes: list[Change]) -> list[Change | int]:
    """Return the changes with long runs of unchanged paragraphs as their number."""
    near = {
        at + step
        for at, change in enumerate(changes)
        if change.kind != "same"
        for step in range(-_SHOWN_AROUND, _SHOWN_AROUND + 1)
    }
    folded: list[Change | int] = []
    for at, change in enumerate(changes):
        if at in near:
            folded.append(change)
        elif folded and isinstance(folded[-1], int):
            folded[-1] += 1
        else:
            folded.append(1)
    return folded


@answering
async def beside(request: Any, datasette: Any) -> Any:
    """A text and its translation, or its reprint, paragraph by paragraph."""
    reading, other = await _reading(request, datasette), await _reading(request, datasette, "other")
    if reading is None or other is None:
        return await failure(datasette, request, 404)
    one, two = reading.document, other.document
    pairs = await asyncio.to_thread(
        lay_beside, f"{one['lead']}\n\n{one['text']}".strip(), f"{two['lead']}\n\n{two['text']}".strip()
    )
    form = request.url_vars.get("format")
    columns = [f"{one['language']}_{one['id']}", f"{two['language']}_{two['id']}"]
    if form == "csv":
        return as_csv(f"beside-{one['id']}-{two['id']}", columns, [(one["title"], two["title"]), *pairs])
    if form == "json":
        return as_json([dict(zip(columns, pair, strict=True)) for pair in [(one["title"], two["title"]), *pairs]])
    return await page(datasette, request, "welfare_beside.html", one=one, two=two, pairs=pairs)


@answering
async def original(request: Any, datasette: Any) -> Any:
    """The bytes that the server sent, as a file to keep: never as a page of ours."""
    reading = await _reading(request, datasette)
    number = int(request.url_vars["number"])
    if reading is None or number >= len(reading.sightings) or not reading.sightings[number]["warc_file"]:
        return await failure(datasette, request, 404)
    row = reading.sightings[number]
    archive = site_for(datasette).archive
    source = Source(id=reading.document["source"], kind="news", home="")
    try:
        fetched = await asyncio.to_thread(read_page, archive, row["warc_file"], row["warc_offset"], source)
    except ValueError as error:
        raise StoreError(f"{row['warc_file']}: {error}") from error
    kind = (row["content_type"] or "").split(";")[0].strip().lower()
    ending = _ENDINGS.get(kind, "bin")
    sent_as = "application/pdf" if ending == "pdf" and fetched.body.startswith(b"%PDF-") else "application/octet-stream"
    return as_file(f"text-{reading.document['id']}-{number}.{ending}", fetched.body, sent_as)
