"""Sentences of running text, with their offsets: also of lines as an OCR left them."""

import re
from collections.abc import Iterator
from typing import Final

_END = re.compile(r"[.!?…][\"”’')\]]*(?=\s+[\"“‘'(\[–\-]*[A-Z$€ĐÀ-ỸÁÂĂÊÔƠƯ0-9])|\n[ \t]*\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:No|Nos|Mr|Mrs|Ms|Dr|Prof|St|vs|al|etc|Art|Fig|pp|p|vol|tr|TP|Tp|TS|ThS|PGS|GS|Th|Q|P|H|BS|KS|CN|Ths"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)|\b[A-ZĐ]|(?:^|\n|(?:Điều|Chương|Mục|Phần|Bảng|Hình|Section|Chapter|Part|Table|Figure|Article)\s)\s*\d{1,2}(?:\.\d{1,2})*)$"
)
LONGEST: Final = 600
"""Characters; of a longer sentence, the part between semicolons is quoted."""


def split_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each sentence; an empty line ends one too."""
    start = 0
    for match in _END.finditer(text):
        if match[0][0] == "." and _ABBREVIATION.search(text[max(start, match.start() - 12) : match.start()]):
            continue
        end = match.end() if match[0][0] != "\n" else match.start()
        if text[start:end].strip():
            yield _trimmed(text, start, end)
        start = match.end()
    if text[start:].strip():
        yield _trimmed(text, start, len(text))


def clause_of(sentence: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the part between semicolons in which a stretch of the sentence stands."""
    left = sentence.rfind(";", 0, start) + 1
    right = sentence.find(";", end)
    return left, len(sentence) if right < 0 else right


def quote_of(sentence: str, start: int, end: int) -> str:
    """Return the sentence on one line; of a very long one the clause, else some words on both sides."""
    if len(sentence) > LONGEST:
        left, right = clause_of(sentence, start, end)
        if right - left > LONGEST:
            left, right = max(left, start - LONGEST // 2), min(right, end + LONGEST // 2)
            left = left and sentence.rfind(" ", 0, left + 1) + 1
            cut = sentence.find(" ", right)
            right = len(sentence) if cut < 0 else cut
        sentence = sentence[left:right]
    return " ".join(sentence.split())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return start, end
