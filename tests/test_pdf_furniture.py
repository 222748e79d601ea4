import io
from dataclasses import replace

import pytest
from pdf_samples import HEIGHT, WIDTH, Placed, draw, lay_out, wrap, write_paragraphs
from reportlab.pdfgen.canvas import Canvas
from vietnamese_font import register

from welfare_crawl.pdf import extract_pdf
from welfare_crawl.pdf.furniture import drop_furniture
from welfare_crawl.pdf.lines import Line

BODY = Line("", 1, 60, 0, 530, 0, 10)


def page(number: int, head: str, foot: str = "") -> list[Line]:
    texts = [(head, 40.0), *((f"Line {at} of page {number} goes on about rice", 90.0 + 14 * at) for at in range(40))]
    if foot:
        texts.append((foot, 800.0))
    return [replace(BODY, text=text, page=number, top=top, bottom=top + 10) for text, top in texts if text]


def heads_left(heads: list[str]) -> list[str]:
    pages = [page(number, head) for number, head in enumerate(heads, 1)]
    kept = drop_furniture(pages, [842.0] * len(pages))
    return [line.text for lines in kept for line in lines if not line.text.startswith("Line ")]


@pytest.mark.parametrize(
    "heads",
    [
        ["UPLAND STUDIES Nguyen and Ly", "Nguyen and Ly UPLAND STUDIES", "UPLAND STUDIES Nguyen and Ly"],
        ["12 Upland Studies", "Poverty and cards 13", "14 Upland Studies", "Poverty and cards 15"],
        ["12 Who pays", "13 What is paid", "14 When it came"],
        ["Tạp chí Miền núi Tập 3, số 4 (2019)"],
        ["Journal of Hill Farming, Vol. 7, No. 2, 2018"],
        ["", "https://doi.org/10.5072/x.2020.4"],
    ],
)
def test_running_heads_are_left_out(heads: list[str]) -> None:
    assert heads_left(heads) == []


@pytest.mark.parametrize(
    "heads",
    [
        ["Rice is dear in spring", "and the poor buy it", "from those who lend"],
        ["3 Results", "of the second year"],
        ["BỘ TÀI CHÍNH"],
    ],
)
def test_text_at_the_top_stays(heads: list[str]) -> None:
    assert heads_left(heads) == heads


def test_a_head_that_repeats_the_title_is_left_out() -> None:
    first = page(1, "Health cards in the hills")
    second = page(2, "Health cards in the hills 13")
    kept = drop_furniture([first, second], [842.0, 842.0])
    assert kept[1][0].text.startswith("Line 0")


def test_a_paragraph_runs_on_past_a_footnote_and_a_head() -> None:
    pages, body = lay_out(2, seed=4, spanning=False)
    notes = ("The figures are those of the yearbook.", "Told by a nurse who asked not to be named.")
    for number, lines in enumerate(pages):
        head = "HILL STUDIES Volume 3, Issue 1" if number else "Volume 3, Issue 1 HILL STUDIES"
        lines.append((56.0, HEIGHT - 40, head, "Times-Roman", 8.0))
        lines.append((56.0, 66.0, f"{number + 1} {notes[number]}", "Times-Roman", 7.5))
    text = extract_pdf(draw(pages), ocr=False).text
    assert "HILL STUDIES" not in text
    assert set(body.split("\n\n")) <= set(text.split("\n\n"))
    assert all(note in text for note in notes)


def test_the_rows_of_a_journals_name_at_the_foot_go_together() -> None:
    foot = [
        "Proceedings of the Meeting on Hill Farming, pages 84-91",
        "Van Son, June 1 to 6. The Society of Upland Studies",
    ]
    lines = page(1, "")
    lines += [replace(BODY, text=text, top=792 + 10 * at, bottom=801 + 10 * at, size=8) for at, text in enumerate(foot)]
    (kept,) = drop_furniture([lines], [842.0])
    assert [line.text for line in kept] == [line.text for line in page(1, "")]
    lines[-2] = replace(lines[-2], text="a So said the nurse who asked not to be named,")
    (kept,) = drop_furniture([lines], [842.0])
    assert kept[-1].text == foot[1]


def letter(order: str) -> bytes:
    """Draw an official letter: agency left, motto right; recipients left, signature right."""
    font = register()
    rows: list[Placed] = []

    def put(x: float, y: float, text: str) -> None:
        rows.append((x, y, text, font, 11.0))

    put(80, 780, "ỦY BAN NHÂN DÂN")
    put(310, 780, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    put(90, 765, "TỈNH VÂN SƠN")
    put(350, 765, "Độc lập - Tự do - Hạnh phúc")
    put(80, 740, "Số: 18/2019/QĐ-UBND")
    put(350, 740, "Vân Sơn, ngày 4 tháng 3 năm 2019")
    put(270, 700, "QUYẾT ĐỊNH")
    put(170, 684, "Về việc hỗ trợ tiền điện cho hộ nghèo ở các xã vùng cao")
    y = 650.0
    for text in write_paragraphs(2, 6):
        for line in wrap(text, "Times-Roman", 11, WIDTH - 120, hyphenate=False):
            rows.append((60.0, y, line, "Times-Roman", 11.0))
            y -= 15
    y -= 20
    left = [
        "Nơi nhận:",
        "- Như Điều 3;",
        "- Sở Tài chính, Sở Công Thương;",
        "- Các huyện, thành phố;",
        "- Lưu: VT, KT.",
    ]
    for at, text in enumerate(left):
        put(60, y - 15 * at, text)
    for step, text in ((0, "TM. ỦY BAN NHÂN DÂN"), (15, "CHỦ TỊCH"), (60, "Hoàng Văn Sính")):
        put(370, y - step, text)
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(WIDTH, HEIGHT), invariant=True)
    if order == "across":
        rows.sort(key=lambda row: (-row[1], row[0]))
    for x, height, text, name, size in rows:
        canvas.setFont(name, size)
        canvas.drawString(x, height, text)
    canvas.save()
    return stream.getvalue()


@pytest.mark.parametrize("order", ["drawn", "across"])
def test_letterhead_and_signature_are_read_block_by_block(order: str) -> None:
    extract = extract_pdf(letter(order), ocr=False)
    assert extract.title == "QUYẾT ĐỊNH Về việc hỗ trợ tiền điện cho hộ nghèo ở các xã vùng cao"
    text = " ".join(extract.text.split())
    assert text.startswith(
        "ỦY BAN NHÂN DÂN TỈNH VÂN SƠN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc "
        "Số: 18/2019/QĐ-UBND Vân Sơn, ngày 4 tháng 3 năm 2019"
    )
    assert text.endswith(
        "Nơi nhận: - Như Điều 3; - Sở Tài chính, Sở Công Thương; - Các huyện, thành phố; - Lưu: VT, KT. "
        "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH Hoàng Văn Sính"
    )
