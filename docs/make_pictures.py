"""Draw the pictures of the README: run the demo in an empty folder, save what it prints, and look at its pages.

.venv/bin/python docs/make_pictures.py
.venv/bin/python docs/make_pictures.py --pages data/demo/welfare.db     # the pages alone, of a corpus that is there
"""

import argparse
import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from PIL import Image
from rich.console import Console

from welfare_crawl.browser import find_chromium
from welfare_crawl.cli.demo import print_demo
from welfare_crawl.sample.demo import run_demo

COLUMNS = 118

REMOTE_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)

PAGES = (
    ("home", "/", "en", 1280, 1420, "light"),
    ("map", "/map", "en", 1280, 1100, "light"),
    ("search", "/search?q=ho+ngheo", "en", 1280, 900, "light"),
    ("document", "/text/{changed}", "en", 1280, 1000, "light"),
    ("changes", "/text/{changed}/changes", "en", 1280, 760, "light"),
    ("vietnamese", "/", "vi", 1280, 1420, "dark"),
    ("phone", "/search?q=ho+ngheo", "vi", 360, 740, "light"),
)
"""Name of the picture, address, language, width and height in pixels, and colours."""

LARGEST = 150_000
"""Bytes of a picture."""


def draw_demo(folder: Path) -> str:
    """Crawl the sample press once and return what `make demo` prints at its end as SVG."""
    shown = run_demo(folder, port=None, say=lambda line: None)
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), highlight=False, force_terminal=True)
    print_demo(console, replace(shown, database=Path("data/demo/welfare.db")))
    drawn = console.export_svg(title="make demo", unique_id="demo")
    # Rich names fonts of another host; a picture of ours asks nobody for anything.
    return REMOTE_FONT.sub("", drawn)


def draw_pages(database: Path, target: Path) -> None:
    """Serve a corpus, and save pictures of its main pages, small enough for a repository."""
    from playwright.sync_api import sync_playwright

    from welfare_crawl.store import open_reader

    with open_reader(database) as store:
        rows = store._connection.execute("SELECT document_id FROM revisions UNION ALL SELECT min(id) FROM documents")
        changed = rows.fetchone()[0]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "welfare_crawl.cli", "browse", "--db", str(database), "--port", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with (
        subprocess.Popen([*command, "--no-open"], **quiet) as server,  # noqa: S603 -- our own program
        sync_playwright() as driver,
    ):
        chromium = driver.chromium.launch(executable_path=find_chromium(), chromium_sandbox=os.geteuid() != 0)
        try:
            _wait_for(port)
            for name, path, language, width, height, colours in PAGES:
                tab = chromium.new_page(
                    viewport={"width": width, "height": height},
                    locale=language,
                    color_scheme="dark" if colours == "dark" else "light",
                )
                tab.goto(f"http://127.0.0.1:{port}{path.format(changed=changed)}")
                _save(tab.screenshot(), target / f"browse-{name}.png")
                tab.close()
        finally:
            chromium.close()
            server.terminate()


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers on {port}")


def _save(shot: bytes, path: Path) -> None:
    """Write a picture with as many colours as the limit allows."""
    image = Image.open(io.BytesIO(shot)).convert("RGB")
    for colours in (256, 128, 64, 32):
        image.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= LARGEST:
            return


def main() -> None:
    """Write docs/demo.svg and docs/browse-*.png."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, metavar="DB", help="only the pages, of this corpus")
    given = parser.parse_args()
    here = Path(__file__).parent
    if given.pages:
        draw_pages(given.pages, here)
        return
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "demo"
        drawn = draw_demo(demo)
        here.joinpath("demo.svg").write_text(drawn, encoding="utf-8")
        run_demo(demo, port=None, say=lambda line: None)  # its next day: an article changes
        draw_pages(demo / "welfare.db", here)


if __name__ == "__main__":
    main()
