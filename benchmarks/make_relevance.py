"""Make `welfare_crawl/reference/relevance.tsv` from the labelled texts: `python benchmarks/make_relevance.py`.

Never read: the judging halves of the labels. The weights are those of a regularised logistic regression (accelerated
gradient descent, the same on every machine). How much terms and words count together is learnt with words that come
from cross-validation; the terms know some words of these texts, so that they look a little surer than they are.
"""

import math
import sys
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from labelled import Subject, read_subjects  # noqa: E402  # stands beside the tests that share it

from welfare_crawl.topics import weigh_odds  # noqa: E402
from welfare_crawl.topics.counts import count_terms  # noqa: E402
from welfare_crawl.topics.relevance_model import CERTAIN, LANGUAGES, measure, rarity, spell_out, split_grams  # noqa: E402

TARGET = ROOT / "welfare_crawl" / "reference" / "relevance.tsv"
FOLDS = 6
_STRICTNESS = 1 / 10
"""Of the regularisation, against the loss of one text: found by cross-validation."""
_LEAST = 2
"""A word that fewer texts have is not taught."""
_STEPS = 150

Row = dict[str, float]
Weights = dict[str, tuple[float, float]]


def read_texts() -> tuple[list[Subject], list[Subject]]:
    """Return the texts that the terms were not tuned on, and those that they were, in the languages that are taught."""
    tests = ROOT / "tests"
    written = (*read_subjects(tests / "relevance_fresh.tsv"), *read_subjects(tests / "relevance_fresh2.tsv"))
    fresh = [item for item in written if item.half == "tune"]
    fresh += read_subjects(tests / "relevance_training.tsv")
    tuned = [item for item in read_subjects(tests / "relevance_labelled.tsv") if item.half == "a"]
    return [one for one in fresh if one.language in LANGUAGES], [one for one in tuned if one.language in LANGUAGES]


def read_grams(item: Subject) -> list[str]:
    """Return the words of a text and their pairs as the table has them."""
    return [spell_out(gram) for gram in split_grams(f"{item.title} . {item.text}", item.language)]


def learn(items: Sequence[Subject], grams: Sequence[list[str]]) -> tuple[Weights, float]:
    """Return idf and log-odds of the words of these texts, and the bias."""
    having = Counter(gram for one in grams for gram in set(one))
    taught: Weights = {
        gram: (rarity(len(items), count), 0.0) for gram, count in sorted(having.items()) if count >= _LEAST
    }
    rows = [share_out(one, taught, len(items)) for one in grams]
    labels = [bool(item.topics) for item in items]
    fitted, bias = fit_logistic(rows, labels, _STRICTNESS)
    return {gram: (idf, fitted.get(gram, 0.0)) for gram, (idf, _) in taught.items()}, bias


def share_out(grams: list[str], weights: Weights, texts: int) -> Row:
    """Return the tf-idf of the known words of one text, scaled by that of all its words."""
    known, length = measure(grams, weights, rarity(texts, 1))
    return {gram: value / length for gram, value in known.items()}


def fit_logistic(rows: Sequence[Row], labels: Sequence[bool], strictness: float) -> tuple[Row, float]:
    """Return the weights and the bias that explain the labels, both classes counting the same (Nesterov 1983)."""
    share = sum(labels) / len(labels)
    stress = [0.5 / (share if label else 1 - share) for label in labels]
    names = sorted({name for row in rows for name in row})
    at = {name: number for number, name in enumerate(names)}
    sparse = [[(at[name], value) for name, value in row.items()] for row in rows]
    last = len(names)
    longest = 1 + max(sum(value * value for value in row.values()) for row in rows)
    pace = 1 / (0.25 * longest * max(stress) + strictness / len(rows))
    now = [0.0] * (last + 1)
    ahead = now
    for step in range(_STEPS):
        slope = [strictness / len(rows) * weight for weight in ahead]
        slope[last] = 0.0
        for row, label, weight in zip(sparse, labels, stress, strict=True):
            odds = ahead[last] + sum(ahead[name] * value for name, value in row)
            error = weight * (1 / (1 + math.exp(-odds)) - label) / len(rows)
            slope[last] += error
            for name, value in row:
                slope[name] += error * value
        before, now = now, [weight - pace * change for weight, change in zip(ahead, slope, strict=True)]
        swing = step / (step + 3)
        ahead = [new + swing * (new - old) for new, old in zip(now, before, strict=True)]
    return dict(zip(names, now, strict=False)), now[last]


def ask(weights: Weights, bias: float, grams: list[str], texts: int) -> float:
    """Return the log-odds of one text."""
    shares = share_out(grams, weights, texts)
    return bias + sum(share * weights[gram][1] for gram, share in shares.items())


def odds_of_terms(item: Subject) -> float:
    """Return what the terms say of a text."""
    return max(-CERTAIN, min(CERTAIN, weigh_odds(count_terms(item.title, "", item.text, item.language))))


def cross_ask(fresh: Sequence[Subject], tuned: Sequence[Subject]) -> list[float]:
    """Return for each fresh text the log-odds by a model that did not see it."""
    fold = [sha256(item.title.encode()).digest()[1] % FOLDS for item in fresh]
    grams = list(map(read_grams, (*fresh, *tuned)))
    answers = [0.0] * len(fresh)
    for number in range(FOLDS):
        seen = [at for at in range(len(grams)) if at >= len(fresh) or fold[at] != number]
        both = (*fresh, *tuned)
        weights, bias = learn([both[at] for at in seen], [grams[at] for at in seen])
        for at in range(len(fresh)):
            if fold[at] == number:
                answers[at] = ask(weights, bias, grams[at], len(seen))
    return answers


def main() -> int:
    """Train, write the table, say how well it does on texts that it did not see."""
    fresh, tuned = read_texts()
    words = cross_ask(fresh, tuned)
    pairs = [{"terms": odds_of_terms(item), "words": answer} for item, answer in zip(fresh, words, strict=True)]
    gold = [bool(item.topics) for item in fresh]
    scaled = [{name: value / 10 for name, value in pair.items()} for pair in pairs]
    joint, shift = fit_logistic(scaled, gold, 0.01)
    both = [*fresh, *tuned]
    weights, bias = learn(both, list(map(read_grams, both)))
    having = Counter(gram for one in both for gram in set(read_grams(one)) if gram in weights)
    trust = joint["words"] / 10
    lines = [
        "# Made by benchmarks/make_relevance.py from the labelled texts in tests/, written for this project.",
        "# word or pair, texts that have it, weight in hundredths of log-odds",
        f"texts=\t{len(both)}",
        f"bias=\t{bias * trust + shift:.4f}",
        f"terms=\t{joint['terms'] / 10:.4f}",
    ]
    lines += [f"{gram}\t{having[gram]}\t{round(weight * trust * 100)}" for gram, (_, weight) in sorted(weights.items())]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = [shift + sum(joint[name] * value for name, value in pair.items()) >= 0 for pair in scaled]
    right = sum(a and b for a, b in zip(told, gold, strict=True))
    sys.stdout.write(
        f"{len(both)} texts, {len(weights)} words, cross-validated F1 on {len(gold)} fresh texts:"
        f" {2 * right / (sum(told) + sum(gold)):.4f}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
