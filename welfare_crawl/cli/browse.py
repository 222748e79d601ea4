"""`welfare-crawl browse`."""

import ipaddress
import json
import socket
import tempfile
from contextlib import ExitStack
from importlib.resources import as_file, files
from pathlib import Path

import click

from welfare_crawl.cli.options import db_option, setting


@click.command(
    epilog="""\b
Examples:
  welfare-crawl browse
  welfare-crawl browse --db data/demo/welfare.db --port 8080 --no-open
  welfare-crawl browse --db corpus.db --archive /srv/archive
  welfare-crawl browse --host 0.0.0.0          everybody who reaches this machine can read the corpus"""
)
@db_option
@click.option(
    "--archive",
    type=click.Path(path_type=Path),
    help="Folder of the raw responses.  [default: archive beside the corpus, else WELFARE_ARCHIVE_DIR]",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="Port to listen on.")
@click.option("--open/--no-open", "open_browser", default=True, help="Open a browser window.")
def browse(db: Path, archive: Path | None, host: str, port: int, open_browser: bool) -> None:
    """Open the corpus in a browser, read-only, also beside a running crawl. Ctrl-C ends it.

    Overview, map, search and each text have pages in Vietnamese and English; all tables and SQL are there too, as
    Datasette shows them, with CSV and JSON behind every page.
    """
    from welfare_crawl.errors import StoreError
    from welfare_crawl.store import open_reader
    from welfare_crawl.store.browsing import datasette_metadata

    with open_reader(db) as reader:
        if reader.is_release:
            raise StoreError(f"{db}: a release has no pages here; open it with `datasette {db}`, or search it")
    if archive is not None and not archive.is_dir():
        raise StoreError(f"{archive}: no such folder; name the archive with --archive or WELFARE_ARCHIVE_DIR")
    _check_free(host, port)
    only_loopback = _is_loopback(host)
    if not only_loopback:
        click.echo(f"{host}:{port}: whoever reaches this machine can read the corpus and run SQL on it", err=True)
    from datasette.cli import cli as datasette  # type: ignore[import-untyped]
    from datasette.plugins import pm  # type: ignore[import-untyped]

    from welfare_crawl.browse import plugin

    if not pm.is_registered(plugin):
        plugin.register(pm)
    beside = db.parent / "archive"
    told = datasette_metadata(
        db.stem,
        {
            "path": str(db.absolute()),
            "archive": str(
                (archive or (beside if beside.is_dir() else Path(setting("WELFARE_ARCHIVE_DIR")))).absolute()
            ),
            "database": db.stem,
            "only_loopback": only_loopback,
        },
    ) | {"extra_css_urls": ["/-/welfare/tables.css"]}
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="welfare-browse-"))
        metadata = Path(folder) / "metadata.json"
        metadata.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        shipped = files("welfare_crawl.browse")
        templates = stack.enter_context(as_file(shipped / "templates"))
        static = stack.enter_context(as_file(shipped / "static"))
        arguments = ["serve", str(db), "--host", host, "--port", str(port), "--metadata", str(metadata)]
        arguments += ["--template-dir", str(templates), "--static", f"-/welfare:{static}"]
        for name, value in (("sql_time_limit_ms", 10_000), ("truncate_cells_html", 400), ("allow_download", "off")):
            arguments += ["--setting", name, str(value)]
        if open_browser:
            arguments.append("--open")
        datasette.main(args=arguments, prog_name="welfare-crawl browse", standalone_mode=False)


def _check_free(host: str, port: int) -> None:
    """Raise StoreError, in one line, when nobody can listen there."""
    from welfare_crawl.errors import StoreError

    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise StoreError(
            f"{host}:{port}: can't listen there ({error.strerror}); give another --port or --host"
        ) from error


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
