import json
import os
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from bench_compare import compare_runs
from process_cpu import CpuMeter, run_measured


def row(measure: str, median: float, least: float, most: float) -> dict[str, object]:
    return {"measure": measure, "ours": "a", "other": "b", "median": median, "least": least, "most": most}


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ((1.0, 0.9, 1.1), (0.5, 0.45, 0.6), "less"),
        ((1.0, 0.9, 1.1), (1.5, 1.4, 1.6), "more"),
        ((1.0, 0.9, 1.1), (1.02, 1.02, 1.02), "same"),
        ((1.0, 0.5, 1.6), (1.4, 0.9, 1.9), "same"),
        ((1.0, 1.0, 1.0), (1.04, 1.04, 1.04), "same"),
    ],
)
def test_a_ratio_changed_when_it_left_the_spread_of_both_runs(
    before: tuple[float, float, float], after: tuple[float, float, float], word: str
) -> None:
    (found,) = compare_runs([row("x", *before)], [row("x", *after)])
    assert (found.before, found.after, found.word) == (before[0], after[0], word)


def test_what_one_run_alone_measured_is_named() -> None:
    found = compare_runs([row("x", 1, 1, 1), row("y", 2, 2, 2)], [row("z", 3, 3, 3), row("x", 1, 1, 1)])
    assert [(each.measure[0], each.word) for each in found] == [("z", "new"), ("x", "same"), ("y", "gone")]


def test_the_meter_counts_a_process_and_what_it_starts(tmp_path: Path) -> None:
    spin = "import time\nend = time.process_time() + {seconds}\nwhile time.process_time() < end: pass\n"
    script = (
        f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {spin.format(seconds=0.6)!r}], check=True)\n"
    )
    (tmp_path / "both.py").write_text(script + spin.format(seconds=0.3) + "print('done')\n")
    spent = run_measured(["both.py"], tmp_path, {})
    assert spent.workers >= 0.4
    assert spent.main >= 0.15
    assert spent.cpu == pytest.approx(spent.main + spent.workers)
    assert spent.output == "done\n"


def test_the_meter_leaves_out_what_was_spent_before() -> None:
    end = time.process_time() + 0.3
    while time.process_time() < end:
        pass
    with CpuMeter(os.getpid()) as meter:
        pass
    assert meter.spent().main < 0.25


def test_a_command_that_fails_says_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no such thing"):
        run_measured(["-c", "raise SystemExit('no such thing')"], tmp_path, {})


def test_figures_survive_the_way_through_json() -> None:
    rows = [row("x", 1.5, 1.25, 2.0)]
    assert compare_runs(json.loads(json.dumps(rows)), rows)[0].word == "same"
