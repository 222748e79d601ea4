"""The words of a text as names of places are looked for among them."""

import re
from dataclasses import dataclass
from typing import Final

from welfare_crawl.gazetteer import fold_token, syllables

TOKEN: Final = re.compile(r"[^\W_]+")

SPACES: Final = (" ", "\u00a0")

_GENITIVE_S: Final = frozenset({"sv", "de", "da", "nb", "no"})


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text and its words: `words`, `folded` and the places where they stand are of one length."""

    text: str
    language: str
    found: list[re.Match[str]]
    """The words as they stand, with the s of a genitive."""
    words: list[str]
    folded: list[str]
    marked: bool
    """Whether this is Vietnamese that was typed with its marks."""

    def __len__(self) -> int:
        return len(self.words)

    def start(self, position: int) -> int:
        """Return where a word begins in the text."""
        return self.found[position].start()

    def end(self, position: int) -> int:
        """Return where a word ends in the text, its genitive s included."""
        return self.found[position].end()

    def gap(self, position: int) -> str:
        """Return what stands between a word and the one before it."""
        return self.text[self.end(position - 1) : self.start(position)]


def read_tokens(text: str, language: str) -> Tokens:
    """Return the words of a text; names in Swedish and German without the s of their genitive."""
    found = list(TOKEN.finditer(text))
    words = [match.group() for match in found]
    if language in _GENITIVE_S:
        words = list(map(_without_s, words))
    folded = [folded_word(word) for word in words]
    with_marks = sum(word != plain and not word.isascii() for word, plain in zip(words, folded, strict=True))
    return Tokens(text, language, found, words, folded, marked=language == "vi" and with_marks * 5 > len(words))


def is_capital(word: str) -> bool:
    """Tell whether a word can be one of a name: it begins with a capital, or is a number."""
    return word[:1].isupper() or word.isdigit()


def folded_word(word: str) -> str:
    """Return a word in lower case without its marks, as the index of names has it."""
    return word.lower() if word.isascii() else fold_token(word)


def _without_s(word: str) -> str:
    """Return the nominative of what may be a name: Hanois, Lao Cais."""
    stem = word[:-1]
    return stem if word.endswith("s") and is_capital(word) and folded_word(stem) in syllables() else word
