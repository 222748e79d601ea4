"""Feeds, sitemaps, robots.txt and list pages: what they announce, whatever shape they are in."""

import gzip
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welfare_crawl.discovery.feed import read_feed
from welfare_crawl.discovery.listing import is_article, read_listing
from welfare_crawl.discovery.robots import sitemaps_in
from welfare_crawl.discovery.sitemap import covers, read_sitemap
from welfare_crawl.discovery.xml import MAX_BYTES
from welfare_crawl.errors import ExtractionError
from welfare_crawl.records import Source
from welfare_crawl.sources import load_sources

DATA = Path(__file__).parents[2] / "shared" / "data" / "html-vi"
HOME = "https://baobiengioi.vn/"
PAPER = Source(id="paper", kind="news", home=HOME)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


# --- feeds


def test_rss() -> None:
    feed = read_feed(
        b"""\xef\xbb\xbf
<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Xa hoi</title>
<atom:link rel="next" href="/rss/home.rss?page=2"/>
<item><title><![CDATA[M\xc3\xa1i \xe1\xba\xa5m & <b>t\xc3\xacnh th\xc6\xb0\xc6\xa1ng</b>]]></title>
  <link>https://baobiengioi.vn/mai-am-123456.htm?utm_source=rss&zarsrc=1</link>
  <pubDate>Fri, 07 Mar 2025 08:47:00 GMT+7</pubDate></item>
<item><title>Hai</title><link>/hai-123457.htm</link><pubDate>07/03/2025 08:47</pubDate></item>
<item><title>Hai</title><link>/hai-123457.htm</link></item>
<item><title>Ba</title><guid isPermaLink="true">https://baobiengioi.vn/ba-123458.htm</guid></item>
<item><title>Anh</title><link>https://baobiengioi.vn/anh.jpg</link></item>
<item><title>Xau</title><link>javascript:alert(1)</link></item>
</channel></rss>""",
        HOME + "rss/home.rss",
    )
    assert [entry.url for entry in feed.entries] == [
        "https://baobiengioi.vn/mai-am-123456.htm?utm_source=rss&zarsrc=1",
        "https://baobiengioi.vn/hai-123457.htm",
        "https://baobiengioi.vn/ba-123458.htm",
    ]
    assert feed.entries[0].title == "Mái ấm & tình thương"
    assert feed.entries[0].published == feed.entries[1].published == moment("2025-03-07T08:47+07:00")
    assert feed.entries[2].published is None
    assert feed.next == "https://baobiengioi.vn/rss/home.rss?page=2"


def test_atom() -> None:
    feed = read_feed(
        """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Tin</title>
        <link rel="self" href="https://baobiengioi.vn/atom"/><link rel="next" href="https://baobiengioi.vn/atom?p=2"/>
        <entry><title>Một</title><id>tag:1</id><link rel="enclosure" href="https://baobiengioi.vn/a.mp3"/>
        <link rel="alternate" href="https://baobiengioi.vn/mot-1"/><published>2025-07-01T06:00:00+07:00</published>
        <updated>2025-07-02T06:00:00Z</updated></entry></feed>""".encode(),
        HOME + "atom",
    )
    (entry,) = feed.entries
    assert entry.url == "https://baobiengioi.vn/mot-1"
    assert entry.published == moment("2025-07-01T06:00+07:00")
    assert entry.updated == moment("2025-07-02T06:00+00:00")
    assert feed.next == "https://baobiengioi.vn/atom?p=2"


def test_json_feed() -> None:
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "next_url": "https://baobiengioi.vn/feed.json?page=2",
        "items": [
            {"id": "1", "url": "/mot-1.htm", "title": "Một", "date_published": "2025-07-01T06:00:00+07:00"},
            {"id": "https://baobiengioi.vn/hai-2.htm", "date_modified": 5},
            {"id": 3},
            "junk",
        ],
    }
    feed = read_feed(json.dumps(body).encode(), HOME + "feed.json")
    assert [entry.url for entry in feed.entries] == [HOME + "mot-1.htm", HOME + "hai-2.htm"]
    assert feed.entries[0].published == moment("2025-07-01T06:00+07:00")
    assert feed.next == HOME + "feed.json?page=2"


def test_a_broken_feed_gives_what_it_can() -> None:
    feed = read_feed(
        b"<?xml version='1.0'?><rss version='2.0'><channel><item><title>N&ocirc;ng & d&acirc;n</title>"
        b"<link>https://baobiengioi.vn/a-1.htm</link></item><item><link>https://baobiengioi.vn/b",
        HOME,
    )
    assert feed.entries[0].url == HOME + "a-1.htm"


@pytest.mark.parametrize(
    "body", [b"", b"<!DOCTYPE html><html><body>Kh", b"{}", b'{"items": 3}', b"{not json", b"\x1f\x8bbroken", b"xin"]
)
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(ExtractionError) as caught:
        read_feed(body, HOME)
    assert caught.value.reason == "bad_response"


# --- sitemaps

URLSET = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url><loc> https://www.vietnam.vn/phu-tho-an-sinh </loc><lastmod>2025-07-01T06:00:00.123Z</lastmod>
  <image:image><image:loc>https://cdn.vietnam.vn/a</image:loc></image:image>
  <xhtml:link rel="alternate" hreflang="EN" href="https://www.vietnam.vn/en/phu-tho-an-sinh"/>
  <news:news><news:publication><news:name>V</news:name></news:publication>
  <news:publication_date>2025-07-01</news:publication_date><news:title>T</news:title></news:news></url>
<url><loc>https://www.vietnam.vn/b?x=1&y=2</loc><lastmod>hom qua</lastmod></url>
<url><loc><![CDATA[https://www.vietnam.vn/c?x=1&y=2]]></loc></url>
<url><loc>https://www.vietnam.vn/b?x=1&amp;y=2</loc></url>
<url><loc>mailto:a@b.vn</loc></url><url><lastmod>2025-07-01</lastmod></url>
</urlset>"""


def test_a_list_of_pages_with_all_extensions() -> None:
    sitemap = read_sitemap(URLSET, "https://www.vietnam.vn/sitemap/sitemap-post/2025-07-01.xml")
    assert sitemap.kind == "urlset"
    assert [entry.url.rpartition("/")[2] for entry in sitemap.entries] == ["phu-tho-an-sinh", "b?x=1&y=2", "c?x=1&y=2"]
    first = sitemap.entries[0]
    assert first.lastmod == moment("2025-07-01T06:00+00:00")
    assert first.news_date == moment("2025-07-01T00:00+07:00")
    assert first.alternates == (("en", "https://www.vietnam.vn/en/phu-tho-an-sinh"),)
    assert sitemap.entries[1].lastmod is None


def test_gzip_and_gzip_in_gzip() -> None:
    assert read_sitemap(gzip.compress(URLSET), HOME) == read_sitemap(gzip.compress(gzip.compress(URLSET)), HOME)


def test_an_index_without_namespace_and_with_an_end_cut_off() -> None:
    sitemap = read_sitemap(
        b"<sitemapindex><sitemap><loc>/sitemap/2025-07-01.xml</loc><lastmod>2025-07-02</lastmod></sitemap>"
        b"<sitemap><loc>https://baobiengioi.vn/sitemap/2025-07-02.xml.gz</loc></sitemap><sitemap><lo",
        HOME + "sitemap.xml",
    )
    assert sitemap.kind == "index"
    assert [entry.url for entry in sitemap.entries] == [
        HOME + "sitemap/2025-07-01.xml",
        HOME + "sitemap/2025-07-02.xml.gz",
    ]


def test_a_plain_text_sitemap() -> None:
    sitemap = read_sitemap(b"\xef\xbb\xbfhttps://baobiengioi.vn/a\r\n\r\nhttps://baobiengioi.vn/b\n# note\n", HOME)
    assert [entry.url for entry in sitemap.entries] == [HOME + "a", HOME + "b"]


def test_a_feed_in_a_sitemaps_place() -> None:
    body = b"<rss version='2.0'><channel><item><link>https://baobiengioi.vn/a-1.htm</link></item></channel></rss>"
    assert [entry.url for entry in read_sitemap(body, HOME).entries] == [HOME + "a-1.htm"]


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><urlset><url><loc>https://x.vn/&c;</loc></url></urlset>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY f SYSTEM "file:///etc/passwd">]>
<urlset><url><loc>https://x.vn/&f;</loc></url></urlset>"""


@pytest.mark.parametrize("body", [LAUGHS, OUTSIDE, LAUGHS.decode().encode("utf-16"), OUTSIDE.decode().encode("utf-16")])
def test_declared_entities_are_refused(body: bytes) -> None:
    with pytest.raises(ExtractionError, match="bad_response"):
        read_sitemap(body, HOME)
    with pytest.raises(ExtractionError, match="bad_response"):
        read_feed(body, HOME)


@pytest.mark.parametrize(
    "body", [b"", b"   ", b"<html><body>404", b"<!-- a --><!DOCTYPE HTML><p>", b"<other/>", b"plain"]
)
def test_what_is_no_sitemap_is_refused(body: bytes) -> None:
    with pytest.raises(ExtractionError, match="bad_response"):
        read_sitemap(body, HOME)


def test_a_gzip_bomb_is_refused() -> None:
    with pytest.raises(ExtractionError, match="too_large"):
        read_sitemap(gzip.compress(b" " * (MAX_BYTES + 2), 9), HOME)


def test_too_many_entries_are_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("welfare_crawl.discovery.sitemap.MAX_ENTRIES", 2)
    rows = "".join(f"<url><loc>https://x.vn/{number}</loc></url>" for number in range(3))
    sitemap = read_sitemap(f"<urlset>{rows}</urlset>".encode(), HOME)
    assert len(sitemap.entries) == 2
    assert sitemap.truncated


@pytest.mark.parametrize(
    ("path", "lastmod", "verdict"),
    [
        ("sitemap-post/2025-07-01.xml", None, True),
        ("sitemap-post/2025-06-30.xml", None, False),
        ("sitemap-post/2025-06-30.xml", "2025-07-05T00:00+07:00", False),
        ("sitemap-post/2025-07-31.xml", None, True),
        ("sitemap-post/2025-08-01.xml", None, False),
        ("sitemap-2025-06.xml", None, False),
        ("sitemap-2025-07.xml", None, True),
        ("sitemap-2025-7.xml", None, True),
        ("sitemaps/2025/06/30.xml.gz", None, False),
        ("sitemap-20250630.xml", None, False),
        ("sitemap-202506.xml", None, False),
        ("sitemap-2024.xml", None, True),
        ("sitemap-12.xml", None, True),
        ("sitemap-12.xml", "2025-06-30T23:59+07:00", False),
        ("sitemap-12.xml", "2025-06-30T17:30+00:00", True),
        ("sitemap-12.xml", "2025-07-01T00:00+07:00", True),
        ("sitemap-20251399.xml", None, True),
        ("sitemap.xml?y=2020-01-01", None, True),
        ("xa-hoi/202506/mai-am-1a2b3c4/", None, False),
        ("2025/06/30/mai-am-moi", None, False),
        ("nhin-lai-thang-2024-10-mot-nam-sau-123456.htm", None, True),
        ("mai-am-20240630075519174.htm", None, True),
    ],
)
def test_files_outside_the_days_asked_for_are_skipped(path: str, lastmod: str | None, verdict: bool) -> None:
    stamp = moment(lastmod) if lastmod else None
    assert covers(HOME + path, stamp, date(2025, 7, 1), date(2025, 7, 31)) is verdict
    assert covers(HOME + path, stamp, None)


# --- robots.txt


def test_sitemaps_of_robots_txt() -> None:
    robots = b"""\xef\xbb\xbfUser-agent: *\nDisallow: /tim-kiem\nsitemap: https://baobiengioi.vn/sitemap.xml
Sitemap: /news-sitemap.xml\nSitemap: https://baobiengioi.vn/sitemap.xml\nSitemap: ftp://x\nSitemap:\n"""
    assert sitemaps_in(robots, HOME + "robots.txt") == (HOME + "sitemap.xml", HOME + "news-sitemap.xml")
    assert sitemaps_in(robots.decode("utf-8-sig"), HOME + "robots.txt")
    assert sitemaps_in(b"<html>Sitemap: https://baobiengioi.vn/x.xml</html>", HOME) == ()
    assert sitemaps_in(b"\xff\xfe\x00", HOME) == ()


# --- list pages


def links(*hrefs: str) -> bytes:
    return ("<html><body>" + "".join(f"<a href='{href}'>{href[-1:]}</a>" for href in hrefs) + "</body></html>").encode()


def test_articles_by_the_sources_pattern() -> None:
    source = replace(PAPER, article=r"-\d+\.htm$", exclude=r"-event\d+")
    listing = read_listing(
        links(
            "/nha-moi-123456.htm?utm_source=home#binh-luan",
            "nha-moi-123456.htm",
            "https://m.baobiengioi.vn/nha-moi-123456.htm",
            "/hai-2.htm?cid=4",
            "/su-kien-event-9.htm",
            "/tet-event12-13.htm",
            "/xa-hoi.htm",
            "https://khac.vn/nha-moi-123456.htm",
            "javascript:void(0)",
            "http://[",
            "mailto:a@b.vn",
        ),
        HOME + "xa-hoi",
        source,
    )
    assert listing.articles == (
        HOME + "nha-moi-123456.htm",
        HOME + "hai-2.htm?cid=4",
        HOME + "su-kien-event-9.htm",
    )


@pytest.mark.parametrize(
    ("path", "verdict"),
    [
        ("ho-tro-nha-o-cho-nguoi-ngheo-243563.htm", True),
        ("xa-hoi/ho-tro-nha-o-post291234.html", True),
        ("xa-hoi/202507/mai-am-moi-1a2b3c4/", True),
        ("2025/07/01/mai-am-moi", True),
        ("phu-tho-bao-dam-an-sinh-xa-hoi-cho-nguoi-yeu-the", True),
        ("xa-hoi", False),
        ("lao-dong-viec-lam.html", False),
        ("khoa-hoc-va-cong-nghe-d10/", False),
        ("xa-hoi/trang-2.html", False),
        ("chu-de/ho-tro-nha-o-cho-nguoi-ngheo-243563.htm", False),
        ("tag/an-sinh-xa-hoi-cho-nguoi-ngheo", False),
        ("video/ho-tro-nha-o-cho-nguoi-ngheo-243563.htm", False),
        ("ho-tro-nha-o-cho-nguoi-ngheo-event1234.html", False),
        ("lien-he", False),
    ],
)
def test_articles_by_their_looks(path: str, verdict: bool) -> None:
    assert is_article(HOME + path, PAPER) is verdict
    assert not is_article("https://khac.vn/" + path, PAPER)


def test_a_page_with_several_roots_loses_no_link() -> None:
    body = b"<html lang=vi></html><head></head><a href='/a-1.htm'>1</a></body></html><html><a href=/b-2.htm>2"
    assert len(read_listing(body, HOME, replace(PAPER, article=r"-\d\.htm$")).articles) == 2


def test_a_base_element_is_heeded() -> None:
    body = b"<base href='https://baobiengioi.vn/goc/'><a href='a-1.htm'>x</a>"
    assert read_listing(body, HOME + "x/y", replace(PAPER, article=r"-\d\.htm$")).articles == (HOME + "goc/a-1.htm",)


@pytest.mark.parametrize(
    ("url", "body", "following"),
    [
        ("xa-hoi", b"<link rel=next href='/xa-hoi-p2'>", "xa-hoi-p2"),
        ("xa-hoi/", b"<a href=p1>1</a><a href=p2>2</a><a href=p3>3</a>", "xa-hoi/p2"),
        ("xa-hoi-p2", b"<a href=/xa-hoi>1</a><a href=/xa-hoi-p1>1</a><a href=/xa-hoi-p3>3</a>", "xa-hoi-p3"),
        ("xa-hoi", b"<a href='?page=2'>2</a><a href='?page=9'>9</a>", "xa-hoi?page=2"),
        ("xa-hoi?page=9", b"<a href='?page=8'>8</a><a href='?page=10'>10</a>", "xa-hoi?page=10"),
        ("xa-hoi?cat=1&page=2", b"<a href='?cat=1&page=3'>3</a><a href='?cat=2&page=3'>3</a>", "xa-hoi?cat=1&page=3"),
        ("xa-hoi.htm", b"<a href='/xa-hoi/trang-2.htm'>2</a>", "xa-hoi/trang-2.htm"),
        ("xa-hoi/trang-2.htm", b"<a href='/xa-hoi/trang-3.htm'>3</a>", "xa-hoi/trang-3.htm"),
        ("xa-hoi", b"<a href='/xa-hoi/page/2/'>2</a>", "xa-hoi/page/2/"),
        ("xa-hoi", b"<a href='/xa-hoi-page1'>2</a><a href='/xa-hoi-page2'>3</a>", "xa-hoi-page1"),
        ("xa-hoi", b"<a href='/xa-hoi-page1'>Trang sau</a>", "xa-hoi-page1"),
        ("xa-hoi", b"<a href='?page=5'>&raquo;</a>", "xa-hoi?page=5"),
        ("xa-hoi?page=5", b"<a href='?page=4'>4</a><a href='?page=5'>5</a>", None),
        ("xa-hoi", b"<a href='/kinh-te-p2'>2</a>", None),
        ("xa-hoi", b"<a rel=next href='https://khac.vn/xa-hoi-p2'>2</a>", None),
        ("xa-hoi", b"<a rel=next href='/xa-hoi'>2</a>", None),
    ],
)
def test_the_next_page(url: str, body: bytes, following: str | None) -> None:
    found = read_listing(body, HOME + url, PAPER).pages
    assert found == ((HOME + following,) if following else ())


def test_the_next_page_by_the_sources_selector() -> None:
    source = replace(PAPER, next_page=(".phan-trang .tiep", "li.sau"))
    body = b"<p class=phan-trang><a class=tiep href='/danh-sach?tu=20'>x</a></p><li class=sau><a href='/b'>b</a></li>"
    assert read_listing(body, HOME + "danh-sach", source).pages == (HOME + "danh-sach?tu=20", HOME + "b")


def test_a_journal_leads_to_its_archive_and_issues() -> None:
    journal = load_sources()["ctu_journal"]
    home = journal.home
    listing = read_listing(
        links(
            f"{home}/issue/archive",
            f"{home}/issue/view/149",
            f"{home}/issue/view/150",
            f"{home}/issue/archive/2",
            f"{home}/article/view/2889",
            f"{home}/article/view/2889/4174",
            f"{home}/article/download/2889/4174",
            f"{home}/about",
        ),
        home,
        journal,
    )
    assert listing.articles == (f"{home}/article/view/2889",)
    assert {page.removeprefix(home) for page in listing.pages} == {
        "/issue/archive",
        "/issue/archive/2",
        "/issue/view/149",
        "/issue/view/150",
    }


def test_feeds_that_a_page_announces() -> None:
    body = b"""<link rel="alternate" type="application/rss+xml" href="/rss/home.rss"><link rel="alternate" hreflang="en"
    href="/en"><link rel="alternate" type="application/atom+xml" href="https://khac.vn/atom">"""
    assert read_listing(body, HOME, PAPER).feeds == (HOME + "rss/home.rss",)


def test_timelines() -> None:
    source = replace(PAPER, timeline=HOME + "timeline/{zone}/trang-{page}.htm", article=r"-\d{17}\.htm$")
    article = b"<a href='/an-sinh-20260307075519174.htm'>a</a>"
    zone = b"<input type=hidden id=hdZoneId value=11>"
    index = b"<input type=hidden id=hdPageIndex value=0>"
    mark = b"<div data-cd-key='siteid1:newsinzone:zone42'></div>"

    def following(body: bytes, url: str = "kinh-te.htm") -> tuple[str, ...]:
        return read_listing(body, HOME + url, source).pages

    assert following(article + zone + index) == (HOME + "timeline/11/trang-1.htm",)
    assert following(article + zone) == (HOME + "timeline/11/trang-2.htm",)
    assert following(article + mark) == (HOME + "timeline/42/trang-2.htm",)
    assert following(article) == ()
    assert following(zone) == ()
    assert following(article, "timeline/11/trang-9.htm") == (HOME + "timeline/11/trang-10.htm",)
    assert following(b"", "timeline/11/trang-9.htm") == ()


@given(st.binary(max_size=200), st.text(max_size=60))
def test_no_bytes_break_a_reader(body: bytes, text: str) -> None:
    for junk in (body, b"<a href='" + text.encode() + b"'>1</a>" + body, b"<urlset><url><loc>" + body):
        read_listing(junk, HOME + "xa-hoi", PAPER)
        sitemaps_in(junk, HOME)
        for reader in (read_feed, read_sitemap):
            try:
                reader(junk, HOME)
            except ExtractionError as error:
                assert error.reason in {"bad_response", "too_large"}


@pytest.mark.realdata
def test_real_list_pages() -> None:
    if not DATA.is_dir():
        pytest.skip("no real pages here")
    sources = load_sources()
    for name, expected in json.loads((DATA / "expected.json").read_text(encoding="utf-8"))["lists"].items():
        source = sources[name.split("_")[0]]
        body = gzip.decompress((DATA / f"{name}.gz").read_bytes())
        found = read_listing(body, expected["base"], source)
        guessed = read_listing(body, expected["base"], replace(source, article=None, exclude=None))
        assert len(found.articles) >= 10
        assert (
            len(set(found.articles) & set(guessed.articles))
            >= 0.9 * max(len(found.articles), len(guessed.articles)) - 2
        )
        if "next" in expected:
            assert found.pages == (expected["next"],)


def test_times_are_utc_able() -> None:
    entry = read_sitemap(URLSET, HOME).entries[0]
    assert entry.lastmod is not None
    assert entry.lastmod.astimezone(UTC).hour == 6
