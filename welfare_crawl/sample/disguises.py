"""The ways in which real pages hide or mangle Vietnamese text, done on purpose."""

import base64
import re
import unicodedata
from html.entities import codepoint2name
from itertools import cycle
from textwrap import wrap

from welfare_crawl.sample.markup import html_reply
from welfare_crawl.sample.site import Reply
from welfare_crawl.writing.tones import split_tones

_KEY = b"trung-du"
_GAPS = (" ", " ", "\u00a0", " ", "\u200b ", " ", " ", " \ufeff")

DECODER = """<script>
(function () {
  var box = document.getElementById("dcontent"), key = "trung-du";
  var bytes = Uint8Array.from(atob(box.textContent.replace(/\\s+/g, "")), function (sign, at) {
    return sign.charCodeAt(0) ^ key.charCodeAt(at % key.length);
  });
  box.innerHTML = new TextDecoder("utf-8").decode(bytes);
})();
</script>"""
"""The inline script that turns the encrypted body back into paragraphs in the reader's browser."""


def encrypt_body(body: str) -> str:
    """Return a body as lines of base64 over bytes that only the page's own script can read."""
    mixed = bytes(byte ^ key for byte, key in zip(body.encode(), cycle(_KEY), strict=False))
    return "\n".join(wrap(base64.b64encode(mixed).decode(), 76))


def write_entities(text: str) -> str:
    """Return text with each letter that HTML 4 names as a named entity, and the other Vietnamese letters decomposed."""
    return "".join(_write_letter(letter) for letter in text)


def scatter_invisible(body: str) -> str:
    """Return a body with the no-break and zero-width characters that word processors leave between words."""
    gaps = cycle(_GAPS)
    # Every second part is a tag, and stays as it is.
    parts = re.split(r"(<[^>]*>)", body)
    return "".join(part if part.startswith("<") else re.sub(" ", lambda _: next(gaps), part) for part in parts)


def windows_1258_reply(page: str, changed: str | None) -> Reply:
    """Return a page in windows-1258, where tones are letters of their own; only its meta element says so."""
    declared = page.replace(
        '<meta charset="utf-8">', '<meta http-equiv="Content-Type" content="text/html; charset=windows-1258">'
    )
    body = b"".join(_encode_1258(letter) for letter in declared)
    return Reply(body, content_type="text/html", last_modified=changed, gzip=True)


def undeclared_utf8_reply(page: str, changed: str | None) -> Reply:
    """Return a page in UTF-8 whose header claims iso-8859-1 and whose meta element is missing."""
    reply = html_reply(page.replace('<meta charset="utf-8">\n', ""), changed=changed)
    return Reply(reply.body, content_type="text/html; charset=iso-8859-1", last_modified=changed, gzip=True)


def _write_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    if name := codepoint2name.get(ord(letter)):
        return f"&{name};"
    return unicodedata.normalize("NFD", letter)


def _encode_1258(letter: str) -> bytes:
    try:
        return letter.encode("cp1258")
    except UnicodeEncodeError:
        # Only the five tone marks are letters of windows-1258; circumflex, breve and horn belong to their vowel.
        vowel, tones = split_tones(letter)
    return (vowel + tones).encode("cp1258", errors="xmlcharrefreplace")
