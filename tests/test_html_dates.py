"""Dates as the press prints them."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from welfare_crawl.html.dates import VIETNAM, combine, local_zone, parse_when
from welfare_crawl.html.jsonld import read_jsonld
from welfare_crawl.html.metadata import read_metas
from welfare_crawl.html.published import find_published
from welfare_crawl.html.relative import is_relative


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Thứ bảy, 7/3/2026, 00:05 (GMT+7)", "2026-03-07T00:05:00+07:00"),
        ("5/9/2025 | 14:30 GMT+7", "2025-09-05T14:30:00+07:00"),
        ("2026-03-07T08:52:11.000 +07:00", "2026-03-07T08:52:11+07:00"),
        ("2026-03-07T08:52:11.000+0700", "2026-03-07T08:52:11+07:00"),
        ("2026-03-07 08:52", "2026-03-07T08:52:00+07:00"),
        ("07/03/2026 08:47", "2026-03-07T08:47:00+07:00"),
        (" - 07/03/2026 08:47", "2026-03-07T08:47:00+07:00"),
        ("08:47 07/03/2026", "2026-03-07T08:47:00+07:00"),
        ("07-03-2026 - 00:01 AM", "2026-03-07T00:01:00+07:00"),
        ("07-03-2026 - 02:30 PM", "2026-03-07T14:30:00+07:00"),
        ("07-03-2026 - 14:30 PM", "2026-03-07T14:30:00+07:00"),
        ("07.03.2026 12:15 AM", "2026-03-07T00:15:00+07:00"),
        ("Thứ Sáu, ngày 7 tháng 3 năm 2025", "2025-03-07"),
        ("Thứ Sáu, ngày 7 tháng 3 năm 2025, 14h05", "2025-03-07T14:05:00+07:00"),
        ("Thứ Sáu, 07/03/2025, 9 giờ 30", "2025-03-07T09:30:00+07:00"),
        ("31/12/2025", "2025-12-31"),
        ("12/31/2025", "2025-12-31"),
        ("March 7, 2026 8:47 PM", "2026-03-07T20:47:00+07:00"),
        ("7 mars 2026 kl. 08:47", "2026-03-07T08:47:00+07:00"),
        ("2026年3月7日 21時37分", "2026-03-07T21:37:00+07:00"),
        ("2026-03-07T01:02:03Z", "2026-03-07T01:02:03+00:00"),
        ("1772816700", "2026-03-06T17:05:00+00:00"),
    ],
)
def test_parse(printed: str, expected: str) -> None:
    when = parse_when(printed)
    assert when is not None
    assert when.iso(VIETNAM) == expected


@pytest.mark.parametrize(
    "text",
    ["", "© 2026", "Quyết định 12/2025", "30/2/2026", "24/7", "Số 46/2019/QH14", "1234567890123456", "99/99/2026"],
)
def test_no_date(text: str) -> None:
    assert parse_when(text) is None


@given(st.text(max_size=300))
def test_any_text_parses_or_not(text: str) -> None:
    when = parse_when(text)
    assert when is None or when.iso(UTC)


def test_combine_adds_what_is_missing() -> None:
    printed = parse_when("07/03/2026 08:47")
    for stated in ("2026-03-07", "2026-03-07T00:00:00", "2026-03-07T00:00:00+07:00", "2026-03-07T08:47:31Z"):
        exact = parse_when(stated)
        assert exact is not None
        assert combine(exact, printed, VIETNAM).iso(VIETNAM).startswith("2026-03-07T08:47")
        assert combine(exact, printed, VIETNAM).iso(VIETNAM).endswith("+07:00")
    other_day = parse_when("2026-03-06")
    assert other_day is not None
    assert combine(other_day, printed, VIETNAM) == other_day


def test_zone_of_a_host() -> None:
    assert local_zone("www.vietnam.vn", vietnamese=True) == VIETNAM
    assert str(local_zone("svt.se", vietnamese=False)) == "Europe/Stockholm"
    assert local_zone("example.org", vietnamese=False) is None


def published(body: str, head: str = "", selectors: tuple[str, ...] = ()) -> tuple[str | None, str | None]:
    root = document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    title = next(root.iter("h1"), None)
    found = find_published(root, read_metas(root), read_jsonld(root), selectors, title, zone=VIETNAM, vietnamese=True)
    return found.at, found.evidence


TITLE = "<h1>Tiêu đề của bài báo này</h1>"


def test_date_beside_the_title() -> None:
    assert (
        published(f'{TITLE}<div class="x">Thứ hai, <b>7/3/2026</b> <i>08:15</i></div>')[0]
        == "2026-03-07T08:15:00+07:00"
    )
    assert published(f'<span class="date">07/03/2026 08:15</span>{TITLE}') == (
        "2026-03-07T08:15:00+07:00",
        "text span.date",
    )


@pytest.mark.parametrize(
    "body",
    [
        f"{TITLE}<p>Nội dung.</p><footer>© 2026 Báo Trung Du, cập nhật 07/03/2026 08:00</footer>",
        f'{TITLE}<div class="comments"><p class="date">07/03/2026 08:00</p></div>',
        f'{TITLE}<ul class="related"><li><a href="/a">Khác</a> <span class="date">07/03/2026 08:00</span></li></ul>',
        f'<div class="top-header"><span class="current-date">07/03/2026 08:00</span></div><div>{TITLE}</div>',
        f'{TITLE}<div class="date">Cập nhật: 07/03/2026 08:00</div>',
        f"{TITLE}<p>Giấy phép số 12/GP, ngày 07/03/2026 08:00</p>",
    ],
)
def test_other_dates_are_refused(body: str) -> None:
    assert published(body) == (None, None)


def test_modified_is_not_published() -> None:
    head = '<meta property="article:modified_time" content="2026-03-07T08:00:00+07:00">'
    assert published(TITLE, head) == (None, None)


def test_the_sources_selector_counts() -> None:
    body = f'<div id="ngay">06/03/2026 10:00</div>{TITLE}<span class="date">07/03/2026 08:00</span>'
    assert published(body, selectors=("#ngay",)) == ("2026-03-06T10:00:00+07:00", "text div#ngay")


@pytest.mark.parametrize(
    ("element", "expected", "evidence"),
    [
        ('<time datetime="2026-03-07T08:47:00+07:00">2 giờ trước</time>', "2026-03-07T08:47:00+07:00", "datetime"),
        ('<span class="date" title="07/03/2026 08:47">2 giờ trước</span>', "2026-03-07T08:47:00+07:00", "title"),
        ('<span class="time" data-time="1772816700">Hôm qua</span>', "2026-03-06T17:05:00+00:00", "data-time"),
        ('<span class="time" title="2026-03-07">3 hours ago</span>', "2026-03-07", "title"),
        ('<span class="time">2 giờ trước</span>', None, None),
        ('<span class="date">Hôm qua, 14:30</span>', None, None),
        ('<span class="date">3 hours ago</span>', None, None),
        ('<span class="date">Yesterday</span>', None, None),
        ('<div class="related"><time datetime="2026-03-07">2 giờ trước</time></div>', None, None),
    ],
)
def test_a_relative_date_is_never_computed(element: str, expected: str | None, evidence: str | None) -> None:
    root = document_fromstring(
        f"<html><body><h1>Tin về nhà ở</h1>{element}<p>Bài viết không có ngày.</p></body></html>"
    )
    title = root.find(".//h1")
    found = find_published(root, read_metas(root), read_jsonld(root), (), title, zone=VIETNAM, vietnamese=True)
    assert found.at == expected
    assert evidence is None or (found.evidence or "").endswith(f"[{evidence}]")


@pytest.mark.parametrize(
    "text",
    [
        "2 giờ trước tòa",
        "Hai năm trước khi nghỉ hưu",
        "07/03/2026",
        "14:30",
        "14 giờ",
        "Hôm nay, 07/03/2026",
        "Today's news from the hills",
    ],
)
def test_what_is_no_relative_date(text: str) -> None:
    assert not is_relative(text)
