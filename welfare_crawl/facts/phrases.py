"""A sentence as the patterns for figures need it, and the words that several kinds of figures share."""

import re
from dataclasses import dataclass
from typing import Final

from welfare_crawl.facts.indicators import Kind, Terms, terms_of


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at its offsets in a sentence."""

    start: int
    end: int
    indicator: str
    value: float
    unit: str


class Sentence:
    """A sentence as the patterns need it: line breaks as spaces, without marks where it was typed without."""

    def __init__(self, text: str, language: str, *, marked: bool) -> None:
        """`language` is `vi` or `en`."""
        self.text = text
        small = text.lower()
        # Some capitals have two small letters; then each keeps its place.
        self.small = small if len(small) == len(text) else "".join(sign.lower()[0] for sign in text)
        self.language = language
        self.marked = marked
        self._found: dict[Kind, list[tuple[int, int, str]]] = {}

    def terms(self, kind: Kind) -> Terms:
        """Return the terms of one kind of figure."""
        return terms_of(kind, self.language, marked=self.marked)

    def find(self, kind: Kind) -> list[tuple[int, int, str]]:
        """Return start, end and indicator of each term of a kind that the sentence has."""
        if kind not in self._found:
            self._found[kind] = self.terms(kind).find(self.small)
        return self._found[kind]


_PER: Final = {
    "hộ": "household",
    "ho": "household",
    "gia đình": "household",
    "household": "household",
    "family": "household",
    "người": "person",
    "nguoi": "person",
    "khẩu": "person",
    "em": "person",
    "cháu": "person",
    "học sinh": "person",
    "person": "person",
    "capita": "person",
    "căn": "house",
    "nhà": "house",
    "căn nhà": "house",
    "house": "house",
    "suất": "gift",
    "năm": "year",
    "nam": "year",
    "year": "year",
    "annum": "year",
    "tháng": "month",
    "thang": "month",
    "month": "month",
    "quý": "quarter",
    "quarter": "quarter",
    "ngày": "day",
    "ngay": "day",
    "day": "day",
}
_PER_WORD: Final = "|".join(sorted(_PER, key=len, reverse=True)).replace(" ", r"\s+")
_PER_AFTER = re.compile(
    rf"\s*(?:/\s*|\b(?:mỗi|một|moi|mot|trên|per|a|each|every|cho mỗi|hằng|hàng)\s+)({_PER_WORD})(?!\w)", re.IGNORECASE
)
_MONTHLY = re.compile(r"\s*\b(?:(monthly)|(annually|yearly)|(daily))\b", re.IGNORECASE)
_PER_BEFORE = re.compile(
    r"\b(?:mỗi|từng|moi|each|every)\s+(hộ|ho|người|nguoi|em|cháu|học sinh|căn|nhà|household|family|person|house)(?!\w)"
    r"[^.;,]{0,45}$|\b(hộ|gia đình)\s+(?:xây|sửa|nghèo)[^.;,]{0,30}$",
    re.IGNORECASE,
)
_BY_MONTH = re.compile(r"\b(?:monthly|hằng tháng|hàng tháng|mỗi tháng|hang thang)\b[^.;,]{0,30}$", re.IGNORECASE)

CHANGED = re.compile(
    r"(?:(?<!\w)(?:giảm|tăng|giam|tang)(?:\s+(?:thêm|được|gần|hơn|khoảng|bình quân|mỗi năm|trên|duoc|hon|them))*"
    r"|\b(?:(?<!made )(?<!make )(?<!makes )(?<!making )up|down)(?:\s+(?:by|about|nearly|over))*"
    r"|\b(?:decreas|reduc|increas|declin|f[ae]ll|dropp?|r[io]se|grow?)\w*"
    r"(?:\s+(?:rate|is|was|of|by|in poverty|around|about|nearly|over))*"
    r"\s+(?:by|of|is|was))\s*$",
    re.IGNORECASE,
)

_CHANGE_ENDS: Final = (
    *("giảm", "tăng", "giam", "tang", "thêm", "được", "gần", "hơn", "khoảng", "bình quân", "mỗi năm", "trên", "duoc"),
    *("hon", "them", "up", "down", "by", "about", "nearly", "over", "of", "is", "was"),
)
"""What the words that `CHANGED` looks for end in."""


def has_changed(before: str) -> bool:
    """Return whether words end in that something rose or fell by what follows."""
    return before.rstrip().lower().endswith(_CHANGE_ENDS) and CHANGED.search(before) is not None


def per_after(text: str, end: int) -> tuple[int, list[str]]:
    per: list[str] = []
    while len(per) < 3:
        match = _PER_AFTER.match(text, end)
        if match is None:
            break
        per.append(_PER[" ".join(match[1].lower().split())])
        end = match.end()
    if not per and (match := _MONTHLY.match(text, end)):
        return match.end(), ["month" if match[1] else "year" if match[2] else "day"]
    return end, list(dict.fromkeys(per))


def per_before(before: str) -> list[str]:
    near = before[-70:]
    small = near.lower()
    told = "mỗi" in small or "từng" in small or "moi" in small or "each" in small or "every" in small
    told = told or "nghèo" in small or "xây" in small or "sửa" in small
    match = _PER_BEFORE.search(near) if told else None
    per = [_PER[(match[1] or match[2]).lower()]] if match else []
    if ("month" in small or "tháng" in small or "thang" in small) and _BY_MONTH.search(near):
        per.append("month")
    return per
