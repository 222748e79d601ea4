"""OAI-PMH answers and landing pages of journals."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welfare_crawl.discovery.citation import Citation, read_citation
from welfare_crawl.discovery.oai import oai_request, read_identity, read_oai, short_language
from welfare_crawl.errors import ExtractionError

BASE = "https://tapchi.example.vn/index.php/tc/oai"


def answer(inner: str, before: str = "") -> bytes:
    return (
        f"{before}<?xml version='1.0' encoding='UTF-8'?><OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'>"
        f"<responseDate>2025-07-01T00:00:00Z</responseDate><request>{BASE}</request>{inner}</OAI-PMH>"
    ).encode()


RECORD = """<record><header><identifier>oai:tapchi.example.vn:article/12</identifier>
<datestamp>2025-06-30T08:00:00Z</datestamp><setSpec>tc:XH</setSpec><setSpec>driver</setSpec></header>
<metadata><oai_dc:dc
xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title xml:lang="vi-VN">Bảo đảm an sinh xã hội</dc:title>
<dc:title xml:lang="en-US">Ensuring social security</dc:title>
<dc:creator>Nguyễn, Văn An</dc:creator><dc:creator>Tr&amp;n &ocirc; B</dc:creator>
<dc:description xml:lang="vie">Tóm tắt
   ngắn</dc:description><dc:date>2025-06-01</dc:date><dc:type></dc:type>
<dc:identifier>https://doi.org/10.1234/TC.12</dc:identifier>
<dc:identifier>https://tapchi.example.vn/index.php/tc/article/view/12</dc:identifier>
<dc:identifier>10.1234/TC.12</dc:identifier>
<dc:relation>https://tapchi.example.vn/index.php/tc/article/view/12/34</dc:relation>
<dc:relation>https://tapchi.example.vn/index.php/tc/article/download/12/34</dc:relation>
</oai_dc:dc></metadata></record>"""
DELETED = """<record><header status="deleted"><identifier>oai:tapchi.example.vn:article/9</identifier>
<datestamp>2025-06-29</datestamp></header></record>"""


def test_records_and_token() -> None:
    again = "abc/= +1"
    told = f"<resumptionToken completeListSize='230' cursor='0'>{again}</resumptionToken>"
    found = read_oai(answer(f"<ListRecords>{RECORD}{DELETED}{told}</ListRecords>"))
    first, second = found.records
    assert found.token == again
    assert found.complete_list_size == 230
    assert found.errors == ()
    assert first.identifier == "oai:tapchi.example.vn:article/12"
    assert first.datestamp == datetime.fromisoformat("2025-06-30T08:00:00+00:00")
    assert first.sets == ("tc:XH", "driver")
    assert first.values("title") == ("Bảo đảm an sinh xã hội", "Ensuring social security")
    assert [field.language for field in first.fields if field.name == "title"] == ["vi", "en"]
    assert first.values("creator") == ("Nguyễn, Văn An", "Tr&n ô B")
    assert first.values("description") == ("Tóm tắt ngắn",)
    assert first.values("type") == ()
    assert first.landing_urls == (
        "https://tapchi.example.vn/index.php/tc/article/view/12",
        "https://tapchi.example.vn/index.php/tc/article/view/12/34",
        "https://doi.org/10.1234/TC.12",
    )
    assert first.doi == "10.1234/tc.12"
    assert second.deleted
    assert not second.landing_urls
    assert second.doi is None


def test_the_last_page_has_an_empty_token() -> None:
    assert read_oai(answer(f"<ListRecords>{RECORD}<resumptionToken/></ListRecords>")).token is None


def test_headers_alone() -> None:
    header = "<header><identifier>oai:x:1</identifier><datestamp>2025-01-01</datestamp></header>"
    (record,) = read_oai(answer(f"<ListIdentifiers>{header}</ListIdentifiers>")).records
    assert record.identifier == "oai:x:1"
    assert record.fields == ()


def test_nothing_matching_is_no_error() -> None:
    found = read_oai(answer("<error code='noRecordsMatch'>nothing</error>"))
    assert found.records == ()
    assert found.errors == ()
    assert found.token is None


def test_errors_keep_code_and_message() -> None:
    assert read_oai(answer("<error code='badResumptionToken'>The token\n expired</error>")).errors == (
        ("badResumptionToken", "The token expired"),
    )


def test_broken_answers_are_mended() -> None:
    body = answer(f"<ListRecords>{RECORD.replace('ngắn', 'ng&n &nbsp;h&oacute;a ')}", before="Notice: x in y.php\n")
    (record,) = read_oai(body.removesuffix(b"</OAI-PMH>").replace(b"T\xc3\xb3m", b"T\xc3\xb3m\x0b\x01")).records
    assert record.values("description")[0].startswith("Tóm tắt ng&n")
    assert record.values("description")[0].endswith("hóa")


@pytest.mark.parametrize("body", [b"", b"<html>x", b"<rss/>", b'<!DOCTYPE a [<!ENTITY b "c">]><OAI-PMH>&b;</OAI-PMH>'])
def test_what_is_no_oai_is_refused(body: bytes) -> None:
    for reader in (read_oai, read_identity):
        with pytest.raises(ExtractionError, match="bad_response"):
            reader(body)


def test_identity() -> None:
    told = read_identity(
        answer(
            f"<Identify><repositoryName>Tạp chí</repositoryName><baseURL>{BASE}</baseURL>"
            "<earliestDatestamp>2011-02-03T04:05:06Z</earliestDatestamp><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>"
        )
    )
    assert told.name == "Tạp chí"
    assert told.base_url == BASE
    assert told.earliest is not None and told.earliest.year == 2011
    assert told.seconds
    with pytest.raises(ExtractionError, match="bad_response"):
        read_identity(answer("<error code='badVerb'>no</error>"))


def test_requests() -> None:
    assert oai_request(BASE) == f"{BASE}?verb=ListRecords&metadataPrefix=oai_dc"
    assert oai_request(BASE, "Identify") == f"{BASE}?verb=Identify"
    assert oai_request(f"{BASE}?journal=1", "Identify") == f"{BASE}?journal=1&verb=Identify"
    assert (
        oai_request(BASE, since=date(2025, 7, 1), until=date(2025, 7, 31), set_spec="tc:XH")
        == f"{BASE}?verb=ListRecords&metadataPrefix=oai_dc&from=2025-06-30&until=2025-07-31&set=tc%3AXH"
    )
    again = "a b/="
    assert oai_request(BASE, since=date(2025, 7, 1), token=again) == (
        f"{BASE}?verb=ListRecords&resumptionToken=a+b%2F%3D"
    )
    assert oai_request(BASE, "GetRecord", identifier="oai:x:1").endswith("metadataPrefix=oai_dc&identifier=oai%3Ax%3A1")


def test_language_codes() -> None:
    assert [short_language(code) for code in ("vi", "vi_VN", "VIE", "en-US", "eng", "", "und", "x")] == [
        "vi", "vi", "vi", "en", "en", "", "", "",
    ]  # fmt: skip


LANDING = """<!DOCTYPE html><html lang="vi-VN"><head><title>Trang</title>
<meta name="generator" content="Open Journal Systems 3.3">
<meta name="citation_journal_title" content="Tạp chí An sinh"/><meta name="citation_issn" content="12345678"/>
<meta name="citation_author" content="Nguyễn Văn An"/><meta name="citation_author_institution" content="Trường A"/>
<meta name="citation_author" content="Trần Thị Bình"/>
<meta name="citation_title" content="Bảo đảm an sinh &amp; nhà ở"/><meta name="citation_language" content="vi"/>
<meta name="citation_date" content="2025/06/09"/><meta name="citation_volume" content="12"/>
<meta name="citation_issue" content="3B"/><meta name="citation_firstpage" content="15"/>
<meta name="citation_lastpage" content="27"/><meta name="citation_doi" content="https://doi.org/10.1234/TC.12"/>
<meta name="citation_keywords" xml:lang="vi" content="an sinh; nhà ở"/>
<meta name="citation_keywords" xml:lang="vi" content="hộ nghèo"/>
<meta name="citation_keywords" xml:lang="en" content="welfare, housing"/>
<meta name="citation_abstract" xml:lang="vi" content="&lt;p&gt;Tóm tắt tiếng Việt.&lt;/p&gt;"/>
<meta name="citation_pdf_url" content="/index.php/tc/article/download/12/34"/>
<meta name="DC.Description" xml:lang="vi" content="Tóm tắt tiếng Việt."/>
<meta name="DC.Description" xml:lang="en" content="An abstract."/>
<meta name="DC.Creator.PersonalName" content="Khác"/><meta name="DC.Date.issued" content="2024-01-01"/>
</head><body><a class="obj_galley_link pdf" href="/index.php/tc/article/view/12/99">PDF</a></body></html>"""
URL = "https://tapchi.example.vn/index.php/tc/article/view/12"


def test_a_landing_page() -> None:
    assert read_citation(LANDING.encode(), URL) == Citation(
        title="Bảo đảm an sinh & nhà ở",
        authors=("Nguyễn Văn An", "Trần Thị Bình"),
        date="2025-06-09",
        journal="Tạp chí An sinh",
        volume="12",
        issue="3B",
        first_page="15",
        last_page="27",
        doi="10.1234/tc.12",
        issn="1234-5678",
        abstracts=(("vi", "Tóm tắt tiếng Việt."), ("en", "An abstract.")),
        keywords=(("vi", ("an sinh", "nhà ở", "hộ nghèo")), ("en", ("welfare", "housing"))),
        pdf_url="https://tapchi.example.vn/index.php/tc/article/download/12/34",
        language="vi",
    )


def test_dublin_core_alone() -> None:
    page = """<meta name="DC.Title" content="T"><meta name="DC:Creator" content="A, B; C, D">
    <meta name="dcterms.issued" content="2025-06"><meta name="DC.Identifier" content="x">
    <meta name="DC.Identifier" content="doi:10.1/x no"><meta name="DC.Identifier" content="doi:10.1234/Ab.">
    <meta name="DC.Language" content="eng"><meta name="DC.Source" content="J">"""
    found = read_citation(page.encode(), URL)
    assert (found.title, found.authors, found.date, found.doi) == ("T", ("A, B", "C, D"), "2025-06", "10.1234/ab")
    assert (found.language, found.journal) == ("en", "J")


@pytest.mark.parametrize(
    ("body", "pdf"),
    [
        (
            '<a class="obj_galley_link pdf" href="/tc/article/view/12/99">PDF (Tiếng Việt)</a>',
            "/tc/article/download/12/99",
        ),
        ('<a href="../download/12/99">Tải</a>', "/index.php/tc/article/download/12/99"),
        ('<a href="/files/bai.pdf?x=1">Toàn văn</a>', "/files/bai.pdf?x=1"),
        ('<link rel="alternate" type="application/pdf" href="/bai">', "/bai"),
        ('<a href="/tc/article/view/12/99">HTML</a>', None),
        ("", None),
    ],
)
def test_the_pdf_without_its_meta_tag(body: str, pdf: str | None) -> None:
    found = read_citation(body.encode(), URL).pdf_url
    assert found == (None if pdf is None else "https://tapchi.example.vn" + pdf)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2025/6/9", "2025-06-09"),
        ("2025-06", "2025-06"),
        ("2025", "2025"),
        ("09/06/2025", "2025-06-09"),
        ("2025-06-09T00:00:00Z", "2025-06-09"),
        ("2025-13-01", "2025"),
        ("June 2025", None),
        ("0000-00-00", None),
        ("20250609", None),
    ],
)
def test_dates_of_papers(text: str, iso: str | None) -> None:
    assert read_citation(f'<meta name="citation_date" content="{text}">'.encode(), URL).date == iso


def test_a_page_that_says_nothing() -> None:
    assert read_citation(b"<html><head><title>x</title></head><body>y</body></html>", URL) == Citation()
    assert read_citation(b"", URL) == Citation()


@given(st.binary(max_size=200), st.text(max_size=80))
def test_no_bytes_break_a_reader(body: bytes, text: str) -> None:
    read_citation(body, URL)
    escaped = text.replace('"', "&quot;").encode()
    read_citation(b'<meta name="citation_date" content="' + escaped + b'"><a href="' + escaped + b'">PDF</a>', URL)
    for junk in (body, answer("<ListRecords><record><header>") + body):
        try:
            read_oai(junk)
        except ExtractionError as error:
            assert error.reason == "bad_response"
