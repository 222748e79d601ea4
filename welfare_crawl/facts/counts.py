"""Counts of households, people, cards and houses."""

import re
from typing import Final

from welfare_crawl.facts.indicators import CHANGE, read_indicators
from welfare_crawl.facts.numbers import SCALE, parse_number, scale_of
from welfare_crawl.facts.phrases import Figure, Sentence, has_changed

_SCALE_AFTER = re.compile(rf"\s*((?:{SCALE})(?!\w))", re.IGNORECASE)
_LIKELY_YEAR = re.compile(r"(?:19[4-9]\d|20\d\d)$")
_YEAR_BEFORE = re.compile(
    r"(?:\b(?:năm|nam|in|since|by|until|from|of|year|and|to|before|after|than|đến|tới|từ|January|February|March|April|May|June|July"
    r"|August|September|October|November|December)|[-–/(,])\s*$",
    re.IGNORECASE,
)
_NUMBERED_THINGS: Final = (
    *("số", "so", "no", "no.", "điều", "dieu", "khoản", "khoan", "điểm", "chương", "chuong", "mục", "trang", "tr."),
    *(
        "p.",
        "pp.",
        "page",
        "article",
        "clause",
        "chapter",
        "section",
        "table",
        "figure",
        "bảng",
        "hình",
        "tổ",
        "phường",
    ),
    *("quận", "khu", "lớp", "khối", "tầng", "phòng", "tập", "kỳ", "khóa", "mốc", "đường", "quốc lộ", "vol", "vol."),
    *("age", "aged", "tuổi"),
)
_NUMBERED = re.compile(rf"\b(?:{'|'.join(map(re.escape, _NUMBERED_THINGS))})\s*$", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s+(?:poor(?:,\s|\s(?:and|or)\s)(?:[a-z-]+(?:,\s|\s(?:and|or)\s|\s)){1,3}?(?=household|famil|people))?(?:(turns?)\s+of\s+|(lượt|luot)\s+)?(?:(?!(?:in|of|and|the|to|for|at|on|with|by|from|a|is|was|are|were|than|per)\b)[A-Za-z-]{3,}\s+){0,2}?",
    re.IGNORECASE,
)
_BETWEEN_VI = re.compile(r"\s*(?:(lượt|luot)\s+(?!người))?(?:(?:chiếc|tấm|trường hợp|cái)\s+)?")
_REVERSED = re.compile(
    r"(?:\b(?:total\s+)?number\s+of\s+((?:[a-z-]+\s+){0,3}?(?:households|families|people|persons|workers|pupils|students"
    r"|children|beneficiaries|houses|cards))\b[^.;:,%]{0,90}\b(?:is|was|are|were|reached|reaches|stood at|totall?ed|to)"
    r"|(?<!\w)(?:tổng\s+)?số\s+((?:hộ|người|lao động|học sinh|trẻ em|thẻ|nhà)"
    r"(?:\s+(?:nghèo|cận nghèo|dân|cao tuổi|khuyết tật))?)"
    r"(?!\w)(?:(?!tuổi|tuoi)[^.;:,%\d]){0,50}(?<!\w)(?:là|còn|đạt|lên|xuống)(?:\s+(?:hơn|gần|khoảng|còn|tới))?)\s*:?\s*$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s*(?:[.,;)]|$|and\b|và\b)")
_SMALLEST: Final = {"households": 2, "people": 10, "houses": 10, "cards": 10}
"""A text on three people tells a story; the table is of figures."""


def read_count(sentence: Sentence, match: re.Match[str]) -> Figure | None:
    text, start = sentence.text, match.start()
    scale = _SCALE_AFTER.match(text, match.end())
    end = scale.end() if scale else match.end()
    if scale is None and _LIKELY_YEAR.match(match[0]) and _YEAR_BEFORE.search(text, max(0, start - 14), start):
        return None
    found = what_follows(sentence, end)
    if found is None and scale is None and _ENDS.match(text, end):
        found = _counted_before(sentence, text[:start], end)
    if found is None or _is_number_of(sentence, start):
        return None
    name, turns, end = found
    if name in ("households", "people"):
        name = _subject(sentence, name, start) or name
    indicator = read_indicators()[name]
    value = parse_number(match[0], sentence.language, whole=scale is None) * scale_of(scale[1] if scale else None)
    if value != int(value) or value < _SMALLEST.get(indicator.unit, 1):
        return None
    if turns:
        cards = [each for each in sentence.find("count") if start - 60 < each[0] < start and "cards" in each[2]]
        name = cards[-1][2] if cards else name
    elif has_changed(text[max(0, start - 40) : start]):
        name += CHANGE
    return Figure(start, end, name, value, "turns" if turns else indicator.unit)


def _is_number_of(sentence: Sentence, start: int) -> bool:
    """Return whether a number is that of an article, a page or a street."""
    left = max(0, start - 16)
    if not sentence.small[left:start].rstrip().endswith(_NUMBERED_THINGS):
        return False
    return _NUMBERED.search(sentence.text, left, start) is not None


def what_follows(sentence: Sentence, end: int) -> tuple[str, bool, int] | None:
    """Return what stands right behind a number: indicator, whether it is turns of it, and where the term ends."""
    text, terms = sentence.text, sentence.terms("count")
    between = (_BETWEEN if sentence.language == "en" else _BETWEEN_VI).match(text, end)
    if between is None:
        return None
    found = terms.pattern.match(sentence.small, between.end())
    if found is None and sentence.language == "en":
        for word in re.finditer(r"[A-Za-z-]{3,}\s+", text[between.end() : between.end() + 45]):
            at = between.end() + word.end()
            if not re.fullmatch(r"(?:[A-Za-z-]{3,}\s+){1,2}", text[between.end() : at]) or _STOP.search(
                text[between.end() : at]
            ):
                break
            found = terms.pattern.match(sentence.small, at)
            if found:
                break
    if found is None and (units := _UNITS.match(text, end)) and _HOUSING.search(text):
        return "houses", False, units.end()
    if found is None or _RATE.match(text, found.end()):
        return None
    turns = any(between.groups())
    return terms.names[" ".join(found[0].split())], turns, found.end()


_RATE = re.compile(r"\s*/(?!\s?\d)")
"""`120 người/km2` counts nobody; `120 hộ/540 khẩu` does."""
_UNITS = re.compile(r"\s+units\b")
_HOUSING = re.compile(r"\b(?:apartments?|housing|houses)\b", re.IGNORECASE)
"""`633,559 units` are flats where a sentence is on housing."""
_LINK = re.compile(
    r"\s*:?\s*(?:(?:là|còn|có|giảm|tăng|thêm|đạt|lên|xuống|tới|đến|hơn|gần|khoảng|trên|được|la|con|giam|tang|den|is|was|fell|rose"
    r"|by|to|at|about|nearly|over|reached)\s+)*",
    re.IGNORECASE,
)


def _subject(sentence: Sentence, name: str, start: int) -> str | None:
    """Return what is counted more exactly by the subject of the clause: `số hộ cận nghèo là 15.207 hộ`."""
    near = sentence.text[max(0, start - 8) : start].rstrip()
    if near and not (near[-1].isalpha() or near[-1] == ":"):
        return None
    unit = read_indicators()[name].unit
    for _, last, other in reversed(sentence.terms("count").find(sentence.small, max(0, start - 60), start)):
        if last <= start:
            if (
                other not in (name, "workers")
                and read_indicators()[other].unit == unit
                and _LINK.fullmatch(sentence.text, last, start)
            ):
                return other
            return None
    return None


_STOP = re.compile(
    r"\b(?:in|of|and|the|to|for|at|on|with|by|from|a|is|was|are|were|than|per|days?|years?|months?|hours?|tons?|tonnes|km|hectares"
    r"|communes?|villages?|districts?|provinces?|million|billion|dong|which|that|who|where)\b",
    re.IGNORECASE,
)


def _counted_before(sentence: Sentence, before: str, end: int) -> tuple[str, bool, int] | None:
    """Return what a number counts that has its noun before it: `the number of households is 1,560`."""
    told = _REVERSED.search(before[-150:])
    if told is None:
        return None
    terms = sentence.terms("count").find((told[1] or told[2]).lower())
    return (terms[-1][2], False, end) if terms else None
