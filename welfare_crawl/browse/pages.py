"""The pages on the whole corpus: overview, map, search, questions."""

from dataclasses import asdict, fields
from typing import Any

from welfare_crawl.browse.answers import answering, as_csv, as_json, page, phrases_for, site_for, with_query
from welfare_crawl.browse.charts import draw_map, draw_timeline
from welfare_crawl.browse.problems import say_problem
from welfare_crawl.errors import ConfigurationError
from welfare_crawl.places import province_names, province_names_before
from welfare_crawl.search import KINDS, check_filters, search
from welfare_crawl.store.base import Filters
from welfare_crawl.store.overview import Browser, Overview
from welfare_crawl.store.questions import QUESTIONS
from welfare_crawl.topics import TOPICS

PAGE = 20
MOST_ROWS = 1000
"""Rows of a search as CSV or JSON; `welfare-crawl export` gives all."""

_COUNTED = ("months", "provinces", "languages", "topics", "sources", "kinds")
_COLUMNS = ["id", "title", "published_at", "source", "kind", "language", "province", "province_name", "url"]


def filters_of(request: Any) -> Filters:
    """Return the filters that an address asks for; an empty one asks for all."""
    chosen: dict[str, Any] = {
        each.name: (request.args.get(each.name) or "").strip() or None for each in fields(Filters)
    }
    return Filters(**chosen)


def _choices(overview: Overview) -> dict[str, Any]:
    """Return what the filters of a form can be set to."""
    former = province_names_before()
    today = province_names()
    return {
        "languages": list(overview.languages),
        "topics": TOPICS,
        "sources": sorted(overview.sources),
        "kinds": KINDS,
        "provinces": sorted(today.items(), key=lambda item: item[1]),
        "former": sorted(
            ((code, name) for code, name in former.items() if today.get(code) != name), key=lambda i: i[1]
        ),
    }


def _drawn(overview: Overview) -> dict[str, Any]:
    names = province_names()
    return {
        "overview": overview,
        "timeline": draw_timeline(overview.months),
        "map": draw_map(overview.provinces),
        "province_names": names,
        "provinces": [(code, names.get(code, code), count) for code, count in overview.provinces.items() if code],
    }


@answering
async def home(request: Any, datasette: Any) -> Any:
    """The corpus at a glance."""
    site = site_for(datasette)
    overview, extent = await site.figures(Filters())
    latest = await site.ask(lambda browser: browser.newest(limit=6))
    return await page(
        datasette,
        request,
        "welfare_home.html",
        extent=extent,
        latest=latest,
        choices=_choices(overview),
        filters=Filters(),
        dated=sum(overview.months.values()),
        **_drawn(overview),
    )


@answering
async def show_map(request: Any, datasette: Any) -> Any:
    """A part of the corpus on the map and over time."""
    site = site_for(datasette)
    filters = await site.ask(lambda browser: check_filters(browser, filters_of(request)))
    whole, _ = await site.figures(Filters())
    overview, _ = await site.figures(filters)
    return await page(
        datasette, request, "welfare_map.html", choices=_choices(whole), filters=filters, **_drawn(overview)
    )


@answering
async def figures(request: Any, datasette: Any) -> Any:
    """The figures of a part of the corpus as data: all of them as JSON, one kind of them as CSV."""
    site = site_for(datasette)
    filters = await site.ask(lambda browser: check_filters(browser, filters_of(request)))
    overview, extent = await site.figures(filters)
    if request.url_vars["format"] == "json":
        return as_json({"filters": asdict(filters), "extent": extent} | asdict(overview))
    by = request.args.get("by") or "months"
    if by not in _COUNTED:
        raise ConfigurationError(f"by={by!r}: there are {', '.join(_COUNTED)}")
    counts: dict[str, int] = getattr(overview, by)
    if by == "provinces":
        names = province_names()
        rows = [(code, names.get(code, ""), count) for code, count in counts.items()]
        return as_csv(by, ["province", "province_name", "texts"], rows)
    return as_csv(by, [by.removesuffix("s"), "texts"], counts.items())


@answering
async def find(request: Any, datasette: Any) -> Any:
    """Texts that a query and filters find; without a query the newest ones."""
    site = site_for(datasette)
    query = (request.args.get("q") or "").strip()
    form = request.url_vars.get("format")
    number = _page_number(request.args.get("page"))
    limit = MOST_ROWS if form else PAGE
    offset = (number - 1) * limit
    asked = filters_of(request)
    problem: tuple[str, str] | None = None
    total, filters = 0, asked
    rows: list[dict[str, Any]] = []

    def look(browser: Browser) -> tuple[int, list[dict[str, Any]], Filters]:
        checked = check_filters(browser, asked)
        if not query:
            count, latest = browser.latest(checked, limit=limit, offset=offset)
            return count, [row | {"pieces": ((row["lead"] or row["beginning"], False),)} for row in latest], checked
        found = search(browser, query, checked, limit=limit, offset=offset)
        hits = [asdict(result.hit) | {"pieces": _pieces(result.snippet, result.marks)} for result in found.results]
        return found.total, hits, checked

    try:
        total, rows, filters = await site.ask(look)
    except ConfigurationError as error:
        if form:
            raise
        problem = say_problem(str(error), phrases_for(request).language)
    if form == "json":
        kept = [{name: row[name] for name in _COLUMNS} | {"snippet": _plain(row["pieces"])} for row in rows]
        return as_json({"query": query, "filters": asdict(filters), "total": total, "offset": offset, "results": kept})
    if form == "csv":
        lines = ([*(row[name] for name in _COLUMNS), _plain(row["pieces"])] for row in rows)
        return as_csv("search", [*_COLUMNS, "snippet"], lines)
    whole, _ = await site.figures(Filters())
    t = phrases_for(request)
    pages = max(1, -(-total // PAGE))
    return await page(
        datasette,
        request,
        "welfare_search.html",
        status=400 if problem else 200,
        query=query,
        filters=filters,
        problem=problem,
        rows=rows,
        total=total,
        counted=t("one_text") if total == 1 else t("count_texts", count=t.number(total)),
        number=number,
        pages=pages,
        before=with_query(request, page=number - 1) if number > 1 else None,
        after=with_query(request, page=number + 1) if number < pages else None,
        choices=_choices(whole),
        data={form: with_query(request, page=None, lang=None).replace("/search", f"/search.{form}", 1)
              for form in ("csv", "json")},
    )  # fmt: skip


def _page_number(text: str | None) -> int:
    return min(int(text), 100_000) if text and text.isascii() and text.isdigit() and len(text) < 7 and int(text) else 1


def _pieces(snippet: str, marks: tuple[tuple[int, int], ...]) -> tuple[tuple[str, bool], ...]:
    """Return a snippet cut where the words that were looked for begin and end."""
    pieces, at = [], 0
    for start, end in marks:
        pieces += [(snippet[at:start], False), (snippet[start:end], True)]
        at = end
    return tuple(piece for piece in (*pieces, (snippet[at:], False)) if piece[0])


def _plain(pieces: tuple[tuple[str, bool], ...]) -> str:
    return "".join(text for text, _ in pieces)


@answering
async def questions(request: Any, datasette: Any) -> Any:
    """Questions that are ready to be asked."""
    return await page(datasette, request, "welfare_questions.html", questions=QUESTIONS)
