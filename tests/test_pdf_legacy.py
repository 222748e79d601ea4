import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_samples import ABSTRACT_VI
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from vietnamese_font import register

from welfare_crawl.pdf import extract_pdf, read_pages
from welfare_crawl.pdf.legacy import CHARSETS, Charset, charset_of_font, decode, draws_capitals, load_charsets


def encode(text: str, charset: Charset) -> str:
    table = {letter: legacy for legacy, letter in reversed(load_charsets()[charset].items())}
    return "".join(table.get(letter, letter) for letter in text)


def draw(lines: list[str], font: str = "Helvetica", size: float = 10) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=True)
    text = canvas.beginText(60, 770)
    text.setFont(font, size)
    for line in lines:
        text.textLine(line)
    canvas.drawText(text)
    canvas.save()
    return stream.getvalue()


LINES = [
    "Ủy ban nhân dân tỉnh đã phê duyệt kế hoạch giảm nghèo",
    "cho đồng bào vùng cao, trong đó ưu tiên nhà ở, nước sạch",
    "và bảo hiểm y tế. những hộ mới thoát nghèo vẫn được hỗ trợ",
    "lãi suất vay vốn thêm ba mươi sáu tháng kể từ ngày ký.",
]


@pytest.mark.parametrize("charset", ["tcvn3", "vni"])
def test_text_in_a_legacy_encoding_is_converted(charset: Charset) -> None:
    lines = [line.lower() for line in LINES] if charset == "tcvn3" else LINES
    pdf = draw([encode(line, charset) for line in lines])
    extract = extract_pdf(pdf, ocr=False)
    assert " ".join(extract.text.split()) == " ".join(lines)
    assert extract.flags == (f"encoding_{charset}",)
    (page,) = read_pages(pdf, ocr=False)
    assert (page.verdict, page.read_by) == ("legacy", "converted")


def test_a_legacy_passage_on_an_english_page_is_converted_by_its_font() -> None:
    font = register(".VnTime")
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=True)
    canvas.setFont("Helvetica", 10)
    for number in range(20):
        canvas.drawString(
            60, 770 - 14 * number, "The province has mobilised funds for schools, roads and the café of every village."
        )
    canvas.setFont(font, 10)
    canvas.drawString(60, 450, encode("chính sách hỗ trợ người nghèo ở vùng cao được thực hiện tốt", "tcvn3"))
    canvas.save()
    text = extract_pdf(stream.getvalue(), ocr=False).text
    assert "chính sách hỗ trợ người nghèo ở vùng cao được thực hiện tốt" in text
    assert text.count("café") == 20


def test_unicode_vietnamese_and_french_stay_as_they_are() -> None:
    pdf = draw(LINES, register())
    assert extract_pdf(pdf, ocr=False).flags == ()
    french = [
        "À l'école, les élèves écoutent déjà la leçon sur la forêt et le château.",
        "Où est passé le garçon ? Ça suffit, dit le maître.",
    ]
    extract = extract_pdf(draw(french), ocr=False)
    assert "élèves écoutent déjà" in extract.text
    assert extract.flags == ()


@pytest.mark.parametrize(
    ("name", "charset"),
    [
        ("ABCDEF+.VnTimeH", "tcvn3"),
        (".VnArial", "tcvn3"),
        ("VNI-Times", "vni"),
        ("VPS Times", "vps"),
        ("VnNimbusRomNo9L", None),
        ("Arial", None),
    ],
)
def test_the_encoding_is_told_by_the_fonts_name(name: str, charset: Charset | None) -> None:
    assert charset_of_font(name) == charset


def test_fonts_of_capitals() -> None:
    assert draws_capitals("ABCDEF+.VnTimeH") and draws_capitals(".VnArialH,Bold")
    assert not draws_capitals(".VnTime") and not draws_capitals(".VnHelvetIns")
    assert decode("tr­êng", "tcvn3", capitals=True) == "TRƯỜNG"


@given(st.sampled_from(CHARSETS), st.lists(st.sampled_from(ABSTRACT_VI.lower().split()), min_size=1))
def test_what_was_encoded_is_decoded(charset: Charset, words: list[str]) -> None:
    for word in words:
        assert decode(encode(word, charset), charset) == word
