"""Characters, encodings, trees, names: the small parts of the HTML reader."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welfare_crawl.html.decode import decode_html
from welfare_crawl.html.names import clean_names, looks_like_name
from welfare_crawl.html.sources import names_source, read_source_line
from welfare_crawl.html.text import clean_line, clean_text, repair_vietnamese
from welfare_crawl.html.title import strip_site
from welfare_crawl.html.tree import element_text, parse_html

SENTENCE = "Người nghèo ở huyện Đà Bắc được hỗ trợ bảo hiểm y tế."


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)
    assert repair_vietnamese(repair_vietnamese(text)) == repair_vietnamese(text)


@given(st.text())
def test_a_line_is_the_text_on_one_line(text: str) -> None:
    assert clean_line(text) == " ".join(clean_text(text).split())


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("h\u00a0\u00a0ỗ\u200b trợ\ufeff", "h ỗ trợ"),
        (unicodedata.normalize("NFD", SENTENCE), SENTENCE),
        ("a\u200db", "ab"),
        ("क\u200dष", "क\u200dष"),
        ("một \n\n\n\n hai", "một\n\nhai"),
        ("1\x962", "1–2"),
        ("xin\u00adchào", "xinchào"),
    ],
)
def test_clean(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@pytest.mark.parametrize(
    ("body", "content_type", "flags"),
    [
        (SENTENCE.encode(), None, ()),
        (SENTENCE.encode(), "text/html; charset=iso-8859-1", ()),
        (b"\xef\xbb\xbf" + SENTENCE.encode(), "text/html; charset=windows-1258", ()),
        (SENTENCE.encode("utf-16"), None, ()),
        (SENTENCE.encode() + b"\xe1\xbb", None, ("encoding_repaired",)),
        (b'<meta charset="latin-1">' + SENTENCE.encode(), None, ()),
    ],
)
def test_decode(body: bytes, content_type: str | None, flags: tuple[str, ...]) -> None:
    text, found = decode_html(body, content_type)
    assert SENTENCE in text
    assert found == flags


def test_declared_encoding_counts_where_the_bytes_are_no_utf8() -> None:
    text, flags = decode_html("<p>Förbättrad vård för äldre</p>".encode("cp1252"), "text/html; charset=windows-1252")
    assert (text, flags) == ("<p>Förbättrad vård för äldre</p>", ())
    text, flags = decode_html("<p>Förbättrad vård för äldre på landsbygden</p>".encode("cp1252") * 9)
    assert "encoding_guessed" in flags


def test_double_encoding_is_undone() -> None:
    twice = (SENTENCE * 10).encode().decode("cp1252", "ignore")
    raw = b"".join(bytes([byte]) for byte in (SENTENCE * 10).encode()).decode("latin-1").encode()
    assert twice
    text, flags = decode_html(raw)
    assert SENTENCE in clean_text(text)
    assert flags == ("encoding_repaired",)


def test_several_roots_are_read() -> None:
    first = f'<html lang="vi"></html><head><title>x</title></head><body><p>{SENTENCE * 5}</p></body></html>'
    page = f"{first}<html><body><p>Hai</p>"
    root, flags = parse_html(page)
    assert flags == ("several_roots",)
    assert root.get("lang") == "vi"
    assert [element_text(node)[:5] for node in root.iter("p")] == ["Người", "Hai"]


def test_roots_in_comments_and_scripts_do_not_count() -> None:
    page = (
        "<!--[if IE]><html class='ie'><![endif]--><html><body><script>'<html></html>'</script><p>Một</p></body></html>"
    )
    assert parse_html(page)[1] == ()


def test_deep_nesting_keeps_its_text() -> None:
    root, _ = parse_html("<html><body>" + "<div>" * 1500 + "sâu" + "</div>" * 1500)
    assert "sâu" in element_text(root)


SITE = ("TUOI TRE ONLINE", "Báo Trung Du", "baotrungdu.vn", "baotrungdu", "VnExpress")


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("NHẬT XUÂN", ("Nhật Xuân",)),
        ("TUOI TRE ONLINE; Baotuoitre; NHẬT XUÂN", ("Nhật Xuân",)),
        ("Theo Hồ Hương", ("Hồ Hương",)),
        ("Theo TTXVN", ("TTXVN",)),
        ("Hà Thu (tổng hợp)", ("Hà Thu",)),
        ("Bài, ảnh: LÊ HOÀNG - THU HÀ", ("Lê Hoàng", "Thu Hà")),
        ("Tin, ảnh: Nguyễn Văn A và Trần B", ("Nguyễn Văn A", "Trần B")),
        ("Lan Anh, lananh@baotrungdu.vn", ("Lan Anh",)),
        ("By Anna Svensson and Per Berg", ("Anna Svensson", "Per Berg")),
        ("Báo Trung Du", ()),
        ("VnExpress", ()),
        ("VCCorp.vn", ()),
        ("admin", ()),
        ("https://www.facebook.com/baotrungdu", ()),
        ("H.Y.T", ("H.Y.T",)),
        ("Mộc Miên", ("Mộc Miên",)),
    ],
)
def test_names(byline: str, names: tuple[str, ...]) -> None:
    assert clean_names([byline], SITE) == names
    assert clean_names(names, SITE) == names


@given(st.text(max_size=200))
def test_names_twice_are_names_once(text: str) -> None:
    names = clean_names([text], SITE)
    assert all(name == name.strip() for name in names)


def test_what_looks_like_a_name() -> None:
    assert looks_like_name("Quang Nam")
    assert looks_like_name("LÊ HOÀNG - THU HÀ")
    assert not looks_like_name("Nguồn vốn đến đúng người")
    assert not looks_like_name("Hà Nội, 2025")


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Xóa nhà tạm - Báo Trung Du", "Xóa nhà tạm"),
        ("Xóa nhà tạm | Báo Trung Du điện tử", "Xóa nhà tạm"),
        ("Xóa nhà tạm - chuyện ở Đà Bắc", "Xóa nhà tạm - chuyện ở Đà Bắc"),
        ("VnExpress - Xóa nhà tạm", "Xóa nhà tạm"),
    ],
)
def test_site_suffix(title: str, bare: str) -> None:
    assert strip_site(title, SITE) == bare


@pytest.mark.parametrize(
    "label", ["Källa:", "Source:", "Nguồn:", "出典：", "Quelle:", "Fuente:", "Источник:", "출처:", "来源："]
)
def test_source_line(label: str) -> None:
    line = f"{label} https://baotrungdu.vn/a-1.htm"
    assert names_source(line)
    assert read_source_line(line, (), "https://dichtin.vn/sv/a") == "https://baotrungdu.vn/a-1.htm"
    assert (
        read_source_line(f"{label} Trung Du", ("https://baotrungdu.vn/a-1.htm",), "https://x.vn/")
        == "https://baotrungdu.vn/a-1.htm"
    )
    assert read_source_line("Källan till glädje: https://x.vn/", (), "https://y.vn/") is None
