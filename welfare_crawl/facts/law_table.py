"""How legal documents are numbered and called: `reference/law.toml` as the patterns need it."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from welfare_crawl.writing.tones import fold

YEAR: Final = r"(?:19|20)\d\d"
DATE: Final = re.compile(
    rf"\s*\((?:of\s+|năm\s+)?({YEAR})\)"
    r"|[\s,;(]{0,3}(?:của\s+[^,;.\d]{3,40}\s+)?(?:ban hành\s+)?(?:dated|ngày|ngay|on|năm|nam|of)\s+"
    r"(?:\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?|\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+|[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+"
    rf"|\d{{1,2}}\s+[A-Z][a-z]{{2,8}}\.?,?\s+|\d{{1,2}}\s+thang\s+\d{{1,2}}\s+nam\s+)?({YEAR})\b"
)
"""The date right behind a document's number or name."""


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
class LawTable:
    """The entries of the file."""

    types: dict[str, str]
    """Folded letters -> the letters as they are written."""
    words: dict[str, str]
    """Letters -> the type in Vietnamese."""
    issuers: dict[str, str]
    full: dict[str, str]
    type_word: re.Pattern[str]
    ends: frozenset[str]
    """What can stand right before a number: the last word of each type, and số."""
    letters_of: dict[str, str]
    """Folded word of type, in either language -> letters."""
    vietnamese: re.Pattern[str]
    """A law, code or ordinance by its name."""
    english: re.Pattern[str]
    names: dict[str, str]
    """Folded name, in either language -> the name in Vietnamese, with Luật, Bộ luật or Pháp lệnh."""


def key_of(written: str) -> str:
    """Return letters as they compare: without marks, in small letters, on one line."""
    return " ".join(fold(written.replace("Ð", "Đ").replace("ð", "đ")).lower().split())


def year_behind(text: str, end: int) -> str | None:
    """Return the year of the date that stands right behind a document."""
    dated = DATE.match(text, end)
    return (dated[1] or dated[2]) if dated else None


@cache
def read_law_table() -> LawTable:
    """Return the entries of `reference/law.toml`."""
    table = tomllib.loads(files("welfare_crawl.reference").joinpath("law.toml").read_text(encoding="utf-8"))
    words: dict[str, str] = {letters: said[0] for letters, said in table["types"].items()}
    every = {word for said in table["types"].values() for word in said}
    alike = {word for each in every for word in (each, fold(each))}
    names: dict[str, str] = {}
    of_kind: dict[str, list[str]] = {}
    for section, kind in (("laws", "Luật"), ("codes", "Bộ luật"), ("ordinances", "Pháp lệnh")):
        of_kind[kind] = list(table[section])
        for name, english in table[section].items():
            names |= {key_of(said): f"{kind} {name}" for said in (f"{kind} {name}", *english)}
    laws = [said for each in table["laws"].values() for said in each]
    in_full = [said for section in ("codes", "ordinances") for each in table[section].values() for said in each]
    vietnamese = "|".join(
        rf"{re.escape(kind)}\s+(?i:{_either(of_kind[kind])})" for kind in ("Bộ luật", "Luật", "Pháp lệnh")
    )
    return LawTable(
        types={key_of(letters): letters for letters in table["types"]},
        words=words,
        issuers={key_of(letters): letters for letters in table["issuers"] if "-" not in letters},
        full=table["issuers"],
        type_word=re.compile(rf"\b({_either(alike)})\s*(?:số|so|No\.?|Nos\.?|nº)?\s*:?\s*\Z", re.IGNORECASE),
        ends=frozenset({each.lower().split()[-1] for each in alike} | {"số", "so", "no.", "no", "số:", "nos."}),
        letters_of={key_of(word): letters for letters, said in table["types"].items() for word in said},
        vietnamese=re.compile(
            rf"\b(?P<name>{vietnamese})\b(?!\s*\w*@)"
            rf"(?:\s+(?:\(?sửa đổi(?:, bổ sung)?\)?\s+)?(?:năm\s+)?(?P<year>{YEAR})\b)?"
        ),
        english=re.compile(
            rf"\b(?:(?P<first>{YEAR})\s+)?(?:Law\s+on\s+(?P<on>{_either(laws)})|(?P<of>{_either(laws)})\s+Law"
            rf"|(?P<full>{_either(in_full)}))\b(?!\s*\w*@)(?:\s+(?:of\s+)?(?P<year>{YEAR})\b)?"
        ),
        names=names,
    )


def _either(names: list[str] | set[str]) -> str:
    ordered = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(r"\s+".join(map(re.escape, name.split())) for name in ordered)
