"""In which language a text is written, as a whole and passage by passage."""

import math
import re
import unicodedata
from bisect import bisect_right
from functools import cache
from itertools import pairwise
from typing import Any, Final

from welfare_crawl.language.neighbours import FAMILIES, decide_between_sisters
from welfare_crawl.language.syllables import Evidence, weigh_syllables
from welfare_crawl.records import Passage

UNDETERMINED: Final = "und"
"""ISO 639 for "nobody can tell"."""

EXPECTED: Final = (
    *("vi", "en", "sv", "zh", "ja", "ko", "fr", "de", "es", "pt", "it", "nl", "da", "no", "nn", "fi", "pl", "cs"),
    *("ru", "uk", "ar", "hi", "th", "lo", "km", "id", "ms", "tl"),
)
"""What the crawl meets: the languages that vietnam.vn prints, those of Vietnam's neighbours, and some of the press."""

NO_LANGUAGE: Final = "zxx"
"""The model's own label for what is no language (numbers, codes); among the choices, so that it can be chosen."""

NOBODY_CAN_TELL: Final = 0.25
ASK_A_SECOND_OPINION: Final = 0.5
INHERIT_BELOW: Final = 0.45
INHERIT_SHORTER_THAN: Final = 40
"""Characters; under it a caption or a name breaks nearly every document into false passages."""

_ENOUGH: Final = 2000
"""Characters of a document that decide on its language; more change nothing and cost time."""
_PIECES: Final = 8
_ENOUGH_OF_A_PARAGRAPH: Final = 300
_PERHAPS_VIETNAMESE: Final = 4.0
"""Evidence of syllables; no text of 10,000 in 24 other languages had more than 0."""
_SURELY_VIETNAMESE: Final = 12.0
_MEAN_OF_VIETNAMESE: Final = 0.7
_MEAN_OF_PROSE: Final = 1.2
"""Of text half in Vietnamese; all of it has more than 2."""
_MODEL_IS_SURE: Final = 0.95
"""So that "No man can do so", five Vietnamese syllables, stays English."""
_ASK_FOR_A_VOTE: Final = 0.7
_VOTE: Final = 3.0
"""How many times as likely Swedish becomes where the model is in doubt and langdetect is for it.

Its votes for Danish, Malay and Portuguese headlines are worth less than the model's doubt.
"""
_PROSE: Final = 40
"""Words from which the evidence of syllables is surer than the model."""
_NO_VIETNAMESE: Final = -0.8
_ALIASES: Final = {"nn": "no", "nb": "no", "fil": "tl", "in": "id", "iw": "he", "mo": "ro"}
_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_NO_LETTERS = re.compile(r"[\d\W_]{12,}")
_NOISE = re.compile(rf"https?://\S+|\bwww\.\S+|\S+@\S+\.\w+|{_NO_LETTERS.pattern}")
_SCRIPTS: Final = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("lo", re.compile(r"[\u0e80-\u0eff]")),
    ("km", re.compile(r"[\u1780-\u17ff]")),
)
_SCRIPT_OF_ONE = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_VIETNAMESE_ALONE = re.compile(r"[\u1ea0-\u1ef9]")
"""Letters with two marks: every eighth one in Vietnamese, hardly any in Jarai or Ê Đê, which share its ơ and ư."""
_MARKED = re.compile(r"\w*[\u1ea0-\u1ef9ăâđêôơưĂÂĐÊÔƠƯ]\w*")
_OFTEN: Final = 0.06
_ENOUGH_LETTERS: Final = 20
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


def normalise_code(code: str | None) -> str | None:
    """Return the two-letter code behind a declared language such as `vi-VN`, `vie` or `zh_CN`, None when it is none."""
    if not code:
        return None
    head = re.split(r"[-_]", code.strip().lower())[0]
    head = {"vie": "vi", "eng": "en", "swe": "sv", "zho": "zh", "chi": "zh", "jpn": "ja", "kor": "ko"}.get(head, head)
    head = {"fre": "fr", "fra": "fr", "ger": "de", "deu": "de", "spa": "es", "rus": "ru", "tha": "th"}.get(head, head)
    head = _ALIASES.get(head, head)
    return head if re.fullmatch(r"[a-z]{2}", head) else None


def detect_language(text: str, *, hint: str | None = None) -> tuple[str, float]:
    """Return the ISO 639-1 code of a text's language (`und` when nobody can tell) and how sure that is, 0 to 1.

    `hint` is the language that the page declares or the source promises; it decides only where the text leaves it open.
    """
    clean = _without_noise(_sample(text))
    marked = len(_VIETNAMESE_ALONE.findall(clean))
    if marked > _OFTEN * len(clean) and (marked >= _ENOUGH_LETTERS or _count_letters(clean) >= _ENOUGH_LETTERS):
        return "vi", 0.9999
    letters = _count_letters(clean)
    clean = _in_lower_case(clean)
    by_script = _language_of_script(clean, letters)
    if by_script is not None:
        return by_script
    if letters < 2:
        return UNDETERMINED, 0.0
    evidence = weigh_syllables(clean)
    speaks_for = evidence.total >= _PERHAPS_VIETNAMESE and evidence.mean >= _least_mean(evidence)
    if speaks_for and evidence.total >= _SURELY_VIETNAMESE:
        return "vi", round(1 - math.exp(-evidence.total / 4), 4)
    ranked = _rank(clean, evidence)
    language, confidence = ranked[0]
    if speaks_for and confidence < _MODEL_IS_SURE:
        return "vi", round(1 - math.exp(-evidence.total / 4), 4)
    hinted = normalise_code(hint)
    chances = dict(ranked)
    if language == NO_LANGUAGE or _with_sisters(language, chances) < NOBODY_CAN_TELL:
        return UNDETERMINED, round(min(confidence, NOBODY_CAN_TELL), 4)
    if confidence < ASK_A_SECOND_OPINION:
        if hinted is not None and chances.get(hinted, 0.0) >= 0.1:
            return hinted, round(max(confidence, chances[hinted]), 4)
        if letters >= 20 and hinted is not None and _langdetect(clean) in (hinted, "vi"):
            return hinted, round(confidence, 4)
    elif hinted is not None and confidence < 0.8 and chances.get(hinted, 0.0) >= 0.2:
        # Danish, Norwegian and Swedish titles, Malay and Indonesian ones: the page knows better than five words do.
        return hinted, round(confidence, 4)
    return language, round(confidence, 4)


def second_vote(text: str) -> str:
    """Return what langdetect, seeded, calls the language: a vote to set beside `detect_language`."""
    return _langdetect(_in_lower_case(_without_noise(text)))


def split_passages(text: str, page_starts: tuple[int, ...], document_language: str) -> tuple[Passage, ...]:
    """Cut a text into runs of paragraphs of one language, none across the border of two PDF pages.

    Paragraphs that are too short or too unclear to tell take the language of the document; where every longer paragraph
    round about is in another language, they take that one's.
    """
    blocks = _paragraphs(text, page_starts)
    labels: list[tuple[str, float] | None] = []
    for start, end, _ in blocks:
        labels.append(_label(text[start:end], document_language))
    passages: list[Passage] = []
    first = last = 0
    spoken, sure, on = "", 0.0, None
    for index, (start, end, page) in enumerate(blocks):
        language, confidence = labels[index] or _inherited(labels, index, document_language)
        if index and language == spoken and page == on:
            weight = (last - first) / max(1, end - first)
            confidence = sure * weight + confidence * (1 - weight)
        else:
            if index:
                passages.append(Passage(first, last, spoken, sure, on))
            first, spoken, on = start, language, page
        last, sure = end, round(confidence, 4)
    if blocks:
        passages.append(Passage(first, last, spoken, sure, on))
    return tuple(passages)


def _label(paragraph: str, document_language: str) -> tuple[str, float] | None:
    if len(paragraph.strip()) < INHERIT_SHORTER_THAN and not _HAN.search(paragraph):
        return None
    language, confidence = detect_language(paragraph[:_ENOUGH_OF_A_PARAGRAPH])
    if language == UNDETERMINED or confidence < INHERIT_BELOW:
        return None
    if language != document_language and not _is_prose(paragraph):
        return None  # a list of names, a reference or a formula looks like any language
    return language, confidence


def _is_prose(paragraph: str) -> bool:
    words = _WORD.findall(paragraph)
    if not any(word[0].islower() or word[0].isupper() for word in words) or paragraph.isupper():
        return True
    running = sum(1 for word in words if word[0].islower() and len(word) > 1)
    return len(words) >= 6 and running >= 0.55 * len(words) and running * 4 >= sum(map(len, words)) * 0.4


def _inherited(labels: list[tuple[str, float] | None], index: int, document_language: str) -> tuple[str, float]:
    before = next((label for label in reversed(labels[:index]) if label), None)
    after = next((label for label in labels[index + 1 :] if label), None)
    if before and after and before[0] == after[0]:
        return before[0], min(before[1], after[1], 0.5)
    return document_language, 0.5 if document_language != UNDETERMINED else 0.0


def _paragraphs(text: str, page_starts: tuple[int, ...]) -> list[tuple[int, int, int | None]]:
    """Return (start, end, page) of each paragraph; a paragraph that a page break cuts in two is two."""
    cuts = [0, *(m.end() for m in re.finditer(r"\n[ \t]*\n\s*", text)), len(text)]
    inner = [start for start in page_starts if 0 < start < len(text)]
    cuts = sorted({*cuts, *inner})
    blocks: list[tuple[int, int, int | None]] = []
    for start, end in pairwise(cuts):
        body = text[start:end]
        if not body.strip():
            continue
        first = start + len(body) - len(body.lstrip())
        last = start + len(body.rstrip())
        page = bisect_right(page_starts, first) or 1 if page_starts else None
        blocks.append((first, last, page))
    return blocks


def _sample(text: str) -> str:
    """Return a short text whole, of a long one pieces from all over it.

    A paper begins with an abstract in another language, a page ends with a line in English.
    """
    if len(text) <= _ENOUGH:
        return text
    piece = _ENOUGH // _PIECES
    starts = ((len(text) - piece) * part // (_PIECES - 1) for part in range(_PIECES))
    return "\n".join(text[start : start + piece] for start in starts)


def _without_noise(text: str) -> str:
    text = unicodedata.normalize("NFC", text[: _ENOUGH * 2])
    noise = _NOISE if "@" in text or "www." in text or "://" in text else _NO_LETTERS
    return noise.sub(" ", text)[:_ENOUGH]


def _count_letters(text: str) -> int:
    """Return how many signs `_WORD` finds, counted one by one: that is twice as fast."""
    digits = sum(map(str.isdecimal, text)) if _DIGIT.search(text) else 0
    return sum(map(str.isalnum, text)) - digits


def _in_lower_case(text: str) -> str:
    """Return a heading in capitals in lower case: langdetect reads 99 of 100 as of another language otherwise."""
    head = text[:300]
    small = sum(map(str.islower, head))
    # Where a third is small, there is no room for more than twice as many capitals.
    return text.lower() if small * 3 < len(head) and sum(map(str.isupper, head)) > 2 * small else text


def _language_of_script(text: str, letters: int) -> tuple[str, float] | None:
    """Decide by the script where one language alone writes it, also in texts too short for a model."""
    if not _SCRIPT_OF_ONE.search(text):
        return None
    for language, pattern in _SCRIPTS:
        share = len(pattern.findall(text)) / max(1, letters)
        if share > (0.1 if language == "ja" else 0.5):
            return language, 1.0 if letters >= 4 else 0.8
    if len(_HAN.findall(text)) / max(1, letters) > 0.6:
        return "zh", 0.99 if letters >= 4 else 0.6
    return None


@cache
def _identifier() -> Any:
    from welfare_crawl.language.model import LanguageModel

    return LanguageModel.load([*EXPECTED, NO_LANGUAGE])


def _rank(text: str, evidence: Evidence) -> list[tuple[str, float]]:
    merged = _ask_model(text)
    if evidence.words >= _PROSE and evidence.mean < _least_mean(evidence) and merged["vi"] > ASK_A_SECOND_OPINION:
        # A quarter of Vietnamese is enough for the model to call all of it so: ask about the rest.
        rest = _MARKED.sub(" ", text)
        merged = _ask_model(rest if len(rest.split()) >= _PROSE // 2 else text)
    if evidence.words >= 4 and evidence.mean < _NO_VIETNAMESE:
        # The model takes for Vietnamese what it has never seen but finds full of marks: Jarai, Ê Đê.
        merged["vi"] = min(merged.get("vi", 0.0), 0.2)
    merged = decide_between_sisters(text, merged)
    if 0.1 < max(merged.values()) < _ASK_FOR_A_VOTE and merged.get("sv", 0.0) > 0.03 and _langdetect(text) == "sv":
        others = 1 - merged["sv"]
        merged["sv"] *= _VOTE
        merged = {code: chance / (others + merged["sv"]) for code, chance in merged.items()}
    return sorted(merged.items(), key=lambda pair: (-pair[1], pair[0]))


def _least_mean(evidence: Evidence) -> float:
    return _MEAN_OF_VIETNAMESE if evidence.words < _PROSE else _MEAN_OF_PROSE


def _ask_model(text: str) -> dict[str, float]:
    merged: dict[str, float] = {}
    for language, probability in _identifier().rank(text):
        code = _ALIASES.get(language, language)
        merged[code] = merged.get(code, 0.0) + float(probability)
    return merged


def _with_sisters(language: str, chances: dict[str, float]) -> float:
    family = next((family for family in FAMILIES if language in family), (language,))
    return sum(chances.get(sister, 0.0) for sister in family)


@cache
def _detector_factory() -> Any:
    from langdetect import DetectorFactory
    from langdetect.detector_factory import PROFILES_DIRECTORY

    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.seed = 0
    return factory


def _langdetect(text: str) -> str:
    from langdetect.lang_detect_exception import LangDetectException

    detector = _detector_factory().create()
    detector.seed = 0
    detector.append(text)
    try:
        found = str(detector.detect())
    except LangDetectException:
        return UNDETERMINED
    return normalise_code(found) or UNDETERMINED if found != "unknown" else UNDETERMINED
