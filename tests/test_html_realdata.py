"""Real pages of Vietnamese papers against what a reader sees on them; skips where they are absent."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from welfare_crawl.errors import NotArticleError
from welfare_crawl.html import extract_html
from welfare_crawl.html.dates import VIETNAM, parse_when
from welfare_crawl.html.text import fold
from welfare_crawl.records import Source

DATA = Path(__file__).parents[2] / "shared" / "data" / "html-vi"
SOURCE = Source(id="html_vi", kind="news", home="")
AUTHORS = {
    "baodautu_article.html": ("Nguyên Minh",),
    "cafef_article.html": ("Dương Ngọc",),
    "cafef_article_batdongsan.html": ("Hồ Hương",),
    "tuoitre_article.html": ("Nhật Xuân", "Nghi Vũ"),
    "vnexpress_article.html": ("Hà Thu",),
}
NOT_TEXT = (
    "Tin liên quan",
    "Bình luận",
    "Chia sẻ",
    "Ảnh:",
    "Trở lại",
    "Đọc tiếp",
    "©",
    "Xem thêm",
    "TIN MỚI",
    "Link bài gốc",
)

pytestmark = [pytest.mark.realdata, pytest.mark.skipif(not DATA.is_dir(), reason="no html-vi data")]


def load(section: str) -> list[tuple[str, dict[str, Any]]]:
    expected = DATA / "expected.json"
    return list(json.loads(expected.read_text(encoding="utf-8"))[section].items()) if expected.exists() else []


@pytest.mark.parametrize(("name", "expected"), load("articles"))
def test_article(name: str, expected: dict[str, Any]) -> None:
    extract = extract_html(gzip.decompress((DATA / f"{name}.gz").read_bytes()), expected["url"], SOURCE)
    assert extract.title == expected.get("title", extract.title)
    assert extract.title.startswith(expected.get("title_startswith", ""))
    assert expected.get("title_contains", "") in extract.title
    wanted = parse_when(expected["published_at"])
    assert wanted is not None
    assert extract.published_at == wanted.iso(VIETNAM)
    assert extract.section == expected["category"]
    whole = f"{extract.lead}\n{extract.text}"
    for sentence in (*expected.get("contains", ()), *expected.get("contains_ci", ())):
        assert fold(sentence) in fold(whole)
    assert extract.authors == AUTHORS[name]
    assert extract.canonical == expected["url"]
    assert extract.language == "vi"
    assert extract.lead
    assert extract.lead not in extract.text
    for line in extract.text.split("\n"):
        assert not line.startswith(NOT_TEXT)


@pytest.mark.parametrize(("name", "expected"), load("lists"))
def test_list(name: str, expected: dict[str, Any]) -> None:
    with pytest.raises(NotArticleError) as caught:
        extract_html(gzip.decompress((DATA / f"{name}.gz").read_bytes()), expected["base"], SOURCE)
    assert caught.value.kind == "list"
