"""Two texts compared: an earlier one and a later one word by word, an original and its translation side by side."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|\d+(?:[.,/]\d+)*|[^\W_]+|.", re.DOTALL)
_LONGEST = 4000
"""Words of two paragraphs that are compared word by word."""

_FIGURES = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph and what became of it: `same`, `changed`, `added` or `removed`."""

    kind: str
    parts: tuple[tuple[str, str], ...]
    """What stays (`=`), what went (`-`), what came (`+`), in order."""


def compare_texts(earlier: str, later: str) -> list[Change]:
    """Return the later text's paragraphs, and those that went, with the words that changed."""
    one, other = ([part for part in text.split("\n\n") if part.strip()] for text in (earlier, later))
    changes: list[Change] = []
    for tag, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            changes += [Change("same", (("=", part),)) for part in other[k:m]]
            continue
        paired = min(j - i, m - k)
        for old, new in zip(one[i : i + paired], other[k : k + paired], strict=True):
            changes += _compare_paragraphs(old, new)
        changes += [Change("removed", (("-", part),)) for part in one[i + paired : j]]
        changes += [Change("added", (("+", part),)) for part in other[k + paired : m]]
    return changes


def _compare_paragraphs(old: str, new: str) -> list[Change]:
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if len(a) + len(b) > _LONGEST or matcher.ratio() < 0.35:
        return [Change("removed", (("-", old),)), Change("added", (("+", new),))]
    parts: list[tuple[str, str]] = []
    gone = come = ""
    steps = matcher.get_opcodes()
    for number, (tag, i, j, k, m) in enumerate(steps):
        same = "".join(a[i:j]) if tag == "equal" else ""
        if same and not (same.isspace() and 0 < number < len(steps) - 1):
            parts += [(sign, words) for sign, words in (("-", gone), ("+", come)) if words]
            gone = come = ""
            parts.append(("=", same))
        else:
            # A mere space between two changes belongs to both: they are read as one.
            gone, come = gone + "".join(a[i:j]), come + "".join(b[k:m])
    parts += [(sign, words) for sign, words in (("-", gone), ("+", come)) if words]
    return [Change("changed", tuple(parts))]


def lay_beside(original: str, translation: str) -> list[tuple[str, str]]:
    """Return paragraphs of two texts that say the same, side by side; '' where one has no counterpart.

    By their lengths and the figures in them, after Gale and Church (1993), with paragraphs in place of sentences.
    """
    a, b = ([part for part in text.split("\n\n") if part.strip()] for text in (original, translation))
    if len(a) * len(b) > 250_000 or not a or not b:
        return [
            (a[number] if number < len(a) else "", b[number] if number < len(b) else "")
            for number in range(max(len(a), len(b)))
        ]
    scale = sum(map(len, b)) / max(1, sum(map(len, a)))
    figures_a, figures_b = ([set(_FIGURES.findall(part)) for part in parts] for parts in (a, b))
    steps = ((1, 1, 0.0), (1, 0, 1.2), (0, 1, 1.2), (2, 1, 0.5), (1, 2, 0.5))
    best = {(0, 0): (0.0, (0, 0))}
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            if (i, j) not in best:
                continue
            cost = best[i, j][0]
            for di, dj, price in steps:
                if i + di > len(a) or j + dj > len(b):
                    continue
                total = cost + price
                if di and dj:
                    total += _unlikeness(a[i : i + di], b[j : j + dj], scale)
                    total += _foreign(figures_a[i : i + di], figures_b[j : j + dj])
                if total < best.get((i + di, j + dj), (float("inf"),))[0]:
                    best[i + di, j + dj] = (total, (i, j))
    pairs: list[tuple[str, str]] = []
    here = (len(a), len(b))
    while here != (0, 0):
        before = best[here][1]
        pairs.append(("\n\n".join(a[before[0] : here[0]]), "\n\n".join(b[before[1] : here[1]])))
        here = before
    return pairs[::-1]


def _unlikeness(one: list[str], other: list[str], scale: float) -> float:
    expected, got = sum(map(len, one)) * scale, sum(map(len, other))
    return abs(expected - got) / max(expected, got, 1)


def _foreign(one: list[set[str]], other: list[set[str]]) -> float:
    """Return how many of the figures of both only one side has, 0 to 1."""
    left, right = set().union(*one), set().union(*other)
    return len(left ^ right) / len(left | right) if left | right else 0.0
