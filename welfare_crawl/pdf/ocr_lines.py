"""Words that an OCR read, as lines: their type's size is measured by the letters that they hold."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from welfare_crawl.pdf.lines import Line


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word that Tesseract read, in pixels of the image."""

    text: str
    confidence: float
    left: int
    top: int
    right: int
    bottom: int
    block: int
    line: tuple[int, int]
    """Number of its paragraph in the block, and of its line in that."""


_LETTERS = re.compile(r"[^\W\d_]{2}")
_SECTION = re.compile(r"(\d{1,2})[,.](\d{1,2})[.,] (?=[^\W\d_a-z])")
_LOW = frozenset("gjpqyQ,;()[]{}|/")
_TALL = frozenset("bdđfhklij?!()[]{}|/&%$")
_ABOVE = frozenset("\u0300\u0301\u0303\u0309\u0302\u0306")
_DOT_BELOW = "\u0323"


def build_lines(words: Sequence[OcrWord], scale: float, number: int) -> list[Line]:
    """Return the lines of a page; `scale` is its pixels per point."""
    grouped: dict[tuple[int, int, int], list[OcrWord]] = {}
    for word in words:
        grouped.setdefault((word.block, *word.line), []).append(word)
    lines: list[Line] = []
    for members in grouped.values():
        unsure = sum(word.confidence for word in members) < 50 * len(members)
        if unsure and not any(_LETTERS.search(word.text) for word in members):
            # Specks, a frame's corner or the strokes of a line beside it.
            continue
        lines.append(
            Line(
                _mend_number(" ".join(word.text for word in members)),
                number,
                min(w.left for w in members) / scale,
                min(w.top for w in members) / scale,
                max(w.right for w in members) / scale,
                max(w.bottom for w in members) / scale,
                _type_size(members) / scale,
            )
        )
    _even_out(lines)
    return lines


def _mend_number(text: str) -> str:
    """Give the number of a section its points back where commas were read: `4,3. Schools`."""
    found = _SECTION.match(text)
    if found is None or len(text) > 70 or text.endswith((".", ",", "-")):
        return text
    return f"{found[1]}.{found[2]}. {text[found.end() :]}"


def _type_size(words: Sequence[OcrWord]) -> float:
    """Return the size of a line's type in pixels: a word without strokes above or below is half as tall as one with."""
    sizes: list[float] = []
    for word in words:
        share = _extent(word.text)
        if share:
            sizes += [(word.bottom - word.top) / share] * len(word.text)
    if not sizes:
        return float(max(word.bottom - word.top for word in words))
    return sorted(sizes)[len(sizes) // 2]


def _extent(text: str) -> float:
    """Return the height of a word's letters in the size of its type, 0 when it has no letter or figure."""
    if not any(c.isalnum() for c in text):
        return 0.0
    above, below = 0.49, 0.0
    for letter in text:
        decomposed = unicodedata.normalize("NFD", letter)
        base, marks = decomposed[0], decomposed[1:]
        over = sum(mark in _ABOVE for mark in marks)
        if base.isupper() or base.isdigit():
            above = max(above, 0.67 + 0.16 * over)
        elif base in _TALL:
            above = max(above, 0.68)
        else:
            above = max(above, (0.6 if base == "t" else 0.49) + 0.19 * over)
        if base in _LOW or _DOT_BELOW in marks:
            below = 0.21
    return above + below


def _even_out(lines: Sequence[Line]) -> None:
    """Give lines whose measured size is about the text's that very size: pixels and smudges move it."""
    weights: Counter[int] = Counter()
    for line in lines:
        weights[round(line.size * 4)] += len(line.text)
    if not weights:
        return
    around = {size: sum(weights[size + step] for step in (-1, 0, 1)) for size in weights}
    body = max(around, key=lambda size: (around[size], weights[size])) / 4
    for line in lines:
        # A short line gives few letters to measure.
        tolerance = 0.1 if len(line.text) > 30 else 0.14 if len(line.text) > 12 else 0.2
        if abs(line.size - body) < tolerance * body:
            line.size = body
