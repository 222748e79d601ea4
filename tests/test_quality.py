"""The table of quality figures and its floors."""

import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture(autouse=True)
def benchmarks_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))


def test_a_figure_below_its_floor_is_found_and_marked() -> None:
    from quality_figures import Figure, find_below, format_table

    figures = [Figure("good", 0.9, 0.5, "peer", 1.0), Figure("bad", 0.7), Figure("new", 0.1)]
    floors = {"good": 0.9, "bad": 0.71, "gone": 1.0}
    assert [figure.name for figure in find_below(figures, floors)] == ["bad"]
    table = format_table(figures, floors).splitlines()
    assert table[2].endswith("BELOW ITS FLOOR")
    assert table[1].split() == ["good", "0.9000", "0.5000", "0.9000", "1.0000", "peer", "(goal", "not", "reached)"]


def test_floors_rise_and_never_sink(tmp_path: Path) -> None:
    from quality_figures import Figure, raise_floors, read_floors

    path = tmp_path / "floors.toml"
    raise_floors([Figure("a", 0.91239), Figure("b", 0.5)], path)
    assert read_floors(path) == {"a": 0.912, "b": 0.5}
    raise_floors([Figure("a", 0.8), Figure("b", 0.6)], path)
    assert read_floors(path) == {"a": 0.912, "b": 0.6}


def test_packaged_floors_are_shares() -> None:
    from quality_figures import read_floors

    assert all(-0.1 <= value <= 1 for value in read_floors().values())


def test_moments_agree_to_the_minute() -> None:
    from quality_html import same_moment

    assert same_moment("2025-02-02T20:07:59+07:00", "2025-02-02 13:07:46+00:00")
    assert not same_moment("2025-02-02T20:09:00+07:00", "2025-02-02 13:07:46+00:00")
    assert same_moment("2025-02-02T23:00:00+07:00", "2025-02-02 00:00:00")
    assert not same_moment("2025-02-02", "2025-02-02 13:07:46+00:00")
    assert not same_moment(None, "2025-02-02 13:07:46+00:00")


def test_without_data_nothing_is_measured(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import quality

    monkeypatch.setattr(quality, "DATA", Path("/nowhere"))
    assert quality.main([]) == 0
    assert "nothing measured" in capsys.readouterr().out
    assert "quality" in sys.modules


def test_parts_are_measured_alone_and_an_unknown_one_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    import quality
    from quality_figures import Figure

    (tmp_path / "html-vi").mkdir()
    monkeypatch.setattr(quality, "DATA", tmp_path)
    monkeypatch.setitem(quality.PARTS, "html", lambda: [Figure("html-vi title exact", 0.5, 0.25, "peer", 1.0)])
    assert quality.main(["--only", "html"]) == 1
    shown = capsys.readouterr()
    assert "below its floor: html-vi title exact 0.5000 < 1.0000" in shown.out
    assert "html: 0 s" in shown.err
    with pytest.raises(SystemExit):
        quality.main(["--only", "html,colours"])
    assert "no such part: colours" in capsys.readouterr().err


def test_every_measure_of_the_project_is_in_the_table() -> None:
    import quality

    scripts = {path.stem for path in BENCHMARKS.glob("quality_*.py")} - {"quality_figures"}
    assert scripts == {part.__module__ for part in quality.PARTS.values()}


def test_letter_accuracy_counts_what_comes_out_wherever_it_stands() -> None:
    from quality_ocr import letter_accuracy

    assert letter_accuracy("two words here", "two words here") == 1
    assert 0.9 < letter_accuracy("two wotds here", "two words here") < 1
    assert letter_accuracy("", "two words here") < 0.7
