"""Whether two texts are the same text: normal form, hash, sampled shingles, comparison, verdict.

The shingle sizes, sampling rates and thresholds were measured on 4,827 documents with made variants and templates; the
sampling is the FracMinHash of Irber et al. 2022 (keep a hash when it is below a fixed share of the hash space).
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Final, Literal

import xxhash

from welfare_crawl.placing.alignment import Alignment, align
from welfare_crawl.placing.wording import CHARACTERS, is_unspaced, normalise, wording_of

PARAMETERS: Final = "norm1/word5+char5/16:4<250"
"""Stored with an index of keys; when it differs, the index has to be built again from the texts."""

_KEY_WORDS: Final = 5
_WORD_SEED: Final = 0
_CHARACTER_SEED: Final = 0x5EED
"""Another seed for characters: their keys never meet those of words, so one index serves both."""

_MANY_SHINGLES: Final = 250
_SPARSE: Final = 2**64 // 16
_DENSE: Final = 2**64 // 4
CUT: Final = 30
"""Lower bits of a shingle's hash that its key leaves out. What is left has 32 bits, in a sparse sample 30: a key has a
few strangers among ten million texts, but two texts that share two of them by chance are one in thousands, and then
compared. The store keeps half as much."""
_FEWEST_WORDS: Final = 30
"""Under that, only the hash of the whole text tells that two texts are one (characters: three times as many)."""

_ENOUGH_KEYS: Final = 25
"""Keys from which their number tells how much two texts share."""
_LEAST_KEYS: Final = 0.08
"""Share of the keys that two texts have in common at least when they are one, or related: of 696 pairs with all kinds
of changes the farthest had 0.26."""

_WORTH_ALIGNING: Final = 0.2
"""Jaccard under which no two texts are one, whatever stands where."""

_KEPT: Final = 0.75
"""Words of the shorter text that stand in the longer in the same order: what 3 % of misread letters leave of it."""

_NEW_MATTER: Final = 40
"""Words in one stretch; a text with more that is new is a report of its own, a follow-up say."""

_KEPT_SIGNS: Final = 0.75
"""Shingles of five signs of the shorter text that the longer has: 3 % of misread signs leave 0.86."""
_NEW_SIGNS: Final = 60
_MANY_SIGNS: Final = 120

Verdict = Literal["duplicate", "related"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much two texts share, each figure 0 to 1."""

    jaccard: float
    """Shared shingles by all shingles of both."""
    containment: float
    """Shared shingles by those of the shorter text."""
    numbers_shared: float
    """Shared numbers by all numbers of both, 1 when neither has any."""
    numbers: int
    """How many numbers the text with fewer of them has."""
    shingles: int
    """How many shingles the shorter text has."""
    new_numbers: int = 0
    """Numbers that the shorter text has and the longer has not: a shortened reprint has none."""
    alignment: Alignment | None = None
    """Where the two differ, word by word; None where they share too little, or are too long, to look."""
    new_stretch: int | None = None
    """Signs in the longest stretch of the shorter text that the longer has not; None for texts of words, and for such
    as share too little."""


def body_of(lead: str, text: str) -> str:
    """Return lead and text as the one body that is compared: some sites print the lead apart, others within.

    A paper's lead is its abstract, which stands somewhere among its first pages.
    """
    lead, text = lead.strip(), text.strip()
    if not lead or lead in text:
        return text
    return f"{lead}\n\n{text}"


def content_hash(text: str, *, title: str = "", language: str = "und") -> str:
    """Return the SHA-256 of the normalised text; of the title too where the text is too short to stand for itself."""
    normal = normalise(text, language)
    words = len(normal) // 3 if is_unspaced(text, language) else normal.count(" ") + 1
    if words < _FEWEST_WORDS:
        normal = f"{normalise(title, language)}\n{normal}"
    # Marks are folded: the same report typed without them is the same text. Figures, names and order of words are not.
    return hashlib.sha256(normal.encode()).hexdigest()


def sample_keys(text: str, language: str = "und") -> tuple[int, ...]:
    """Return the sampled shingle hashes by which near-duplicates meet: 32 bits each, sorted, distinct."""
    normal = normalise(text, language)
    if is_unspaced(text, language):
        if len(normal) < 3 * _FEWEST_WORDS:
            return ()
        shingles = {normal[i : i + CHARACTERS].encode() for i in range(len(normal) - CHARACTERS + 1)}
        seed = _CHARACTER_SEED
    else:
        data = normal.encode()
        lengths = [len(word) + 1 for word in data.split(b" ")]
        if len(lengths) < _FEWEST_WORDS:
            return ()
        ends = list(accumulate(lengths))
        starts = [0, *ends]
        shingles = {data[start : end - 1] for start, end in zip(starts, ends[_KEY_WORDS - 1 :], strict=False)}
        seed = _WORD_SEED
    # A text that has just over so many shingles must still meet its reprint that has just under: the dense sample
    # contains the sparse one, so they share at least that.
    limit = _SPARSE if len(shingles) >= _MANY_SHINGLES else _DENSE
    # Four times as fast without a seed, which is 0 then.
    digest = partial(xxhash.xxh3_64_intdigest, seed=seed) if seed else xxhash.xxh3_64_intdigest
    hashes = map(digest, shingles)
    return tuple(sorted({value >> CUT for value in hashes if value < limit}))


def are_far_apart(a_keys: Collection[int], b_keys: Collection[int]) -> bool:
    """Tell by the keys of two texts that `judge` would find nothing between them; False where there are too few."""
    # The sparse sample is what a long and a short text have both: below its bound each has all of its shingles' keys.
    a, b = ({key for key in keys if key < _SPARSE >> CUT} for keys in (a_keys, b_keys))
    fewest = min(len(a), len(b))
    return fewest >= _ENOUGH_KEYS and len(a & b) < _LEAST_KEYS * fewest


def compare(a_text: str, b_text: str, language: str = "und") -> Comparison:
    """Return what two texts share, counted on all of their shingles; the same whichever is named first."""
    a_text, b_text = sorted((a_text, b_text), key=lambda text: (len(text), text))
    a, b = wording_of(a_text, language), wording_of(b_text, language)
    shared = a.shingles & b.shingles
    smaller = min(len(a.shingles), len(b.shingles))
    short, long = (a, b) if len(a.shingles) <= len(b.shingles) else (b, a)
    jaccard = len(shared) / (len(a.shingles) + len(b.shingles) - len(shared))
    common = (a.numbers & b.numbers).total()
    every = a.numbers.total() + b.numbers.total() - common
    near = jaccard >= _WORTH_ALIGNING or len(shared) >= 0.6 * smaller > 0
    return Comparison(
        jaccard=jaccard,
        containment=len(shared) / smaller,
        numbers_shared=common / every if every else 1.0,
        numbers=min(a.numbers.total(), b.numbers.total()),
        shingles=smaller,
        new_numbers=len(short.numbers.keys() - long.numbers.keys()),
        alignment=align(a_text, b_text, language) if near and not a.unspaced else None,
        new_stretch=short.longest_new(shared) if near and a.unspaced else None,
    )


def judge(comparison: Comparison) -> Verdict | None:
    """Say what two texts are to each other: what a reader calls the same article, a relative, or nothing.

    Duplicates share four fifths of their shingles and nearly all numbers; or one is the other with edits, misread
    letters or matter left out, spread over the text as noise is. Notices made from one template differ in their figures
    and names alone: at best they are related.
    """
    c, aligned = comparison, comparison.alignment
    template = aligned is not None and aligned.is_template
    if c.jaccard >= 0.8 and c.numbers_shared >= 0.95 and not template:
        return "duplicate"
    if c.containment >= 0.95 and c.shingles >= 40 and c.new_numbers == 0 and c.jaccard >= 0.3 and not template:
        return "duplicate"
    if (
        aligned is not None
        and not template
        and c.shingles >= 40
        and aligned.kept >= _KEPT
        and c.jaccard >= _WORTH_ALIGNING
    ):
        swapped_share = aligned.swapped_numbers / max(1, c.numbers)
        if (
            swapped_share <= 0.1
            and aligned.swapped_numbers <= 0.1 * aligned.changes
            and aligned.new_block <= _NEW_MATTER
        ):
            return "duplicate"
    if c.new_stretch is not None and _is_misread(c, c.new_stretch):
        return "duplicate"
    if c.numbers >= 4 and c.numbers_shared < 0.5 and c.containment < 0.9:
        return None
    if c.jaccard >= 0.5 or (c.containment >= 0.7 and c.shingles >= 25):
        return "related"
    return None


def _is_misread(c: Comparison, new_stretch: int) -> bool:
    """Tell whether texts without words to align differ as noise does: in short stretches all over, not in figures."""
    kept = c.shingles >= _MANY_SIGNS and c.containment >= _KEPT_SIGNS and c.jaccard >= 0.3
    spread = new_stretch <= min(_NEW_SIGNS, max(20, 0.15 * c.shingles))
    return kept and spread and c.new_numbers <= 0.1 * c.numbers


def is_trivial_change(old: str, new: str, language: str = "und") -> bool:
    """Tell whether two states of one page differ in nothing that a reader would call its text.

    Trivial are marks, letter case and punctuation, and short lines that are no sentences (a counter, a button, the
    teaser of an advertisement) which came, went or changed. A changed sentence is a revision, if by one word only.
    """
    before, after = _lines(old, language), _lines(new, language)
    if list(before) == list(after):
        return True
    left = [raw for line, raw in before.items() if line not in after]
    right = [raw for line, raw in after.items() if line not in before]
    if [line for line in before if line in after] != [line for line in after if line in before]:
        return False
    return len(left) + len(right) <= 4 and all(_is_furniture(raw) for raw in left + right)


def _lines(text: str, language: str) -> dict[str, str]:
    lines: dict[str, str] = {}
    for raw in text.split("\n\n"):
        normal = normalise(raw, language)
        if normal:
            lines.setdefault(normal, raw.strip())
    return lines


def _is_furniture(line: str) -> bool:
    return (
        len(line.split()) <= 8
        and len(line) <= 60
        and not line.rstrip().endswith((".", "!", "?", "…", "。", ":", '"', "”"))
    )
