"""The CPU seconds of our whole job for a page against what news-please and newspaper4k need to read the same page.

    python benchmarks/bench_peers.py --copies 20

The pages are the real ones of the data set (without it, those of the sample press). Ours are served from loopback,
fetched, archived, read, placed and stored, and all processes of the crawl count, with their start; so each page is
served in several copies whose paragraphs differ, as a crawl is longer than thirty pages. The peers are given the HTML:
their seconds are those of reading alone, after one page that warms them up, which favours them. What trafilatura with
metadata and langdetect need for the very pages is measured beside: whoever calls both can't be cheaper.
"""

import gzip
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from bare import read_bare  # noqa: E402 - the benchmarks are no package
from measured_crawl import crawl_measured, serve  # noqa: E402
from peers import ask_peer, have_peers  # noqa: E402
from ratios import keep_rounds, rounds_parser  # noqa: E402
from real_pages import real_pages  # noqa: E402

GOALS = {"news-please": 1 / 8, "newspaper4k": 1 / 4}
"""What of the peer's CPU ours may be at most."""

_OWN_ADDRESS = re.compile(rb'(?i)rel="?canonical"?|property="?og:url"?|"mainEntityOfPage"|hreflang=')


@dataclass(frozen=True, slots=True)
class Round:
    """CPU for a page, in milliseconds."""

    ours: float
    ours_main: float
    """Of these, those of the main process: fetching, archiving, placing, storing."""
    bare: float
    """Those of trafilatura with metadata and langdetect alone."""
    peers: dict[str, float]


def vary(body: bytes, copy: int) -> bytes:
    """Return a page that claims no other address, each of its paragraphs with a word of its own."""
    body = _OWN_ADDRESS.sub(b'data-was="x"', body)
    parts = body.split(b"</p>")
    return b"".join(b"%s Ban%dso%d</p>" % (part, copy, at) for at, part in enumerate(parts[:-1])) + parts[-1]


def crawl(pages: Sequence[bytes]) -> tuple[float, float]:
    """Crawl the pages with the real command; return the CPU seconds of all its processes, and of the main one."""

    def answer(path: str, host: str) -> tuple[str, bytes]:
        number = path.rpartition("/")[2].partition(".")[0]
        found = number.isdecimal() and int(number) < len(pages)
        return ("text/html", pages[int(number)]) if found else ("", b"")

    with tempfile.TemporaryDirectory() as name, serve(answer) as port:
        folder = Path(name)
        urls = (f"http://127.0.0.1:{port}/bai/{number}.html\n" for number in range(len(pages)))
        (folder / "urls.txt").write_text("".join(urls), encoding="ascii")
        words, settings = ["page", "-a", "file=urls.txt"], ["AUTOTHROTTLE_ENABLED=False"]
        spent = crawl_measured(folder, words, settings, seconds=1800)
        with closing(sqlite3.connect(folder / "welfare.db")) as db:
            (answered,) = db.execute("SELECT count(*) FROM sightings WHERE status = 200").fetchone()
    if answered < len(pages):
        raise RuntimeError(f"{answered} of {len(pages)} pages: {spent.output[-1500:]}")
    return spent.cpu, spent.main


def ask_peers(pages: Sequence[tuple[str, bytes]]) -> dict[str, float]:
    """Return the CPU seconds of each peer for all pages."""
    with tempfile.TemporaryDirectory() as name:
        lines = []
        for number, (url, body) in enumerate(pages):
            path = Path(name) / f"{number}.html.gz"
            path.write_bytes(gzip.compress(body, 1))
            lines.append({"id": str(number), "path": str(path), "url": url})
        return {peer: ask_peer("news.py", peer, lines=lines)["cpu"] for peer in GOALS}


def ask_libraries(pages: Sequence[tuple[str, bytes]]) -> float:
    """Return the CPU seconds of the bare libraries for all pages."""
    texts = [body.decode("utf-8", "replace") for _, body in pages]
    read_bare(texts[:1])
    began = time.process_time()
    read_bare(texts)
    return time.process_time() - began


def measure(copies: int, rounds: int) -> list[Round]:
    """Return the rounds; without the peers' environment ours stand alone."""
    pages = real_pages()
    copied = [vary(body, copy) for copy in range(copies) for _, body in pages]
    found = []
    for _ in range(rounds):
        peers = ask_peers(pages) if have_peers() else {}
        cpu, main = (1000 * seconds / len(copied) for seconds in crawl(copied))
        bare = 1000 * ask_libraries(pages) / len(pages)
        found.append(Round(cpu, main, bare, {peer: 1000 * seconds / len(pages) for peer, seconds in peers.items()}))
    return found


def main(arguments: list[str]) -> int:
    """Run the rounds and print what came of them; return 1 when a goal is missed."""
    parser = rounds_parser(__doc__)
    parser.add_argument("--copies", type=int, default=20, help="how often each page is served to us (default: 20)")
    options = parser.parse_args(arguments)
    rounds = measure(options.copies, options.rounds)
    missed = False
    for each in rounds:
        figures = ", ".join(f"{peer} {value:.0f}" for peer, value in each.peers.items())
        sys.stdout.write(
            f"CPU ms a page: ours {each.ours:.1f} (main process {each.ours_main:.1f}), "
            f"trafilatura and langdetect alone {each.bare:.1f}, {figures}\n"
        )
    for peer, goal in GOALS.items():
        ratios = [each.ours / each.peers[peer] for each in rounds if peer in each.peers]
        if not ratios:
            sys.stdout.write(f"{peer}: not installed (make peers)\n")
            continue
        median = statistics.median(ratios)
        missed |= median > goal
        bare = statistics.median(each.bare / each.peers[peer] for each in rounds)
        sys.stdout.write(
            f"ours / {peer}: {median:.3f} ({min(ratios):.3f} to {max(ratios):.3f}; goal <= {goal:g}); "
            f"the two libraries alone / {peer}: {bare:.3f}\n"
        )
    keep_rounds(rounds, options.json)
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
