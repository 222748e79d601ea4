"""The lead (sapo): the paragraph between title and text that sums the article up."""

from collections.abc import Iterator

from lxml.etree import _Element

from welfare_crawl.html.container import ends_sentence
from welfare_crawl.html.outline import Outline
from welfare_crawl.html.text import clean_line, fold
from welfare_crawl.html.tree import attribute_words, element_text, remembered, select

_names_lead = remembered(
    r"(?:^|[\s-])(?:sapo(?:-?\w+)?|\w*-?sapo|lead|lede|standfirst|stand-?first|chapeau|chapo|dek|deck|"
    r"ingress|preamble|manchet|vorspann|teaser-?text|"
    r"article-?(?:summary|lead|intro|excerpt|subtitle|desc\w*|deck|dek)|article__(?:summary|lead|intro|sapo|"
    r"subtitle)|story-?(?:summary|intro|deck)|"
    r"summary|excerpt|entradilla|sommario|subtitle|sub-?title|sub-?headline|subheadline|subhead|sous-?titre|"
    r"intro(?:duction)?(?:-?text)?|"
    r"description|detail-?desc\w*|desc|mo-?ta|tom-?tat|trich-?dan|post-?summary|box-des-detail|cms-desc|"
    r"headline-?desc\w*|kurzfassung|abstract)(?=$|[\s-])"
)
_names_place = remembered("location|dateline")
_SHORTEST, _LONGEST = 30, 1200
_REACH = 60
"""Elements with text after the title among which a lead is looked for."""

_names_other = remembered(
    r"(?:^|[\s-])(?:related|lien-?quan|comments?|sidebar|share|tags?|caption|author|list|item|card|thumb\w*|"
    r"media-?block|photo\w*|image\w*|gallery|figure\w*|widget|teaser|recommend\w*)(?=$|[\s-]|\w)"
)


def find_lead(
    page: Outline, selectors: tuple[str, ...], title_element: _Element | None, description: str
) -> tuple[str, list[_Element]]:
    """Return the lead as the page shows it, and the elements that hold it; an empty one where it shows none."""
    root = page.root
    chosen = [node for node in select(root, selectors) if clean_line(element_text(node))]
    if chosen:
        first = clean_line(element_text(chosen[0]))
        return first, [node for node in chosen if fold(element_text(node)) == fold(first)]
    if title_element is None:
        return "", []
    for stamp in page.named(_names_place):
        # Styles alone keep the place apart from the first word.
        if stamp.tag == "span" and stamp.tail and stamp.tail[0].isalnum() and _names_place(stamp.get("class") or ""):
            stamp.tail = f" {stamp.tail}"
    looked_at = 0
    running = 0
    for node in _elements_after(title_element, root if page.body is None else page.body):
        if node.tag in ("script", "style", "noscript", "nav", "footer", "figure", "input"):
            continue
        own = len((node.text or "").strip())
        looked_at += own > 0
        running += own if node.tag == "p" else 0
        if looked_at > _REACH:
            break
        words = page.words[node]
        if _is_subtitle(node, title_element) or (running <= own and _is_description(node, description)):
            return clean_line(element_text(node)), [node]
        named = words and (_names_lead(words) or node.get("itemprop") in ("description", "alternativeHeadline"))
        if not named:
            continue
        # Behind two paragraphs of text a summary belongs to another article.
        if running - own > 500 or _aside(node, title_element):
            continue
        text = clean_line(element_text(node))
        said = len(text) >= 80 or ends_sentence(text)
        if (
            said
            and _SHORTEST <= len(text) <= _LONGEST
            and not _linked(node, text)
            and fold(text) != fold(element_text(title_element))
        ):
            return text, [node]
    return "", []


def _elements_after(element: _Element, top: _Element) -> Iterator[_Element]:
    """Yield the elements of a tree that begin behind the end of one of them."""
    around = list(element.iterancestors())
    if top not in around:
        return
    for current in (element, *around[: around.index(top)]):
        for sibling in current.itersiblings():
            yield from sibling.iter()


def _is_subtitle(node: _Element, title_element: _Element) -> bool:
    """Tell whether a heading stands right below the title and is a sentence or more."""
    if node.tag not in ("h2", "h3") or node.getprevious() is not title_element:
        return False
    text = clean_line(element_text(node))
    return 60 <= len(text) <= _LONGEST and not _linked(node, text)


def _is_description(node: _Element, description: str) -> bool:
    """Tell whether an element outside the row of paragraphs shows just what the page's description says."""
    if len(description) < _SHORTEST or node.tag in ("main", "article", "section", "a") or len(node) > 6:
        return False
    parent = node.getparent()
    if node.tag == "p" and parent is not None and sum(1 for child in parent if child.tag == "p") > 1:
        return False
    if any(ancestor.tag in ("aside", "footer", "nav", "figure", "form") for ancestor in node.iterancestors()):
        return False
    text = clean_line(element_text(node))
    return len(text) <= len(description) + 40 and fold(text) == fold(description) and not _linked(node, text)


def lead_of_description(first_paragraph: str, description: str) -> bool:
    """Tell whether the first paragraph is what the page's description gives whole: then it is the lead."""
    return 60 <= len(first_paragraph) <= 700 and fold(first_paragraph) == fold(description)


def _linked(node: _Element, text: str) -> bool:
    linked = sum(len(clean_line(element_text(link))) for link in node.iterdescendants("a"))
    return linked > 0.5 * len(text)


def _aside(node: _Element, title_element: _Element) -> bool:
    around = set(title_element.iterancestors())
    current: _Element | None = node
    while current is not None and current not in around:
        if current.tag in ("aside", "footer", "nav", "li", "figure") or (
            _names_other(attribute_words(current)) and current is not node
        ):
            return True
        current = current.getparent()
    return False
