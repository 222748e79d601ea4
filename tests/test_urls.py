"""What is one page and what is two, in the shapes that the papers' addresses have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welfare_crawl.urls import (
    believable_canonical,
    canonical_url,
    clean_url,
    is_fetchable,
    same_host,
    same_site,
    slug_of,
)

SAME = [
    ("https://baophutho.vn/ho-tro-nha-o-243563.htm", "https://www.baophutho.vn/ho-tro-nha-o-243563.htm"),
    ("https://baophutho.vn/ho-tro-nha-o-243563.htm", "https://m.baophutho.vn/ho-tro-nha-o-243563.htm"),
    ("https://baophutho.vn/ho-tro-nha-o-243563.htm", "https://amp.baophutho.vn/ho-tro-nha-o-243563.htm"),
    ("https://baophutho.vn/ho-tro-nha-o-243563.htm", "https://BaoPhuTho.vn/ho-tro-nha-o-243563.htm"),
    ("https://baophutho.vn/ho-tro-nha-o-243563.htm", "https://baophutho.vn:443/ho-tro-nha-o-243563.htm"),
    ("https://baophutho.vn/ho-tro-nha-o-243563.htm", "https://baophutho.vn./ho-tro-nha-o-243563.htm"),
    ("https://baophutho.vn/ho-tro-nha-o-243563.htm", "https://baophutho.vn/ho-tro-nha-o-243563.htm#box_comment"),
    ("https://baophutho.vn/ho-tro-nha-o-243563.htm", "https://baophutho.vn/ho-tro-nha-o-243563.htm?utm_source=zalo"),
    (
        "https://baophutho.vn/ho-tro-nha-o-243563.htm",
        "https://baophutho.vn/ho-tro-nha-o-243563.htm?UTM_Medium=a&utm_id=3",
    ),
    (
        "https://baophutho.vn/ho-tro-nha-o-243563.htm",
        "https://baophutho.vn/ho-tro-nha-o-243563.htm?fbclid=IwAR0x&zarsrc=31",
    ),
    (
        "https://baophutho.vn/ho-tro-nha-o-243563.htm",
        "https://baophutho.vn/ho-tro-nha-o-243563.htm?gclid=a&amp;fbclid=b",
    ),
    ("https://baophutho.vn/ho-tro-nha-o-243563.htm", "https://baophutho.vn//ho-tro-nha-o-243563.htm"),
    ("https://baophutho.vn/ho-tro-nha-o-243563.htm", "https://baophutho.vn/./a/../ho-tro-nha-o-243563.htm"),
    ("https://baophutho.vn/ho-tro-nha-o-243563.htm", "  https://baophutho.vn/ho-tro-nha-o-243563.htm\n"),
    ("https://baophutho.vn/ho-tro-nha-o-243563.htm", "https://baophutho.vn/ho-tro-nha-o-243563.htm?"),
    ("https://baophutho.vn/ho-tro-nha-o-243563.htm", "https://baophutho.vn/ho-tro-nha-o-243563.htm?vn_source=home"),
    ("https://baocaobang.vn/xa-hoi/giam-ngheo-217890.html", "https://baocaobang.vn/xa-hoi/giam-ngheo-217890.html/amp"),
    ("https://baocaobang.vn/xa-hoi/giam-ngheo-217890.html", "https://baocaobang.vn/xa-hoi/giam-ngheo-217890.html?amp"),
    (
        "https://baocaobang.vn/xa-hoi/giam-ngheo-217890.html",
        "https://baocaobang.vn/xa-hoi/giam-ngheo-217890.html?amp=1",
    ),
    ("https://baocaobang.vn/xa-hoi/giam-ngheo-217890.html", "https://baocaobang.vn/xa-hoi/giam-ngheo-217890.amp.html"),
    ("https://baocaobang.vn/xa-hoi/giam-ngheo-217890.html", "https://baocaobang.vn/amp/xa-hoi/giam-ngheo-217890.html"),
    (
        "https://baocaobang.vn/xa-hoi/giam-ngheo-217890.html",
        "https://baocaobang.vn/xa-hoi/giam-ngheo-217890.html;jsessionid=0A1B2C3D",
    ),
    (
        "https://baolaichau.vn/xa-hoi/cham-lo-nguoi-ngheo-88123",
        "https://baolaichau.vn/xa-hoi/cham-lo-nguoi-ngheo-88123/",
    ),
    (
        "https://baodienbienphu.vn/tin-bai/xa-hoi/no-luc",
        "https://www.baodienbienphu.vn/tin-bai/xa-hoi/no-luc/?ref=home",
    ),
    ("https://baothainguyen.vn/xa-hoi/202507/mai-am-1a2b3c4/", "https://baothainguyen.vn/xa-hoi/202507/mai-am-1a2b3c4"),
    ("https://www.vietnam.vn/en/phu-tho-an-sinh", "https://vietnam.vn/en/phu-tho-an-sinh/"),
    ("https://vietnam.vn/sv/phu-tho-an-sinh", "https://vietnam.vn/sv/phu-tho-an-sinh?_gl=1*abc*_ga*x"),
    (
        "https://tuoitre.vn/hoa-nhap-khau-20260307075519174.htm",
        "https://tuoitre.vn/hoa-nhap-khau-20260307075519174.htm?ref=tv",
    ),
    (
        "https://qdnd.vn/chinh-tri/tin-1000123",
        "http://qdnd.vn:80/chinh-tri/tin-1000123".replace("http:", "https:").replace(":80", ""),
    ),
    ("http://cema.gov.vn/tin-tuc/a/b/c.htm", "http://cema.gov.vn:80/tin-tuc/a/b/c.htm"),
    ("https://moha.gov.vn/tin-tuc/tin---id1234", "https://moha.gov.vn/tin-tuc/tin---id1234?session_id=99"),
    ("https://x.gov.vn/view.aspx?id=5&cat=7", "https://x.gov.vn/view.aspx?cat=7&id=5"),
    ("https://x.gov.vn/view.aspx?id=5", "https://x.gov.vn/view.aspx?id=5&PHPSESSID=ab12"),
    ("https://x.gov.vn/view.aspx?id=5", "https://x.gov.vn/(S(lit3py55t21z5v55vlm25s55))/view.aspx?id=5"),
    ("https://x.gov.vn/?q=an+sinh", "https://x.gov.vn/?q=an%20sinh"),
    ("https://x.vn/%7Etin/b", "https://x.vn/~tin/b"),
    ("https://x.vn/an%2Dsinh", "https://x.vn/an-sinh"),
    ("https://x.vn/h%c3%b2a", "https://x.vn/h%C3%B2a"),
    ("https://x.vn/hòa-bình", "https://x.vn/h%C3%B2a-b%C3%ACnh"),
    ("https://x.vn/hòa", "https://x.vn/ho\u0300a"),
    ("https://báo.vn/a", "https://xn--bo-mia.vn/a"),
    ("https://x.vn", "https://x.vn/"),
    ("http://baotrungdu.localhost:8741/a-1.htm", "http://m.baotrungdu.localhost:8741/a-1.htm/amp"),
    ("http://tapchi.localhost:8741/article/view/3", "http://tapchi.localhost:8741/article/view/3/"),
    ("http://[::1]:80/a", "http://[0:0:0:0:0:0:0:1]/a"),
]

DIFFERENT = [
    ("https://baophutho.vn/ho-tro-nha-o-243563.htm", "https://baophutho.vn/ho-tro-nha-o-243564.htm"),
    ("https://baophutho.vn/ho-tro-nha-o-243563.htm", "https://baothanhhoa.vn/ho-tro-nha-o-243563.htm"),
    ("https://vietnam.vn/en/phu-tho-an-sinh", "https://vietnam.vn/phu-tho-an-sinh"),
    ("https://vietnam.vn/en/phu-tho-an-sinh", "https://vietnam.vn/sv/phu-tho-an-sinh"),
    ("https://vnexpress.net/a-5047363.html", "https://e.vnexpress.net/a-5047363.html"),
    ("https://baovinhlong.vn/a-a12345.html", "https://dongkhoi.baovinhlong.vn/a-a12345.html"),
    ("https://x.gov.vn/view.aspx?id=5", "https://x.gov.vn/view.aspx?id=6"),
    ("https://x.gov.vn/view.aspx?cid=5", "https://x.gov.vn/view.aspx?cid=6"),
    ("https://x.gov.vn/tim?keyword=a", "https://x.gov.vn/tim?keyword=b"),
    ("https://x.gov.vn/anh?gallery=1", "https://x.gov.vn/anh?gallery=2"),
    ("https://x.vn/kinh-doanh", "https://x.vn/kinh-doanh-p2"),
    ("https://x.vn/kinh-doanh?page=2", "https://x.vn/kinh-doanh?page=3"),
    ("https://x.vn/kinh-doanh/trang-2.htm", "https://x.vn/kinh-doanh/trang-3.htm"),
    ("https://x.vn/a%2Fb", "https://x.vn/a/b"),
    ("https://x.vn/?a=1%262", "https://x.vn/?a=1&2"),
    ("https://x.vn/?a=1%2B2", "https://x.vn/?a=1+2"),
    ("https://x.vn/hòa", "https://x.vn/hoà"),
    ("https://baocaobang.vn/Xa-hoi", "https://baocaobang.vn/xa-hoi"),
    ("https://x.vn/a", "http://x.vn/a"),
    ("http://baotrungdu.localhost:8741/a", "http://baotrungdu.localhost:8742/a"),
    ("http://baotrungdu.localhost:8741/a", "http://baobiencuong.localhost:8741/a"),
    ("https://m.com.vn/a", "https://com.vn/a"),
    ("https://x.vn/trai-nghiem-amp", "https://x.vn/trai-nghiem"),
    ("https://x.vn/camp", "https://x.vn/c"),
    ("https://js.vnu.edu.vn/EAB/article/view/4296", "https://js.vnu.edu.vn/PaM/article/view/4296"),
]


def _with(url: str, parameters: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{parameters}"


ARTICLES = [
    "https://baophutho.vn/phu-tho-bao-dam-an-sinh-xa-hoi-243563.htm",
    "https://baocaobang.vn/Xa-hoi/Huong-vi-pho-chua-38371.html",
    "https://baohatinh.vn/xoa-nha-tam-nam-2025-post291234.html",
    "https://baodongnai.com.vn/xa-hoi/202507/mai-am-moi-9f1c2ab",
    "https://moha.gov.vn/tin-tuc/luong-huu-moi---id5512",
    "https://vietnam.vn/en/phu-tho-bao-dam-an-sinh",
    "https://x.gov.vn/Default.aspx?sname=lang-son&sid=4&pageid=468&id=3921",
    "https://js.vnu.edu.vn/EAB/article/view/4296/3998",
]
"""An address in each of the shapes that the papers, portals and journals here have."""

DISGUISES = [
    lambda url: url.replace("https://", "https://www.", 1),
    lambda url: url.replace("https://", "https://m.", 1),
    lambda url: url.replace("https://", "https://amp.", 1),
    lambda url: url + "#comments",
    lambda url: _with(url, "utm_source=facebook&utm_campaign=x"),
    lambda url: _with(url, "fbclid=IwAR2xyz"),
    lambda url: _with(url, "zarsrc=1303&zalo_id=9"),
    lambda url: _with(url, "gclid=Cj0KCQ&gbraid=0AAAA"),
    lambda url: _with(url, "PHPSESSID=3f2a9c"),
]
"""What else a site, a reader's app or a search engine makes of an address, without another page behind it."""

SAME += [(url, disguise(url)) for url in ARTICLES for disguise in DISGUISES]
DIFFERENT += [(one, other) for one in ARTICLES for other in ARTICLES if one < other]
_PAGE = "https://x.vn/a-1.html"
SAME += [
    (_PAGE, f"{_PAGE}?{query}")
    for query in (
        "srsltid=AfmB",
        "at_medium=RSS&at_campaign=rss",
        "mibextid=Zxz2cZ",
        "replytocom=551",
        "__twitter_impression=true",
        "__cf_chl_tk=x.y-1",
        "hsCtaTracking=1&_hsenc=2",
        "_openstat=abc&ysclid=m1",
        "print=1",
        "printable=yes",
        "view=print",
        "tmpl=component&print=1",
        "sid=9f86d081884c7d659a2feaa0c55ad015",
        "zarsrc=1303&gidzl=AbC_dEf-1",
        "ref=zalo",
    )
]
SAME += [
    ("https://x.vn/news/", "https://x.vn/news/index.html"),
    ("https://x.vn/news/", "https://x.vn/news/index.php"),
    ("https://x.gov.vn/", "https://x.gov.vn/Default.aspx"),
    ("https://x.vn/?p=51", "https://x.vn/index.php?p=51"),
    ("https://x.vn/news/health-card", "https://x.vn/news/health-card.amp"),
    ("https://x.blogspot.com/2025/09/a.html", "https://x.blogspot.com/2025/09/a.html?m=1"),
]
DIFFERENT += [
    ("https://x.vn/tai-lieu?ref=1719", "https://x.vn/tai-lieu?ref=1720"),
    ("https://x.vn/tin?sid=41", "https://x.vn/tin?sid=42"),
    ("https://x.vn/ky-hop?session=9", "https://x.vn/ky-hop?session=10"),
    ("https://x.vn/van-ban?m=0", "https://x.vn/van-ban?m=1"),
    ("https://x.vn/muc/index-5.html", "https://x.vn/muc/"),
    ("https://x.vn/index/5", "https://x.vn/5"),
    ("https://x.vn/anh/le-hoi-1.htm?photo=2", "https://x.vn/anh/le-hoi-1.htm?photo=3"),
    ("https://x.vn/xem?view=list", "https://x.vn/xem?view=map"),
    ("https://x.vn/in/a-1.htm", "https://x.vn/a-1.htm"),
    ("https://m.vn/a-1.htm", "https://amp.vn/a-1.htm"),
    ("https://x.vn/#a?print=1", "https://x.vn/?id=1"),
    ("https://x.gov.vn/Default.aspx?sid=4&id=3921", "https://x.gov.vn/Default.aspx?sid=4&id=3922"),
    ("https://x.gov.vn/Default.aspx?sid=4&id=3921", "https://x.gov.vn/Default.aspx?sid=5&id=3921"),
    ("https://x.vn/a-1.htm?page=1", "https://x.vn/a-1.htm?page=2"),
    ("https://x.vn/a-1.htm?lang=en", "https://x.vn/a-1.htm?lang=vi"),
    ("https://x.vn/a-1.htm", "https://x.vn/a-1.html"),
    ("https://x.vn/?p=10", "https://x.vn/?p=11"),
    ("https://x.vn/index.php?option=com_content&id=1", "https://x.vn/index.php?option=com_content&id=2"),
    ("https://tapchi.vn/article/view/12", "https://tapchi.vn/article/view/12/30"),
    ("https://tapchi.vn/article/view/12", "https://tapchi.vn/article/download/12"),
    ("https://x.vn/2025/07/01/tin", "https://x.vn/2025/07/02/tin"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_page_has_one_key(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_pages_have_two_keys(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


def test_a_section_that_looks_like_a_locale_is_no_other_edition() -> None:
    flat = "https://x.vn/trao-bo-cho-ho-ngheo-300001.htm"
    assert believable_canonical("https://x.vn/xa-hoi/trao-bo-cho-ho-ngheo-300001.htm", flat) == flat
    assert believable_canonical("https://x.vn/zh-hant/trao-bo-cho-ho-ngheo-300001.htm", flat) is None
    assert believable_canonical("https://x.vn/en/trao-bo-cho-ho-ngheo-300001.htm", flat) is None


def test_there_are_enough_pairs() -> None:
    assert len(SAME) + len(DIFFERENT) >= 150
    assert min(len(SAME), len(DIFFERENT)) >= 60


def test_letter_case_is_folded_where_a_site_asks_for_it() -> None:
    one = canonical_url("https://baocaobang.vn/Xa-hoi/Tin-38371.html", case_insensitive=True)
    assert one == canonical_url("https://baocaobang.vn/xa-hoi/tin-38371.html", case_insensitive=True)


@pytest.mark.parametrize(
    "junk", ["", "javascript:void(0)", "mailto:a@b.vn", "/xa-hoi", "http://", "http://[::1", "http://a.vn:99999/"]
)
def test_what_is_no_address_is_refused(junk: str) -> None:
    assert not is_fetchable(junk)
    with pytest.raises(ValueError):
        canonical_url(junk)


PATHS = st.text(alphabet=st.sampled_from("abcAZ019-_.~/%;:@&=+?#ạòđ\u0300\u0301 ()'\"<>[]\\é|漢"), max_size=40)
ADDRESSES = st.builds(
    "{}://{}{}/{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(
        ["baophutho.vn", "www.m.baophutho.vn", "m.baotrungdu.localhost", "Báo.vn", "10.0.0.1", "[::1]", "m.com.vn"]
    ),
    st.sampled_from(["", ":80", ":443", ":8741", "."]),
    PATHS,
)


@given(ADDRESSES)
def test_the_key_of_a_key_is_the_key(url: str) -> None:
    if is_fetchable(url):
        for folded in (False, True):
            key = canonical_url(url, case_insensitive=folded)
            assert canonical_url(key, case_insensitive=folded) == key


@given(ADDRESSES)
def test_cleaning_keeps_the_key_and_is_done_once(url: str) -> None:
    if is_fetchable(url):
        cleaned = clean_url(url)
        assert clean_url(cleaned) == cleaned
        assert canonical_url(cleaned) == canonical_url(url)


@given(st.text(max_size=80) | PATHS.map("http:".__add__) | PATHS.map("https://".__add__))
def test_what_is_fetchable_has_a_key_and_nothing_crashes(text: str) -> None:
    if is_fetchable(text):
        assert canonical_url(text).startswith("http")
    slug_of(text)
    same_site(text, "https://baophutho.vn/")
    believable_canonical("https://baophutho.vn/a-b-c-d-123456.htm", text)


def test_the_address_to_fetch_keeps_host_and_order() -> None:
    assert clean_url("https://www.x.vn/a/?b=2&utm_source=x&a=1#c") == "https://www.x.vn/a/?b=2&a=1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "https://baophutho.vn/phu-tho-bao-dam-an-sinh-xa-hoi-cho-nguoi-yeu-the-243563.htm",
            "https://www.vietnam.vn/en/phu-tho-bao-dam-an-sinh-xa-hoi-cho-nguoi-yeu-the",
        ),
        ("https://baohatinh.vn/xoa-nha-tam-nam-2025-post291234.html", "https://vietnam.vn/xoa-nha-tam-nam-2025"),
        ("https://tienphong.vn/nha-o-xa-hoi-post1712345.tpo", "https://vietnam.vn/ja/nha-o-xa-hoi"),
        ("https://baocantho.com.vn/bao-hiem-y-te-a189123.html", "https://vietnam.vn/bao-hiem-y-te/"),
        ("https://baodongnai.com.vn/xa-hoi/202507/mai-am-moi-9f1c2ab/", "https://vietnam.vn/ko/mai-am-moi"),
        ("https://baodautu.vn/nha-o-xa-hoi-d538952.html", "https://vietnam.vn/nha-o-xa-hoi"),
        ("https://baobacninhtv.vn/cham-lo-tet-postid419123.bbg", "https://vietnam.vn/cham-lo-tet"),
        ("https://cafef.vn/ho-tro-nha-o-188260307071033787.chn", "https://vietnam.vn/ho-tro-nha-o"),
        ("https://baocaobang.vn/Huong-vi-pho-chua-38371.html", "https://vietnam.vn/huong-vi-pho-chua"),
        ("https://moha.gov.vn/tin-tuc/luong-huu-moi---id5512", "https://vietnam.vn/luong-huu-moi"),
        ("https://baolaichau.vn/xa-hoi/cham-lo-nguoi-ngheo-881234", "https://vietnam.vn/cham-lo-nguoi-ngheo"),
    ],
)
def test_a_translation_has_the_slug_of_its_original(one: str, other: str) -> None:
    assert slug_of(one) == slug_of(other) != ""


@pytest.mark.parametrize("url", ["https://x.vn/", "https://x.vn/rss", "https://x.vn/xa-hoi/123456.htm", "javascript:;"])
def test_no_words_no_slug(url: str) -> None:
    assert slug_of(url) == ""


PAGE = "https://baophutho.vn/ho-tro-nha-o-cho-nguoi-ngheo-243563.htm"


@pytest.mark.parametrize(
    ("claimed", "believed"),
    [
        (PAGE, PAGE),
        ("/ho-tro-nha-o-cho-nguoi-ngheo-243563.htm", PAGE),
        ("https://www.baophutho.vn/ho-tro-nha-o-cho-nguoi-ngheo-243563.htm",) * 2,
        ("https://baophutho.vn/", None),
        ("https://baophutho.vn", None),
        ("https://baophutho.vn/vi", None),
        ("https://baophutho.vn/xa-hoi", None),
        ("https://baothanhhoa.vn/ho-tro-nha-o-cho-nguoi-ngheo-243563.htm", None),
        ("https://baophutho.vn/en/ho-tro-nha-o-cho-nguoi-ngheo", None),
        ("ftp://baophutho.vn/ho-tro-nha-o-cho-nguoi-ngheo-243563.htm", None),
        ("javascript:;", None),
        ("", None),
        ("https://baophutho.vn/anh.jpg", None),
    ],
)
def test_a_claim_is_weighed(claimed: str, believed: str | None) -> None:
    assert believable_canonical(PAGE, claimed) == believed


def test_a_translation_does_not_pass_for_its_original() -> None:
    page = "https://www.vietnam.vn/en/phu-tho-bao-dam-an-sinh"
    assert believable_canonical(page, "https://www.vietnam.vn/phu-tho-bao-dam-an-sinh") is None
    assert believable_canonical(page, "https://vietnam.vn/en/phu-tho-bao-dam-an-sinh") is not None


def test_sites_and_hosts() -> None:
    assert same_site("https://baovinhlong.vn/", "http://dongkhoi.baovinhlong.vn/a")
    assert not same_host("https://baovinhlong.vn/", "http://dongkhoi.baovinhlong.vn/a")
    assert same_host("https://m.baophutho.vn/", "http://www.baophutho.vn/a")
    assert not same_site("https://sggp.org.vn/", "https://baosonla.org.vn/")
    assert not same_site("http://dichtin.localhost:8741/", "http://baotrungdu.localhost:8741/")
    assert not same_site("http://dichtin.localhost:8741/", "http://dichtin.localhost:8742/")
    assert not same_site("https://x.vn/", "mailto:a@x.vn")


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("https://x.vn/a-1.htm", True),
        ("https://x.vn/bai.pdf", True),
        ("https://x.vn/sitemap.xml.gz", True),
        ("https://x.vn/post1.tpo", True),
        ("https://x.vn/anh.JPG?w=600", False),
        ("https://x.vn/clip.mp4", False),
        ("https://x.vn/mau-don.docx", False),
        ("https://user:secret@x.vn/", False),
        ("ftp://x.vn/a", False),
        ("data:text/html,a", False),
        ("https://x.vn/" + "a" * 2000, False),
        ("https://x.vn/a\x00b", False),
    ],
)
def test_what_is_worth_a_request(url: str, verdict: bool) -> None:
    assert is_fetchable(url) is verdict


@given(
    st.sampled_from(("http://", "https://")),
    st.from_regex(r"([a-z0-9]{1,70}[.-]{1,2}){1,4}[a-z]{1,5}", fullmatch=True),
    st.sampled_from(("", ":80", ":443", ":8080", ":65535", ":65536", ":0")),
    st.from_regex(r"(/{1,2}[A-Za-z0-9._~-]{0,6}){0,4}", fullmatch=True),
)
def test_an_address_in_normal_form_is_read_as_all_others_are(scheme: str, host: str, port: str, path: str) -> None:
    """A fragment says nothing, but an address that has one is taken apart at length."""
    plain = f"{scheme}{host}{port}{path}"
    assert is_fetchable(plain) == is_fetchable(plain + "#a")
    try:
        expected = clean_url(plain + "#a"), canonical_url(plain + "#a")
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            clean_url(plain)
        return
    assert (clean_url(plain), canonical_url(plain)) == expected
