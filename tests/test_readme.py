"""What the README and the pages in docs/ say of the program is so."""

import re
import shlex
import tomllib
from itertools import pairwise

import click
import pytest
from conftest import TwoDays

from docs import make_readme, make_schema
from welfare_crawl import settings
from welfare_crawl.cli import COMMANDS, cli
from welfare_crawl.engine.arguments import COMMON
from welfare_crawl.errors import MEANINGS
from welfare_crawl.sources import load_sources
from welfare_crawl.store.schema import PUBLIC_TABLES

ROOT = make_readme.README.parent
README = make_readme.README.read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SCHEMA = (ROOT / "docs" / "schema.md").read_text(encoding="utf-8")
PAGES = {"README.md": README, "docs/operations.md": OPERATIONS, "docs/schema.md": SCHEMA}

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
OUR_COMMAND = re.compile(r"(?:^|[\s`/])((?:scrapy|welfare-crawl|make) [^`\n#|>]+)")

NO_COMMANDS = ("make sure", "make room", "make a", "scrapy crawl` also", "welfare-crawl [OPTIONS]")
"""Words of ours that only look like a command."""


def commands(text: str) -> list[list[str]]:
    """Return every call of scrapy, welfare-crawl and make that a page shows, as words."""
    found = [match.strip().split(" && ")[0] for match in OUR_COMMAND.findall(text)]
    return [shlex.split(line) for line in found if not line.startswith(NO_COMMANDS)]


ALL_COMMANDS = [(page, words) for page, text in PAGES.items() for words in commands(text)]


@pytest.mark.parametrize(("page", "words"), ALL_COMMANDS, ids=lambda value: " ".join(value)[:60])
def test_commands_exist(page, words):
    program, name, *rest = words
    if program == "make":
        targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        assert name in targets
    elif program == "scrapy":
        assert name == "crawl"
        assert not rest or rest[0] in ("news", "papers", "page")
        for option, value in pairwise(rest):
            if option == "-a":
                key, _, given = value.partition("=")
                assert key in ((*COMMON, "url") if rest[0] != "page" else ("url", "file", "fresh"))
                if key == "source" and given != "baolamdong_thu":
                    assert given in load_sources()
    elif name != "--help":
        assert name in COMMANDS
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        if isinstance(command, click.Group) and rest[:1] and rest[0] in command.commands:
            command = command.commands[rest[0]]
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        assert {word for word in rest if word.startswith("--")} <= known | {"--help"}


def test_every_command_is_shown():
    shown = {words[1] for page, words in ALL_COMMANDS if words[0] == "welfare-crawl"}
    assert set(COMMANDS) - {"demo"} <= shown | set(re.findall(r"^  (\w+) ", README, re.MULTILINE))


def table(text: str, head: str) -> list[list[str]]:
    """Return the rows of the Markdown table whose first line is `head`."""
    lines = text.split(head + "\n", 1)[1].splitlines()[1:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def test_settings_are_those_of_the_program():
    known = {name: getattr(settings, name) for name in dir(settings) if name.startswith("WELFARE_")}
    rows = table(README, "| setting | default | meaning |")
    assert [name for name, *_ in rows] == [f"`{name}`" for name in _order_of_settings()]
    for name, default, meaning in rows:
        value = known[name.strip("`")]
        shown = str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else value
        assert default == (f"`{shown}`" if value != "" else "")
        assert meaning


def _order_of_settings() -> list[str]:
    text = (ROOT / "welfare_crawl" / "settings.py").read_text(encoding="utf-8")
    return re.findall(r"^(WELFARE_\w+) = ", text, re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_names_in_capitals_are_settings(page):
    for name in re.findall(r"\b(WELFARE_\w+|DOWNLOAD_\w+|ITEM_PIPELINES)\b", PAGES[page]):
        assert hasattr(settings, name)


@pytest.mark.parametrize("page", PAGES)
def test_files_and_pages_exist(page):
    folder = (ROOT / page).parent
    for target in re.findall(r"\]\(([^)#]+)", PAGES[page]):
        assert (folder / target).is_file(), target
    for target in re.findall(r"`((?:docs|spiders|welfare_crawl|pipelines)/[\w/.]*)`", PAGES[page]):
        assert (ROOT / target).exists(), target


def test_reasons_are_those_of_the_program():
    rows = table(OPERATIONS, "| reason | what it means | what to do |")
    assert [(reason, meaning) for reason, meaning, _ in rows] == [(f"`{word}`", MEANINGS[word]) for word in MEANINGS]
    assert all(remedy for *_, remedy in rows)


def test_schema_page_is_made_of_the_schema():
    assert make_schema.schema_page() == SCHEMA, "run docs/make_schema.py"


def test_schema_says_something_of_each_column():
    columns, meanings = make_schema.read_columns(), make_schema.read_meanings()
    assert set(columns) == {"corpus", *PUBLIC_TABLES, "documents_fts"} == set(meanings) - {"flags"}
    for name in columns:
        assert set(columns[name]) == set(meanings[name]) - {"_row"}, name


def test_source_in_the_readme_can_be_loaded(tmp_path):
    (block,) = (body for language, body in FENCE.findall(README) if language == "toml")
    assert len(block.splitlines()) == 5
    path = tmp_path / "mine.toml"
    path.write_text(block, encoding="utf-8")
    (source,) = load_sources([path]).values()
    assert source.id in README.split("welfare-crawl sources check", 1)[1] and source.article
    further = README.split("Further keys:", 1)[1].split("A mistake", 1)[0]
    for key in re.findall(r"`(\w+)`", further):
        assert hasattr(source, key) or key == "health"


def test_units_and_configuration_can_be_read():
    for language, body in FENCE.findall(README + OPERATIONS):
        if language == "ini":
            assert re.match(r"\[\w+\]", body)
        if language == "toml":
            tomllib.loads(body)


@pytest.mark.parametrize("shown", list(make_readme.HELP.finditer(README)), ids=lambda shown: shown["command"])
def test_help_is_the_real_one(shown):
    assert make_readme.help_text(shown["command"]) == shown["answer"], "run docs/make_readme.py"


def test_there_are_ten_questions():
    assert len(make_readme.QUESTION.findall(README)) == 10
    assert all(found["answer"].count("\n") > 2 for found in make_readme.QUESTION.finditer(README))


@pytest.mark.xdist_group("sample")
def test_questions_have_the_answers_that_the_readme_gives(two_days: TwoDays):
    for found in make_readme.QUESTION.finditer(README):
        assert make_readme.answer(two_days.first_database, found["sql"]) == found["answer"], "run docs/make_readme.py"


def test_picture_asks_no_other_host():
    drawn = (ROOT / "docs" / "demo.svg").read_text(encoding="utf-8")
    assert "make" in drawn and "@font-face" not in drawn
    assert not re.search(r"""(?:href|src|url)\s*[=(]\s*["']?http""", drawn)


def test_every_part_of_the_library_is_explained():
    table = README.split("| in `welfare_crawl/` |")[1].split("\n\n")[0]
    named = {name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert named == {path.parent.name for path in (ROOT / "welfare_crawl").glob("*/__init__.py")}
