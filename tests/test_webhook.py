"""The webhook of `health`: told what is wrong, and no harm when it fails."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner
from documents import make_document, place_new

from welfare_crawl.cli.health import health
from welfare_crawl.errors import ConfigurationError
from welfare_crawl.records import Source
from welfare_crawl.store import open_store
from welfare_crawl.webhook import check_webhook


@pytest.fixture
def hook() -> Iterator[tuple[str, list[Any]]]:
    told: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if self.path == "/broken" else 204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", told
    server.shutdown()
    server.server_close()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "welfare.db"
    store = open_store(path)
    store.save_sources([Source("baophutho", "news", "https://baophutho.vn/", expect=2)])
    later = (datetime.now(UTC) + timedelta(days=400)).isoformat()
    store.save(place_new(make_document(published_at=later)))
    store.commit()
    store.close()
    return path


def test_what_is_wrong_is_posted(hook: tuple[str, list[Any]], corpus: Path) -> None:
    url, told = hook
    done = CliRunner().invoke(health, ["--db", str(corpus), "--webhook", f"{url}/x"], standalone_mode=False)
    assert done.return_value == 1
    ((name, (alarm,)),) = told[0].items()
    assert (name, alarm["source"], alarm["verdict"]) == ("alarms", "baophutho", "silent")
    assert done.stderr == ""


@pytest.mark.parametrize("address", ["/broken", None])
def test_a_webhook_that_fails_is_one_line(hook: tuple[str, list[Any]], corpus: Path, address: str | None) -> None:
    url = f"{hook[0]}{address}" if address else "http://127.0.0.1:9/"
    done = CliRunner().invoke(health, ["--db", str(corpus), "--webhook", url], standalone_mode=False)
    assert done.return_value == 1
    assert len(done.stderr.strip().splitlines()) == 1 and "did not take the message" in done.stderr


def test_a_webhook_is_a_web_address() -> None:
    with pytest.raises(ConfigurationError, match="no http or https address"):
        check_webhook("file:///etc/passwd")
