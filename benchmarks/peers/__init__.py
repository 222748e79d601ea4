"""Other programs that do a part of our job, run in an environment of their own (`.venv-peers`) on the same input.

Each script of this folder imports one kind of peer, reads JSON lines on stdin and prints one line of JSON, so that it
runs under any interpreter. `.ci/peers` makes the environment from `.ci/peers.lock`.
"""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-peers" / "bin" / "python"
PATIENCE = 1800.0
"""Seconds after which a peer is given up."""


def have_peers() -> bool:
    """Return whether the peers' environment is there."""
    return PYTHON.is_file()


def ask_peer(script: str, *arguments: str, lines: Iterable[object] = ()) -> Any:
    """Return the JSON that a script of this folder prints, such as `news.py`, given these JSON lines on stdin.

    None where the peers' environment is missing. Raises RuntimeError with the peer's last words when it fails.
    """
    if not have_peers():
        return None
    done = subprocess.run(  # noqa: S603 - our own scripts
        [str(PYTHON), "-W", "ignore", str(Path(__file__).with_name(script)), *arguments],
        input="".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{script}: {done.stderr.strip().splitlines()[-1:] or done.returncode}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def run_tool(name: str, *arguments: str) -> subprocess.CompletedProcess[bytes] | None:
    """Run a command of the peers' environment, such as `ocrmypdf`; None where it is missing."""
    tool = PYTHON.with_name(name)
    if not tool.is_file():
        return None
    return subprocess.run([str(tool), *arguments], capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603
