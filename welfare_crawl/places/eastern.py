"""Where Chinese, Japanese and Korean texts name a province or a town of Vietnam, and which unit each time means.

The table of names is that of `welfare_crawl.writing.eastern`. Many of them are places or words elsewhere too (太原,
老街, 하남): a word of type behind one, or a list with one that has it, says that it is a place, a sure province that it
is in Vietnam.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from typing import Final

from welfare_crawl.places.gazetteer import Unit, name_index
from welfare_crawl.writing.eastern import spellings
from welfare_crawl.writing.words import fold_token, mark_token

_PROVINCE: Final = r"省|성"
_CITY: Final = r"市|시"
_OF_A_KIND: Final = re.compile(rf"\s?(?:({_PROVINCE})|({_CITY}))")
_FORMER: Final = re.compile(r"(?:旧|原|前|舊|옛 ?|구 ?|전 )$")
_GAP: Final = re.compile(r"\s*(?:[、,，・·/]|和|与|與|及|以及|と|や|および|及び|과|와|및|그리고|,)?\s*")
_HYPHEN: Final = re.compile(r"\s*[-–·・=]?\s*")
_PARTICLES: Final = re.compile(
    r"(?![가-힣])|(?:성|시|지역|지방|주민|출신|에|의|와|과|은|는|이|가|을|를|도|로|등|까지|부터|및|당국)"
)
_KANA: Final = re.compile(r"[\u30a1-\u30fa\u30fc]")
_HANGUL: Final = re.compile(r"[가-힣]")

_PERSON: Final = "Hồ Chí Minh"
"""A place only with its word of type, which says that it isn't the man."""

_WORDS: Final = frozenset({"老街"})
"""Names that are words as well (an old street): places only with a word of type, or in a list."""

_ELSEWHERE: Final = frozenset(
    {
        *(
            "河南",
            "西宁",
            "西寧",
            "太原",
            "太平",
            "和平",
            "平阳",
            "平陽",
            "平定",
            "高平",
            "海阳",
            "海陽",
            "永福",
            "南定",
        ),
        *("广义", "廣義", "富安", "安江", "하남", "안장"),
    }
)
"""Names that places or words of the neighbours have as well: the text has to be on Vietnam besides."""

_OWN: Final = frozenset({"河内", "岘港", "峴港", "芹苴", "大叻", "芽庄", "芽莊"})
"""Names in Chinese that nothing else bears; those written by sound are long enough for it from three signs on."""

_VIETNAM: Final = ("越南", "ベトナム", "ヴェトナム", "베트남")


@dataclass(slots=True)
class EasternName:
    """A name in the text, the units that bear it, and what the signs round about say of it."""

    start: int
    end: int
    name: str
    vietnamese: str
    province: bool
    """The word for province follows."""
    city: bool
    former: bool
    units: tuple[Unit, ...]


def find_eastern_places(text: str, language: str, old: bool | None) -> list[tuple[EasternName, Unit]]:
    """Return the places of Vietnam that a text in Chinese, Japanese or Korean names, each with its unit."""
    found = _joined(text, _find(text, language))
    about_vietnam = any(word in text for word in _VIETNAM) or any(
        (item.province or item.city) and item.name not in _ELSEWHERE for item in found
    )
    sure: list[bool] = [item.province or item.city for item in found]
    for order in (range(len(found) - 1), range(len(found) - 2, -1, -1)):
        for at in order:
            # 老街、山罗和奠边省: the word behind the last of a list is for all.
            if _GAP.fullmatch(text[found[at].end : found[at + 1].start]) and (sure[at] or sure[at + 1]):
                sure[at] = sure[at + 1] = True
    kept: list[tuple[EasternName, Unit]] = []
    for item, certain in zip(found, sure, strict=True):
        if not _is_meant(item, certain=certain, about_vietnam=about_vietnam):
            continue
        unit = _unit_of(item, old)
        if unit is not None:
            kept.append((item, unit))
    return kept


def _is_meant(item: EasternName, *, certain: bool, about_vietnam: bool) -> bool:
    if item.vietnamese == _PERSON:
        return item.province or item.city
    if item.name in _ELSEWHERE:
        return certain and about_vietnam
    if item.name in _WORDS:
        return certain
    by_sound = len(item.name) > 2 and not "\u4e00" <= item.name[0] <= "\u9fff"
    return certain or about_vietnam or by_sound or item.name in _OWN


def _find(text: str, language: str) -> list[EasternName]:
    pattern, names = _table(language)
    found: list[EasternName] = []
    for match in pattern.finditer(text):
        start, end = match.span()
        if not _stands_alone(text, start, end):
            continue
        kind = _OF_A_KIND.match(text, end)
        vietnamese = names[match[0]]
        former = bool(_FORMER.search(text, max(0, start - 2), start))
        found.append(
            EasternName(
                start,
                end,
                match[0],
                vietnamese,
                bool(kind and kind[1]),
                bool(kind and kind[2]),
                former,
                _units_named(vietnamese),
            )
        )
    return found


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether a name written by sound is a whole word: ハロン isn't in シャハロンク."""
    if _KANA.match(text, start):
        return not (start and _KANA.match(text, start - 1)) and not _KANA.match(text, end)
    if _HANGUL.match(text, start):
        return not (start and _HANGUL.match(text, start - 1)) and bool(_PARTICLES.match(text, end))
    return True


def _joined(text: str, found: list[EasternName]) -> list[EasternName]:
    """Make one of the two halves of a double name: 巴地-头顿, トゥアティエン・フエ."""
    joined = list(found)
    for one, other in pairwise(found):
        pair = _DOUBLE.get((one.vietnamese, other.vietnamese))
        if pair and _HYPHEN.fullmatch(text[one.end : other.start]):
            one.end, one.name, one.vietnamese = other.end, text[one.start : other.end], pair
            one.province, one.city, one.units = other.province, other.city, _units_named(pair)
            joined.remove(other)
    return joined


_DOUBLE: Final = {("Bà Rịa", "Vũng Tàu"): "Bà Rịa Vũng Tàu", ("Thừa Thiên", "Huế"): "Huế"}


def _unit_of(item: EasternName, old: bool | None) -> Unit | None:
    """Return the unit of the age; a town that no province or commune is named after is the district that it was."""
    then = bool(old) or item.former
    provinces = [unit for unit in item.units if unit.level == "province"]
    if provinces and not (item.city and all(unit.type == "tỉnh" for unit in provinces)):
        return next((unit for unit in provinces if unit.old == then), provinces[0])
    towns = [unit for unit in item.units if unit.level == "district"]
    if item.province or len({unit.code for unit in towns}) != 1:
        return None
    heirs = [
        unit
        for unit in item.units
        if unit.level == "commune" and not unit.old and unit.province == towns[0].province_now
    ]
    return heirs[0] if not then and old is not None and len(heirs) == 1 else towns[0]


@cache
def _units_named(vietnamese: str) -> tuple[Unit, ...]:
    """Return the provinces and towns of a name, with the communes that it has been left to."""
    name = tuple(map(mark_token, vietnamese.split()))
    named = [
        u
        for spelling in name_index().get(tuple(map(fold_token, name)), ())
        if spelling.marked == name
        for u in spelling.units
    ]
    return tuple(u for u in named if u.level != "district" or u.type in ("thành phố", "thị xã"))


@cache
def _table(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    names: dict[str, str] = {}
    patterns: dict[str, str] = {}
    for spelling, vietnamese in spellings(language):
        if vietnamese != "Bà Rịa" and all(unit.level == "commune" for unit in _units_named(vietnamese)):
            continue
        # 和平省 is in the table with its word of type, for 和平 alone is peace.
        bare = re.sub(f"(?:{_PROVINCE}|{_CITY})$", "", spelling)
        names[bare] = vietnamese
        patterns[spelling] = re.escape(bare) + (f"(?={spelling[len(bare) :]})" if bare != spelling else "")
    for (one, other), pair in _DOUBLE.items():
        for first, second in product(
            *([bare for bare, name in names.items() if name == half] for half in (one, other))
        ):
            names[first + second], patterns[first + second] = pair, re.escape(first + second)
    longest_first = sorted(patterns, key=lambda spelling: (-len(spelling), spelling))
    return re.compile("|".join(map(patterns.__getitem__, longest_first))), names
