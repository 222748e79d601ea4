"""The words of a text as names of places are looked for among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from welfare_crawl.places.gazetteer import syllables
from welfare_crawl.writing.word_table import WordTable
from welfare_crawl.writing.words import FOLDED, fold_token, split_words

SPACES: Final = (" ", "\u00a0")

_GENITIVE_S: Final = frozenset({"sv", "de", "da", "nb", "no"})


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text and its words: `words`, `folded` and the places where they stand are of one length."""

    text: str
    language: str
    gaps: Sequence[str]
    """What stands before each word, and at last behind all."""
    ends: list[int]
    """Where the first gap ends, the first word with the s of its genitive, the second gap, and so on."""
    words: Sequence[str]
    folded: list[str]
    marked: bool
    """Whether this is Vietnamese that was typed with its marks."""

    def __len__(self) -> int:
        return len(self.words)

    def start(self, position: int) -> int:
        """Return where a word begins in the text."""
        return self.ends[2 * position]

    def end(self, position: int) -> int:
        """Return where a word ends in the text, its genitive s included."""
        return self.ends[2 * position + 1]

    def gap(self, position: int) -> str:
        """Return what stands between a word and the one before it."""
        return self.gaps[position]


def read_tokens(text: str, language: str) -> Tokens:
    """Return the words of a text; names in Swedish and German without the s of their genitive."""
    pieces = split_words(text)
    words = pieces[1::2]
    if language in _GENITIVE_S:
        words = list(map(_without_s, words))
    return Tokens(
        text,
        language,
        gaps=pieces[::2],
        ends=list(accumulate(map(len, pieces))),
        words=words,
        folded=list(map(FOLDED.__getitem__, words)),
        marked=language == "vi" and sum(map(_has_marks.__getitem__, words)) * 5 > len(words),
    )


def is_capital(word: str) -> bool:
    """Tell whether a word can be one of a name: it begins with a capital, or is a number."""
    return word[:1].isupper() or word.isdigit()


def folded_word(word: str) -> str:
    """Return a word in lower case without its marks, as the index of names has it."""
    return word.lower() if word.isascii() else fold_token(word)


_has_marks = WordTable(lambda word: not word.isascii() and word != folded_word(word))


def _without_s(word: str) -> str:
    """Return the nominative of what may be a name: Hanois, Lao Cais."""
    stem = word[:-1]
    return stem if word.endswith("s") and is_capital(word) and folded_word(stem) in syllables() else word
