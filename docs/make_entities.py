"""Draw docs/schema.svg: the public tables of a new corpus, their columns, and which column leads to which table.

.venv/bin/python docs/make_entities.py
"""

import sys
from html import escape
from pathlib import Path

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent))

from docs.make_schema import read_columns  # noqa: E402 -- both stand in this folder

WIDTH, ROW, GAP = 215, 17, 28
LAYOUT = (("sightings", "failures"), ("documents",), ("passages", "places", "topics"), ("facts", "links", "revisions"))
"""Columns of the picture, left to right."""

TIES = {
    "document_id": "documents",
    "related_id": "documents",
    "duplicate_of": "documents",
    "translation_of": "documents",
}
LAST = ("sources", "runs", "corpus", "documents_fts")
"""Tables that stand below, without lines: what they belong to is told by their names."""

STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1b1b1b}.t{font-weight:700;fill:#fff}.k{fill:#6b6b6b}"
    ".box{fill:#fff;stroke:#33658a}.head{fill:#33658a}.line{fill:none;stroke:#b4552d;stroke-width:1.4}"
)


def entity_picture() -> str:
    """Return the picture as SVG."""
    columns = read_columns()
    parts: list[str] = []
    spots: dict[str, tuple[int, int]] = {}
    rows: list[tuple[str, str, int, int]] = []
    bottom = 0
    for number, tables in enumerate((*LAYOUT, LAST)):
        x, y = GAP + number * (WIDTH + 70), GAP
        for table in tables:
            spots[table] = (x, y)
            height = ROW * (len(columns[table]) + 1) + 10
            parts.append(f'<rect class="box" x="{x}" y="{y}" width="{WIDTH}" height="{height}" rx="4"/>')
            parts.append(f'<rect class="head" x="{x}" y="{y}" width="{WIDTH}" height="{ROW + 4}" rx="4"/>')
            parts.append(f'<text class="t" x="{x + 8}" y="{y + 15}">{escape(table)}</text>')
            for place, (name, kind) in enumerate(columns[table].items(), 1):
                line = y + place * ROW + 16
                parts.append(f'<text x="{x + 8}" y="{line}">{escape(name)}</text>')
                parts.append(f'<text class="k" x="{x + WIDTH - 8}" y="{line}" text-anchor="end">{kind.lower()}</text>')
                if name in TIES:
                    rows.append((table, TIES[name], x, line - 4))
            y += height + GAP
            bottom = max(bottom, y)
    lines = []
    for table, goal, x, y in rows:
        goal_x, goal_y = spots[goal][0], spots[goal][1] + ROW + 12
        if table == goal:
            lines.append(f"M{x + WIDTH} {y} h22 V{goal_y} h-22")
        elif x < goal_x:
            lines.append(f"M{x + WIDTH} {y} H{goal_x - 30} V{goal_y} H{goal_x}")
        else:
            lines.append(f"M{x} {y} H{x - 20} V{GAP // 2} H{goal_x + WIDTH + 40} V{goal_y} H{goal_x + WIDTH}")
    drawn = "".join(f'<path class="line" d="{line}"/>' for line in lines)
    width = GAP * 2 + (len(LAYOUT) + 1) * (WIDTH + 70) - 70
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {bottom}" width="{width}" height="{bottom}"'
        f' role="img" aria-label="Tables of the corpus and how they are tied"><style>{STYLE}</style>'
        f'<rect width="{width}" height="{bottom}" fill="#f7f7f4"/>{drawn}{"".join(parts)}</svg>\n'
    )


if __name__ == "__main__":
    (DOCS / "schema.svg").write_text(entity_picture(), encoding="utf-8")
