"""Telling a service of the operator's own that something is wrong: one JSON object, in bounded time."""

import json
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from welfare_crawl.errors import ConfigurationError

SECONDS = 10.0


def check_webhook(url: str) -> None:
    """Refuse what is no web address; a private one is as good, since the operator names it, not a page.

    Raises ConfigurationError.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(f"WELFARE_WEBHOOK={url!r} is no http or https address")


def post_json(url: str, message: Any) -> str | None:
    """Post a message; return None when it was taken, else what went wrong, in one line without the address."""
    body = json.dumps(message, ensure_ascii=False).encode()
    request = urllib.request.Request(  # noqa: S310 -- the scheme was checked
        url, data=body, headers={"Content-Type": "application/json; charset=utf-8"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 -- the scheme was checked
            answer.read(1000)
    except (OSError, ValueError) as error:
        return f"the webhook at {urlsplit(url).hostname} did not take the message: {error}".splitlines()[0][:300]
    return None
