"""A paper's abstracts, in as many languages as it has, and the one in the language that the paper is written in."""

import re
from dataclasses import dataclass
from itertools import islice

from welfare_crawl.pdf.audit import count_tokens
from welfare_crawl.pdf.paper import find_references
from welfare_crawl.pdf.syllables import strip_marks

MAX_LENGTH = 5000
"""Letters above which what follows the word `Abstract` is no abstract."""

MIN_LENGTH = 80

_LABEL = re.compile(r"(abstract|summary|tom tat|tom luoc)\b(?:\s*[:.—–-]+\s*|\s*$|\s*\n\s*)", re.IGNORECASE)
_BARE_LABEL = re.compile(r"(?:ABSTRACT|SUMMARY|TOM TAT|TOM LUOC|Abstract)\s+(?=[A-Z])")
"""Set in capitals or apart, the label needs no colon."""

_END = re.compile(
    r"(?:keywords?|key words|index terms|jel|tu khoa|title|received|ngay nhan|references|tai lieu tham khao|"
    r"introduction|gioi thieu|mo dau|dat van de|loi mo dau|citation|doi|issn|https?:|\W*©|\*|†|‡)(?:\b|\W)"
    r"|(?:\d{1,2}(?:\.\d{1,2}){0,2}\.?|[IVX]{1,4}\.?)\s+\S",
    re.IGNORECASE,
)
_FIRST_SECTION = re.compile(
    r"(?:[1I][.)]?\s+)?(?:introduction|gioi thieu|mo dau|dat van de|loi mo dau)\s*$|[1I][.)]?\s+[^\W\d_][^.]{3,50}$",
    re.IGNORECASE,
)
_FRONT_PARAGRAPHS = 40
_LAST_PARAGRAPHS = 8


@dataclass(frozen=True, slots=True)
class Abstract:
    """An abstract without its label."""

    text: str
    vietnamese: bool


def find_abstracts(text: str) -> tuple[Abstract, ...]:
    """Return the abstracts that a paper's text has at its beginning, and after its end."""
    paragraphs = text.split("\n\n")
    late = max(_FRONT_PARAGRAPHS, len(paragraphs) - _LAST_PARAGRAPHS)
    found: list[Abstract] = []
    for at, paragraph in enumerate(paragraphs):
        if _FRONT_PARAGRAPHS <= at < late:
            continue
        label = _match_label(paragraph)
        if label is None:
            continue
        body = paragraph[label:].strip()
        for following in islice(paragraphs, at + 1, at + 5):
            if _ends(following, body):
                break
            body = f"{body}\n\n{following}" if body else following
        if MIN_LENGTH <= len(body) <= MAX_LENGTH:
            found.append(Abstract(body, is_vietnamese(body)))
    return tuple(found)


def choose_lead(text: str) -> str:
    """Return the abstract in the paper's own language, empty where it has none."""
    found = find_abstracts(text) or _find_unlabelled(text)
    rest = text
    for abstract in found:
        rest = rest.replace(abstract.text, "", 1)
    wanted = is_vietnamese(rest[:30_000])
    return next((abstract.text for abstract in found if abstract.vietnamese == wanted), "")


def _find_unlabelled(text: str) -> tuple[Abstract, ...]:
    """Return what stands before the first section of a paper that has a list of references, and is long enough."""
    if find_references(text) is None:
        return ()
    paragraphs = text.split("\n\n")[:_FRONT_PARAGRAPHS]
    first = next((at for at, one in enumerate(paragraphs) if _FIRST_SECTION.match(strip_marks(one[:60]))), 0)
    return tuple(Abstract(one, is_vietnamese(one)) for one in paragraphs[:first] if 300 <= len(one) <= MAX_LENGTH)


def is_vietnamese(text: str) -> bool:
    """Tell whether a text is Vietnamese, by the share of its words that carry marks or are syllables of no English."""
    counts = count_tokens(text)
    return counts[2] > 0.3 * max(counts[0], 1)


def _match_label(paragraph: str) -> int | None:
    """Return where the abstract begins behind its label."""
    head = strip_marks(paragraph[:40])
    if len(head) != len(paragraph[:40]):
        return None
    match = _LABEL.match(head) or _BARE_LABEL.match(head)
    return match.end() if match else None


def _ends(paragraph: str, body: str) -> bool:
    head = strip_marks(paragraph[:60])
    if _END.match(head) or _match_label(paragraph) is not None or "\n" in paragraph:
        return True
    if not body:
        return len(paragraph) < MIN_LENGTH
    # A heading, a name, the next section: what goes on is a paragraph of some length that ends like one.
    finished = body.rstrip().endswith((".", "!", "?", "”", '"', ")"))
    return finished and (len(paragraph) < 200 or len(body) > 250)
