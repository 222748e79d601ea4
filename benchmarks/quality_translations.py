"""Whether translations are tied to their originals by what survives translation alone: figures and names.

`python benchmarks/quality_translations.py`; absent data is skipped. The model was fitted on the even stories, recall is
taken on the odd ones.
"""

# ruff: noqa: S311 -- made texts want a seeded generator, not a secret one

import random
import re
import sys
from collections import defaultdict

from corpus_texts import make_document, make_notices, put, read_others, read_stories, state
from quality_figures import DATA, Figure, format_table, read_floors

from welfare_crawl.records import Document
from welfare_crawl.store import open_memory

LATIN = ("en", "sv", "de", "fr", "id")
_OTHERS = 3_000


def measure() -> list[Figure]:
    """Return precision, recall by kind of script, and how rarely a text is tied whose original is absent."""
    if not (DATA / "translations").is_dir():
        return []
    stories = read_stories()
    dice = random.Random(3)
    names = list(stories["vi"])
    others = [
        make_document(f"https://o.vn/o-{n}.htm", title, text, lang if len(lang) == 2 else "und", dice.randint(0, 9))
        for n, (lang, title, text) in enumerate(read_others())
    ]
    vietnamese = [text for lang, _, text in read_others() if lang == "vi"]
    for n, text in enumerate(make_notices(_OTHERS - len(others))):
        filler = dice.choice(vietnamese).split("\n\n")
        mixed = "\n\n".join([text, *dice.sample(filler, min(3, len(filler)))])
        others.append(make_document(f"https://t.vn/t-{n}.htm", "Tin", mixed, "vi", dice.randint(0, 9)))
    days = {name: dice.randint(0, 8) for name in names}
    family = [
        make_document(
            f"https://{lang}.vn/{names.index(name)}.htm", *stories[lang][name], lang, days[name] + (lang != "vi")
        )
        for lang in stories
        for name in names
    ]
    fresh = {name for number, name in enumerate(names) if number % 2}
    whole = _linked(family + others, dice)
    rest = _linked([one for one in family if not _is_original(one, names, fresh)] + others[::3], dice)
    right: dict[str, list[bool]] = defaultdict(list)
    wrong = total = 0
    for lang in stories:
        for number, name in enumerate(names):
            if lang == "vi":
                continue
            original = whole[f"https://{lang}.vn/{number}.htm"]
            total += original is not None
            wrong += original not in (None, f"https://vi.vn/{number}.htm")
            if name in fresh:
                right[lang].append(original == f"https://vi.vn/{number}.htm")
    wrong += sum(whole[one.url] is not None for one in others)
    orphans = [
        rest[f"https://{lang}.vn/{n}.htm"]
        for lang in stories
        if lang != "vi"
        for n, name in enumerate(names)
        if name in fresh
    ]
    absent = sum(one is not None for one in orphans) / len(orphans)
    latin = [hit for lang in LATIN for hit in right[lang]]
    far = [hit for lang, hits in right.items() if lang not in LATIN for hit in hits]
    precision = 1 - wrong / max(1, total)
    facts = "IDF cosine of figures and names (facts)"
    sys.stderr.write("recall by language: " + ", ".join(f"{k} {_mean(v):.2f}" for k, v in right.items()) + "\n")
    sys.stderr.write(f"{len(family)} documents of {len(names)} stories among {len(others)} others\n")
    return [
        Figure("translations precision", precision, 1.0, facts, 0.98),
        Figure("translations recall, Latin scripts", _mean(latin), 0.93, facts, 0.88),
        Figure("translations recall, other scripts", _mean(far), 0.45, facts, 0.60),
        Figure("translations untied without original", 1 - absent, 0.94, facts, 0.99),
    ]


def _is_original(one: Document, names: list[str], fresh: set[str]) -> bool:
    number = re.fullmatch(r"https://vi\.vn/(\d+)\.htm", one.url)
    return number is not None and names[int(number[1])] in fresh


def _linked(documents: list[Document], dice: random.Random) -> dict[str, str | None]:
    shuffled = documents[:]
    dice.shuffle(shuffled)
    with open_memory() as store:
        put(store, shuffled)
        return {url: original for url, (_, original) in state(store).items()}


def _mean(values: list[bool]) -> float:
    return sum(values) / max(1, len(values))


def main() -> int:
    """Print the figures."""
    sys.stdout.write(format_table(measure(), read_floors()) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
