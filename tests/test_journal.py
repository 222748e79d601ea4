"""The sample journal: its OAI-PMH provider, its pages, and the state of the papers that it ships."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pypdfium2
import pytest
from lxml import etree, html
from pypdfium2 import raw

from welfare_crawl.sample.journal import Journal
from welfare_crawl.sample.site import Reply, Request

HERE = Path(__file__).parent
EXPECTED = tomllib.loads((HERE / "journal_expected.toml").read_text(encoding="utf-8"))
DOCUMENTS: list[dict[str, Any]] = EXPECTED["document"]
WITH_PAPER = [document for document in DOCUMENTS if "gold" in document]
ROOT = "/index.php/tcasxh"
OAI = {"oai": "http://www.openarchives.org/OAI/2.0/", "dc": "http://purl.org/dc/elements/1.1/"}
TWO_DAYS = (1, 2)


def ask(
    path: str, query: Mapping[str, str] | None = None, *, edition: int = 1, journal: Journal | None = None
) -> Reply:
    request = Request(path=path, query=query or {}, headers={}, port=8741, edition=edition, visits=0)
    return (journal or Journal()).respond(request)


def harvest(query: Mapping[str, str], *, edition: int = 1, journal: Journal | None = None) -> etree._Element:
    reply = ask(f"{ROOT}/oai", query, edition=edition, journal=journal)
    assert reply.status == 200
    assert reply.content_type.startswith("text/xml")
    return etree.fromstring(reply.body)


def find_texts(tree: etree._Element, path: str) -> list[str]:
    found = tree.xpath(path, namespaces=OAI)
    assert isinstance(found, list)
    return [str(text) for text in found]


def find_error(query: Mapping[str, str]) -> str:
    (code,) = find_texts(harvest(query), "/oai:OAI-PMH/oai:error/@code")
    return code


def harvest_all(verb: str, *, edition: int, **more: str) -> list[etree._Element]:
    query = {"verb": verb, "metadataPrefix": "oai_dc", **more}
    answers = []
    while True:
        answer = harvest(query, edition=edition)
        answers.append(answer)
        token = find_texts(answer, "//oai:resumptionToken/text()")
        if not token:
            return answers
        query = {"verb": verb, "resumptionToken": token[0]}


def read_layer(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as paper:
        return [page.get_textpage().get_text_range() for page in paper]


def find_paper(document: dict[str, Any]) -> Path:
    return HERE.parent / "welfare_crawl" / "sample" / "papers" / f"{document['name']}.pdf"


def share_words(text: str, gold: str) -> float:
    """Return the share of the gold text's words that a text has, wherever they stand."""
    words = set(re.findall(r"\w+", unicodedata.normalize("NFC", text)))
    wanted = re.findall(r"\w+", gold)
    return sum(word in words for word in wanted) / len(wanted)


def test_identify_names_what_a_harvester_relies_on() -> None:
    answer = harvest({"verb": "Identify"})
    assert find_texts(answer, "//oai:baseURL/text()") == ["http://tapchi.localhost:8741/index.php/tcasxh/oai"]
    assert find_texts(answer, "//oai:deletedRecord/text()") == ["persistent"]
    assert find_texts(answer, "//oai:granularity/text()") == ["YYYY-MM-DDThh:mm:ssZ"]
    assert find_texts(answer, "//oai:earliestDatestamp/text()") == ["2021-06-01T03:12:08Z"]


def test_formats_and_sets() -> None:
    assert find_texts(harvest({"verb": "ListMetadataFormats"}), "//oai:metadataPrefix/text()") == ["oai_dc"]
    assert "tcasxh:NC" in find_texts(harvest({"verb": "ListSets"}), "//oai:setSpec/text()")


@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
@pytest.mark.parametrize(("edition", "sizes"), [(1, [3, 3, 3]), (2, [3, 3, 3, 1])])
def test_lists_go_on_by_token_until_an_empty_one(verb: str, edition: int, sizes: list[int]) -> None:
    answers = harvest_all(verb, edition=edition)
    assert [len(find_texts(answer, "//oai:header/oai:identifier/text()")) for answer in answers] == sizes
    identifiers = [text for answer in answers for text in find_texts(answer, "//oai:header/oai:identifier/text()")]
    assert len(set(identifiers)) == sum(sizes)
    assert [find_texts(answer, "//oai:resumptionToken/@cursor") for answer in answers] == [
        [str(3 * number)] for number in range(len(sizes))
    ]
    assert find_texts(answers[-1], "//oai:resumptionToken/@completeListSize") == [str(sum(sizes))]


def test_a_withdrawn_article_is_a_deleted_record_without_metadata() -> None:
    answers = harvest_all("ListRecords", edition=1)
    deleted = [
        text
        for answer in answers
        for text in find_texts(answer, "//oai:record[oai:header/@status='deleted']/oai:header/oai:identifier/text()")
    ]
    assert deleted == ["oai:ojs.tapchi.localhost:article/108"]
    assert not [
        node for a in answers for node in find_texts(a, "//oai:record[oai:header/@status='deleted']/oai:metadata")
    ]
    assert ask(ROOT + EXPECTED["withdrawn"][0]["landing"]).status == 404


def test_dates_choose_records_at_either_granularity() -> None:
    def count(**dates: str) -> int:
        answers = harvest_all("ListIdentifiers", edition=1, **dates)
        return sum(len(find_texts(answer, "//oai:header/oai:identifier/text()")) for answer in answers)

    assert count(**{"from": "2022-01-04"}) == 5
    assert count(until="2021-06-01") == 2
    assert count(**{"from": "2021-10-02T08:05:31Z", "until": "2022-01-04T02:30:00Z"}) == 2
    assert count(set="tcasxh:KT") == 1


def test_a_new_article_carries_the_moment_of_its_appearance() -> None:
    first, second = datetime(2026, 3, 1, 7, tzinfo=UTC), datetime(2026, 3, 2, 7, tzinfo=UTC)
    times = iter([first, second, second, second])
    journal = Journal(clock=lambda: next(times))
    seen = harvest({"verb": "Identify"}, journal=journal)
    (asked_at,) = find_texts(seen, "//oai:responseDate/text()")
    query = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "from": asked_at}
    answer = harvest(query, edition=2, journal=journal)
    assert find_texts(answer, "//oai:header/oai:identifier/text()") == ["oai:ojs.tapchi.localhost:article/110"]
    assert find_texts(answer, "//oai:header/oai:datestamp/text()") == ["2026-03-02T07:00:00Z"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "badVerb"),
        ({"verb": "Harvest"}, "badVerb"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "Identify", "from": "2020-01-01"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "01/02/2020"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2021-02-30"}, "badArgument"),
        (
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2022-01-02", "until": "2022-01-01"},
            "badArgument",
        ),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "resumptionToken": "x"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "marc21"}, "cannotDisseminateFormat"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2024-01-01"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "resumptionToken": "not-a-token"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "ế"}, "badResumptionToken"),
        ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:x:1"}, "idDoesNotExist"),
        (
            {"verb": "GetRecord", "metadataPrefix": "mods", "identifier": "oai:ojs.tapchi.localhost:article/101"},
            "cannotDisseminateFormat",
        ),
    ],
)
def test_errors_have_the_protocols_codes(query: dict[str, str], code: str) -> None:
    assert find_error(query) == code


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["name"])
def test_record_and_landing_page_agree_with_the_expectation(document: dict[str, Any]) -> None:
    number = document["landing"].rsplit("/", 1)[1]
    edition = document.get("edition", 1)
    identifier = EXPECTED["journal"]["oai"].format(id=number)
    query = {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": identifier}
    record = harvest(query, edition=edition)
    assert find_texts(record, "//dc:title/text()") == [document["title"]]
    assert find_texts(record, "//dc:date/text()") == [document["published"]]
    creators = [text.replace(", ", " ") for text in find_texts(record, "//dc:creator/text()")]
    assert creators == document["authors"]
    landing = f"http://tapchi.localhost:8741{ROOT}{document['landing']}"
    assert find_texts(record, "//dc:identifier/text()") == [landing, *filter(None, [document.get("doi")])]

    page = html.fromstring(ask(ROOT + document["landing"], edition=edition).body)

    def read_meta(name: str) -> list[str]:
        return [str(text) for text in page.xpath(f"//meta[@name='{name}']/@content")]

    assert read_meta("citation_title") == [document["title"]]
    assert read_meta("citation_author") == document["authors"]
    assert read_meta("citation_date") == [document["published"].replace("-", "/")]
    assert read_meta("citation_issn") == [EXPECTED["journal"]["issn"]]
    assert read_meta("citation_doi") == list(filter(None, [document.get("doi")]))
    wanted = [f"http://tapchi.localhost:8741{ROOT}{document['pdf']}"] if "pdf" in document else []
    assert read_meta("citation_pdf_url") == wanted
    assert read_meta("citation_abstract")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["name"])
def test_galleys_answer_as_expected(document: dict[str, Any]) -> None:
    edition = document.get("edition", 1)
    if "pdf" not in document:
        assert b"obj_galley_link" not in ask(ROOT + document["landing"], edition=edition).body
        return
    viewer = ask(ROOT + document["pdf"].replace("download", "view"), edition=edition)
    assert viewer.content_type.startswith("text/html")
    assert f"{ROOT}{document['pdf']}".encode() in viewer.body
    reply = ask(ROOT + document["pdf"], edition=edition)
    if document.get("pdf_outcome") == "failed":
        assert reply.status == 404
        return
    assert reply.content_type == "application/pdf"
    assert reply.body.startswith(b"%PDF-")
    assert reply.last_modified
    assert dict(reply.headers)["Content-Disposition"].startswith("attachment; filename=")


def test_what_comes_on_the_second_day_is_unknown_on_the_first() -> None:
    for document in DOCUMENTS:
        there = document.get("edition", 1) == 1
        assert (ask(ROOT + document["landing"]).status == 200) is there


@pytest.mark.parametrize("edition", TWO_DAYS)
def test_every_link_of_the_journal_leads_somewhere(edition: int) -> None:
    base = f"http://tapchi.localhost:8741{ROOT}"
    waiting, seen = [f"{base}/index"], set()
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        reply = ask(urlsplit(url).path, edition=edition)
        if reply.status == 302:
            waiting.append(dict(reply.headers)["Location"])
            continue
        lost = url.endswith("/article/download/104/204") or re.search(r"/(login|user/.*|about/submissions)$", url)
        assert reply.status == (404 if lost else 200), url
        if reply.content_type.startswith("text/html") and reply.status == 200:
            links = html.fromstring(reply.body).xpath("//a/@href")
            waiting += [str(link) for link in links if str(link).startswith(base)]
    landings = {urlsplit(url).path for url in seen}
    for document in DOCUMENTS:
        assert (ROOT + document["landing"] in landings) is (document.get("edition", 1) <= edition)


def test_robots_and_sitemap_show_the_way() -> None:
    robots = ask("/robots.txt").body.decode()
    assert "Sitemap: http://tapchi.localhost:8741/index.php/tcasxh/sitemap" in robots
    sitemap = etree.fromstring(ask(f"{ROOT}/sitemap").body)
    assert sum("/article/view/" in (loc.text or "") for loc in sitemap.iter("{*}loc")) == 15
    assert ask("/").status == 302
    assert ask("/nowhere").status == ask(f"{ROOT}/nowhere").status == ask(f"{ROOT}/issue/archive/9").status == 404


@pytest.mark.parametrize("document", WITH_PAPER, ids=lambda document: document["name"])
def test_papers_have_the_pages_and_the_text_layer_that_they_stand_for(document: dict[str, Any]) -> None:
    layer = read_layer(find_paper(document))
    gold = (HERE / "papers" / f"{document['gold']}.txt").read_text(encoding="utf-8")
    text = "\n".join(layer)
    assert len(layer) == document["pages"]
    if document["layer"] == "none":
        assert not text.strip()
    elif document["layer"] == "good":
        assert share_words(text, gold) > 0.96
    elif document["layer"] == "ruined":
        english, vietnamese = gold.split("Tóm tắt:")
        assert share_words(text, english) > 0.95
        assert share_words(text, vietnamese) < 0.5
    else:
        assert "B¶o ®¶m an sinh x· héi" in text
        assert "chÝnh s¸ch an sinh x∙ héi" in text, "the title has the bullet operator that Distiller writes"
        assert re.search("Th«ng t[\x02\ufffe]", text), "pdfium takes a soft hyphen at a line's end for a broken word"
        assert share_words(text, gold) < 0.5
        assert "Địa chỉ liên hệ" in text


@pytest.mark.parametrize("document", WITH_PAPER, ids=lambda document: document["name"])
def test_papers_are_scans_where_they_stand_for_scans(document: dict[str, Any]) -> None:
    scanned = document["layer"] in ("none", "ruined")
    with pypdfium2.PdfDocument(find_paper(document)) as paper:
        for page in paper:
            kinds = {item.type for item in page.get_objects()}
            assert (raw.FPDF_PAGEOBJ_IMAGE in kinds) is scanned
            modes = {
                raw.FPDFTextObj_GetTextRenderMode(item.raw)
                for item in page.get_objects()
                if item.type == raw.FPDF_PAGEOBJ_TEXT
            }
            wanted = {"none": set(), "ruined": {raw.FPDF_TEXTRENDERMODE_INVISIBLE}}
            assert modes == wanted.get(document["layer"], {raw.FPDF_TEXTRENDERMODE_FILL})


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["name"])
def test_expectations_agree_with_the_gold_text(document: dict[str, Any]) -> None:
    if "gold" not in document:
        return
    gold = (HERE / "papers" / f"{document['gold']}.txt").read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", gold)
    assert all(sentence in gold for sentence in document["must_have"])
    assert not any(sentence in gold for sentence in document["must_not_have"])


def test_papers_stay_small() -> None:
    folder = HERE.parent / "welfare_crawl" / "sample" / "papers"
    assert sum(path.stat().st_size for path in folder.glob("*.pdf")) < 1_200_000
