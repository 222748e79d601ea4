"""A document's text as it is shown: paragraphs with their language, and what is marked in them."""

from dataclasses import dataclass
from typing import Any

from welfare_crawl.query import Word
from welfare_crawl.snippets import find_words

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph: plain, or with the place that it names, or a word that was looked for."""

    text: str
    place: Row | None = None
    hit: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `begins` when another language or another page of the PDF begins with it."""

    pieces: tuple[Piece, ...]
    language: str
    begins: bool
    page: int | None


def mark_text(
    text: str, language: str, passages: list[Row], places: list[Row], words: tuple[Word, ...] = ()
) -> list[Paragraph]:
    """Return the paragraphs of a text; where a place and a word meet, the word is marked."""
    marks: list[tuple[int, int, Row | None]] = [(start, end, None) for start, end, _ in find_words(text, words)]
    marks += [(place["start"], place["end"], place) for place in places]
    marks.sort(key=lambda mark: (mark[0], mark[2] is not None))
    paragraphs: list[Paragraph] = []
    start, next_mark = 0, 0
    before: tuple[str, int | None] | None = None
    for part in text.split("\n\n"):
        end = start + len(part)
        passage = next(
            (each for each in passages if each["start"] <= start < max(each["end"], each["start"] + 1)), None
        )
        here = (passage["language"], passage["page"]) if passage else (language, before[1] if before else None)
        pieces: list[Piece] = []
        at = start
        while next_mark < len(marks) and marks[next_mark][0] < end:
            first, last, place = marks[next_mark]
            next_mark += 1
            if first < at or last > end:
                continue
            if first > at:
                pieces.append(Piece(text[at:first]))
            pieces.append(Piece(text[first:last], place, hit=place is None))
            at = last
        if at < end:
            pieces.append(Piece(text[at:end]))
        if pieces:
            paragraphs.append(Paragraph(tuple(pieces), here[0], here != before, here[1]))
            before = here
        start = end + 2
    return paragraphs
