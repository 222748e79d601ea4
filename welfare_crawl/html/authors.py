"""Who signs: people and agencies, told from the site, its company, its staff's functions and its machinery."""

import re
from collections.abc import Iterable, Sequence

from lxml.etree import _Element

from welfare_crawl.html.jsonld import LinkedData
from welfare_crawl.html.metadata import Metas
from welfare_crawl.html.text import clean_line, fold
from welfare_crawl.html.tree import attribute_words, element_text, find_all, select

_BYLINE_CLASS = re.compile(
    r"(?:^|[\s-])(?:author(?:s|-?name|name)?|tac-?gia|byline(?:-?name)?|writer|nguoi-?viet|but-?danh|"
    r"signature|contributor-?name)(?=$|[\s-])"
)
_NOT_BYLINE = re.compile(
    r"(?:^|[\s-])(?:avatar|comments?|related|social|follow|bio|desc\w*|more|sendstar\w*|popup|modal|tooltip|"
    r"hidden)(?=$|[\s-]|\w)"
)
_PREFIX = re.compile(
    r"^\W*(?:theo|tác giả|bài(?:\s*(?:,|và|&|-)\s*ảnh)?|tin(?:\s*(?:,|và|-)\s*(?:bài|ảnh))*|ảnh|thực hiện|"
    r"người viết|phóng viên|pv|bút danh|nguồn|"
    r"written by|story by|words by|reported by|by|author|text|av|skriven av|von|par|por|di|door|af|autor|"
    r"автор|текст|作者|記者|记者|文)"
    r"(?:\s*[:：]\s*|\s+)",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s*(?:[;/|•·\n]|\s[-–—]\s|,\s(?=\w)|、|，|\s(?:và|VÀ|and|AND|och|und|og|et|y|e|en|&|с|и|та)\s)\s*"
)
_PARENTHESIS = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]")
_ADDRESS = re.compile(r"\S{1,80}@\S{1,80}|https?://\S{1,300}|www\.\S{1,200}|(?:^|\s)@\w{1,40}")
_DOMAIN = re.compile(
    r"^[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org|info|tv|se|de|fr|jp|ru|ua|uk|eu|gov|edu)$", re.IGNORECASE
)
_FUNCTIONS = frozenset(
    [
        "admin",
        "administrator",
        "editor",
        "editors",
        "redaktion",
        "redaktionen",
        "redaction",
        "redaccion",
        "redazione",
        "staff",
        "newsroom",
        "webmaster",
        "author",
        "unknown",
        "anonymous",
        "none",
        "null",
        "guest",
        "tacgia",
        "theo",
        "nguon",
        "tonghop",
        "tonghoptuinternet",
        "pv",
        "phongvien",
        "nhompv",
        "nhomphongvien",
        "bbt",
        "banbientap",
        "bientapvien",
        "btv",
        "toasoan",
        "toasoandientu",
        "ctv",
        "congtacvien",
        "tin",
        "bai",
        "anh",
        "baianh",
        "tinanh",
        "tinbai",
        "tingt",
        "qc",
        "root",
        "user",
        "editorial",
        "editorialteam",
        "editorialstaff",
        "newsdesk",
        "webdesk",
        "onlinedesk",
        "default",
        "test",
        "adminportal",
        "quantri",
        "quantrivien",
        "superadmin",
    ]
)
_OTHER_ROLE = re.compile(
    r"(?:editor|biên tập(?: viên)?|btv|ảnh|photos?|foto|translator|dịch)\s*[:：]?\s*$", re.IGNORECASE
)
_NAME_WORD = re.compile(r"^[^\W\d_][\w.'’-]*$")
_LOWER_PARTICLES = frozenset(
    [
        "de",
        "da",
        "di",
        "do",
        "dos",
        "van",
        "von",
        "der",
        "den",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "y",
        "e",
        "af",
        "av",
        "ten",
        "ter",
        "zu",
        "của",
    ]
)
_AGENCY = re.compile(
    r"(?:\w+ ){0,3}(?:thông tấn|hãng tin|thông tin|phát thanh|truyền hình|agency|agence|agentur|agencia|agenzia|"
    r"byrå|press|presse|news|wire)\b",
    re.IGNORECASE,
)
_LONGEST_NAME = 60


def find_authors(
    root: _Element,
    metas: Metas,
    data: LinkedData,
    selectors: tuple[str, ...],
    site: Sequence[str],
    title_element: _Element | None,
    *,
    vietnamese: bool,
) -> tuple[str, ...]:
    """Return the names in the page's byline, else in its JSON-LD, else in its meta tags; none where none signs."""
    chosen = clean_names((element_text(node) for node in select(root, selectors)), site)
    if chosen:
        return chosen
    persons = clean_names((*data.persons, *data.organizations), site)
    visible = clean_names(_bylines(root, title_element), site)
    stated = clean_names(
        metas.all("article:author", "dable:author", "citation_author", "author", "dc.creator", "parsely-author", "byl"),
        site,
    )
    if visible and vietnamese and (not persons or set(map(fold, persons)) <= set(map(fold, visible))):
        return visible
    return persons or visible or stated


def clean_names(values: Iterable[str], site: Sequence[str]) -> tuple[str, ...]:
    """Return the names in these bylines, one by one, each written as a name."""
    refused = {fold(name) for name in site if fold(name)}
    names: dict[str, str] = {}
    for value in values:
        for part in _SPLIT.split(strip_byline(value)):
            name = _clean_name(part, refused)
            if name:
                names.setdefault(fold(name), name)
    return tuple(names.values())[:12]


def strip_byline(value: str) -> str:
    """Return a byline without prefixes such as `Bài, ảnh:` or `Theo`, parentheses and addresses."""
    text = clean_line(_PARENTHESIS.sub(" ", _ADDRESS.sub(" ", value)))
    for _ in range(3):
        shorter = _PREFIX.sub("", text, count=1)
        if shorter == text or not shorter:
            break
        text = shorter
    return text.strip(' -–—,;:|.•*"“”')


def _clean_name(part: str, refused: set[str]) -> str:
    name = strip_byline(part)
    key = fold(name)
    if not 2 <= len(name) <= _LONGEST_NAME or len(name.split()) > 7 or not any(char.isalpha() for char in name):
        return ""
    if key in _FUNCTIONS or key in refused or _DOMAIN.match(name) or any(char.isdigit() for char in name):
        return ""
    # "Báo VnExpress", "TUOI TRE ONLINE" and "baotuoitre" are all the paper itself.
    bare = re.sub(r"^(?:bao|tapchi|thoibao|the)|(?:online|dientu|com|vn|net|news)$", "", key)
    if any(
        bare
        and len(bare) > 3
        and bare in (other, re.sub(r"^(?:bao|tapchi|the)|(?:online|dientu|comvn|com|vn|net|news)$", "", other))
        for other in refused
    ):
        return ""
    if not any(char.isupper() for char in name) and name.isascii():
        return ""
    if name.isupper() and " " in name and not re.search(r"\b\w\.", name):
        name = " ".join(word.capitalize() if len(word) > 1 else word for word in name.split())
    return name


def looks_like_name(line: str) -> bool:
    """Tell whether a short line reads as one or several names, each word with a capital."""
    text = strip_byline(line)
    if not 2 <= len(text) <= 80 or text[-1] in ".!?:…" or any(char.isdigit() for char in text):
        return False
    parts = [part for part in _SPLIT.split(text) if part]
    if not 1 <= len(parts) <= 5:
        return False
    for part in parts:
        tokens = part.split()
        if not 1 <= len(tokens) <= 6:
            return False
        for token in tokens:
            if not _NAME_WORD.match(token) or not (token[0].isupper() or token.lower() in _LOWER_PARTICLES):
                return False
    return True


def _names_agency(text: str) -> bool:
    """Tell whether the text of a byline's box is an agency, whose name is no row of capitals: `Thông tấn`."""
    return bool(_AGENCY.match(text)) and len(text.split()) <= 6 and text[0].isupper()


def _bylines(root: _Element, title_element: _Element | None) -> list[str]:
    """Return the texts of the page's bylines, taken from the part of the page that its title stands in."""
    region = root
    if title_element is not None:
        for ancestor in title_element.iterancestors():
            region = ancestor
            if _running_length(ancestor) > 600 or ancestor.tag == "body":
                break
    linked = [
        node
        for node in find_all(
            region, './/a[@rel="author"] | .//a[contains(@href, "/tac-gia/")] | .//a[contains(@href, "/author/")]'
        )
        if not _is_aside(node, region) and not _OTHER_ROLE.search(_text_before(node))
    ]
    names = [text for node in linked if 1 < len(text := clean_line(element_text(node))) <= _LONGEST_NAME]
    if names:
        return names
    found: list[str] = []
    for node in region.iter():
        if not isinstance(node.tag, str) or node.tag in ("html", "body", "script", "meta", "link", "input"):
            continue
        if node.get("itemprop") != "author" and not _BYLINE_CLASS.search(attribute_words(node)):
            continue
        if _is_aside(node, region):
            continue
        text = clean_line(element_text(node))
        if 1 < len(text) <= 2 * _LONGEST_NAME and (
            looks_like_name(strip_byline(text)) or _names_agency(strip_byline(text))
        ):
            found.append(text)
    # A box and the name inside it both carry the class.
    return [text for text in found if not any(text != other and other in text for other in found)][:4]


def _text_before(node: _Element) -> str:
    previous = node.getprevious()
    parent = node.getparent()
    text = previous.tail if previous is not None else (parent.text if parent is not None else "")
    return clean_line(text or "")[-40:]


def _is_aside(node: _Element, region: _Element) -> bool:
    current: _Element | None = node
    while current is not None and current is not region:
        if current.tag in ("aside", "footer", "nav") or _NOT_BYLINE.search(attribute_words(current)):
            return True
        current = current.getparent()
    return False


def _running_length(element: _Element) -> int:
    return sum(len(element_text(node)) for node in element.iterdescendants("p"))
