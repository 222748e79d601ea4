"""Ratios of two things that were measured alternately in one run, with their spread."""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Ratio:
    """How much one thing takes, as a multiple of another in the same run."""

    measure: str
    ours: str
    other: str
    median: float
    least: float
    most: float
    rounds: int
    goal: float | None = None
    """What the median may be at most."""


def ratio_of(measure: str, ours: str, other: str, values: Sequence[float], goal: float | None = None) -> Ratio:
    """Return the ratio that several rounds gave."""
    return Ratio(measure, ours, other, statistics.median(values), min(values), max(values), len(values), goal)


def compare(
    measure: str, ours: Callable[[], object], other: Callable[[], object], *, rounds: int, goal: float | None = None
) -> Ratio:
    """Time two callables in turn, by the CPU seconds of this process, and return ours/other."""
    ours()
    other()
    ratios = []
    for _ in range(rounds):
        first, second = cpu_seconds(ours), cpu_seconds(other)
        ratios.append(first / second)
    names = (getattr(each, "__name__", "it") for each in (ours, other))
    return ratio_of(measure, *names, ratios, goal)


def cpu_seconds(action: Callable[[], object]) -> float:
    """Return the CPU seconds that an action takes."""
    started = time.process_time()
    action()
    return time.process_time() - started


def rounds_parser(description: str | None) -> argparse.ArgumentParser:
    """Return the parser of a benchmark that runs in rounds."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="default 3")
    parser.add_argument("--json", type=Path, help="where the figures go")
    return parser


def keep_rounds(rounds: Sequence[Any], path: Path | None) -> None:
    """Write what each round gave, dataclasses or dictionaries, where a path is given."""
    if path is not None:
        rows = [asdict(each) if is_dataclass(each) else each for each in rounds]
        path.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
