"""What a person typed into a search box, as a tree: words, phrases, AND, OR, NOT, prefix*."""

import re
import unicodedata
from dataclasses import dataclass

from welfare_crawl.errors import ConfigurationError
from welfare_crawl.writing.spelling import agreeing_syllables
from welfare_crawl.writing.tones import fold, normalise_tone_placement

UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Signs of scripts that put no space between words (Thai, Lao, Burmese, Khmer, kana, Han): each counts as a word."""

WORD = re.compile(rf"[{UNSPACED}]|(?:(?![{UNSPACED}])[^\W_])(?:(?![{UNSPACED}])[^\W_]|[\u0300-\u036f])*")
"""A word as the index has it."""

_LONGEST = 1000
_MOST_WORDS = 60
_DEEPEST = 30
_LEXEME = re.compile(r'"(?P<phrase>[^"]*)"(?P<star>\*?)|(?P<open>\()|(?P<close>\))|(?P<bare>[^\s"()]+)')
_INNER_STAR = re.compile(r"\*\w")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))


@dataclass(frozen=True, slots=True)
class Word:
    """One word, in lower case, its tone where the index has it."""

    text: str
    marked: bool
    """Typed with diacritics: only the word so written is meant. Without, any word that folds to it."""
    prefix: bool = False
    alternatives: tuple[str, ...] = ()
    """The syllables that it may mean as well: typed with some of its marks only (`đuong`) it is none."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand together in this order; one word is a phrase too."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class And:
    """All of these. Words typed beside each other (`adjacent`) are worth more where they stand together."""

    parts: tuple["Query", ...]
    adjacent: bool = False


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The first, but not where the second is."""

    wanted: "Query"
    unwanted: "Query"


Query = Phrase | And | Or | Not


def parse_query(text: str) -> Query:
    """Return the tree of what was typed.

    Raises ConfigurationError, one line, when it makes no sense.
    """
    clean = re.sub(r"[\x00\ud800-\udfff]", " ", text).translate(_QUOTES)
    clean = unicodedata.normalize("NFC", clean)
    if len(clean) > _LONGEST:
        raise ConfigurationError(f"the query is longer than {_LONGEST} characters; shorten it")
    if clean.count('"') % 2:
        raise ConfigurationError("the query has a quotation mark without its partner; close the phrase")
    parser = _Parser(list(_LEXEME.finditer(clean)))
    query = parser.parse()
    if len(query_words(query, also_unwanted=True)) > _MOST_WORDS:
        raise ConfigurationError(f"the query has more than {_MOST_WORDS} words; shorten it")
    return query


def query_words(query: Query, *, also_unwanted: bool = False) -> tuple[Word, ...]:
    """Return the words that are looked for, in order."""
    match query:
        case Phrase(words):
            return words
        case And(parts) | Or(parts):
            return tuple(word for part in parts for word in query_words(part, also_unwanted=also_unwanted))
        case Not(wanted, unwanted):
            further = query_words(unwanted, also_unwanted=True) if also_unwanted else ()
            return query_words(wanted, also_unwanted=also_unwanted) + further


def _phrase(text: str, *, prefix: bool) -> Phrase | None:
    words = [normalise_tone_placement(match[0].lower()) for match in WORD.finditer(text)]
    if not words:
        return None
    made = [Word(word, fold(word) != word, alternatives=agreeing_syllables(word)) for word in words]
    if prefix:
        made[-1] = Word(made[-1].text, made[-1].marked, prefix=True)
    return Phrase(tuple(made))


class _Parser:
    """Recursive descent: OR binds loosest, then AND and NOT, words beside each other closest."""

    def __init__(self, lexemes: list[re.Match[str]]) -> None:
        self._lexemes = lexemes
        self._next = 0
        self._depth = 0

    def parse(self) -> Query:
        query = self._any()
        if self._peek() is not None:
            raise ConfigurationError("the query has a `)` without its `(`; take it out")
        if query is None:
            raise ConfigurationError("the query has no words; give at least one")
        return query

    def _any(self) -> Query | None:
        parts = [self._all()]
        while self._is_word("OR"):
            self._next += 1
            parts.append(self._all(after="OR"))
        found = [part for part in parts if part is not None]
        if len(parts) > 1 and parts[0] is None:
            raise ConfigurationError("OR stands between two terms; put one before it, or write `or` for the word")
        return Or(tuple(found)) if len(found) > 1 else (found[0] if found else None)

    def _all(self, after: str | None = None) -> Query | None:
        query = self._run()
        if query is None and after is not None:
            raise ConfigurationError(
                f"{after} stands between two terms; put one after it, or write it in small letters"
            )
        while self._is_word("AND") or self._is_word("NOT"):
            operator = self._lexemes[self._next][0]
            self._next += 1
            if query is None:
                raise ConfigurationError(f"{operator} stands between two terms; put one before it")
            further = self._run()
            if further is None:
                raise ConfigurationError(f"{operator} stands between two terms; put one after it")
            query = And((query, further)) if operator == "AND" else Not(query, further)
        return query

    def _run(self) -> Query | None:
        parts: list[Query] = []
        plain = True
        while (lexeme := self._peek()) is not None:
            if lexeme["close"] or (lexeme["bare"] in ("AND", "OR", "NOT")):
                break
            self._next += 1
            if lexeme["open"]:
                plain = False
                inner = self._group()
                if inner is not None:
                    parts.append(inner)
            elif lexeme["phrase"] is not None:
                plain = False
                phrase = _phrase(lexeme["phrase"], prefix=bool(lexeme["star"]))
                if phrase is not None:
                    parts.append(phrase)
            else:
                bare = lexeme["bare"]
                if _INNER_STAR.search(bare):
                    raise ConfigurationError(
                        f"a `*` stands at the end of a word, as in `giảm*`; {bare[:40]} has it elsewhere"
                    )
                phrase = _phrase(bare, prefix=bare.endswith("*"))
                if phrase is not None:
                    parts.append(phrase)
                elif "*" in bare:
                    raise ConfigurationError("a `*` stands at the end of a word, as in `giảm*`; put a word before it")
        if len(parts) > 1:
            return And(tuple(parts), adjacent=plain)
        return parts[0] if parts else None

    def _group(self) -> Query | None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ConfigurationError(f"the query has more than {_DEEPEST} parentheses inside each other; simplify it")
        inner = self._any()
        lexeme = self._peek()
        if lexeme is None or not lexeme["close"]:
            raise ConfigurationError("the query has a `(` without its `)`; close it")
        self._next += 1
        self._depth -= 1
        return inner

    def _peek(self) -> re.Match[str] | None:
        return self._lexemes[self._next] if self._next < len(self._lexemes) else None

    def _is_word(self, word: str) -> bool:
        lexeme = self._peek()
        return lexeme is not None and lexeme["bare"] == word
