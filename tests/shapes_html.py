"""Articles in the markup of common content systems, written for these tests, each with what a reader would copy."""

# ruff: noqa: E501 -- markup reads better unbroken

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """A page and what it says."""

    url: str
    html: str
    title: str
    lead: str
    text: tuple[str, ...]
    """The paragraphs of the text."""
    authors: tuple[str, ...] = ()
    published: str | None = None


ONE = (
    "Từ đầu năm đến nay, huyện đã giải ngân 412 tỷ đồng vốn chương trình mục tiêu quốc gia, đạt 78% kế hoạch được giao."
)
TWO = "Ông Lò Văn Pánh, bản Nà Ngà, vay 100 triệu đồng nuôi bò sinh sản; sau hai năm, gia đình ông đã ra khỏi danh sách hộ nghèo."
THREE = "Theo Phòng Nông nghiệp và Môi trường, phần vốn còn lại dành cho ba xã biên giới, nơi đường đi khó nhất."
FOUR = "Mùa khô tới, hai bản cuối cùng của huyện sẽ có điện lưới, muộn hơn kế hoạch một năm."
LEAD = "Nhờ vốn vay đúng lúc và cán bộ bám bản, tỷ lệ hộ nghèo của huyện giảm 5 điểm phần trăm chỉ trong một năm."
E1 = "The district has paid out 412 billion dong of the programme's money since January, about four fifths of what it was given."
E2 = "“We bought two cows with the loan and sold the first calf last autumn,” said Lo Van Panh, a farmer in Na Nga village."
E3 = "Three communes on the border wait for their share, because the road there is open for only half of the year."

SHAPES = {
    "wordpress classic": Shape(
        "https://vungcao.example/2026/03/giam-ngheo/",
        f"""<html lang="vi"><head><title>Giảm nghèo ở vùng cao - Vùng Cao</title><meta property="og:site_name" content="Vùng Cao"></head>
<body class="post-template single has-sidebar"><header class="site-header"><a href="/">Vùng Cao</a></header>
<div id="content"><main><article class="post type-post hentry"><header class="entry-header"><h1 class="entry-title">Giảm nghèo ở vùng cao</h1>
<div class="entry-meta"><span class="posted-on"><a href="#"><time class="entry-date published" datetime="2026-03-07T08:15:00+07:00">07/03/2026</time><time class="updated" datetime="2026-03-09T10:00:00+07:00">09/03/2026</time></a></span>
<span class="byline"> bởi <span class="author vcard"><a class="url fn n" href="/author/hoa/">Hoàng Thị Hoa</a></span></span></div></header>
<div class="entry-content"><p>{ONE}</p><h2>Vốn đến tay người vay</h2><p>{TWO}</p>
<div id="attachment_7" class="wp-caption alignnone"><img src="a.jpg"><p class="wp-caption-text">Bò của gia đình ông Pánh</p></div>
<blockquote><p>{THREE}</p></blockquote><p>{FOUR}</p>
<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Chia sẻ:</h3><ul><li><a href="#">Facebook</a></li><li><a href="#">Zalo</a></li></ul></div>
<div class="jp-relatedposts"><h3>Có liên quan</h3><p><a href="/x">Nhà mới ở bản xa trước mùa mưa lũ</a></p></div></div>
<footer class="entry-footer"><span class="cat-links">Đăng trong <a href="/c" rel="category tag">Tin huyện</a></span><span class="tags-links">Thẻ <a href="/t" rel="tag">hộ nghèo</a></span></footer></article>
<nav class="post-navigation"><a rel="prev" href="/p">Bài trước: Chợ phiên đông vui</a></nav>
<div id="comments"><h2>2 bình luận</h2><ol><li><p>Bài viết rất hay, cảm ơn tác giả đã đến với bà con vùng cao chúng tôi. 10/03/2026 09:00</p></li></ol></div></main>
<aside class="widget-area"><h3>Bài mới</h3><ul><li><a href="/1">Lúa nếp nương được mùa ở xã biên giới</a></li></ul></aside></div><footer>© 2026 Vùng Cao</footer></body></html>""",
        "Giảm nghèo ở vùng cao", "", (ONE, "Vốn đến tay người vay", TWO, THREE, FOUR), ("Hoàng Thị Hoa",), "2026-03-07T08:15:00+07:00",
    ),
    "gutenberg": Shape(
        "https://upland.example/loans-and-cows/",
        f"""<html lang="en"><head><title>Loans and cows | Upland</title><script type="application/ld+json">{{"@context":"https://schema.org","@graph":[{{"@type":"Article","headline":"Loans and cows","datePublished":"2026-03-07T01:15:00+00:00","author":{{"@id":"#p1"}}}},{{"@type":"Person","@id":"#p1","name":"Mai Nong"}},{{"@type":"WebSite","name":"Upland"}}]}}</script></head>
<body><main class="wp-block-group"><h1 class="wp-block-post-title">Loans and cows</h1><div class="entry-content wp-block-post-content"><p class="has-drop-cap">{E1}</p>
<figure class="wp-block-image"><img src="a.jpg"><figcaption class="wp-element-caption">A cow in the yard</figcaption></figure>
<p>{E2}</p><figure class="wp-block-table"><table><tbody><tr><td>Year</td><td>Poor households</td></tr><tr><td>2024</td><td>412</td></tr><tr><td>2025</td><td>287</td></tr></tbody></table></figure>
<ul class="wp-block-list"><li>Loans are paid out in the commune.</li><li>Interest is 3.3% a year.</li></ul><p>{E3}</p><div class="wp-block-buttons"><a class="wp-block-button__link">Subscribe</a></div></div></main></body></html>""",
        "Loans and cows", "", (E1, E2, "Year | Poor households\n2024 | 412\n2025 | 287", "- Loans are paid out in the commune.\n- Interest is 3.3% a year.", E3), ("Mai Nong",), "2026-03-07T01:15:00+00:00",
    ),
    "drupal": Shape(
        "https://ubnd.example/vi/tin-tuc/von-vay",
        f"""<html lang="vi"><head><title>Vốn vay về bản | Cổng thông tin</title></head><body class="path-node"><div class="region region-content"><div id="block-page-title"><h1><span class="field field--name-title">Vốn vay về bản</span></h1></div>
<article class="node node--type-article node--view-mode-full"><div class="node__meta"><span>Đăng bởi <span class="username">Trần Văn Hải</span> lúc Thứ bảy, 07/03/2026 - 08:15</span></div>
<div class="node__content"><div class="field field--name-field-sapo field--label-hidden">{LEAD}</div><div class="clearfix text-formatted field field--name-body field--type-text-with-summary field__item"><p>{ONE}</p><p>{TWO}</p><p>&nbsp;</p><p>{THREE}</p></div>
<div class="field field--name-field-tags"><div class="field__label">Tags</div><div class="field__item"><a href="/t">vốn vay</a></div></div></div></article></div><footer class="region-footer">© 2026</footer></body></html>""",
        "Vốn vay về bản", LEAD, (ONE, TWO, THREE), ("Trần Văn Hải",), "2026-03-07T08:15:00+07:00",
    ),
    "blogger": Shape(
        "https://banxa.blogspot.example/2026/03/nha-moi.html",
        f"""<html lang="vi"><head><title>Chuyện bản xa: Nhà mới</title></head><body><div class="date-outer"><h2 class="date-header"><span>Thứ Bảy, 7 tháng 3, 2026</span></h2><div class="post hentry"><h3 class="post-title entry-title">Nhà mới</h3>
<div class="post-body entry-content" id="post-body-1">{ONE}<br><br>{TWO}<br><br><div class="separator"><img src="a.jpg"></div>{THREE}<br><br>{FOUR}<div style="clear:both"></div></div>
<div class="post-footer"><span class="post-author vcard">Đăng bởi <span class="fn">Lò Thị Mai</span></span> <span class="post-timestamp">lúc <abbr class="published" title="2026-03-07T08:15:00+07:00">08:15</abbr></span><span class="post-labels">Nhãn: <a rel="tag">nhà ở</a></span></div></div></div>
<div class="comments" id="comments"><h4>1 nhận xét:</h4><p>Chúc mừng bà con có nhà mới trước mùa mưa, mong bản còn nhiều đổi thay hơn nữa.</p></div></body></html>""",
        "Nhà mới", "", (ONE, TWO, THREE, FOUR), ("Lò Thị Mai",), "2026-03-07T08:15:00+07:00",
    ),
    "ghost": Shape(
        "https://ghost.example/loans/",
        f"""<html lang="en"><head><title>Loans reach the border</title><meta property="article:published_time" content="2026-03-07T01:15:00.000Z"><meta property="article:modified_time" content="2026-03-08T01:15:00.000Z"><meta property="og:type" content="article"></head><body class="post-template"><article class="gh-article post"><header class="gh-article-header"><a class="gh-article-tag" href="/t">News</a><h1 class="gh-article-title">Loans reach the border</h1><p class="gh-article-excerpt">{E3}</p><div class="gh-article-meta"><h4 class="gh-article-author-name"><a href="/author/mai/">Mai Nong</a>, <a href="/author/hai/">Hai Tran</a></h4><time datetime="2026-03-07">Mar 7, 2026</time><span class="gh-article-meta-length">— 4 min read</span></div></header>
<section class="gh-content"><p>{E1}</p><hr><div class="kg-card kg-callout-card"><div class="kg-callout-text">{E2}</div></div><p>The rest is for another day, the officials say, when the rain has stopped.</p><div class="kg-card kg-signup-card"><h2>Sign up for our letter</h2><button>Subscribe</button></div></section></article><section class="gh-comments">Member discussion</section></body></html>""",
        "Loans reach the border", E3, (E1, E2, "The rest is for another day, the officials say, when the rain has stopped."), ("Mai Nong", "Hai Tran"), "2026-03-07T01:15:00+00:00",
    ),
    "joomla table": Shape(
        "https://sonongnghiep.example/index.php/tin-tuc/123-von-vay",
        f"""<html lang="vi-vn"><head><title>Vốn vay về bản</title></head><body><table width="980"><tr><td width="200"><table><tr><td><a href="/1">Giới thiệu</a></td></tr><tr><td><a href="/2">Tin tức</a></td></tr></table></td><td>
<table class="contentpaneopen"><tr><td class="contentheading" width="100%">Vốn vay về bản</td></tr></table><table class="contentpaneopen"><tr><td class="createdate">Thứ bảy, 07 Tháng 3 2026 08:15</td></tr><tr><td valign="top"><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p><p style="text-align: right;"><strong>Trần Hải</strong></p></td></tr></table>
<table class="blog_more"><tr><td><strong>Các tin khác:</strong><ul><li><a href="/a">Lúa nếp nương được mùa ở xã biên giới</a></li><li><a href="/b">Chợ phiên đông vui ngày cuối năm ở huyện</a></li></ul></td></tr></table></td></tr></table></body></html>""",
        "Vốn vay về bản", "", (ONE, TWO, THREE), ("Trần Hải",), "2026-03-07T08:15:00+07:00",
    ),
    "amp": Shape(
        "https://bao.example/amp/von-vay-1.htm",
        f"""<!doctype html><html amp lang="vi"><head><meta charset="utf-8"><title>Vốn vay về bản</title><script type="application/ld+json">{{"@type":"NewsArticle","headline":"Vốn vay về bản","datePublished":"2026-03-07T08:15:00+07:00","author":[{{"@type":"Person","name":"TRẦN HẢI"}},{{"@type":"Person","name":"Lò Mai"}}]}}</script></head><body><amp-sidebar id="m"><ul><li><a href="/">Trang chủ</a></li></ul></amp-sidebar>
<article><h1>Vốn vay về bản</h1><h2 class="sapo">{LEAD}</h2><amp-img src="a.jpg" width="6" height="4"></amp-img><p>{ONE}</p><p>{TWO}</p><amp-ad type="x"></amp-ad><p>{THREE}</p></article><amp-social-share type="facebook"></amp-social-share></body></html>""",
        "Vốn vay về bản", LEAD, (ONE, TWO, THREE), ("Trần Hải", "Lò Mai"), "2026-03-07T08:15:00+07:00",
    ),
    "sharepoint portal": Shape(
        "https://tinh.example/Pages/von-vay.aspx",
        f"""<html lang="vi"><head><title>Cổng thông tin điện tử tỉnh</title></head><body><form method="post" action="./von-vay.aspx" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="abc"><div id="s4-workspace"><div class="ms-rtestate-field"><div class="ArticleTitle"><h1 class="title-detail">Vốn vay về bản</h1></div><div class="ArticleByLine"><span class="date">7/3/2026 8:15:00 SA</span> <span>Lượt xem: 1234</span></div>
<div class="ArticleSummary">{LEAD}</div><div class="ArticleContent"><div>{ONE}</div><div>{TWO}</div><div><br></div><div>{THREE}</div><div style="text-align:right"><em>Nguồn: Phòng Nông nghiệp và Môi trường</em></div></div></div><div class="other"><h3>Tin liên quan</h3><ul><li><a href="/a.aspx">Lúa nếp nương được mùa ở xã biên giới</a> <span>(05/03/2026)</span></li></ul></div></div></form></body></html>""",
        "Vốn vay về bản", LEAD, (ONE, TWO, THREE), ("Phòng Nông nghiệp và Môi trường",), "2026-03-07T08:15:00+07:00",
    ),
    "liferay portal": Shape(
        "https://so.example/web/guest/-/von-vay",
        f"""<html lang="vi"><head><title>Vốn vay về bản - Sở</title></head><body><div class="portlet-asset-publisher"><div class="asset-full-content"><h3 class="asset-title header-title">Vốn vay về bản</h3><div class="asset-metadata"><span class="metadata-publish-date">08:15 | 07/03/2026</span></div><div class="asset-content"><div class="journal-content-article"><div class="summary"><strong>{LEAD}</strong></div><div class="content-detail"><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div><p class="tac-gia">Trần Hải – Lò Mai</p></div></div></div></div></body></html>""",
        "Vốn vay về bản", LEAD, (ONE, TWO, THREE), ("Trần Hải", "Lò Mai"), "2026-03-07T08:15:00+07:00",
    ),
    "next data": Shape(
        "https://bao.example/tin/von-vay-77",
        f"""<html lang="vi"><head><title>Vốn vay về bản</title><meta property="article:published_time" content="2026-03-07T08:15:00+0700"></head><body><div id="__next"><div class="css-1x"><h1 class="css-2">Vốn vay về bản</h1><div class="css-3"><div class="css-9">{LEAD}</div><div class="css-4"><p class="css-5">{ONE}</p><p class="css-5">{TWO}</p><p class="css-5">{THREE}</p><p class="css-5"><strong>Lò Mai</strong></p></div></div></div></div>
<script id="__NEXT_DATA__" type="application/json">{{"props":{{"pageProps":{{"article":{{"title":"Vốn vay về bản","content":"{ONE}"}}}}}}}}</script></body></html>""",
        "Vốn vay về bản", "", (LEAD, ONE, TWO, THREE), ("Lò Mai",), "2026-03-07T08:15:00+07:00",
    ),
    "divs only": Shape(
        "https://bao.example/von-vay-78.html",
        f"""<html lang="vi"><head><title>Vốn vay về bản</title></head><body><div class="top">Thứ Hai, 16/03/2026</div><div class="main"><div class="detail"><div class="title-news"><h1>Vốn vay về bản</h1></div><div class="time-zalo">Thứ Bảy, 07/03/2026, 08:15 [GMT+7]</div><div class="news-body"><div>{ONE}</div><div>{TWO}</div><div class="img"><img src="a.jpg" alt="x"><div class="chuthich">Đàn bò của bản Nà Ngà</div></div><div>{THREE}</div><div>{FOUR}</div><div><b>Bài và ảnh: TRẦN HẢI - LÒ MAI</b></div></div><div class="keyword">Từ khóa: <a href="/t">vốn vay</a></div></div></div></body></html>""",
        "Vốn vay về bản", "", (ONE, TWO, THREE, FOUR), ("Trần Hải", "Lò Mai"), "2026-03-07T08:15:00+07:00",
    ),
    "interview": Shape(
        "https://bao.example/phong-van-79.html",
        f"""<html lang="vi"><head><title>Phỏng vấn: Vốn vay về bản</title></head><body><article><h1>Phỏng vấn: Vốn vay về bản</h1><span class="date">07/03/2026 08:15</span><p class="sapo">{LEAD}</p><div class="article-body"><p><b>Phóng viên:</b> <b>Thưa ông, vốn vay đã đến với những ai?</b></p><p><b>Ông Lò Văn Pánh:</b> {ONE}</p><p><i>Còn phần vốn chưa giải ngân thì sao, thưa ông?</i></p><p>{THREE}</p><p><b>Xin cảm ơn ông!</b></p><p><b>LÒ MAI</b> (thực hiện)</p></div></article></body></html>""",
        "Phỏng vấn: Vốn vay về bản", LEAD, ("Phóng viên: Thưa ông, vốn vay đã đến với những ai?", f"Ông Lò Văn Pánh: {ONE}", "Còn phần vốn chưa giải ngân thì sao, thưa ông?", THREE, "Xin cảm ơn ông!"), ("Lò Mai",), "2026-03-07T08:15:00+07:00",
    ),
    "decree": Shape(
        "https://vanban.example/nghi-quyet-80",
        """<html lang="vi"><head><title>Nghị quyết về hỗ trợ nhà ở</title></head><body><h1>Nghị quyết về hỗ trợ nhà ở</h1><p class="ngay">Ngày 07/03/2026</p><div class="noidung"><p><b>Điều 1. Phạm vi điều chỉnh</b></p><p>1. Nghị quyết này quy định mức hỗ trợ nhà ở cho hộ nghèo trên địa bàn tỉnh.</p><p>2. Mức hỗ trợ:</p><p>a) Xây mới: 60 triệu đồng một nhà;</p><p>b) Sửa chữa: 30 triệu đồng một nhà.</p><p><b>Điều 2. Tổ chức thực hiện</b></p><p>Ủy ban nhân dân tỉnh chịu trách nhiệm thi hành Nghị quyết này kể từ ngày ký.</p></div></body></html>""",
        "Nghị quyết về hỗ trợ nhà ở", "", ("Điều 1. Phạm vi điều chỉnh", "1. Nghị quyết này quy định mức hỗ trợ nhà ở cho hộ nghèo trên địa bàn tỉnh.", "2. Mức hỗ trợ:", "a) Xây mới: 60 triệu đồng một nhà;", "b) Sửa chữa: 30 triệu đồng một nhà.", "Điều 2. Tổ chức thực hiện", "Ủy ban nhân dân tỉnh chịu trách nhiệm thi hành Nghị quyết này kể từ ngày ký."), (), "2026-03-07",
    ),
    "poem": Shape(
        "https://bao.example/tho-81",
        """<html lang="vi"><head><title>Thơ: Đường về bản</title></head><body><article><h1>Thơ: Đường về bản</h1><div class="entry-content"><p>Đường về bản, suối reo bên lối nhỏ<br>Khói lam chiều vương mái lá nhà sàn<br>Mẹ gùi ngô qua con dốc lặng gió<br>Em nhỏ cười trong nắng đẹp chan chan.</p><p>Rồi điện sáng, rồi đường bê tông mới<br>Trẻ đến trường không lội suối mùa mưa<br>Người cán bộ áo chàm đi từng lối<br>Hỏi nhà ai còn khó những ngày xưa.</p><p style="text-align:right"><b>Lò Mai</b></p></div></article></body></html>""",
        "Thơ: Đường về bản", "", ("Đường về bản, suối reo bên lối nhỏ\nKhói lam chiều vương mái lá nhà sàn\nMẹ gùi ngô qua con dốc lặng gió\nEm nhỏ cười trong nắng đẹp chan chan.", "Rồi điện sáng, rồi đường bê tông mới\nTrẻ đến trường không lội suối mùa mưa\nNgười cán bộ áo chàm đi từng lối\nHỏi nhà ai còn khó những ngày xưa."), ("Lò Mai",), None,
    ),
    "live blog": Shape(
        "https://news.example/live-82",
        f"""<html lang="en"><head><title>Flood relief: live</title><script type="application/ld+json">[{{"@type":"BreadcrumbList"}},{{"@type":"LiveBlogPosting","headline":"Flood relief: live","datePublished":"2026-03-07T08:15:00+07:00","author":"Mai Nong"}}]</script></head><body><article><h1>Flood relief: live</h1><div class="live-posts"><div class="live-post"><h2>10:40 Loans put off</h2><p>{E1}</p></div><div class="live-post"><h2>09:20 Roads open</h2><p>{E3}</p></div><div class="live-post"><h2>08:15 First boats</h2><p>{E2}</p></div></div></article></body></html>""",
        "Flood relief: live", "", ("10:40 Loans put off", E1, "09:20 Roads open", E3, "08:15 First boats", E2), ("Mai Nong",), "2026-03-07T08:15:00+07:00",
    ),
    "vnexpress": Shape(
        "https://vnx.example/von-vay-4711.html",
        f"""<html lang="vi"><head><title>Vốn vay về bản - VnX</title><meta name="pubdate" content="2026-03-07T08:15:00+07:00"><meta property="og:title" content="Vốn vay về bản, dân thoát nghèo - VnX"><meta property="og:site_name" content="vnx.example"></head><body><section class="section page-detail"><div class="header-content"><ul class="breadcrumb"><li><a href="/">Thời sự</a></li></ul><span class="date">Thứ bảy, 7/3/2026, 08:15 (GMT+7)</span></div><h1 class="title-detail">Vốn vay về bản</h1><p class="description"><span class="location-stamp">Sơn La</span>{LEAD}</p><article class="fck_detail"><p class="Normal">{ONE}</p><figure class="tplCaption"><img src="a.jpg"><figcaption><p class="Image">Đàn bò ở Nà Ngà. Ảnh: <em>Lò Mai</em></p></figcaption></figure><p class="Normal">{TWO}</p><p class="Normal">{THREE}</p><p class="Normal" style="text-align:right;"><strong>Lò Mai</strong></p><ul class="list-news"><li><a href="/1.html">Lúa nếp nương được mùa</a></li></ul></article><div class="footer-content"><a href="#">Trở lại Thời sự</a></div></section></body></html>""",
        "Vốn vay về bản", f"Sơn La {LEAD}", (ONE, TWO, THREE), ("Lò Mai",), "2026-03-07T08:15:00+07:00",
    ),
    "vccorp": Shape(
        "https://vcc.example/von-vay-20260307081500123.htm",
        f"""<html lang="vi"><head><title>Vốn vay về bản</title><meta property="article:published_time" content="2026-03-07T08:15:00"><meta property="article:author" content="VCC"></head><body><div class="detail__main"><h1 class="detail-title" data-role="title">Vốn vay về bản</h1><div class="detail-author-top"><div class="author-info"><a class="name" href="/tac-gia/hai.htm">TRẦN HẢI</a></div></div><div class="detail-time"><div data-role="publishdate">07/03/2026 08:15 GMT+7</div></div><h2 class="detail-sapo" data-role="sapo">{LEAD}</h2><div class="detail-cmain"><div class="detail-content afcbc-body" data-role="content" itemprop="articleBody"><p>{ONE}</p><figure class="VCSortableInPreviewMode" type="Photo"><div><img src="a.jpg"></div><figcaption class="PhotoCMS_Caption"><p>Đàn bò ở Nà Ngà - Ảnh: L.M.</p></figcaption></figure><p>{TWO}</p><div class="VCSortableInPreviewMode link-content-footer" type="RelatedOneNews"><a href="/x.htm">Nhà mới ở bản xa trước mùa mưa lũ</a></div><p>{THREE}</p></div></div><div class="detail-tab"><a href="/t">Vốn vay</a></div></div></body></html>""",
        "Vốn vay về bản", LEAD, (ONE, TWO, THREE), ("Trần Hải",), "2026-03-07T08:15:00+07:00",
    ),
    "old paragraphs": Shape(
        "http://huyen.example/news.asp?id=83",
        f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>Vốn vay về bản</title></head><body bgcolor="#fff"><center><table border=0><tr><td><font size=4 color=red><b>Vốn vay về bản</b></font><br><font size=1>(07/03/2026 08:15)</font><br><br><font size=2>{ONE}<br><br>{TWO}<br><br>{THREE}<br><br>{FOUR}</font><br><br><div align=right><b>Trần Hải</b></div></td></tr><tr><td><b>Tin khác</b><br>- <a href="?id=82">Lúa nếp nương được mùa ở xã biên giới</a> (05/03/2026)<br>- <a href="?id=81">Chợ phiên đông vui ngày cuối năm ở huyện</a> (04/03/2026)</td></tr></table></center></body></html>""",
        "Vốn vay về bản", "", (ONE, TWO, THREE, FOUR), ("Trần Hải",), "2026-03-07T08:15:00+07:00",
    ),
    "squarespace": Shape(
        "https://sq.example/blog/loans",
        f"""<html lang="en-GB"><head><title>Loans reach the border — Upland Trust</title><meta property="og:site_name" content="Upland Trust"><meta itemprop="datePublished" content="2026-03-07T08:15:00+0700"><meta itemprop="author" content="Mai Nong"></head><body><article class="h-entry entry"><div class="blog-item-wrapper"><div class="blog-item-title"><h1 class="entry-title p-name">Loans reach the border</h1></div><div class="blog-meta-section"><span class="blog-author-name">Written By Mai Nong</span><time class="dt-published blog-meta-item--date">7 Mar</time></div><div class="blog-item-content e-content"><div class="sqs-layout"><div class="sqs-block html-block"><div class="sqs-block-content"><p>{E1}</p><p>{E2}</p></div></div><div class="sqs-block image-block"><img src="a.jpg"><div class="image-caption"><p>A cow in the yard.</p></div></div><div class="sqs-block html-block"><div class="sqs-block-content"><p>{E3}</p></div></div></div></div></div></article><section class="item-pagination"><a href="/blog/x">Next post: The market of Bac Ha</a></section></body></html>""",
        "Loans reach the border", "", (E1, E2, E3), ("Mai Nong",), "2026-03-07T08:15:00+07:00",
    ),
}  # fmt: skip
