"""Which element of a page holds the article: the one with most of its paragraphs and least of everything else."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import islice

from lxml import etree
from lxml.etree import _Element
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from welfare_crawl.html.blocks import Block
from welfare_crawl.html.outline import Outline
from welfare_crawl.html.text import fold
from welfare_crawl.html.tree import remembered

_names_article = remembered(
    r"(?:^|[\s-])(?:article-?body|articlebody|article-?content|article-?text|story-?body|story-?content|"
    r"entry-?content|post-?content|"
    r"post-?body|post-detail-body|td-post-content|detail-?content|detail-?cmain|content-?detail|"
    r"news-?content|news-?detail|cms-body|"
    r"fck-?detail|dcontent|newscontents?|b-maincontent|maincontent|main-?content-?body|noidung|noi-?dung|"
    r"body-?text|text-?content|"
    r"rich-?text|wysiwyg|content-?body|article__body|article__content)(?=$|[\s-])"
)
_HINT_BONUS = 1.2
_GOOD_PARAGRAPH = 80
"""Characters from which a paragraph without links is taken for running text; 40 in scripts without spaces."""

_UNSPACED = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff]")
_MOST_ELEMENTS = 20_000
_LONGEST_MARKUP = 1_500_000
"""A page with more is left to our own measure: the generic extractor takes seconds for it."""

_SENTENCE_END = re.compile(r"[.!?…:;。！？।]['\"”’»)\]]*$")


def is_running_text(block: Block) -> bool:
    """Tell whether a block reads as a paragraph of an article."""
    least = _GOOD_PARAGRAPH if not _UNSPACED.search(block.text) else _GOOD_PARAGRAPH // 2
    return block.link_share < 0.35 and len(block.text) >= least


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends as a sentence does."""
    return bool(_SENTENCE_END.search(text))


def hinted_containers(page: Outline) -> list[_Element]:
    """Return the elements whose name says that they hold an article's text, outermost first."""
    # An `itemprop` of "articleBody" is one of the words.
    found = [
        node
        for node in page.named(_names_article)
        if node.tag in ("div", "section", "article", "main", "td") and page.shows(node)
    ]
    chosen = set(found)
    return [node for node in found if not any(parent in chosen for parent in node.iterancestors())]


def generic_lines(body: _Element) -> list[str]:
    """Return the lines that trafilatura takes for the article; none when it fails on the page."""
    if sum(1 for _ in islice(body.iter(), _MOST_ELEMENTS + 1)) > _MOST_ELEMENTS:
        return []
    markup = etree.tostring(body, encoding="unicode", method="html", with_tail=False)
    if len(markup) > _LONGEST_MARKUP:
        return []
    try:
        document = bare_extraction(etree.fromstring(f"<html>{markup}</html>".encode(), _parser()), options=_options())
    except Exception:
        return []
    text = getattr(document, "text", None) if document is not None else None
    return text.split("\n") if isinstance(text, str) else []


@cache
def _options() -> Extractor:
    """Return how trafilatura is to read a page; it takes these from a parsed configuration, page by page if let."""
    return Extractor(
        output_format="python",
        comments=False,
        tables=True,
        fast=True,  # without the vote of other extractors: where this one is weak, our own measure decides
    )


@cache
def _parser() -> etree.HTMLParser:
    """Return trafilatura's own parser but for the classes that lxml.html looks up for each element by its tag."""
    parser = etree.HTMLParser(collect_ids=False, encoding="utf-8", remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    return parser


def find_anchored(blocks: Sequence[Block], lines: Sequence[str]) -> list[bool]:
    """Tell for each block whether its text stands in the lines that another extractor found."""
    folded = [fold(line) for line in lines]
    whole = "\n".join(folded)
    single = frozenset(folded)
    anchored = []
    for block in blocks:
        key = fold(block.text)
        anchored.append(bool(key) and (key in single or (len(key) >= 25 and key in whole)))
    return anchored


def choose_container(page: Outline, body: _Element, blocks: Sequence[Block], anchored: Sequence[bool]) -> _Element:
    """Return the element below (or equal to) the page's body that best holds the article."""
    scores: dict[_Element, float] = {}
    order: dict[_Element, int] = {}
    any_anchor = any(anchored)
    for block, sure in zip(blocks, anchored, strict=True):
        worth = _worth(block, sure, any_anchor)
        for depth, element in enumerate((block.element, *block.element.iterancestors())):
            scores[element] = scores.get(element, 0.0) + worth
            order.setdefault(element, -depth)
            if element is body:
                break
    best, best_score = body, 0.0
    for element, score in scores.items():
        if _names_article(page.words[element]):
            score *= _HINT_BONUS
        # A parent that adds nothing loses to its child.
        if score > best_score + 1e-9 or (abs(score - best_score) <= 1e-9 and best in element.iterancestors()):
            best, best_score = element, score
    return best


def _worth(block: Block, sure: bool, any_anchor: bool) -> float:
    size = len(block.text)
    if block.link_share > 0.6 and not sure:
        return -0.6 * min(size, 150)
    if sure:
        return float(size)
    if is_running_text(block) and ends_sentence(block.text):
        return 0.3 * size if any_anchor else float(size)
    return -0.5 * min(size, 60)
