"""The tables of exit codes in docs/operations.md say what the program does."""

import re
from pathlib import Path

from welfare_crawl.engine.outcome import EXIT_CODES, exit_code

OPERATIONS = (Path(__file__).parents[1] / "docs" / "operations.md").read_text(encoding="utf-8")


def test_each_outcome_stands_in_the_manual_with_its_code() -> None:
    rows = dict.fromkeys(re.findall(r"^\| (\d) \| `(\w+)` \|", OPERATIONS, re.MULTILINE))
    told = {outcome: int(code) for code, outcome in rows}
    assert told.keys() >= EXIT_CODES.keys()
    assert told == {outcome: exit_code(outcome) for outcome in told}


def test_the_table_of_commands_has_a_column_for_each_code() -> None:
    header = re.search(r"^\| command \|(.+)\|$", OPERATIONS, re.MULTILINE)
    assert header is not None
    codes = {int(cell) for cell in header[1].split("|")}
    assert codes == {0, 1, 2} | set(EXIT_CODES.values())
