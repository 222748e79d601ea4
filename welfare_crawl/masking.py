"""Masks what tells of private persons in a text: citizens' numbers, bank accounts, telephone numbers.

Each digit becomes a dot, so that offsets into the text stay right. Hotlines and the telephones of offices stay.
"""

import re

MASK = "•"

_CITIZEN = re.compile(r"(?<![\w.,/-])0(?:0[1-9]|[1-8]\d|9[0-6])[ .]?\d{3}[ .]?\d{3}[ .]?\d{3}(?![\w/]|[.,]\d)")
"""CCCD: twelve digits, the first three the province of birth, 001 to 096."""
_IDENTITY = re.compile(
    r"(?:CMND|CMT|CCCD|chứng minh(?: nhân dân| thư)?|căn cước(?: công dân)?|hộ chiếu|chung minh|can cuoc"
    r"|identity card|ID card|citizen ID|ID number|passport)"
    r"(?:\s*(?:số|so|no\.?|number|mới|cũ|là|[:.()-])){0,3}\s*(?:[A-Z]{1,2})?(\d(?:[ .]?\d){6,11})(?!\d)",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"(?:số\s+tài\s+khoản|tài\s+khoản|so\s+tai\s+khoan|tai\s+khoan|STK|(?<!\w)TK|số\s+TK|bank\s+account"
    r"|account(?:\s+(?:no\.?|number))?)"
    r"(?:\s*(?:số|so|no\.?|number|của|ngân hàng|là|is|[:.()-])|\s+[A-ZĐ][\w-]{1,14}){0,5}"
    r"\s*(\d(?:[ .-]?\d){5,18})(?![\d/])",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,/=-])(?:\(?\+?84\)?|\(?0)[ .-]?(?:(2)|[35789])(?:[ .)-]{0,2}\d){8,9}(?![\w/=]|[.,]\d)")
_PUBLIC = re.compile(
    r"đường dây nóng|đường dây|hotline|tổng đài|trực ban|duong day nong|tong dai|hot line|switchboard|helpline",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"văn phòng|trụ sở|cơ quan|ủy ban|uỷ ban|UBND|\bsở\b|trung tâm|bệnh viện|trạm|phòng|\bban\b|bưu điện"
    r"|tòa soạn|toà soạn"
    r"|trường|viện|chi cục|hội|quỹ|công an|đồn|office|department|centre|center|hospital|committee|station"
    r"|bureau|editor",
    re.IGNORECASE,
)
_REACH = 70
"""Signs before a number in which a word can say whose it is."""


def mask_private(text: str) -> str:
    """Return the text with the digits of private numbers as dots; its length stays."""
    if not any(sign.isdigit() for sign in text):
        return text
    spans = [match.span() for match in _CITIZEN.finditer(text)]
    spans += [match.span(1) for pattern in (_IDENTITY, _ACCOUNT) for match in pattern.finditer(text)]
    spans += [match.span() for match in _PHONE.finditer(text) if not _is_public(text, match)]
    if not spans:
        return text
    signs = list(text)
    for start, end in spans:
        for at in range(start, end):
            if signs[at].isdigit():
                signs[at] = MASK
    return "".join(signs)


def _is_public(text: str, match: re.Match[str]) -> bool:
    """Return whether the words before a telephone number name a hotline, or for a landline an office."""
    start = max(0, match.start() - _REACH, text.rfind("\n", 0, match.start()) + 1)
    before = text[start : match.start()]
    return bool(_PUBLIC.search(before)) or (match[1] is not None and bool(_OFFICE.search(before)))
