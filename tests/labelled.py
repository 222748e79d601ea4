"""What people have labelled: places in sentences, subjects of texts. All of it is written for this purpose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from welfare_crawl.places import find_places
from welfare_crawl.places.gazetteer import MERGER, Unit, units
from welfare_crawl.writing.words import fold_token, mark_token

_LEVELS = {"p": "province", "d": "district", "c": "commune"}
_MARK = re.compile(r"\[([^|\]]+)\|([pdc])(-?)/([^\]/]+)(?:/([^\]]+))?\]")
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Gold:
    """A place that a sentence names."""

    start: int
    end: int
    code: str
    then: str
    now: str


@dataclass(frozen=True)
class Sentence:
    """A sentence with the places that it names, as a person sees them."""

    language: str
    day: str
    home: str | None
    text: str
    places: tuple[Gold, ...]


def read_places(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of a file whose first line says how places are marked in it."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        language, day, home, marked = line.split("\t")
        text, gold, at = "", [], 0
        for match in _MARK.finditer(marked):
            text += marked[at : match.start()] + match[1]
            at = match.end()
            gold.append(_gold(match, day, len(text)))
        yield Sentence(language, day, home or None, text + marked[at:], tuple(gold))


@dataclass(frozen=True)
class Score:
    """How well the places of labelled sentences are found."""

    wanted: int
    precision: float
    recall: float
    codes: float
    """The share of the found whose code and provinces are right."""


def score_places(path: Path) -> Score:
    """Return how many of the places that people labelled `find_places` finds, and how many others."""
    found = hits = codes = wanted = 0
    for sentence in read_places(path):
        mentions = {m.end: m for m in find_places(sentence.text, sentence.language, sentence.day, sentence.home)}
        found, wanted = found + len(mentions), wanted + len(sentence.places)
        for gold in sentence.places:
            mention = mentions.get(gold.end)
            if mention is not None and mention.start >= gold.start:
                hits += 1
                codes += (mention.code, mention.province_then, mention.province_now) == (gold.code, gold.then, gold.now)
    return Score(wanted, hits / found, hits / wanted, codes / hits)


@dataclass(frozen=True)
class Subject:
    """A short text and what it is about."""

    half: str
    """`a` is for tuning, `b` for judging."""
    language: str
    topics: frozenset[str]
    """Empty: not on social welfare."""
    title: str
    text: str


def read_subjects(path: Path) -> list[Subject]:
    """Return the texts of a table whose first line names the columns."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    return [
        Subject(half, language, frozenset(topics.split(",")) - {"-"}, title, text)
        for half, language, topics, title, text in rows
    ]


def _gold(match: re.Match[str], day: str, end: int) -> Gold:
    name, level, passed, province, district = match.groups()
    old = day < MERGER or passed == "-"
    above = _one(
        unit for unit in _of("province", old) if _marked(unit.name) == _marked(province.replace("Thừa Thiên ", ""))
    )
    unit = above
    if level != "p":
        within = [unit for unit in _of(_LEVELS[level], old) if unit.province == above.code]
        if district:
            lies_in = _one([u for u in _of("district", old) if u.province == above.code and u.name == district])
            within = [unit for unit in within if unit.district == lies_in.code]
        alike = [unit for unit in within if _marked(unit.name) == _marked(name)]
        unit = _one(alike or [unit for unit in within if _folded(unit.name) == _folded(name)])
    then = above.code if (day < MERGER) == old else above.province_now
    return Gold(end - len(name), end, unit.code, then, above.province_now)


def _of(level: str, old: bool) -> list[Unit]:
    return [unit for unit in units() if unit.level == level and unit.old == old]


def _one(found: list[Unit]) -> Unit:
    by_code = {unit.code: unit for unit in found}
    if len(by_code) != 1:
        raise ValueError(f"the label means {sorted(by_code) or 'nothing'}")
    return next(iter(by_code.values()))


def _marked(name: str) -> tuple[str, ...]:
    return tuple(map(mark_token, _TOKEN.findall(name)))


def _folded(name: str) -> tuple[str, ...]:
    return tuple(map(fold_token, _TOKEN.findall(name)))
