"""Sentences of running text, with their offsets: also of lines as an OCR left them."""

import re
from collections.abc import Iterator
from typing import Final

_END = re.compile(r"[.!?…\n](?:(?<=\n)[ \t]*\n|(?<!\n)[\"”’')\]]*(?=\s+[\"“‘'(\[–\-]*[A-Z$€ĐÀ-ỸÁÂĂÊÔƠƯ0-9]))")
_ABBREVIATIONS: Final = frozenset(
    (
        *("No", "Nos", "Mr", "Mrs", "Ms", "Dr", "Prof", "St", "vs", "al", "etc", "Art", "Fig", "pp", "p", "vol", "tr"),
        *("TP", "Tp", "TS", "ThS", "PGS", "GS", "Th", "BS", "KS", "CN", "Ths"),
        *("Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec"),
    )
) | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZĐ")
_LAST: Final = frozenset(word[-1] for word in _ABBREVIATIONS)
_LONGEST_ABBREVIATION: Final = 4
_NUMBERED = re.compile(
    r"(?:^|\n|(?:Điều|Chương|Mục|Phần|Bảng|Hình|Section|Chapter|Part|Table|Figure|Article)\s)\s*\d{1,2}(?:\.\d{1,2})*$"
)
"""The number of an item, or of an article of law, has its point without ending a sentence."""
LONGEST: Final = 600
"""Characters; of a longer sentence, the part between semicolons is quoted."""


def split_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each sentence; an empty line ends one too."""
    start = 0
    for match in _END.finditer(text):
        at = match.start()
        if text[at] == "." and _is_short(text, start, at):
            continue
        end = match.end() if text[at] != "\n" else at
        while start < end and text[start].isspace():
            start += 1
        if start < end:
            yield start, _last_sign(text, end)
        start = match.end()
    while start < len(text) and text[start].isspace():
        start += 1
    if start < len(text):
        yield start, _last_sign(text, len(text))


def _is_short(text: str, start: int, point: int) -> bool:
    """Return whether a point is that of an abbreviation or of a number, and no sentence ends."""
    if point == start or (text[point - 1] not in _LAST and not text[point - 1].isdecimal()):
        return False
    word = text[text.rfind(" ", start, point) + 1 or start : point]
    if not word.isalnum():
        first = point
        while (
            first > start
            and point - first <= _LONGEST_ABBREVIATION
            and (text[first - 1].isalnum() or text[first - 1] == "_")
        ):
            first -= 1
        word = text[first:point]
    if word in _ABBREVIATIONS:
        return True
    return len(word) <= 2 and word.isdecimal() and bool(_NUMBERED.search(text[max(start, point - 12) : point]))


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


def _last_sign(text: str, end: int) -> int:
    while text[end - 1].isspace():
        end -= 1
    return end
