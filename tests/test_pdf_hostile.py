"""PDFs that are broken, locked or made to exhaust a reader: each gives text or ends with a reason, soon."""

import io
import os
import random
import zlib

import pytest
from pdf_samples import draw, lay_out
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from welfare_crawl.errors import ExtractionError
from welfare_crawl.pdf import extract_pdf, read_pages

SENTENCE = "The commune paid the allowance to every household in March."
SEED = draw([lay_out(2, seed=3, spanning=False)[0][0][:20]])
MUTATIONS = int(os.environ.get("WELFARE_PDF_MUTATIONS", "300"))


def build(objects: dict[int, bytes], root: int = 1) -> bytes:
    """Write a PDF of these objects, with a table of where they stand."""
    body = bytearray(b"%PDF-1.6\n")
    places = {}
    for number, content in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start, size = len(body), max(objects) + 1
    body += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        known = number in places
        body += b"%010d %05d %s \n" % (places.get(number, 0), 0 if known else 65535, b"n" if known else b"f")
    return bytes(body) + b"trailer<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, root, start)


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), extra, data)


def page(contents: bytes, *, box: bytes = b"0 0 595 842", page_extra: bytes = b"", root_extra: bytes = b"") -> bytes:
    return build(
        {
            1: b"<</Type/Catalog/Pages 2 0 R%s>>" % root_extra,
            2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>%s>>"
            % (box, page_extra),
            4: contents,
            5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        }
    )


def written(text: str = SENTENCE, x: int = 60, y: int = 700) -> bytes:
    return b"BT /F 11 Tf %d %d Td (%s) Tj ET" % (x, y, text.encode())


def protect(*, user: str) -> bytes:
    target = io.BytesIO()
    lock = StandardEncryption(user, ownerPassword="owner", strength=128)
    canvas = Canvas(target, pagesize=A4, invariant=True, encrypt=lock)
    canvas.drawString(60, 700, SENTENCE)
    canvas.save()
    return target.getvalue()


def many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (10 + at) for at in range(count))
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids)}
    objects[4] = stream(written())
    objects |= {10 + at: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>" for at in range(count)}
    return build(objects)


def loop(count: int) -> bytes:
    return build(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Count %d/Kids[3 0 R 2 0 R]>>" % count,
            3: b"<</Type/Pages/Parent 2 0 R/Count %d/Kids[2 0 R 3 0 R]>>" % count,
        }
    )


def bomb(layers: int = 3) -> bytes:
    data = b" " * 60_000_000
    for _ in range(layers):
        data = zlib.compress(data, 9)
    filters = b"/Filter[%s]" % (b"/FlateDecode" * layers)
    return page(stream(data, filters))


def forms(depth: int, content: bytes, *, loop: bool = False, packed: bool = False, own: bool = True) -> bytes:
    """Draw a form that draws the next one; the last draws the first again, or a line."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 10 0 R>>>>>>",
        4: stream(b"/X Do"),
    }
    for at in range(depth):
        last = at == depth - 1
        following = 10 if last else 11 + at
        extra = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
        if own:
            extra += b"/Resources<</XObject<</X %d 0 R>>>>" % following
        drawn = b"0 0 m 9 9 l S" if last and not loop else content
        if packed:
            drawn, extra = zlib.compress(drawn), extra + b"/Filter/FlateDecode"
        objects[10 + at] = stream(drawn, extra)
    return build(objects)


def picture(width: int, height: int) -> bytes:
    """Draw a picture that is a few hundred kilobytes of nothing, and gigabytes unpacked."""
    data = zlib.compress(zlib.compress(b"\0" * (width * height // 8), 9), 9)
    extra = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1/ColorSpace/DeviceGray" % (width, height)
    return build(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
            4: stream(b"500 0 0 800 10 10 cm /X Do"),
            5: stream(data, extra + b"/Filter[/FlateDecode/FlateDecode]"),
        }
    )


FAILING: dict[str, tuple[bytes, set[str]]] = {
    "looping page tree": (loop(7), {"broken_pdf", "no_text"}),
    "looping page tree that claims a million pages": (loop(1_000_000), {"too_many_pages", "broken_pdf"}),
    "3,000 pages": (many_pages(3000), {"too_many_pages"}),
    "no pages": (
        build({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 0/Kids[]>>"}),
        {"broken_pdf"},
    ),
    "a stream that unpacks to 60 MB of nothing": (bomb(), {"no_text"}),
    "an empty page of 200 by 200 inches": (page(stream(b""), box=b"0 0 14400 14400"), {"no_text"}),
    "a page of no size": (page(stream(b""), box=b"0 0 0 0"), {"no_text"}),
    "a password": (protect(user="reader"), {"encrypted_pdf"}),
    "a form that draws itself": (forms(1, b"/X Do", loop=True), {"no_text"}),
    "a form that draws itself twice": (forms(1, b"/X Do /X Do", loop=True), {"broken_pdf"}),
    "a packed form that draws itself twice": (forms(1, b"/X Do /X Do", loop=True, packed=True), {"broken_pdf"}),
    "forms that draw each other in turn": (forms(5, b"/X Do " * 3, loop=True), {"broken_pdf"}),
    "forms that draw the next one twice, forty deep": (forms(40, b"/X Do /X Do"), {"broken_pdf"}),
    "forms that take their names from the page": (forms(3, b"/X Do /X Do", loop=True, own=False), {"broken_pdf"}),
    "a form that draws a mark a thousand times": (forms(2, b"/X Do " * 1000), {"no_text"}),
    "a packed stream of junk": (page(stream(random.Random(5).randbytes(5000), b"/Filter/FlateDecode")), {"no_text"}),
    "a picture of a billion pixels": (picture(32_000, 32_000), {"no_text"}),
    "lists in lists without end": (page(stream(b"[" * 200_000 + b"]" * 200_000 + b" TJ")), {"no_text"}),
    "a catalog of lists in lists": (page(stream(b""), root_extra=b"/A " + b"[" * 50_000), {"no_text", "broken_pdf"}),
}

READABLE: dict[str, bytes] = {
    "an empty user password": protect(user=""),
    "garbage before the header": b"\r\n<!-- proxy -->\r\n" + b"\x00" * 300 + page(stream(written())),
    "no table of objects": page(stream(written())).split(b"xref")[0] + b"trailer<</Root 1 0 R>>",
    "a box of a million points": page(stream(written()), box=b"-1000000 -1000000 1000000 1000000"),
    "a box that is upside down": page(stream(written()), box=b"595 842 0 0"),
    "an XFA form": page(
        stream(written("Please wait until the form is shown, or ask the office of the commune for a paper form.")),
        root_extra=b"/AcroForm<</Fields[]/XFA 6 0 R>>/NeedsRendering true",
    ),
    "a script on opening": page(stream(written()), root_extra=b"/OpenAction<</S/JavaScript/JS(while\\(1\\){})>>"),
    "ten thousand words in one place": page(stream(b"\n".join([written()] * 1000))),
    "words far outside the page": page(stream(written() + written("Outside", 10**7, -(10**7)))),
    "fifty thousand strokes": page(stream(b"0 0 m 9 9 l S\n" * 50_000 + written())),
    "three hundred thousand objects": page(stream(written())).replace(
        b"xref", b"".join(b"%d 0 obj null endobj\n" % n for n in range(9, 300_000)) + b"xref", 1
    ),
    "saved states without end": page(stream(b"q " * 100_000 + written())),
}


@pytest.mark.parametrize("name", FAILING)
def test_a_hostile_file_ends_with_its_reason(name: str) -> None:
    body, reasons = FAILING[name]
    with pytest.raises(ExtractionError) as caught:
        extract_pdf(body, ocr=False)
    assert caught.value.reason in reasons
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", READABLE)
def test_an_odd_file_is_read(name: str) -> None:
    text = extract_pdf(READABLE[name], ocr=False).text
    assert "commune" in text


def test_a_broken_page_leaves_the_others() -> None:
    body = many_pages(4).replace(b"12 0 obj\n<</Type/Page/", b"12 0 obj\n<</Typo/Pagx/")
    pages = read_pages(body, ocr=False)
    assert [page.number for page in pages] == [1, 2, 3, 4]


def mutate(chance: random.Random) -> bytes:
    """Change, cut, double or swap pieces of a sound file."""
    body = bytearray(SEED)
    for _ in range(chance.randint(1, 12)):
        at, length = chance.randrange(len(body)), chance.randint(1, 60)
        kind = chance.randrange(5)
        if kind == 0:
            body[at] = chance.randrange(256)
        elif kind == 1:
            del body[at : at + length]
        elif kind == 2:
            body[at:at] = body[at : at + length]
        elif kind == 3:
            body[at : at + length] = chance.randbytes(length)
        else:
            body[at : at + 4] = chance.choice([b"-999", b"9999", b"null", b"<<>>", b"/F 0", b"1e99"])
    return bytes(body)


def test_mutated_files_give_text_or_a_reason() -> None:
    chance = random.Random(2026)
    for _ in range(MUTATIONS):
        try:
            extract = extract_pdf(mutate(chance), ocr=False, max_pages=20)
        except ExtractionError as error:
            assert "\n" not in str(error)
            continue
        assert extract.text
        assert list(extract.page_starts) == sorted(extract.page_starts)
