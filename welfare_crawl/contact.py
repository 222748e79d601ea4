"""Who we are: the name that every server is told, with an address under which somebody can be reached."""

import re
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from welfare_crawl import __version__
from welfare_crawl.addresses import is_public
from welfare_crawl.errors import ConfigurationError

_CONTACT = re.compile(r"^(?:[^@\s()<>]+@[^@\s()<>]+\.[^@\s()<>]+|https?://[^\s()<>]+\.[^\s()<>]+)$", re.ASCII)

_RESERVED = ("localhost", "invalid", "test", "example", "local", "internal")
"""Names that are nobody's on the internet (RFC 2606, 6761, 6762)."""


def user_agent(contact: str) -> str:
    """Return what servers are told of us."""
    return f"welfare_crawl/{__version__}" + (f" (+{contact})" if contact else "")


def check_contact(contact: str, urls: Iterable[str]) -> None:
    """Refuse to ask a live server while nobody can be reached.

    Raises ConfigurationError: one line that says what to set.
    """
    if contact and not (_CONTACT.match(contact) and contact.isascii() and contact.isprintable()):
        raise ConfigurationError(f"WELFARE_CONTACT={contact!r} is neither a mail address nor a web address")
    if contact:
        return
    live = next((host for url in urls if (host := urlsplit(url).hostname or "") and not is_local(host)), None)
    if live is not None:
        raise ConfigurationError(
            f"{live} is a live server: set WELFARE_CONTACT to your mail or web address first, such as"
            " WELFARE_CONTACT=you@example.org; it is told to each server, so that a newspaper can write to you"
        )


def is_local(host: str) -> bool:
    """Return whether a host is nobody else's: this machine, a private address, or a name reserved for tests."""
    name = host.rstrip(".").lower()
    if name.rpartition(".")[2] in _RESERVED:
        return True
    if ":" in name:
        return not is_public(name)
    try:
        return not is_public(socket.inet_ntoa(socket.inet_aton(name)))
    except OSError:
        return False
