"""Numbers, days and document numbers as a dozen languages write them, each in one form."""

import re
from collections.abc import Iterator
from typing import Final

from welfare_crawl.writing.digit_runs import DIGITS, find_at
from welfare_crawl.writing.eastern import find_eastern_numbers
from welfare_crawl.writing.words import fold_token

# A number may stand right behind a letter where no space divides words, and behind a wide comma, by NFKC a narrow one.
_NUMBER = re.compile(
    r"(?<![\da-zA-Z_/\u00c0-\u024f\u1e00-\u1eff])(?<!\d[.,])\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?(?![\d/])"
)
_DAY = re.compile(r"(?<![\d/.])(\d{1,2})[/.-](\d{1,2})(?:[/.-](?:20)?\d\d)?(?![\d/])")
_DAY_CJK = re.compile(r"(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_CODE = re.compile(r"(?<![\w/])\d{1,5}(?:/\d{4})?[/-][A-ZĐ][A-ZĐ0-9]+(?:[-–][A-ZĐ0-9]+)*|(?<!\w)[A-ZĐ]{1,6}-?\d[\w-]*")

_CAPITALS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZĐ")
_MOST_CAPITALS: Final = 6

_SCALES: Final = (
    # What begins with a shorter one goes before it.
    (re.compile(r"\s?(?:mil millones|mil milhões|พันล้าน|ພັນລ້ານ|ពាន់លាន)"), 9),
    (re.compile(r"\s?(?:nghìn|ngàn|thousand|tusen|tausend|mille|mil|ribu|тыс\w*)\b", re.I), 3),
    (
        re.compile(
            r"\s?(?:triệu|million\w*|miljon\w*|miljoen|mio|millones|millón|milh(?:ões|ão)|juta|млн|миллион\w*)\b", re.I
        ),
        6,
    ),
    (re.compile(r"\s?(?:tỷ|tỉ|billion|miljard\w*|milliard\w*|mrd|bilh(?:ões|ão)|miliar|млрд|миллиард\w*)\b", re.I), 9),
    (re.compile(r"\s?(?:พัน|ພັນ|ពាន់)"), 3),
    (re.compile(r"\s?(?:ล้าน|ລ້ານ|លាន)"), 6),
    (re.compile(r"\s?ຕື້"), 9),
)
"""Words and signs behind a number that multiply it: 1,2 triệu, 1.2 million and 1,2 juta are one."""
_SCALES_BEGIN: Final = frozenset("bBjJmMnNrRtTмМтТพลພລຕពល")
"""What they begin with; most numbers have something else behind them."""


def find_figures(text: str) -> list[tuple[str, int]]:
    """Return the figures of a text and where each stands: `n:1250`, `d:14/10`, `c:24-nq`."""
    found: list[tuple[str, int]] = []
    taken: set[int] = set()
    runs = [match.start() for match in DIGITS.finditer(text)]
    for match in find_at(_CODE, text, _where_codes_begin(text, runs)):
        found.append((f"c:{fold_token(match[0])}", match.start()))
        taken.update(range(*match.span()))
    for number, start, end in find_eastern_numbers(text):
        if number > 9 and start not in taken:
            found.append((f"n:{number}", start))
            taken.update(range(start, end))
    eastern = "月" in text or "월" in text
    for pattern, day_first in ((_DAY, True), (_DAY_CJK, False)) if eastern else ((_DAY, True),):
        for match in pattern.finditer(text) if pattern is _DAY_CJK else find_at(pattern, text, runs):
            day, month = (int(match[1]), int(match[2])) if day_first else (int(match[2]), int(match[1]))
            if 1 <= day <= 31 and 1 <= month <= 12 and match.start() not in taken:
                found.append((f"d:{day}/{month}", match.start()))
                taken.update(range(*match.span()))
    for match in find_at(_NUMBER, text, runs):
        if match.start() not in taken:
            value = _value(match[0], text[match.end() : match.end() + 14])
            if value:
                found.append((f"n:{value}", match.start()))
    return found


def _where_codes_begin(text: str, runs: list[int]) -> Iterator[int]:
    """Yield where `_CODE` can match: at digits, or at up to six capitals before them."""
    for run in runs:
        start = run - 1 if run and text[run - 1] == "-" else run
        first = start
        while first and start - first < _MOST_CAPITALS and text[first - 1] in _CAPITALS:
            first -= 1
        if first < start:
            yield first
        yield run


def _value(written: str, behind: str) -> str:
    """Return a number in one form; empty for a single digit, which every text has."""
    groups = [written] if written.isdecimal() else re.split(r"[.,\s]", written)
    fraction = ""
    if len(groups) > 1 and not all(len(group) == 3 for group in groups[1:]):
        fraction = groups.pop().rstrip("0")
    digits = "".join(groups).lstrip("0")
    if behind.lstrip()[:1] in _SCALES_BEGIN:
        for pattern, zeros in _SCALES:
            if pattern.match(behind):
                digits, fraction = digits + fraction[:zeros].ljust(zeros, "0"), fraction[zeros:]
                break
    value = f"{digits.lstrip('0') or '0'}.{fraction}" if fraction else digits.lstrip("0")
    return value if len(value) > 1 else ""
