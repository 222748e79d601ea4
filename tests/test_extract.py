"""The one function of the worker: bytes in, document out, or one of the known reasons."""

import pickle
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from welfare_crawl.errors import ExtractionError, NotArticleError
from welfare_crawl.extract import count_words, extract_document, sniff_type
from welfare_crawl.placing.place import ABSTRACT_ONLY
from welfare_crawl.records import ArchivedPage, Capture, Document, Kind, Page, Source

NOW = datetime(2025, 11, 20, 2, 0, tzinfo=UTC)
PAPER = Source("baotrungdu", "news", "https://baotrungdu.vn/", province="25", language="vi")
JOURNAL = Source("tapchi", "papers", "https://tapchi.vn/", language="vi")

ARTICLE = """<!doctype html><html lang="vi"><head><title>Bò giống về xã Đạo Trù - Báo Trung Du</title>
<meta property="og:title" content="Bò giống về xã Đạo Trù">
<meta property="article:published_time" content="2025-11-19T08:30:00+07:00">
<link rel="canonical" href="https://baotrungdu.vn/bo-giong-ve-xa-dao-tru-241001.htm">
<link rel="alternate" hreflang="en" href="https://dichtin.vn/en/bo-giong-ve-xa-dao-tru"></head><body>
<article><h1>Bò giống về xã Đạo Trù</h1>
<p>Ngày 18/11, Hội Chữ thập đỏ tỉnh Phú Thọ trao 40 con bò giống cho hộ nghèo và hộ cận nghèo ở xã Đạo Trù.</p>
<p>Ông Lưu Văn Hợi, trưởng thôn, cho biết nhờ vốn vay của Ngân hàng Chính sách xã hội, nhiều gia đình đã làm được
chuồng trại, trồng cỏ và từng bước thoát nghèo bền vững trong ba năm qua.</p>
<p>Trong dịp này, đoàn cũng tặng thẻ bảo hiểm y tế cho 120 người cao tuổi và người khuyết tật của xã, đồng thời khám
bệnh, phát thuốc miễn phí cho bà con ở các thôn xa trung tâm.</p>
</article></body></html>"""

LANDING = """<!doctype html><html><head><title>x</title>
<meta name="citation_title" content="Preferential credit and poverty in the border districts of Cao Bang">
<meta name="citation_author" content="Hoang Thi Lien"><meta name="citation_author" content="Nong Van Tao">
<meta name="citation_publication_date" content="2024/06/15"><meta name="citation_language" content="en">
<meta name="citation_doi" content="10.5555/tapchi.2024.7"><meta name="citation_issn" content="1859-0000">
<meta name="DC.Description" xml:lang="en" content="This paper asks how preferential loans of the social policy
bank changed the livelihoods of poor households among ethnic minorities in Cao Bang province between 2018 and 2023.">
</head><body><h1>Preferential credit</h1></body></html>"""


def archived(
    body: bytes | str,
    url: str = "https://baotrungdu.vn/bo-giong-ve-xa-dao-tru-241001.htm?utm_source=zalo",
    content_type: str | None = "text/html; charset=utf-8",
    source: Source = PAPER,
    kind: Kind = "news",
    landing: Page | None = None,
) -> ArchivedPage:
    data = body.encode() if isinstance(body, str) else body
    headers = (("Content-Type", content_type),) if content_type else ()
    page = Page(url, 200, headers, data, NOW, source, kind, landing=landing)
    captures = tuple(Capture(p.url, NOW, 200) for p in (page, landing) if p is not None)
    return ArchivedPage(page, captures)


def landing_page(url: str = "https://tapchi.vn/article/view/7") -> Page:
    return archived(LANDING, url, source=JOURNAL, kind="paper").page


def test_a_news_page_becomes_a_whole_document() -> None:
    page = archived(ARTICLE)
    document = extract_document(page)
    assert document.url == "https://baotrungdu.vn/bo-giong-ve-xa-dao-tru-241001.htm"
    assert (document.source, document.kind, document.language, document.province) == ("baotrungdu", "news", "vi", "25")
    assert document.title == "Bò giống về xã Đạo Trù"
    assert document.published_at == "2025-11-19T08:30:00+07:00"
    assert document.relevance > 0.9
    assert {"poverty_reduction", "health_insurance"} <= {topic.topic for topic in document.topics}
    assert {place.name for place in document.places} == {"Phú Thọ", "Đạo Trù"}
    assert all(document.text[p.start : p.end] == p.name for p in document.places)
    assert [p.language for p in document.passages] == ["vi"]
    assert document.captures == page.captures
    assert document.keys
    assert document.word_count > 60
    assert len(document.content_hash) == 64


def test_the_same_bytes_give_the_same_document_and_it_travels() -> None:
    one, other = extract_document(archived(ARTICLE)), extract_document(archived(ARTICLE))
    assert one == other
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 -- our own


@pytest.fixture(scope="module")
def review() -> Document:
    pdf = (files("welfare_crawl.sample") / "papers" / "cao-bang-review.pdf").read_bytes()
    page = archived(
        pdf,
        "https://tapchi.vn/article/download/7/9",
        "application/octet-stream",
        JOURNAL,
        "paper",
        landing_page(),
    )
    return extract_document(page, ocr=False)


def test_a_paper_takes_its_metadata_from_the_landing_page(review: Document) -> None:
    assert review.title.startswith("Preferential credit and poverty")
    assert review.authors == ("Hoang Thi Lien", "Nong Van Tao")
    assert review.published_at == "2024-06-15"
    assert dict(review.identifiers)["doi"] == "10.5555/tapchi.2024.7"
    assert review.url == "https://tapchi.vn/article/download/7/9"
    assert len(review.captures) == 2
    assert review.word_count > 300
    assert {passage.page for passage in review.passages} >= {1}
    assert ABSTRACT_ONLY not in review.flags


def test_a_landing_page_alone_stands_with_its_abstract() -> None:
    document = extract_document(
        archived(LANDING, "https://tapchi.vn/article/view/7", source=JOURNAL, kind="paper"), ocr=False
    )
    assert document.flags == (ABSTRACT_ONLY,)
    assert document.text.startswith("This paper asks how preferential loans of the")
    assert document.language == "en"
    assert document.province == "04"
    assert document.relevance >= 0.5


def test_a_landing_page_that_says_nothing_is_no_article() -> None:
    with pytest.raises(NotArticleError) as caught:
        extract_document(archived("<html><body><h1>Login</h1></body></html>", source=JOURNAL, kind="paper"))
    assert caught.value.kind == "landing"


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"%PDF-1.4\n...", "text/html", "pdf"),
        (b"\n\n%PDF-1.7", None, "pdf"),
        (b"<!DOCTYPE html><html>", "application/pdf", "html"),
        (b"<p>x", None, "html"),
        ("<html><p>x".encode("utf-16"), "text/html", "html"),
        (b"<?xml version='1.0'?><!DOCTYPE html><html xmlns='x'><body>", "application/xhtml+xml", "html"),
        (b"not a pdf at all", "application/pdf", "pdf"),
        (b"just words", "text/html", "html"),
    ],
)
def test_the_first_bytes_tell_the_type(body: bytes, content_type: str | None, expected: str) -> None:
    assert sniff_type(body, content_type) == expected


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", "text/html", "no_text"),
        (b" \r\n\t ", "text/html", "no_text"),
        (b"\x89PNG\r\n\x1a\n....", "text/html", "unsupported_type"),
        (b"PK\x03\x04....", "application/pdf", "unsupported_type"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4", "unsupported_type"),
        (b"<?xml version='1.0'?>\n<rss version='2.0'><channel>", "text/html", "unsupported_type"),
        (b"<urlset xmlns='x'>", "text/xml", "unsupported_type"),
        (b'{"html": "<p>x</p>"}', "application/json", "unsupported_type"),
        (b"plain words", "text/plain", "unsupported_type"),
        (b"plain words", None, "unsupported_type"),
    ],
)
def test_other_types_are_refused_by_name(body: bytes, content_type: str | None, reason: str) -> None:
    with pytest.raises(ExtractionError) as caught:
        extract_document(archived(body, content_type=content_type))
    assert caught.value.reason == reason
    assert caught.value.detail


def test_words_are_counted_in_every_script() -> None:
    assert count_words("một hai ba", "vi") == 3
    assert count_words("省里今年继续推进减贫", "zh") == 5
