"""Legal documents that a text cites: by number (24-NQ/TW, 102/2009/QĐ-TTg), by name, or by a number cut short."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from welfare_crawl.facts.law_named import find_named
from welfare_crawl.facts.law_table import YEAR, Citation, LawTable, key_of, read_law_table, year_behind
from welfare_crawl.writing.digit_runs import find_at

_GAP = r"\s{0,2}"
_DASH = r"[-–—‐]"
_ALONE = r"(?:(?<![\w/.,@-])|(?<=\bNo\.)|(?<=\bno\.)|(?<=\bsố))"
_NUMBER = re.compile(
    rf"{_ALONE}(\d{{1,5}}[a-zđ]?)"
    rf"(?:{_GAP}/{_GAP}((?:19|20)\s?\d\s?\d))?"
    rf"{_GAP}(?:/|{_DASH}){_GAP}"
    rf"([A-Za-zĐđÐ]{{1,8}}){_GAP}(?:/|{_DASH}){_GAP}"
    rf"(T\.\s?Ư|T\.\s?W|[A-Za-zĐđÐƯ&]{{2,12}}\d{{0,2}}(?:{_DASH}[A-ZĐÐ]{{2,12}})*)(?![\w@])"
)
_MARK = re.compile(r"[a-zđ]?\s{0,2}[/\-–—‐]")
"""What stands behind the digits that a number of a document begins with."""
_NATIONAL = re.compile(rf"{_ALONE}(\d{{1,4}}){_GAP}/{_GAP}({YEAR}){_GAP}/{_GAP}(QH|UBTVQH)(\d{{1,2}})(?!\w)")
_OLD = re.compile(rf"(?<![\w/.,@-])(\d{{1,4}}[a-zđ]?){_GAP}[/-]{_GAP}(CP|TTg|HĐBT|HDBT|CT)(?![\w/-])")
"""Numbers of before 1997 name the issuer and no type: Nghị định 64/CP."""
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_SHORT = re.compile(
    r"(?<=[\s.])(?<!\d[\s.])(\d{1,4}[a-zđ]?)(?:\s?/\s?((?:19|20)\d\d))?"
    r"(?!\w|\s?[/%]|[.,]\d|\s?[-–]\s?\w|\s+(?:of(?!\s+(?:the\s+)?(?:Government|Prime|Polit|Secret|Party|Central))|tháng|(?:năm|ngày)(?!\s+\d)|tỷ|triệu|nghìn|hộ|người|million|billion|poor)\b)"
)
"""The number of a document whose letters are left out; the word of type stands before it."""


_DATED_BEHIND = (
    r"(?:(?:ngày|dated)\s+[\d/. -]{6,10}\s+|ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}\s+"
    r"|dated\s+\w+\s+\d{1,2},\s+\d{4}\s+)?"
)
_SAID_BEHIND = re.compile(
    rf"\s+{_DATED_BEHIND}(?:của|of)\s+(?:the\s+)?"
    r"(?i:(?P<TTg>Thủ\s+tướng|Prime\s+Minister)|(?P<CP>Chính\s+phủ|Government)"
    r"|(?P<TW>Ban\s+Bí\s+thư|Bộ\s+Chính\s+trị|(?:Ban\s+Chấp\s+hành\s+)?Trung\s+ương|Politburo|Secretariat"
    r"|(?:Party\s+)?Central\s+Committee))(?!\w)"
)
"""Who issued what is cited by a number cut short: `Nghị quyết 42 của Bộ Chính trị`."""
_ONE_FORM: Final = {"NĐ": "CP", "QĐ": "TTg", "CT": "TTg", "NQ": "CP"}
"""Types whose number is known with the number, the year and the issuer that the text tells."""


def find_citations(text: str, runs: Sequence[tuple[int, int]]) -> list[Citation]:
    """Return the legal documents that a text cites, in order; `runs` is where its digits are."""
    names = read_law_table()
    addresses = [match.span() for match in _ADDRESS.finditer(text)] if "://" in text or "www." in text else []
    found: list[Citation] = []
    accepted: set[str] = set()
    marked = [start for start, end in runs if _MARK.match(text, end)]
    for match in find_at(_NUMBER, text, marked):
        if not _within(match, addresses) and (citation := _numbered(text, match, names, accepted, found)) is not None:
            found.append(citation)
    if "QH" in text:
        found += [
            _national(text, match, names) for match in find_at(_NATIONAL, text, marked) if not _within(match, addresses)
        ]
    found += [each for match in find_at(_OLD, text, marked) if (each := _old(text, match, names)) is not None]
    found += _cut_short(text, runs, found, names)
    found += find_named(text, found)
    return sorted(found, key=lambda each: each.start)


def _within(match: re.Match[str], spans: list[tuple[int, int]]) -> bool:
    return any(start <= match.start() < end for start, end in spans)


def _numbered(
    text: str, match: re.Match[str], names: LawTable, accepted: set[str], found: list[Citation]
) -> Citation | None:
    """Return the document of a number with letters; `accepted` has the letters that a word of type has introduced."""
    number, year, letters, issuer = match.groups()
    year = "".join(year.split()) if year else None
    issuer = re.sub(rf"\s|\.|{_DASH}$", "", issuer.replace("Ð", "Đ")).replace("TƯ", "TW")
    parts = [part for part in re.split(_DASH, issuer) if part]
    if not parts:
        return None
    said, start, ahead = _said_before(text, match.start(), names)
    number = ahead + number
    kind = names.types.get(key_of(letters))
    if kind is not None and "Đ" in letters.replace("Ð", "Đ").upper() and "Đ" not in kind:
        return None  # HĐ is a contract, HD a guideline
    if kind is None:
        who = names.full.get(names.issuers.get(key_of(letters), ""))
        if said != "CV" or year is not None or not letters.isupper():
            return None
        return _citation(
            text, start, match, f"{number}/{letters}-{issuer}", f"{names.words['CV']}, {who or letters}", None
        )
    if kind == "L" and year is None:
        return None
    known = [names.issuers.get(key_of(part.rstrip("0123456789"))) for part in parts]
    if known[0] is None:
        if not (parts[0].isupper() and letters[:2].isupper()) or (year is None and len(parts[0]) < 3):
            return None
        listed = (
            bool(found) and match.start() - found[-1].end <= _IN_A_LIST and found[-1].kind.startswith(names.words[kind])
        )
        if said != kind and not listed and f"{kind}-{parts[0]}" not in accepted:
            return None  # of an unknown issuer the word of type is asked for: contracts have numbers too
        accepted.add(f"{kind}-{parts[0]}")
    written = [
        (name + part[len(part.rstrip("0123456789")) :]) if name else part
        for name, part in zip(known, parts, strict=True)
    ]
    party = year is None and "/" in text[match.end(3) : match.start(4)]
    joint = "-".join(written)
    canonical = f"{number}-{kind}/{joint}" if party else "/".join(filter(None, (number, year, f"{kind}-{joint}")))
    issuers = [
        names.full.get(f"{kind}-{name}") or names.full.get(name or "", part)
        for name, part in zip(known, parts, strict=True)
    ]
    # The Party's regulations have the letters of its decisions.
    word = names.words["QyĐ" if said == "QyĐ" and kind == "QĐ" else kind]
    return _citation(text, start, match, canonical, f"{word}, {', '.join(issuers)}", year)


_IN_A_LIST: Final = 8
"""Characters between two numbers of a list: `, số ` or ` và số `."""


def _national(text: str, match: re.Match[str], names: LawTable) -> Citation:
    number, year, issuer, term = match.groups()
    said, start, ahead = _said_before(text, match.start(), names)
    kind = names.words[said or ("PL" if issuer == "UBTVQH" else "L")]
    if said is None and _CODE_BEFORE.search(text, max(0, start - 70), start):
        kind = "Bộ luật"
    canonical = f"{ahead}{number}/{year}/{issuer}{term}"
    return _citation(text, start, match, canonical, f"{kind}, {names.full[issuer]}", year)


_CODE_BEFORE = re.compile(r"(?:\bBộ luật\s[^,;.\d]{3,50}|\bCode\s+)\(?(?:số|No\.?)\s*\Z")


def _old(text: str, match: re.Match[str], names: LawTable) -> Citation | None:
    said, start, ahead = _said_before(text, match.start(), names)
    if said is None:
        return None
    issuer = "HĐBT" if match[2] == "HDBT" else match[2]
    who = "Chủ tịch Hội đồng Bộ trưởng" if issuer == "CT" else names.full[issuer]
    return _citation(text, start, match, f"{ahead}{match[1]}/{issuer}", f"{names.words[said]}, {who}", None)


def _said_before(text: str, start: int, names: LawTable) -> tuple[str | None, int, str]:
    """Return the letters of the word of type before a number, where it starts, and digits that a text layer cut off.

    A layer that sets `15 3/2004/QĐ-TTg` gives `15` back to the number; only right behind the word of type.
    """
    ahead = ""
    before = names.type_word.search(text, max(0, start - 60), start)
    if before is None and (cut := re.search(r"(?<![\d.,/])(\d{1,3}) \Z", text[max(0, start - 5) : start])):
        before = names.type_word.search(text, max(0, start - 64), start - len(cut[0]))
        ahead = cut[1] if before else ""
    if before is None:
        return None, start, ""
    return names.letters_of[key_of(before[1])], before.start(), ahead


def _citation(text: str, start: int, match: re.Match[str], canonical: str, kind: str, year: str | None) -> Citation:
    """Return the citation with the year of its date."""
    when = year_behind(text, match.end()) or year
    return Citation(start, match.end(), canonical, kind, int(when) if when else None)


def _cut_short(text: str, runs: Sequence[tuple[int, int]], full: list[Citation], names: LawTable) -> list[Citation]:
    """Return what is cited as `Nghị quyết 24`, where the text cites one document in full that this can be.

    A decree has one issuer, the Government, so that its number and its year are enough.
    """
    by_number: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for each in full:
        kind, number = each.kind.partition(",")[0], re.split(r"[/-]", each.number)[0]
        by_number[kind, number.lower()].add((each.number, each.kind))
    found = []
    said = []
    for start, _ in runs:
        before = text[max(0, start - 40) : start].split()
        if before and before[-1].lower() in names.ends:
            said.append(start)
    for match in find_at(_SHORT, text, said):
        word = names.type_word.search(text, max(0, match.start() - 40), match.start())
        if word is None or any(each.start < match.end() and word.start() < each.end for each in full):
            continue
        letters = names.letters_of[key_of(word[1])]
        number, year = match.groups()
        meant = {
            pair
            for pair in by_number.get((names.words[letters], number.lower()), ())
            if year is None or f"/{year}/" in pair[0]
        }
        if len(meant) == 1:
            canonical, kind = next(iter(meant))
        elif (whole := _completed(text, match, letters)) is not None:
            canonical, issuer = whole
            kind = f"{names.words[letters]}, {names.full[issuer]}"
        else:
            continue
        when = year_behind(text, match.end()) or year
        found.append(Citation(word.start(), match.end(), canonical, kind, int(when) if when else None))
    return found


def _completed(text: str, match: re.Match[str], letters: str) -> tuple[str, str] | None:
    """Return the whole number and the issuer's letters of what is cited with its issuer; a decree has but one."""
    number, year = match.groups()
    said = _SAID_BEHIND.match(text, match.end())
    issuer = said.lastgroup if said else "CP" if letters == "NĐ" and year else None
    if issuer == "TW" and year is None and letters in ("NQ", "CT", "KL"):
        return f"{number}-{letters}/TW", issuer
    if issuer is None or _ONE_FORM.get(letters) != issuer:
        return None
    if year is not None:
        # A resolution of the Government or a directive has its year in its date alone.
        return (
            f"{number}/{year}/{letters}-{issuer}" if letters in ("NĐ", "QĐ") else f"{number}/{letters}-{issuer}"
        ), issuer
    if letters == "NQ" or (letters in ("QĐ", "CT") and int(re.sub(r"\D", "", number)) >= _SINGLE):
        return f"{number}/{letters}-{issuer}", issuer
    return None


_SINGLE: Final = 100
"""Decisions that lay down rules have small numbers and the year in them; a large number is whole without one."""
