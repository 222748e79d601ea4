"""Text, titles, authors and dates of real news pages against their gold, beside plain trafilatura on the same input.

`python benchmarks/quality_html.py` prints a line for each page of html-world and html-vi; absent data is skipped.
"""

import gzip
import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from quality_figures import DATA, Figure
from trafilatura import bare_extraction

from welfare_crawl.errors import NotArticleError, WelfareError
from welfare_crawl.html import extract_html
from welfare_crawl.html.dates import VIETNAM, parse_when
from welfare_crawl.html.text import fold
from welfare_crawl.records import Extract, Source

WORLD = DATA / "html-world"
VIETNAMESE = DATA / "html-vi"
LABELS = Path(__file__).with_name("labels_html_vi.json")
"""For each page, the hashes of the lines that a reader labelled as article text (`hash_line`), and who signs."""

SIGNED_BY_THE_PAPER = frozenset(
    {
        "be-Nieuwsblad",
        "ind-Bhaskar",
        "isl-Morgunbladid",
        "jp-AsahiShimbun",
        "jp-ChunichiShimbun",
        "pt-ThePortugalNews",
        "za-Dizindaba",
    }
)
"""Pages whose gold names the paper itself as the author; here a paper is no author, so they have none."""

_SOURCE = Source(id="quality", kind="news", home="")
_TOKEN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_PEER = "trafilatura"


@dataclass(frozen=True, slots=True)
class Score:
    """What came of one page of html-world."""

    name: str
    f1: float
    title: bool
    authors: bool
    date: bool


def count_grams(text: str) -> Counter[tuple[str, ...]]:
    """Count the runs of four words; characters are words in scripts without spaces, soft hyphens are none."""
    tokens = _TOKEN.findall(unicodedata.normalize("NFC", text).replace("\u00ad", ""))
    return Counter(tuple(tokens[start : start + 4]) for start in range(max(1, len(tokens) - 3)))


def score_f1(text: str, gold: str) -> float:
    """Return the harmonic mean of precision and recall over runs of four words."""
    found, wanted = count_grams(text), count_grams(gold)
    shared = sum((found & wanted).values())
    return 2 * shared / max(1, sum(found.values()) + sum(wanted.values()))


def read_gold(record: dict[str, Any]) -> str:
    """Return the labelled text: summary, headlines and paragraphs in their order."""
    lines = list(record["body"]["summary"])
    for section in record["body"]["sections"]:
        lines += [*section["headline"], *section["paragraphs"]]
    return "\n".join(lines)


def same_moment(found: str | None, gold: str) -> bool:
    """Tell whether a date is the gold's to the minute; a gold without zone is meant locally, at midnight as a day."""
    if not found:
        return False
    wanted = datetime.fromisoformat(gold)
    moment = datetime.fromisoformat(found)
    if wanted.tzinfo is None:
        if (wanted.hour, wanted.minute) == (0, 0):
            return moment.date() == wanted.date()
        moment = moment.replace(tzinfo=None)
    elif moment.tzinfo is None:
        return False
    return abs((moment - wanted).total_seconds()) < 60


def hash_line(line: str) -> str:
    """Return the short hash that stands for a line of a page in the labels."""
    return hashlib.sha256(fold(line).encode()).hexdigest()[:10]


def extract(body: bytes, url: str) -> Extract | None:
    """Return our extract; None where we take the page for none."""
    try:
        return extract_html(body, url, _SOURCE)
    except WelfareError:
        return None


def score_world() -> Iterator[tuple[Score, Score]]:
    """Yield our score and the peer's for each page of html-world."""
    for path in sorted(WORLD.glob("*.html.gz")):
        name = path.name.removesuffix(".html.gz")
        record = json.loads(path.with_name(f"{name}.json").read_text(encoding="utf-8"))
        body, gold = gzip.decompress(path.read_bytes()), read_gold(record)
        title = " ".join(record["title"].split())
        names = set() if name in SIGNED_BY_THE_PAPER else set(record.get("authors", ()))
        mine = extract(body, record["url"])
        text = f"{mine.lead}\n{mine.text}" if mine else ""
        ours = Score(
            name,
            score_f1(text, gold),
            bool(mine and mine.title == title),
            bool(mine and set(mine.authors) == names),
            bool(mine and same_moment(mine.published_at, record["publishing_date"])),
        )
        peer = bare_extraction(body, include_comments=False, with_metadata=True)
        signed = {part.strip() for part in str(getattr(peer, "author", None) or "").split(";")} - {""}
        printed = str(getattr(peer, "date", None) or "")
        yield (
            ours,
            Score(
                name,
                score_f1(str(getattr(peer, "text", None) or ""), gold),
                " ".join(str(getattr(peer, "title", None) or "").split()) == title,
                signed == names,
                bool(printed) and same_moment(printed, record["publishing_date"]),
            ),
        )


def measure_world() -> list[Figure]:
    """Return the figures of html-world, none where it is absent."""
    pairs = list(score_world())
    if not pairs:
        return []
    count = len(pairs)
    figures = [
        Figure(
            "html-world body F1", *(sum(score.f1 for score in side) / count for side in zip(*pairs, strict=True)), _PEER
        )
    ]
    worst = min(pairs, key=lambda pair: pair[0].f1 - pair[1].f1)
    figures = [
        Figure(figures[0].name, figures[0].ours, figures[0].peer, _PEER, 0.97),
        Figure("html-world worst lead", worst[0].f1 - worst[1].f1, 0.0, f"{_PEER}, on {worst[0].name}", 0.0),
    ]
    for field in ("title", "authors", "date"):
        ours, peers = (sum(bool(getattr(score, field)) for score in side) / count for side in zip(*pairs, strict=True))
        figures.append(Figure(f"html-world {field} exact", ours, peers, _PEER, 1.0))
    return figures


def measure_vietnamese() -> list[Figure]:
    """Return the figures of html-vi: metadata, lines kept of those labelled, lines that are no article text."""
    expected = VIETNAMESE / "expected.json"
    if not expected.is_file():
        return []
    gold = json.loads(expected.read_text(encoding="utf-8"))
    labels = json.loads(LABELS.read_text(encoding="utf-8"))
    right: Counter[str] = Counter()
    peers: Counter[str] = Counter()
    for name, record in gold["articles"].items():
        body = gzip.decompress((VIETNAMESE / f"{name}.gz").read_bytes())
        wanted = labels[name]
        title, lines = wanted["title"], set(wanted["lines"])
        when = parse_when(record["published_at"])
        moment = when.iso(VIETNAM) if when else ""
        mine = extract(body, record["url"])
        right["pages"] += 1
        right["lines"] += len(lines)
        if mine:
            shown = {hash_line(line) for line in (mine.lead, *mine.text.split("\n")) if fold(line)}
            right["title"] += hash_line(mine.title) == title
            right["date"] += same_moment(mine.published_at, moment)
            right["authors"] += list(mine.authors) == wanted["authors"]
            right["kept"] += len(lines & shown)
            right["foreign"] += len(shown - lines)
        peer = bare_extraction(body, include_comments=False, with_metadata=True)
        shown = {
            hash_line(line.removeprefix("- ")) for line in str(getattr(peer, "text", "")).split("\n") if fold(line)
        }
        peers["title"] += hash_line(str(getattr(peer, "title", ""))) == title
        peers["date"] += same_moment(str(getattr(peer, "date", "")), moment)
        peers["authors"] += str(getattr(peer, "author", "")).split("; ") == wanted["authors"]
        peers["kept"] += len(lines & shown)
        peers["foreign"] += len(shown - lines)
    refused = 0
    for name, record in gold["lists"].items():
        try:
            extract_html(gzip.decompress((VIETNAMESE / f"{name}.gz").read_bytes()), record["base"], _SOURCE)
        except NotArticleError as error:
            refused += error.kind == "list"
    figures = [
        Figure(f"html-vi {field} exact", right[field] / right["pages"], peers[field] / right["pages"], _PEER, 1.0)
        for field in ("title", "date", "authors")
    ]
    # As a share, so that more is better: 1 - foreign lines by lines shown.
    clean, peer_clean = (side["kept"] / max(1, side["kept"] + side["foreign"]) for side in (right, peers))
    return [
        *figures,
        Figure("html-vi lines kept", right["kept"] / right["lines"], peers["kept"] / right["lines"], _PEER, 1.0),
        Figure("html-vi lines that are text", clean, peer_clean, _PEER, 1.0),
        Figure("html-vi lists refused", refused / len(gold["lists"]), None, "", 1.0),
    ]


def measure() -> list[Figure]:
    """Return all figures that there is data for."""
    return [*measure_world(), *measure_vietnamese()]


def main() -> int:
    """Print a line for each page and all figures."""
    if not WORLD.is_dir():
        sys.stdout.write(f"html-world: skipped, no data in {WORLD}\n")
        return 0
    sys.stdout.write(f"{'page':<24}{'F1':>7}{'peer':>8}  title authors date\n")
    for ours, peer in score_world():
        marks = "".join(f"{'=' if good else '-':<6}" for good in (ours.title, ours.authors, ours.date))
        sys.stdout.write(f"{ours.name:<24}{ours.f1:>7.3f}{peer.f1:>8.3f}  {marks}\n")
    for figure in measure():
        peer_value = "-" if figure.peer is None else f"{figure.peer:.4f}"
        sys.stdout.write(f"{figure.name:<32}{figure.ours:>8.4f}{peer_value:>9}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
