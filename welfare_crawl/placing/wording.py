"""A text as it is compared with others: its normal form, its shingles and its numbers, worked out once."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from welfare_crawl.placing.recent import Recent
from welfare_crawl.writing.word_table import WordTable
from welfare_crawl.writing.words import TOKEN, split_words

UNSPACED: Final = frozenset({"zh", "ja", "ko", "th", "lo", "km", "my"})
"""Languages whose words no space divides, or whose endings change with each sentence (Korean)."""

CHARACTERS: Final = 5
"""Signs in a shingle of a text that no space divides."""
_PROOF_WORDS: Final = 3
_REMEMBERED: Final = 1_000_000
"""Characters of text; what is kept takes some twenty times as many bytes."""

_MARKS_OF_LATIN = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
_BROKEN_WORD = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]\n(?=[^\W\d_])")
_BROKEN_ENDS: Final = ("-\n", "\u00ad\n", "\u2010\n")
_EACH_ALONE = re.compile(
    "[\\x00-\u012f\u0131-\u024f\u0400-\u0482\u048a-\u04ff\u1e00-\u1eff\u2000-\u206f\u20a0-\u20a7\u20a9-\u20bf"
    "\u2190-\u23ff\u2500-\u2bff\ufe0f\U0001f300-\U0001faff]*"
)
"""No sign of these changes with its neighbours when it is folded, and none that parts words becomes a letter: Latin and
Cyrillic without combining marks, and what the press puts between words."""
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?")
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_UNSPACED_LETTER = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Wording:
    """What comparing needs to know of a text."""

    __slots__ = ("normal", "numbers", "shingles", "unspaced")

    def __init__(self, text: str, language: str) -> None:
        self.normal = normalise(text, language)
        self.unspaced = is_unspaced(text, language)
        """Whether shingles are of characters."""
        self.shingles = frozenset(map(hash, _proof(self.normal, unspaced=self.unspaced)))
        """Hashes of this process, of all shingles: never to be stored."""
        self.numbers = Counter(numbers_in(text))

    def longest_new(self, shared: frozenset[int]) -> int:
        """Return how many signs stand in the longest stretch that none of these shingles touches."""
        longest = run = 0
        for shingle in _proof(self.normal, unspaced=True):
            run = 0 if hash(shingle) in shared else run + 1
            longest = max(longest, run)
        return longest


_recent: Final[Recent[Wording]] = Recent(_REMEMBERED)


def wording_of(text: str, language: str) -> Wording:
    """Return the wording of a text, from memory when it was compared of late."""
    return _recent.get((text, language), lambda: Wording(text, language))


@lru_cache(maxsize=2)
def normalise(text: str, language: str = "und") -> str:
    """Return the form in which texts are compared: lower case, no punctuation and, in Latin script, no marks."""
    text = text.replace("\r\n", "\n")
    if any(end in text for end in _BROKEN_ENDS):
        text = _BROKEN_WORD.sub("", text)
    if language not in UNSPACED and _EACH_ALONE.fullmatch(text):
        return " ".join(map(_folded.__getitem__, split_words(text)[1::2]))
    text = _fold(text.lower())
    return ("" if is_unspaced(text, language) else " ").join(TOKEN.findall(text))


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKD", text).lower()
    text = _MARKS_OF_LATIN.sub("", text).replace("đ", "d").replace("\u0131", "i")
    return unicodedata.normalize("NFC", text)


_folded = WordTable(lambda word: " ".join(TOKEN.findall(_fold(word.lower()))))


def is_unspaced(text: str, language: str) -> bool:
    """Tell whether a text is cut into characters, not into words; by its letters when the language is not known."""
    if language in UNSPACED:
        return True
    if language != "und":
        return False
    sample = text[:2000]
    return len(_UNSPACED_LETTER.findall(sample)) > 0.3 * max(1, sum(letter.isalpha() for letter in sample))


def numbers_in(text: str) -> list[str]:
    """Return the numbers of a text in one form, whichever sign groups their thousands: 1.234,5 and 1,234.5 are one."""
    return [
        _plain_number(match.group()) for match in _NUMBER.finditer(western_digits(unicodedata.normalize("NFKC", text)))
    ]


def western_digits(text: str) -> str:
    """Return a text with 0 to 9 for the digits of other scripts: Khmer, Lao, Thai, Burmese, Arabic and Indian ones."""
    return _OTHER_DIGIT.sub(lambda match: str(unicodedata.digit(match[0])), text)


def _proof(normal: str, *, unspaced: bool) -> Iterator[Sequence[str]]:
    """Return all shingles of a normal form: of five signs or of three words."""
    pieces: Sequence[str] = normal if unspaced else normal.split(" ")
    size = min(len(pieces), CHARACTERS if unspaced else _PROOF_WORDS)
    return zip(*(pieces[start:] for start in range(size)), strict=False) if size else iter([("",)])


def _plain_number(written: str) -> str:
    if written.isdigit():
        return written
    digits = re.sub(r"[\s\u00a0\u202f]", "", written)
    groups = re.split(r"[.,]", digits)
    if len(groups) > 1 and all(len(group) == 3 for group in groups[1:]):
        return "".join(groups)
    if len(groups) > 1:
        return "".join(groups[:-1]) + "." + groups[-1]
    return digits
