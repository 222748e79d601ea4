"""What stands in a page around and between the article's paragraphs, known by its tag, its class or its first words."""

import re

from lxml import etree
from lxml.etree import _Element

from welfare_crawl.html.outline import Outline
from welfare_crawl.html.text import clean_line
from welfare_crawl.html.tree import element_text, remembered

_DROPPED_TAGS = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "object",
        "embed",
        "video",
        "audio",
        "canvas",
        "map",
        "button",
        "input",
        "select",
        "option",
        "textarea",
        "datalist",
        "dialog",
        "nav",
        "footer",
        "menu",
        "head",
        "link",
        "meta",
        "base",
        "applet",
        "ins",
        "amp-ad",
        "amp-analytics",
        "amp-iframe",
        "amp-social-share",
    ]
)
_SOFT_TAGS = frozenset({"aside", "form", "header", "fieldset"})
"""Dropped only while they hold little of the page's running text: some systems wrap the whole page in one of them."""

_is_surely_noise = remembered(
    r"(?:^|[\s-])(?:"
    r"shar(?:e|ing)(?:s|d|bar|box|buttons?|tools?|this)?|addthis|sharethis|social(?:s|media|links?|bar|icons?)?|sns|"
    r"related\w*|relate[sd]?|lien-?quan|tin-?lien-?quan|tinlienquan|lienquan|tin-?cung|tincung\w*|"
    r"cung-?chuyen-?muc|same-?cate\w*|"
    r"recommend\w*|read-?more(?:-box)?|readmore|read-?also|see-?also|more-?(?:news|stories|articles|on|from|"
    r"like)|morenews|"
    r"doc-?them|xem-?them|docthem|xemthem|tin-?moi|tin-?khac|tinkhac|other-?news|othernews|lastest|"
    r"latest-?news|list-?news|"
    r"most-?(?:read|viewed|popular)|popular|trending|doc-?nhieu|"
    r"comments?|comment-?(?:list|form|box|area|section|respond)|respond|binh-?luan|binhluan|disqus\w*|fb-comments?|"
    r"newsletter\w*|subscri(?:be|ption)\w*|sign-?up|signup|promo\w*|paywall|piano|"
    r"advert\w*|ads?|adv|adsbygoogle|adsense|ad-?(?:slot|unit|container|wrapper|box|banner|placeholder)|"
    r"banner\w*|sponsor\w*|"
    r"taboola\w*|outbrain\w*|dfp|teads|quang-?cao|quangcao|"
    r"breadcrumbs?|pagination|pager|paging|sidebar\w*|side-?bar|widget\w*|toolbar|"
    r"tags?|tag-?(?:list|cloud|box|item|links?|detail)|taglist|tagcloud|tagdetail|keywords?|tu-?khoa|"
    r"cookie\w*|consent|gdpr|popup|pop-up|modal|overlay|tooltip|lightbox-caption|"
    r"rating|vote|voting|reaction\w*|print(?:er)?-?(?:only|button|link)?|copyright|disclaimer|"
    r"donat\w*|support-?us|app-?(?:banner|download|promo)|download-?app|google-?news|follow-?us|follow|"
    r"skip-?link|screen-reader\w*|sr-only|visually-?hidden|visuallyhidden|"
    r"audio-?player|tts|text-to-speech|player|video-?(?:js|player|box)|embed-?(?:youtube|twitter|instagram)|"
    r"twitter-tweet|instagram-media"
    r")(?=$|[\s-]|\d)"
)
_is_perhaps_noise = remembered(
    r"(?:^|[\s-])(?:"
    r"caption\w*|wp-caption-text|\w*caption|chu-?thich|photo-?credit|image-?credit|credits?|img-?(?:desc|"
    r"note)|image-?(?:desc\w*|note|title|info)|"
    r"(?:media|image|img|photo|pic|figure)[a-z-]{0,30}-(?:desc\w*|caption|note|text|info|legend)|pic-?desc|"
    r"photo-?(?:desc|note)|legend|"
    r"author\w*|\w*author|tac-?gia|tacgia|byline\w*|writer|contributor\w*|bio|"
    r"date|time|datetime|time-?stamp|timestamp|pdate|publish\w*|posted-?(?:on|by)|post-?(?:meta|date|info|"
    r"author)|entry-?meta|"
    r"article-?(?:meta|info|date|time|source|tools?|actions?)|meta|metadata|dateline|"
    r"source|nguon|link-?source\w*|more|views?|view-?count|hits|label|badge|kicker|eyebrow|"
    r"onenews\w*|\w*related\w*|\w*relatedone\w*|box-?tin\w*|tin-?bai|news-?list|list-?title|teaser\w*|"
    r"category|categories|section-?(?:title|name)|"
    r"menu|nav|navigation|actions?|tools?|buttons?|btn|cta|login|register|search|footer|header|hidden|d-none|hide|"
    r"contact|phone|correct(?:ion)?s?-?(?:link|form)?|report-?(?:error|typo)|feedback"
    r")(?=$|[\s-]|\d)"
)
_is_sidebar = remembered(
    r"(?:^|\s)(?:(?:right|left|main|page|site|primary|secondary)-?)?side-?bar(?:-(?:right|left|main|inner|content|"
    r"primary|secondary|wrapper|\d+))?(?=$|\s)"
)
"""A column that calls itself so; `has-sidebar` and the like are flags of a theme on the element that holds all."""

_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_WEAK_LIMIT = 350
"""Characters up to which an element with a doubtful class is taken for what its class says."""

_LEAST_CARDS = 3
_LONGEST_CARD = 600
_RELATED_TYPE = re.compile(r"related|^box-?news|video|banner|vote|quiz", re.IGNORECASE)


def drop_noise(page: Outline, body: _Element, keep: frozenset[_Element]) -> None:
    """Remove from a tree what is no article text by tag, style or class; what is in `keep` or around it stays."""
    protected = set(keep)
    for element in keep:
        protected.update(element.iterancestors())
    weights = _text_weights(body)
    total = max(1, weights.get(body, 1))
    doomed: list[_Element] = []
    walk = etree.iterwalk(body, events=("start",))
    titled = any(element.tag in ("main", "article") for element in protected)
    for _, node in walk:
        if node is body or node in protected:
            continue
        words = page.words[node]
        if _is_noise(node, words, weights.get(node, 0), total) or (
            keep and _is_side_column(node, words, titled=titled)
        ):
            doomed.append(node)
            walk.skip_subtree()
    for node in doomed:
        remove(node)
    for node in _find_cards(body, protected):
        remove(node)


def _is_side_column(node: _Element, words: str, *, titled: bool) -> bool:
    """Tell whether an element stands beside what holds the title, so that its text is never the article's.

    `titled`: an element `main` or `article` holds the title; then an `aside` outside is what its name says.
    """
    if node.tag == "aside":
        return titled and not any(parent.tag in ("main", "article") for parent in node.iterancestors())
    return (
        _is_sidebar(words)
        and node.tag in ("div", "section", "td")
        and not _holds(node, "h1")
        and not _holds(node, "main")
    )


def _find_cards(body: _Element, protected: set[_Element]) -> list[_Element]:
    """Return the elements that stand in a row, each with another article's linked title and a few lines."""
    rows: dict[tuple[_Element, str], list[_Element]] = {}
    for heading in body.iterdescendants("h2", "h3", "h4", "h5"):
        if not _is_linked_title(heading):
            continue
        card = heading
        # The card is the largest element around the title that still is one of several alike.
        for ancestor in (heading, *list(heading.iterancestors())[:4]):
            parent = ancestor.getparent()
            if parent is None or ancestor in protected or ancestor.tag == "body":
                break
            if ancestor.tag in ("article", "li", "div", "section"):
                alike = sum(1 for child in parent if child.tag == ancestor.tag)
                if alike >= _LEAST_CARDS:
                    card = ancestor
                    break
        if card is not heading and len(clean_line(element_text(card))) < _LONGEST_CARD:
            parent = card.getparent()
            if parent is not None:
                rows.setdefault((parent, str(card.tag)), []).append(card)
    return [card for row in rows.values() if len(set(row)) >= _LEAST_CARDS for card in dict.fromkeys(row)]


def _is_linked_title(heading: _Element) -> bool:
    text = clean_line(element_text(heading))
    parent = heading.getparent()
    if parent is not None and parent.tag == "a":
        return len(text) >= 15
    linked = sum(len(clean_line(element_text(link))) for link in heading.iterdescendants("a"))
    return len(text) >= 15 and linked > 0.8 * len(text)


def remove(node: _Element) -> None:
    """Take an element out of its tree and leave the text after it in place."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        previous = node.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    node.tail = None
    parent.remove(node)


def _text_weights(body: _Element) -> dict[_Element, int]:
    """Count for each element the characters of running text below it: paragraphs, link texts left out."""
    weights: dict[_Element, int] = {}
    linked: set[_Element | None] = set()
    above: list[tuple[_Element, _Element]] = []
    for node in body.iter():
        parent = node.getparent()
        if node.tag == "a" or parent in linked:
            linked.add(node)
            weights[node] = 0
        else:
            text = None if node.tag in ("script", "style", "noscript", "option") else node.text
            weights[node] = len(text.strip()) if text else 0
        if parent is not None and node is not body:
            above.append((node, parent))
    # Backwards, so that each element is full before it counts for the one around it.
    for node, parent in reversed(above):
        tail = None if parent in linked else node.tail
        weights[parent] += weights[node] + (len(tail.strip()) if tail else 0)
    return weights


def _is_noise(node: _Element, words: str, weight: int, total: int) -> bool:
    tag = node.tag
    if tag in ("html", "body", "main", "h1", "br", "strong", "b", "em", "i", "u"):
        return False
    if tag in _DROPPED_TAGS:
        return True
    share = weight / total
    given = node.keys()
    hidden = "hidden" in given or ("style" in given and _HIDDEN_STYLE.search(node.get("style") or ""))
    if hidden and share < 0.4:
        return True
    if "aria-hidden" in given and node.get("aria-hidden") == "true" and share < 0.1:
        return True
    if tag in _SOFT_TAGS:
        return share < (0.15 if tag != "header" else 0.1) and not (tag == "header" and _holds(node, "h1"))
    if tag == "figcaption":
        return True
    if tag in ("figure", "picture"):
        return (
            weight < 1000
            and not _holds(node, "table")
            and not _holds(node, "blockquote")
            and _holds(node, "figcaption")
        )
    if tag in ("div", "section", "article") and share < 0.2:
        kind = node.get("type") or node.get("data-type") or ""
        if kind and _RELATED_TYPE.search(kind):
            return True
    if not words:
        return False
    if _is_surely_noise(words):
        # A theme's flags ("has-sidebar", "comments-open") stand on the element that holds everything.
        return share < 0.25 and not _holds(node, "h1")
    if _is_perhaps_noise(words) and tag not in ("h2", "h3", "h4", "h5", "h6"):
        if _holds(node, "h1") or _makes_heading(node):
            return False
        return weight < _WEAK_LIMIT and share < 0.25 and len(clean_line(element_text(node))) < _WEAK_LIMIT * 3
    return False


def _makes_heading(node: _Element) -> bool:
    """Tell whether an element holds nearly all text of the heading that it stands in, the hour of a live report say."""
    for ancestor in node.iterancestors():
        if ancestor.tag in ("h2", "h3", "h4", "h5", "h6"):
            return len(element_text(node).strip()) > 0.8 * len(element_text(ancestor).strip())
        if ancestor.tag in ("div", "section", "article", "li", "td"):
            break
    return False


def _holds(node: _Element, tag: str) -> bool:
    return next(node.iterdescendants(tag), None) is not None
