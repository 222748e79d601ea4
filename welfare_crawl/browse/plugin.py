"""The plugin of Datasette: our pages beside its own, and a policy for what a page may load and run."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl  # type: ignore[import-untyped]
from datasette.utils.asgi import NotFound  # type: ignore[import-untyped]

from welfare_crawl.browse import pages, texts
from welfare_crawl.browse.answers import DATASETTE_POLICY, failure, is_loopback_name, phrases_for, site_for

FORMAT = r"(\.(?P<format>json|csv))?"


@hookimpl  # type: ignore[untyped-decorator]
def startup(datasette: Any) -> None:
    """Begin to count the corpus."""
    site_for(datasette).count_ahead()


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
def extra_template_vars(request: Any, datasette: Any) -> dict[str, Any]:
    """Give Datasette's own pages our heading."""
    if request is None:
        return {}
    return {
        "t": phrases_for(request),
        "home": datasette.urls.instance(),
        "here": request.path,
        "database_url": datasette.urls.database(datasette.plugin_config("welfare-crawl")["database"]),
    }


@hookimpl(tryfirst=True)  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    """Say on a page of ours that there is nothing; what else goes wrong is Datasette's to show."""
    if not isinstance(exception, NotFound) or re.search(r"\.(json|csv)$", request.path):
        return None
    return lambda: failure(datasette, request, 404)


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
                await send(
                    {"type": "http.response.start", "status": 421, "headers": [(b"content-type", b"text/plain")]}
                )
                await send({"type": "http.response.body", "body": b"this server answers as localhost only\n"})
                return

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
                    message = message | {"headers": headers}
                await send(message)

            await app(scope, receive, with_policy)

        return guarded

    return wrap
