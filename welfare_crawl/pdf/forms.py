"""Drawings that draw drawings: a few hundred bytes of them keep pdfium busy for years, so they are counted before.

A form may be drawn many times by another (the marks of a chart are), which in turn is drawn many times. pdfium reads
each one's content every time that it is drawn, forty levels deep, while it opens the page.
"""

import io
import re
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

from welfare_crawl.errors import ExtractionError

MAX_LEVELS = 40
"""How deep pdfium follows forms into each other."""

MAX_BYTES = 50_000_000
"""Content that one form may cost with all that it draws; pdfium reads some 10 MB a second."""

MAX_CONTENT = 4_000_000
"""Bytes of one form that are looked through."""

_FORM = re.compile(rb"/Subtype\s*/Form\b")
_OBJECT = re.compile(rb"(\d{1,10})\s+\d{1,5}\s+obj\b")
_STREAM = re.compile(rb"stream\r?\n?")
_BOUND = re.compile(rb"/([^\s/<>\[\](){}%]{1,127})\s+(\d{1,10})\s+\d{1,5}\s+R\b")
_DRAWN = re.compile(rb"/([^\s/<>\[\](){}%]{1,127})\s+Do\b")


@dataclass(frozen=True, slots=True)
class _Form:
    size: int
    """Bytes of its content."""
    drawn: Counter[bytes]
    """How often it draws what it calls by which name."""


def check_forms(body: bytes) -> None:
    """Raise ExtractionError with broken_pdf when opening a page would mean to draw forms without an end."""
    forms = _find_forms(body)
    if not any(form.drawn.total() > 1 for form in forms.values()):
        return
    children = _resolve(body, forms)
    cost = {number: float(form.size) for number, form in forms.items()}
    for _ in range(MAX_LEVELS):
        deeper = {
            number: min(forms[number].size + sum(times * cost[child] for child, times in drawn.items()), 1e18)
            for number, drawn in children.items()
        }
        if deeper == cost:
            break
        cost = deeper
        if max(cost.values()) > MAX_BYTES:
            raise ExtractionError("broken_pdf", "its drawings draw each other over and over")


def _find_forms(body: bytes) -> dict[int, _Form]:
    """Return the forms by the numbers of their objects: what is a stream stands openly in the file."""
    forms: dict[int, _Form] = {}
    for found in _FORM.finditer(body):
        begin = max(0, found.start() - 4096)
        starts = list(_OBJECT.finditer(body, begin, found.start()))
        stream = _STREAM.search(body, found.end(), found.end() + 4096)
        if not starts or not stream:
            continue
        content = _unpack(body, stream.end())
        forms[int(starts[-1][1])] = _Form(len(content) + 100, Counter(_DRAWN.findall(content)))
    return forms


def _unpack(body: bytes, start: int) -> bytes:
    if body[start : start + 1] in (b"\x78", b"\x48", b"\x58", b"\x68"):
        try:
            return zlib.decompressobj().decompress(body[start : start + MAX_CONTENT], MAX_CONTENT)
        except zlib.error:
            pass
    end = body.find(b"endstream", start)
    return body[start : min(end if end >= 0 else len(body), start + MAX_CONTENT)]


def _resolve(body: bytes, forms: dict[int, _Form]) -> dict[int, Counter[int]]:
    """Return which forms each form draws, and how often."""
    resources = _Resources(body)
    anywhere: dict[bytes, set[int]] = {}
    for found in _BOUND.finditer(body):
        anywhere.setdefault(found[1], set()).add(int(found[2]))
    children: dict[int, Counter[int]] = {}
    for number, form in forms.items():
        children[number] = Counter()
        names = resources.names_of(number) if form.drawn else {}
        for name, times in form.drawn.items():
            # A form without names of its own takes those of whatever draws it.
            targets = {names[name]} if name in names else set() if names else anywhere.get(name, set())
            for target in targets & forms.keys():
                children[number][target] += times
    return children


class _Resources:
    """Looks up what a form's names stand for; pdfminer knows a file's objects, which pdfium doesn't show."""

    def __init__(self, body: bytes) -> None:
        from pdfminer.pdfdocument import PDFDocument
        from pdfminer.pdfparser import PDFParser

        try:
            self._document: Any = PDFDocument(PDFParser(io.BytesIO(body)))
        except Exception:
            # Whatever pdfminer trips over, the names are then looked for in the open parts of the file.
            self._document = None

    def names_of(self, number: int) -> dict[bytes, int]:
        from pdfminer.pdftypes import PDFObjRef, resolve1

        if self._document is None:
            return {}
        try:
            form = resolve1(self._document.getobj(number))
            drawable = resolve1(resolve1(form.attrs["Resources"])["XObject"])
            return {
                str(name).encode("latin-1", "replace"): value.objid
                for name, value in drawable.items()
                if isinstance(value, PDFObjRef)
            }
        except Exception:
            return {}
