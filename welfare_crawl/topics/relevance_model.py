"""How the words of a text, also those that no terms file names, speak for social welfare: a small linear model.

`reference/relevance.tsv` holds a weight for each word and pair of words that texts labelled by people taught it;
`benchmarks/make_relevance.py` makes it again. It is a logistic regression on tf-idf (Sparck Jones 1972, as scikit-learn
has it with sublinear counts), whose log-odds join those of the terms.
"""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain, pairwise
from typing import Final, TypeVar

from welfare_crawl.writing.word_table import WordTable
from welfare_crawl.writing.words import TOKEN, fold_token, mark_token

LANGUAGES: Final = frozenset({"vi", "en"})
"""Of these there were enough labelled texts; in others the terms alone decide."""
CERTAIN: Final = 6.2
"""The log-odds at which terms say all that they can."""
_TAUGHT_ON: Final = 100
"""Words: the length of the labelled texts. In a longer one terms have room to show, and the model counts less."""
_STEM: Final = 5
"""Letters; the beginning of a longer word counts too, where words have endings."""


Gram = str | tuple[str, str]
"""A word, the beginning of one (`stem*`), or two words that follow each other."""
_Gram = TypeVar("_Gram", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Model:
    """What the labelled texts taught."""

    weights: Mapping[Gram, tuple[float, float]]
    """Word or pair -> how rare it is (idf), log-odds."""
    unknown: float
    """The idf of a word that no labelled text had."""
    bias: float
    terms: float
    """What one unit of the terms' log-odds counts beside it."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What speaks for a text, in log-odds that are to be summed."""

    by_terms: float
    by_words: float
    """0 in a language that was not taught, and in Vietnamese without marks."""
    found: Mapping[Gram, float]
    share: float
    """What one unit of `found` is worth."""

    def list_words(self) -> tuple[tuple[str, float], ...]:
        """Return the words and what each adds or takes, the strongest first; with the bias they make up `by_words`."""
        words = ((spell_out(gram), odds * self.share) for gram, odds in self.found.items())
        return tuple(sorted(words, key=lambda pair: (-abs(pair[1]), pair[0])))


def give_opinion(terms: float, title: Sequence[str], text: Sequence[str], language: str, length: int) -> Opinion:
    """Return how terms and other words together judge a text, from the terms' log-odds and its length in words.

    `title` and `text` are their words.
    """
    if language not in LANGUAGES or (language == "vi" and not has_marks(text)):
        return Opinion(terms, 0.0, {}, 0.0)
    model = load_model()
    trust = min(1.0, _TAUGHT_ON / max(1, length))
    by_terms = terms * (1 - trust) + model.terms * max(-CERTAIN, min(CERTAIN, terms)) * trust
    found, size = add_up([*title, *text], language, model)
    share = trust / size
    return Opinion(by_terms, sum(found.values()) * share + model.bias * trust, found, share)


def add_up(words: Iterable[str], language: str, model: Model) -> tuple[dict[Gram, float], float]:
    """Return the known words of a text with their log-odds, still to be divided by the length of the text's vector."""
    weights = model.weights
    known, length = measure(_grams_of(words, language), weights, model.unknown)
    return {gram: value * weights[gram][1] for gram, value in known.items()}, length


def measure(
    grams: Iterable[_Gram], weights: Mapping[_Gram, tuple[float, float]], unknown: float
) -> tuple[dict[_Gram, float], float]:
    """Return the tf-idf of the known ones, and the length of all, so that a text of unknown words has little to say."""
    counts = Counter(grams)
    known = {gram: _dampen(counts.pop(gram)) * weights[gram][0] for gram in list(filter(weights.__contains__, counts))}
    square = sum(value * value for value in known.values())
    # Most of the unknown stand there once, so that they are quickly counted by how often they do.
    square += sum(often * (_dampen(count) * unknown) ** 2 for count, often in Counter(counts.values()).items())
    return known, math.sqrt(square) or 1.0


def _dampen(count: int) -> float:
    return 1 + math.log(count)


def split_grams(text: str, language: str) -> list[Gram]:
    """Return the words of a text, their pairs and, outside Vietnamese, the beginnings of the longer ones."""
    return list(_grams_of(TOKEN.findall(text.lower()), language))


_marked = WordTable(lambda word: "0" if word[0].isdigit() else mark_token(word))
_folded = WordTable(lambda word: "0" if word[0].isdigit() else fold_token(word))


def _grams_of(tokens: Iterable[str], language: str) -> Iterable[Gram]:
    words = list(map((_marked if language == "vi" else _folded).__getitem__, tokens))
    stems = [] if language == "vi" else [f"{word[:_STEM]}*" for word in words if len(word) > _STEM]
    return chain(words, pairwise(words), stems)


def spell_out(gram: Gram) -> str:
    """Return a gram as the table of the model has it."""
    return gram if isinstance(gram, str) else " ".join(gram)


def has_marks(words: Sequence[str]) -> bool:
    """Return whether a Vietnamese text was typed with its marks; every second word has some."""
    return 5 * (len(words) - sum(map(str.isascii, words))) > len(words)


@cache
def load_model() -> Model:
    """Return the packaged model."""
    content = (files("welfare_crawl.reference") / "relevance.tsv").read_text(encoding="utf-8")
    return read_model(content.splitlines())


def read_model(lines: Iterable[str]) -> Model:
    """Return the model that a table holds: word, number of texts that had it, weight in hundredths.

    Lines that begin with # are remarks, those with a = behind their name the numbers of the whole.
    """
    numbers: dict[str, float] = {}
    rows: list[tuple[str, int, int]] = []
    for line in lines:
        if line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) == 2:
            numbers[cells[0].removesuffix("=")] = float(cells[1])
        else:
            rows.append((cells[0], int(cells[1]), int(cells[2])))
    texts = numbers["texts"]
    return Model(
        {_read_gram(gram): (rarity(texts, df), weight / 100) for gram, df, weight in rows},
        unknown=rarity(texts, 1),
        bias=numbers["bias"],
        terms=numbers["terms"],
    )


def _read_gram(written: str) -> Gram:
    first, space, second = written.partition(" ")
    return (first, second) if space else written


def rarity(texts: float, having: int) -> float:
    """Return the idf of a word that so many of the texts have."""
    return math.log(texts / having) + 1
