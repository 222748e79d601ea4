"""Whether changed copies of real texts are found as duplicates, and reports from one template are not.

`python benchmarks/quality_duplicates.py`; absent data is skipped. All goes through a store, as in a crawl. Peers:
trafilatura's Simhash at 10 bits and datasketch's MinHashLSH as in its README, each given the same texts.
"""

# ruff: noqa: S311 -- made texts want a seeded generator, not a secret one

import random
import sys
from collections import defaultdict

from corpus_texts import VARIANTS, make_document, make_notices, put, read_others, read_stories, state
from peers import ask_peer
from quality_figures import DATA, Figure, format_table, read_floors
from trafilatura.deduplication import Simhash

from welfare_crawl.placing.wording import UNSPACED
from welfare_crawl.records import Document
from welfare_crawl.store import open_memory

_LEAST = 500
"""Characters; a third where no space divides the words. Shorter texts are told by their hash alone."""
_EACH = 90
"""Variants of each kind."""
_NOTICES = 520
_BITS = 10
_WORDS_ONLY = frozenset({"2 % edited", "10 % edited", "no marks", "3 % misread as vowels"})
"""Changes that mean nothing where no space divides the words."""

Pairs = set[frozenset[str]]


def measure() -> list[Figure]:
    """Return recall over all variants and the worst one's, precision over all pairs and on hard negatives."""
    if not (DATA / "translations").is_dir() or not (DATA / "html-world").is_dir():
        return []
    dice = random.Random(11)
    stories = read_stories()
    bases = [(lang, *text) for lang in stories for text in stories[lang].values()] + read_others()
    bases = [base for base in bases if len(base[2]) > _LEAST // (3 if base[0] in UNSPACED else 1)]
    documents = [make_document(f"https://a.vn/b-{n}.htm", b[1], b[2], b[0], 0) for n, b in enumerate(bases)]
    notices = [
        make_document(f"https://n.vn/n-{n}.htm", "Thông báo", text, "vi", n % 20)
        for n, text in enumerate(make_notices(_NOTICES))
    ]
    chosen = [n for n, base in enumerate(bases) if base[2].count("\n\n") >= 4 and len(base[2]) > 2 * _LEAST]
    made: list[tuple[str, str, Document]] = []
    for name, make in VARIANTS.items():
        fit = [n for n in chosen if name not in _WORDS_ONLY or bases[n][0] not in UNSPACED]
        for n in dice.sample(fit, min(_EACH, len(fit))):
            url = f"https://v.vn/{len(made)}.htm"
            changed = make_document(url, bases[n][1], make(bases[n][2], dice), bases[n][0], 1)
            made.append((name, documents[n].url, changed))
    every = [*documents, *notices, *(one for _, _, one in made)]
    wanted = {one.url: base for _, base, one in made}
    ours = _our_pairs(every)
    simhash, minhash = _simhash_pairs(every), _minhash_pairs(every)
    figures: list[Figure] = []
    shares: dict[str, list[bool]] = defaultdict(list)
    for name, base, one in made:
        shares[name].append(frozenset((base, one.url)) in ours)
    worst = min(shares, key=lambda name: sum(shares[name]) / len(shares[name]))
    best, peer_name = (minhash, "datasketch MinHashLSH") if minhash is not None else (simhash, "trafilatura Simhash")
    size = f"{peer_name}; {len(documents)} texts, {len(made)} variants, {len(notices)} notices"
    figures.append(Figure("duplicates recall", _recall(ours, wanted), _recall(best, wanted), size, 0.95))
    figures.append(Figure("duplicates precision", _precision(ours, wanted), _precision(best, wanted), peer_name, 0.99))
    figures.append(Figure("duplicates recall, worst variant", sum(shares[worst]) / len(shares[worst]), None, worst))
    hard = {one.url for one in notices}
    figures.append(
        Figure("hard negatives left apart", _apart(ours, hard), _apart(best, hard), peer_name, 0.99),
    )
    if minhash is not None:
        figures.append(
            Figure("duplicates recall, beside Simhash", figures[0].ours, _recall(simhash, wanted), "Simhash")
        )
    detail = ", ".join(f"{name} {sum(hits) / len(hits):.2f}" for name, hits in shares.items())
    sys.stderr.write(f"recall by change: {detail}\n")
    return figures


def _our_pairs(documents: list[Document]) -> Pairs:
    with open_memory() as store:
        put(store, documents)
        return {frozenset((url, head)) for url, (head, _) in state(store).items() if head is not None}


def _simhash_pairs(documents: list[Document]) -> Pairs:
    hashes = [(one.url, Simhash(one.text).hash) for one in documents]
    return {
        frozenset((url, other))
        for n, (url, own) in enumerate(hashes)
        for other, hashed in hashes[:n]
        if (own ^ hashed).bit_count() <= _BITS
    }


def _minhash_pairs(documents: list[Document]) -> Pairs | None:
    found = ask_peer("near_duplicates.py", lines=({"id": one.url, "text": one.text} for one in documents))
    return None if found is None else {frozenset(pair) for pair in found}


def _recall(pairs: Pairs, wanted: dict[str, str]) -> float:
    return sum(frozenset(pair) in pairs for pair in wanted.items()) / len(wanted)


def _precision(pairs: Pairs, wanted: dict[str, str]) -> float:
    """Return the share of pairs that are one text: a base and what was made of it, or two made of one base."""
    right = sum(len({wanted.get(url, url) for url in pair}) == 1 for pair in pairs)
    return right / max(1, len(pairs))


def _apart(pairs: Pairs, hard: set[str]) -> float:
    return 1 - len({url for pair in pairs for url in pair} & hard) / len(hard)


def main() -> int:
    """Print the figures."""
    sys.stdout.write(format_table(measure(), read_floors()) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
