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

NotArticleKind = Literal["list", "video", "photos", "login", "soft_404", "cookie_page", "challenge", "landing"]
"""What a page is that is no article: kept as the reason beside the outcome `not_article`."""


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
