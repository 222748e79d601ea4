"""Numbers as Vietnamese and English write them: 1.234,5 and 1,234.5; triệu, tỷ, million, billion."""

import re
from typing import Final

SCALES: Final = {
    "nghìn tỷ": 1e12,
    "nghìn tỉ": 1e12,
    "ngàn tỷ": 1e12,
    "ngàn tỉ": 1e12,
    "nghìn": 1e3,
    "ngàn": 1e3,
    "vạn": 1e4,
    "triệu": 1e6,
    "tỷ": 1e9,
    "tỉ": 1e9,
    "nghin ty": 1e12,
    "nghin": 1e3,
    "ngan": 1e3,
    "trieu": 1e6,
    "ty": 1e9,
    "tr": 1e6,
    "thousand billion": 1e12,
    "thousand": 1e3,
    "million": 1e6,
    "mln": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
    "mn": 1e6,
    "mil": 1e6,
    "bln": 1e9,
    "tn": 1e12,
    "trn": 1e12,
}
"""What a word of size multiplies with; short scale."""

SCALE: Final = "|".join(sorted(SCALES, key=len, reverse=True)).replace(" ", r"\s+")

_MEASURED = rf"\s{{0,2}}(?:%|(?:{SCALE}|đồng|dong|VND|VNĐ|USD|per\s?cent)(?!\w))"
NUMBER: Final = re.compile(
    r"(?:(?<![\w.,/:\-–])(?<!\d )"
    rf"|(?:(?<=\bVND)|(?<=\bVNĐ)|(?<=\bUSD)|(?<=\bEUR))(?=\d[\d.,]*{_MEASURED}|\d{{1,3}}[.,]\d)"
    r"|(?<=hộ/)|(?<=ho/)"
    rf"|(?<=\d[-–])(?=\d[\d.,]*{_MEASURED}))"
    r"(?:\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d{1,4})?|\d+(?:[.,]\d+)?)(?![.,]?\d)(?![\w]*@)"
)
"""A number that is no part of a longer sign: not of an address, a date, a telephone number, a score.

Of a range, `70-90 million VND`, the upper end is one: what is measured stands behind it.
"""

_SCALE_WORD = re.compile(r"\s+")


def scale_of(word: str | None) -> float:
    """Return what a word of size stands for; 1 for none."""
    return SCALES[_SCALE_WORD.sub(" ", word.lower())] if word else 1.0


def parse_number(written: str, language: str, *, whole: bool = False, share: bool = False) -> float:
    """Return the value of a number as written.

    One separator before three digits can mean either: the language decides (1.234 is over a thousand in Vietnamese and
    about one in English). `whole` says that only a whole number makes sense (households, đồng without a word of size),
    `share` that it is at most some hundreds, so that the separator is a decimal point.
    """
    marks = [sign for sign in written if sign in ".,"]
    if not marks:
        return float(written)
    last = marks[-1]
    if len(set(marks)) == 2:
        thousands = "." if last == "," else ","
        return float(written.replace(thousands, "").replace(last, "."))
    if len(marks) > 1:
        return float(written.replace(last, ""))
    head, tail = written.split(last)
    if len(tail) == 3 and head != "0" and not share:
        decimal = "," if language == "vi" else "."
        if whole or last != decimal:
            return float(head + tail)
    return float(f"{head}.{tail}")
