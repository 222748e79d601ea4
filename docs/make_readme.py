"""Bring what the README shows of the program up to date: its help, and the answers to the SQL questions.

    .venv/bin/python docs/make_readme.py [first day's welfare.db of the sample press]

Without a database the sample press is crawled first.
"""

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"

QUESTION = re.compile(r"```sql\n(?P<sql>.*?)```\n\n```text\n(?P<answer>.*?)```", re.DOTALL)

HELP = re.compile(r"```text\n\$ (?P<command>[^\n]* --help)\n(?P<answer>.*?)```", re.DOTALL)

COLUMNS = "100"


def answer(database: Path, sql: str) -> str:
    """Return the rows that a question gives as a table of plain text."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        cursor = connection.execute(sql)
        head = [column[0] for column in cursor.description]
        rows = [["" if cell is None else str(cell) for cell in row] for row in cursor]
    finally:
        connection.close()
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n" for line in lines
    )


def help_text(command: str) -> str:
    """Return what one of our commands prints for --help."""
    name, *words = command.split()
    module = {"welfare-crawl": "welfare_crawl.cli", "scrapy": "scrapy"}[name]
    environment = os.environ | {"COLUMNS": COLUMNS, "SCRAPY_SETTINGS_MODULE": "welfare_crawl.settings"}
    done = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-m", module, *words], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def renewed(text: str, database: Path) -> str:
    """Return the README with today's answers and help."""

    def ask(found: re.Match[str]) -> str:
        return f"```sql\n{found['sql']}```\n\n```text\n{answer(database, found['sql'])}```"

    def show(found: re.Match[str]) -> str:
        return f"```text\n$ {found['command']}\n{help_text(found['command'])}```"

    return HELP.sub(show, QUESTION.sub(ask, text))


def main() -> None:
    """Rewrite README.md."""
    if len(sys.argv) > 1:
        database = Path(sys.argv[1])
        README.write_text(renewed(README.read_text(encoding="utf-8"), database), encoding="utf-8")
        return
    from welfare_crawl.sample.demo import run_demo

    with tempfile.TemporaryDirectory() as folder:
        database = run_demo(Path(folder) / "demo", say=lambda line: None).database
        README.write_text(renewed(README.read_text(encoding="utf-8"), database), encoding="utf-8")


if __name__ == "__main__":
    main()
