"""Masking: private numbers go, figures and public numbers stay, offsets stay right."""

from pathlib import Path

import pytest

from welfare_crawl.release.masking import mask_private


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Chị Lan, CCCD 001203004567, ở Hà Nội", "001203004567"),
        ("căn cước công dân số: 025 190 001 234.", "025 190 001 234"),
        ("số CMND 131234567 cấp năm 2010", "131234567"),
        ("Mọi giúp đỡ xin gửi số tài khoản 0451000234567, Vietcombank", "0451000234567"),
        ("STK: 1903 6678 1234 5678 Techcombank", "1903 6678 1234 5678"),
        ("TK Agribank 2700205123456", "2700205123456"),
        ("bank account no. 123-456-789-012", "123-456-789-012"),
        ("liên hệ anh Nam, điện thoại 0912 345 678.", "0912 345 678"),
        ("gọi 0912.345.678 để giúp", "0912.345.678"),
        ("call Mrs Hoa at +84 912 345 678 now", "+84 912 345 678"),
        ("nhà bà Tư 0210 3846 123", "0210 3846 123"),
    ],
)
def test_private_numbers_are_masked(text, gone):
    masked = mask_private(text)
    assert len(masked) == len(text)
    assert masked == text.replace(gone, "".join("•" if sign.isdigit() else sign for sign in gone))


@pytest.mark.parametrize(
    "text",
    [
        "Tổng đài 1900 9068, đường dây nóng 111, cấp cứu 115, cảnh sát 113",
        "Đường dây nóng của tỉnh: 0912 345 678",
        "Văn phòng Ủy ban nhân dân tỉnh: 0210 3846 123",
        "Trung tâm Công tác xã hội, số 024.3825.1234",
        "hotline 0987654321",
        "Năm 2023 có 1.203.004 hộ, 120.556 người và 39.000.000.000 đồng",
        "Quyết định 102/2009/QĐ-TTg ngày 07/8/2009, Nghị quyết 24-NQ/TW",
        "https://bao.vn/tin-0912345678.htm và DOI 10.1234/0912345678",
        "giai đoạn 2016-2020, tổng 11,824,529 triệu",
        "tài khoản mang tên mình; 32 chị mở tài khoản năm 2025",
        "",
    ],
)
def test_figures_and_public_numbers_stay(text):
    assert mask_private(text) == text


FRESH = [
    line
    for line in Path(__file__).with_name("masking_fresh.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize("labelled", FRESH, ids=lambda line: f"{line[:40]!a}")
def test_what_was_labelled_before_the_rules_were_read(labelled):
    expected, inside = "", False
    for sign in labelled:
        inside = (inside or sign == "‹") and sign != "›"
        expected += "" if sign in "‹›" else "•" if inside and sign.isdigit() else sign
    assert mask_private(labelled.replace("‹", "").replace("›", "")) == expected


@pytest.mark.parametrize(
    "text",
    [
        "0" * 20_000,
        "0 9" * 8000,
        "tài khoản " * 5000,
        "CCCD số số " * 5000,
        "tài khoản A" + " Ab" * 8000,
        "tài khoản số " * 4000,
    ],
)
def test_no_text_takes_long(text):
    assert len(mask_private(text)) == len(text)
