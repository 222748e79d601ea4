"""Times the parts and the whole, always two things alternately in one run, and prints their ratios.

Machines drift: only the ratio of a pair within one run means something. `make bench` runs this; the figures are
written as JSON too, so that two commits can be compared: `--compare old.json` says what has changed since.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import bench_wholes
import trafilatura
from bare import read_bare
from bench_compare import compare_runs
from ratios import Ratio, compare, ratio_of
from real_pages import real_pages
from rich.console import Console
from rich.table import Table

from welfare_crawl.extract import extract_document
from welfare_crawl.html import extract_html
from welfare_crawl.records import ArchivedPage, Capture, Page, Source

ROOT = Path(__file__).parents[1]
SOURCE = Source(id="bench", kind="news", home="https://bench.example/", language="vi")


def bench_pages(rounds: int) -> list[Ratio]:
    """Compare the reading of pages with trafilatura, and with trafilatura and langdetect."""
    pages = real_pages()
    archived = [
        ArchivedPage(
            Page(url, 200, (("Content-Type", "text/html"),), body, datetime.now(UTC), SOURCE, kind="page"),
            (Capture(url, datetime.now(UTC), 200),),
        )
        for url, body in pages
    ]
    texts = [body.decode("utf-8", "replace") for _, body in pages]

    def our_html() -> None:
        for url, body in pages:
            attempt(lambda url=url, body=body: extract_html(body, url, SOURCE))

    def bare_trafilatura() -> None:
        for text in texts:
            trafilatura.bare_extraction(text, with_metadata=True)

    def our_document() -> None:
        for page in archived:
            attempt(lambda page=page: extract_document(page))

    def trafilatura_and_langdetect() -> None:
        read_bare(texts)

    return [
        compare("HTML to text and metadata", our_html, bare_trafilatura, rounds=rounds),
        compare(
            "HTML to a whole document (language, places, topics, keys)",
            our_document,
            trafilatura_and_langdetect,
            rounds=rounds,
            goal=1.0,
        ),
    ]


def attempt(action: Callable[[], object]) -> None:
    """Run an action; a page that gives no text costs what it costs."""
    with contextlib.suppress(Exception):
        action()


def bench_start(rounds: int) -> list[Ratio]:
    """Compare the start of the commands with that of Python itself."""
    results = []
    for words in (["-m", "welfare_crawl.cli", "--help"], ["-m", "scrapy", "list"]):

        def our_start(words: list[str] = words) -> None:
            run_python(words)

        def bare_python() -> None:
            run_python(["-c", "pass"])

        our_start.__name__ = " ".join(words[1:])
        ratios = [wall_seconds(our_start) / wall_seconds(bare_python) for _ in range(rounds)]
        results.append(ratio_of("start", our_start.__name__, "python -c pass", ratios))
    return results


def run_python(words: list[str]) -> None:
    """Run Python with these words and wait."""
    environment = os.environ | {"SCRAPY_SETTINGS_MODULE": "welfare_crawl.settings"}
    subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603


def wall_seconds(action: Callable[[], object]) -> float:
    """Return the seconds that an action takes on the clock."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def print_ratios(ratios: Iterable[Ratio]) -> None:
    """Print the table."""
    table = Table(title="Ratios, ours / other, each pair timed alternately", title_justify="left")
    for column in ("measure", "ours", "other"):
        table.add_column(column)
    for column in ("median", "spread", "goal", ""):
        table.add_column(column, justify="right")
    for ratio in ratios:
        table.add_row(
            ratio.measure,
            ratio.ours,
            ratio.other,
            f"{ratio.median:.3g}",
            f"{ratio.least:.3g} to {ratio.most:.3g}",
            f"<= {ratio.goal:g}" if ratio.goal else "-",
            "" if ratio.goal is None or ratio.median <= ratio.goal else "missed",
        )
    Console(width=150).print(table)


def print_changes(before: Path, ratios: Iterable[Ratio]) -> None:
    """Print what became of each ratio since the run that wrote a file."""
    table = Table(title=f"Since {before}", title_justify="left")
    table.add_column("measure")
    for column in ("before", "after", ""):
        table.add_column(column, justify="right")
    old = json.loads(before.read_text(encoding="utf-8"))
    for each in compare_runs(old, [asdict(ratio) for ratio in ratios]):
        figures = ("-" if value is None else f"{value:.3g}" for value in (each.before, each.after))
        table.add_row(each.measure, *figures, each.word)
    Console(width=150).print(table)


def main() -> int:
    """Run the benchmarks and write their figures."""
    own = {
        "pages": bench_pages,
        "start": bench_start,
        "pdf": bench_wholes.measure_pdf,
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each pair is timed (default: 5)")
    parser.add_argument("--whole-rounds", type=int, default=3, help="the same for whole processes (default: 3)")
    parser.add_argument("--json", type=Path, default=ROOT / "data" / "bench.json", help="where the figures go")
    parser.add_argument("--compare", type=Path, help="the figures of an earlier run, to be told what changed")
    parser.add_argument("--full", action="store_true", help="as many pages as the goals say (some hours)")
    parser.add_argument("--only", action="append", choices=[*own, *bench_wholes.PARTS], help="may be given repeatedly")
    given = parser.parse_args()
    if given.compare is not None and not given.compare.is_file():
        parser.error(f"{given.compare}: no such file")
    chosen = given.only or [*own, *bench_wholes.PARTS]
    ratios: list[Ratio] = []
    for part in chosen:
        sys.stderr.write(f"{part} ...\n")
        if part in own:
            ratios += own[part](given.rounds)
        else:
            ratios += bench_wholes.PARTS[part](given.whole_rounds, full=given.full)
    print_ratios(ratios)
    if given.compare is not None:
        print_changes(given.compare, ratios)
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps([asdict(ratio) for ratio in ratios], indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
