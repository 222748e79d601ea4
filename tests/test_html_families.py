"""Articles in the markup of the CMS families, written for these tests."""

import re

import pytest

from welfare_crawl.errors import ExtractionError
from welfare_crawl.html import extract_html
from welfare_crawl.records import Extract, Source

BARE = Source(id="bare", kind="news", home="https://baotrungdu.vn/")
HINTED = Source(
    id="hinted", kind="news", home="https://baotrungdu.vn/", name="Báo Trung Du", language="vi", body=("div#dcontent",)
)
CODED = "\n".join("QmFvIFRydW5nIER1IHRo" * 4 for _ in range(8))

DCONTENT = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
<title>Đạo Trù chăm lo người có công - Báo Trung Du</title>
<meta property="og:title" content="Đạo Trù chăm lo người có công | Báo Trung Du điện tử">
<meta property="og:site_name" content="Báo Trung Du"><meta name="author" content="Báo Trung Du">
<meta property="article:published_time" content="2025-11-24">
<meta name="keywords" content="an sinh xã hội, Đạo Trù, hộ nghèo">
<link rel="canonical" href="/dao-tru-cham-lo-nguoi-co-cong-242999.htm"></head><body>
<div class="top-header"><span class="current-date">Thứ Bảy, 29/11/2025 10:20</span></div>
<nav><a href="/">Trang chủ</a><a class="active" href="/xa-hoi">Xã hội</a></nav>
<div class="container"><div class="row"><div class="col-8">
<div class="breadcrumb"><a href="/">Trang chủ</a> <a href="/xa-hoi">Xã hội</a></div>
<h1 class="title">Đạo Trù chăm lo người có công</h1>
<div class="pdate">Thứ hai, 24/11/2025 | 07:35 GMT+7</div>
<div class="share"><a href="#">Chia sẻ</a></div>
<div id="dcontent">
<p><strong>baotrungdu.vn Những năm qua, chính quyền xã Đạo Trù luôn quan tâm chăm lo đời sống người có công,
 hộ nghèo và đồng bào dân tộc Sán Dìu trên địa bàn.</strong></p>
<p style="text-align:center"><img src="a.jpg" alt="Thăm hỏi"></p>
<p>Cán bộ xã Đạo Trù thăm hỏi gia đình chính sách ở thôn Lục Liễu</p>
<p>Từ đầu năm đến nay, xã đã hỗ trợ 45 hộ nghèo xây mới nhà ở với tổng kinh phí 2,7 tỷ đồng, trong đó hơn một nửa
 là vốn tín dụng chính sách.</p>
<p>{title} {publish}</p>
<p><strong>Nguồn vốn đến đúng người</strong></p>
<p>Ông Lưu Văn Bình, trưởng thôn, cho biết: “Bà con phấn khởi vì được vay vốn đúng lúc, đúng nhu cầu”.</p>
<p class="docthem">Đọc thêm: <a href="/x-1.htm">Giảm nghèo bền vững ở vùng trung du</a></p>
<table><tr><th>Năm</th><th>Hộ nghèo</th></tr><tr><td>2024</td><td>412</td></tr><tr><td>2025</td><td>287</td></tr>
</table>
<ul><li>Rà soát hộ nghèo từng quý.</li><li>Cấp thẻ bảo hiểm y tế trước tháng 12.</li></ul>
<p>Đến hết tháng 10, tỷ lệ bao phủ bảo hiểm y tế của xã đạt 95,2%, vượt kế hoạch được giao.</p>
<p style="text-align:right"><strong>Quang Nam</strong></p>
</div>
<div class="box-comment">Bình luận (0)</div>
<div class="related"><h3>Tin liên quan</h3><ul><li><a href="/y-2.htm">Yên Lập xóa nhà tạm cho hộ nghèo</a></li>
</ul></div>
</div><div class="col-4 sidebar"><div class="item"><h3><a href="/z-3.htm">Chuyện khác</a></h3>
<p>Đoạn văn dài của một bài viết khác đứng ở cột bên cạnh, không liên quan gì đến bài viết chính của trang này.</p>
</div></div></div></div>
<footer>© 2026 Báo Trung Du. Giấy phép số 12/GP, ngày 01/02/2024 08:00</footer></body></html>"""

CMS_BODY = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
<title>Giải ngân vốn giảm nghèo | Báo Biên Cương</title>
<meta property="og:type" content="article"><meta property="og:site_name" content="Báo Biên Cương">
<meta property="article:published_time" content="2026-03-07T08:52:11.000 +07:00">
<meta property="article:modified_time" content="2026-03-08T09:00:00+07:00">
<meta property="article:section" content="Đời sống"><meta property="article:tag" content="giảm nghèo, vốn vay;
 bảo hiểm y tế">
</head><body><div class="article"><h1 class="article__title cms-title">Giải ngân vốn giảm nghèo</h1>
<div class="article__meta"><a class="article__author cms-author" href="/tac-gia/anh-huy-1">ANH HUY</a>
<time class="time" datetime="2026-03-07T08:52:11.000 +07:00">07/03/2026 08:52</time></div>
<div class="article__sapo cms-desc">Tỉnh đã giải ngân hơn 90% nguồn vốn giảm nghèo, giúp hàng nghìn hộ có thêm sinh
 kế.</div>
<div class="article__body cms-body"><p>Theo Sở Nông nghiệp và Môi trường, tổng nguồn vốn được giao trong năm là
 1.234 tỷ đồng, đã giải ngân 1.120 tỷ đồng tính đến hết tháng 12.</p>
<table class="picture"><tbody><tr><td class="pic"><img src="x.jpg"></td></tr>
<tr><td class="caption">Người dân chăm sóc bò được hỗ trợ. Ảnh: A.H</td></tr></tbody></table>
<p>Bà Nông Thị Mai, dân tộc Tày, cho hay gia đình đã thoát nghèo sau hai năm nhờ vay 100 triệu đồng để chăn nuôi.</p>
<div class="article__story"><a href="/a-post1.html">Xóa nhà tạm: Những ngôi nhà nghĩa tình ở làng xa</a></div>
<p>Trong thời gian tới, tỉnh tiếp tục ưu tiên vốn cho các xã đặc biệt khó khăn.</p>
</div><div class="article__tag"><a href="/t">giảm nghèo</a></div>
<div class="article__comment"><h3>Bình luận (3)</h3>
<p>Bạn đọc: Bài viết rất hay và bổ ích cho bà con vùng sâu, vùng xa. 09/03/2026 10:00</p></div>
</div></body></html>"""

MEDIACDN = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Tăng chuẩn trợ cấp từ tháng 7</title>
<meta property="og:title" content="Tăng chuẩn trợ cấp từ tháng 7"><meta property="og:type" content="article">
<meta property="og:description" content="Mức chuẩn trợ giúp xã hội tăng lên 500.000 đồng mỗi tháng.">
<meta property="dable:author" content="LÊ VY;THU HÀ"><meta name="author" content="BAO NGAY MOI ONLINE">
<meta property="og:site_name" content="BAO NGAY MOI ONLINE">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"Tăng chuẩn trợ
 cấp","datePublished":"2026-03-07T00:01:00",
"author":{"@type":"Organization","name":"Báo Ngày Mới"},"publisher":{"@type":"Organization","name":"Báo Ngày
 Mới"},}</script>
</head><body><div class="detail__cmain"><div class="detail-cate"><a href="/xa-hoi.htm">Xã hội</a></div>
<div data-role="publishdate">07-03-2026 - 00:01 AM</div>
<h1 class="detail-title" data-role="title">Tăng chuẩn trợ cấp từ tháng 7</h1>
<div class="detail-author"><a href="/tac-gia/le-vy-1.htm" class="name">LE\u0302 VY</a></div>
<h2 class="detail-sapo" data-role="sapo">M\u01b0\u0301c chuẩn trợ giúp xã hội tăng lên 500.000 đồng mỗi tháng.</h2>
<div class="detail-cmain"><div class="detail-content" data-role="content" itemprop="articleBody">
<figure><img src="a.jpg"><figcaption><p>Chi trả trợ cấp tại phường - Ảnh: T.H.</p></figcaption></figure>
<p>Ch&iacute;nh s&aacute;ch m\u200bới áp dụng cho người cao tuổi từ đủ 75 tuổi,&nbsp;không có lương hưu hằng tháng.</p>
<h2>Chi trả qua tài khoản</h2>
<p>Hơn 70% đối tượng đã nhận tiền qua tài khoản ngân hàng, theo số liệu của ngành.</p>
<div type="RelatedOneNews" class="VCSortableInPreviewMode"><a href="/b.htm">Người già được nhận trợ cấp ra sao</a>
<p>Một đoạn giới thiệu bài khác, khá dài, được chèn vào giữa bài viết này.</p></div>
<p>Các địa phương phải hoàn tất danh sách trước ngày 15-6.</p>
</div></div></div></body></html>"""

TRANSLATION = """<!DOCTYPE html><html lang="sv"><head><meta charset="utf-8">
<title>Phu Tho: Stöd till utsatta - Dichtin</title>
<meta property="og:title" content="Phu Tho: Stöd till utsatta - Dichtin">
<meta property="og:site_name" content="Dichtin">
<link rel="alternate" hreflang="vi" href="/phu-tho-x"><link rel="alternate" hreflang="x-default" href="/phu-tho-x">
<meta property="article:published_time" content="2025-11-24T02:35:00.000Z"></head><body>
<main><article><h1>Phu Tho: Stöd till utsatta</h1><div class="post-detail-body">
<p>Efter sammanslagningen har provinsen fortsatt att betala ut stöd i tid till äldre och barn utan vårdnadshavare.</p>
<p><img src="b.jpg" alt="Att ta hand om äldres hälsa är viktigt för kommunen."></p>
<p>Att ta hand om äldres hälsa är viktigt för kommunen.</p>
<p>Under de första tio månaderna betalade provinsen ut 1 250 miljarder dong till mer än 190 000 mottagare.</p>
<p>Hong Trung</p>
<p>Källa: <a href="https://baotrungdu.vn/phu-tho-x-242854.htm">https://baotrungdu.vn/phu-tho-x-242854.htm</a></p>
</div><div>Kommentar (0)</div></article></main><footer>© 2026 Dichtin</footer></body></html>"""


def read(page: str, url: str = "https://baotrungdu.vn/dao-tru-242999.htm", source: Source = BARE) -> Extract:
    return extract_html(page.encode(), url, source, "text/html; charset=utf-8")


@pytest.mark.parametrize("source", [BARE, HINTED], ids=["generic", "with the family's selector"])
def test_dcontent(source: Source) -> None:
    extract = read(DCONTENT, source=source)
    assert extract.title == "Đạo Trù chăm lo người có công"
    assert extract.lead.startswith("Những năm qua, chính quyền xã Đạo Trù")
    assert extract.text.split("\n\n") == [
        "Từ đầu năm đến nay, xã đã hỗ trợ 45 hộ nghèo xây mới nhà ở với tổng kinh phí 2,7 tỷ đồng, trong đó "
        "hơn một nửa "
        "là vốn tín dụng chính sách.",
        "Nguồn vốn đến đúng người",
        "Ông Lưu Văn Bình, trưởng thôn, cho biết: “Bà con phấn khởi vì được vay vốn đúng lúc, đúng nhu cầu”.",
        "Năm | Hộ nghèo\n2024 | 412\n2025 | 287",
        "- Rà soát hộ nghèo từng quý.\n- Cấp thẻ bảo hiểm y tế trước tháng 12.",
        "Đến hết tháng 10, tỷ lệ bao phủ bảo hiểm y tế của xã đạt 95,2%, vượt kế hoạch được giao.",
    ]
    assert extract.authors == ("Quang Nam",)
    assert extract.published_at == "2025-11-24T07:35:00+07:00"
    assert extract.published_evidence == "meta article:published_time, time from text div.pdate"
    assert extract.section == "Xã hội"
    assert extract.tags == ("an sinh xã hội", "Đạo Trù", "hộ nghèo")
    assert extract.canonical == "https://baotrungdu.vn/dao-tru-cham-lo-nguoi-co-cong-242999.htm"
    assert extract.language == "vi"


@pytest.mark.parametrize("source", [BARE, HINTED], ids=["generic", "with the family's selector"])
@pytest.mark.parametrize(("content", "reason"), [(CODED, "needs_browser"), ("", "no_text")])
def test_never_the_sidebar(source: Source, content: str, reason: str) -> None:
    page = re.sub(
        r'<div id="dcontent">.*?</div>\n<div class="box',
        lambda _: f'<div id="dcontent">{content}</div>\n<div class="box',
        DCONTENT,
        flags=re.S,
    )
    with pytest.raises(ExtractionError) as caught:
        read(page, source=source)
    assert caught.value.reason == reason


def test_cms_body() -> None:
    extract = read(CMS_BODY)
    assert extract.lead == "Tỉnh đã giải ngân hơn 90% nguồn vốn giảm nghèo, giúp hàng nghìn hộ có thêm sinh kế."
    assert [paragraph[:12] for paragraph in extract.text.split("\n\n")] == [
        "Theo Sở Nông",
        "Bà Nông Thị ",
        "Trong thời g",
    ]
    assert extract.authors == ("Anh Huy",)
    assert extract.published_at == "2026-03-07T08:52:11+07:00"
    assert extract.modified_at == "2026-03-08T09:00:00+07:00"
    assert extract.section == "Đời sống"
    assert extract.tags == ("giảm nghèo", "vốn vay", "bảo hiểm y tế")


def test_mediacdn() -> None:
    extract = read(MEDIACDN)
    assert extract.title == "Tăng chuẩn trợ cấp từ tháng 7"
    assert extract.lead == "Mức chuẩn trợ giúp xã hội tăng lên 500.000 đồng mỗi tháng."
    assert extract.text.split("\n\n") == [
        "Chính sách mới áp dụng cho người cao tuổi từ đủ 75 tuổi, không có lương hưu hằng tháng.",
        "Chi trả qua tài khoản",
        "Hơn 70% đối tượng đã nhận tiền qua tài khoản ngân hàng, theo số liệu của ngành.",
        "Các địa phương phải hoàn tất danh sách trước ngày 15-6.",
    ]
    assert extract.published_at == "2026-03-07T00:01:00+07:00"
    assert extract.section == "Xã hội"


def test_translation() -> None:
    extract = read(TRANSLATION, "https://www.dichtin.vn/sv/phu-tho-x")
    assert extract.title == "Phu Tho: Stöd till utsatta"
    assert extract.original_url == "https://baotrungdu.vn/phu-tho-x-242854.htm"
    assert extract.language == "sv"
    assert extract.alternates == (("vi", "https://www.dichtin.vn/phu-tho-x"),)
    assert extract.authors == ("Hong Trung",)
    assert extract.published_at == "2025-11-24T02:35:00+00:00"
    assert len(extract.text.split("\n\n")) == 2
    for left_over in ("Källa", "Kommentar", "Hong Trung", "Att ta hand om"):
        assert left_over not in extract.text


@pytest.mark.parametrize("page", [DCONTENT, CMS_BODY, MEDIACDN, TRANSLATION])
def test_same_input_same_record(page: str) -> None:
    assert read(page) == read(page)
