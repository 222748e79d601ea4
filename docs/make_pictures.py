"""Draw the pictures of the README: run the demo in an empty folder and save what it prints as SVG.

.venv/bin/python docs/make_pictures.py
"""

import io
import re
import tempfile
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from welfare_crawl.cli.demo import print_demo
from welfare_crawl.sample.demo import run_demo

COLUMNS = 118

REMOTE_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def draw_demo(folder: Path) -> str:
    """Crawl the sample press once and return what `make demo` prints at its end as SVG."""
    shown = run_demo(folder, port=None, say=lambda line: None)
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), highlight=False, force_terminal=True)
    print_demo(console, replace(shown, database=Path("data/demo/welfare.db")))
    drawn = console.export_svg(title="make demo", unique_id="demo")
    # Rich names fonts of another host; a picture of ours asks nobody for anything.
    return REMOTE_FONT.sub("", drawn)


def main() -> None:
    """Write docs/demo.svg."""
    with tempfile.TemporaryDirectory() as folder:
        drawn = draw_demo(Path(folder) / "demo")
    Path(__file__).with_name("demo.svg").write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
