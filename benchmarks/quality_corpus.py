"""Places, addresses, and whether the corpus is the same in whatever order its texts arrive.

`python benchmarks/quality_corpus.py` also measures duplicates and translations. What people labelled is in tests/.
"""

# ruff: noqa: S311, S603 -- orders want a seeded generator, not a secret one; the programs that run are our own

import random
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import quality_duplicates
import quality_translations
from quality_figures import Figure
from w3lib.url import canonicalize_url

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from labelled import score_places  # noqa: E402
from made_pages import make_pages, state_of  # noqa: E402
from test_urls import DIFFERENT, SAME  # noqa: E402

from welfare_crawl.placing.place import place  # noqa: E402
from welfare_crawl.store import open_memory, open_reader  # noqa: E402
from welfare_crawl.urls import canonical_url  # noqa: E402

PAGES = 500
ORDERS = 20
KILLS = (41, 187, 333, 468)
"""After how many pages the first of two runs is killed."""


def measure_places() -> list[Figure]:
    """Measure places in sentences of our own; the comment lines of the files say which the rules had met before."""
    return [
        *_places_in("places_labelled.tsv", "places"),
        *_places_in("places_fresh.tsv", "places, further sentences"),
    ]


def _places_in(file: str, what: str) -> list[Figure]:
    score = score_places(ROOT / "tests" / file)
    return [
        Figure(f"{what}, mention precision", score.precision, None, f"{score.wanted} labelled", 0.97),
        Figure(f"{what}, mention recall", score.recall, None, "", 0.95),
        Figure(f"{what}, code and provinces", score.codes, None, "", 0.99),
    ]


def measure_urls() -> list[Figure]:
    """Measure pairs of addresses, same page and not the same."""
    pairs = [(a, b, True) for a, b in SAME] + [(a, b, False) for a, b in DIFFERENT]
    ours = sum((canonical_url(a) == canonical_url(b)) == same for a, b, same in pairs)
    peer = sum((canonicalize_url(a) == canonicalize_url(b)) == same for a, b, same in pairs)
    count = len(SAME) + len(DIFFERENT)
    return [Figure("URL variants", ours / count, peer / count, f"w3lib; {count} pairs", 1.0)]


def measure_orders(pages: int = PAGES, orders: int = ORDERS) -> list[Figure]:
    """Return the share of random orders in which the same pages give the same corpus."""
    with ProcessPoolExecutor(max_workers=2) as pool:
        corpora = list(pool.map(partial(_corpus_of, pages), range(orders)))
    same = sum(corpus == corpora[0] for corpus in corpora)
    return [Figure("order of arrival, same corpus", same / orders, None, f"{pages} pages, {orders} orders", 1.0)]


def measure_killed(pages: int = PAGES) -> list[Figure]:
    """Return the share of runs that, killed on the way and started again, give the corpus of a run without a kill."""
    fill = [sys.executable, str(ROOT / "tests/fill_store.py")]
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.db"
        subprocess.run([*fill, str(whole), str(pages)], check=True)
        with open_reader(whole) as store:
            wanted = state_of(store)
        same = 0
        for at in KILLS:
            path = Path(folder) / f"killed-{at}.db"
            if subprocess.run([*fill, str(path), str(pages), str(at)], check=False).returncode != -signal.SIGKILL:
                raise RuntimeError(f"the run was not killed after {at} pages")
            subprocess.run([*fill, str(path), str(pages)], check=True)
            with open_reader(path) as store:
                same += state_of(store) == wanted
    return [Figure("a kill between two runs, same corpus", same / len(KILLS), None, f"{pages} pages", 1.0)]


def _corpus_of(pages: int, seed: int) -> dict[str, tuple[object, ...]]:
    order = make_pages(pages, seed=1)
    random.Random(seed).shuffle(order)
    with open_memory() as store:
        for document in order:
            store.save(place(document, store))
        return state_of(store)


def measure() -> list[Figure]:
    """Return the figures that need no data but what people labelled."""
    return [*measure_places(), *measure_urls(), *measure_orders(), *measure_killed()]


def main() -> int:
    """Print the figures; return 1 when a goal is missed."""
    good = True
    for step in (measure, quality_duplicates.measure, quality_translations.measure):
        for figure in step():
            peer = "-" if figure.peer is None else f"{figure.peer:.4f}"
            missed = figure.goal is not None and figure.ours < figure.goal
            good = good and not missed
            sys.stdout.write(
                f"{figure.name:<40}{figure.ours:>8.4f}{peer:>9}  {figure.peer_name}{'  MISSED' if missed else ''}\n"
            )
            sys.stdout.flush()
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
