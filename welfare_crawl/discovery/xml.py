"""XML as servers really send it, made into a tree without ever following what it asks for.

The well-kept sitemap parsers are no help here: trafilatura's and ultimate-sitemap-parser's fetch by themselves, and
Scrapy's belongs to the engine. So this is lxml with entities, DTDs and the network refused, and repairs for the three
faults that make libxml2 lose text: bare ampersands, HTML's named entities, and control characters.
"""

import re
import zlib
from html.entities import html5

from lxml import etree

from welfare_crawl.errors import ExtractionError

MAX_BYTES = 50 * 1024 * 1024
"""The sitemap protocol's own limit for one file, unpacked."""

_CDATA = re.compile(rb"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_ENTITY = re.compile(rb"&(?:#\d+;|#[xX][0-9a-fA-F]+;|([A-Za-z][A-Za-z0-9]*);)?")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_XML_OWN = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})


def parse_xml(body: bytes) -> "etree._Element":
    """Return the root element of an XML document, mended where it is broken.

    Raises ExtractionError (`bad_response`) for an HTML page, for a document that declares entities, and for what is no
    XML.
    """
    body = unpack(body).lstrip(b"\xef\xbb\xbf \t\r\n")
    wide = body[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not wide:
        # PHP notices and the like before the document.
        start = body.find(b"<?xml", 0, 4096)
        body = body[start:] if start > 0 else body
        if re.match(rb"(?is)(?:<!--.*?-->\s*)?(?:<!doctype\s+html|<html)", body):
            raise ExtractionError("bad_response", "an HTML page where XML was expected")
        # Before the parser sees it: it expands entities in attributes whatever it is told.
        if re.search(rb"<!ENTITY", body[:65536], re.IGNORECASE):
            raise ExtractionError("bad_response", "the XML declares entities, which is refused")
        body = _CONTROL.sub(b"", body)
        body = b"".join(
            part if part.startswith(b"<![CDATA[") else _ENTITY.sub(_mend_entity, part) for part in _CDATA.split(body)
        )
    root = _parse(body, None)
    if root is None and not wide:
        root = _parse(body, "utf-8")
    if root is None:
        raise ExtractionError("bad_response", "no XML")
    doctype = root.getroottree().docinfo.internalDTD
    if doctype is not None and doctype.entities():  # type: ignore[attr-defined] # the stubs lack it
        raise ExtractionError("bad_response", "the XML declares entities, which is refused")
    return root


def unpack(body: bytes) -> bytes:
    """Return the bytes without their gzip layers, at most two, as servers nest them.

    Raises ExtractionError: `too_large` beyond `MAX_BYTES`, `bad_response` for a gzip file that gives nothing.
    """
    for _ in range(2):
        if body[:2] != b"\x1f\x8b":
            break
        opener = zlib.decompressobj(wbits=31)
        try:
            plain = opener.decompress(body, MAX_BYTES + 1)
        except zlib.error as error:
            raise ExtractionError("bad_response", f"broken gzip: {error}") from error
        if not plain:
            raise ExtractionError("bad_response", "a gzip file that holds nothing")
        body = plain
    if len(body) > MAX_BYTES:
        raise ExtractionError("too_large", f"more than {MAX_BYTES} bytes of XML")
    return body


def local_name(element: "etree._Element | None") -> str:
    """Return an element's name in lower case without namespace; empty for comments and the like."""
    tag = None if element is None else element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def text_of(element: "etree._Element") -> str:
    """Return an element's text with white space made single."""
    return " ".join("".join(map(str, element.itertext())).split())


def _parse(body: bytes, encoding: str | None) -> "etree._Element | None":
    parser = etree.XMLParser(
        encoding=encoding, recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        # A document that can't be recovered at all gives None, against the annotation.
        root: etree._Element | None = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        return None
    return root


def _mend_entity(match: re.Match[bytes]) -> bytes:
    whole, name = match[0], match[1]
    if whole == b"&":
        return b"&amp;"
    if name is None or name in _XML_OWN:
        return whole
    known = html5.get(name.decode() + ";")
    return "".join(f"&#{ord(char)};" for char in known).encode() if known else b"&amp;" + whole[1:]
