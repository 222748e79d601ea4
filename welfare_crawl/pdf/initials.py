"""Drop capitals: a first letter several lines high, put before the word that it begins."""

from collections.abc import Sequence

import numpy as np

from welfare_crawl.pdf.glyphs import PageGlyphs
from welfare_crawl.pdf.syllables import is_syllable
from welfare_crawl.pdf.words import is_english

TALLER = 1.8
"""Times the usual letter, from which on a single capital may be a drop capital."""

_ALONE = frozenset("AIOYÀÁÔƠÝĨÂ") | frozenset("ỞỚÍÌÓÒÚÙƯỨỪÊỄ")
"""Letters that are words by themselves in English or Vietnamese."""


def join_initials(glyphs: PageGlyphs, words: Sequence[str]) -> tuple[list[str], frozenset[int]]:
    """Return the words with each drop capital put before its word, and the numbers of those capitals."""
    done = list(words)
    if len(words) < 20:
        return done, frozenset()
    boxes = glyphs.boxes
    heights = boxes[:, 3] - boxes[:, 1]
    usual = float(np.median(heights))
    used: set[int] = set()
    for at in np.flatnonzero(heights > TALLER * usual).tolist():
        letter = words[at]
        if len(letter) != 1 or not letter.isupper() or glyphs.sideways[at]:
            continue
        target = _find_word(boxes, heights, at, usual)
        if target is not None and words[target] and words[target][0].isalpha():
            apart = letter in _ALONE and not _is_cut(letter, words[target])
            done[target] = f"{letter} {words[target]}" if apart else letter + words[target]
            used.add(at)
    return done, frozenset(used)


def _find_word(
    boxes: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]",
    heights: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]",
    at: int,
    usual: float,
) -> int | None:
    """Return the first word of the upper of the lines that stand beside the letter, if there are two of them."""
    _, top, right, bottom = boxes[at].tolist()
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    beside = (
        (boxes[:, 0] > right - 0.3 * usual)
        & (boxes[:, 0] < right + 2.5 * usual)
        & (middles > top - 0.2 * usual)
        & (middles < bottom + 0.2 * usual)
        & (heights < (1 / TALLER) * 1.2 * (bottom - top))
    )
    beside[at] = False
    near = np.flatnonzero(beside)
    if len(near) < 2:
        return None
    upper = int(near[middles[near].argmin()])
    row = near[abs(middles[near] - middles[upper]) < 0.5 * usual]
    rows = middles[near].max() - middles[near].min()
    return int(row[boxes[row, 0].argmin()]) if rows > 0.8 * usual else None


def _is_cut(letter: str, rest: str) -> bool:
    """Tell whether a word goes on behind its first letter, which could also stand alone."""
    token = "".join(c for c in rest if c.isalpha())
    whole = letter + token

    def known(word: str) -> bool:
        return is_english(word) or is_syllable(word.lower())

    return known(whole) and not (len(token) > 1 and known(token))
