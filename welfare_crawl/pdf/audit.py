"""Can a page's text layer be believed? Verdicts from the words of the page as a whole and of every six lines.

A page mean hides a ruined passage: a Vietnamese abstract that an English OCR destroyed stands on a page of which
97 % of the words are known. The thresholds are those of a trial on some 600 pages.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from welfare_crawl.pdf.syllables import is_marked, is_syllable
from welfare_crawl.pdf.words import is_english

Verdict = Literal["good", "ruined", "legacy", "unmapped", "none", "other"]
"""`none`: no text layer; `other`: another language or script than Vietnamese and English, left to the language gate."""

WINDOW = 6
"""Lines that are judged together."""

MIN_KNOWN = 0.88
"""Share of known words below which the layer of a scan is ruined; clean pages have 0.95 and more."""

_TOKEN = re.compile(r"[^\W\d_]{2,}")
_ODD = frozenset("¡¢£¤¥¦§¨©ª«¬\xad®¯±²³µ¶·¸¹»¼½¾×÷ßØÞþÐÆæøð\u2212\u2219")
_ODD_SIGN = re.compile("[" + "".join(sorted(_ODD)) + "]")
_SWAPPED = re.compile(
    "[" + "".join(chr(code) for code in range(0x100, 0xFF00, 0x100) if not 0xD800 <= code < 0xF900) + "]"
)
_PRIVATE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ue000-\uf8ff\ufffd]")
_SYMBOL = re.compile(r"[^\w\s.,;:!?()\[\]{}'\"\-–—…“”‘’/%&*+=<>@#·•|~^`$€§°«»]")
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile("[A-Za-z\u00aa\u00b5\u00ba-\u024f\u1e00-\u1eff\ue000-\uf8ff\ufb00-\ufb06]")


@dataclass(frozen=True, slots=True)
class Audit:
    """The verdict on one page's text layer and the figures that it rests on."""

    verdict: Verdict
    tokens: int = 0
    """Words of two letters and more."""
    known: float = 0.0
    """Share of the tokens that are Vietnamese syllables or English words."""
    vietnamese: float = 0.0
    marked: float = 0.0
    valid: float = 0.0
    """Share of the marked tokens that are Vietnamese syllables."""
    odd: float = 0.0
    """Share of characters that are signs where legacy fonts keep their letters."""
    ruined_lines: tuple[int, ...] = ()
    """Lines of the stream, from 0, that lie in a ruined window."""


@lru_cache(maxsize=65536)
def _judge(token: str) -> tuple[int, int, int, int, int, int]:
    """Return for one token: 1, Vietnamese, Vietnamese but not English, English, marked, marked and Vietnamese."""
    vietnamese = is_syllable(token)
    english = is_english(token)
    marked = is_marked(token)
    return 1, vietnamese, vietnamese and not english, english, marked, marked and vietnamese


def count_tokens(text: str) -> list[int]:
    """Return the six counts of `_judge` summed over a text, and how many tokens are known in either language."""
    sums = [0] * 7
    for token in _TOKEN.findall(text):
        judged = _judge(token)
        for at, value in enumerate(judged):
            sums[at] += value
        sums[6] += judged[1] or judged[3]
    return sums


def audit_lines(
    lines: Sequence[str], *, image_share: float = 0.0, invisible: float = 0.0, map_errors: float = 0.0
) -> Audit:
    """Judge a page by its lines as the stream has them."""
    text = "\n".join(lines)
    visible = sum(map(len, text.split()))
    scanned = image_share > 0.6 or invisible > 0.3
    if visible < 20:
        return Audit("unmapped" if visible and map_errors > 0.3 else "none")
    counts = [count_tokens(line) for line in lines]
    total = [sum(column) for column in zip(*counts, strict=True)]
    tokens = total[0]
    share = 1 / max(tokens, 1)
    known, vietnamese, marked = total[6] * share, total[1] * share, total[4] * share
    valid = total[5] / total[4] if total[4] else 0.0
    odd = len(_ODD_SIGN.findall(text)) / visible if not text.isascii() else 0.0
    ruined = _ruined_lines(counts, scanned=scanned)
    verdict = _decide(text, visible, tokens, known, map_errors, scanned=scanned)
    if verdict == "good" and odd > 0.08 and valid < 0.9:
        verdict = "legacy"
    if verdict == "good" and ruined:
        verdict = "ruined"
    if verdict == "good" and tokens >= 20 and known < 0.55:
        verdict = "other"
    return Audit(verdict, tokens, known, vietnamese, marked, valid, odd, ruined)


def _decide(text: str, visible: int, tokens: int, known: float, map_errors: float, *, scanned: bool) -> Verdict:
    if not text.isascii() and len(_SWAPPED.findall(text)) > 0.2 * visible:
        return "unmapped"
    if known < 0.7:
        private, symbols = len(_PRIVATE.findall(text)), len(_SYMBOL.findall(text))
        if map_errors > 0.3 or private > 0.1 * visible or symbols > 0.3 * visible:
            return "unmapped"
        letters = len(_LETTER.findall(text))
        if letters and letters - len(_LATIN.findall(text)) > 0.3 * letters:
            return "other"
    if scanned:
        if tokens < 25:
            return "none"
        if known < MIN_KNOWN:
            return "ruined"
    return "good"


def _ruined_lines(counts: Sequence[Sequence[int]], *, scanned: bool) -> tuple[int, ...]:
    ruined: set[int] = set()
    for first in range(max(1, len(counts) - WINDOW + 1)):
        window = counts[first : first + WINDOW]
        n, v, vx, e, d, valid, _ = (sum(column) for column in zip(*window, strict=True))
        if n < 20:
            continue
        ok = valid / d if d else 0.0
        doubtful = v >= 0.5 * n and vx >= 0.06 * n and e < 0.85 * n and d < 0.45 * n and ok < 0.7
        # Vietnamese without any mark may have been typed so; only under a scan is it an OCR that knew none.
        if (doubtful and (scanned or d >= 0.05 * n)) or (vx >= 0.12 * n and d >= 0.08 * n and ok < 0.6):
            ruined.update(range(first, min(first + WINDOW, len(counts))))
    return tuple(sorted(ruined))
