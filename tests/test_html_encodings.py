"""Pages whose letters come in every wrapping end as clean text."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welfare_crawl.html import extract_html
from welfare_crawl.html.text import clean_line, clean_text
from welfare_crawl.records import Source

SOURCE = Source(id="bare", kind="news", home="", language="vi")
URL = "https://baotrungdu.example/tin-1.htm"
TEXT = "Đồng bào dân tộc ở xã vùng cao được hỗ trợ xây nhà, vay vốn ưu đãi và cấp thẻ bảo hiểm y tế trước mùa mưa."
PAGE = (
    "<html><head>{meta}<title>Xóa nhà tạm ở bản xa</title></head>"
    "<body><h1>Xóa nhà tạm ở bản xa</h1>{body}</body></html>"
)


def page(body: str, meta: str = "") -> str:
    return PAGE.format(meta=meta, body=body)


BODY = f"<p>{TEXT}</p><p>{TEXT[:60]} nữa.</p>" * 2
LATIN = '<meta charset="iso-8859-1">'


@pytest.mark.parametrize(
    ("raw", "declared"),
    [
        (page(BODY).encode(), "text/html"),
        (page(BODY, LATIN).encode(), "text/html"),
        (page(BODY).encode(), "text/html; charset=iso-8859-1"),
        (page(BODY, '<meta charset="windows-1258">').encode("utf-8"), "text/html; charset=windows-1258"),
        (page(BODY).encode("utf-8-sig"), "text/html; charset=windows-1252"),
        (page(BODY).encode("utf-16"), "text/html"),
        (page(BODY).encode("utf-16-le"), "text/html; charset=utf-8"),
        (page(BODY).encode("utf-16-be"), "text/html"),
        (page(unicodedata.normalize("NFD", BODY)).encode(), "text/html"),
        (page(BODY.replace("ư", "&#432;").replace("ê", "&ecirc;").replace("đ", "&#x111;")).encode(), "text/html"),
        (page(BODY.replace("đ", "&eth;").replace("Đ", "&ETH;")).encode(), "text/html"),
        (page(BODY.replace(" ", "\u200b ").replace("vay", "v\u00aday")).encode(), "text/html"),
        (page(BODY.replace(" ", "&nbsp;")).encode(), "text/html"),
        (("<html><body></body></html>" + page(BODY)).encode(), "text/html"),
        (page("\x00" + BODY).encode(), "text/html"),
    ],
)
def test_the_letters_are_right(raw: bytes, declared: str) -> None:
    extract = extract_html(raw, URL, SOURCE, declared)
    assert extract.title == "Xóa nhà tạm ở bản xa"
    assert TEXT in (extract.text, extract.lead) or TEXT in extract.text


def test_windows_1258_is_composed() -> None:
    decomposed = "".join(
        # The code page has the base letters whole and the tones as marks of their own.
        unicodedata.normalize("NFC", base) + tones
        for base, tones in (_split(letter) for letter in page(BODY))
    )
    raw = decomposed.encode("cp1258")
    extract = extract_html(raw, URL, SOURCE, "text/html; charset=windows-1258")
    assert TEXT in extract.text


def _split(letter: str) -> tuple[str, str]:
    marks = unicodedata.normalize("NFD", letter)
    tones = "".join(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
    return "".join(mark for mark in marks if mark not in tones), tones


def test_a_hundred_thousand_nested_elements_are_read() -> None:
    deep = "<div>" * 100_000
    began = time.process_time()
    extract = extract_html(page(BODY + deep + "x" + "</div>" * 100_000).encode(), URL, SOURCE)
    assert TEXT in extract.text
    assert time.process_time() - began < 60, "the limit of a worker"


PIECES = st.text(
    st.one_of(
        st.sampled_from(
            list("aAệđĐ \n\t\r\u0300\u0301\u0323\u200b\u200d\u00ad\u034f\u2028\x0b\x0c\x85\x96\ufeff\u00a0|")
        ),
        st.characters(),
    ),
    max_size=40,
)


@given(PIECES)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)
    assert unicodedata.is_normalized("NFC", clean_text(text)) and unicodedata.is_normalized("NFC", clean_line(text))


@given(PIECES)
def test_a_line_and_a_text_of_one_line_are_cleaned_alike(text: str) -> None:
    line = clean_line(text)
    assert clean_text(line) == line
