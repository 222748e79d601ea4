"""What is read in one walk, or from an element outwards, is what a plain walk through the whole tree finds."""

import random

import pytest
from lxml import etree
from lxml.etree import _Element

from welfare_crawl.errors import NotArticleError
from welfare_crawl.html import extract_html
from welfare_crawl.html.kind import find_teasers
from welfare_crawl.html.nearby import pieces_after, pieces_before
from welfare_crawl.html.outline import Outline
from welfare_crawl.html.tree import MAX_DEPTH, attribute_words, element_text, parse_html, remembered, walk_text
from welfare_crawl.records import Source

_TAGS = ("div", "p", "span", "a", "b", "br", "script", "noscript", "time", "ul", "li", "h2", "svg", "option")
_CLASSES = (
    "",
    ' class="postTitle"',
    ' class="detail_body" id="x"',
    ' role="main"',
    ' datetime="2026-03-01"',
    " hidden",
)


def _make_page(seed: int) -> _Element:
    """Return a page of random elements, texts between all of them."""
    chance = random.Random(seed)
    parts: list[str] = []
    opened: list[str] = []
    for number in range(chance.randint(20, 120)):
        tag = chance.choice(_TAGS)
        parts.append(f"<{tag}{chance.choice(_CLASSES)}>" + chance.choice(("", " ", f"chữ {number} ")))
        if tag != "br":
            opened.append(tag)
        while opened and chance.random() < 0.45:
            parts.append(f"</{opened.pop()}>" + chance.choice(("", "\n", f"sau {number} ")))
    root, _ = parse_html(f"<html><head><title>t</title></head><body>đầu {''.join(parts)}</body></html>")
    return root


def _walk(top: _Element, mark: _Element) -> tuple[list[tuple[str, _Element]], list[tuple[str, _Element]]]:
    """Return all pieces before and behind an element, in the page's order, by one walk from the top."""
    sides: tuple[list[tuple[str, _Element]], list[tuple[str, _Element]]] = ([], [])
    side: int | None = 0
    for event, node in etree.iterwalk(top, events=("start", "end")):
        if node is mark:
            side = None if event == "start" else 1
        if side is None or node.tag in ("script", "style", "noscript", "option"):
            continue
        parent = node.getparent()
        text, owner = (node.text, node) if event == "start" else (node.tail, node if parent is None else parent)
        if event == "start" and node.tag == "time" and not (text or "").strip():
            text = node.get("datetime") or text
        if text and text.strip():
            sides[side].append((text, owner))
    return sides


@pytest.mark.parametrize("seed", range(25))
def test_the_pieces_around_an_element_are_those_of_a_walk_through_the_page(seed: int) -> None:
    root = _make_page(seed)
    body = root.find("body")
    assert body is not None
    for element in body.iterdescendants():
        before, after = _walk(body, element)
        assert pieces_before(element, body, 5) == before[::-1][:5]
        assert pieces_before(element, body, 10_000) == before[::-1]
        assert list(pieces_after(element, body)) == after


def test_around_an_element_elsewhere_stands_all_of_the_part_that_is_asked_for() -> None:
    root, _ = parse_html("<title>t</title><body>một <p>hai</p> ba</body>")
    body, title = root.find("body"), root.find("head/title")
    assert body is not None
    assert title is not None
    assert [text.strip() for text, _ in pieces_before(title, body, 9)] == ["ba", "hai", "một"]
    assert list(pieces_after(title, body)) == []
    assert pieces_before(body, body, 9) == []


@pytest.mark.parametrize("seed", range(25))
def test_the_text_of_an_element_is_what_a_walk_yields(seed: int) -> None:
    for element in _make_page(seed).iter():
        assert element_text(element) == "".join(walk_text(element))


def test_the_text_of_the_deepest_tree_is_gathered() -> None:
    root, _ = parse_html("<body>" + "<div>a" * (2 * MAX_DEPTH) + "</body>")
    assert element_text(root).count("a") == 2 * MAX_DEPTH


def test_what_is_hidden_from_readers_is_no_text_and_a_break_is_a_line() -> None:
    root, _ = parse_html("<body><p>một<br>hai<script>x</script> ba<svg><text>y</text></svg></p></body>")
    assert element_text(root) == "một\nhai ba"
    assert [element_text(node) for node in root.iter("script", "br")] == ["\n", ""]


@pytest.mark.parametrize("seed", range(10))
def test_elements_are_found_by_their_words_in_the_page_s_order(seed: int) -> None:
    root = _make_page(seed)
    page = Outline(root)
    is_named = remembered("title|detail-body")
    assert page.named(is_named) == [node for node in root.iter() if is_named(attribute_words(node))]
    assert page.named(lambda words: "nothing" in words) == []
    assert [node for node in root.iter() if page.shows(node)] == [*root.iterfind("body"), *root.iterfind("body//*")]


def test_words_come_in_the_order_of_their_attributes_not_of_the_markup() -> None:
    root, _ = parse_html('<body><div id="mainBox" data-x="1" class="news_Detail" itemprop="">x</div></body>')
    (element,) = root.iterfind("body/div")
    assert attribute_words(element) == "news-detail main-box"


def test_titles_of_other_articles_are_counted_as_the_page_came() -> None:
    root, _ = parse_html(
        "<body>"
        '<h3><a href="/1">Hộ nghèo được hỗ trợ vay vốn làm nhà</a></h3>'
        '<a href="/1"><h3>Hộ nghèo được hỗ trợ vay vốn  làm nhà</h3></a>'
        '<ul><li><img src="a.jpg"><a href="/2">Mở rộng diện bao phủ bảo hiểm y tế</a></li>'
        '<li><a href="/3">Không có hình nào bên cạnh tên bài này</a></li></ul>'
        '<article><a>Không có địa chỉ nào sau tên của bài này</a><a href="/4">Ngắn</a></article></body>'
    )
    teasers = find_teasers(root)
    for heading in list(root.iter("h3")):
        heading.clear()
    assert teasers.count == 2


@pytest.mark.parametrize("shown", ["Không tìm thấy trang", "KHÔNG TÌM THẤY TRANG", "Page Not Found"])
def test_a_missing_page_is_known_however_its_title_is_written(shown: str) -> None:
    source = Source(id="bao", kind="news", home="https://bao.example/")
    page = f"<html><head><title>{shown}</title></head><body><p>x</p></body></html>".encode()
    with pytest.raises(NotArticleError) as caught:
        extract_html(page, "https://bao.example/tin-1.htm", source)
    assert caught.value.kind == "soft_404"
