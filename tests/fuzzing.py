"""Damages sound files in the ways that networks, servers and bad programs do, the same way for the same seed.

    python tests/fuzzing.py --kind pdf --count 1000

reads so many damaged files in workers with limits and prints what became of them; it exits with 1 when one met a bug.
"""

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from welfare_crawl import reading
from welfare_crawl.errors import REASONS, ExtractionError, NotArticleError
from welfare_crawl.records import ArchivedPage, Capture, Page
from welfare_crawl.sample import trungdu
from welfare_crawl.sample.articles import load_articles
from welfare_crawl.sample.server import SampleServer
from welfare_crawl.sources import Source

SAMPLE = Path(__file__).parents[1] / "welfare_crawl" / "sample" / "papers"
BUGS = frozenset(("bug", "worker_killed", "poison"))
"""What no file may lead to. A limit that holds (`worker_timeout`, `worker_memory`) is a reason like others."""

_OBJECT = re.compile(rb"\b(\d{1,6}) 0 (R|obj)\b")
_NUMBER = re.compile(rb"(?<=[ \[/])-?\d{1,9}(?=[ \]/>\n])")
_PDF_WORDS = (
    b"null", b"<<>>", b"[", b"]", b"<<", b">>", b"stream", b"endstream", b"endobj", b"/Type/Page", b"/Kids", b"/Parent",
    b"/Length 0", b"/Length 99999999", b"/Filter/FlateDecode", b"/Filter/LZWDecode", b"/Encrypt 5 0 R", b"/Rotate 45",
    b"/MediaBox[0 0 0 0]", b"/MediaBox[0 0 1e9 1e9]", b"/Count -1", b"1e99", b"-2147483648", b"4294967296", b"true",
    b"%", b"(", b")", b"\x00" * 40, b"BT", b"ET", b"/X Do", b"q q q q", b"xref", b"trailer", b"startxref\n0",
)  # fmt: skip
_HTML_WORDS = (
    b"<", b">", b"</div>", b"</body></html>", b"<html>", b"<script>", b"<!--", b"-->", b"<![CDATA[", b"<div " * 50,
    b"<table><tr>", b"<svg>", b"<p", b"&#x110000;", b"&#0;", b"&nbsp", b"\xff\xfe", b"\x00", b"\xed\xa0\x80", b"\xc3",
    b'<meta charset="utf-16">', b'<meta charset="nonsense">', b'<script type="application/ld+json">{"a":[',
    b"<b>" * 300,
    b'<base href="//[">', b'<time datetime="0000-99-99T99:99">', b'<a href="http://[::1">', b"<plaintext>", b"\r\r\n",
)  # fmt: skip


@dataclass(slots=True)
class Outcome:
    """What became of damaged files."""

    read: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    bugs: list[tuple[int, str]] = field(default_factory=list)
    """Number of the file and what happened."""
    slowest: float = 0.0
    """Seconds between two results."""


def damage(body: bytes, chance: random.Random, words: Sequence[bytes], others: Sequence[bytes] = ()) -> bytes:
    """Return a file with bytes flipped, pieces cut out, doubled, swapped or overwritten, or spliced with another."""
    found = bytearray(body)
    for _ in range(chance.choice((1, 2, 4, 8, 16, 60))):
        if not found:
            break
        at, length = chance.randrange(len(found)), int(chance.paretovariate(0.6)) % max(2, len(found) // 4)
        match chance.randrange(8):
            case 0:
                found[at] ^= 1 << chance.randrange(8)
            case 1:
                del found[at : at + length]
            case 2:
                found[at:at] = found[at : at + min(length, 20_000)]
            case 3:
                found[at : at + min(length, 400)] = chance.randbytes(min(length, 400))
            case 4 | 5:
                found[at : at + chance.choice((0, 4, 20))] = chance.choice(words)
            case 6:
                to = chance.randrange(len(found))
                piece = bytes(found[to : to + min(length, 5000)])
                found[at : at + len(piece)] = piece
            case _:
                if chance.random() < 0.2:
                    found = found[:at]
                elif others and chance.random() < 0.5:
                    other = chance.choice(others)
                    found[at:] = other[chance.randrange(len(other)) :]
    return bytes(found)


def damage_pdf(body: bytes, chance: random.Random, others: Sequence[bytes] = ()) -> bytes:
    """Return a damaged PDF; sometimes only its objects' numbers or its figures are changed, so that it still opens."""

    def other_number(match: re.Match[bytes]) -> bytes:
        return b"%d 0 %s" % (chance.randint(0, 60), match[2]) if chance.random() < rate else match[0]

    def other_figure(match: re.Match[bytes]) -> bytes:
        figure = chance.choice((b"0", b"-1", b"1", b"65536", b"99999999", b"%d" % chance.randrange(1000)))
        return figure if chance.random() < rate else match[0]

    rate = chance.choice((0.002, 0.02, 0.2))
    match chance.randrange(4):
        case 0:
            return _OBJECT.sub(other_number, body)
        case 1:
            return _NUMBER.sub(other_figure, body)
        case _:
            return damage(body, chance, _PDF_WORDS, others)


def damage_html(body: bytes, chance: random.Random, others: Sequence[bytes] = ()) -> bytes:
    """Return a damaged page."""
    return damage(body, chance, _HTML_WORDS, others)


def damaged_files(kind: str, bodies: Sequence[bytes], count: int, seed: int = 0) -> Iterator[bytes]:
    """Yield so many damaged files, each from its own seed, so that one can be made again alone."""
    change: Callable[[bytes, random.Random, Sequence[bytes]], bytes] = damage_pdf if kind == "pdf" else damage_html
    for number in range(count):
        chance = random.Random(f"{kind} {seed} {number}")
        yield change(chance.choice(bodies), chance, bodies)


def read_damaged(
    bodies: Iterable[bytes], kind: str, *, workers: int = 2, ocr: bool = False, seconds: int = 60
) -> Outcome:
    """Read files in workers with limits and return what became of them."""
    source = Source(id="made", kind="journal" if kind == "pdf" else "news", name="Made", home="http://made.localhost/")
    when = datetime(2026, 3, 4, 8, 30, tzinfo=UTC)
    header = (("content-type", "application/pdf" if kind == "pdf" else "text/html"),)

    def pages() -> Iterator[ArchivedPage]:
        for number, body in enumerate(bodies):
            url = f"http://made.localhost/{number}"
            page = Page(url, 200, header, body, when, source, kind="page")
            yield ArchivedPage(page, (Capture(url, when, 200),))

    outcome = Outcome()
    usual = reading.PDF_SECONDS, reading.HTML_SECONDS
    reading.PDF_SECONDS = reading.HTML_SECONDS = seconds
    readers = reading.Readers(workers, ocr=ocr)
    try:
        before = time.monotonic()
        for number, (_, result) in enumerate(reading.read_all(readers, pages())):
            now = time.monotonic()
            outcome.slowest, before = max(outcome.slowest, now - before), now
            match result:
                case ExtractionError():
                    outcome.reasons[result.reason] += 1
                    if result.reason in BUGS or result.reason not in REASONS:
                        outcome.bugs.append((number, str(result)))
                case NotArticleError():
                    outcome.reasons["not an article"] += 1
                case _:
                    outcome.read += 1
                    if not result.text.strip() and "lead_only" not in result.flags:
                        outcome.bugs.append((number, "a document without text"))
    finally:
        readers.stop()
        reading.PDF_SECONDS, reading.HTML_SECONDS = usual
    return outcome


def sample_pdfs() -> list[bytes]:
    """Return the sample journal's papers."""
    return [path.read_bytes() for path in sorted(SAMPLE.glob("*.pdf"))]


def memory() -> int:
    """Return the resident megabytes of this process."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def sample_pages() -> list[bytes]:
    """Return the articles of a paper of the sample press."""
    with SampleServer() as server:
        replies = [
            server.answer(trungdu.HOST, trungdu.path_of(article), {}) for article in load_articles("baotrungdu", 1)
        ]
    return [reply.body for reply in replies if reply.status == 200]


def main() -> int:
    """Damage PDFs, or the pages given, read them all and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=("pdf", "html"), default="pdf")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("files", nargs="*", type=Path, help="sound files; without any, those of the sample press")
    options = parser.parse_args()
    made = sample_pdfs if options.kind == "pdf" else sample_pages
    bodies = [path.read_bytes() for path in options.files] or made()
    before = memory()
    began = time.monotonic()
    outcome = read_damaged(damaged_files(options.kind, bodies, options.count, options.seed), options.kind)
    lines = [f"{options.count} damaged files in {time.monotonic() - began:.0f} s: {outcome.read} read"]
    lines += [f"{times:6} {reason}" for reason, times in outcome.reasons.most_common()]
    lines.append(f"slowest {outcome.slowest:.1f} s; main process {before} MB before, {memory()} MB after")
    lines += [f"bug in file {number}: {what}" for number, what in outcome.bugs]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if outcome.bugs else 0


if __name__ == "__main__":
    sys.exit(main())
