"""Masks what tells of private persons in a text: citizens' numbers, bank accounts, telephone numbers.

Each digit becomes a dot, so that offsets into the text stay right. Hotlines and the telephones of offices stay.
"""

import re

MASK = "•"

_CITIZEN = re.compile(
    r"(?<![\w.,/-])(?<!\d{3} )0(?:0[1-9]|[1-8]\d|9[0-6])[ .]?\d{3}[ .]?\d{3}[ .]?\d{3}(?![\w/]|[.,]\d| \d{3}(?![\d/]))"
)
"""CCCD: twelve digits, the first three the province of birth, 001 to 096; no column of figures goes on from there."""
_IDENTITY = re.compile(
    r"(?:CMND|CMTND|CMT|CCCD|thẻ BHYT|chứng minh(?: thư)?(?: nhân dân)?(?: thư)?|căn cước(?: công dân)?|hộ chiếu"
    r"|chung minh(?: thu)?|can cuoc(?: cong dan)?|định danh(?: cá nhân)?"
    r"|(?:mã số|sổ) (?:BHXH|bảo hiểm xã hội)"
    r"|identity card|ID card|citizen ID|ID number|passport)"
    r"(?:\s*(?:số|so|no\.?|number|mới|cũ|là|is|[:.()-])){0,3}\s*(?:[A-Z]{1,2})?(\d(?:[ .]?\d){6,12})(?!\d)",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"(?:số\s+tài\s+khoản|tài\s+khoản|so\s+tai\s+khoan|tai\s+khoan|STK|(?<!\w)TK|số\s+TK|bank\s+account"
    r"|account(?:\s+(?:no\.?|number))?)"
    r"(?:(?:\s*(?:số|so|no\.?|number|của|ngân hàng|là|is|[:.()-])|\s+[A-ZĐ][\w-]{1,14}){0,5}"
    # Whose it is stands between: tài khoản cá nhân bà Hà Thị Nga, số ...
    r"|[^.;:\n\d]{1,60}?(?:số|so|number|:)\s*:?)"
    r"\s*(\d{3}A\d{8}|\d(?:[ .-]?\d){5,18})(?![\d/])",
    re.IGNORECASE,
)
_DIGITS_FOLLOW = r"[ .)-]{0,2}\d"
_PHONE = re.compile(
    r"(?<![\w.,/=-])(?!\d{1,2}[.-]\d{1,2}[.-](?:19|20)\d\d(?!\d))"  # 09-12-2025 is a day
    r"(?:\(?\+?(?:00)?84\)?(?:[ .-]?\(0\))?|\(?[0O](?=[ .-]?\d))[ .-]?"
    rf"(?:(2)(?:{_DIGITS_FOLLOW}){{8,9}}"
    # The mobile numbers of today, of nine digits, and those with eleven until 2018.
    rf"|(?:3[ .-]?[2-9]|5[ .-]?[25-9]|7[ .-]?[06-9]|8[ .-]?[1-9]|9[ .-]?\d)(?:{_DIGITS_FOLLOW}){{7}}"
    rf"|1[ .-]?[2689](?:{_DIGITS_FOLLOW}){{8}})"
    r"(?![\w=]|/(?! ?0\d)|[.,]\d)"
)
_SECOND_PHONE = re.compile(r" ?[/-] ?(0(?:[ .-]?\d){9})(?![\w/=]|[.,]\d)")
"""One that stands behind another: 0912345678/0987654321."""
_FIGURE = re.compile(r"[1-9]\d{0,2}(?:([. ])\d{3})(?:\1\d{3})*")
_UNIT = re.compile(
    r" ?(?:[đ$%]|đồng|VN[DĐ]|USD|nghìn|ngàn|triệu|tỷ|tỉ|người|hộ|khách|lượt|hồ sơ|đối tượng|trường hợp|thẻ|tài khoản"
    r"|dong|people|persons|households|cards|accounts)(?!\w)",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{1,2}[. -]\d{1,2}[. -](?:19|20)\d\d")
_PUBLIC = re.compile(
    r"đường dây nóng|đường dây|hotline|tổng đài|trực ban|duong day nong|tong dai|hot line|switchboard|helpline",
    re.IGNORECASE,
)
_PRIVATE = re.compile(r"cá nhân|nhà riêng|gia đình|ca nhan|personal|private", re.IGNORECASE)
_OFFICE = re.compile(
    r"văn phòng|trụ sở|cơ quan|ủy ban|uỷ ban|UBND|\bsở\b|trung tâm|bệnh viện|trạm|phòng|\bban\b|bưu điện"
    r"|tòa soạn|toà soạn"
    r"|trường|viện|chi cục|hội|quỹ|công an|đồn|office|department|centre|center|hospital|committee|station"
    r"|bureau|editor|ministry|BHXH|bảo hiểm xã hội",
    re.IGNORECASE,
)
_REACH = 70
"""Signs before a number in which a word can say whose it is."""
_LONGEST_FIGURE = 9
"""Digits; no account has fewer than ten that are grouped by three."""
_SAME_SENTENCE = re.compile(r"[^.\n;]{0,40}")
_REGISTER = re.compile(
    r"(?:mã số thuế|mã số doanh nghiệp|mã doanh nghiệp|đăng ký kinh doanh|(?<!\w)MST|(?<!\w)MSDN|(?<!\w)ĐKKD"
    r"|ma so thue|tax (?:code|number|ID)|ISBN)[^\d\n]{0,20}$",
    re.IGNORECASE,
)


def mask_private(text: str) -> str:
    """Return the text with the digits of private numbers as dots; its length stays."""
    if not any(sign.isdigit() for sign in text):
        return text
    spans = [match.span() for match in _CITIZEN.finditer(text)]
    spans += [match.span(1) for match in _IDENTITY.finditer(text) if not _is_counted(text, match)]
    spans += [match.span(1) for match in _ACCOUNT.finditer(text) if not _is_figure(text, match)]
    for match in _PHONE.finditer(text):
        if not _is_public(text, match):
            second = _SECOND_PHONE.match(text, match.end())
            spans += [match.span(), *([second.span(1)] if second else [])]
    if not spans:
        return text
    signs = list(text)
    for start, end in spans:
        for at in range(start, end):
            if signs[at].isdigit():
                signs[at] = MASK
    return "".join(signs)


def _is_counted(text: str, match: re.Match[str]) -> bool:
    """Return whether a number is of something: thẻ BHYT 1.234.567 người."""
    return _FIGURE.fullmatch(match[1]) is not None and _UNIT.match(text, match.end(1)) is not None


def _is_figure(text: str, match: re.Match[str]) -> bool:
    """Return whether the number behind `account` is a sum, a count or a day: qua tài khoản 500.000 đồng."""
    number = match[1]
    short = sum(map(str.isdigit, number)) <= _LONGEST_FIGURE
    if _DAY.fullmatch(number) or (short and _FIGURE.fullmatch(number)):
        return True
    return _is_counted(text, match) or (short and _UNIT.match(text, match.end(1)) is not None)


def _is_public(text: str, match: re.Match[str]) -> bool:
    """Return whether the words beside a number name a hotline, a register (of a firm, a book), or its office."""
    start = max(0, match.start() - _REACH, text.rfind("\n", 0, match.start()) + 1)
    before = text[start : match.start()]
    if _REGISTER.search(before):
        return True
    if hotline := [each.end() for each in _PUBLIC.finditer(before)]:
        return not _PRIVATE.search(before, hotline[-1])
    after = _SAME_SENTENCE.match(text, match.end())
    return match[1] is not None and bool(_OFFICE.search(before) or (after and _OFFICE.search(after[0])))
