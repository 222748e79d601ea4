"""Where the words of a query stand in a text: the stretch that shows why it was found, and what stands together."""

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from welfare_crawl.query import UNSPACED, WORD, Word
from welfare_crawl.writing.tones import MARKED, older_tone_placement

_WORDS = 32
_BEFORE = 5
"""Words of a snippet that stand before the first hit."""
_WINDOW = 150
"""Characters in which hits are counted together, about the length of a snippet in Vietnamese."""
_LONGEST_WORD = 600
"""Characters of a snippet; a word without spaces around it may be of any length."""
_SCANNED = 2_000_000
"""Characters of one text that are looked through: a book of 800 pages."""
_MOST_HITS = 2000
"""Hits of one word that are looked at."""

_SIGN = re.compile(f"[{UNSPACED}]")

Span = tuple[int, int]


def make_snippet(text: str, words: tuple[Word, ...]) -> tuple[str, tuple[Span, ...]]:
    """Return the stretch of a text that has most of the words, on one line, and where they stand in it."""
    hits = find_words(text, words)
    begin = _first_word(text, _best_hit(hits))
    spans = [match.span() for _, match in zip(range(_WORDS), WORD.finditer(text, begin), strict=False)]
    if not spans:
        return text[:200].replace("\n", " "), ()
    whole = next(WORD.finditer(text, spans[-1][1]), None) is None
    end = min(len(text) if whole else spans[-1][1], begin + _LONGEST_WORD)
    head, tail = ("… " if begin else ""), (" …" if end < len(text) else "")
    marks = tuple(
        (start - begin + len(head), stop - begin + len(head))
        for start, stop, _ in hits
        if start >= begin and stop <= end
    )
    # One sign for one sign, so that the offsets hold.
    return head + "".join(" " if sign.isspace() else sign for sign in text[begin:end]) + tail, marks


def find_words(text: str, words: tuple[Word, ...]) -> list[tuple[int, int, int]]:
    """Return where the words stand: begin, end and the number of the word, in the order of the text."""
    lowered = _lowered(text[:_SCANNED])
    found: dict[int, tuple[int, int]] = {}
    for number, word in enumerate(dict.fromkeys(words)):
        for spelling in _spellings(word):
            for start, end in _places(lowered, word, spelling):
                found.setdefault(start, (end, number))
    return [(start, *found[start]) for start in sorted(found)]


def pairs_together(text: str, words: tuple[Word, ...]) -> int:
    """Return how many pairs of neighbours in a query stand beside each other, in that order, somewhere in a text."""
    distinct = {word: number for number, word in enumerate(dict.fromkeys(words))}
    wanted = {(distinct[one], distinct[other]) for one, other in itertools.pairwise(words)}
    hits = find_words(text, words)
    found = set()
    for (_, end, one), (start, _, other) in itertools.pairwise(hits):
        if (one, other) in wanted and (one, other) not in found and _touch(text, end, start):
            found.add((one, other))
    return len(found)


def _touch(text: str, end: int, start: int) -> bool:
    return start - end <= 3 and not any(sign.isalnum() for sign in text[end:start])


def _lowered(text: str) -> str:
    """Return the text in lower case, sign for sign."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := sign.lower()) == 1 else sign for sign in text)


def _spellings(word: Word) -> tuple[str, ...]:
    if not word.marked:
        return (word.text,)
    newer = (word.text, *word.alternatives)
    return tuple(dict.fromkeys((*newer, *map(older_tone_placement, newer))))


def _places(text: str, word: Word, spelling: str) -> Iterator[Span]:
    seen, unspaced = 0, bool(_SIGN.match(spelling))
    for at, end in _written(text, spelling) if word.marked else _written_with_any_marks(text, spelling):
        if unspaced or not (_in_word(text[at - 1 : at]) or (not word.prefix and _in_word(text[end : end + 1]))):
            whole = WORD.match(text, at) if word.prefix and not unspaced else None
            yield at, whole.end() if whole else end
            seen += 1
            if seen == _MOST_HITS:
                return


def _written(text: str, spelling: str) -> Iterator[Span]:
    at = text.find(spelling)
    while at >= 0:
        yield at, at + len(spelling)
        at = text.find(spelling, at + len(spelling))


def _written_with_any_marks(text: str, spelling: str) -> Iterator[Span]:
    return (match.span() for match in _with_any_marks(spelling).finditer(text))


@lru_cache(maxsize=256)
def _with_any_marks(spelling: str) -> re.Pattern[str]:
    """Return what finds a word in lower case whatever its marks; to fold a whole text takes ten times as long."""
    classes = ((sign, MARKED.get(sign, "")) for sign in spelling)
    return re.compile("".join(f"[{sign}{others}]" if others else re.escape(sign) for sign, others in classes))


def _in_word(sign: str) -> bool:
    return (sign.isalnum() and not _SIGN.match(sign)) or "\u0300" <= sign <= "\u036f"


def _best_hit(hits: list[tuple[int, int, int]]) -> int:
    """Return where the best window has its first hit: most different words, then most that stand as in the query."""
    best, first = (0, 0, 0), 0
    inside: dict[int, int] = {}
    chained = left = 0
    together = [
        number == before[2] + 1 and start - before[1] <= 1
        for before, (start, _, number) in zip([(-9, -9, -9), *hits], hits, strict=False)
    ]
    for right, (start, _, number) in enumerate(hits):
        inside[number] = inside.get(number, 0) + 1
        chained += together[right]
        while hits[left][0] < start - _WINDOW + 30:
            inside[hits[left][2]] -= 1
            chained -= together[left]
            left += 1
        score = (sum(1 for count in inside.values() if count), chained, right - left + 1)
        if score > best:
            best, first = score, hits[left][0]
    return first


def _first_word(text: str, hit: int) -> int:
    """Return where the snippet begins: some words before the hit, at the beginning of the text when that is near."""
    from_here = max(0, hit - 80)
    starts = [match.start() for match in WORD.finditer(text, from_here, hit)]
    if from_here and starts:
        starts = starts[1:]  # may be the end of a longer word
    before = starts[-_BEFORE:]
    if from_here == 0 and len(starts) <= _BEFORE:
        return 0
    return before[bisect_left(before, from_here)] if before else hit
