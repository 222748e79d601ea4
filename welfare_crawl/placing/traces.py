"""What survives translation: numbers, dates, document numbers and names, in the order of the text.

A translation keeps its original's figures and names, and keeps them in their places; another report on the same event
shares many of them, but elsewhere. So two texts are compared by the traces that both have at about the same place.
"""

import math
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Final

import xxhash

from welfare_crawl.placing.recent import Recent
from welfare_crawl.placing.wording import is_unspaced, western_digits
from welfare_crawl.writing.eastern import everyday_names, find_eastern_names
from welfare_crawl.writing.numbers import find_figures
from welfare_crawl.writing.transcription import skeleton_of
from welfare_crawl.writing.word_table import WordTable
from welfare_crawl.writing.words import fold_token

_FIGURES: Final = "ndc"
"""Kinds of traces: numbers, days, document numbers; `w` are names, `s` names by sound."""
_REMEMBERED: Final = 1_200_000
"""Characters of text; what is kept takes some ten times as many bytes."""

ORIGINAL_LANGUAGE: Final = "vi"
"""The crawl's originals are Vietnamese; only a source line may name one in another language."""

MOST_KEYS: Final = 64
"""Keys under which one document is found: its weightiest traces."""

_WEIGHTS: Final = (-6.3, 3.3, 3.1, 3.7, 0.3, 1.5, 1.1, 0.9, 5.6)
"""Logistic model of `Likeness.probability`, fitted on all pairs of 31 news stories in eleven languages (NTREX)."""

_ORIGINAL_SEED: Final = 0x0121

_EVERYDAY: Final = 0.6
"""Weight of a name that any report may hold: a neighbouring country, the government, the capital."""

_MANY_FIGURES: Final = 5
_SAME_FIGURES: Final = 0.3

_CHANCE: Final = 0.1
"""Share of figures, by weight, that two reports on anything may have in common; half a translation has a half."""

_IN_PLACE: Final = 0.08
"""How far apart, in shares of the text, a trace may stand; languages differ in length, section by section."""

_LETTER = re.compile(r"[^\W\d_]")
_PARTS_BEFORE = re.compile(r"(?:[^\W\d_]+['’])+\Z")
_LONGEST_PARTS: Final = 80
"""Characters."""
_END = re.compile(r"[.!?:;…\"“”„»«‘\n(]\s*$")
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]{3,}")
_HANGUL = re.compile("[\uac00-\ud7a3]{2,}")
_PARTICLE = re.compile("(?:에서는|에서|에게|으로|까지|부터|은|는|이|가|을|를|의|에|와|과|로|도|인)$")

_CAPITAL_NOUNS: Final = frozenset({"de"})
"""Languages in which each noun has a capital."""


TracePlaces = tuple[tuple[str, tuple[float, ...]], ...]
"""Each trace of a text with where it stands, 0 to 1; a trace is its kind and value: `n:1250`, `d:14/10`, `c:24-nq`,
`w:yen lap`, `s:PLTK`."""


class Traces:
    """What of one text survives translation, with the sums that each comparison needs."""

    __slots__ = ("figures", "keys", "places", "squares")

    def __init__(self, places: TracePlaces) -> None:
        self.places: dict[str, tuple[float, ...]] = dict(places)
        self.squares = dict.fromkeys("fws", 0.0)
        """Sum of the squared weights of figures, names, and names by sound."""
        self.keys: dict[bool, tuple[int, ...]] = {}
        """What `keys_of` found, kept for the next time."""
        self.figures = 0
        for key in self.places:
            is_figure = key[0] in _FIGURES
            self.figures += is_figure
            self.squares["f" if is_figure else key[0]] += weight_of(key) ** 2


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far two texts have the same traces in the same places."""

    score: float
    """Cosine of the weights, 0 to 1; only what stands in place counts as shared."""
    in_names: float
    """The same of names alone."""
    in_figures: float
    """The same of numbers, days and document numbers alone."""
    in_place: float
    """Share of the common traces that stand in place: near 1 in a translation, a half in a report on the same event."""
    names: int
    figures: int
    """Numbers, days and document numbers that both have in place."""
    most_figures: int
    """How many the text with fewer of them has."""
    shared: tuple[str, ...]
    """Keys, the weightiest first."""

    @property
    def probability(self) -> float:
        """Return how surely the one is a translation of the other."""
        if self.most_figures >= _MANY_FIGURES and self.in_figures < _SAME_FIGURES:
            return 0.0  # two months of one bulletin: all names the same, all figures others
        names, figures = min(self.names, 8) / 8, min(self.figures, 6) / 6
        signs = (
            *(1.0, self.score, self.in_names, self.in_figures, names, figures),
            *(figures * self.in_figures, names * self.in_names, self.in_place * min(self.names + self.figures, 6) / 6),
        )
        return 1 / (1 + math.exp(-sum(a * b for a, b in zip(_WEIGHTS, signs, strict=True))))


def find_traces(title: str, body: str, language: str) -> TracePlaces:
    """Return what of a text survives translation, in order of appearance."""
    text = western_digits(unicodedata.normalize("NFKC", f"{title}\n\n{body}"))
    found: dict[str, list[float]] = defaultdict(list)
    length = max(1, len(text))
    for key, start in (*find_figures(text), *_names(text, language)):
        found[key].append(start / length)
    return tuple((key, tuple(places)) for key, places in found.items())


_recent: Final[Recent[Traces]] = Recent(_REMEMBERED)


def traces_of(title: str, body: str, language: str) -> Traces:
    """Return the traces of a text, from memory when it was asked for of late."""
    return _recent.get((title, body, language), lambda: Traces(find_traces(title, body, language)))


def remember_traces(title: str, body: str, language: str, places: TracePlaces) -> None:
    """Keep the traces of a text that somebody, a worker say, has found already."""
    _recent.put((title, body, language), Traces(places))


def keys_of(traces: Traces, *, original: bool) -> tuple[int, ...]:
    """Return the keys under which a document is found: signed 64 bit, sorted.

    Originals and translations have keys of their own, so that each side looks for the other alone.
    """
    if original not in traces.keys:
        seed = _ORIGINAL_SEED if original else 0
        telling = sorted((-weight_of(key), key) for key in traces.places if weight_of(key) > _EVERYDAY)
        hashes = (xxhash.xxh3_64_intdigest(key.encode(), seed=seed) for _, key in telling[:MOST_KEYS])
        traces.keys[original] = tuple(sorted(value - 2**64 if value >= 2**63 else value for value in hashes))
    return traces.keys[original]


def day_of(published_at: str | None) -> int | None:
    """Return the day of a date or time as `date.toordinal` counts; None when there is none."""
    try:
        return date.fromisoformat(published_at[:10]).toordinal() if published_at else None
    except ValueError:
        return None


def compare_traces(one: Traces, other: Traces) -> Likeness:
    """Return how alike two texts are in what survives translation."""
    common = sorted(one.places.keys() & other.places.keys())
    shared = [key for key in common if _in_place(one.places[key], other.places[key])]
    # Names by sound are looked at only where the letters differ: in one script they are there as names already.
    kinds = "w" if all(traces.squares["w"] > traces.squares["s"] for traces in (one, other)) else "ws"
    return max((_likeness(one, other, common, shared, kind) for kind in kinds), key=lambda found: found.probability)


def are_at_odds(one: Traces, other: Traces) -> bool:
    """Tell whether two texts, each full of figures, have next to none in common: neither translates the other."""
    if min(one.figures, other.figures) < _MANY_FIGURES:
        return False
    common = [key for key in one.places.keys() & other.places.keys() if key[0] in _FIGURES]
    return _cosine(sum(weight_of(key) ** 2 for key in common), one, other, "f") < _CHANCE


def _likeness(one: Traces, other: Traces, common: list[str], shared: list[str], kind_of_name: str) -> Likeness:
    names = [key for key in shared if key[0] == kind_of_name]
    figures = [key for key in shared if key[0] in _FIGURES]
    in_names, in_figures = (sum(weight_of(key) ** 2 for key in keys) for keys in (names, figures))
    return Likeness(
        score=_cosine(in_names + in_figures, one, other, "f" + kind_of_name),
        in_names=_cosine(in_names, one, other, kind_of_name),
        in_figures=_cosine(in_figures, one, other, "f"),
        in_place=(len(names) + len(figures)) / max(1, sum(key[0] in _FIGURES + kind_of_name for key in common)),
        names=len(names),
        figures=len(figures),
        most_figures=min(one.figures, other.figures),
        shared=tuple(sorted((*figures, *names), key=lambda key: (-weight_of(key), key))),
    )


def _cosine(common: float, one: Traces, other: Traces, kinds: str) -> float:
    if not common:
        return 0.0
    return common / math.sqrt(sum(one.squares[k] for k in kinds) * sum(other.squares[k] for k in kinds))


def _in_place(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return any(abs(a - b) <= _IN_PLACE for a in one for b in other)


@cache
def _capitalised() -> re.Pattern[str]:
    """Return the pattern of a word with a capital: it looks at capitals alone, which one sign in forty is."""
    capitals = "".join(sign for sign in map(chr, range(0x10000)) if sign.isupper() and sign.isalnum())
    # What stands before the capital is looked at behind it, or each sign of a text would be.
    return re.compile(rf"[{capitals}](?<![^\W\d_].)[^\W\d_]*(?:['’][^\W\d_]+)?")


def _stands_within(text: str, start: int) -> bool:
    """Tell whether a word is the second half of one with an apostrophe: d'Ivoire."""
    parts = _PARTS_BEFORE.search(text, max(0, start - _LONGEST_PARTS), start)
    return parts is not None and len(re.findall("['’]", parts[0])) % 2 == 1


_plain = WordTable(lambda word: re.split("['’]", fold_token(word))[0] if word[0] < "\u0370" else "")
"""The letters of a name without marks, up to an apostrophe; nothing in scripts that have no marks."""


def _names(text: str, language: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    previous, first, last = "", 0, 0
    search, position = _capitalised().search, 0
    while (match := search(text, position)) is not None:
        word, (start, end) = match[0], match.span()
        if start and text[start - 1] in "'’" and _stands_within(text, start):
            position = start + len(re.split("['’]", word)[0])  # a word may begin there: n'Rock'Rock
            continue
        position = end
        follows = previous != "" and not _LETTER.search(text, last, start)
        joined = follows and text[last:start] in (" ", "-", "\u00a0")
        begins = not follows and (start == 0 or _END.search(text[max(0, start - 3) : start]) is not None)
        if len(word) == 1:
            previous = ""
            continue
        plain = _plain[word]
        if len(plain) > 2 and not begins:
            found.append((f"w:{plain}", start))
        if plain and joined:
            found.append((f"w:{fold_token(previous)} {plain}", first))
        if language not in _CAPITAL_NOUNS:
            if not begins or word[0] >= "\u0370":
                found += _sounds(word, start)
            if joined:
                found += _sounds(previous + word, first)
        previous, first, last = word, start, end
    for name, start in find_eastern_names(text, language):
        found += [(key, start) for key in _keys_of_name(name)]
    if is_unspaced(text, language):
        found += [sound for match in _KATAKANA.finditer(text) for sound in _sounds(match[0], match.start())]
        if language == "ko":
            for match in _HANGUL.finditer(text):
                for form in dict.fromkeys((match[0], _PARTICLE.sub("", match[0]))):
                    found += [sound for sound in _sounds(form, match.start()) if len(sound[0]) >= 6]
    return found


@cache
def _everyday_names() -> frozenset[str]:
    keys = (key for name in everyday_names() for key in _keys_of_name(name))
    return frozenset(key[2:] for key in keys if key[0] == "w")


@lru_cache(maxsize=1000)
def _keys_of_name(vietnamese: str) -> tuple[str, ...]:
    """Return the traces that a name leaves in a Vietnamese text."""
    return tuple(dict.fromkeys(key for key, _ in _names(f"ở {vietnamese}", ORIGINAL_LANGUAGE)))


def _sounds(name: str, start: int) -> list[tuple[str, int]]:
    skeleton = skeleton_of(name)
    return [(f"s:{skeleton}", start)] if len(skeleton) >= 3 else []


@lru_cache(maxsize=20_000)
def weight_of(key: str) -> float:
    """Return how much it tells that two texts share a trace."""
    kind, value = key[0], key[2:]
    match kind:
        case "c":
            return 2.5
        case "d":
            return 1.5
        case "w":
            if value in _everyday_names():
                return _EVERYDAY
            return 1.6 if " " in value else 1.2
        case "s":
            return min(1.6, 0.3 * len(value))
    digits = len(value.replace(".", "").rstrip("0")) or 1
    if re.fullmatch(r"(?:19|20)\d\d", value):
        return 0.8
    return min(2.2, 0.4 + 0.45 * digits) if len(value) > 2 else 0.7
