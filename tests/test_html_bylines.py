"""Who signs, on pages of many kinds."""

import pytest

from welfare_crawl.html import extract_html
from welfare_crawl.records import Source

PARAGRAPHS = "".join(
    f"<p>Paragraph {number} of the report says how many households in the hamlet repaired their roofs this year.</p>"
    for number in range(6)
)
SOURCE = Source(id="bare", kind="news", home="")


def authors(byline: str, *, head: str = "", foot: str = "", url: str = "https://paper.example/roofs-1.html") -> object:
    page = (
        f"<html><head><title>Roofs before the rain</title>{head}</head><body><article><h1>Roofs before the rain</h1>"
        f"{byline}<div class='article-body'>{PARAGRAPHS}{foot}</div></article></body></html>"
    )
    return extract_html(page.encode(), url, SOURCE).authors


def linked(name: str, kind: str = "Person") -> str:
    return (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Roofs before the rain", '
        f'"author": {{"@type": "{kind}", "name": "{name}"}}}}</script>'
    )


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ('<div class="article-byline"><span>Ada Berg</span> <span>Bo Lind</span></div>', ("Ada Berg", "Bo Lind")),
        ('<ul><li>5 min</li><li>Von: <a href="/p/1">Ada Berg</a> <a href="/p/2"></a></li></ul>', ("Ada Berg",)),
        ("<p>Von Ada Berg und Bo Lind</p>", ("Ada Berg", "Bo Lind")),
        ("<p>By Ada Berg and Bo Lind</p>", ("Ada Berg", "Bo Lind")),
        ('<p class="byline">By Ada Berg for paper.com</p>', ("Ada Berg",)),
        ('<span class="author">Thông tấn</span>', ("Thông tấn",)),
        ('<span class="author">Theo Thông tấn</span>', ("Thông tấn",)),
        ("<p>By the time the rain came, all roofs were done and the bank had its money back.</p>", ()),
    ],
)
def test_visible_bylines(byline: str, expected: tuple[str, ...]) -> None:
    assert authors(byline) == expected


def test_who_is_shown_overrules_who_typed_it_in() -> None:
    assert authors('<div class="author-2">Ada Berg</div>', head=linked("Bo Lind")) == ("Ada Berg",)


def test_a_desk_does_not_overrule_people() -> None:
    assert authors('<p class="author">Paper-Redaktion</p>', head=linked("Bo Lind")) == ("Bo Lind",)


def test_editors_and_photographers_do_not_sign() -> None:
    byline = '<div>Editor : <a class="author" href="/author/7/bo">Bo Lind</a></div>'
    picture = '<figure><img src="a.jpg"><span itemprop="author">Cy Foto</span></figure>'
    assert authors(picture + byline, head=linked("Ada Berg")) == ("Ada Berg",)


def test_cards_of_other_articles_do_not_sign() -> None:
    card = (
        '<div class="card"><h3><a href="/x">Another story of the same day</a></h3><p><a href="/author/bo">Bo Lind</a>'
    )
    page = (
        "<html><body><div><h1>Roofs before the rain</h1><div class='post-meta'><a href='/author/ada'>Ada Berg</a></div>"
        f"<div><div><div>{PARAGRAPHS.replace('p>', 'div>')}</div></div></div><div><div><div>{card}</div></div></div>"
        "</div></body></html>"
    )
    assert extract_html(page.encode(), "https://paper.example/roofs-1.html", SOURCE).authors == ("Ada Berg",)


def test_a_user_named_like_the_section_is_no_author() -> None:
    head = '<meta name="author" content="Nachrichten">'
    assert authors('<a rel="category tag" href="/n">Nachrichten</a>', head=head) == ()


def test_an_agency_signs_at_the_foot_of_a_vietnamese_page() -> None:
    text = "".join(
        f"<p>Đoạn {number}: xã đã hỗ trợ nhiều hộ nghèo xây nhà ở và mua thẻ bảo hiểm y tế trong năm qua.</p>"
        for number in range(6)
    )
    page = (
        f"<html lang='vi'><body><h1>Xã nghèo đổi thay từng ngày</h1><div>{text}"
        "<p style='text-align: right;'><strong>Theo Thông tấn</strong></p></div></body></html>"
    )
    extract = extract_html(page.encode(), "https://bao.example.vn/a-1.htm", SOURCE)
    assert extract.authors == ("Thông tấn",)
    assert "Thông tấn" not in extract.text
