"""What a WARC record says of a response, and its bytes as they stand in the file."""

import http.client
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import quote

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
from zlib_ng import zlib_ng

from welfare_crawl.archive.warc import Original
from welfare_crawl.records import Page

TRANSFER_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive"})
"""Headers on the bytes as sent; the archive holds the decoded body and keeps these under X-Archive-Orig-."""


_PRINTABLE = "".join(map(chr, range(32, 127)))

COMPRESSION = 4
"""Level of zlib-ng: records are 1 to 2 % smaller than those of zlib at this level, in two thirds of the time, and 2 to
6 % larger than the bodies alone as `gzip` packs them. A level less takes a fifth less time, and its pages are 3 %
larger."""

WARC_VERSION = "WARC/1.1"
"""The first that knows parts of a second in WARC-Date."""

REVISIT_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


def pack_response(page: Page, digest: str, part_of: str | None, original: Original | None) -> bytes:
    """Return the record of a response as a gzip member; for any thread."""
    return pack_record(lambda writer: make_response(writer, page, digest, part_of, original))


def pack_record(make: Callable[[WARCWriter], ArcWarcRecord]) -> bytes:
    """Return a record as a gzip member of its own."""
    plain = BytesIO()
    writer = WARCWriter(plain, gzip=False, warc_version=WARC_VERSION)
    writer.write_record(make(writer))
    # warcio's own compression is at level 9, which takes twice as long and saves two bytes in a hundred.
    return zlib_ng.compress(plain.getbuffer(), COMPRESSION, wbits=zlib_ng.MAX_WBITS + 16)


def make_response(
    writer: WARCWriter, page: Page, digest: str, part_of: str | None, original: Original | None
) -> ArcWarcRecord:
    """Return the record of a response, or the revisit that leads to the original which holds its body."""
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() in TRANSFER_HEADERS else in_ascii(name), in_ascii(value))
        for name, value in page.headers
    ]
    headers.append(("Content-Length", str(len(page.body))))
    warc_headers = {
        "WARC-Date": warc_date(page.fetched_at),
        "WARC-Payload-Digest": digest,
        "WARC-Source": page.source.id,
        "WARC-Document-Kind": page.kind,
    }
    if page.requested_url and page.requested_url != page.url:
        warc_headers["WARC-Requested-URI"] = page.requested_url
    if page.landing is not None:
        warc_headers["WARC-Landing-URI"] = page.landing.url
    if page.oai_identifier:
        warc_headers["WARC-OAI-Identifier"] = one_line(page.oai_identifier)
    if part_of is not None:
        warc_headers["WARC-Part-Of-URI"] = part_of
    if original is not None:
        warc_headers |= {
            "WARC-Profile": REVISIT_PROFILE,
            "WARC-Refers-To": original.record_id,
            "WARC-Refers-To-Target-URI": original.url,
            "WARC-Refers-To-Date": original.date,
            "WARC-Refers-To-Filename": original.warc_file,
            "WARC-Refers-To-File-Offset": str(original.warc_offset),
        }
    body = page.body if original is None else b""
    phrase = http.client.responses.get(page.status, "")
    return writer.create_warc_record(
        page.url,
        "response" if original is None else "revisit",
        payload=BytesIO(body),
        length=len(body),
        http_headers=StatusAndHeaders(f"{page.status} {phrase}", headers, protocol="HTTP/1.1"),
        warc_headers_dict=warc_headers,
    )


def one_line(value: str) -> str:
    """Return a header's value without the control characters that would start another header."""
    return "".join(" " if ord(sign) < 32 else sign for sign in value)


def in_ascii(header: str) -> str:
    """Return a response header's name or value on one line, its bytes beyond ASCII percent-encoded.

    warcio would do so by itself, but only with what has the form of a parameter, and refuse the rest.
    """
    return quote(one_line(header), safe=_PRINTABLE, encoding="latin-1", errors="replace")


def warc_date(moment: datetime) -> str:
    """Return an aware time as WARC-Date writes it, in UTC with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
