"""Articles on several pages: where the next page is, and what looks like one and is none."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from welfare_crawl.html import extract_html
from welfare_crawl.html.joined import extract_article, join_parts
from welfare_crawl.html.parts import MOST_PARTS, next_part_of
from welfare_crawl.records import Page, Source

SOURCE = Source(id="bare", kind="news", home="https://baotrungdu.vn/", language="vi")
URL = "https://baotrungdu.vn/xa-hoi/xoa-nha-tam-o-ban-xa-243563.htm"
BARE = URL.removesuffix(".htm")


def paragraphs(number: int, count: int = 4) -> str:
    return "".join(
        f"<p>Trang {number} đoạn {part}: cán bộ xã đến từng nhà, ghi nguyện vọng của hộ nghèo, rồi cùng thôn bản lập "
        f"danh sách vay vốn và sửa nhà trước mùa mưa.</p>"
        for part in range(count)
    )


def page(body: str, foot: str = "", head: str = "") -> bytes:
    return (
        f'<html lang="vi"><head><title>Xóa nhà tạm ở bản xa</title>{head}</head><body><nav><a href="/">Trang chủ</a>'
        f'</nav><article><h1>Xóa nhà tạm ở bản xa</h1><p class="sapo">Sau ba năm, cả huyện không còn nhà tạm, nhờ vốn '
        f'vay, công thợ và gỗ của bà con.</p><div class="content">{body}</div></article>{foot}</body></html>'
    ).encode()


def after(first: str, second: str, *, current: int = 1) -> str:
    """Return a row of page links."""
    cells = f'<a href="{first}">1</a><a href="{second}">2</a>'
    return f'<div class="phan-trang">{cells.replace(f">{current}</a>", f"><b>{current}</b></a>")}</div>'


TITLES = "".join(
    f'<li><a href="/tin-{number}.htm">Tin khác số {number} về giảm nghèo ở vùng trung du</a></li>'
    for number in range(6)
)
COMMENTS = "".join(
    f"<div><b>Bạn đọc {number}</b><p>Tôi đọc bài này và mong huyện sẽ làm tiếp cho những bản còn lại, cảm ơn tòa soạn "
    f"đã viết về bà con vùng cao.</p></div>"
    for number in range(4)
)


@pytest.mark.parametrize(
    ("foot", "head", "wanted"),
    [
        (after(URL, f"{URL}?page=2"), "", f"{URL}?page=2"),
        (after("?page=1", "?page=2"), "", f"{URL}?page=2"),
        (after(URL, f"{BARE}-p2.htm"), "", f"{BARE}-p2.htm"),
        (after(URL, f"{BARE}/2"), "", f"{BARE}/2"),
        (after(URL, f"{BARE}/2/"), "", f"{BARE}/2/"),
        (after(URL, f"{BARE}/trang-2.htm"), "", f"{BARE}/trang-2.htm"),
        (after(URL, f"{BARE}-trang-2.htm"), "", f"{BARE}-trang-2.htm"),
        (after(URL, f"{BARE}-2.htm"), "", f"{BARE}-2.htm"),
        (after(URL, f"{BARE}_2.htm"), "", f"{BARE}_2.htm"),
        (after(URL, f"{BARE},2.htm"), "", f"{BARE},2.htm"),
        (after(URL, URL.replace("-243563", "-p2-243563")), "", URL.replace("-243563", "-p2-243563")),
        (f'<p><a href="{URL}?page=2">Trang sau</a></p>', "", f"{URL}?page=2"),
        (f'<p><a href="{URL}?trang=2">Trang tiếp theo »</a></p>', "", f"{URL}?trang=2"),
        (f'<p><a href="{URL}?page=2">Trang 2</a></p>', "", f"{URL}?page=2"),
        (f'<p><a href="{URL}?page=2">Page 2 of 3</a></p>', "", f"{URL}?page=2"),
        (f'<p><a href="{URL}?page=2">»</a></p>', "", f"{URL}?page=2"),
        (f'<p><a href="{URL}?page=2" rel="next"><i class="icon"></i></a></p>', "", f"{URL}?page=2"),
        (f'<p><a href="{URL}?page=2" class="btn next"><i></i></a></p>', "", f"{URL}?page=2"),
        (f'<p><a href="{URL}?page=2" aria-label="Next page"></a></p>', "", f"{URL}?page=2"),
        ("", f'<link rel="next" href="{BARE}/page/2/">', f"{BARE}/page/2/"),
        ("", f'<link rel="next" href="{URL}?page=2">', f"{URL}?page=2"),
        (f'<nav class="pagination">{after(URL, f"{URL}?page=2")}</nav>', "", f"{URL}?page=2"),
    ],
)
def test_the_next_page_is_found(foot: str, head: str, wanted: str) -> None:
    body = page(paragraphs(1), foot, head)
    assert extract_html(body, URL, SOURCE).next_part == wanted
    assert next_part_of(body, URL, SOURCE, None) == wanted


@pytest.mark.parametrize(
    ("foot", "head"),
    [
        ('<a href="/xa-hoi/tin-khac-243999.htm">Bài sau</a>', ""),
        ('<a rel="next" href="/xa-hoi/lang-moi-243564.htm">Làng mới dưới chân núi →</a>', ""),
        ("", '<link rel="next" href="/xa-hoi/lang-moi-243564.htm">'),
        (f'<a rel="next" href="{BARE}-2.htm">Next</a>', ""),
        ('<a href="/xa-hoi?page=2">2</a><a href="/xa-hoi?page=2">Trang sau</a>', ""),
        ('<div class="pagination"><a href="/xa-hoi/p2">2</a></div>', ""),
        (f'<div class="box-comment">{COMMENTS}<a href="{URL}?page=2">2</a></div>', ""),
        (f'<div id="comments">{COMMENTS}<a rel="next" href="{URL}?page=2">Trang sau</a></div>', ""),
        (f'<div class="tin-lien-quan"><ul>{TITLES}</ul><a href="{URL}?page=2">2</a></div>', ""),
        (f'<div><h3>Các tin khác</h3><ul>{TITLES}</ul><a href="{URL}?page=2">2</a></div>', ""),
        (f'<table><tr><td>{TITLES}</td></tr><tr><td><a href="?page=2">2</a></td></tr></table>', ""),
        (f'<aside><a href="{URL}?page=2">2</a></aside>', ""),
        (f'<div class="gallery"><img src="a.jpg"><a href="{URL}?page=2">2</a></div>', ""),
        (f'<p><a href="{URL}?page=3">3</a></p>', ""),
        (f'<p><a href="{URL}">1</a><a href="{URL}#binh-luan">2</a></p>', ""),
        ('<p><a href="https://khac.vn/xa-hoi/xoa-nha-tam-o-ban-xa-243563.htm?page=2">2</a></p>', ""),
        ('<p><a href="/?p=2">2</a></p>', ""),
        (f'<p><a href="{URL}?page=2">Xóa nhà tạm ở bản xa: những điều còn lại sau mùa mưa lũ</a></p>', ""),
        (f'<p><a href="{URL}?print=2">2</a><a href="{URL}?page=all">Một trang</a></p>', ""),
        ('<p><a href="javascript:trang(2)">2</a><a href="#2">2</a><a href="">2</a><a href="http://[2">2</a></p>', ""),
    ],
)
def test_what_leads_elsewhere_is_no_next_page(foot: str, head: str) -> None:
    assert extract_html(page(paragraphs(1), foot, head), URL, SOURCE).next_part is None


def test_the_source_says_where_the_next_page_is() -> None:
    source = Source(id="x", kind="news", home="https://baotrungdu.vn/", next_page=(".tiep a",))
    body = page(paragraphs(1), '<div class="tiep"><a href="/doc/99">mở</a></div>' + after(URL, f"{URL}?page=2"))
    assert next_part_of(body, URL, source, None) == "https://baotrungdu.vn/doc/99"


def fetched(url: str, body: bytes, parts: tuple[Page, ...] = ()) -> Page:
    return Page(url, 200, (), body, datetime(2026, 3, 7, 1, tzinfo=UTC), SOURCE, parts=parts)


def chain(*bodies: str, count: int | None = None) -> Page:
    """Return an article on as many pages, of which `count` were fetched."""
    urls = [URL, *(f"{URL}?page={number}" for number in range(2, len(bodies) + 1))]
    links = "".join(f'<a href="{url}">{number}</a>' for number, url in enumerate(urls, 1))
    pages = [
        fetched(url, page(body, f"<p>{links}</p><p>Bản quyền của Báo Trung Du, ghi rõ nguồn khi dùng lại bài này.</p>"))
        for url, body in zip(urls, bodies, strict=True)
    ][:count]
    return fetched(URL, pages[0].body, tuple(pages[1:]))


def test_pages_are_joined_in_order_without_what_all_repeat() -> None:
    signed = "<p style='text-align:right'><b>NHẬT XUÂN</b></p>"
    extract = extract_article(chain(paragraphs(1), paragraphs(2), paragraphs(3, 1) + signed))
    assert [line[:15] for line in extract.text.split("\n\n")] == [
        *(f"Trang 1 đoạn {part}:" for part in range(4)),
        *(f"Trang 2 đoạn {part}:" for part in range(4)),
        "Trang 3 đoạn 0:",
    ]
    assert extract.lead.startswith("Sau ba năm")
    assert extract.text.count("Sau ba năm") == 0
    assert extract.authors == ("Nhật Xuân",)
    assert extract.title == "Xóa nhà tạm ở bản xa"
    assert [flag for flag in extract.flags if flag in ("joined", "truncated", "part")] == ["joined"]


def test_a_last_page_of_a_few_words_is_joined() -> None:
    extract = extract_article(chain(paragraphs(1), "<p>Mùa sau, bản sẽ có điện.</p>"))
    assert extract.text.endswith("Mùa sau, bản sẽ có điện.")


def test_a_lead_whose_text_stands_on_the_next_page_is_not_alone() -> None:
    article = chain(paragraphs(1), paragraphs(2))
    first = replace(extract_html(article.body, URL, SOURCE), text="", flags=("lead_only",))
    assert join_parts(first, article).flags == ("joined",)
    assert join_parts(first, replace(article, parts=())).flags == ("lead_only", "truncated")


def test_a_missing_page_leaves_the_text_truncated() -> None:
    extract = extract_article(chain(paragraphs(1), paragraphs(2), paragraphs(3), count=2))
    assert "Trang 2 đoạn 3" in extract.text
    assert set(extract.flags) >= {"joined", "truncated"}
    assert "truncated" in extract_article(chain(paragraphs(1), paragraphs(2), count=1)).flags


def test_a_page_that_repeats_the_text_ends_the_article() -> None:
    extract = extract_article(chain(paragraphs(1), paragraphs(1)))
    assert extract.text.count("Trang 1") == 4
    assert not {"joined", "truncated"} & set(extract.flags)


def test_a_page_that_cannot_be_read_leaves_the_text_truncated() -> None:
    whole = chain(paragraphs(1), paragraphs(2), paragraphs(3))
    broken = fetched(whole.parts[0].url, b"<html><title>Just a moment...</title></html>")
    extract = extract_article(fetched(URL, whole.body, (broken, whole.parts[1])))
    assert "Trang 3" not in extract.text
    assert "truncated" in extract.flags


def test_a_later_page_says_so() -> None:
    whole = chain(paragraphs(1), paragraphs(2), paragraphs(3))
    later = whole.parts[0]
    assert "part" in extract_article(later).flags
    assert next_part_of(later.body, later.url, SOURCE, None, URL) == f"{URL}?page=3"


def test_no_article_is_endless() -> None:
    assert 10 <= MOST_PARTS <= 50
