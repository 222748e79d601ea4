"""Pages in Vietnamese fonts of before Unicode."""

import pytest

from welfare_crawl.html import extract_html
from welfare_crawl.html.fonts import convert_fonts, names_legacy_font
from welfare_crawl.html.tree import parse_html
from welfare_crawl.pdf.legacy import Charset, load_charsets
from welfare_crawl.records import Source

SOURCE = Source(id="bare", kind="news", home="", language="vi")
URL = "https://sotrungdu.example/tin-1.htm"
TITLE = "Hỗ trợ nhà ở cho đồng bào dân tộc"
TEXT = (
    "Các hộ nghèo ở xã vùng cao được hỗ trợ xây nhà, vay vốn ưu đãi và cấp thẻ bảo hiểm y tế trước mùa mưa. "
    "Những người có công với cách mạng cũng được hưởng trợ cấp một lần theo quyết định của tỉnh."
)


def encode(text: str, charset: Charset) -> str:
    table = {letter: codes for codes, letter in load_charsets()[charset].items() if all(ord(c) < 0x100 for c in codes)}
    return "".join(table.get(letter, letter) for letter in text)


def page(charset: Charset, opening: str, closing: str, head: str = "") -> str:
    title, text = encode(TITLE, charset), encode(TEXT, charset)
    body = f"<h1>{opening}{title}{closing}</h1><p>{opening}{text}{closing}</p><p>{opening}{text[:150]}.{closing}</p>"
    return f"<html><head>{head}<title>{title}</title></head><body>{body}<p>Tel. 024 1234</p></body></html>"


@pytest.mark.parametrize(
    ("charset", "opening", "closing"),
    [
        ("tcvn3", '<font face=".VnTime">', "</font>"),
        ("tcvn3", '<font face=".VnTime, Arial" size="3"><b>', "</b></font>"),
        ("tcvn3", "<span style=\"font-size: 12pt; font-family: '.VnArial'\">", "</span>"),
        ("vni", '<font face="VNI-Times">', "</font>"),
        ("vni", '<span style="font-family:VNI-Helve">', "</span>"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252", "x-user-defined", ""])
def test_the_letters_are_those_that_the_font_showed(
    charset: Charset, opening: str, closing: str, encoding: str
) -> None:
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}">' if encoding else ""
    raw = page(charset, opening, closing, head).encode("utf-8" if encoding == "utf-8" else "latin-1")
    extract = extract_html(raw, URL, SOURCE)
    assert extract.title == TITLE
    assert TEXT in f"{extract.lead}\n{extract.text}"
    assert f"encoding_{charset}" in extract.flags


def test_a_font_named_in_a_style_sheet_is_told_by_its_letters() -> None:
    raw = page("tcvn3", "<b>", "</b>", "<style>body { font-family: .VnTime }</style>").encode()
    extract = extract_html(raw, URL, SOURCE)
    assert (extract.title, "encoding_tcvn3" in extract.flags) == (TITLE, True)


def test_unicode_beside_a_legacy_font_stays_as_it_is() -> None:
    legacy = encode(TEXT, "tcvn3")
    html = f'<html><body><h1>{TITLE}</h1><p><font face=".VnTime">{legacy}</font></p><p>{TEXT}</p></body></html>'
    root, _ = parse_html(html)
    assert convert_fonts(root) == ("encoding_tcvn3",)
    assert ["".join(node.itertext()) for node in root.iter("h1", "p")] == [TITLE, TEXT, TEXT]


def test_a_page_that_was_converted_but_kept_the_name_of_its_font_stays_as_it_is() -> None:
    html = f'<html><body><h1>{TITLE}</h1><p><font face=".VnTime">{TEXT}</font></p><p>à bientôt</p></body></html>'
    root, _ = parse_html(html)
    assert convert_fonts(root) == ()
    assert root.findtext(".//font") == TEXT


def test_capital_fonts_show_capitals() -> None:
    root, _ = parse_html(
        f'<html><body><p><font face=".VnTimeH">{encode("hỗ trợ nhà ở", "tcvn3")}</font></p></body></html>'
    )
    convert_fonts(root)
    assert root.findtext(".//font") == "HỖ TRỢ NHÀ Ở"


def test_hosts_name_no_font() -> None:
    assert not names_legacy_font('<a href="https://baotrungdu.vn/tin">www.dantoc.vn</a> tuoitre.vn')
