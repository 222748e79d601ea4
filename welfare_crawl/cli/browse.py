"""`welfare-crawl browse`."""

import json
import socket
import tempfile
from pathlib import Path

import click

from welfare_crawl.cli.options import db_option

STYLE = """\
td.col-text, td.col-snippet { min-width: 42em; }
td.col-title, td.col-lead, td.col-original, td.col-earlier_title { min-width: 18em; }
td.col-url, td.col-original_url, td.col-evidence { min-width: 14em; overflow-wrap: anywhere; }
"""
"""Datasette gives each column of a row's page the same room; a text needs more than a code."""


@click.command(
    epilog="""\b
Examples:
  welfare-crawl browse
  welfare-crawl browse --db data/demo/welfare.db --port 8080 --no-open"""
)
@db_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="Port to listen on.")
@click.option("--open/--no-open", "open_browser", default=True, help="Open a browser window.")
def browse(db: Path, host: str, port: int, open_browser: bool) -> None:
    """Open the corpus in a browser with Datasette, read-only, also beside a running crawl. Ctrl-C ends it."""
    from welfare_crawl.errors import StoreError
    from welfare_crawl.store import open_reader
    from welfare_crawl.store.browsing import datasette_metadata

    open_reader(db).close()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StoreError(f"{host}:{port}: can't listen there ({error.strerror}); give another --port") from error
    from datasette.cli import cli as datasette  # type: ignore[import-untyped]

    with tempfile.TemporaryDirectory(prefix="welfare-browse-") as folder:
        metadata = Path(folder) / "metadata.json"
        told = datasette_metadata(db.stem) | {"extra_css_urls": ["/style/browse.css"]}
        metadata.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        style = Path(folder) / "style"
        style.mkdir()
        (style / "browse.css").write_text(STYLE, encoding="utf-8")
        arguments = ["serve", str(db), "--host", host, "--port", str(port), "--metadata", str(metadata)]
        arguments += ["--static", f"style:{style}"]
        for name, value in (("sql_time_limit_ms", 10_000), ("truncate_cells_html", 400), ("allow_download", "on")):
            arguments += ["--setting", name, str(value)]
        if open_browser:
            arguments.append("--open")
        datasette.main(args=arguments, prog_name="welfare-crawl browse", standalone_mode=False)
