"""From lines to paragraphs: whole over columns and pages."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from welfare_crawl.pdf.lines import Line
from welfare_crawl.pdf.notes import NOTE_MARK, set_notes_aside

_TERMINAL = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_ITEM = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,3}[.)]?|[-–•●▪◦■□➢✓\uf0a7\uf0b7\uf0d8+*]|[a-zđ]\)|\([a-zđ\d]{1,2}\)|\[\d{1,3}\]|[IVX]{1,5}\.)\s"
)
_HEADING = re.compile(
    r"(?:(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{1,5}\.)\s+[A-ZÀ-ỸĐ]"
    r"|(?:abstract|summary|keywords?|key words|references|tóm tắt|từ khóa|từ khoá|tài liệu tham khảo|doi)\b)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Paragraph:
    """A paragraph: its lines, which may stand on two pages."""

    lines: list[Line] = field(default_factory=list)

    @property
    def page(self) -> int:
        """Page on which it begins."""
        return self.lines[0].page

    @property
    def size(self) -> float:
        """Height of its usual line."""
        return sorted(line.size for line in self.lines)[len(self.lines) // 2]


def build_paragraphs(pages: Sequence[Sequence[Line]]) -> list[Paragraph]:
    """Group the lines of all pages into paragraphs."""
    pitch = _usual_pitch(pages)
    body = _usual_size(pages)
    indents = _uses_indents(pages)
    done: list[Paragraph] = []
    current: Paragraph | None = None
    for lines in pages:
        main, notes = set_notes_aside(lines, body)
        if notes:
            # Footnotes come before a paragraph that runs on to the next page, so that it stays whole.
            for note in _split_column(notes, pitch):
                done.append(note)
        for at, line in enumerate(main):
            following = main[at + 1] if at + 1 < len(main) else None
            if current is not None and not _breaks(current, line, following, pitch, indents=indents):
                current.lines.append(line)
                continue
            if current is not None:
                done.append(current)
            current = Paragraph([line])
    if current is not None:
        done.append(current)
    return _in_order(done)


def _in_order(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Put notes after what else begins on their page; where a paragraph runs on, beside the longer part of it."""
    late: set[int] = set()
    for paragraph in paragraphs:
        if paragraph.lines[-1].page > paragraph.page:
            here = sum(len(line.text) for line in paragraph.lines if line.page == paragraph.page)
            there = sum(len(line.text) for line in paragraph.lines if line.page != paragraph.page)
            if there < here:
                late.add(paragraph.page)

    def rank(paragraph: Paragraph) -> tuple[int, int]:
        if paragraph.lines[0].kind == "note":
            return paragraph.page, 3 if paragraph.page in late else 1
        return paragraph.page, 2 if paragraph.lines[-1].page > paragraph.page else 0

    return sorted(paragraphs, key=rank)


def _split_column(lines: Sequence[Line], pitch: float) -> list[Paragraph]:
    paragraphs: list[Paragraph] = []
    for line in lines:
        if paragraphs and not NOTE_MARK.match(line.text) and abs(line.size - paragraphs[-1].size) < 1.5:
            paragraphs[-1].lines.append(line)
        else:
            paragraphs.append(Paragraph([line]))
    return paragraphs


def _usual_pitch(pages: Sequence[Sequence[Line]]) -> float:
    """Return the commonest distance of two lines, in their height."""
    steps: Counter[float] = Counter()
    for lines in pages:
        for a, b in pairwise(lines):
            step = (b.middle - a.middle) / max(a.size, 1.0)
            if 0.5 < step < 3 and abs(a.size - b.size) < 0.1 * a.size:
                steps[round(step * 20) / 20] += 1
    return steps.most_common(1)[0][0] if steps else 1.2


def _usual_size(pages: Sequence[Sequence[Line]]) -> float:
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _uses_indents(pages: Sequence[Sequence[Line]]) -> bool:
    found = total = 0
    for lines in pages:
        for a, b, c in zip(lines, lines[1:], lines[2:], strict=False):
            if a.top < b.top < c.top and abs(a.left - c.left) < 0.5 * a.size:
                total += 1
                found += 0.7 * b.size < b.left - c.left < 5 * b.size
    return found > 0.02 * total


def _breaks(paragraph: Paragraph, line: Line, following: Line | None, pitch: float, *, indents: bool) -> bool:
    last = paragraph.lines[-1]
    if line.kind == "table" or last.kind == "table":
        return True
    if abs(line.size - last.size) > 0.13 * max(line.size, last.size):
        return True
    size = max(line.size, 1.0)
    elsewhere = line.page != last.page or line.top < last.top - 0.5 * size
    cut = last.hyphen or (last.text.endswith("-") and not last.text.endswith(" -"))
    ended = _TERMINAL.search(last.text) is not None
    indented = following is not None and following.top > line.top and 0.7 * size < line.left - following.left < 6 * size
    if elsewhere:
        return _breaks_elsewhere(paragraph, line, cut=cut, ended=ended, indented=indented, indents=indents)
    # A last line of one short word lies to the left of an indented first line and yet belongs to it.
    if line.left > last.right or (line.right < last.left and last.left - line.left > 6 * size):
        return not cut
    step = (line.middle - last.middle) / size
    if step > pitch * 1.32 + 0.05:
        return True
    if cut:
        return False
    hanging = len(paragraph.lines) > 1 and last.left - paragraph.lines[0].left > 0.7 * size
    outdented = last.left - line.left > 0.7 * size
    if hanging and outdented and abs(line.left - paragraph.lines[0].left) < 0.5 * size:
        return True
    edge = max(last.right, line.right, *(other.right for other in paragraph.lines[-4:]))
    if following is not None and following.top > line.top:
        edge = max(edge, following.right)
    start = min(last.left, line.left)
    roomy = _has_room(last, line, edge)
    short = roomy and last.right < edge - max(0.12 * (edge - start), 2.0 * size)
    # The second line of an item hangs under the first's words, and what follows is the next item or hangs too.
    hangs = len(paragraph.lines) == 1 and _ITEM.match(last.text) is not None and not ended
    if hangs and roomy and following is not None and abs(following.left - last.left) < 0.5 * size:
        hangs = _ITEM.match(following.text) is not None
    if (
        indented
        and not hangs
        and line.left - last.left > 0.7 * size
        and (ended or short or not _is_centred(last, line))
    ):
        return True
    last_of_column = following is None or following.top < line.top
    if line.left - last.left > 0.7 * size and last_of_column and ended:
        return True
    if _HEADING.match(line.text) and (ended or short) and _ITEM.match(line.text + " "):
        return True
    if _ITEM.match(line.text) and (ended or short):
        return True
    if short and (ended or (line.text[0].isupper() and (_HEADING.match(last.text) or last.text.isupper()))):
        return True
    if len(paragraph.lines) == 1 and _HEADING.match(last.text) and last.right < edge - 0.25 * (edge - start):
        return not line.text[0].islower()
    return (
        last.text.isupper() != line.text.isupper() and len(last.text) > 12 and len(line.text) > 12 and (short or ended)
    )


def _has_room(last: Line, line: Line, edge: float) -> bool:
    """Tell whether the next line's first word would have fitted behind the last line: then it was ended on purpose."""
    letter = (last.right - last.left) / max(len(last.text), 1)
    return edge - last.right > (len(line.text.split(" ", 1)[0]) + 1) * letter


def _is_centred(last: Line, line: Line) -> bool:
    return abs((last.left + last.right) - (line.left + line.right)) < 0.5 * line.size


def _breaks_elsewhere(
    paragraph: Paragraph, line: Line, *, cut: bool, ended: bool, indented: bool, indents: bool
) -> bool:
    last = paragraph.lines[-1]
    if cut:
        return False
    if indented or _ITEM.match(line.text):
        return ended or not line.text[0].islower()
    if len(paragraph.lines) == 1 and (_HEADING.match(last.text) or last.text.isupper()):
        return True
    if line.text[0].islower():
        return False
    if not ended:
        return _HEADING.match(line.text) is not None or (line.text.isupper() and len(line.text) > 12)
    if not indents:
        return True
    edge = max(other.right for other in paragraph.lines[-6:])
    return last.right < edge - 2 * last.size
