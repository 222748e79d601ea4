"""CPU seconds of a process and of all that it started, sampled from /proc while they run."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

_TICK = os.sysconf("SC_CLK_TCK")
_STEP = 0.05
"""Seconds between two looks: what a process spends after the last one is lost."""


@dataclass(slots=True)
class Spent:
    """What a command took, in seconds."""

    wall: float
    main: float
    """CPU of the process that was started."""
    workers: float
    """CPU of the processes that it started."""
    output: str = field(default="", repr=False)

    @property
    def cpu(self) -> float:
        """CPU of all of them."""
        return self.main + self.workers


class CpuMeter:
    """Adds up the CPU seconds of a process and its descendants, also of those that end meanwhile."""

    def __init__(self, pid: int) -> None:
        """Begin to count at what they have spent so far."""
        self._pid = pid
        self._before = {each: cpu_of(each) for each in process_tree(pid)}
        self._taken: dict[int, float] = {}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._began = time.perf_counter()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._look()
        self._done.set()
        self._thread.join()
        self.wall = time.perf_counter() - self._began

    def spent(self, output: str = "") -> Spent:
        """Return what they took."""
        taken = {pid: cpu - self._before.get(pid, 0.0) for pid, cpu in self._taken.items()}
        main = taken.pop(self._pid, 0.0)
        return Spent(self.wall, main, sum(taken.values()), output)

    def _watch(self) -> None:
        while not self._done.wait(_STEP):
            self._look()

    def _look(self) -> None:
        for pid in process_tree(self._pid):
            self._taken[pid] = max(self._taken.get(pid, 0.0), cpu_of(pid))


def run_measured(words: Sequence[str], folder: Path, environment: Mapping[str, str], *, seconds: float = 3600) -> Spent:
    """Run Python with these words in a folder, and return what it took; raises RuntimeError when it fails."""
    log = folder / "output.log"
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(  # noqa: S603 - our own programs
            [sys.executable, *words], cwd=folder, env=os.environ | dict(environment), stdout=out, stderr=out
        )
        try:
            with CpuMeter(process.pid) as meter:
                process.wait(seconds)
        finally:
            process.kill()
            process.wait()
    output = log.read_text(encoding="utf-8", errors="replace")
    if process.returncode:
        raise RuntimeError(f"{words[:4]}: {output[-2000:]}")
    return meter.spent(output)


def process_tree(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                found += process_tree(int(child))
    except OSError:
        pass  # it has ended meanwhile
    return found


def cpu_of(pid: int) -> float:
    """Return the CPU seconds of one process so far, 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICK
