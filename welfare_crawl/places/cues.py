"""What stands beside a bare name and says that a place is meant: ở Hòa Bình, Sở Y tế Hòa Bình, "Hòa Bình: Trao quà"."""

import re
from typing import Final

from welfare_crawl.places.tokens import SPACES, Tokens
from welfare_crawl.writing.words import FOLDED, MARKED, mark_token

_CUES_VIETNAMESE: Final = frozenset(
    [
        "đô",
        "cổ",
        "đất",
        "xứ",
        "vùng",
        "ở",
        "tại",
        "về",
        "lên",
        "xuống",
        "từ",
        "đến",
        "tới",
        "vào",
        "ra",
        "quê",
        "khỏi",
        "qua",
        "dân",
        "bào",
        "nghèo",
    ]
)
"""Words before a bare name after which it is a place, not peace nor a person: về Hòa Bình, đồng bào Hà Giang."""

_CUES: Final = {
    "vi": frozenset({"o", "tai", "ve", "len", "tu", "den", "toi", "vao", "que", "khoi", "qua", "ngheo", "ubnd"}),
    "en": frozenset({"in", "from", "at", "near", "across", "throughout"}),
    "sv": frozenset({"i", "fran", "nara"}),
    "de": frozenset({"in", "aus", "nach"}),
    "fr": frozenset({"a", "depuis", "vers"}),
    "es": frozenset({"en", "desde"}),
}
"""The same without marks and in other languages."""

_AFTER: Final = {
    "en": frozenset({"people", "department", "departments", "authorities", "residents", "farmers", "officials"}),
}
"""Words behind a bare name: Hoa Binh authorities, Thai Binh People's Committee."""

_BODIES: Final = frozenset(
    tuple(map(mark_token, phrase.split()))
    for line in (
        "biên phòng,ubnd,hđnd,mttq,bhxh,bđbp,lđlđ,ttyt,cdc,tand,vksnd,báo,đài,đảng bộ,công an",
        "chi nhánh,đoàn đbqh,pt th,ptth,tổ quốc,bảo hiểm xã hội,chính sách xã hội,trung ương,nhân dân,quân sự,thống kê",
        "phụ nữ,tuổi trẻ,thanh niên,cử tri,doanh nghiệp,đoàn viên,bà con,y tế,giáo dục,khuyến học,lao động",
    )
    for phrase in line.split(",")
)
"""Bodies whose province follows at once: BHXH Thái Bình, Báo Hòa Bình."""

_BODIES_WITH_FIELD: Final = frozenset(
    tuple(map(mark_token, phrase.split()))
    for phrase in ["sở", "hội", "cục", "chi cục", "liên đoàn", "trung tâm", "bệnh viện", "ban quản lý", "nhà hát"]
)
"""Bodies that say what they are for before they say where: Sở Y tế Hòa Bình, but Bệnh viện Hòa Bình is one of peace."""

_LENGTHS_OF_BODIES: Final = {
    phrase[0]: sorted(len(other) for other in _BODIES_WITH_FIELD if other[0] == phrase[0])
    for phrase in _BODIES_WITH_FIELD
}
"""How many words those have that a word begins."""

_ENDS_BODY: Final = frozenset(
    map(
        mark_token,
        ["cho", "của", "với", "được", "đã", "sẽ", "là", "gửi", "tặng", "mời", "có", "do", "cùng", "thăm", "theo", "vì"],
    )
)
_BODY_REACH: Final = 9

_VERBS: Final = frozenset(
    tuple(map(mark_token, phrase.split()))
    for line in (
        "hỗ trợ,phấn đấu,đẩy mạnh,triển khai,tổ chức,tập trung,huy động,hoàn thành,khởi công,ban hành,xóa,giảm,dành",
        "chủ động,nâng,công bố,thực hiện,tăng,phát triển,đặt mục tiêu,chi trả,giải ngân,thông qua,tiếp nhận,phê duyệt",
        "quyết tâm,cấp,rà soát,khắc phục,ứng phó,đầu tư,vận động,bố trí,miễn học phí,công nhận,có tỷ lệ,đạt tỷ lệ",
    )
    for phrase in line.split(",")
)
"""What provinces do in the sentences that begin with them."""

_DATELINE: Final = re.compile(r"\s*(?::|[-–—]\s|\)\s*[-–—:])")
_FIGURE: Final = re.compile(
    r"\s\(?\d[\d.,]*(?:\s?[%‰]|\s(?:điểm|hộ|người|trường hợp|tỷ|triệu|ca|căn|nhà|xã|suất|ho|nguoi|ty|can|percent)\b)"
)
"""Provinces one by one with their figures: Hòa Bình 9,1%, Hà Giang 1.200 hộ."""

_OPENING: Final = " \u00a0(\"“'[*"
_LOOK_BACK: Final = 12
_SENTENCE_ENDS: Final = (".", "!", "?", "\n", "…")
_BODY_GAPS: Final = (" ", "\u00a0", "-", " - ", " – ", "&", " & ", "/", ", ")


def leads_to_place(tokens: Tokens, start: int, stop: int) -> bool:
    """Tell whether what stands beside the words from `start` to `stop` takes them for a place."""
    text, words, language, marks = tokens.text, tokens.words, tokens.language, tokens.marked
    at, end = tokens.start(start), tokens.end(stop - 1)
    if _FIGURE.match(text, end) or (text.startswith("(", at - 1) and text.startswith(")", end)):
        return True
    before = text[max(0, at - _LOOK_BACK) : at].rstrip(_OPENING)
    if (not before or before.endswith("\n")) and _DATELINE.match(text, end):
        return True
    if start and tokens.gap(start) in SPACES:
        word = words[start - 1].lower()
        if marks and (word in _CUES_VIETNAMESE or _closes_body(tokens, start)):
            return True
        if not marks and FOLDED[word] in _CUES.get(language, ()):
            return True
    if stop < len(words) and tokens.gap(stop) in SPACES:
        if words[stop].lower() in _AFTER.get(language, ()):
            return True
        if marks and (not before or before.endswith(_SENTENCE_ENDS)):
            behind = tuple(map(MARKED.__getitem__, words[stop : stop + 3]))
            return any(behind[:length] in _VERBS for length in (3, 2, 1))
    return False


def _closes_body(tokens: Tokens, start: int) -> bool:
    """Tell whether the words before a name are those of an office of the province: Sở Nông nghiệp và Môi trường."""
    lower = tuple(map(MARKED.__getitem__, tokens.words[max(0, start - _BODY_REACH) : start]))
    first = start - len(lower)
    for length in (3, 2, 1):
        if lower[-length:] in _BODIES:
            return True
    for position in range(start - 1, first - 1, -1):
        if lower[position - first] in _ENDS_BODY:
            return False
        if position < start - 1 and tokens.gap(position + 1) not in _BODY_GAPS:
            return False
        here = position - first
        for length in _LENGTHS_OF_BODIES.get(lower[here], ()):
            if lower[here : here + length] in _BODIES_WITH_FIELD:
                return position + length < start
    return False
