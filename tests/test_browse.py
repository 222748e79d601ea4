"""The corpus in a browser: one server and one Chromium, used as an analyst uses them, and as an attacker hopes."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from documents import make_document, place_new
from served_corpus import RAW, SCRIPT, Served, fill, running_chromium, serving

from welfare_crawl.browser import missing_parts
from welfare_crawl.store import open_store

pytestmark = pytest.mark.xdist_group("browse")
with_chromium = pytest.mark.skipif(bool(missing_parts()), reason=missing_parts() or "all is there")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("browse")
    with serving(folder, fill(folder)) as server:
        yield server


PAGES = (
    *("/", "/map", "/search", "/search?q=ho+ngheo", "/questions", "/text/MOI", "/text/MOI/changes"),
    *("/text/SV/beside/MOI", "/text/HOSTILE", "/text/PAPER", "/search?q=alert"),
)


def address(served: Served, path: str) -> str:
    return re.sub("[A-Z]{2,}", lambda match: str(served.ids[match[0].lower()]), path)


@pytest.mark.parametrize("path", PAGES)
def test_pages_run_nothing_of_what_they_show(served: Served, path: str) -> None:
    status, headers, body = served.ask(address(served, path))
    html = body.decode()
    assert status == 200
    assert (
        "default-src 'none'" in headers["content-security-policy"]
        and "unsafe" not in headers["content-security-policy"]
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert "<script" not in html and "<img" not in html and "style=" not in html
    assert not re.search(r'(?:href|src|action)="\s*javascript:', html)
    assert html.startswith("<!DOCTYPE html>") and "<main" in html and 'href="#content"' in html


def test_every_view_has_its_data(served: Served) -> None:
    for path in (
        f"{served.text('moi')}",
        f"{served.text('moi')}/changes",
        f"{served.text('sv')}/beside/{served.ids['moi']}",
    ):
        _, _, html = served.ask(path)
        for link in set(re.findall(r'href="(/[^"]+\.(?:csv|json)[^"]*)"', html.decode())):
            status, headers, body = served.ask(link.replace("&amp;", "&"))
            assert status == 200 and body, link
            if ".json" in link:
                json.loads(body)
    _, headers, body = served.ask("/search.csv?q=ho+ngheo&province=04")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert headers["content-disposition"] == 'attachment; filename="search.csv"'
    assert {row["province"] for row in rows} == {"04"} and len(rows) == 8
    _, _, body = served.ask("/figures.json?province=04")
    assert json.loads(body)["texts"] == 8
    _, _, body = served.ask(f"{served.text('moi')}/changes.json")
    changed = json.loads(body)[1]
    assert ("40 triệu" in changed["before"], "60 triệu" in changed["after"]) == (True, True)


def test_the_original_is_a_file_and_never_a_page(served: Served) -> None:
    status, headers, body = served.ask(f"{served.text('moi')}/original/0")
    assert (status, body) == (200, RAW)
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"].startswith("attachment;")
    assert headers["content-security-policy"].startswith("sandbox")
    assert served.ask(f"{served.text('sv')}/original/0")[0] == 503  # named by the row, not in the archive
    assert served.ask(f"{served.text('sv')}/original/99")[0] == 404


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/text/999999", 404, "nothing at this address"),
        ("/text/999999.json", 404, "not found"),
        ("/nowhere", 404, "nothing at this address"),
        ("/search?q=%22x", 400, "quotation mark"),
        ("/search.json?q=%22x", 400, "quotation mark"),
        ("/search?province=Atlantis", 400, "unknown province"),
        ("/search?since=yesterday", 400, "is no day"),
        ("/map?topic=nonsense", 400, "unknown topic"),
        ("/figures.csv?by=nonsense", 400, "there are months"),
        ("/search?page=99999999999999999999", 200, "Bản tin"),
        ("/search?kind=%3Cscript%3E", 400, "unknown kind"),
    ],
)
def test_what_makes_no_sense_gets_a_clear_line(served: Served, path: str, status: int, says: str) -> None:
    got, _, body = served.ask(path)
    assert got == status and says in body.decode()


def test_language_is_that_of_the_browser_then_of_the_switch(served: Served) -> None:
    assert 'lang="vi"' in served.ask("/", **{"Accept-Language": "vi-VN,vi;q=0.9,en;q=0.8"})[2].decode()[:60]
    _, headers, body = served.ask("/?lang=vi", **{"Accept-Language": "en"})
    assert "Theo thời gian" in body.decode() and "welfare_lang=vi" in headers["set-cookie"]
    again = served.ask(served.text("moi"), **{"Cookie": "welfare_lang=vi", "Accept-Language": "en"})[2].decode()
    assert "Thay đổi sau khi đăng" in again and "31/7/2025" in again
    assert "31 July 2025" in served.ask(served.text("moi"))[2].decode()


def test_a_name_that_leads_here_from_outside_gets_nothing(served: Served) -> None:
    assert served.ask("/", Host="evil.example")[0] == 421
    assert served.ask("/", Host=f"localhost:{served.port}")[0] == 200


def test_what_a_crawl_stores_meanwhile_is_seen(served: Served) -> None:
    path = served.text("n24")
    assert served.ask(path)[0] == 200
    with open_store(served.folder / "welfare.db") as store:
        new = store.save(
            place_new(make_document("https://f.vn/them-1.htm", title="Bài vừa thêm", text="Thêm một bài."))
        )
        store.commit()
        assert "Bài vừa thêm" in served.ask(f"/text/{new}")[2].decode()
        assert "Bài vừa thêm" in served.ask("/search?q=th%C3%AAm")[2].decode()


# With Chromium


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with running_chromium() as browser:
        yield browser


@dataclass
class Seen:
    """What went wrong, or out, while a page was used."""

    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@pytest.fixture
def tab(chromium: Any, served: Served, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A tab that may reach the server alone, and must give no cause for complaint."""
    options = {"viewport": {"width": 1280, "height": 900}, "locale": "en-US"} | getattr(request, "param", {})
    context = chromium.new_context(base_url=served.url(""), **options)
    context.set_default_timeout(60_000)
    page, seen = context.new_page(), Seen()
    page.on("request", lambda each: seen.outside.append(each.url) if not each.url.startswith(served.url("/")) else None)
    page.on("console", lambda each: seen.complaints.append(each.text) if each.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("dialog", lambda dialog: (seen.dialogs.append(dialog.message), dialog.dismiss()))
    yield page
    context.close()
    assert seen == Seen()


def follow(tab: Any, link: Any) -> None:
    """Click on what leads to another page, and wait for it."""
    with tab.expect_navigation():
        link.click()


@with_chromium
def test_search_open_and_see_what_changed(tab: Any, served: Served) -> None:
    tab.goto("/")
    tab.get_by_role("searchbox").fill("von vay")
    follow(tab, tab.get_by_role("button", name="Search"))
    assert tab.locator(".w-results li").count() == 1
    assert "vay" in tab.locator("mark").all_inner_texts()
    follow(tab, tab.get_by_role("link", name="Vốn vay mới cho hộ nghèo"))
    assert tab.get_by_role("heading", level=1).inner_text() == "Vốn vay mới cho hộ nghèo"
    assert tab.locator(".w-place").inner_text() == "Hòa Bình"
    follow(tab, tab.get_by_role("link", name="See what changed"))
    assert "40" in tab.locator("del").all_inner_texts()[-1]
    assert any("60" in text for text in tab.locator("ins").all_inner_texts())
    assert "Tin mới nhất." in tab.locator(".w-added").last.inner_text()


@with_chromium
def test_a_translation_lies_beside_its_original(tab: Any, served: Served) -> None:
    tab.goto(served.text("sv"))
    follow(tab, tab.get_by_role("link", name=re.compile("Side by side")).first)
    row = tab.locator(".w-pairs tbody tr", has_text="Varje hushåll").inner_text()
    assert "60 triệu đồng" in row


@with_chromium
def test_map_leads_to_a_province(tab: Any) -> None:
    tab.goto("/map")
    assert tab.locator(".w-map path").count() == 34
    link = tab.locator(".w-map a[aria-label^='Cao Bằng']")
    assert link.get_attribute("aria-label") == "Cao Bằng: 8"
    assert "w-shade-0" not in (link.locator("path").get_attribute("class") or "")
    follow(tab, link)
    assert "province=04" in tab.url and tab.locator(".w-results li").count() == 8


@with_chromium
def test_a_question_gives_its_table_and_its_csv(tab: Any) -> None:
    tab.goto("/questions")
    follow(tab, tab.get_by_role("link", name="How many texts are about each province of today?"))
    assert tab.locator("table.rows-and-columns tbody tr").count() >= 4
    tab.goto("/")
    with tab.expect_download() as download:
        tab.locator("section", has=tab.locator("#by-topic")).get_by_role("link", name="CSV").click()
    rows = list(csv.reader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0] == ["topic", "texts"] and ["housing", "1"] in rows


@with_chromium
def test_everything_is_reached_with_the_keyboard(tab: Any) -> None:
    tab.goto("/")
    tab.keyboard.press("Tab")
    skip = tab.evaluate(
        "[document.activeElement.textContent, document.activeElement.getBoundingClientRect().width > 20]"
    )
    assert skip == ["Skip to the content", True]
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.name") == "q"
    tab.keyboard.type("hộ nghèo")
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile("/search"))
    tab.goto("/map")
    tab.evaluate("document.querySelector(\".w-map a[aria-label^='Phú Thọ']\").focus()")
    assert tab.evaluate("getComputedStyle(document.activeElement.querySelector('path')).strokeWidth") != "1px"
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile("province=25"))


@with_chromium
@pytest.mark.parametrize("tab", [{"viewport": {"width": 360, "height": 740}, "locale": "vi-VN"}], indirect=True)
def test_on_a_phone_in_vietnamese_nothing_is_cut_off(tab: Any, served: Served) -> None:
    for path in PAGES:
        tab.goto(address(served, path))
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert tab.evaluate("document.documentElement.lang") == "vi"
    tab.goto("/")
    assert tab.get_by_role("heading", name="Theo thời gian").is_visible()
    follow(tab, tab.get_by_role("link", name="English"))
    assert tab.get_by_role("heading", name="Over time").is_visible()
    tab.goto("/map")
    assert tab.evaluate("document.documentElement.lang") == "en"


@with_chromium
@pytest.mark.parametrize("tab", [{"viewport": {"width": 360, "height": 740}}], indirect=True)
def test_arabic_runs_from_right_to_left_and_names_are_not_broken_on_a_phone(tab: Any, served: Served) -> None:
    tab.goto(served.text("ar"))
    for part in ("h1", ".w-text p"):
        assert tab.evaluate("part => getComputedStyle(document.querySelector(part)).direction", part) == "rtl"
    assert tab.evaluate("getComputedStyle(document.querySelector('.w-side')).direction") == "ltr"
    tab.goto("/")
    widths = tab.evaluate(
        "[...document.querySelectorAll('.w-bars')].map(table => table.tBodies[0].rows[0].cells[0].offsetWidth"
        " / table.offsetWidth)"
    )
    assert widths and min(widths) > 0.45


@with_chromium
def test_what_stands_below_a_long_text_is_named_above_it(tab: Any, served: Served) -> None:
    tab.goto(served.text("moi"))
    links = tab.get_by_role("navigation", name="On this page").get_by_role("link")
    assert {"Translations", "Changes since it was published", "Places named"} <= set(links.all_inner_texts())
    for link in links.all():
        assert tab.locator(link.get_attribute("href") or "").is_visible()


@with_chromium
def test_scripts_of_crawled_pages_are_text_everywhere(tab: Any, served: Served) -> None:
    number = served.ids["hostile"]
    for path in (f"/text/{number}", "/search?q=alert", "/", f"/welfare/documents/{number}", "/welfare/places",
                 f"/search?q={SCRIPT}", "/welfare/search?query=alert"):  # fmt: skip
        tab.goto(path)
        assert tab.locator("main img, main script:not([src]) >> text=alert(1)").count() == 0
        assert tab.locator("a[href^='javascript' i]").count() == 0
    tab.goto(f"/text/{number}")
    assert tab.get_by_role("heading", level=1).inner_text() == SCRIPT


def axe_script() -> str | None:
    """Return axe-core where a package ships it."""
    for name in ("axe_playwright_python", "axe_core_python"):
        if find_spec(name):
            return (files(name) / "axe.min.js").read_text(encoding="utf-8")
    return None


TABLES = (
    *("/welfare", "/welfare/corpus", "/welfare/documents/1", "/welfare/by_province", "/welfare?sql=select+1"),
    *("/welfare?sql=select+nix", "/welfare?sql=delete+from+documents", "/nowhere", "/text/AR"),
)


@with_chromium
@pytest.mark.skipif(axe_script() is None, reason="axe-core is not installed: pip install axe-playwright-python")
@pytest.mark.parametrize(("scheme", "paths"), [("light", (*PAGES, *TABLES)), ("dark", PAGES[:6:2])])
def test_axe_finds_no_serious_fault(chromium: Any, served: Served, scheme: str, paths: tuple[str, ...]) -> None:
    context = chromium.new_context(base_url=served.url(""), color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    for path in paths:
        page.goto(address(served, path))
        page.evaluate(axe_script())
        faults = page.evaluate("axe.run()")["violations"]
        assert [(path, each["id"]) for each in faults if each["impact"] in ("serious", "critical")] == []
    context.close()
