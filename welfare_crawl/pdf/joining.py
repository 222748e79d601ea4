"""From paragraphs to text: lines joined, words made whole where a line's end cut them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from welfare_crawl.pdf.lines import Line
from welfare_crawl.pdf.paragraphs import Paragraph
from welfare_crawl.pdf.syllables import is_marked, is_syllable
from welfare_crawl.pdf.words import is_english

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST_WORD = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)-?$")
_TAIL = 100
"""Letters of a paragraph in which its last word is looked for first."""

_FIRST_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words of the document at hand, which tell how a word that was cut belongs together."""

    words: frozenset[str]
    hyphenated: frozenset[str]


def gather_vocabulary(lines: Iterable[Line]) -> Vocabulary:
    """Collect a document's words, leaving out those that stand at a cut."""
    cut: list[str] = []
    whole: list[str] = []
    for line in lines:
        (cut if line.hyphen or line.text.endswith("-") else whole).append(line.text)
    found = set(_WORD.findall("\n".join(whole).lower()))
    for text in cut:
        found.update(_WORD.findall(text.lower())[:-1])
    hyphenated = frozenset(word for word in found if "-" in word)
    return Vocabulary(frozenset(found) - hyphenated, hyphenated)


def join_lines(text: str, hyphen: bool, following: str, vocabulary: Vocabulary) -> str:
    """Join a line with the next; a hyphen at the end of the first stays only where it belongs to the word."""
    if not hyphen:
        if not text.endswith("-") or text.endswith((" -", "--")) or text == "-":
            return f"{text} {following}"
        text = text[:-1]
    before, after = _last_word(text), _FIRST_WORD.match(following)
    if before is None or after is None:
        return f"{text}-{following}" if after else f"{text}- {following}"
    return f"{text}-{following}" if _keeps_hyphen(before, after[0], following, vocabulary) else text + following


def _last_word(text: str) -> str | None:
    """Return the word at the end of a text, by a look at no more than its end."""
    start = max(0, len(text) - _TAIL)
    found = _LAST_WORD.search(text, start)
    if found is not None and start and found.start() == start:
        found = _LAST_WORD.search(text)
    return None if found is None else found[1]


def _keeps_hyphen(first: str, second: str, following: str, vocabulary: Vocabulary) -> bool:
    if second[0].isdigit() or (second[0].isupper() and not first.isupper()):
        return True
    left, right = first.lower(), second.lower()
    compound = _WORD.match(following.lower())
    if (
        f"{left}-{compound[0] if compound else right}" in vocabulary.hyphenated
        or f"{left}-{right}" in vocabulary.hyphenated
    ):
        return True
    part = left.rpartition("-")[2]
    if part + right in vocabulary.words or is_english(part + right):
        return False
    if is_marked(part) or is_marked(right):
        return is_syllable(part) and is_syllable(right)
    return len(part) > 1 and len(right) > 2 and _is_word(part, vocabulary) and _is_word(right, vocabulary)


def _is_word(token: str, vocabulary: Vocabulary) -> bool:
    return is_english(token) or token in vocabulary.words


def write_text(paragraphs: Sequence[Paragraph], vocabulary: Vocabulary, pages: int) -> tuple[str, tuple[int, ...]]:
    """Return the text, paragraphs parted by an empty line, and the offset at which each of its pages begins."""
    pieces: list[str] = []
    length = 0
    starts: dict[int, int] = {}
    for paragraph in paragraphs:
        if pieces:
            length += 2
        text = ""
        hyphen = False
        for at, line in enumerate(paragraph.lines):
            before = len(text)
            if line.kind == "table":
                text = f"{text}\n{line.text}" if at else line.text
            else:
                text = join_lines(text, hyphen, line.text, vocabulary) if at else line.text
            if line.page not in starts:
                starts[line.page] = length + (_word_start(text, before, line.text) if at else 0)
            hyphen = line.hyphen
        if hyphen:
            text += "-"
        pieces.append(text)
        length += len(text)
    text = "\n\n".join(pieces)
    offsets: list[int] = []
    following = len(text)
    for number in range(pages, 0, -1):
        following = min(following, starts.get(number, following))
        offsets.append(following)
    return text, tuple(reversed(offsets))


def _word_start(text: str, before: int, line: str) -> int:
    return max(0, len(text) - len(line)) if text.endswith(line) else before
