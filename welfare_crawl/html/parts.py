"""Where an article goes on: the link to its next page, told from list paging, comments and other articles."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from lxml.etree import _Element

from welfare_crawl.errors import ExtractionError
from welfare_crawl.html.blocks import Block
from welfare_crawl.html.decode import decode_html
from welfare_crawl.html.metadata import absolute_url
from welfare_crawl.html.text import clean_line, fold
from welfare_crawl.html.tree import attribute_words, element_text, parse_html, select
from welfare_crawl.records import Source

MOST_PARTS = 20
"""Pages of one article that are read; the longest known (transcripts, laws) have 15."""

_QUERY_MARK = re.compile(
    r"(?:^|&)(?:page|p|pg|trang|paged|part|page_?(?:no|num|number|index)|currentpage)=(\d{1,2})(?=&|$)", re.IGNORECASE
)
_WORDED_MARK = re.compile(
    r"[-_/.,](?:page|trang|paged|pg|p|pagina|página|seite|sida|s)[-_/=.]?0?(\d{1,2})(?=[-_/.]|$)", re.IGNORECASE
)
_BARE_MARK = re.compile(r"[-_/,]0?(\d{1,2})/?$")
_EXTENSION = re.compile(r"\.(?:html?|aspx?|php|jsp|chn|epi|amp)$", re.IGNORECASE)
_NUMBERED = re.compile(
    r"^\W*(?:(?:trang|page|phần|seite|sida|página|pagina|стр(?:аница|\.)?|第)\s*)?0?(\d{1,2})(?:\s*(?:/|of|trên|von|av|de)"
    r"\s*\d{1,2}|页|頁|ページ)?\W*$",
    re.IGNORECASE,
)
_NEXT_WORDS = re.compile(
    r"^\W*(?:(?:đọc |xem )?(?:trang )?(?:tiếp(?: theo)?|sau|kế(?: tiếp)?)|tiếp tục đọc|next(?: page)?|"
    r"continue(?: reading)?|"
    r"nächste(?: seite)?|weiter(?:lesen)?|nästa(?: sida)?|(?:page )?suivante?|(?:página )?siguiente|"
    r"(?:pagina )?(?:successiva|seguente)|próxima(?: página)?|следующая(?: страница)?|далее|"
    r"次へ|次のページ|下一页|下一頁)"
    r"\W*$",
    re.IGNORECASE,
)
_ARROW = re.compile(r"^[»›>→⟩❯]{1,3}$")
_NEXT_CLASS = re.compile(r"(?:^|[\s-])(?:next|tiep|sau)(?=$|[\s-])")
_ELSEWHERE = re.compile(
    r"(?:^|[\s-])(?:comments?\w*|respond|binh-?luan|y-?kien|disqus|fb-comments?|related\w*|lien-?quan|tin-?lien-?quan|"
    r"other-?news|tin-?khac|tin-?cung\w*|cung-?chuyen-?muc|same-?cate\w*|list-?news|news-?list|latest|tin-?moi|"
    r"sidebar\w*|widget\w*|reviews?|gallery|slide\w*|carousel|swiper\w*|photos?|album)(?=$|[\s-]|\d)"
)
_UNSEEN = frozenset({"script", "style", "title", "noscript", "template", "head"})
_TITLE = 25
"""Characters from which a link's text is taken for another article's title."""

_RUNNING = 80
_REMEMBERED = 6
"""Paragraphs and titles before a pager that say whose it is."""

_MOST_TITLES = 2
_LEAST_REPEATED = 30
"""Bare letters from which a line that an earlier page has too is left out: the lead, a note at the foot."""

_LONG_LINE = 45
_NEW_TEXT = 80
"""Bare letters of new lines that a further page must bring, that the one after it is asked for."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The pages of an article before one of its later pages."""

    url: str
    """That of the first."""
    lines: frozenset[str]
    """Their lines, folded: what all pages show is no text of this one."""

    def without_repeated(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        """Return the blocks that no earlier page shows; short ones, as an answer in an interview, may come again."""
        keys = [fold(block.text) for block in blocks]
        repeated = [len(key) >= _LEAST_REPEATED and key in self.lines for key in keys]
        return tuple(block for block, again in zip(blocks, repeated, strict=True) if not again)


def find_next_part(root: _Element, url: str, source: Source, first_url: str = "") -> str | None:
    """Return the address of the page on which the article of this page goes on; None where it ends.

    `first_url`: the article's first page, where `url` is a later one. The source's own selector decides alone.
    """
    base = next((node.get("href") or "" for node in root.iter("base")), "")
    base = absolute_url(base, url) or url
    if source.next_page:
        for node in select(root, source.next_page):
            link = node if node.get("href") else next(node.iterdescendants("a"), None)
            found = absolute_url(link.get("href") or "", base) if link is not None else None
            if found and _same_host(found, url) and not _same_page(found, url):
                return found
        return None
    first_url = first_url or url
    number = part_number(url, first_url) or 1
    stems = _stems(first_url)
    slug, numbered = _slug(first_url), re.compile(rf"(?<!\d)0?{number + 1}(?!\d)")
    candidates = {}
    for node in root.iter("a", "link"):
        href = node.get("href")
        if not href or (slug not in href and not href.startswith("?")) or not numbered.search(href):
            continue
        found = absolute_url(href, base)
        if found is None or not any(key in stems and mark == number + 1 for key, mark in _marks(found)):
            continue
        if node.tag == "link":
            if "next" in (node.get("rel") or "").lower().split():
                return found
        elif _leads_on(node, number + 1, bare=_is_bare(found)):
            candidates[node] = found
    return next((found for node, found in _outside_lists(root, candidates)), None)


def part_number(url: str, first_url: str) -> int | None:
    """Return which page of the article that begins at `first_url` an address is; None when it is none of it."""
    if _same_page(url, first_url):
        return 1
    stems = _stems(first_url)
    return next((mark for key, mark in _marks(url) if key in stems), None)


def is_later_part(root: _Element, url: str) -> bool:
    """Tell whether a page is a later one of an article by its own address and a link to the first."""
    own = [(key, mark) for key, mark in _marks(url) if mark > 1]
    if not own or _is_bare(url):
        return False
    keys = {key for key, _ in own}
    links = {}
    for node in root.iter("a"):
        found = absolute_url(node.get("href") or "", url) if node.get("href") else None
        if found and any(key in keys for key in _stems(found)) and _NUMBERED.match(clean_line(element_text(node))):
            links[node] = found
    return next(_outside_lists(root, links), None) is not None


def next_part_of(body: bytes, url: str, source: Source, content_type: str | None, first_url: str = "") -> str | None:
    """Return what `find_next_part` does, from a page's bytes; pages that name no such address are not parsed."""
    if not source.next_page:
        first = first_url or url
        slug, number = re.escape(_slug(first).lower().encode()), (part_number(url, first) or 1) + 1
        # In lower case and one by one: a pattern that begins with plain letters is looked for without its machine.
        begins, lower = (slug, rb"href=[\"']?\?"), body.lower()
        rest = rb"[^\"'<>\s]{0,200}?(?<!\d)0?%d(?!\d)" % number
        if not any(re.search(begin + rest, lower) for begin in begins):
            return None
    try:
        root, _ = parse_html(decode_html(body, content_type)[0])
    except ExtractionError:
        return None
    return find_next_part(root, url, source, first_url)


def read_lines(body: bytes, content_type: str | None) -> frozenset[str]:
    """Return the texts of a page's elements, folded, the short ones left out."""
    try:
        root, _ = parse_html(decode_html(body, content_type)[0])
    except ExtractionError:
        return frozenset()
    lines = (element_text(node) for node in root.iter("p", "li", "h2", "h3", "figcaption"))
    nodes = (node for node in root.iter() if isinstance(node.tag, str) and node.tag not in _UNSEEN)
    pieces = (piece for node in nodes for piece in (node.text, node.tail) if piece)
    return frozenset(fold(line) for line in (*lines, *pieces) if len(line) >= _LEAST_REPEATED)


def brings_text(lines: frozenset[str], seen: frozenset[str]) -> bool:
    """Tell whether a page, by its lines, has running text that is not in `seen`."""
    return sum(len(line) for line in lines - seen if len(line) >= _LONG_LINE) >= _NEW_TEXT


def _leads_on(node: _Element, number: int, *, bare: bool) -> bool:
    text = clean_line(element_text(node))
    numbered = _NUMBERED.match(text)
    if numbered:
        return int(numbered.group(1)) == number
    if bare:
        return False  # "Next" to `/tin-2` leads to another article whose title is alike
    if len(text) >= _TITLE:
        return False
    if "next" in (node.get("rel") or "").lower().split() or _NEXT_WORDS.match(text) or _ARROW.match(text):
        return True
    label = node.get("aria-label") or node.get("title") or ""
    return bool(not text and (_NEXT_WORDS.match(label) or _NUMBERED.match(label))) or bool(
        _NEXT_CLASS.search(attribute_words(node))
    )


def _outside_lists(root: _Element, candidates: dict[_Element, str]) -> Iterator[tuple[_Element, str]]:
    """Yield the links that stand neither in a part of the page that is not the article's, nor behind a list."""
    wanted = {node: found for node, found in candidates.items() if not _stands_elsewhere(node)}
    if not wanted:
        return
    before: list[bool] = []
    for node in root.iter("*"):
        if node in wanted:
            titles = sum(before[-_REMEMBERED:])
            if titles <= _MOST_TITLES and (titles < len(before[-_REMEMBERED:]) or not before):
                yield node, wanted[node]
        elif node.tag == "a":
            if len(clean_line(element_text(node))) >= _TITLE and not _in_running_text(node):
                before.append(True)
        elif node.tag not in _UNSEEN:
            text = node.tail if node.tag == "br" else node.text
            if len((text or "").strip()) >= _RUNNING:
                before.append(False)


def _in_running_text(link: _Element) -> bool:
    parent = link.getparent()
    return parent is not None and len((parent.text or "").strip()) + len((link.tail or "").strip()) >= _RUNNING


def _stands_elsewhere(node: _Element) -> bool:
    for ancestor in (node, *node.iterancestors()):
        if ancestor.tag in ("body", "html", "main", "article"):
            return False
        if ancestor.tag == "aside" or _ELSEWHERE.search(attribute_words(ancestor)):
            return True
    return False


@lru_cache(maxsize=4096)
def _marks(url: str) -> tuple[tuple[str, int], ...]:
    """Return the address without each mark that may be its page's number, and that number."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    path = _EXTENSION.sub("", parts.path.rstrip("/"))
    query = _bare_query(parts.query)
    found = []
    if match := _QUERY_MARK.search(parts.query):
        rest = _bare_query(parts.query[: match.start()] + parts.query[match.end() :])
        found.append((f"{host}{path}?{rest}", int(match.group(1))))
    for match in _WORDED_MARK.finditer(path):
        bare = _EXTENSION.sub("", path[: match.start()] + path[match.end() :])
        found.append((f"{host}{bare}?{query}", int(match.group(1))))
    if match := _BARE_MARK.search(path):
        bare = _EXTENSION.sub("", path[: match.start()])
        found.append((f"{host}{bare}?{query}", int(match.group(1))))
    return tuple((key, mark) for key, mark in found if mark > 0)


@lru_cache(maxsize=4096)
def _stems(url: str) -> frozenset[str]:
    """Return what stays of a first page's address: as it is, and without the mark of page 1."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    own = f"{host}{_EXTENSION.sub('', parts.path.rstrip('/'))}?{_bare_query(parts.query)}"
    return frozenset({own, *(key for key, mark in _marks(url) if mark == 1)})


def _bare_query(query: str) -> str:
    marks = ("utm_", "fbclid", "gclid", "amp")
    return "&".join(sorted(pair for pair in query.split("&") if pair and not pair.lower().startswith(marks)))


def _is_bare(url: str) -> bool:
    """Tell whether only a number at the end of the path can be the page's mark."""
    parts = urlsplit(url)
    path = _EXTENSION.sub("", parts.path.rstrip("/"))
    if _QUERY_MARK.search(parts.query) or _WORDED_MARK.search(path):
        return False
    match = _BARE_MARK.search(path)
    return match is not None and not match.group(0).startswith("/")


def _slug(url: str) -> str:
    """Return the last part of a path that all pages of an article have in their addresses."""
    path = _EXTENSION.sub("", urlsplit(url).path.rstrip("/"))
    path = _WORDED_MARK.sub("", path) or path
    pieces = [piece for piece in re.split(r"[/.,]", path) if len(piece) > 2]
    # A mark may stand between slug and id.
    return pieces[-1][: max(3, len(pieces[-1]) // 2)] if pieces else "/"


def _same_host(one: str, other: str) -> bool:
    hosts = [(urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other)]
    return hosts[0] == hosts[1]


def _same_page(one: str, other: str) -> bool:
    def bare(url: str) -> str:
        return re.sub(r"^https?://(?:www\.)?", "", url.partition("#")[0]).rstrip("/")

    return bare(one) == bare(other)
