"""A page's text layer: its words decoded where a legacy font wrote them, audited, put in order."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import pypdfium2 as pdfium

from welfare_crawl.pdf import legacy
from welfare_crawl.pdf.audit import Audit, Verdict, audit_lines
from welfare_crawl.pdf.glyphs import PageGlyphs, count_map_errors, read_fonts, read_glyphs
from welfare_crawl.pdf.initials import join_initials
from welfare_crawl.pdf.lines import Line, build_lines, clean_word
from welfare_crawl.pdf.margins import find_line_numbers, settle_marks
from welfare_crawl.pdf.syllables import is_marked, is_syllable
from welfare_crawl.pdf.tables import TableFinder, insert_tables, join_rows

ReadBy = Literal["layer", "converted", "ocr", "nothing"]

TOKEN = re.compile(r"[^\W\d_]{2,}")


@dataclass(slots=True, eq=False)
class Reading:
    number: int
    height: float = 792.0
    lines: list[Line] = field(default_factory=list)
    audit: Audit = field(default_factory=lambda: Audit("none"))
    read_by: ReadBy = "layer"
    flags: list[str] = field(default_factory=list)
    image_share: float = 0.0
    confidence: float | None = None
    ruined: tuple[str, ...] = ()
    """The lines of the stream that lie in a ruined passage."""


def read_layer(page: pdfium.PdfPage, number: int, tables: TableFinder) -> Reading:
    textpage = None
    try:
        textpage = page.get_textpage()
        glyphs = read_glyphs(page, textpage, number)
        return _judge_layer(glyphs, textpage, tables)
    except pdfium.PdfiumError:
        return Reading(number, audit=Audit("none"), image_share=1.0)
    finally:
        if textpage is not None:
            textpage.close()


def _judge_layer(glyphs: PageGlyphs, textpage: pdfium.PdfTextPage, tables: TableFinder) -> Reading:
    reading = Reading(glyphs.number, glyphs.height, image_share=glyphs.image_share)
    words = glyphs.words
    joined = " ".join(words)
    converted: Verdict | None = None
    if not joined.isascii() and _looks_legacy(joined, words):
        words, charsets = _convert(glyphs, textpage)
        if charsets:
            converted = "legacy"
            reading.flags += [f"encoding_{charset}" for charset in charsets]
    stream = _stream_lines(glyphs, words)
    map_errors = 0.0
    plain = audit_lines(stream, image_share=glyphs.image_share, invisible=glyphs.invisible)
    if plain.known < 0.7 and words:
        map_errors = count_map_errors(textpage, glyphs)
        plain = audit_lines(stream, image_share=glyphs.image_share, invisible=glyphs.invisible, map_errors=map_errors)
    reading.audit = plain
    if plain.verdict == "none" and not glyphs.has_ink:
        reading.image_share = 0.0
    words = [clean_word(word) for word in words]
    if plain.ruined_lines:
        cleaned = _stream_lines(glyphs, words)
        reading.ruined = tuple(cleaned[at] for at in plain.ruined_lines)
    found, used = tables.find(glyphs, words)
    words, initials = join_initials(glyphs, words)
    skip = used | initials | find_line_numbers(glyphs)
    reading.lines = insert_tables(join_rows(settle_marks(build_lines(glyphs, words, skip=skip))), found)
    if converted and plain.verdict in ("good", "legacy", "other"):
        reading.audit = with_verdict(plain, "legacy")
        reading.read_by = "converted"
    elif plain.verdict == "legacy":
        reading.audit = with_verdict(plain, "unmapped")
    return reading


def with_verdict(audit: Audit, verdict: Verdict) -> Audit:
    return Audit(
        verdict, audit.tokens, audit.known, audit.vietnamese, audit.marked, audit.valid, audit.odd, audit.ruined_lines
    )


def _stream_lines(glyphs: PageGlyphs, words: Sequence[str]) -> list[str]:
    lines: list[list[str]] = []
    for word, starts in zip(words, glyphs.starts_line.tolist(), strict=True):
        if starts or not lines:
            lines.append([])
        lines[-1].append(word)
    return [" ".join(line) for line in lines]


def _looks_legacy(joined: str, words: Sequence[str]) -> bool:
    """Tell cheaply whether letters stand on the page that a legacy font may have meant otherwise."""
    suspects = len(legacy.suspect_pattern().findall(joined))
    if suspects < 4 or suspects < 0.004 * len(joined):
        return False
    letters = legacy.legacy_letters()
    marked = valid = odd = 0
    for word in words:
        if word.isascii():
            continue
        if any(c in letters for c in word):
            odd += 1
        for token in TOKEN.findall(word):
            if is_marked(token):
                marked += 1
                valid += is_syllable(token)
    return odd > 3 and (marked == 0 or valid < 0.9 * marked or odd > 1.3 * marked)


def _convert(glyphs: PageGlyphs, textpage: pdfium.PdfTextPage) -> tuple[list[str], list[str]]:
    """Decode the words of legacy fonts; return all words and the encodings that were met."""
    fonts = read_fonts(textpage, glyphs)
    by_font: dict[str, list[int]] = {}
    for at, font in enumerate(fonts):
        by_font.setdefault(font, []).append(at)
    words = list(glyphs.words)
    found: Counter[str] = Counter()
    for font, members in by_font.items():
        charset = legacy.detect_charset([words[at] for at in members], font)
        if charset is None:
            continue
        capitals = charset == "tcvn3" and legacy.draws_capitals(font)
        letters = legacy.legacy_letters()
        has_own = any("\xad" in words[at] or "\u2212" in words[at] for at in members)
        for at in members:
            word = words[at]
            found[charset] += any(c in letters or c >= "\uf020" for c in word)
            words[at] = legacy.decode(word, charset, capitals=capitals)
            if charset == "tcvn3" and not has_own:
                words[at] = legacy.restore_horned_u(words[at])
            if charset == "tcvn3" and glyphs.hyphenated[at]:
                # pdfium takes the code of `ư` at a line's end for a hyphen.
                words[at] += "Ư" if capitals or (word.isupper() and len(word) > 1) else "ư"
                glyphs.hyphenated[at] = False
    return words, [charset for charset, times in found.most_common() if times >= 3]
