"""Languages of documents, paragraphs, sentences and titles cut from sentences in 25 languages, beside other detectors.

`python benchmarks/quality_language.py`; absent data is skipped.
"""

import hashlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from langdetect import DetectorFactory, LangDetectException, detect
from peers import ask_peer
from py3langid.langid import MODEL_FILE, LanguageIdentifier
from quality_figures import DATA, Figure, format_table, read_floors

from welfare_crawl.language import detect_language, normalise_code, split_passages
from welfare_crawl.writing.words import fold_token

LANGID = DATA / "langid"
GOALS = {"document": 0.999, "paragraph": 0.997, "sentence": 0.99, "title": 0.97}
_DOCUMENT, _PARAGRAPH, _TITLE = 1500, 300, 50
"""Characters; a third where no space divides the words."""

_MOST = {"document": 25, "paragraph": 40, "sentence": 100, "title": 100}
"""Texts a language, so that the slow peers are done within a minute."""

_UNSPACED = frozenset({"zh", "ja", "th", "ko"})
_PROCESSES = 5
Detector = Callable[[str], str]


def ours(text: str) -> str:
    """Return our language of a text."""
    return detect_language(text)[0]


def by_langdetect(text: str) -> str:
    """Return langdetect's, seeded."""
    DetectorFactory.seed = 0
    try:
        return normalise_code(detect(text)) or "und"
    except LangDetectException:
        return "und"


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def by_py3langid(text: str) -> str:
    """Return py3langid's, as it comes."""
    return normalise_code(_identifier().classify(text)[0]) or "und"


PEERS: dict[str, Detector] = {"langdetect": by_langdetect, "py3langid": by_py3langid}


def is_for_tuning(line: str) -> bool:
    """Tell whether a sentence is of the half that tables are made from and rules are tried on."""
    return hashlib.sha256(line.strip().encode()).digest()[0] % 2 == 0


def read_sentences(*, tuning: bool = False) -> dict[str, list[str]]:
    """Return the sentences by language: of the half left untouched, or of that for tuning."""
    return {
        normalise_code(path.stem) or path.stem: [
            line for line in path.read_text(encoding="utf-8").splitlines() if is_for_tuning(line) == tuning
        ]
        for path in sorted(LANGID.glob("*.txt"))
    }


def cut(sentences: list[str], kind: str, language: str) -> list[str]:
    """Return texts of one kind: whole sentences up to a length, single ones, or their first 50 characters."""
    scale = 3 if language in _UNSPACED else 1
    most = _MOST[kind]
    lines = [line.strip() for line in sentences if line.strip()]
    if kind == "sentence":
        return lines[:most]
    if kind == "title":
        length = _TITLE // scale
        return [line if len(line) <= length else _cut_words(line, length) for line in lines[:most]]
    length = (_DOCUMENT if kind == "document" else _PARAGRAPH) // scale
    dice = random.Random(kind)  # noqa: S311  # the same texts in each run
    texts = []
    for _ in range(most):
        text = ""
        while len(text) < length:
            text += ("" if not text else " ") + dice.choice(lines)
        texts.append(text)
    return texts


def _cut_words(line: str, length: int) -> str:
    head = line[:length]
    return head.rsplit(" ", 1)[0] if " " in head and line[length : length + 1] != " " else head


def strip_marks(text: str) -> str:
    """Return Vietnamese as it is typed without marks."""
    return " ".join(fold_token(word) for word in text.split())


def share_right(detector: Detector, texts: list[tuple[str, str]]) -> float:
    """Return the share of texts whose language is right; Malay and Indonesian count as one.

    Much of the Malay file is Indonesian, so it can't tell the two apart.
    """
    merged = {"ms": "id"}
    right = sum(
        merged.get(found := detector(text), found) == merged.get(language, language) for language, text in texts
    )
    return right / max(1, len(texts))


def compare(name: str, texts: list[tuple[str, str]], goal: float | None) -> Figure:
    """Return our figure beside that of the best peer."""
    peers = {peer: share_right(detector, texts) for peer, detector in PEERS.items()}
    answers = ask_peer("language.py", lines=[text for _, text in texts])
    if answers is not None:
        found = iter(answers)
        peers["lingua"] = share_right(lambda _: normalise_code(next(found)) or "und", texts)
    best = max(peers, key=lambda peer: peers[peer])
    others = ", ".join(f"{peer} {value:.4f}" for peer, value in peers.items() if peer != best)
    return Figure(name, share_right(ours, texts), peers[best], f"{best} ({others})", goal)


def mix(sentences: dict[str, list[str]], *, stripped: bool) -> Iterator[tuple[str, list[str]]]:
    """Yield bilingual documents, each with the languages of its paragraphs."""
    dice = random.Random(7)  # noqa: S311
    for number in range(60):
        main = ("en", "sv")[number % 2]
        languages = [main] * 6
        for _ in range(2):
            languages.insert(dice.randrange(1, len(languages)), "vi")
        paragraphs = []
        for language in languages:
            text = " ".join(dice.choice(sentences[language]).strip() for _ in range(3))
            paragraphs.append(strip_marks(text) if stripped and language == "vi" else text)
        yield "\n\n".join(paragraphs), languages


def measure_mixed(sentences: dict[str, list[str]], *, stripped: bool) -> Figure:
    """Return the share of bilingual documents with every passage right; the peer labels each paragraph by itself."""
    right = total = 0
    peers = dict.fromkeys(PEERS, 0)
    for text, languages in mix(sentences, stripped=stripped):
        passages = split_passages(text, (), detect_language(text)[0])
        at, found = 0, []
        for paragraph in text.split("\n\n"):
            found.append(next((p.language for p in passages if p.start <= at < p.end), "und"))
            at += len(paragraph) + 2
        right += found == languages
        for peer, detector in PEERS.items():
            peers[peer] += [detector(paragraph) for paragraph in text.split("\n\n")] == languages
        total += 1
    best = max(peers, key=lambda peer: peers[peer])
    name = "language bilingual, unaccented vi" if stripped else "language bilingual"
    return Figure(name, right / total, peers[best] / total, best, 0.98)


def measure_repeats(sentences: dict[str, list[str]]) -> Figure:
    """Return the share of processes that give the same labels and confidences as the first."""
    texts = [line[:50] for lines in sentences.values() for line in lines[:8]]
    code = (
        "import sys,json,hashlib; from welfare_crawl.language import detect_language, second_vote; "
        "t=json.load(sys.stdin); print(hashlib.sha256(repr([(detect_language(x), second_vote(x)) for x in t])"
        ".encode()).hexdigest())"
    )
    root = str(Path(__file__).resolve().parents[1])
    digests = []
    for seed in range(_PROCESSES):
        environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": root}
        run = subprocess.run(  # noqa: S603
            [sys.executable, "-c", code],
            input=json.dumps(texts),
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        digests.append(run.stdout)
    return Figure(f"same in {_PROCESSES} processes", digests.count(digests[0]) / len(digests), None, "", 1.0)


def measure() -> list[Figure]:
    """Return all figures, none where the data is absent."""
    sentences = read_sentences() if LANGID.is_dir() else {}
    if not sentences:
        return []
    figures = []
    for kind, goal in GOALS.items():
        texts = [(language, text) for language, lines in sentences.items() for text in cut(lines, kind, language)]
        figures.append(compare(f"language {kind}", texts, goal))
    for kind, goal in (("sentence", 0.98), ("title", 0.93)):
        plain = [("vi", strip_marks(text)) for text in cut(sentences["vi"], kind, "vi")]
        figures.append(compare(f"language {kind}, unaccented vi", plain, goal))
    figures.append(measure_mixed(sentences, stripped=False))
    figures.append(measure_mixed(sentences, stripped=True))
    figures.append(measure_repeats(sentences))
    return figures


def main() -> int:
    """Print the figures."""
    sys.stdout.write(format_table(measure(), read_floors()) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
