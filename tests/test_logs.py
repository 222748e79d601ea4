"""What a log shows of words that a server chose."""

import json
import logging

import pytest

from welfare_crawl.engine.logs import JsonLines, SafeLines

STEER = "\x1b]0;x\x07\x1b[2J\u202e\x9b31m\ud800"


def record(error: Exception | None = None) -> logging.LogRecord:
    info = (type(error), error, None) if error else None
    return logging.LogRecord("a", logging.WARNING, "a.py", 1, "redirected to %s", (STEER,), info)


@pytest.mark.parametrize("inner", [logging.Formatter("%(message)s"), JsonLines()], ids=["text", "json"])
def test_no_server_steers_the_terminal_that_shows_the_log(inner: logging.Formatter) -> None:
    line = SafeLines(inner).format(record(ValueError(STEER)))
    assert "redirected to" in line
    assert "ValueError" in line
    assert not set(line) & set(STEER) - set("]0;x[2J31m")
    line.encode()


def test_a_line_of_json_stays_json() -> None:
    line = SafeLines(JsonLines()).format(record(ValueError("a\nb")))
    assert json.loads(line)["level"] == "warning"
    assert "\n" not in line
