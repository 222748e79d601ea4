"""Names as bylines print them: split, cleaned, told from the site, its company, its staff's functions and machinery."""

import re
from collections.abc import Iterable, Sequence

from welfare_crawl.html.text import clean_line, fold

_PREFIX = re.compile(
    r"^\W*(?:theo|tác giả|bài(?:\s*(?:,|và|&|-)\s*ảnh)?|tin(?:\s*(?:,|và|-)\s*(?:bài|ảnh))*|ảnh|thực hiện|"
    r"người (?:viết|đăng)|phóng viên|pv|bút danh|nguồn|(?:được )?đăng bởi|bởi|"
    r"posted by|published by|written by|story by|words by|reported by|by|author|text|av|skriven av|von|par|por|di|"
    r"door|af|autor|"
    r"автор|текст|作者|記者|记者|文)"
    r"(?:\s*[:：]\s*|\s+)",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s*(?:[;/|•·\n]|\s[-–—]\s|,\s(?=\w)|、|，|\s(?:và|VÀ|and|AND|och|und|og|et|y|e|en|&|с|и|та)\s)\s*"
)
_SPLIT_OFFICES = re.compile(r"\s*(?:[;/|•·\n]|\s[-–—]\s|、|，)\s*")
_OFFICE = re.compile(
    r"^(?:phòng|sở|bộ|ban|ủy ban|uỷ ban|ubnd|hđnd|trung tâm|cục|chi cục|vụ|viện|hội|liên đoàn|đài|báo|cổng|văn phòng|"
    r"tổng cục|"
    r"mặt trận|công an|bảo hiểm|ngân hàng|trường|bệnh viện|ministry|department|office|institute|cent(?:er|re)|"
    r"agency)\s\S",
    re.IGNORECASE,
)
"""An office, in whose name "and" and commas part no names."""

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
_FOR_SITE = re.compile(r"\s+for\s+\S+\.(?:com?|net|org|vn|uk)\b.*$", re.IGNORECASE)
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
LONGEST_NAME = 60


def clean_names(values: Iterable[str], site: Sequence[str]) -> tuple[str, ...]:
    """Return the names in these bylines, one by one, each written as a name."""
    refused = {fold(name) for name in site if fold(name)}
    names: dict[str, str] = {}
    for value in values:
        text = strip_byline(value)
        for part in (_SPLIT_OFFICES if _OFFICE.match(text) else _SPLIT).split(text):
            name = _clean_name(part, refused)
            if name:
                names.setdefault(fold(name), name)
    return tuple(names.values())[:12]


def strip_byline(value: str) -> str:
    """Return a byline without prefixes such as `Bài, ảnh:` or `Theo`, parentheses and addresses."""
    text = clean_line(_PARENTHESIS.sub(" ", _ADDRESS.sub(" ", _FOR_SITE.sub("", value))))
    for _ in range(3):
        shorter = _PREFIX.sub("", text, count=1)
        if shorter == text or not shorter:
            break
        text = shorter
    return text.strip(' -–—,;:|.•*"“”')


def _clean_name(part: str, refused: set[str]) -> str:
    name = strip_byline(part)
    key = fold(name)
    if not 2 <= len(name) <= LONGEST_NAME or len(name.split()) > 7 or not any(char.isalpha() for char in name):
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
