"""The sample press answers as its table says, and its texts are what they claim to be."""

import base64
import gzip
import html
import http.client
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
import pytest
from lxml.html import HtmlElement, document_fromstring

from welfare_crawl.sample.articles import load_articles
from welfare_crawl.sample.press import NAMES
from welfare_crawl.sample.server import SampleServer

EXPECTED: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parent / "sample_expected.toml").read_text(encoding="utf-8")
)
PAGES = {row["url"]: row for row in EXPECTED["page"]}
PAPERS = ("baotrungdu", "baobiencuong", "dichtin")
ARTICLES = [row for row in EXPECTED["page"] if "title" in row]
DICHTIN = [row for row in ARTICLES if "dichtin" in row["url"]]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def page(self) -> HtmlElement:
        return document_fromstring(self.text)


def ask(server: SampleServer, url: str, method: str = "GET", **headers: str) -> Answer:
    """Ask the server on its own address, with the URL's host in the Host header, following nothing."""
    parts = urlsplit(url.replace("{port}", str(server.port)))
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, target, headers={"Host": parts.netloc, "User-Agent": "test", **sent})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    names = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, names, body)


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer() as running:
        yield running


@pytest.fixture
def fresh() -> Iterator[SampleServer]:
    with SampleServer() as running:
        yield running


def words_of(texts: tuple[str, ...]) -> int:
    return sum(len(text.split()) for text in texts)


@pytest.mark.parametrize("row", EXPECTED["page"], ids=lambda row: row["url"].rsplit("/", 1)[-1])
def test_every_page_answers_as_the_table_says(fresh: SampleServer, row: dict[str, Any]) -> None:
    answer = ask(fresh, row["url"])
    assert answer.status == row.get("status", 200)
    if "then_status" in row:
        answer = ask(fresh, row["url"])
        assert answer.status == row["then_status"]
    if answer.status == 301:
        assert answer.headers["location"] == row["to"].replace("{port}", str(fresh.port))
    elif answer.status == 200:
        again = ask(fresh, row["url"], If_None_Match=answer.headers["etag"])
        assert again.status == row.get("revisit_status", 304)
        assert (again.status == 304) == (not again.body)


@pytest.mark.parametrize("row", EXPECTED["file"], ids=lambda row: row["url"].removeprefix("http://"))
def test_every_other_address_answers_as_the_table_says(server: SampleServer, row: dict[str, Any]) -> None:
    answer = ask(server, row["url"])
    assert (answer.status, answer.headers["content-type"]) == (row.get("status", 200), row["content_type"])
    if row["role"] == "sitemap":
        body = gzip.decompress(answer.body) if row["url"].endswith(".gz") else answer.body
        root = ElementTree.fromstring(body)  # noqa: S314 - our own bytes
        locations = [str(one.text) for one in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
        assert locations
        assert all(ask(server, location).status in (200, 500) for location in locations)


def visible_text(answer: Answer) -> str:
    """Return a page's text as a browser shows it, whatever its header or its scripts make of it."""
    body = answer.body.decode("cp1258" if b"charset=windows-1258" in answer.body else "utf-8")
    if hidden := re.search(r'<div id="dcontent"[^>]*>\s*((?:[A-Za-z0-9+/=]{60,}\s+)+[A-Za-z0-9+/=]+)\s*</div>', body):
        key = b"trung-du"
        mixed = base64.b64decode("".join(hidden[1].split()))
        body = body.replace(hidden[1], bytes(byte ^ key[at % len(key)] for at, byte in enumerate(mixed)).decode())
    shown = re.sub("[\u200b\ufeff]", "", html.unescape(body)).replace("\u00a0", " ")
    return unicodedata.normalize("NFC", shown)


@pytest.mark.parametrize("row", ARTICLES, ids=lambda row: row["url"].rsplit("/", 1)[-1])
def test_every_article_shows_what_the_table_holds(server: SampleServer, row: dict[str, Any]) -> None:
    if "then_status" in row:
        ask(server, row["url"])
    text = visible_text(ask(server, row["url"]))
    for wanted in (row["title"], row["lead"], row["first"], row["last"], *row["authors"], *row.get("absent", ())):
        assert wanted in text
    if "original_url" in row:
        assert row["original_url"].replace("{port}", str(server.port)) in text
    published = datetime.fromisoformat(row["published_at"])
    assert f"{published:%d/%m/%Y}" in text
    assert f"{published:%H:%M}" in text


def test_the_table_names_every_article_of_both_editions() -> None:
    named = {(row["title"], row["language"]) for row in (*EXPECTED["page"], *EXPECTED["edition_2"]) if "title" in row}
    written = {
        (one.title, one.language) for paper in PAPERS for edition in (1, 2) for one in load_articles(paper, edition)
    }
    assert written == named


def test_every_link_to_an_article_is_in_the_table(server: SampleServer) -> None:
    found = set()
    for row in EXPECTED["file"]:
        if row["role"] == "list" and row.get("status", 200) == 200:
            page = ask(server, row["url"]).page
            page.make_links_absolute(row["url"].replace("{port}", str(server.port)))
            found |= {str(link) for link in page.xpath("//a/@href")}
    articles = {url for url in found if re.search(r"-\d{4,}\.htm|-post\d+\.html", url)}
    known = {url.replace("{port}", str(server.port)) for url in PAGES}
    # The mobile site lists its own addresses of the same articles.
    mobile = {url for url in articles if url.startswith("http://m.")}
    assert articles - known - mobile == set()
    assert {url for url in known if re.search(r"\.html?(\?|$)", url)} - articles == set()


@pytest.mark.parametrize("paper", PAPERS)
def test_texts_are_articles_of_their_own_in_nfc(paper: str) -> None:
    articles = [*load_articles(paper, 1), *load_articles(paper, 2)]
    assert all(words_of(one.paragraphs) >= 150 for one in articles)
    assert all(unicodedata.is_normalized("NFC", text) for one in articles for text in (one.title, *one.paragraphs))
    firsts = [one.paragraphs[0] for one in load_articles(paper, 1)]
    assert len(set(firsts)) == len(firsts)


def test_pages_are_nfc_but_where_letters_are_decomposed_on_purpose(server: SampleServer) -> None:
    decomposed = set()
    for row in ARTICLES:
        body = ask(server, row["url"]).body
        if b"windows-1258" not in body and not unicodedata.is_normalized("NFC", body.decode()):
            decomposed.add(urlsplit(row["url"].replace("{port}", "1")).path)
    assert decomposed == {"/phien-giao-dich-viec-lam-ve-tan-xa-vung-cao-kim-boi-246855.htm"}


def test_one_page_is_written_in_named_entities(server: SampleServer) -> None:
    page = ask(
        server, "http://baotrungdu.localhost/phien-giao-dich-viec-lam-ve-tan-xa-vung-cao-kim-boi-246855.htm"
    ).text
    assert page.count("&agrave;") > 20
    assert "à" not in page[page.index('id="dcontent"') : page.index('class="tags"')]


def test_one_page_has_invisible_characters_between_its_words(server: SampleServer) -> None:
    url = "http://baobiencuong.localhost/dien-nuoc-sach-va-song-dien-thoai-ve-lung-post119466.html"
    assert min(map(ask(server, url).text.count, "\u00a0\u200b\ufeff")) > 20


def test_encrypted_body_shows_no_readable_word_of_the_article(server: SampleServer) -> None:
    url = "http://baotrungdu.localhost/thu-cuc-nhung-mai-nha-moi-truoc-mua-ret-246420.htm"
    page = ask(server, url).text
    assert len(re.findall(r"^[A-Za-z0-9+/=]{60,}$", page, re.MULTILINE)) > 20
    assert "Gió bấc" not in page
    assert "ông giáo Phan Văn Kính" in page


def test_feeds_hold_the_newest_articles_with_their_times(server: SampleServer) -> None:
    rss = feedparser.parse(ask(server, "http://baotrungdu.localhost:{port}/rss/home.rss").body)
    atom = feedparser.parse(ask(server, "http://baobiencuong.localhost:{port}/atom.xml").body)
    assert (rss.version, atom.version) == ("rss20", "atom10")
    assert rss.entries[0].title == "Dông lốc, mưa đá ở Yên Lập: Nhiều nhà tốc mái, người dân được hỗ trợ khẩn cấp"
    assert all("utm_source=rss" in entry.link for entry in rss.entries)
    assert rss.entries[0].published_parsed[:5] == (2026, 3, 6, 4, 15)
    assert atom.entries[0].published_parsed[:5] == (2026, 3, 6, 11, 0)


def test_daily_sitemaps_print_milliseconds_and_zulu(server: SampleServer) -> None:
    day = ask(server, "http://dichtin.localhost:{port}/sitemap/sitemap-post/2025-11-21.xml").text
    assert "<lastmod>2025-11-21T01:20:00.000Z</lastmod>" in day


@pytest.mark.parametrize("row", DICHTIN, ids=lambda row: row["url"].split("/", 3)[-1])
def test_versions_name_each_other_and_their_original(server: SampleServer, row: dict[str, Any]) -> None:
    page = ask(server, row["url"]).page
    assert {str(one) for one in page.xpath("//link[@rel='alternate']/@hreflang")} == {"vi", "en", "sv", "x-default"}
    for address in page.xpath("//link[@rel='alternate']/@href"):
        assert ask(server, str(address)).status == 200
    assert PAGES[row["original_url"]]["title"]


def test_second_edition_changes_one_article_and_adds_one(fresh: SampleServer) -> None:
    urls = [row["url"] for row in ARTICLES if "revisit_status" not in row]
    tags = {url: ask(fresh, url).headers.get("etag") or ask(fresh, url).headers["etag"] for url in urls}
    revised, added = (row["url"] for row in EXPECTED["edition_2"])
    before = ask(fresh, revised)
    assert ask(fresh, added).status == 404
    fresh.edition = 2
    changed = {url for url, tag in tags.items() if ask(fresh, url, If_None_Match=str(tag)).status != 304}
    assert changed == {revised}
    after = ask(fresh, revised, If_Modified_Since=before.headers["last-modified"])
    assert after.status == 200
    moment = parsedate_to_datetime(after.headers["last-modified"])
    assert moment > parsedate_to_datetime(before.headers["last-modified"])
    assert "268 ngôi nhà" in after.text
    assert "214 ngôi nhà" in before.text
    assert ask(fresh, added).status == 200
    feed = feedparser.parse(ask(fresh, "http://baotrungdu.localhost:{port}/rss/home.rss").body)
    assert feed.entries[0].title == "Học sinh Yên Lập trở lại lớp sau trận mưa đá"
    march = gzip.decompress(ask(fresh, "http://baotrungdu.localhost/sitemaps/bai-viet-2026-03.xml.gz").body).decode()
    assert f"<lastmod>{moment.isoformat()}" in march


def test_conditions_answer_304_without_a_body(server: SampleServer) -> None:
    url = "http://baobiencuong.localhost/gao-cuu-doi-giap-hat-va-kho-thoc-cua-lang-post119950.html"
    first = ask(server, url)
    same_day = ask(server, url, If_Modified_Since=first.headers["last-modified"])
    assert (same_day.status, same_day.body, same_day.headers["etag"]) == (304, b"", first.headers["etag"])
    assert ask(server, url, If_Modified_Since="Mon, 01 Jan 2024 00:00:00 GMT").status == 200
    assert ask(server, url, If_Modified_Since="yesterday").status == 200
    assert ask(server, url, If_None_Match=f'"other", W/{first.headers["etag"]}').status == 304
    assert ask(server, url, If_None_Match='"other"', If_Modified_Since=first.headers["last-modified"]).status == 200


def test_pages_are_compressed_for_those_who_ask(server: SampleServer) -> None:
    url = "http://baotrungdu.localhost/xa-hoi"
    plain, packed = ask(server, url), ask(server, url, Accept_Encoding="gzip, br")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["etag"] == plain.headers["etag"]


def test_head_gives_the_length_and_no_body(server: SampleServer) -> None:
    answer = ask(server, "http://baotrungdu.localhost/xa-hoi", method="HEAD")
    assert answer.body == b""
    assert int(answer.headers["content-length"]) > 1000


def test_connection_is_kept_for_the_next_request(server: SampleServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    for host in ("baotrungdu.localhost", "dichtin.localhost"):
        connection.request("GET", "/", headers={"Host": f"{host}:{server.port}"})
        response = connection.getresponse()
        assert response.version == 11
        assert response.read()
        assert connection.sock is not None
    connection.close()


def test_own_address_lists_the_four_sites(server: SampleServer) -> None:
    page = ask(server, f"http://127.0.0.1:{server.port}/").page
    assert [str(link) for link in page.xpath("//a/@href")] == [server.url(host) for host in NAMES]
    assert ask(server, "http://unknown.localhost/").status == 421


def test_requests_are_logged_in_order(fresh: SampleServer) -> None:
    ask(fresh, "http://baotrungdu.localhost/robots.txt")
    ask(fresh, "http://baobiencuong.localhost/xa-hoi/?page=2")
    assert [(one.host, one.path, one.status, one.user_agent) for one in fresh.requests] == [
        ("baotrungdu.localhost", "/robots.txt", 200, "test"),
        ("baobiencuong.localhost", "/xa-hoi/?page=2", 200, "test"),
    ]


def test_server_outlives_clients_that_hang_up(fresh: SampleServer, capfd: pytest.CaptureFixture[str]) -> None:
    def hang_up() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", fresh.port, timeout=20)
        connection.request(
            "GET", "/nghe-may-tre-dan-mo-cua-cho-nguoi-khuyet-tat-245918.htm", headers={"Host": "baotrungdu.localhost"}
        )
        connection.close()

    callers = [Thread(target=hang_up) for _ in range(5)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert ask(fresh, "http://baotrungdu.localhost/").status == 200
    assert capfd.readouterr().err == ""


def test_sources_file_names_the_four_sites() -> None:
    text = (Path(__file__).parents[1] / "welfare_crawl" / "sample" / "sources.toml").read_text(encoding="utf-8")
    blocks = tomllib.loads(text.replace("{port}", "8741"))["source"]
    assert [block["id"] for block in blocks] == ["baotrungdu", "baobiencuong", "dichtin", "tapchi"]
    pattern = next(block["article"] for block in blocks if block["id"] == "dichtin")
    assert all(re.search(pattern, row["url"].replace("{port}", "8741")) for row in DICHTIN)
    assert not any(re.search(pattern, row["url"].replace("{port}", "8741")) for row in EXPECTED["file"])
