"""What a text on social welfare is about, and whether it is one.

A text's relevance joins two witnesses, each in log-odds: how densely welfare terms (`reference/topics.toml`) stand in
it, how many different ones there are and how much speaks for another subject; and what its other words say
(`reference/relevance.tsv`), for much is told of a poor family without one term of the field.
"""

import math
from dataclasses import dataclass
from typing import Final

from welfare_crawl.records import TopicScore
from welfare_crawl.topics.counts import SHORTEST, Tally, count_terms
from welfare_crawl.topics.relevance_model import Opinion, give_opinion
from welfare_crawl.topics.terms import AGAINST, GENERAL, TOPICS, load_lexicon, read_terms
from welfare_crawl.writing.tones import place_tones

__all__ = [
    "THRESHOLD", "TOPICS", "Judgement", "Weighing", "judge", "load_lexicon", "read_terms", "relevance", "score_topics",
    "weigh_odds", "weigh_terms",
]  # fmt: skip

THRESHOLD: Final = 0.5
"""A text with at least this relevance is on social welfare."""

TOPIC_THRESHOLD: Final = 0.5
"""A topic with a lower score is not reported."""
_BESIDE_THE_MAIN: Final = 0.4
"""A topic is reported when it has this share of the strongest one's evidence; a mere mention has less."""

_BORNE_OUT: Final = 1.5
"""How much that only hints counts beside what is telling."""
_EVEN: Final = 1.79
"""The evidence at which terms call a text as likely on welfare as not: one that says it alone, in a short item."""
_NOTHING: Final = -12.0
"""Log-odds by the terms of a text that has none."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a text is about, and how surely it is on social welfare."""

    relevance: float
    topics: tuple[TopicScore, ...]


@dataclass(frozen=True, slots=True)
class Weighing:
    """Why a text has its relevance."""

    relevance: float
    pro: tuple[tuple[str, str, float], ...]
    """Term, topic (or `general`), weight: occurrences by the term's weight, more in title and lead."""
    contra: tuple[tuple[str, float], ...]
    by_terms: float
    """What the terms add to the log-odds (or take, below 0)."""
    by_words: float
    """What the other words add; 0 in a language that the model wasn't taught. Both make up the relevance."""
    words: tuple[tuple[str, float], ...]
    """Words and pairs with what each adds or takes, the strongest first."""


def judge(title: str, lead: str, text: str, language: str) -> Judgement:
    """Return relevance and topics of a text, its terms counted once; what is not on social welfare has no topics."""
    tally = count_terms(title, lead, text, language)
    found = _relevance(_hear(tally, language))
    return Judgement(found, _score(tally) if found >= THRESHOLD else ())


def score_topics(title: str, lead: str, text: str, language: str) -> tuple[TopicScore, ...]:
    """Return the topics of a text with score (0 to 1) and the terms that speak for each, strongest first."""
    return judge(title, lead, text, language).topics


def relevance(title: str, lead: str, text: str, language: str) -> float:
    """Return how surely a text is on social welfare, 0 to 1; from THRESHOLD on it is."""
    return _relevance(_hear(count_terms(title, lead, text, language), language))


def weigh_terms(title: str, lead: str, text: str, language: str) -> Weighing:
    """Return the relevance of a text with the terms and words that speak for and against it, the weightiest first."""
    tally = count_terms(title, lead, text, language)
    groups = tally.weights.items()
    terms = {group: sorted(found.items(), key=lambda pair: (-pair[1], pair[0])) for group, found in groups}
    pro = [(term, group, round(weight, 2)) for group, found in terms.items() for term, weight in found]
    opinion = _hear(tally, language)
    return Weighing(
        relevance=_relevance(opinion),
        pro=tuple(sorted((one for one in pro if one[1] != AGAINST), key=lambda one: (-one[2], one[0]))),
        contra=tuple((term, round(weight, 2)) for term, weight in terms.get(AGAINST, ())),
        by_terms=opinion.by_terms,
        by_words=opinion.by_words,
        words=tuple((place_tones(word), odds) for word, odds in opinion.list_words()),
    )


def _score(tally: Tally) -> tuple[TopicScore, ...]:
    evidence = {topic: _evidence(tally, (topic,)) for topic in TOPICS if tally.weights.get(topic)}
    strongest = max(evidence.values(), default=0.0)
    scores: list[TopicScore] = []
    for topic, weight in evidence.items():
        score = 1 / (1 + math.exp(-1.7 * math.log((weight + 0.05) / 0.85)))
        # Beside the main topic a mere hint (a house, a village) is the scene, no matter of its own.
        told = weight == strongest or topic in tally.told
        if told and score >= TOPIC_THRESHOLD and weight >= _BESIDE_THE_MAIN * strongest:
            terms = tally.weights[topic]
            by_weight = sorted(terms, key=lambda term: (-terms[term], term))
            scores.append(TopicScore(topic, round(score, 4), tuple(by_weight[:12])))
    return tuple(sorted(scores, key=lambda one: (-one.score, one.topic)))


def _relevance(opinion: Opinion) -> float:
    return round(1 / (1 + math.exp(-opinion.by_terms - opinion.by_words)), 4)


def _hear(tally: Tally, language: str) -> Opinion:
    if tally.words == 0:
        return Opinion(_NOTHING, 0.0, {}, 0.0)
    title, lead, text = tally.written
    return give_opinion(weigh_odds(tally), title, [*lead, *text], language, tally.words)


def weigh_odds(tally: Tally) -> float:
    """Return what the terms alone say of a text, in log-odds."""
    # Terms that only hint (flood, charity) count as far as others bear them out: a weather report is full of them.
    unsupported = max(0.0, tally.hints - _BORNE_OUT * tally.telling)
    pro = max(0.0, _evidence(tally, (*TOPICS, GENERAL)) - unsupported * _per_hundred(tally))
    distinct = sum(len(tally.weights.get(topic, ())) for topic in (*TOPICS, GENERAL))
    if distinct == 0:
        return _NOTHING
    contra = _evidence(tally, (AGAINST,))
    breadth = min(1.0, 0.55 + 0.15 * distinct)
    return 2.2 * math.log((pro * breadth + 0.05) / _EVEN) - 1.3 * math.log1p(contra / 1.2)


def _evidence(tally: Tally, topics: tuple[str, ...]) -> float:
    """Return weighted terms per hundred words, plus what the title says."""
    total = sum(sum(tally.weights.get(topic, {}).values()) for topic in topics)
    title = sum(tally.in_title.get(topic, 0.0) for topic in topics)
    return total * _per_hundred(tally) + 0.35 * min(title, 6.0)


def _per_hundred(tally: Tally) -> float:
    length = max(SHORTEST, tally.words)
    # A long report names a matter less densely than a short item: its length counts with the power of 0.8.
    return 100 / (SHORTEST * math.pow(length / SHORTEST, 0.8))
