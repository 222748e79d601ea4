"""Every error that the program raises on purpose, each with one line that says what, where and what to do."""

from typing import Literal, get_args

Stage = Literal["fetch", "archive", "extract", "store"]
"""Where a page was lost: the values of `failures.stage`."""

Reason = Literal[
    # fetch
    "not_found",
    "gone",
    "forbidden",
    "http_error",
    "server_error",
    "timeout",
    "dns",
    "connection",
    "tls",
    "too_large",
    "robots",
    "redirect_loop",
    "private_address",
    "scheme",
    "bad_response",
    "blocked",
    # extract
    "needs_browser",
    "no_text",
    "broken_html",
    "broken_pdf",
    "encrypted_pdf",
    "too_many_pages",
    "unreadable",
    "unsupported_type",
    "worker_timeout",
    "worker_memory",
    "worker_killed",
    # anywhere
    "poison",
    "disk",
    "bug",
]
"""Why it was lost: the values of `failures.reason`."""

REASONS: frozenset[str] = frozenset(get_args(Reason))

MEANINGS: dict[Reason, str] = {
    "not_found": "the server has no such page (404)",
    "gone": "the page was taken down for good (410)",
    "forbidden": "the server refuses us (401, 403, 451)",
    "http_error": "the server answered with another error",
    "server_error": "the server failed (5xx), also when asked again",
    "timeout": "the server took too long",
    "dns": "the host's name has no address",
    "connection": "the connection was refused or broke off",
    "tls": "no secure connection could be made",
    "too_large": "the response is larger than the limit",
    "robots": "robots.txt asks not to fetch it",
    "redirect_loop": "it redirects without an end",
    "private_address": "the host has no public address",
    "scheme": "neither http nor https",
    "bad_response": "the response can't be read as what it should be",
    "blocked": "the server says that we ask too often, or bars robots",
    "needs_browser": "the text comes encrypted, and only a browser decodes it",
    "no_text": "no article text was found",
    "broken_html": "the HTML can't be read",
    "broken_pdf": "the PDF is damaged",
    "encrypted_pdf": "the PDF asks for a password",
    "too_many_pages": "the PDF has more pages than the limit",
    "unreadable": "neither text layer nor OCR gave readable text",
    "unsupported_type": "neither HTML nor PDF",
    "worker_timeout": "reading it took longer than the limit",
    "worker_memory": "reading it needed more memory than the limit",
    "worker_killed": "reading it crashed the worker process",
    "poison": "it crashed its worker again and again, and is left alone",
    "disk": "the disk refused",
    "bug": "an error in welfare_crawl itself; please report it",
}
"""Each reason in words."""

NotArticleKind = Literal["list", "video", "photos", "login", "soft_404", "cookie_page", "challenge", "landing"]
"""What a page is that is no article: kept as the reason beside the outcome `not_article`."""

WALLS: frozenset[NotArticleKind] = frozenset({"challenge", "cookie_page"})
"""Those that stand before a page and say nothing about it: a failure `blocked`, and no `not_article`."""


class WelfareError(Exception):
    """Base of all errors that end in one line for a person, never in a traceback."""


class ConfigurationError(WelfareError):
    """A setting, an argument or a source that can't be used; the command ends with exit code 2."""


class StoreError(WelfareError):
    """The SQLite file, the archive or the frontier can't be read or written; the command ends with exit code 1."""


class ExtractionError(WelfareError):
    """A page that was fetched but gives no text: becomes a row in `failures` with stage `extract`."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason: Reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else self.reason


class NotArticleError(WelfareError):
    """A page that is recognised as something else than an article: a sighting with outcome `not_article`."""

    def __init__(self, kind: NotArticleKind, detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind: NotArticleKind = kind
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}" if self.detail else self.kind
