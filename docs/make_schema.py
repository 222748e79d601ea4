"""Write docs/schema.md: the tables of a new corpus, and what schema.toml says of each column.

.venv/bin/python docs/make_schema.py
"""

import sqlite3
import tempfile
import tomllib
from pathlib import Path

from welfare_crawl.store import open_store
from welfare_crawl.store.schema import PUBLIC_TABLES
from welfare_crawl.store.snapshot import snapshot_columns, write_snapshot

DOCS = Path(__file__).parent

PUBLIC = ("corpus", *PUBLIC_TABLES, "documents_fts")

OPENING = """\
# The corpus, table by table

`data/welfare.db` is one SQLite file. Open it with anything that reads SQLite 3.38 or later: R, pandas, DBeaver,
`sqlite3 -readonly`, or `welfare-crawl browse`.

- Begin with the view [`corpus`](#corpus): one row for each text, no reprints.
- Times are ISO 8601 with an offset. A publication day without a time is just the day. Take
  `date(published_at, '+7 hours')` for the day in Vietnam of a time; without `'+7 hours'` it is that of Greenwich.
- Languages are ISO 639-1 codes; `und` means that nobody can tell.
- Text is Unicode NFC. Lists and objects are JSON: ask them with `json_each` and `->>`.
- Province codes are those of the General Statistics Office. `province` and `province_now` are the provinces of today,
  34 since 2025-07-01.
- Tables whose names begin with an underscore are internal and may change at any time.
- Old files are brought up to date when a crawl opens them. Columns stay; new ones may come.

![The tables and how they are tied](schema.svg)

[Twenty recipes](recipes.md) in SQL and a [notebook](three_questions.ipynb) show what can be asked.

This page is made by `docs/make_schema.py` from the tables themselves and from `docs/schema.toml`.
"""


def read_columns() -> dict[str, dict[str, str]]:
    """Return the public tables of a new corpus, each with its columns and their types."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "welfare.db"
        with open_store(path) as store:
            write_snapshot(store, Path(folder) / "release.db")
        connection = sqlite3.connect(path)
        found = {
            table: {
                name: kind for _, name, kind, *_ in connection.execute("SELECT * FROM pragma_table_info(?)", (table,))
            }
            for table in PUBLIC
        }
        connection.close()
        # Of what a view reckons SQLite knows no type; in a release the same columns are those of a table.
        found |= {table: snapshot_columns(Path(folder) / "release.db", table) for table in ("facts", "places")}
    inherited = found["documents"]
    found["corpus"] = {name: kind for name, kind in found["corpus"].items() if name not in inherited}
    return found


def read_meanings() -> dict[str, dict[str, list[str]]]:
    """Return what schema.toml says: table -> column -> meaning and example; `_row` is the table itself."""
    meanings: dict[str, dict[str, list[str]]] = tomllib.loads((DOCS / "schema.toml").read_text(encoding="utf-8"))
    return meanings


def schema_page() -> str:
    """Return the page; a column without a meaning is a KeyError."""
    columns, meanings = read_columns(), read_meanings()
    parts = [OPENING]
    for table, kinds in columns.items():
        said = meanings[table]
        parts.append(f"## {table}\n\n{said['_row']}\n\n| column | type | meaning | example |\n|---|---|---|---|")
        for name, kind in kinds.items():
            meaning, example = (cell.replace("|", "\\|") for cell in said[name])
            parts[-1] += f"\n| `{name}` | {kind.lower() or 'text'} | {meaning} | `{example}` |"
        parts[-1] += "\n"
    flags = meanings["flags"]
    parts.append(f"## Flags\n\n{flags['_row']}\n\n| flag | meaning |\n|---|---|")
    parts[-1] += "".join(f"\n| `{name}` | {said[0]} |" for name, said in flags.items() if name != "_row") + "\n"
    return "\n".join(parts)


if __name__ == "__main__":
    (DOCS / "schema.md").write_text(schema_page(), encoding="utf-8")
