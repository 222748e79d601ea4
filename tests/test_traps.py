"""Addresses that a server makes up are left alone, those of real articles and lists are not."""

import pytest

from welfare_crawl.urls.traps import is_trap

TRAPS = [
    "https://bao.vn/xa-hoi/xa-hoi/xa-hoi/tin-12345.htm",
    "https://bao.vn/a/b/a/b/tin-12345.htm",
    "https://bao.vn/tin/x/y/z/x/y/z/bai-12345.htm",
    "https://bao.vn/" + "a/" * 3 + "tin-12345.htm",
    "https://bao.vn/" + "".join(f"p{n}/" for n in range(14)) + "tin-12345.htm",
    "https://bao.vn/lich-cong-tac/2026/03/tin-12345.htm",
    "https://bao.vn/calendar/2026-03-07/tin-12345.htm",
    "https://bao.vn/tin-12345.htm?calendar=2026-03",
    "https://bao.vn/2091/05/07/tin-12345.htm",
    "https://bao.vn/1812/05/07/tin-12345.htm",
    "https://bao.vn/tin-12345.htm?" + "&".join(f"loc{n}=1" for n in range(9)),
    "https://bao.vn/tin-12345.htm?mau=1&mau=2&mau=3&mau=4",
]

REAL = [
    "https://baophutho.vn/phu-tho-bao-dam-an-sinh-xa-hoi-cho-nguoi-yeu-the-243563.htm",
    "https://www.vietnam.vn/en/phu-tho-bao-dam-an-sinh-xa-hoi-cho-nguoi-yeu-the",
    "https://baothainguyen.vn/xa-hoi/202603/giam-ngheo-ben-vung-8a71f2c/",
    "https://bao.vn/2026/03/07/giam-ngheo-den-nam-2050-12345.htm",
    "https://bao.vn/tin-tuc/chinh-tri/tin-tuc/giam-ngheo-12345.htm",
    "https://bao.vn/portal/page?_dad=portal&_schema=PORTAL&item_id=123&p_details=1&tabid=2",
    "https://ctujsvn.ctu.edu.vn/index.php/ctujsvn/article/view/4711",
    "https://lichsu.vn/lich-su-dang/bai-12345.htm",
]


@pytest.mark.parametrize("url", TRAPS)
def test_a_trap_is_one(url: str) -> None:
    assert is_trap(url)


@pytest.mark.parametrize("url", REAL)
def test_a_page_is_none(url: str) -> None:
    assert not is_trap(url)
