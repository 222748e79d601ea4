"""Legal documents that a text cites: by number (24-NQ/TW, 102/2009/QĐ-TTg), by name, or by a number cut short."""

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from welfare_crawl.tones import fold

_GAP = r"\s{0,2}"
_DASH = r"[-–—‐]"
_NUMBER = re.compile(
    rf"(?<![\w/.,@-])(\d{{1,5}}[a-zđ]?)"
    rf"(?:{_GAP}/{_GAP}((?:19|20)\d\d))?"
    rf"{_GAP}(?:/|{_DASH}){_GAP}"
    rf"([A-Za-zĐđÐ]{{1,5}}){_GAP}(?:/|{_DASH}){_GAP}"
    rf"(T\.\s?Ư|T\.\s?W|[A-Za-zĐđÐƯ&]{{2,12}}\d{{0,2}}(?:{_DASH}[A-ZĐÐ]{{2,12}})*)(?![\w@])"
)
_NATIONAL = re.compile(
    rf"(?<![\w/.,@-])(\d{{1,3}}){_GAP}/{_GAP}((?:19|20)\d\d){_GAP}/{_GAP}(QH|UBTVQH)(\d{{1,2}})(?!\w)"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_DATE = re.compile(
    r"[\s,;(]{0,3}(?:của\s+[^,;.\d]{3,40}\s+)?(?:ban hành\s+)?(?:dated|ngày|ngay|on|năm|nam|of)\s+"
    r"(?:\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?|\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+|[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+"
    r"|\d{1,2}\s+[A-Z][a-z]{2,8}\.?,?\s+|\d{1,2}\s+thang\s+\d{1,2}\s+nam\s+)?((?:19|20)\d\d)\b"
)
_SHORT = re.compile(
    r"(?<=[\s.])(?<!\d[\s.])(\d{1,4}[a-zđ]?)(?:\s?/\s?((?:19|20)\d\d))?"
    r"(?!\w|\s?[/%]|[.,]\d|\s?[-–]\s?\w|\s+(?:of|tháng|năm|ngày|tỷ|triệu|nghìn|hộ|người|million|billion|poor)\b)"
)
"""The number of a document whose letters are left out; the word of type stands before it."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A legal document at the place where a text cites it."""

    start: int
    end: int
    number: str
    """As the document itself writes it, with Đ: 102/2009/QĐ-TTg; the name of a law that is cited by its name."""
    kind: str
    """Type and issuer in Vietnamese: `Quyết định, Thủ tướng Chính phủ`."""
    year: int | None


@dataclass(frozen=True, slots=True)
class _Names:
    types: dict[str, str]
    """Folded letters -> the letters as they are written."""
    words: dict[str, str]
    """Letters -> the type in Vietnamese."""
    issuers: dict[str, str]
    full: dict[str, str]
    type_word: re.Pattern[str]
    ends: frozenset[str]
    """What can stand right before a number: the last word of each type, and số."""
    laws: re.Pattern[str]
    law_names: dict[str, str]
    letters_of: dict[str, str]
    """Folded word of type, in either language -> letters."""


def find_citations(text: str) -> list[Citation]:
    """Return the legal documents that a text cites, in order."""
    names = _names()
    addresses = [match.span() for match in _ADDRESS.finditer(text)] if "://" in text or "www." in text else []
    found: list[Citation] = []
    national = _NATIONAL.finditer(text) if "QH" in text else ()
    for match in (*_NUMBER.finditer(text), *national):
        if any(start <= match.start() < end for start, end in addresses):
            continue
        citation = _numbered(text, match, names) if match.re is _NUMBER else _national(text, match, names)
        if citation is not None:
            found.append(citation)
    found += _cut_short(text, found, names)
    found += _by_name(text, found, names)
    return sorted(found, key=lambda each: each.start)


def _numbered(text: str, match: re.Match[str], names: _Names) -> Citation | None:
    number, year, letters, issuer = match.groups()
    kind = names.types.get(_key(letters))
    if kind is None or (kind == "L" and year is None):
        return None
    issuer = re.sub(rf"\s|\.|{_DASH}$", "", issuer.replace("Ð", "Đ")).replace("TƯ", "TW")
    parts = [part for part in re.split(_DASH, issuer) if part]
    if not parts:
        return None
    known = [names.issuers.get(_key(part.rstrip("0123456789"))) for part in parts]
    if known[0] is None and not (parts[0].isupper() and letters[:2].isupper()):
        return None
    if known[0] is None and year is None and len(parts[0]) < 3:
        return None
    written = [
        (name + part[len(part.rstrip("0123456789")) :]) if name else part
        for name, part in zip(known, parts, strict=True)
    ]
    party = year is None and "/" in text[match.end(3) : match.start(4)]
    joint = "-".join(written)
    canonical = f"{number}-{kind}/{joint}" if party else "/".join(filter(None, (number, year, f"{kind}-{joint}")))
    who = ", ".join(names.full.get(name or "", part) for name, part in zip(known, parts, strict=True))
    return _citation(text, match, canonical, f"{names.words[kind]}, {who}", year, names)


def _national(text: str, match: re.Match[str], names: _Names) -> Citation:
    number, year, issuer, term = match.groups()
    before = names.type_word.search(text, max(0, match.start() - 60), match.start())
    kind = names.words[names.letters_of[_key(before[1])]] if before else "Luật"
    canonical = f"{number}/{year}/{issuer}{term}"
    return _citation(text, match, canonical, f"{kind}, {names.full[issuer]}", year, names)


def _citation(text: str, match: re.Match[str], canonical: str, kind: str, year: str | None, names: _Names) -> Citation:
    """Return the citation with the word of type before the number and the year of its date."""
    start = match.start()
    before = names.type_word.search(text, max(0, start - 60), start)
    if before:
        start = before.start()
    dated = _DATE.match(text, match.end())
    when = dated[1] if dated else year
    return Citation(start, match.end(), canonical, kind, int(when) if when else None)


def _cut_short(text: str, full: list[Citation], names: _Names) -> list[Citation]:
    """Return what is cited as `Nghị quyết 24`, where the text cites one document in full that this can be.

    A decree has one issuer, the Government, so that its number and its year are enough.
    """
    by_number: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for each in full:
        kind, number = each.kind.partition(",")[0], re.split(r"[/-]", each.number)[0]
        by_number[kind, number.lower()].add((each.number, each.kind))
    found = []
    for match in _SHORT.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()].split()
        if not before or before[-1].lower() not in names.ends:
            continue
        word = names.type_word.search(text, max(0, match.start() - 40), match.start())
        if word is None or any(each.start < match.end() and word.start() < each.end for each in full):
            continue
        letters = names.letters_of[_key(word[1])]
        number, year = match.groups()
        meant = {
            pair
            for pair in by_number.get((names.words[letters], number.lower()), ())
            if year is None or f"/{year}/" in pair[0]
        }
        if len(meant) == 1:
            canonical, kind = next(iter(meant))
        elif letters == "NĐ" and year is not None:
            canonical, kind = f"{number}/{year}/NĐ-CP", f"{names.words['NĐ']}, {names.full['CP']}"
        else:
            continue
        dated = _DATE.match(text, match.end())
        when = dated[1] if dated else year
        found.append(Citation(word.start(), match.end(), canonical, kind, int(when) if when else None))
    return found


def _by_name(text: str, others: list[Citation], names: _Names) -> list[Citation]:
    if "Luật" not in text and "Law" not in text:
        return []
    found = []
    for match in names.laws.finditer(text):
        if any(each.start < match.end() and match.start() < each.end for each in others):
            continue
        if any(0 <= each.start - match.end() <= 8 and each.kind.startswith("Luật") for each in others):
            continue  # the number stands right behind the name: one citation, and the number says more
        name = names.law_names[_key(match["vi"] or match["en"])]
        year = match["year"]
        found.append(
            Citation(
                match.start(),
                match.end(),
                f"Luật {name} {year}" if year else f"Luật {name}",
                f"{names.words['L']}, {names.full['QH']}",
                int(year) if year else None,
            )
        )
    return found


def _key(letters: str) -> str:
    """Return letters as they compare: without marks, in small letters, on one line."""
    return " ".join(fold(letters.replace("Ð", "Đ").replace("ð", "đ")).lower().split())


_YEAR_BEHIND: Final = r"(?:\s+(?:\(sửa đổi\)\s*)?(?:năm\s+|of\s+)?(?P<year>(?:19|20)\d\d))?"


@cache
def _names() -> _Names:
    table = tomllib.loads(files("welfare_crawl.reference").joinpath("law.toml").read_text(encoding="utf-8"))
    types = {_key(letters): letters for letters in table["types"]}
    words: dict[str, str] = {letters: said[0] for letters, said in table["types"].items()}
    letters_of = {_key(word): letters for letters, said in table["types"].items() for word in said}
    every = sorted({word for said in table["types"].values() for word in said}, key=len, reverse=True)
    alike = sorted({word for each in every for word in (each, fold(each))}, key=len, reverse=True)
    one = "|".join(r"\s+".join(map(re.escape, word.split())) for word in alike)
    law_names = {_key(name): name for name in table["laws"]}
    law_names |= {_key(said): name for name, english in table["laws"].items() for said in english}
    vietnamese = _either(list(table["laws"]))
    english = _either([said for each in table["laws"].values() for said in each])
    return _Names(
        types=types,
        words=words,
        issuers={_key(letters): letters for letters in table["issuers"]},
        full=table["issuers"],
        type_word=re.compile(rf"\b({one})\s*(?:số|so|No\.?|Nos\.?|nº)?\s*:?\s*\Z", re.IGNORECASE),
        ends=frozenset({each.lower().split()[-1] for each in alike} | {"số", "so", "no.", "no", "số:", "nos."}),
        laws=re.compile(
            rf"\b(?:(?:Luật)\s+(?P<vi>{vietnamese})|Law\s+on\s+(?P<en>{english}))(?!\s*\w*[@])\b{_YEAR_BEHIND}"
        ),
        law_names=law_names,
        letters_of=letters_of,
    )


def _either(names: list[str]) -> str:
    ordered = sorted(names, key=len, reverse=True)
    return "|".join(r"\s+".join(map(re.escape, name.split())) for name in ordered)
