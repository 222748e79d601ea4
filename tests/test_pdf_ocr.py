import io

import numpy as np
import pypdfium2
import pytest
from pdf_samples import ABSTRACT_VI, AUTHORS, TITLE, draw, scan, wrap, write_paragraphs
from reportlab.pdfgen.canvas import Canvas
from vietnamese_font import register

from welfare_crawl.errors import ExtractionError
from welfare_crawl.pdf import extract_pdf, read_pages
from welfare_crawl.pdf import image as imaging
from welfare_crawl.pdf import ocr as reader
from welfare_crawl.pdf.syllables import is_marked

ENGLISH = write_paragraphs(2, 9)


@pytest.fixture(scope="module")
def page() -> bytes:
    if not reader.has_tesseract():
        pytest.fail(reader.MISSING)
    lines = [(56.0, 760.0, TITLE, "Times-Bold", 14.0), (200.0, 735.0, AUTHORS, "Times-Italic", 11.0)]
    y = 700.0
    for text in ENGLISH:
        for line in wrap(text, "Times-Roman", 11, 480, hyphenate=False):
            lines.append((56.0, y, line, "Times-Roman", 11.0))
            y -= 15
    y -= 20
    for line in wrap(ABSTRACT_VI, register(), 11, 480, hyphenate=False):
        lines.append((56.0, y, line, register(), 11.0))
        y -= 16
    return draw([lines])


def recovered(text: str, wanted: str, *, marked: bool = False) -> float:
    have = set(text.split())
    words = [word for word in wanted.split() if is_marked(word) or not marked]
    return sum(word in have for word in words) / len(words)


def test_a_scan_is_read_with_all_marks(page: bytes) -> None:
    extract = extract_pdf(scan(page, skew=1.5))
    assert extract.flags == ("ocr",)
    assert extract.title == TITLE
    assert recovered(extract.text, ABSTRACT_VI, marked=True) >= 0.95
    assert recovered(extract.text, " ".join(ENGLISH)) >= 0.97


def test_a_ruined_layer_is_read_again(page: bytes) -> None:
    ruined = [
        "Tom tit: Bai viet phan tich viéc str dung thé bao hiém y té cua cac h6 nghéo 6 mién nii phia",
        "Bac. Két qua cho thay dong bao dan téc thiéu s6 6 nhitng xa dac biét kho khan it khi dén bénh",
        "vién tuyén huyén, du chi phi kham chita bénh da dugc ngan sach hd trg. Khoang cach, dudng sa",
    ]
    layer = [line for text in ENGLISH for line in wrap(text, "Times-Roman", 9, 480, hyphenate=False)] + ruined
    body = scan(page, layer=layer)
    extract = extract_pdf(body)
    assert extract.flags == ("ocr", "text_layer_repaired")
    assert "nhitng" not in extract.text
    assert recovered(extract.text, ABSTRACT_VI, marked=True) >= 0.95
    (kept,) = read_pages(body, ocr=False)
    assert kept.verdict == "ruined"
    assert "nhitng" not in kept.text


def test_without_ocr_a_scan_is_a_failure_with_one_reason(page: bytes) -> None:
    with pytest.raises(ExtractionError) as caught:
        extract_pdf(scan(page), ocr=False)
    assert caught.value.reason == "no_text"
    assert "OCR" in caught.value.detail


def test_without_tesseract_the_reason_says_what_to_install(page: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "has_tesseract", lambda: False)
    with pytest.raises(ExtractionError) as caught:
        extract_pdf(scan(page))
    assert caught.value.reason == "no_text"
    assert "tesseract-ocr-vie" in caught.value.detail


def test_skew_is_measured() -> None:
    image = np.full((800, 600), 255, dtype=np.uint8)
    for row in range(60, 740, 20):
        for x in range(60, 540):
            image[round(row + (x - 300) * np.tan(np.radians(2.0))) :, x][:6] = 0
    assert abs(imaging.measure_skew(image) - 2.0) < 0.25
    assert abs(imaging.measure_skew(imaging.deskew(image))) < 0.3


def test_a_huge_page_is_rendered_within_bounds() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(14_000, 14_000), invariant=True)
    canvas.showPage()
    canvas.save()
    with pypdfium2.PdfDocument(stream.getvalue()) as document:
        image, scale = imaging.render(document[0])
    assert image.size <= imaging.MAX_PIXELS * 1.01
    assert scale < 200 / 72
