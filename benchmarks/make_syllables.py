"""Write `welfare_crawl/reference/vi_syllables.tsv`: how common each unmarked syllable is, here and elsewhere.

`python benchmarks/make_syllables.py`. Counted in two laws (diepxuan/diepxuan.github.io, MIT), a word list
(undertheseanlp/underthesea, Apache-2.0) and one half of the sentences of pemistahl/lingua-rs (Apache-2.0); the other
half is left for measuring. What stands in the file are counts turned into odds, no text.
"""

import math
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from quality_figures import DATA
from quality_language import is_for_tuning

from welfare_crawl.writing.tones import fold

TABLE = Path(__file__).parents[1] / "welfare_crawl" / "reference" / "vi_syllables.tsv"
_WORD = re.compile(r"[^\W\d_]+")
_SHAPE = re.compile(r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|n|ngh?|nh|ph|qu|r|s|th?|tr|v|x)?[aeiouy]{1,3}(?:ch?|m|ng?|nh|p|t)?")
"""What a Vietnamese syllable looks like; loans in the word list (axit, beta) don't."""
_SHARES = (0.3, 0.25, 0.45)
"""How much the laws, the word list and the sentences weigh."""
_SELDOM = 3e-5
"""The share of a text's words that any word is taken to be where it was not met: the halves have some 4,000 words."""


def count_words(lines: Iterable[str]) -> Counter[str]:
    """Return how often each word stands in the lines, lower case and without marks."""
    return Counter(word for line in lines for word in _WORD.findall(fold(line).lower()) if word.isascii())


def _read(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def main() -> int:
    """Write the table."""
    laws = count_words(line for path in sorted((DATA / "vocabulary").glob("*.md")) for line in _read(path))
    listed = count_words(_read(DATA / "pdf-academic" / "Viet74K.txt"))
    halves = {
        path.stem: count_words(line for line in _read(path) if is_for_tuning(line))
        for path in sorted((DATA / "langid").glob("*.txt"))
    }
    spoken = halves.pop("vi")
    inventory = {
        word
        for word in listed
        if len(word) > 1 and _SHAPE.fullmatch(word) and (listed[word] >= 3 or laws[word] >= 3 or spoken[word] >= 3)
    }
    sources = (laws, listed, spoken)
    totals = [sum(source.values()) for source in sources]
    # Small halves don't name every word of a language: a language counts from 1,500 Latin words on.
    others = {code: counts for code, counts in halves.items() if sum(counts.values()) >= 1500}
    rows = []
    for word in sorted(inventory):
        here = sum(
            share * (source[word] + 0.3) / total for share, source, total in zip(_SHARES, sources, totals, strict=True)
        )
        elsewhere = {
            code: (counts[word] - 0.5) / sum(counts.values()) for code, counts in others.items() if counts[word] > 1
        }
        mistaken = [f"{code}={math.log(p / _SELDOM):.1f}" for code, p in elsewhere.items() if p > _SELDOM]
        rows.append(f"{word}\t{math.log(here / _SELDOM):.1f}\t{' '.join(mistaken)}")
    lines = ["syllable\tvietnamese\telsewhere", *rows]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(rows)} syllables\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
