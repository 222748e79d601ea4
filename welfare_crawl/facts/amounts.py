"""Amounts of money: 1,5 tỷ đồng, 25 million VND/household, $1.5 million."""

import re
from typing import Final

from welfare_crawl.facts.counts import what_follows
from welfare_crawl.facts.numbers import SCALE, parse_number, scale_of
from welfare_crawl.facts.phrases import Figure, Sentence, per_after, per_before
from welfare_crawl.facts.sentences import clause_of

_CURRENCY: Final = (
    r"(?:(?P<vnd>đồng|đ|₫|VNĐ|VND|VNÐ|dong|đồng\s+Việt\s+Nam)|(?P<usd>USD|US\s?\$|đô\s?la(?:\s+Mỹ)?|(?:US\s+)?dollars?)"
    r"|(?P<eur>EUR|euros?))(?!\w)"
)
_AMOUNT = re.compile(
    rf"\s*(?P<scale>(?:{SCALE})(?!\w))?(?:\s*(?P<more>\d{{1,3}})\s*(?P<scale2>(?:triệu|nghìn|trieu|nghin)(?!\w)))?\s*"
    rf"(?:{_CURRENCY})?",
    re.IGNORECASE,
)
_BEGINNINGS: Final = frozenset("NVTMBĐDUEnvtmbđdue₫Ðð0123456789")
"""What a word of size, a currency or a second number (`2 tỷ 300 triệu`) begins with."""
_CURRENCY_BEFORE = re.compile(
    r"(?:(?P<vnd>VND|VNĐ|VNÐ)|(?P<usd>US\s?\$|USD|\$)|(?P<eur>EUR|€))\s*(?:\d[\d.,]*\s?(?:[-–]|to|and)\s?)?$"
)
"""A currency before an amount, or before the lower end of a range: `VND 15-20 million`."""
_MONEY_CUE = re.compile(
    r"(?:kinh phí|ngân sách|số tiền|vốn|vay|dư nợ|trị giá|hỗ trợ|trợ cấp|chi|thu|doanh thu|thu nhập|mức|quỹ|nợ"
    r"|giải ngân|kinh phi|ngan sach|so tien|von|tri gia|ho tro|tro cap|thu nhap"
    r"|budget|cost|costs|funding|funds?|worth|loans?|lent|capital|credit|allowance|expenditure|invested|investment)(?!\w)",
    re.IGNORECASE,
)
_AFTER_BARE_AMOUNT = re.compile(
    r"\s*(?:[,.;:)/]|$|(?:cho|để|từ|và|trong|với|so|mỗi|một|ở|tại|đến|nhằm|for|to|in|from|and|with|per|by|of)\s)",
    re.IGNORECASE,
)
_CAPITA = re.compile(
    r"(?:thu nhập bình quân(?: đầu người)?|bình quân đầu người|thu nhap binh quan|per capita"
    r"|income\s?/\s?person)(?!\w)",
    re.IGNORECASE,
)
_EACH_HOUSEHOLD = re.compile(
    r"(?:mỗi|một|moi|mot|per|each|/)\s*(?:hộ|ho|gia đình|household|family)(?!\w)", re.IGNORECASE
)
_EACH = re.compile(
    r"/\s?(?:tháng|năm|người|hộ|suất|căn|thang|nam|nguoi|ho|month|year|person|household)(?!\w)", re.IGNORECASE
)
_UPPER_END = re.compile(rf"\s?(?:[-–]|to\b)\s?[$€]?\d[\d.,]*\s*(?:{SCALE})(?!\w)", re.IGNORECASE)
"""Of a range the upper end is the figure; it has the word of size."""
_SHORT_SCALE = re.compile(r"([mk])(?!\w)")
"""`$25m`: only behind a currency, as 25m alone is a length."""
_GOODS_BEHIND = re.compile(
    r"\s*(?:/\s*|\b(?:per|an?|một|mỗi)\s+)(?:lượng|chỉ|kg|kilo\w*|ký|tạ|yến|tấn|lít|thùng|m[23²³]|mét|cổ phiếu|cp|vé"
    r"|kwh|số điện|ounces?|oz|barrels?|taels?|tons?|tonnes?|lit(?:er|re)s?|gallons?|pounds?|shares?|tickets?|sqm"
    r"|square met\w+)(?!\w)",
    re.IGNORECASE,
)
_PRICE_BEFORE = re.compile(
    r"(?:(?<!trị )(?<!đánh )(?<!trợ )(?<!tham )(?<!theo )(?<!tố )(?<!số )(?<!\w)giá(?! trị)(?:\s+(?!trị)[^\W\d]+){0,6}"
    r"|(?:tỷ|tỉ) giá[^;.)]{0,30}|(?:mua vào|bán ra)(?:\s+[^\W\d]+){0,3}|\bexchange rate[^;.)]{0,30}"
    r"|\b(?:prices?|priced|trad(?:ed|ing)|ticket)(?:\s+[^\W\d]+){0,4})\s*[:~]?\s*[$€]?\s*$",
    re.IGNORECASE,
)
"""A price of goods is no amount that anybody was given."""
_BY_YEAR = re.compile(r"/\s?year|per year|a year|mỗi năm|/năm", re.IGNORECASE)


def read_amount(sentence: Sentence, match: re.Match[str]) -> Figure | None:
    text, start = sentence.text, match.start()
    near = text[max(0, start - 18) : start]
    ahead = _CURRENCY_BEFORE.search(near) if "VN" in near or "$" in near or "U" in near or "€" in near else None
    behind = text[match.end() : match.end() + 8].lstrip()
    if ahead is None and behind and behind[0] not in _BEGINNINGS:
        return None
    tail = _AMOUNT.match(text, match.end())
    if tail is None or (tail.lastgroup is None and ahead is None):
        return None
    scale, own = tail["scale"], _currency(tail)
    currency = own or (_currency(ahead) if ahead else None)
    end = tail.end() if own else (tail.end("scale2") if tail["more"] else tail.end("scale"))
    if ahead and not scale and (short := _SHORT_SCALE.match(text, match.end())):
        scale, end = "million" if short[1] == "m" else "thousand", short.end()
    if currency is None:
        if not scale or not _is_bare_amount(sentence, match, end):
            return None
        currency = "VND"
    if scale is None and not own:
        if _UPPER_END.match(text, match.end()):
            return None
        end = match.end()
    if tail["vnd"] == "đ" and not (scale or "." in match[0] or "," in match[0]):
        return None  # 5đ is a mark at school
    if _GOODS_BEHIND.match(text, end) or _is_price(sentence, start):
        return None
    whole = scale is None
    value = parse_number(match[0], sentence.language, whole=whole) * scale_of(scale)
    if tail["more"]:
        value += float(tail["more"]) * scale_of(tail["scale2"])
    end, per = per_after(text, end)
    per = per or per_before(text[:start])
    name = _last_before(sentence, start) or "money"
    if name == "income" and "person" not in per and _CAPITA.search(text, 0, start) and not _EACH_HOUSEHOLD.search(text):
        per = ["person", *per]
    if name == "income" and per == ["person"] and _BY_YEAR.search(text, 0, start):
        per = ["person", "year"]
    return Figure(
        start - len(near) + ahead.start() if ahead else start, end, name, round(value, 4), "/".join([currency, *per])
    )


def _is_price(sentence: Sentence, start: int) -> bool:
    left = max(0, start - 60)
    near = sentence.small[left:start]
    told = (
        "giá" in near
        or "price" in near
        or "trad" in near
        or "exchange" in near
        or "ticket" in near
        or "mua vào" in near
        or "bán ra" in near
    )
    return told and bool(_PRICE_BEFORE.search(sentence.text, left, start))


def _is_bare_amount(sentence: Sentence, match: re.Match[str], end: int) -> bool:
    """Return whether a number with a word of size, and no currency, is money: a word before it says so."""
    left = max(clause_of(sentence.text, match.start(), match.end())[0], match.start() - 60)
    if _EACH.match(sentence.text, end):
        return True
    return bool(
        _AFTER_BARE_AMOUNT.match(sentence.text, end) and _MONEY_CUE.search(sentence.text, left, match.start())
    ) and not what_follows(sentence, end)


def _currency(match: re.Match[str]) -> str | None:
    return "VND" if match["vnd"] else "USD" if match["usd"] else "EUR" if match["eur"] else None


def _last_before(sentence: Sentence, start: int) -> str | None:
    """Return the indicator of an amount: that of the last term before it in its clause."""
    left, _ = clause_of(sentence.text, start, start)
    found = [each for each in sentence.find("money") if left <= each[0] and each[1] <= start]
    return found[-1][2] if found else None
