"""How a page answers: as HTML under a strict policy, as JSON, as CSV, as a file to keep, or with an error."""

import csv
import io
import json
import re
from collections.abc import Awaitable, Callable, Iterable
from functools import wraps
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode, urlsplit

from datasette import Response  # type: ignore[import-untyped]

from welfare_crawl.browse.phrases import Phrases, choose_language
from welfare_crawl.browse.problems import say_problem
from welfare_crawl.browse.site import Site, site_of
from welfare_crawl.errors import ConfigurationError, StoreError
from welfare_crawl.export import safe_cell
from welfare_crawl.store.questions import QUESTIONS

COOKIE = "welfare_lang"
"""Where the language of the interface is kept that somebody chose."""

CHOICE = "_lang"
"""The parameter that chooses it on Datasette's pages, for which a name without `_` is a column."""

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'none'; img-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
"""Nothing runs on our own pages, wherever it came from."""

DATASETTE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Datasette's pages carry scripts of their own in the page; nothing is loaded from elsewhere."""

FILE_POLICY = "sandbox; default-src 'none'"

View = Callable[..., Awaitable[Any]]


def site_for(datasette: Any) -> Site:
    """Return the corpus that this Datasette serves."""
    config = datasette.plugin_config("welfare-crawl")
    return site_of(config["path"], config["archive"])


def phrases_for(request: Any) -> Phrases:
    """Return the phrases in the language of whoever asks."""
    headers = {"accept-language": request.headers.get("accept-language", "")}
    asked = request.args.get("lang") or request.args.get(CHOICE)
    return Phrases(choose_language(asked, request.cookies.get(COOKIE), headers))


async def page(datasette: Any, request: Any, template: str, *, status: int = 200, **context: Any) -> Any:
    """Return one of our pages."""
    t = phrases_for(request)
    html = await datasette.render_template(
        template,
        context
        | {
            "t": t,
            "here": request.path,
            "home": datasette.urls.instance(),
            "database_url": datasette.urls.database(datasette.plugin_config("welfare-crawl")["database"]),
            "other_language": with_query(request, lang=t.other),
            "with_query": lambda **changes: with_query(request, **changes),
            "web_address": web_address,
        },
        request=request,
    )
    return Response.html(html, status=status, headers={"Content-Security-Policy": POLICY})


def tables_context(datasette: Any, request: Any) -> dict[str, Any]:
    """Return what Datasette's own pages need for our heading."""
    t = phrases_for(request)
    return {
        "t": t,
        "home": datasette.urls.instance(),
        "here": request.path,
        "database_url": datasette.urls.database(datasette.plugin_config("welfare-crawl")["database"]),
        "other_language": with_query(request, **{CHOICE: t.other}),
        "question_of": {each.name: each.vietnamese if t.language == "vi" else each.english for each in QUESTIONS}.get,
    }


def with_query(request: Any, **changes: object) -> str:
    """Return this page's address with parameters changed; None takes one out."""
    given = {key: request.args[key] for key in request.args if request.args[key]}
    given.update({key: str(value) for key, value in changes.items() if value is not None})
    kept = {key: value for key, value in given.items() if not (key in changes and changes[key] is None)}
    return f"{request.path}?{urlencode(kept)}" if kept else str(request.path)


def web_address(url: str | None) -> str | None:
    """Return an address that may be linked to; None for what is none of the web, such as `javascript:`."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    return (url or "").strip() if parts.scheme.lower() in ("http", "https") and parts.netloc else None


def is_loopback_name(host: str) -> bool:
    """Return whether a Host header names this machine to itself."""
    name = (host.rsplit(":", 1)[0] if not host.endswith("]") else host).strip("[]").lower().rstrip(".")
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def as_json(value: Any) -> Any:
    """Return data as JSON."""
    body = json.dumps(value, ensure_ascii=False, indent=1, default=str)
    return Response(
        body, headers={"Content-Security-Policy": FILE_POLICY}, content_type="application/json; charset=utf-8"
    )


def as_csv(name: str, columns: list[str], rows: Iterable[Iterable[Any]]) -> Any:
    """Return rows as CSV that a spreadsheet opens without running anything of it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe_cell(_flat(value)) for value in row])
    return as_file(f"{name}.csv", ("\ufeff" + text.getvalue()).encode(), "text/csv; charset=utf-8")


def _flat(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value


def as_file(name: str, body: bytes, content_type: str) -> Any:
    """Return bytes to be kept as a file; a browser shows them nowhere."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", name)
    headers = {
        "Content-Disposition": f'attachment; filename="{safe}"',
        "Content-Security-Policy": FILE_POLICY,
        "X-Content-Type-Options": "nosniff",
    }
    return Response(body, headers=headers, content_type=content_type)


def answering(view: View) -> View:
    """Turn what goes wrong in a view into a page that says so on one line."""

    @wraps(view)
    async def answer(request: Any, datasette: Any) -> Any:
        try:
            return await view(request, datasette)
        except ConfigurationError as error:
            return await failure(datasette, request, 400, str(error))
        except (StoreError, OSError) as error:
            return await failure(datasette, request, 503, str(error))

    return answer


async def failure(
    datasette: Any,
    request: Any,
    status: int,
    message: str | None = None,
    *,
    say: str | None = None,
    detail: str | None = None,
) -> Any:
    """Return what went wrong, in the form that was asked for.

    `message` is a line of the library's own, `say` the name of a phrase; `detail` is what SQLite or Datasette said.
    """
    t = phrases_for(request)
    if message is not None:
        line, language = say_problem(message, t.language)
    else:
        known = {403: "not_for_reading", 404: "not_found", 400: "bad_request"}
        line, language = t(say or known.get(status, "our_error")), t.language
    form = (request.scope.get("url_route") or {}).get("kwargs", {}).get("format") or request.args.get("_format")
    if form or re.search(r"\.(json|csv)$", request.path):
        error = ": ".join(filter(None, (message or Phrases("en")(say or "") or None, detail))) or "not found"
        return Response.json({"ok": False, "status": status, "error": error}, status=status)
    sql = request.args.get("sql")
    return await page(
        datasette,
        request,
        "welfare_error.html",
        status=status,
        message=line,
        message_language=language,
        detail=detail,
        sql=sql,
    )
