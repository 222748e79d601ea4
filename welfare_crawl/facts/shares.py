"""Percentages, and what they are of."""

import re
from itertools import pairwise
from typing import Final

from welfare_crawl.facts.indicators import CHANGE
from welfare_crawl.facts.numbers import parse_number
from welfare_crawl.facts.phrases import Figure, Sentence, has_changed, per_after
from welfare_crawl.facts.sentences import clause_of

_PERCENT = re.compile(r"\s{0,2}(?:(%o|‰|0/00|%\s?0(?!\d))|(%|phần trăm|phan tram|per\s?cent|o/o)(?!\w))", re.IGNORECASE)
_POINTS = re.compile(r"\s*(?:điểm\s+phần\s+trăm|điểm\s+%|percentage\s+points?)", re.IGNORECASE)
_SIGNS: Final = frozenset("%‰0oOpPđĐ")
"""What a sign of percent begins with."""


def read_share(sentence: Sentence, match: re.Match[str]) -> Figure | None:
    ahead = sentence.text[match.end() : match.end() + 8].lstrip()
    if ahead and ahead[0] not in _SIGNS:
        return None
    sign = _PERCENT.match(sentence.text, match.end()) or _POINTS.match(sentence.text, match.end())
    if sign is None:
        return None
    value = parse_number(match[0], sentence.language, share=True)
    if value > 1000:
        return None
    points = sign.re is _POINTS
    unit = "‰" if not points and sign[1] else "%"
    before = sentence.text[: match.start()]
    end, per = per_after(sentence.text, sign.end())
    per = [each for each in per if each in ("year", "month")]
    if not per:
        end = sign.end()
        near = before[-30:]
        if re.search(r"(?:mỗi năm|bình quân năm|hằng năm|annual(?:ly)?|per year)[\w\s]{0,18}$", near, re.IGNORECASE):
            per = ["year"]
    name = _nearest(sentence, match.start(), sign.end()) or "share"
    if name == _UNRELATED:
        return None
    if (
        "year" in per
        and not has_changed(before[-60:])
        and any(each[2] == "interest_rate" for each in sentence.find("share"))
    ):
        name = "interest_rate"  # "6.6%/year for poor households"
    if name != "share" and (points or has_changed(before[-60:])) and name != "interest_rate":
        name += CHANGE
    return Figure(match.start(), end, name, value, "/".join([unit, *per]))


def _nearest(sentence: Sentence, start: int, end: int) -> str | None:
    """Return the indicator of a percentage: of the terms in its clause the nearest, one right behind counting most."""
    text = sentence.text
    left, right = clause_of(text, start, end)
    terms = [each for each in sentence.find("share") if each[0] >= left and each[1] <= right]
    before = [each for each in terms if each[1] <= start]
    after = [each for each in terms if each[0] >= end]
    if _AMONG.search(text, max(left, start - 30), start):
        after = []  # "A make up 9 % of B": what is told is of A
    best: tuple[float, str] | None = None
    for first, last, name in (*before, *after):
        if first >= end:
            gap = first - end
            plain = gap <= 25 and not _OTHER_FIGURE.search(text, end, first)
            if not plain and _NEXT_SHARE.search(text, end, first):
                continue  # a term behind the next percentage is that one's
            weight = gap * 0.5 if plain else gap * 2.5 + 40
        else:
            weight = float(start - last)
        if weight <= (_FARTHEST if name != _UNRELATED else _NEAR) and (best is None or weight < best[0]):
            best = (weight, name)
    if best is None:
        return None
    if best[1] in _INSURED and _SUPPORTED.search(text, max(left, start - 40), start):
        return "contribution_support"
    if best[1] == "ethnic_minority_share" and not _AMONG.search(text, max(left, start - 30), start):
        for (_, last, head), (first, _, group) in pairwise(before):
            if group == best[1] and head in _GROUPS and head != group and _OF_GROUP.fullmatch(text, last, first):
                return head  # "the poverty rate of ethnic minorities is 9 %"
    if best[1] in _GROUPS:
        if any(name == "contribution_support" for _, _, name in sentence.find("share")):
            return "contribution_support"
        outcome = [name for first, _, name in after if name not in _GROUPS and first - end <= 90]
        if outcome and (after[0][2] == best[1] and after[0][0] - end <= 25):
            return outcome[0]  # "99 % of ethnic minorities have health insurance"
    return best[1]


_AMONG = re.compile(
    r"(?:\b(?:account|mak|made|compris|represent|constitut)\w*(?:\s+(?:for|up))?(?:\s+(?:about|nearly|over|more than))?"
    r"|(?<!\w)(?:chiếm|chiem)(?:\s+(?:gần|hơn|khoảng|trên|tới|tỷ lệ))*)\s*$",
    re.IGNORECASE,
)
_OF_GROUP = re.compile(
    r"\s+(?:(?:(?:là|trong|vùng|của|người|ở|có|rate|of|among|amongst|in|the|for|all)\s+)*)|\s?[(,]?\s?", re.IGNORECASE
)
_SUPPORTED = re.compile(
    r"(?:(?<!\w)hỗ trợ|\b(?:support|subsidi[sz])\w*)(?:\s+(?!\d)\w+){0,3}\s*$",
    re.IGNORECASE,
)
_NEXT_SHARE = re.compile(r"[,;]\s[^%]*\d\s?%")
_OTHER_FIGURE = re.compile(r"[\d,.(%]")
_FARTHEST: Final = 160.0
_NEAR: Final = 45.0
_UNRELATED: Final = "unrelated"
_INSURED: Final = frozenset({"health_insurance_coverage", "social_insurance_coverage"})
_GROUPS: Final = frozenset({"ethnic_minority_share", "poverty_rate", "near_poverty_rate"})
"""Indicators that are also groups of people, of whom a percentage can have something."""
