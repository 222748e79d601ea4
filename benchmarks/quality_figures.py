"""What a quality benchmark gives: one figure beside its peer's, its floor and its goal; the table of them."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
FLOORS = Path(__file__).with_name("floors.toml")
_TOLERANCE = 5e-5
"""Half of the last digit that the table shows."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of the text that comes out; more is better, 1 is all."""

    name: str
    """Key in floors.toml."""
    ours: float
    peer: float | None = None
    peer_name: str = ""
    goal: float | None = None


def against(peers: Mapping[str, float]) -> tuple[float | None, str]:
    """Return the best of the peers' figures, and a note that names them all."""
    if not peers:
        return None, ""
    ranked = sorted(peers, key=lambda name: -peers[name])
    others = "".join(f", {name} {peers[name]:.3f}" for name in ranked[1:])
    return peers[ranked[0]], f"{ranked[0]}{others}"


def read_floors(path: Path = FLOORS) -> dict[str, float]:
    """Return the floors by the figures' names."""
    return {name: float(value) for name, value in tomllib.loads(path.read_text(encoding="utf-8"))["floors"].items()}


def raise_floors(figures: Sequence[Figure], path: Path = FLOORS) -> None:
    """Write the floors anew: what was measured higher becomes the floor, nothing sinks."""
    floors = read_floors(path) if path.is_file() else {}
    for figure in figures:
        # Rounded down, so that the same run passes.
        floors[figure.name] = max(floors.get(figure.name, float("-inf")), math.floor(figure.ours * 1000) / 1000)
    lines = ["# Floors of `make quality`. They only rise: `python benchmarks/quality.py --raise`.", "", "[floors]"]
    lines += [f'"{name}" = {value:.3f}' for name, value in floors.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def find_below(figures: Sequence[Figure], floors: Mapping[str, float]) -> list[Figure]:
    """Return the figures that are below their floor."""
    return [figure for figure in figures if figure.ours < floors.get(figure.name, float("-inf")) - _TOLERANCE]


def format_table(figures: Sequence[Figure], floors: Mapping[str, float]) -> str:
    """Return the table: measure, ours, peer, floor, goal; a mark where a figure is below its floor or its goal."""
    below = {figure.name for figure in find_below(figures, floors)}
    width = max((len(figure.name) for figure in figures), default=7)
    lines = [f"{'measure':<{width}}  {'ours':>7}  {'peer':>7}  {'floor':>7}  {'goal':>7}"]
    for figure in figures:
        floor, goal = floors.get(figure.name), figure.goal
        note = f"  {figure.peer_name}" if figure.peer_name else ""
        if figure.name in below:
            note += "  BELOW ITS FLOOR"
        elif goal is not None and figure.ours < goal - _TOLERANCE:
            note += "  (goal not reached)"
        lines.append(
            f"{figure.name:<{width}}  {_show(figure.ours)}  {_show(figure.peer)}  {_show(floor)}  {_show(goal)}{note}"
        )
    return "\n".join(lines)


def _show(value: float | None) -> str:
    return f"{'-':>7}" if value is None else f"{value:>7.4f}"
