"""Which words tell what a text is about: the terms of `reference/topics.toml`, read and ready to be looked up."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import compress
from typing import Final

from welfare_crawl.errors import ConfigurationError
from welfare_crawl.writing.word_table import WordTable
from welfare_crawl.writing.words import TOKEN, fold_token, mark_token

TOPICS: Final = (
    "poverty_reduction",
    "social_insurance",
    "health_insurance",
    "social_assistance",
    "merit",
    "children_and_elderly",
    "disability",
    "ethnic_minorities",
    "housing",
    "policy_credit",
    "employment",
    "disaster_relief",
    "education_support",
    "clean_water_and_electricity",
)
"""The fourteen topics, as `topics.topic` has them."""

GENERAL: Final = "general"
"""Terms of social welfare as a whole."""
AGAINST: Final = "against"
"""Terms that speak for another subject."""
SUBSTRING_LANGUAGES: Final = frozenset({"zh", "ja", "ko", "th", "lo", "km"})
"""Their terms are looked for letter by letter, for no spaces part the words."""


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the terms file."""

    written: str
    tokens: tuple[str, ...]
    """As `mark_token` has them; folded in languages whose marks don't matter here."""
    prefix: bool
    weight: float
    topic: str
    """One of TOPICS, `general` or `against`."""


_WORDS_OF_A_LANGUAGE: Final = 1 << 13
"""Words that are remembered for each of thirty languages."""
_NO_WORD: Final = "\n"
"""What follows the last word."""

_Longer = dict[str, list[tuple[tuple[str, ...], Term]]]
"""Terms of several words that begin with the same one, by the second; by "" for every other second word."""


class TermIndex:
    """Terms in one spelling, found by the words of a text."""

    def __init__(self, terms: Iterable[Term], spell: Callable[[str], str]) -> None:
        self._single: dict[str, Term] = {}
        self._stems: dict[str, list[tuple[str, Term]]] = defaultdict(list)
        """By the first three letters."""
        self._longer: dict[str, _Longer] = defaultdict(lambda: defaultdict(list))
        """By the first word."""
        self._ways = WordTable(self._begun_by, _WORDS_OF_A_LANGUAGE)
        # The longer counts, of equal ones the weightier, then the one written first: sozialversicherung*, not sozial*.
        ranked = sorted(terms, key=lambda term: (-len(term.tokens), -term.weight))
        spelt = [(tuple(map(spell, term.tokens)), term) for term in ranked]
        for tokens, term in spelt:
            if len(tokens) > 1:
                self._longer[tokens[0]][_second(tokens, term)] = []
            elif term.prefix:
                self._stems[tokens[0][:3]].append((tokens[0], term))
            else:
                self._single.setdefault(tokens[0], term)
        for tokens, term in spelt:
            if len(tokens) > 1:
                second, seconds = _second(tokens, term), self._longer[tokens[0]]
                for key in [second] if second else seconds:
                    seconds[key].append((tokens, term))

    def find_all(self, words: Sequence[str]) -> list[Term]:
        """Return the terms of a text in order, at each place the best, none within another."""
        found: list[Term] = []
        rest = 0
        ways = list(map(self._ways.__getitem__, words))
        following = [*words[1:], _NO_WORD]
        for position in compress(range(len(words)), ways):
            way = ways[position]
            if way is None or position < rest:
                continue
            longer, best = way
            for tokens, term in longer.get(following[position]) or longer.get("", []):
                there = tuple(words[position : position + len(tokens)])
                if there == tokens or (term.prefix and _begins(there, tokens)):
                    best = term
                    break
            if best is not None:
                found.append(best)
                rest = position + len(best.tokens)
        return found

    def _begun_by(self, word: str) -> tuple[_Longer, Term | None] | None:
        """Return the longer terms that begin with a word and the best that is the word alone; None for most words."""
        longer, best = self._longer.get(word), self._single.get(word)
        for stem, term in self._stems.get(word[:3], ()):
            if word.startswith(stem):
                best = term if best is None or term.weight > best.weight else best
                break
        return None if longer is None and best is None else (longer or {}, best)


def _second(tokens: Sequence[str], term: Term) -> str:
    return "" if term.prefix and len(tokens) == 2 else tokens[1]


def _begins(there: Sequence[str], tokens: Sequence[str]) -> bool:
    return len(there) == len(tokens) and there[:-1] == tokens[:-1] and there[-1].startswith(tokens[-1])


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The terms of the languages that one text can hold, ready to be looked up."""

    terms: tuple[Term, ...]
    """Of the languages that part their words by spaces."""
    marked: TermIndex
    """The same, found by words as `mark_token` has them."""
    folded: TermIndex
    """The same, found by words without marks."""
    substrings: tuple[Term, ...]


@cache
def load_lexicon(language: str) -> Lexicon:
    """Return the packaged terms that count in a text of this language: its own, Vietnamese and English ones."""
    spoken = _load_terms()
    languages = sorted(spoken) if language == "und" else [code for code in (language, "vi", "en") if code in spoken]
    terms = [(code, term) for code in dict.fromkeys(languages) for term in spoken[code]]
    spaced = tuple(term for code, term in terms if code not in SUBSTRING_LANGUAGES)
    return Lexicon(
        spaced,
        TermIndex(spaced, str),
        TermIndex(spaced, fold_token),
        tuple(term for code, term in terms if code in SUBSTRING_LANGUAGES),
    )


@cache
def _load_terms() -> dict[str, tuple[Term, ...]]:
    return read_terms((files("welfare_crawl.reference") / "topics.toml").read_text(encoding="utf-8"), "topics.toml")


def read_terms(content: str, name: str) -> dict[str, tuple[Term, ...]]:
    """Return the terms of a terms file by language; raises ConfigurationError with file, line and remedy."""
    try:
        tables = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f'{name}: {error}; a line is "term" = weight') from error
    terms: dict[str, list[Term]] = defaultdict(list)
    for section, table in tables.items():
        if section == GENERAL and isinstance(table, dict):
            groups = {GENERAL: table}
        elif section in ("topics", AGAINST) and isinstance(table, dict):
            groups = table
        else:
            raise _mistake(content, name, section, "sections are [general.vi], [topics.NAME.vi], [against.NAME.vi]")
        for group, by_language in groups.items():
            if section == "topics" and group not in TOPICS:
                raise _mistake(content, name, f"topics.{group}", f"unknown topic; there are: {', '.join(TOPICS)}")
            if not isinstance(by_language, dict):
                raise _mistake(content, name, group, "put the language behind the name, as in [general.vi]")
            for code, entries in by_language.items():
                if not re.fullmatch(r"[a-z]{2}", code) or not isinstance(entries, dict):
                    raise _mistake(content, name, f"{group}.{code}", "put the language behind the name, as in .vi]")
                topic = AGAINST if section == AGAINST else group
                terms[code] += [_read_term(content, name, *entry, topic) for entry in entries.items()]
    return {code: tuple(found) for code, found in terms.items()}


def _read_term(content: str, name: str, written: str, weight: object, topic: str) -> Term:
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight <= 3:
        raise _mistake(content, name, written, "the weight is a number from 1 to 3")
    bare = written.removesuffix("*")
    tokens = tuple(map(mark_token, TOKEN.findall(bare)))
    if not tokens or "*" in bare:
        raise _mistake(content, name, written, "a term is one or more words, a star only at its end")
    prefix = written.endswith("*")
    if prefix and len(tokens) == 1 and len(bare) < 3:
        raise _mistake(content, name, written, "a term with a star has at least three letters")
    return Term(written, tokens, prefix, float(weight), topic)


def _mistake(content: str, name: str, where: str, remedy: str) -> ConfigurationError:
    lines = content.splitlines()
    line = next((number for number, text in enumerate(lines, 1) if f'"{where}"' in text.split("#")[0]), None)
    if line is None:
        line = next((number for number, text in enumerate(lines, 1) if where in text.split("#")[0]), 1)
    return ConfigurationError(f"{name}, line {line}: {where}: {remedy}")
