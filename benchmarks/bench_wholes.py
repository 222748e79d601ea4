"""What takes whole processes or many pages: PDFs, the crawl, the archive read again, known sources, other programs."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import bench_crawl
import bench_frontier
import bench_incremental
import bench_pdf
import bench_peers
import bench_reprocess
import bench_scale
from ratios import Ratio, ratio_of


def measure_pdf(rounds: int) -> list[Ratio]:
    """Compare the reading of born-digital PDFs with pdfium's raw text and with pdfplumber."""
    totals = bench_pdf.measure_rounds([path.read_bytes() for path in bench_pdf.find_files()], rounds)

    def by(ours: str, other: str) -> list[float]:
        return [each[ours] / each[other] for each in totals]

    return [
        ratio_of("PDF, text in reading order", "ordered text", "pypdfium2", by("text", "raw"), 4.0),
        ratio_of("PDF, audited", "audited text", "pypdfium2", by("text and audit", "raw"), 6.0),
        ratio_of("PDF, audited", "audited text", "pdfplumber", by("text and audit", "pdfplumber"), 1 / 8),
    ]


def measure_peers(rounds: int, *, full: bool = False) -> list[Ratio]:
    """Compare our whole job with what other programs need to read the same pages; nothing where they are missing."""
    found = bench_peers.measure(20 if full else 5, rounds)
    return [
        ratio_of("CPU a page, whole job", "crawl", peer, [each.ours / each.peers[peer] for each in found], goal)
        for peer, goal in bench_peers.GOALS.items()
        if found[0].peers
    ]


def measure_crawl(rounds: int, *, full: bool = False) -> list[Ratio]:
    """Compare the time of the whole crawl with what the machine's limit allows, and the event loop with its goals."""
    found = bench_crawl.measure(5_000 if full else 400, rounds)
    return [
        ratio_of("whole crawl, time", "crawl", "limit, our extraction", [1 / each["share"] for each in found], 1.18),
        ratio_of("whole crawl, time", "crawl", "limit, bare libraries", [1 / each["bare share"] for each in found]),
        ratio_of("longest blocks, p99", "event loop", "20 ms", [each["lag p99 ms"] / 20 for each in found], 1.0),
        ratio_of("longest block", "event loop", "200 ms", [each["lag max ms"] / 200 for each in found], 1.0),
        ratio_of("size on disk", "database", "its text", [each["database / text"] for each in found], 2.2),
        ratio_of(
            "size on disk", "archive", "gzipped bodies", [each["archive / gzipped bodies"] for each in found], 1.1
        ),
    ]


def measure_reprocess(rounds: int, *, full: bool = False) -> list[Ratio]:
    """Compare reading the archive again with the bare extraction on all cores."""
    found = bench_reprocess.measure(10_000 if full else 400, rounds)
    return [
        ratio_of("archive read again, time", "reprocess", "bare loops", [1 / each.share for each in found], 1.11),
        ratio_of("archive read again, CPU", "reprocess", "bare loops", [1 / each.cpu_share for each in found]),
    ]


def measure_incremental(rounds: int, *, full: bool = False) -> list[Ratio]:
    """Compare a run with 50 new articles at a large source with the same at a small one."""
    known = 100_000 if full else 20_000
    found = bench_incremental.measure_rounds(known, rounds)
    ratios = [each.ratio for each in found]
    small = f"{bench_incremental.SMALL:,}"
    return [ratio_of("50 new articles, CPU", f"{known:,} known", f"{small} known", ratios, bench_incremental.GOAL)]


def measure_frontier(rounds: int, *, full: bool = False) -> list[Ratio]:
    """Compare a page's way through a large frontier with that through a small one."""
    urls = 5_000_000 if full else 200_000
    ratios = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            first, *_, last = bench_frontier.measure(urls, Path(folder))
        ratios.append(last.cpu_us / first.cpu_us)
    goal = round(1 / bench_frontier.GOAL, 2)
    return [ratio_of("put, lease and ack, CPU", f"at {urls:,} URLs", f"at {first.urls:,}", ratios, goal)]


def measure_stored(rounds: int, *, full: bool = False) -> list[Ratio]:
    """Compare placing and saving a document in a large store with that in a small one."""
    documents = 1_000_000 if full else 20_000
    ratios = []
    for _ in range(1 if full else rounds):
        with tempfile.TemporaryDirectory() as folder:
            first, *_, last = bench_scale.measure(documents, Path(folder))
        ratios.append(last.cpu_ms / first.cpu_ms)
    return [ratio_of("placing and saving, CPU", f"at {documents:,} documents", f"at {first.documents:,}", ratios, 1.3)]


PARTS: Mapping[str, Callable[..., list[Ratio]]] = MappingProxyType(
    {
        "peers": measure_peers,
        "crawl": measure_crawl,
        "reprocess": measure_reprocess,
        "incremental": measure_incremental,
        "frontier": measure_frontier,
        "stored": measure_stored,
    }
)
"""By name; each can be measured in full, as the goals say it, which takes some hours for all."""
