"""Time reading the archive again against the bare extraction of the same pages on all cores.

    python benchmarks/bench_reprocess.py --pages 10000

The pages are those of the fast site, 50 to 200 KB each; they are archived, and read once into an empty store. What is
timed is the next reading, in which nothing changes, in turn with as many processes as there are cores, each of which
calls the extraction in a loop. The goal holds for the rates; where other programs share the machine, the CPU seconds
tell more, and are printed too.
"""

import os
import statistics
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from core_loops import SOURCE, make_response, read_ours, time_loops  # noqa: E402 - the benchmarks are no package
from process_cpu import CpuMeter, Spent  # noqa: E402
from ratios import keep_rounds, rounds_parser  # noqa: E402

from welfare_crawl.archive import Archive  # noqa: E402
from welfare_crawl.records import Sighting  # noqa: E402
from welfare_crawl.reprocess import reprocess  # noqa: E402
from welfare_crawl.store import open_store  # noqa: E402

GOAL = 0.9
"""The rate of the whole by that of the bare loops."""


@dataclass(frozen=True, slots=True)
class Round:
    """One reading again beside one run of the bare loops."""

    share: float
    """Rate of the whole by that of the loops."""
    cpu_share: float
    """CPU seconds of the loops by those of the whole."""
    cpu_ms: float
    """Of the whole, for a page."""
    main_ms: float
    """Of these, those of the main process: reading the archive, placing, storing."""
    bare_ms: float
    """CPU for a page in the loops."""


def fill(folder: Path, pages: int) -> None:
    """Archive so many pages and read them into a new store."""
    with Archive(folder / "archive") as archive, open_store(folder / "welfare.db") as store:
        store.save_sources([SOURCE])
        for number in range(pages):
            page = make_response(number)
            store.save_sighting(Sighting(archive.write(page), "failed", SOURCE.id))
        store.commit()
    read_again(folder, pages)


def read_again(folder: Path, pages: int) -> Spent:
    """Read the archive again as the command does, whose own start is not counted: ten thousand pages pay for it."""
    with open_store(folder / "welfare.db") as store, CpuMeter(os.getpid()) as meter:
        summary = reprocess(store, folder / "archive", {SOURCE.id: SOURCE}, again=True)
    if summary.counts["read"] != pages or summary.counts["failed"]:
        raise RuntimeError(f"of {pages} pages: {dict(summary.counts)}")
    return meter.spent()


def measure(pages: int, rounds: int, *, loop_pages: int = 400) -> list[Round]:
    """Return the rounds."""
    cores = os.cpu_count() or 1
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, pages)
        for _ in range(rounds):
            bare_wall, bare_cpu = time_loops(read_ours, min(pages, loop_pages), cores)
            spent = read_again(folder, pages)
            page_cpu = spent.cpu / pages
            share, cpu_share = bare_wall * pages / spent.wall, bare_cpu / page_cpu
            found.append(Round(share, cpu_share, 1000 * page_cpu, 1000 * spent.main / pages, 1000 * bare_cpu))
    return found


def main(arguments: list[str]) -> int:
    """Run the rounds and print what came of them; return 1 when the goal is missed."""
    parser = rounds_parser(__doc__)
    parser.add_argument("--pages", type=int, default=10_000, help="default 10000")
    options = parser.parse_args(arguments)
    rounds = measure(options.pages, options.rounds)
    for each in rounds:
        sys.stdout.write(", ".join(f"{name} {value:.3g}" for name, value in asdict(each).items()) + "\n")
    shares = [each.share for each in rounds]
    median = statistics.median(shares)
    sys.stdout.write(
        f"reprocess of {options.pages} pages: {median:.2f} of the bare loops' rate on {os.cpu_count()} cores "
        f"({min(shares):.2f} to {max(shares):.2f}; goal >= {GOAL}); by CPU "
        f"{statistics.median(each.cpu_share for each in rounds):.2f}\n"
    )
    keep_rounds(rounds, options.json)
    return 0 if median >= GOAL else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
