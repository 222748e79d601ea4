"""The real crawl, measured, in a folder of its own, of what a loopback server gives."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from process_cpu import Spent, run_measured

_ROOT = Path(__file__).resolve().parent.parent
_ENVIRONMENT = {
    "SCRAPY_SETTINGS_MODULE": "welfare_crawl.settings",
    "WELFARE_DB": "welfare.db",
    "WELFARE_ARCHIVE_DIR": "archive",
    "WELFARE_FRONTIER": "frontier.db",
    "WELFARE_ALLOW_PRIVATE_HOSTS": "true",
    "WELFARE_BROWSER": "off",
    "PYTHONPATH": f"{_ROOT}:{_ROOT / 'benchmarks'}",
}


def crawl_measured(
    folder: Path,
    words: Sequence[str],
    settings: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    *,
    seconds: float = 3600,
) -> Spent:
    """Run `scrapy crawl` with these words, politeness off, and return what it took; the store is `welfare.db` there."""
    given = ("CONCURRENT_REQUESTS_PER_DOMAIN=16", "DOWNLOAD_DELAY=0", *settings)
    options = [word for setting in given for word in ("-s", setting)]
    command = ["-m", "scrapy", "crawl", *words, *options]
    return run_measured(command, folder, _ENVIRONMENT | dict(environment or {}), seconds=seconds)


@contextmanager
def serve(answer: Callable[[str, str], tuple[str, bytes]]) -> Iterator[int]:
    """Serve from a thread what `answer` says for path and host: type and body, no type for 404; gives the port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            kind, body = answer(self.path, self.headers["Host"])
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
