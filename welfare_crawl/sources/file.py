"""TOML files of sources as blocks that know their lines, so that a mistake can be pointed at."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any

from welfare_crawl.errors import ConfigurationError

TABLES = ("source", "family")

_HEADER = re.compile(r"^\s*\[\[\s*[\"']?(?P<table>[\w-]+)[\"']?\s*\]\]")
_KEY = re.compile(r"^\s*[\"']?(?P<key>[\w-]+)[\"']?\s*=")
_MULTILINE = re.compile(r'"""|' + r"'''")


@dataclass(frozen=True, slots=True)
class Block:
    """One `[[source]]` or `[[family]]` of a file."""

    file: str
    table: str
    line: int
    """Of its header, from 1."""
    values: Mapping[str, Any] = field(repr=False)
    lines: Mapping[str, int] = field(repr=False)
    """Line of each key."""

    @property
    def id(self) -> str:
        """The block's id as far as it has one."""
        return str(self.values.get("id", "?"))

    def where(self, key: str) -> str:
        """Return `file:line` of a key, or of the block where the key is not there."""
        return f"{self.file}:{self.lines.get(key, self.line)}"

    def error(self, key: str, what: str) -> ConfigurationError:
        """Return the error that names file, line, block and key in one line."""
        what = " ".join(what.split())
        return ConfigurationError(f"{self.where(key)}: {self.table} {self.id!r}, key {key!r}: {what}")


def read_blocks(file: Traversable, variables: Mapping[str, str]) -> list[Block]:
    """Return the blocks of one file in their order, `{name}` replaced by each of the variables.

    Raises ConfigurationError when the file can't be read, is no TOML, or holds anything but `[[source]]`
    and `[[family]]`.
    """
    name = str(file)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{name}: can't be read: {error}") from error
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else _last_sound_line(text) + 1
        table, block_id = _block_at(text, line)
        owner = f" {table} {block_id!r}:" if table else ""
        raise ConfigurationError(f"{name}:{line}:{owner} no valid TOML: {error}") from error
    places = _find_lines(text)
    blocks = []
    for table, tables in content.items():
        if table not in TABLES or not isinstance(tables, list) or not all(isinstance(item, dict) for item in tables):
            line = next(
                (number for number, row in enumerate(text.splitlines(), 1) if re.match(rf"\W*{table}\b", row)), 1
            )
            raise ConfigurationError(f"{name}:{line}: key {table!r}: only [[source]] and [[family]] belong here")
        rows = [place for place in places if place[0] == table]
        for index, values in enumerate(tables):
            # An inline array of tables has no header lines; then the file's first line has to do.
            _, line, lines = rows[index] if index < len(rows) else (table, 1, {})
            filled = {key: _fill(value, variables) for key, value in values.items()}
            blocks.append(Block(name, table, line, filled, lines))
    return blocks


def _fill(value: Any, variables: Mapping[str, str]) -> Any:
    """Replace the named placeholders only: a regular expression's `{2}` and `{zone}` stay as they are."""
    if isinstance(value, str):
        for name, text in variables.items():
            value = value.replace(f"{{{name}}}", text)
        return value
    if isinstance(value, list):
        return [_fill(item, variables) for item in value]
    return value


def _find_lines(text: str) -> list[tuple[str, int, dict[str, int]]]:
    """Return table, header line and key lines of each block, in the file's order; tomllib keeps no positions."""
    found: list[tuple[str, int, dict[str, int]]] = []
    inside: str | None = None
    for number, row in enumerate(text.splitlines(), 1):
        outside = inside is None
        for mark in _MULTILINE.findall(row):
            inside = mark if inside is None else None if inside == mark else inside
        if not outside:
            continue
        if header := _HEADER.match(row):
            found.append((header["table"], number, {}))
        elif found and (key := _KEY.match(row)):
            found[-1][2].setdefault(key["key"], number)
    return found


def _last_sound_line(text: str) -> int:
    """Return the number of lines that are TOML by themselves: what runs open to the file's end begins after them."""
    rows = text.splitlines()
    for number in range(len(rows), 0, -1):
        if _KEY.match(rows[number - 1]) or _HEADER.match(rows[number - 1]):
            try:
                tomllib.loads("\n".join(rows[: number - 1]))
            except tomllib.TOMLDecodeError:
                continue
            return number - 1
    return 0


def _block_at(text: str, line: int) -> tuple[str, str]:
    """Return table and id of the block that a line stands in, as far as a broken file tells."""
    rows = text.splitlines()[:line]
    for number in range(len(rows) - 1, -1, -1):
        if header := _HEADER.match(rows[number]):
            ids = [found[1] for row in rows[number:] if (found := re.match(r"\s*id\s*=\s*[\"']([^\"']*)", row))]
            return header["table"], ids[0] if ids else "?"
    return "", ""
