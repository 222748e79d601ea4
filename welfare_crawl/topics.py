"""What a text on social welfare is about, and whether it is one: weighted terms from `reference/topics.toml`.

A text's relevance is a logistic function of how densely welfare terms stand in it (title and lead count more), how many
different ones there are, and how much speaks for another subject.
"""

import math
import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from welfare_crawl.errors import ConfigurationError
from welfare_crawl.gazetteer import fold_token, mark_token
from welfare_crawl.records import TopicScore

TOPICS: Final = (
    "poverty_reduction",
    "social_insurance",
    "health_insurance",
    "social_assistance",
    "merit",
    "children_and_elderly",
    "disability",
    "ethnic_minorities",
    "housing",
    "policy_credit",
    "employment",
    "disaster_relief",
    "education_support",
    "clean_water_and_electricity",
)
"""The fourteen topics, as `topics.topic` has them."""

THRESHOLD: Final = 0.5
"""A text with at least this relevance is on social welfare."""

TOPIC_THRESHOLD: Final = 0.5
"""A topic with a lower score is not reported."""
_BESIDE_THE_MAIN: Final = 0.35
"""A topic is reported when it has this share of the strongest one's evidence; a mere mention has less."""

_GENERAL: Final = "general"
_AGAINST: Final = "against"
_SUBSTRING_LANGUAGES: Final = frozenset({"zh", "ja", "ko", "th", "lo", "km"})
_TOKEN = re.compile(r"[^\W_]+")
_TITLE_COUNTS: Final = 3.0
_LEAD_COUNTS: Final = 1.5
_BORNE_OUT: Final = 1.5
"""How much that only hints counts beside what is telling."""
_EVEN: Final = 1.79
"""The evidence at which a text is as likely on welfare as not: one term that says it alone, in a short item."""
_SHORTEST: Final = 120
"""Words; a shorter text is taken as this long, so that one term in a short item doesn't fill it."""


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the terms file."""

    written: str
    tokens: tuple[str, ...]
    """As `mark_token` has them; folded in languages whose marks don't matter here."""
    prefix: bool
    weight: float
    topic: str
    """One of TOPICS, `general` or `against`."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The terms of the languages that one text can hold, ready to be looked up."""

    by_first: dict[str, tuple[Term, ...]]
    """Terms by the first token."""
    by_stem: dict[str, tuple[Term, ...]]
    """Terms whose only token is a prefix, by its first three letters."""
    substrings: tuple[Term, ...]


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


@dataclass(frozen=True, slots=True)
class _Tally:
    weights: dict[str, dict[str, float]]
    """Topic -> term -> weighted occurrences."""
    words: int
    in_title: dict[str, float]
    hints: float
    """What terms of weight 1 add up to, those against left out."""
    telling: float
    """The same of the others."""


def judge(title: str, lead: str, text: str, language: str) -> Judgement:
    """Return relevance and topics of a text, its terms counted once; what is not on social welfare has no topics."""
    tally = _count(title, lead, text, language)
    found = _relevance(tally)
    return Judgement(found, _score(tally) if found >= THRESHOLD else ())


def score_topics(title: str, lead: str, text: str, language: str) -> tuple[TopicScore, ...]:
    """Return the topics of a text with score (0 to 1) and the terms that speak for each, strongest first."""
    return judge(title, lead, text, language).topics


def relevance(title: str, lead: str, text: str, language: str) -> float:
    """Return how surely a text is on social welfare, 0 to 1; from THRESHOLD on it is."""
    return _relevance(_count(title, lead, text, language))


def weigh_terms(title: str, lead: str, text: str, language: str) -> Weighing:
    """Return the relevance of a text with the terms that speak for and against it, the weightiest first."""
    tally = _count(title, lead, text, language)
    groups = tally.weights.items()
    terms = {group: sorted(found.items(), key=lambda pair: (-pair[1], pair[0])) for group, found in groups}
    pro = [(term, group, round(weight, 2)) for group, found in terms.items() for term, weight in found]
    return Weighing(
        relevance=_relevance(tally),
        pro=tuple(sorted((one for one in pro if one[1] != _AGAINST), key=lambda one: (-one[2], one[0]))),
        contra=tuple((term, round(weight, 2)) for term, weight in terms.get(_AGAINST, ())),
    )


def _score(tally: _Tally) -> tuple[TopicScore, ...]:
    evidence = {topic: _evidence(tally, (topic,)) for topic in TOPICS if tally.weights.get(topic)}
    strongest = max(evidence.values(), default=0.0)
    scores: list[TopicScore] = []
    for topic, weight in evidence.items():
        score = 1 / (1 + math.exp(-1.7 * math.log((weight + 0.05) / 1.6)))
        if score >= TOPIC_THRESHOLD and weight >= _BESIDE_THE_MAIN * strongest:
            terms = tally.weights[topic]
            by_weight = sorted(terms, key=lambda term: (-terms[term], term))
            scores.append(TopicScore(topic, round(score, 4), tuple(by_weight[:12])))
    return tuple(sorted(scores, key=lambda one: (-one.score, one.topic)))


def _relevance(tally: _Tally) -> float:
    # Terms that only hint (flood, charity) count as far as others bear them out: a weather report is full of them.
    pro = _evidence(tally, (*TOPICS, _GENERAL)) - max(0.0, tally.hints - _BORNE_OUT * tally.telling) * _per_hundred(
        tally
    )
    distinct = sum(len(tally.weights.get(topic, ())) for topic in (*TOPICS, _GENERAL))
    if distinct == 0:
        return 0.0
    contra = _evidence(tally, (_AGAINST,))
    breadth = min(1.0, 0.55 + 0.15 * distinct)
    odds = 2.2 * math.log((pro * breadth + 0.05) / _EVEN) - 1.3 * math.log1p(contra / 1.2)
    return round(1 / (1 + math.exp(-odds)), 4)


def _evidence(tally: _Tally, topics: tuple[str, ...]) -> float:
    """Return weighted terms per hundred words, plus what the title says."""
    total = sum(sum(tally.weights.get(topic, {}).values()) for topic in topics)
    title = sum(tally.in_title.get(topic, 0.0) for topic in topics)
    return total * _per_hundred(tally) + 0.35 * min(title, 6.0)


def _per_hundred(tally: _Tally) -> float:
    length = max(_SHORTEST, tally.words)
    # A long report names a matter less densely than a short item: its length counts with the power of 0.8.
    return 100 / (_SHORTEST * math.pow(length / _SHORTEST, 0.8))


def _count(title: str, lead: str, text: str, language: str) -> _Tally:
    lexicon = load_lexicon(language)
    weights: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    in_title: dict[str, float] = defaultdict(float)
    words = 0
    sums = {False: 0.0, True: 0.0}
    for part, factor in ((title, _TITLE_COUNTS), (lead, _LEAD_COUNTS), (text, 1.0)):
        found, length = _find_terms(part, lexicon, language)
        words += length
        for term, count in found.items():
            # The tenth mention says little that the third hasn't said.
            weight = factor * term.weight * min(count, 4 + math.log2(count))
            weights[term.topic][term.written] += weight
            if term.topic != _AGAINST:
                sums[term.weight > 1] += weight
            if part is title:
                in_title[term.topic] += term.weight
    return _Tally(weights, words, in_title, hints=sums[False], telling=sums[True])


def _find_terms(text: str, lexicon: Lexicon, language: str) -> tuple[dict[Term, int], int]:
    found: dict[Term, int] = defaultdict(int)
    for term in lexicon.substrings:
        count = text.count(term.written)
        if count:
            found[term] += count
    words = _TOKEN.findall(text.lower())
    folded = [word if word.isascii() else fold_token(word) for word in words]
    marked = folded
    if sum(word != plain for word, plain in zip(words, folded, strict=True)) * 5 > len(words) and language in (
        "vi",
        "und",
    ):
        marked = [word if word.isascii() else mark_token(word) for word in words]
    first, stems, rest = lexicon.by_first, lexicon.by_stem, 0
    for position, word in enumerate(folded):
        candidates = first.get(word, ()) + stems.get(word[:3], ())
        if not candidates or position < rest:
            continue
        best: Term | None = None
        for term in candidates:
            if (best is None or _rank(term) > _rank(best)) and _matches(term, marked, folded, position):
                best = term
        if best is not None:
            found[best] += 1
            rest = position + len(best.tokens)
    length = len(words)
    if language in _SUBSTRING_LANGUAGES:
        length = max(length, sum(character.isalpha() for character in text) // 2)
    return found, length


def _rank(term: Term) -> tuple[int, float]:
    """Of two terms at one place the longer counts, of equal ones the weightier: sozialversicherung*, not sozial*."""
    return len(term.tokens), term.weight


def _matches(term: Term, marked: list[str], folded: list[str], position: int) -> bool:
    """Compare with marks where the text has them: bảo hiểm is not báo hiệm."""
    stop = position + len(term.tokens)
    if stop > len(folded):
        return False
    words = marked[position:stop]
    wanted = term.tokens if marked is not folded else tuple(map(fold_token, term.tokens))
    if term.prefix:
        return tuple(words[:-1]) == wanted[:-1] and words[-1].startswith(wanted[-1])
    return tuple(words) == wanted


@cache
def load_lexicon(language: str) -> Lexicon:
    """Return the packaged terms that count in a text of this language: its own, Vietnamese and English ones."""
    content = (files("welfare_crawl.reference") / "topics.toml").read_text(encoding="utf-8")
    spoken = read_terms(content, "topics.toml")
    languages = sorted(spoken) if language == "und" else [code for code in (language, "vi", "en") if code in spoken]
    by_first: dict[str, list[Term]] = defaultdict(list)
    by_stem: dict[str, list[Term]] = defaultdict(list)
    substrings: list[Term] = []
    for code in dict.fromkeys(languages):
        for term in spoken[code]:
            if code in _SUBSTRING_LANGUAGES:
                substrings.append(term)
            elif term.prefix and len(term.tokens) == 1:
                by_stem[fold_token(term.tokens[0])[:3]].append(term)
            else:
                by_first[fold_token(term.tokens[0])].append(term)
    return Lexicon(
        {first: tuple(terms) for first, terms in by_first.items()},
        {stem: tuple(terms) for stem, terms in by_stem.items()},
        tuple(substrings),
    )


def read_terms(content: str, name: str) -> dict[str, tuple[Term, ...]]:
    """Return the terms of a terms file by language; raises ConfigurationError with file, line and remedy."""
    try:
        tables = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f'{name}: {error}; a line is "term" = weight') from error
    terms: dict[str, list[Term]] = defaultdict(list)
    for section, table in tables.items():
        if section == _GENERAL and isinstance(table, dict):
            groups = {_GENERAL: table}
        elif section in ("topics", _AGAINST) and isinstance(table, dict):
            groups = table
        else:
            raise _mistake(content, name, section, "sections are [general.vi], [topics.NAME.vi], [against.NAME.vi]")
        for group, by_language in groups.items():
            if section == "topics" and group not in TOPICS:
                raise _mistake(content, name, f"topics.{group}", f"unknown topic; there are: {', '.join(TOPICS)}")
            if not isinstance(by_language, dict):
                raise _mistake(content, name, group, "put the language behind the name, as in [general.vi]")
            for code, entries in by_language.items():
                if not re.fullmatch(r"[a-z]{2}", code) or not isinstance(entries, dict):
                    raise _mistake(content, name, f"{group}.{code}", "put the language behind the name, as in .vi]")
                topic = _AGAINST if section == _AGAINST else group
                terms[code] += [_read_term(content, name, *entry, topic) for entry in entries.items()]
    return {code: tuple(found) for code, found in terms.items()}


def _read_term(content: str, name: str, written: str, weight: object, topic: str) -> Term:
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight <= 3:
        raise _mistake(content, name, written, "the weight is a number from 1 to 3")
    bare = written.removesuffix("*")
    tokens = tuple(map(mark_token, _TOKEN.findall(bare)))
    if not tokens or "*" in bare:
        raise _mistake(content, name, written, "a term is one or more words, a star only at its end")
    prefix = written.endswith("*")
    if prefix and len(tokens) == 1 and len(bare) < 3:
        raise _mistake(content, name, written, "a term with a star has at least three letters")
    return Term(written, tokens, prefix, float(weight), topic)


def _mistake(content: str, name: str, where: str, remedy: str) -> ConfigurationError:
    lines = content.splitlines()
    line = next((number for number, text in enumerate(lines, 1) if f'"{where}"' in text.split("#")[0]), None)
    if line is None:
        line = next((number for number, text in enumerate(lines, 1) if where in text.split("#")[0]), 1)
    return ConfigurationError(f"{name}, line {line}: {where}: {remedy}")
