"""Laws, codes and ordinances that a text cites by their names, with the year where it says one."""

import re
from typing import Final

from welfare_crawl.facts.law_table import YEAR, Citation, key_of, read_law_table, year_behind

_CUES: Final = ("Luật", "luật", "Law", "Code", "Pháp lệnh", "Ordinance", "Hiến pháp", "Constitution")
_UNLISTED = re.compile(
    r"\b(?P<kind>Luật|Bộ luật|Pháp lệnh)\s+"
    r"(?P<name>[A-ZĐÀ-Ỹ](?:(?!\b(?:có|từ|được|đã|của|là|quy|theo|cho|này|hiện|mới|trong|đến|số|vào|khi|do)\b)[^;.:()\d\n]){2,80}?)"
    rf"\s+(?:năm\s+(?P<year>{YEAR})\b|(?=ngày\s+\d{{1,2}}\s+tháng\s+\d))"
)
"""A law that the file does not know: its year or its date shows where the name ends."""
_CONSTITUTION = re.compile(
    r"\bHiến pháp\s+(?:năm\s+)?(1946|1959|1980|1992|2013)\b|\b(1946|1959|1980|1992|2013)\s+Constitution\b"
)
_YEAR_IN_BRACKETS = re.compile(rf"\s*\((?:of\s+|năm\s+|sửa đổi\s+năm\s+)?({YEAR})\)")
_NUMBER_BEHIND = re.compile(r"[\s,(]{0,3}(?:số|so|No\.?)?\s{0,2}", re.IGNORECASE)
_ISSUERS: Final = {"Luật": "Quốc hội", "Bộ luật": "Quốc hội", "Pháp lệnh": "Ủy ban Thường vụ Quốc hội"}


def find_named(text: str, others: list[Citation]) -> list[Citation]:
    """Return what a text cites by name; of a law that has its number right behind its name, the number says more."""
    if not any(cue in text for cue in _CUES):
        return []
    table = read_law_table()
    vietnamese = "Viet" in text
    found: list[Citation] = []

    def add(match: re.Match[str], name: str, kind: str, year: str | None) -> None:
        start, end = match.span()
        if any(each.start < end and start < each.end for each in (*others, *found)):
            return
        bracket = _YEAR_IN_BRACKETS.match(text, end)
        behind = bracket.end() if bracket else end
        if any(
            each.kind.split(",")[0] in _ISSUERS and _NUMBER_BEHIND.fullmatch(text, behind, each.start)
            for each in others
        ):
            return
        year = year or (bracket[1] if bracket else None)
        dated = year or year_behind(text, end)
        named = f"{name} {year}" if year else name
        found.append(
            Citation(start, end, named, f"{kind}, {_ISSUERS.get(kind, 'Quốc hội')}", int(dated) if dated else None)
        )

    for match in table.vietnamese.finditer(text):
        name = table.names[key_of(match["name"])]
        add(match, name, _kind_of(name), match["year"])
    for match in table.english.finditer(text):
        year = match["first"] or match["year"]
        if match["on"] or year or vietnamese:
            name = table.names[key_of(match["on"] or match["of"] or match["full"])]
            add(match, name, _kind_of(name), year)
    for match in _UNLISTED.finditer(text):
        add(match, f"{match['kind']} {' '.join(match['name'].split())}", match["kind"], match["year"])
    for match in _CONSTITUTION.finditer(text):
        add(match, "Hiến pháp", "Hiến pháp", match[1] or match[2])
    return found


def _kind_of(name: str) -> str:
    return next(kind for kind in ("Bộ luật", "Pháp lệnh", "Luật") if name.startswith(kind))
