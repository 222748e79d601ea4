import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_samples import draw, lay_out, write_sentences
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from welfare_crawl.errors import ExtractionError
from welfare_crawl.pdf import extract_pdf, read_pages

SMALL = draw([lay_out(2, seed=1, spanning=False)[0][0][:12]])


def make(pages: int = 1, *, locked: bool = False) -> bytes:
    stream = io.BytesIO()
    encryption = StandardEncryption("reader", ownerPassword="x") if locked else None
    canvas = Canvas(stream, pagesize=A4, invariant=True, encrypt=encryption)
    for number in range(pages):
        canvas.drawString(60, 700, f"Page {number} speaks of nothing but the weather.")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


LOOP = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 5/Kids[2 0 R 2 0 R]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF"
)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "broken_pdf"),
        (b"<html>no PDF</html>", "broken_pdf"),
        (b"%PDF-1.4\n%%EOF", "broken_pdf"),
        (SMALL[: len(SMALL) // 8], "broken_pdf"),
        (LOOP, "broken_pdf"),
        (make(locked=True), "encrypted_pdf"),
        (make(pages=30), "too_many_pages"),
    ],
)
def test_what_cannot_be_read_ends_with_its_reason(body: bytes, reason: str) -> None:
    with pytest.raises(ExtractionError) as caught:
        extract_pdf(body, ocr=False, max_pages=20)
    assert caught.value.reason == reason
    assert "\n" not in str(caught.value)


def test_blank_pages_have_no_text() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=True)
    canvas.showPage()
    canvas.save()
    with pytest.raises(ExtractionError) as caught:
        extract_pdf(stream.getvalue())
    assert caught.value.reason == "no_text"
    assert [page.verdict for page in read_pages(stream.getvalue())] == ["none"]


def test_an_owner_password_alone_does_not_lock_a_file() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=True, encrypt=StandardEncryption("", ownerPassword="x"))
    canvas.drawString(60, 700, "Anyone may read that the weather is fine today.")
    canvas.save()
    assert "the weather is fine" in extract_pdf(stream.getvalue(), ocr=False).text


def test_the_same_bytes_give_the_same_record() -> None:
    assert extract_pdf(SMALL, ocr=False) == extract_pdf(SMALL, ocr=False)


def test_a_ruled_table_is_read_by_rows() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=True)
    sentences = write_sentences(6, 4)
    for at, sentence in enumerate(sentences[:3]):
        canvas.drawString(60, 780 - 14 * at, sentence)
    rows = [("Province", "Poor households", "Share"), ("Cao Bang", "31 204", "24.1"), ("Phu Tho", "18 977", "4.9")]
    xs, top = (60, 200, 340, 480), 720
    for number in range(4):
        canvas.line(60, top - 20 * number, 480, top - 20 * number)
    for x in xs:
        canvas.line(x, top, x, top - 60)
    # Drawn column by column, as some programs do.
    for column in range(3):
        for number, row in enumerate(rows):
            canvas.drawString(xs[column] + 4, top - 15 - 20 * number, row[column])
    for at, sentence in enumerate(sentences[3:]):
        canvas.drawString(60, 620 - 14 * at, sentence)
    canvas.save()
    text = extract_pdf(stream.getvalue(), ocr=False).text
    assert "Province | Poor households | Share\nCao Bang | 31 204 | 24.1\nPhu Tho | 18 977 | 4.9" in text
    assert text.index(sentences[2]) < text.index("Province |") < text.index(sentences[3])


@given(st.binary(max_size=400))
def test_arbitrary_bytes_raise_only_our_error(junk: bytes) -> None:
    for body in (junk, b"%PDF-1.7\n" + junk):
        try:
            extract_pdf(body, ocr=False)
        except ExtractionError as error:
            assert error.reason in ("broken_pdf", "encrypted_pdf", "no_text", "unreadable", "too_many_pages")


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), min_size=1, max_size=30),
    st.integers(0, len(SMALL)),
)
def test_mutated_files_raise_only_our_error(changes: list[tuple[int, int]], cut: int) -> None:
    body = bytearray(SMALL)
    for at, value in changes:
        body[at] = value
    for candidate in (bytes(body), bytes(body[:cut])):
        try:
            extract = extract_pdf(candidate, ocr=False, max_pages=20)
        except ExtractionError:
            continue
        assert extract.text
        assert list(extract.page_starts) == sorted(extract.page_starts)
