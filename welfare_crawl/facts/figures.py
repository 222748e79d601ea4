"""The figures of one sentence: percentages, amounts of money, counts."""

from collections.abc import Iterator

from welfare_crawl.facts.amounts import read_amount
from welfare_crawl.facts.counts import read_count
from welfare_crawl.facts.numbers import NUMBER
from welfare_crawl.facts.phrases import Figure, Sentence
from welfare_crawl.facts.shares import read_share
from welfare_crawl.writing.digit_runs import DIGITS, find_at


def find_figures(sentence: Sentence, taken: list[tuple[int, int]]) -> Iterator[Figure]:
    """Yield the figures of a sentence, in order; `taken` are stretches that are something else, such as citations."""
    text = sentence.text
    at = 0
    for match in find_at(NUMBER, text, [run.start() for run in DIGITS.finditer(text)]):
        if match.start() < at or any(start < match.end() and match.start() < end for start, end in taken):
            continue
        figure = read_share(sentence, match) or read_amount(sentence, match) or read_count(sentence, match)
        if figure is not None:
            at = figure.end
            yield figure
