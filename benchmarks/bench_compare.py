"""What changed between two runs of the benchmarks, by the JSON that each has written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NOISE = 0.05
"""Two medians nearer to each other than this are the same, however little each run's rounds spread."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One ratio in two runs."""

    measure: str
    before: float | None
    """None: it was not measured then."""
    after: float | None
    word: str
    """`same`, `less`, `more`, `new` or `gone`; less and more only beyond the spread of both runs."""


def compare_runs(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Difference]:
    """Return what became of each ratio, in the order of the later run."""
    old = {name_of(row): row for row in before}
    new = {name_of(row): row for row in after}
    found = []
    for name, row in new.items():
        if name not in old:
            found.append(Difference(name, None, row["median"], "new"))
            continue
        found.append(Difference(name, old[name]["median"], row["median"], _judge(old[name], row)))
    found += [Difference(name, row["median"], None, "gone") for name, row in old.items() if name not in new]
    return found


def name_of(row: Mapping[str, Any]) -> str:
    """Return the name under which a ratio is known in every run."""
    return f"{row['measure']}: {row['ours']} / {row['other']}"


def _judge(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    if abs(after["median"] - before["median"]) <= NOISE * before["median"]:
        return "same"
    if after["median"] < before["least"] and before["median"] > after["most"]:
        return "less"
    if after["median"] > before["most"] and before["median"] < after["least"]:
        return "more"
    return "same"
