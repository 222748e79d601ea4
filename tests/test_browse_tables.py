"""Datasette's own pages in `welfare-crawl browse`: what they let nobody read or do, and what they say."""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from served_corpus import Served, fill, serving

from welfare_crawl.store.questions import QUESTIONS

pytestmark = pytest.mark.xdist_group("browse")

VIETNAMESE = {"Accept-Language": "vi"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("tables")
    with serving(folder, fill(folder)) as server:
        yield server


def sql(statement: str, form: str = ".json") -> str:
    return f"/welfare{form}?sql={quote(statement)}&_shape=objects"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM _fingerprints",
        "SELECT count(*) FROM _keys",
        "SELECT * FROM _settings",
        "SELECT 1 FROM documents WHERE id IN (SELECT document_id FROM _keys)",
        "WITH corpus AS (SELECT * FROM _fingerprints) SELECT * FROM corpus",
        "SELECT load_extension('x')",
        "SELECT readfile('/etc/passwd')",
        "SELECT length(hex(zeroblob(400000000)))",
        "ATTACH '/etc/passwd' AS x",
        "PRAGMA writable_schema = 1",
        "DELETE FROM documents",
        "VACUUM INTO '/tmp/x'",
        "WITH a AS (SELECT 1) DELETE FROM documents",
        "SELECT nix",
    ],
)
def test_sql_reads_the_public_tables_and_does_nothing_else(served: Served, statement: str) -> None:
    status, _, body = served.ask(sql(statement))
    answer = json.loads(body)
    assert status == 400 and answer["error"], statement
    assert not answer.get("rows")


def test_a_value_that_would_fill_the_memory_is_refused(served: Served) -> None:
    status, _, body = served.ask(sql("SELECT length(replace(printf('%60000000d', 1), ' ', '1234567890')) AS n"))
    assert status == 400 or json.loads(body)["rows"] == [{"n": None}]


@pytest.mark.parametrize(
    "path",
    [
        "/welfare/_fingerprints",
        "/welfare/_fingerprints.json",
        "/welfare/_documents_fts_content",
        "/welfare/documents?_where=id+IN+(SELECT+document_id+FROM+_keys)",
        "/welfare.db",
        *("/-/metadata.json", "/-/databases.json", "/-/plugins", "/-/settings", "/-/threads", "/-/allow-debug"),
        *("/_internal", "/_memory?sql=select+1", "/-/static/../../app.py"),
    ],
)
def test_what_is_internal_has_no_page(served: Served, path: str) -> None:
    status, _, body = served.ask(path)
    assert status in (400, 403, 404)
    assert str(served.folder).encode() not in body


def test_nothing_can_be_sent(served: Served) -> None:
    for path in ("/welfare", "/welfare/search", "/-/messages", "/"):
        request = urllib.request.Request(served.url(path), data=b"sql=delete+from+documents")  # noqa: S310 -- loopback
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=60)  # noqa: S310
        refused.value.close()
        assert refused.value.code == 405


def test_what_analysts_may_read_is_there(served: Served) -> None:
    for statement in (
        "SELECT province_name, topics FROM corpus WHERE province_name IS NOT NULL LIMIT 1",
        "SELECT snippet(documents_fts, 2, '[', ']', '…', 8) FROM documents_fts WHERE documents_fts MATCH 'vay' LIMIT 1",
        "SELECT title FROM documents_fts LIMIT 1",
        "SELECT t.value FROM documents, json_each(tags) AS t LIMIT 1",
    ):
        status, _, body = served.ask(sql(statement))
        assert status == 200 and len(json.loads(body)["rows"]) == 1, statement
    for path in (
        "/welfare/corpus",
        "/welfare/documents?_search=ngheo",
        "/welfare/places?_facet=code",
        "/welfare/facts",
        "/welfare/facts?_facet=indicator&value__gt=3",
        f"/welfare/places?document_id={served.ids['moi']}",
        f"/welfare/documents/{served.ids['moi']}",
    ):
        assert served.ask(path)[0] == 200


def test_each_question_is_answered_as_page_csv_and_json_also_with_empty_fields(served: Served) -> None:
    for name in (each.name for each in QUESTIONS):
        for form in ("", ".csv", ".json"):
            status, _, body = served.ask(f"/welfare/{name}{form}")
            assert status == 200 and body, (name, form)
    _, _, page = served.ask("/questions")
    for link in re.findall(r'href="(/welfare/[^"]+)"', page.decode()):
        assert served.ask(link.replace("&amp;", "&"))[0] == 200, link


@pytest.mark.parametrize(
    ("path", "status", "english", "vietnamese"),
    [
        (sql("SELECT nix", ""), 400, "SQLite can't answer", "SQLite không trả lời được"),
        (sql("DELETE FROM documents", ""), 400, "SQL can only read here", "SQL chỉ được đọc"),
        ("/welfare/documents?_sort=nix", 400, "as it was asked", "Không thể trả lời"),
        ("/welfare/_keys", 403, "not for reading", "không dành để đọc"),
        ("/welfare/nowhere", 404, "nothing at this address", "Không có gì ở địa chỉ này"),
        ("/search?q=%22x", 400, "quotation mark", "dấu ngoặc kép chưa đóng"),
        ("/map?province=Atlantis", 400, "unknown province", "không có tỉnh, thành phố 'Atlantis'"),
        ("/search?since=2026-02-01&until=2026-01-01", 400, "is after until", "đứng sau ngày kết thúc"),
    ],
)
def test_errors_are_said_in_the_language_of_the_interface(
    served: Served, path: str, status: int, english: str, vietnamese: str
) -> None:
    for headers, says, language in (({}, english, "en"), (VIETNAMESE, vietnamese, "vi")):
        got, _, body = served.ask(path, **headers)
        html = body.decode().replace("&#39;", "'")
        assert got == status and says in html
        assert f'<html lang="{language}">' in html and "Traceback" not in html
    assert "Traceback" not in (served.folder / "log").read_text()


def test_sql_that_runs_on_is_stopped_and_can_be_mended(served: Served) -> None:
    endless = "WITH RECURSIVE a(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM a) SELECT count(*) FROM a"
    status, _, body = served.ask(sql(endless, ""), **VIETNAMESE)
    html = body.decode()
    assert status == 400 and "nên bị dừng" in html
    assert "<textarea" in html and "WITH RECURSIVE" in html
    assert served.ask("/")[0] == 200


def test_questions_and_tables_speak_both_languages(served: Served) -> None:
    html = served.ask("/welfare/by_province", **VIETNAMESE)[2].decode()
    assert "<title>Mỗi tỉnh ngày nay có bao nhiêu bài? · An sinh xã hội Việt Nam</title>" in html
    assert '<html lang="vi">' in html and "Chạy SQL" in html and 'href="/welfare/by_province?_lang=en"' in html
    status, headers, body = served.ask("/welfare/documents?_lang=vi")
    assert status == 200 and "welfare_lang=vi" in headers["set-cookie"]
    assert '<header class="w-top" lang="vi">' in body.decode() and '<html lang="en">' in body.decode()
