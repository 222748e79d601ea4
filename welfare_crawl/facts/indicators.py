"""What a figure is of: the indicators of `reference/indicators.toml` and their terms in a sentence."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from welfare_crawl.errors import ConfigurationError
from welfare_crawl.writing.tones import fold

Kind = Literal["law", "share", "count", "money"]

CHANGE: Final = "_change"
"""Ending of an indicator whose figure is by how much it rose or fell."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One entry of the file."""

    name: str
    kind: Kind
    meaning: tuple[str, str]
    """In Vietnamese and in English."""
    unit: str
    vi: tuple[str, ...]
    en: tuple[str, ...]
    not_vi: tuple[str, ...]
    not_en: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one kind of figure in one language, as one pattern."""

    pattern: re.Pattern[str]
    names: dict[str, str]
    """Term, in small letters and on one line -> indicator."""

    def find(self, sentence: str, start: int = 0, end: int | None = None) -> list[tuple[int, int, str]]:
        """Return start, end and indicator of each term of a sentence in small letters, the longest of several."""
        found = self.pattern.finditer(sentence, start, len(sentence) if end is None else end)
        return [(match.start(), match.end(), self.names[" ".join(match[0].split())]) for match in found]


@cache
def read_indicators() -> dict[str, Indicator]:
    """Return the indicators by name; raises ConfigurationError for an entry that can't be read."""
    table = tomllib.loads(files("welfare_crawl.reference").joinpath("indicators.toml").read_text(encoding="utf-8"))
    return {name: _read(name, entry) for name, entry in table.items()}


def _read(name: str, entry: dict[str, object]) -> Indicator:
    def words(key: str) -> tuple[str, ...]:
        value = entry.get(key, [])
        if not isinstance(value, list) or not all(isinstance(word, str) and word == word.lower() for word in value):
            raise ConfigurationError(f"indicators.toml: [{name}] {key}: a list of terms in small letters is needed")
        return tuple(value)

    unknown = set(entry) - {"kind", "meaning", "unit", "vi", "en", "not_vi", "not_en"}
    if unknown:
        raise ConfigurationError(f"indicators.toml: [{name}] has an unknown key {min(unknown)!r}")
    kind = entry.get("kind")
    if kind not in ("law", "share", "count", "money"):
        raise ConfigurationError(f"indicators.toml: [{name}] kind: {kind!r} is none of share, count, money")
    meaning = entry.get("meaning")
    if not isinstance(meaning, list) or len(meaning) != 2:
        raise ConfigurationError(f"indicators.toml: [{name}] meaning: one line in Vietnamese and one in English")
    return Indicator(
        name,
        kind,
        (str(meaning[0]), str(meaning[1])),
        str(entry.get("unit", "")),
        words("vi"),
        words("en"),
        words("not_vi"),
        words("not_en"),
    )


@cache
def terms_of(kind: Kind, language: str, *, marked: bool) -> Terms:
    """Return the terms of a kind in `vi` or `en`; not marked: for Vietnamese typed without marks."""
    names: dict[str, str] = {}
    barred: dict[str, tuple[str, ...]] = {}
    for indicator in read_indicators().values():
        if indicator.kind != kind:
            continue
        for term in indicator.vi if language == "vi" else indicator.en:
            key = term if marked else fold(term)
            names.setdefault(key, indicator.name)
            never = indicator.not_vi if language == "vi" else indicator.not_en
            barred[key] = never if marked else tuple(map(fold, never))
    pattern = _one_pattern({term: barred[term] for term in names}) if names else r"(?!)"
    return Terms(re.compile(rf"(?<![\w-]){pattern}(?![\w-])"), names)


def _one_pattern(terms: dict[str, tuple[str, ...]]) -> str:
    """Return a pattern for all terms that tries each letter once: a tree of the letters that they share."""
    tree: dict[str, Any] = {}
    for term, barred in terms.items():
        node = tree
        for sign in term:
            node = node.setdefault(sign, {})
        node[""] = rf"(?!\s+(?:{'|'.join(map(re.escape, barred))})\b)" if barred else ""
    return _branches(tree)


def _branches(node: dict[str, Any]) -> str:
    ends = node.get("")
    ways = [(r"\s+" if sign == " " else re.escape(sign)) + _branches(below) for sign, below in node.items() if sign]
    if not ways:
        return ends or ""
    if ends is not None:
        # The longer term first; where the term ends, no letter may follow, or `ho` would be found in `hoc`.
        return f"(?:{'|'.join(ways)}|(?![\\w-]){ends})"
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"
