"""What a paper's first pages say of it: title, authors, keywords, identifiers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from welfare_crawl.pdf.furniture import PERIODICAL
from welfare_crawl.pdf.lines import Line
from welfare_crawl.pdf.paragraphs import Paragraph
from welfare_crawl.pdf.syllables import strip_marks

_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"<>]+[^\s\"<>.,;)\]])", re.IGNORECASE)
_ISSN = re.compile(r"\b[ep]?-?ISSN:?\s*(\d{4}-\d{3}[\dX])", re.IGNORECASE)
_ABSTRACT = re.compile(r"(?:abstract|summary|tóm tắt)\b", re.IGNORECASE)
_KEYWORDS = re.compile(r"(?:keywords?|key words|từ kh(?:óa|oá))\s*[:.\-–—]?\s*", re.IGNORECASE)
_REFERENCES = re.compile(
    r"(?:\d+\.\s*)?(?:references|bibliography|works cited|tài liệu tham khảo)\s*:?\s*$", re.IGNORECASE
)
_MOTTO = re.compile(
    r"cộng h(?:òa|oà) xã hội chủ nghĩa|độc lập\s*-\s*tự do|^thủ tướng chính phủ$|^(?:kt|tm)\.", re.IGNORECASE
)
"""What heads an official document or signs it is not its title."""

_DOCUMENT_KIND = re.compile(
    r"(?:luật|pháp lệnh|nghị quyết|nghị định|quyết định|thông tư(?: liên tịch)?|chỉ thị|thông báo|báo cáo|kế hoạch|"
    r"tờ trình|công điện|chương trình|đề án|quy chế|quy định|hướng dẫn|thông cáo)\s*:?",
    re.IGNORECASE,
)
"""What an official document calls itself, on a line of its own over its subject."""

_PREAMBLE = re.compile(r"căn cứ|để |theo |thực hiện |kính gửi|xét |thi hành |trong |năm ", re.IGNORECASE)

_AFFILIATION = re.compile(
    r"universit|institut|academ|college|school|faculty|department|ministry|centre|center|laborator|hospital|bank|"
    r"council|committee|journal|proceedings|association|vietnam\b|email|e-mail|"
    r"trường|đại học|học viện|viện |khoa |sở |ban |bộ |"
    r"trung tâm|ủy ban|uỷ ban|tạp chí|hội |thành phố|tỉnh|@|http|www",
    re.IGNORECASE,
)
_TITLES = re.compile(
    r"^(?:(?:assoc|associate|prof|professor|dr|mr|ms|mrs|msc|ma|phd|pgs|gs|ts|ths|cn|ncs|ks|by|tác giả|authors?)"
    r"(?![^\W\d_])[\s.,:]*)+",
    re.IGNORECASE,
)
LARGER = 1.08
"""How much larger than the text a title's type is."""

_NAME = re.compile(r"[^\W\d_][^\W\d_'’.\-]*(?:[-'’][^\W\d_]+)?\.?")


@dataclass(frozen=True, slots=True)
class Front:
    """A paper's own account of itself."""

    title: str = ""
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    rubric: str | None = None
    """The journal's own heading over the title: `Research and practice`."""
    own_lines: tuple[Line, ...] = ()
    """The lines that title and rubric were read from."""


def read_front(
    lines: Sequence[Line], paragraphs: Sequence[Paragraph], height: float, *, edges: Sequence[str] = ()
) -> Front:
    """Read title, authors, keywords and identifiers; `lines` are those of page 1, `edges` its heads and feet."""
    title_lines = _find_title(lines, height)
    title = " ".join(line.text for line in title_lines)
    authors = _find_authors(lines, title_lines)
    early = [" ".join(line.text for line in p.lines) for p in paragraphs if p.page <= 2]
    late = [" ".join(line.text for line in p.lines) for p in paragraphs[-8:] if p.page > 2]
    identifiers = _find_identifiers([*edges, *early])
    in_journal = bool(identifiers) or any(PERIODICAL.search(strip_marks(text)) for text in edges)
    rubric = _find_rubric(lines, title_lines) if in_journal else None
    own_lines = [rubric, *title_lines] if rubric else title_lines
    return Front(
        title, authors, _find_keywords(early + late), identifiers, rubric.text if rubric else None, tuple(own_lines)
    )


def _find_rubric(lines: Sequence[Line], title: Sequence[Line]) -> Line | None:
    if not title:
        return None
    above = [line for line in lines if line.bottom <= title[0].top + 0.3 * title[0].size]
    if len(above) != 1 or above[0].size > 0.9 * title[0].size or _MOTTO.search(above[0].text):
        return None
    text = above[0].text
    return above[0] if len(text.split()) <= 8 and not re.search(r"[\d@:]|[.,;]$", text) else None


def _find_title(lines: Sequence[Line], height: float) -> list[Line]:
    """Return the largest type of the upper part of page 1, or the first lines all in capitals of body size."""
    upper: list[Line] = []
    for line in lines:
        if _ABSTRACT.match(line.text) and len(upper) > 1:
            break
        if line.middle < 0.5 * height and line.kind == "text" and not _MOTTO.search(line.text):
            upper.append(line)
    texts = [line for line in upper if sum(c.isalpha() for c in line.text) >= 8]
    if not texts:
        return []
    official = _find_official_title(upper)
    if official:
        return official
    body = sorted(line.size for line in lines for _ in range(1 + len(line.text) // 20))
    usual = body[len(body) // 2]
    by_size = sorted({round(line.size, 1) for line in texts}, reverse=True)
    for size in by_size:
        if size < LARGER * usual:
            break
        found = _contiguous([line for line in upper if abs(line.size - size) < 0.1 * size])
        words = sum(len(line.text.split()) for line in found)
        if 3 <= words <= 60 and not _ABSTRACT.match(found[0].text):
            return found
    capitals = [line for line in upper if line.text.isupper() and sum(c.isalpha() for c in line.text) >= 8]
    for at in range(len(capitals)):
        found = _contiguous(capitals[at:])
        if sum(len(item.text.split()) for item in found) >= 5 and len(found) < 8:
            return found
    return []


def _find_official_title(lines: Sequence[Line]) -> list[Line]:
    """Return the line that names the kind of an official document, and its subject below."""
    for at, kind in enumerate(lines):
        if not _DOCUMENT_KIND.fullmatch(kind.text.strip()):
            continue
        found = [kind]
        for line in lines[at + 1 : at + 10]:
            near = -0.5 * line.size < line.top - found[-1].bottom < (2.0 if len(found) == 1 else 0.8) * line.size
            centred = abs(line.left + line.right - kind.left - kind.right) < 4 * line.size
            if not near or not centred or _PREAMBLE.match(line.text) or line.text.endswith((";", ":")):
                break
            found.append(line)
        if 2 <= len(found) <= 8 and sum(len(line.text.split()) for line in found) >= 5:
            return found
    return []


def _contiguous(lines: Sequence[Line]) -> list[Line]:
    found: list[Line] = []
    for line in lines:
        if found and not -0.5 * line.size < line.top - found[-1].bottom < 1.2 * line.size:
            break
        found.append(line)
    return found


def _find_authors(lines: Sequence[Line], title: Sequence[Line]) -> tuple[str, ...]:
    if not title:
        return ()
    below = [line for line in lines if line.top >= title[-1].top and line not in title]
    after = sorted(below, key=lambda line: line.top)[:6]
    names: list[str] = []
    for line in after:
        text = line.text.strip()
        if _ABSTRACT.match(text) or _KEYWORDS.match(text) or len(text) > 160:
            break
        if _AFFILIATION.search(text) or (text.isupper() and len(text.split()) > 6):
            if names:
                break
            continue
        found = _names_of(text)
        if not found and not names and text.startswith("("):
            # The title once more, in another language.
            continue
        if not found:
            break
        names.extend(name for name in found if name not in names)
    return tuple(names[:20])


def _names_of(text: str) -> list[str]:
    names: list[str] = []
    for part in re.split(r"\s*(?:,|;|&|\band\b|\bvà\b|[*†‡§∗♠♥♦♣]+)\s*", text):
        bare = _TITLES.sub("", re.sub(r"[\d¹²³⁴()\[\]\x80-\x9f]+", " ", part)).strip(" .:-–—")
        if not bare:
            continue
        words = bare.split()
        if not 2 <= len(words) <= 6 or not all(_NAME.fullmatch(word) for word in words):
            return []
        if not all(word[0].isupper() or word in ("de", "van", "von", "der", "la") for word in words):
            return []
        names.append(bare.title() if bare.isupper() else bare)
    return names


def _find_keywords(texts: Sequence[str]) -> tuple[str, ...]:
    keywords: list[str] = []
    for text in texts:
        found = _KEYWORDS.match(text)
        if found is None:
            continue
        for part in re.split(r"\s*[;,]\s*", text[found.end() :].strip().rstrip(".")):
            if 1 < len(part) < 80 and part not in keywords:
                keywords.append(part)
    return tuple(keywords[:30])


def _find_identifiers(texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for text in texts:
        if _REFERENCES.match(text):
            break
        doi, issn = _DOI.search(text), _ISSN.search(text)
        if doi and "doi" not in dict(found):
            found.append(("doi", doi[1]))
        if issn and "issn" not in dict(found):
            found.append(("issn", issn[1]))
    return tuple(found)


def find_references(text: str) -> int | None:
    """Return the offset at which a paper's list of references begins, None when it has none."""
    offset = None
    at = 0
    for paragraph in text.split("\n\n"):
        if _REFERENCES.match(paragraph):
            offset = at
        at += len(paragraph) + 2
    return offset
