"""The plugin of Datasette: our pages beside its own, and a policy for what a page may load, run and read."""

import json
import logging
import re
import sys
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from datasette import hookimpl  # type: ignore[import-untyped]
from datasette.database import QueryInterrupted  # type: ignore[import-untyped]
from datasette.utils.asgi import Base400  # type: ignore[import-untyped]
from datasette.views.base import DatasetteError  # type: ignore[import-untyped]

from welfare_crawl.browse import pages, texts
from welfare_crawl.browse.answers import (
    CHOICE,
    COOKIE,
    DATASETTE_POLICY,
    failure,
    is_loopback_name,
    phrases_for,
    site_for,
    tables_context,
)
from welfare_crawl.browse.phrases import LANGUAGES
from welfare_crawl.store.browsing import SqlError, restrict_reader

FORMAT = r"(\.(?P<format>json|csv))?"

_SERVED = re.compile(r"/-/(static|welfare|static-plugins)/|(?!/-/|/_internal|/_memory)")
"""Of Datasette's pages about itself, which name folders of this machine, only the files that pages need."""

logger = logging.getLogger(__name__)


def register(manager: Any) -> None:
    """Put the plugin in its place, and take out the one that prints each wrong address with all variables."""
    manager.register(sys.modules[__name__], name="welfare-crawl")
    manager.unregister(name="datasette.handle_exception")


@hookimpl  # type: ignore[untyped-decorator]
def startup(datasette: Any) -> None:
    """Begin to count the corpus."""
    site_for(datasette).count_ahead()


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: Any, database: str, datasette: Any) -> None:
    """Leave SQL from outside only the public tables."""
    if database == (datasette.plugin_config("welfare-crawl") or {}).get("database"):
        restrict_reader(conn)


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Any]]:
    """Our pages."""
    number = r"/text/(?P<id>[0-9]{1,18})"
    return [
        (r"^/$", pages.home),
        (r"^/map$", pages.show_map),
        (r"^/figures\.(?P<format>json|csv)$", pages.figures),
        (rf"^/search{FORMAT}$", pages.find),
        (r"^/questions$", pages.questions),
        (rf"^{number}{FORMAT}$", texts.show),
        (rf"^{number}/changes{FORMAT}$", texts.changes),
        (rf"^{number}/beside/(?P<other>[0-9]{{1,18}}){FORMAT}$", texts.beside),
        (rf"^{number}/original/(?P<number>[0-9]{{1,9}})$", texts.original),
    ]


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(request: Any, datasette: Any, view_name: str | None) -> dict[str, Any]:
    """Give Datasette's own pages our heading and our words."""
    return tables_context(datasette, request) if request is not None and view_name else {}


@hookimpl  # type: ignore[untyped-decorator]
def extra_body_script(request: Any, view_name: str | None) -> str:
    """Name the fields of Datasette's pages that it leaves without a name."""
    t = phrases_for(request)
    labels = {
        "select[name^=_filter_column]": t("filter_column"),
        "select[name^=_filter_op]": t("filter_operation"),
        "input.filter-value": t("filter_value"),
        "select[name=_sort]": t("sort_by"),
        ".CodeMirror textarea": "SQL",
    }
    if view_name not in ("database", "table", "row"):
        return ""
    return (
        "window.addEventListener('load', () => { for (const [which, label] of Object.entries("
        + json.dumps(labels)
        + ")) document.querySelectorAll(which).forEach(each => each.setAttribute('aria-label', label)); });"
    )


@hookimpl(tryfirst=True)  # type: ignore[untyped-decorator]
def forbidden(datasette: Any, request: Any, message: str) -> Any:
    """Say on a page of ours that something is not for reading."""
    return lambda: failure(datasette, request, 403, detail=message)


@hookimpl(tryfirst=True)  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    """Say on a page of ours what went wrong, on one line and without a traceback."""
    if isinstance(exception, DatasetteError) and exception.title == "SQL Interrupted":
        return lambda: failure(datasette, request, 400, say="sql_too_long")
    if isinstance(exception, QueryInterrupted):
        return lambda: failure(datasette, request, 400, say="sql_too_long")
    if isinstance(exception, DatasetteError):
        status = 400 if exception.status == 500 else exception.status  # what it can't sort or filter by is no bug
        known = "sql_invalid" if exception.title == "Invalid SQL" else None
        return lambda: failure(datasette, request, status, say=known, detail=str(exception.message))
    if isinstance(exception, SqlError):
        return lambda: failure(datasette, request, 400, say="sql_error", detail=str(exception))
    if isinstance(exception, Base400):
        detail = None if exception.status == 404 else str(exception.args[0] if exception.args else "")
        return lambda: failure(datasette, request, exception.status, detail=detail)
    logger.error("%s: %s", request.path, exception, exc_info=exception)
    return lambda: failure(datasette, request, 500, detail=f"{type(exception).__name__}: {exception}")


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """Send a policy with every answer, and answer on this machine only to its own names."""
    only_loopback = bool((datasette.plugin_config("welfare-crawl") or {}).get("only_loopback"))

    def wrap(app: Any) -> Any:
        async def guarded(scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            # A page elsewhere whose name is made to lead here would otherwise read the corpus.
            host = next((value.decode("latin-1") for key, value in scope["headers"] if key == b"host"), "")
            if only_loopback and not is_loopback_name(host):
                await _refuse(send, 421, b"this server answers as localhost only\n")
                return
            if scope["method"] not in ("GET", "HEAD"):
                await _refuse(send, 405, b"nothing can be written here\n")
                return
            if not _SERVED.match(scope["path"]):
                scope = scope | {"path": "/-", "raw_path": b"/-"}

            query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
            wish = (query.get("lang") or query.get(CHOICE) or [""])[0]
            chosen = wish if wish in LANGUAGES else None

            async def with_policy(message: Any) -> None:
                if message["type"] == "http.response.start":
                    headers = list(message["headers"])
                    known = {key.lower() for key, _ in headers}
                    for key, value in (
                        (b"content-security-policy", DATASETTE_POLICY.encode()),
                        (b"x-content-type-options", b"nosniff"),
                        (b"referrer-policy", b"no-referrer"),
                    ):
                        if key not in known:
                            headers.append((key, value))
                    if chosen:
                        kept = f"{COOKIE}={chosen}; Max-Age=31536000; Path=/; SameSite=Lax; HttpOnly"
                        headers.append((b"set-cookie", kept.encode()))
                    message = message | {"headers": headers}
                await send(message)

            await app(scope, receive, with_policy)

        return guarded

    return wrap


async def _refuse(send: Callable[[Any], Awaitable[None]], status: int, line: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": line})
