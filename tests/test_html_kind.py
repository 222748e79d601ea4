"""Pages that are no articles, and hostile ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from welfare_crawl.errors import ExtractionError, NotArticleError
from welfare_crawl.html import extract_html
from welfare_crawl.records import Extract, Source

SOURCE = Source(id="bare", kind="news", home="https://baotrungdu.vn/", body=())
URL = "https://baotrungdu.vn/xa-hoi/tin-123.htm"
TEASERS = "".join(
    f'<article><h3><a href="/tin-{number}.htm">Tin số {number} về giảm nghèo ở vùng trung du và miền núi</a></h3>'
    f"<p>Đoạn giới thiệu ngắn của tin số {number}, đủ dài để trông như một đoạn văn trong bài báo thật.</p></article>"
    for number in range(20)
)
PARAGRAPHS = "".join(
    f"<p>Đoạn {number}: xã đã hỗ trợ nhiều hộ nghèo xây nhà ở, vay vốn chăn nuôi và "
    "mua thẻ bảo hiểm y tế trong năm qua.</p>"
    for number in range(6)
)


@pytest.mark.parametrize(
    ("page", "url", "kind"),
    [
        ("<html><head><title>Just a moment...</title></head><body>Checking</body></html>", URL, "challenge"),
        ("<html><body><script>window._cf_chl_opt={}</script>Wait</body></html>", URL, "challenge"),
        ('<html><body><script>document.cookie="D1N=ab";location.reload()</script></body></html>', URL, "cookie_page"),
        ("<html><body><p>Please enable cookies to continue.</p></body></html>", URL, "cookie_page"),
        ("<html><head><title>404</title></head><body><h1>Không tìm thấy trang</h1></body></html>", URL, "soft_404"),
        ("<html><body><h1>Báo</h1><p>Trang bạn yêu cầu không tồn tại.</p></body></html>", URL, "soft_404"),
        ('<html><head><title>Đăng nhập</title></head><body><input type="password"></body></html>', URL, "login"),
        (
            f"<html><head><title>Xã hội</title></head><body><h1>Xã hội</h1>{TEASERS}</body></html>",
            "https://baotrungdu.vn/xa-hoi",
            "list",
        ),
        (
            f"<html><head><title>Báo Trung Du</title></head><body>{TEASERS}</body></html>",
            "https://baotrungdu.vn/",
            "list",
        ),
        (
            "<html><body><h1>Phiên chợ vùng cao</h1><p>Mời xem video phiên chợ.</p><video "
            "src='a.mp4'></video></body></html>",
            "https://baotrungdu.vn/video/phien-cho-1.htm",
            "video",
        ),
        (
            "<html><body><article><h1>Mùa vàng Đà Bắc</h1><p>Chùm ảnh mùa lúa chín.</p>"
            + "<figure><img src='a.jpg'><figcaption>Lúa chín.</figcaption></figure>" * 8
            + "</article></body></html>",
            "https://baotrungdu.vn/mua-vang-1.htm",
            "photos",
        ),
    ],
)
def test_no_article(page: str, url: str, kind: str) -> None:
    with pytest.raises(NotArticleError) as caught:
        extract_html(page.encode(), url, SOURCE)
    assert caught.value.kind == kind


SIDE = "".join(
    f'<li><a href="/tin-{number}.htm">Tin số {number} về giảm nghèo ở vùng trung du</a><br>Hơn một trăm hộ trong xã đã '
    f"có nhà mới trước Tết, nhờ vốn vay và công sức của cả làng trong năm {number}.</li>"
    for number in range(4)
)
PLAYER = '<div class="player"><video src="a.mp4"></video></div><p>Mời quý vị theo dõi. Thời lượng: 04:12.</p>'


@pytest.mark.parametrize("column", ["aside", "div", 'div class="sidebar-right"', 'div class="col-4"'])
@pytest.mark.parametrize("main", ["main", "div"])
@pytest.mark.parametrize("path", ["/video-tieng-chieng-12345.htm", "/tieng-chieng-12345.htm"])
def test_a_video_is_none_whatever_stands_beside_it(column: str, main: str, path: str) -> None:
    page = (
        f"<html><body><div><{main}><h1>Tiếng chiêng Mường trong lớp học</h1>{PLAYER}</{main}>"
        f"<{column}><ul>{SIDE}</ul></{column.split()[0]}></div></body></html>"
    )
    with pytest.raises(NotArticleError) as caught:
        extract_html(page.encode(), f"https://baotrungdu.vn{path}", SOURCE)
    assert caught.value.kind == "video"


@pytest.mark.parametrize("body", [(), ("div#dcontent",)])
def test_a_short_topic_page_is_a_list(body: tuple[str, ...]) -> None:
    cards = "".join(TEASERS.split("</article>")[number] + "</article>" for number in range(3))
    page = (
        f"<html><body><main><h1>Chuyên đề: Xóa nhà tạm</h1><div class='list-news'>{cards}</div></main>"
        f"<aside><ul>{SIDE}</ul></aside></body></html>"
    )
    source = Source(id="bare", kind="news", home="", body=body)
    with pytest.raises(NotArticleError) as caught:
        extract_html(page.encode(), "https://baotrungdu.vn/chuyen-de-xoa-nha-tam-246000.htm", source)
    assert caught.value.kind == "list"


def test_an_article_with_a_video_and_a_sidebar_is_one() -> None:
    page = (
        f"<html><body><div class='has-sidebar'><main><h1>Xã nghèo đổi thay</h1>{PLAYER}<div>{PARAGRAPHS}</div></main>"
        f"<aside><ul>{SIDE}</ul></aside></div></body></html>"
    )
    extract = extract_html(page.encode(), URL, SOURCE)
    assert extract.text.count("Đoạn") == 6
    assert "Tin số" not in extract.text


def test_an_article_that_speaks_of_missing_things_is_one() -> None:
    title = "Tìm kiếm suốt đêm vẫn không tìm thấy người mất tích trên sông Đà, công an vào cuộc"
    page = f"<html><body><h1>{title}</h1>{PARAGRAPHS * 3}</body></html>"
    assert extract_html(page.encode(), URL, SOURCE).title.startswith("Tìm kiếm")


def test_an_article_with_a_login_box_and_related_news_is_one() -> None:
    page = (
        '<html><head><meta property="og:type" content="article"></head><body><form><input type="password"></form>'
        f"<div><h1>Xã nghèo đổi thay</h1><div>{PARAGRAPHS}</div></div><div>{TEASERS}</div></body></html>"
    )
    extract = extract_html(page.encode(), URL, SOURCE)
    assert extract.text.count("\n\n") == 5
    assert "Tin số" not in extract.text


def test_five_megabytes_are_read() -> None:
    rows = "".join(f"<tr><td>Hộ số {number}</td><td>{'hỗ trợ ' * 200}</td></tr>" for number in range(2500))
    page = f"<html><body><h1>Danh sách hộ nghèo</h1><div>{PARAGRAPHS}<table>{rows}</table></div></body></html>"
    assert len(page.encode()) > 5_000_000
    assert "Hộ số 2499 | hỗ trợ" in extract_html(page.encode(), URL, SOURCE).text


def read_or_refuse(body: bytes) -> Extract | None:
    try:
        return extract_html(body, URL, SOURCE, "text/html")
    except (ExtractionError, NotArticleError) as error:
        assert not isinstance(error, ExtractionError) or error.reason in ("needs_browser", "no_text", "broken_html")
        return None


@given(st.binary(max_size=2000))
def test_any_bytes(body: bytes) -> None:
    read_or_refuse(body)


PIECES = st.sampled_from(
    [
        "<html>",
        "</html>",
        "<body>",
        "<div>",
        "</div>",
        "<p>",
        "<table><tr><td>",
        "</table>",
        "<a href='//[x'>",
        "</a>",
        "<h1>Tên</h1>",
        "<br>",
        "<li>",
        "<svg>",
        "<template>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "\x00",
        "&#0;",
        "&#55296;",
        "&nbsp;",
        "\u200b",
        '<meta property="article:published_time" content="99999-99-99">',
        '<link rel="canonical" href="http://[::1">',
        '<script type="application/ld+json">[[[{"@type":["NewsArticle"],"author":[[{}]]}]]]</script>',
        '<script type="application/ld+json">{"@graph":{"@graph":[1,null,"x"]}}</script>',
        '<p style="display:none">',
        "<figure><img alt='x'>",
        "Nguồn: https://",
        "Theo ",
        "07/03/2026 25:99",
        PARAGRAPHS,
        "<div id='dcontent'>",
        "QUJD" * 60 + "\n",
        "<frameset>",
        "<plaintext>",
    ]
)


@settings(max_examples=150)
@given(st.lists(PIECES, max_size=40))
def test_any_markup(pieces: list[str]) -> None:
    body = "".join(pieces).encode("utf-8", "replace")
    assert read_or_refuse(body) == read_or_refuse(body)


@settings(max_examples=60)
@given(st.integers(0, 5000), st.integers(0, 400), st.binary(max_size=30))
def test_mutated_article(start: int, length: int, patch: bytes) -> None:
    head = "<html lang='vi'><head><title>Xã nghèo</title></head>"
    page = f"{head}<body><h1>Xã nghèo đổi thay</h1><div>{PARAGRAPHS}</div></body></html>".encode()
    read_or_refuse(page[:start] + patch + page[start + length :])
