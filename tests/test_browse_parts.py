"""The parts of the pages: differences, texts side by side, marks, charts, numbers and days; the command's own words."""

import ast
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner
from documents import make_document, place_new

from welfare_crawl import query, search
from welfare_crawl.browse import pages
from welfare_crawl.browse.answers import is_loopback_name, web_address
from welfare_crawl.browse.charts import draw_map, draw_timeline
from welfare_crawl.browse.difference import compare_texts, lay_beside
from welfare_crawl.browse.marked import mark_text
from welfare_crawl.browse.phrases import Phrases, _phrases, choose_language
from welfare_crawl.browse.problems import say_problem
from welfare_crawl.browse.site import Site
from welfare_crawl.browse.texts import _indicator_names
from welfare_crawl.cli import run
from welfare_crawl.cli.browse import browse
from welfare_crawl.places import province_names
from welfare_crawl.query import parse_query, query_words
from welfare_crawl.store import Filters, open_store


def test_changes_are_shown_word_by_word_and_nothing_is_lost() -> None:
    earlier = "Một.\n\nTỉnh xuất 1.500 tấm bạt cho dân.\n\nĐoạn bỏ đi."
    later = "Một.\n\nTỉnh xuất 2.200 tấm bạt lớn cho dân.\n\nHoàn toàn khác hẳn về chuyện này nọ kia."
    changes = compare_texts(earlier, later)
    assert [change.kind for change in changes] == ["same", "changed", "removed", "added"]
    assert changes[1].parts == (
        *(("=", "Tỉnh xuất "), ("-", "1.500"), ("+", "2.200"), ("=", " tấm bạt ")),
        *(("+", "lớn "), ("=", "cho dân.")),
    )
    for sign, text in (("-", earlier), ("+", later)):
        kept = ("".join(words for kind, words in change.parts if kind in (sign, "=")) for change in changes)
        assert "\n\n".join(part for part in kept if part) == text


def test_a_translation_with_a_paragraph_more_still_lies_beside_its_original() -> None:
    original = "Tỉnh có 560.000 người.\n\nNăm 2025 khám cho 402.000 cụ, đạt 71,8%.\n\nCâu lạc bộ có 486 nhóm."
    translation = (
        "Provinsen har 560.000.\n\nAnnons.\n\nUnder 2025 undersöktes 402.000, 71,8 %.\n\nDet finns 486 klubbar."
    )
    pairs = lay_beside(original, translation)
    beside = dict(pairs)["Năm 2025 khám cho 402.000 cụ, đạt 71,8%."]
    assert beside.endswith("Under 2025 undersöktes 402.000, 71,8 %.")  # what has no counterpart may stand with it
    assert ("Câu lạc bộ có 486 nhóm.", "Det finns 486 klubbar.") in pairs
    assert lay_beside("", "Một.") == [("", "Một.")]


def test_places_words_and_languages_are_marked_where_they_stand() -> None:
    text = "Tỉnh Hòa Bình nghèo.\n\nAbstract: poor Hoa Binh."
    passages = [
        {"seq": 0, "page": 1, "language": "vi", "start": 0, "end": 20},
        {"seq": 1, "page": 2, "language": "en", "start": 22, "end": 46},
    ]
    places = [{"start": 5, "end": 13, "name": "Hòa Bình"}, {"start": 36, "end": 900, "name": "beyond the text"}]
    one, two = mark_text(text, "vi", passages, places, query_words(parse_query("ngheo")))
    assert [(piece.text, bool(piece.place), piece.hit) for piece in one.pieces] == [
        *(("Tỉnh ", False, False), ("Hòa Bình", True, False), (" ", False, False)),
        *(("nghèo", False, True), (".", False, False)),
    ]
    assert (one.language, one.page, two.language, two.page, two.begins) == ("vi", 1, "en", 2, True)


def test_the_map_has_all_provinces_and_shades_them_by_rank() -> None:
    drawn = draw_map({"01": 1000, "25": 40, "04": 7, "38": 3, "40": 2, "42": 1, "": 9})
    assert {shape.code for shape in drawn.shapes} == set(province_names())
    shades = {shape.code: shape.shade for shape in drawn.shapes}
    assert shades["01"] == 5 > shades["25"] >= shades["04"] >= shades["42"] == 1 and shades["96"] == 0
    assert not draw_map({}).steps


def test_a_long_time_is_counted_by_year() -> None:
    assert draw_timeline({}).bars == ()
    short = draw_timeline({"2025-11": 2, "2026-02": 1})
    assert [bar.period for bar in short.bars] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert (short.bars[-1].since, short.bars[-1].until) == ("2026-02-01", "2026-02-28")
    long = draw_timeline({"2010-01": 2, "2010-02": 3, "2026-02": 1})
    assert (len(long.bars), long.bars[0].count, long.most) == (17, 5, 5)


def test_a_text_of_a_wrong_year_presses_no_others_into_a_line() -> None:
    drawn = draw_timeline({"0001-01": 1, "2018-05": 40, "2024-05": 60, "2999-12": 1})
    assert (drawn.bars[0].period, drawn.bars[-1].period, drawn.most, drawn.beyond) == ("2018", "2024", 60, 2)
    assert draw_timeline({"1990-01": 1, "2024-01": 1}).beyond == 0


def _lines_of(module: str) -> list[str]:
    """Return the lines for a person that a module raises, with X for what differs each time."""
    tree = ast.parse(Path(module).read_text(encoding="utf-8"))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            said = node.exc.args[0]
            parts = said.values if isinstance(said, ast.JoinedStr) else [said]
            found.append("".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in parts))
    return found


@pytest.mark.parametrize("module", [query.__file__, search.__file__, pages.__file__])
def test_what_a_page_can_complain_of_is_said_in_vietnamese_too(module: str) -> None:
    lines = _lines_of(module)
    assert lines
    # A new line of these modules wants a [[line]] in welfare_crawl/browse/problems.toml.
    assert [line for line in lines if say_problem(line, "vi")[1] != "vi"] == []


def test_a_complaint_keeps_what_it_names() -> None:
    line = "unknown province 'Atlantis'; give a code of two digits or a name, such as 25 or Phú Thọ"
    assert "'Atlantis'" in say_problem(line, "vi")[0] and say_problem(line, "en") == (line, "en")
    assert say_problem("something else", "vi") == ("something else", "en")


def test_facts_are_named_and_written_in_the_language_of_the_interface() -> None:
    vi, en = Phrases("vi"), Phrases("en")
    assert [vi.figure(value) for value in (39e9, 66.1, 3.0, 0.03, "24-NQ/TW")] == [
        *("39.000.000.000", "66,1", "3", "0,03", "24-NQ/TW")
    ]
    assert (en.figure(13525.0), en.figure(-1.5)) == ("13,525", "-1.5")
    assert _indicator_names(vi)("poverty_rate") == "Tỷ lệ hộ nghèo"
    assert "rise or fall" in _indicator_names(en)("poverty_rate_change")
    assert _indicator_names(en)("no_such_thing") == "no such thing"


def test_each_language_has_every_phrase_and_writes_numbers_and_days_its_own_way() -> None:
    assert all(set(phrase) == {"en", "vi"} for phrase in _phrases().values())
    vi, en = Phrases("vi"), Phrases("en")
    assert (vi.number(1234567), en.number(1234567), vi.number(0.5, 2)) == ("1.234.567", "1,234,567", "0,50")
    assert (vi.day("2025-07-31T20:00:00+00:00"), en.day("2025-07-31")) == ("1/8/2025", "31 July 2025")
    assert (vi.moment("2025-07-31T20:00:00+00:00"), vi.day("no day"), vi.day(None)) == ("1/8/2025, 03:00", "no day", "")
    assert choose_language("xx", None, {"accept-language": "sv, vi;q=0.5"}) == "vi"


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://a.vn/x", True),
        ("javascript:alert(1)", False),
        (" JavaScript://a.vn/%0aalert(1)", False),
        ("data:text/html,x", False),
        ("//a.vn", False),
        ("http://[broken", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None, linked: bool) -> None:
    assert bool(web_address(url)) is linked


def test_names_of_this_machine() -> None:
    assert all(map(is_loopback_name, ("localhost:8001", "127.0.0.1", "127.0.0.1:80", "[::1]:80", "[::1]", "LOCALHOST")))
    assert not any(map(is_loopback_name, ("evil.example:80", "localhost.evil.example", "127.evil.example", "")))


async def _figures(site: Site) -> int:
    overview, _ = await site.figures(Filters())
    return overview.texts


def test_figures_follow_the_file_and_an_empty_corpus_has_none(tmp_path: Path) -> None:
    import asyncio

    path = tmp_path / "welfare.db"
    open_store(path).close()
    site = Site(path, tmp_path)
    assert asyncio.run(_figures(site)) == 0
    with open_store(path) as store:
        store.save(place_new(make_document()))
        store.commit()
        assert asyncio.run(_figures(site)) == 1


def test_help_shows_examples() -> None:
    shown = CliRunner().invoke(browse, ["--help"]).output
    assert "welfare-crawl browse --db data/demo/welfare.db --port 8080" in shown and "--archive" in shown


def test_bad_input_gets_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "welfare.db"
    open_store(path).close()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for arguments, code, says in (
            (["--db", str(path), "--port", port], 1, "can't listen there"),
            (["--db", str(path), "--host", "203.0.113.9"], 1, "can't listen there"),
            (["--db", str(path), "--host", "no such host"], 1, "can't listen there"),
            (["--db", str(path), "--archive", str(tmp_path / "none")], 1, "no such folder"),
            (["--db", str(tmp_path / "none.db")], 1, "no such file"),
            (["--db", str(path), "--port", "99999"], 2, "not in the range"),
        ):
            assert run(["browse", "--no-open", *arguments]) == code, arguments
            error = capsys.readouterr().err
            assert says in error and len(error.splitlines()) == 1
