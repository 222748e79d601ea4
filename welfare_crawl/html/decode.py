"""From the bytes of a page to its characters, whatever the page says about itself."""

import codecs
import re

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, resolve_encoding

from welfare_crawl.html.fonts import names_legacy_font

LIMIT_BYTES = 20_000_000
"""More than this is cut off; the longest article pages known have 5 MB."""

_GUESS_SAMPLE_BYTES = 60_000
_META_BYTES = 8_192
_TOLERATED_ERRORS = 0.01
"""Share of broken sequences among the bytes beyond ASCII up to which a page still counts as UTF-8."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# UTF-8 read as Windows-1252 and written again: the first two letters of nearly every Vietnamese tone letter.
_LEAST_DOUBLE = 20
_DOUBLE_ENCODED = re.compile("á»[\x80-\xbf€-™]|áº[\x80-\xbf€-™]|Ä‘|Æ°|Æ¡|Ã[ -¿]")


def decode_html(body: bytes, content_type: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the text of a page and the flags `truncated`, `encoding_guessed`, `encoding_repaired` where they apply."""
    flags: list[str] = []
    if len(body) > LIMIT_BYTES:
        body = body[:LIMIT_BYTES]
        flags.append("truncated")
    text, flag = _decode(body, content_type)
    if flag:
        flags.append(flag)
    repaired = _undo_double_encoding(text)
    if repaired is not None:
        text = repaired
        flags.append("encoding_repaired")
    return text.replace("\x00", ""), tuple(dict.fromkeys(flags))


def _decode(body: bytes, content_type: str | None) -> tuple[str, str | None]:
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace"), None
    declared = _declared_encodings(body, content_type)
    if body.isascii():
        # Seven-bit encodings with escape sequences look like ASCII.
        escaped = b"\x1b" in body or b"~{" in body
        name = next((name for name in declared if escaped and name.startswith(("iso2022", "hz"))), "ascii")
        return body.decode(name, "replace"), None
    wide = _wide_encoding(body)
    if wide:
        return body.decode(wide, "replace"), "encoding_guessed"
    # Text in another encoding is hardly ever valid UTF-8 by chance, so the bytes weigh more than what is declared.
    try:
        return body.decode("utf-8"), None
    except UnicodeDecodeError:
        pass
    repaired = body.decode("utf-8", "replace")
    beyond_ascii = sum(1 for char in repaired if char > "\x7f")
    if repaired.count("\ufffd") <= max(2, _TOLERATED_ERRORS * beyond_ascii) and beyond_ascii > 2:
        return repaired, "encoding_repaired"
    for name in declared:
        if name in ("utf-8", "utf8"):
            continue
        try:
            return body.decode(name), None
        except (UnicodeDecodeError, LookupError):
            continue
    return _guess(body, declared), "encoding_guessed"


def _declared_encodings(body: bytes, content_type: str | None) -> list[str]:
    header = http_content_type_encoding(content_type) if content_type else None
    named = (header, html_body_declared_encoding(body[:_META_BYTES]))
    resolved = [resolve_encoding(name) for name in named if name]
    return list(dict.fromkeys(name for name in resolved if name and not name.startswith(("utf-16", "utf-32"))))


def _wide_encoding(body: bytes) -> str | None:
    sample = body[:2000]
    if sample.count(b"\x00") < len(sample) // 4:
        return None
    return "utf-16-be" if sample[::2].count(b"\x00") > sample[1::2].count(b"\x00") else "utf-16-le"


def _guess(body: bytes, declared: list[str]) -> str:
    if names_legacy_font(body.decode("latin-1")):
        # Statistics can't know these letters; their tables are those of the Windows characters.
        return body.decode("cp1252", "replace")
    start = max(0, body.find(b"<body"))
    best = from_bytes(body[start : start + _GUESS_SAMPLE_BYTES]).best()
    for name in (best.encoding if best else None, *declared, "cp1252"):
        if name is None:
            continue
        try:
            return body.decode(name, "replace")
        except LookupError:
            continue
    return body.decode("utf-8", "replace")


def _undo_double_encoding(text: str) -> str | None:
    sample = text[:200_000]
    # Each such pair has one of these signs, which can be counted in a hundredth of the time.
    if sum(sample.count(sign) for sign in "»ºÄÆÃ" if sign in sample) < _LEAST_DOUBLE:
        return None
    if len(_DOUBLE_ENCODED.findall(sample)) < _LEAST_DOUBLE:
        return None
    # A page that also has right letters of that kind was not encoded twice as a whole.
    if sum(sample.count(letter) for letter in "ạảấầẩẫậắằẳẵặẹẻẽếềểễệọỏốồổỗộớờởỡợụủứừửữựđ") > 20:
        return None
    raw = bytearray()
    for char in text:
        try:
            raw += char.encode("cp1252")
        except UnicodeEncodeError:
            raw += bytes([ord(char)]) if ord(char) < 256 else char.encode("utf-8", "replace")
    repaired = raw.decode("utf-8", "replace")
    return repaired if repaired.count("\ufffd") <= len(repaired) // 200 else None
