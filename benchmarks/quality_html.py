"""Text, titles, authors and dates of real news pages against their gold, beside peers on the same input.

`python benchmarks/quality_html.py` prints a line for each page of html-world and html-vi; absent data is skipped.
"""

import gzip
import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from peers import ask_peer
from quality_figures import DATA, Figure, against, format_table, read_floors
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


@dataclass(frozen=True, slots=True)
class Reading:
    """What a program makes of a page."""

    title: str = ""
    text: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A saved page, and where it was fetched."""

    name: str
    path: Path
    url: str

    @property
    def body(self) -> bytes:
        """The page as the server sent it."""
        return gzip.decompress(self.path.read_bytes())


def read_ourselves(pages: Sequence[SavedPage]) -> dict[str, Reading]:
    """Return our readings."""
    readings = {}
    for page in pages:
        mine = extract(page.body, page.url)
        if mine:
            text = f"{mine.lead}\n{mine.text}"
            readings[page.name] = Reading(mine.title, text, tuple(mine.authors), mine.published_at or "")
    return readings


def read_with_peers(pages: Sequence[SavedPage]) -> dict[str, dict[str, Reading]]:
    """Return the peers' readings by the peer's name: trafilatura, and those whose environment is there."""
    readings = {"trafilatura": {page.name: _read_with_trafilatura(page) for page in pages}}
    lines = [{"id": page.name, "path": str(page.path), "url": page.url} for page in pages]
    for peer in ("newspaper4k", "news-please"):
        found = ask_peer("news.py", peer, lines=lines)
        if found:
            readings[peer] = {
                name: Reading(
                    read.get("title") or "",
                    read.get("text") or "",
                    tuple(read.get("authors") or ()),
                    read.get("date") or "",
                )
                for name, read in found["pages"].items()
            }
    return readings


def _read_with_trafilatura(page: SavedPage) -> Reading:
    read = bare_extraction(page.body, include_comments=False, with_metadata=True)
    if read is None:
        return Reading()
    # Lists come with a hyphen before each item, which is no word of the page.
    text = "\n".join(line.removeprefix("- ") for line in (read.text or "").split("\n"))
    authors = tuple(name.strip() for name in (read.author or "").split(";") if name.strip())
    return Reading(read.title or "", text, authors, read.date or "")


def world_pages() -> list[SavedPage]:
    """Return the pages of html-world."""
    found = []
    for path in sorted(WORLD.glob("*.html.gz")):
        name = path.name.removesuffix(".html.gz")
        found.append(SavedPage(name, path, _world_record(name)["url"]))
    return found


def _world_record(name: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((WORLD / f"{name}.json").read_text(encoding="utf-8"))
    return record


def score_world(pages: Sequence[SavedPage], readings: Mapping[str, Reading]) -> list[Score]:
    """Return how each page of html-world was read."""
    scores = []
    for page in pages:
        record, read = _world_record(page.name), readings.get(page.name, Reading())
        names = set() if page.name in SIGNED_BY_THE_PAPER else set(record.get("authors", ()))
        scores.append(
            Score(
                page.name,
                score_f1(read.text, read_gold(record)),
                " ".join(read.title.split()) == " ".join(record["title"].split()),
                set(read.authors) == names,
                same_moment(read.date, record["publishing_date"]),
            )
        )
    return scores


def measure_world() -> list[Figure]:
    """Return the figures of html-world, none where it is absent."""
    pages = world_pages()
    if not pages:
        return []
    ours = score_world(pages, read_ourselves(pages))
    peers = {name: score_world(pages, readings) for name, readings in read_with_peers(pages).items()}

    def share(scores: Sequence[Score], field: str) -> float:
        return sum(getattr(score, field) for score in scores) / len(scores)

    leads = {mine.name: mine.f1 - theirs.f1 for mine, theirs in zip(ours, peers["trafilatura"], strict=True)}
    worst = min(leads, key=lambda name: leads[name])
    figures = [Figure("html-world worst lead", leads[worst], 0.0, f"trafilatura, on {worst}", 0.0)]
    for field, name, goal in (
        ("f1", "body F1", 0.97),
        ("title", "title exact", 1.0),
        ("authors", "authors exact", 1.0),
        ("date", "date exact", 1.0),
    ):
        beside = against({peer: share(scores, field) for peer, scores in peers.items()})
        figures.append(Figure(f"html-world {name}", share(ours, field), *beside, goal))
    return figures


def score_vietnamese(
    pages: Sequence[SavedPage], readings: Mapping[str, Reading], gold: Mapping[str, Any], labels: Mapping[str, Any]
) -> dict[str, float]:
    """Return the shares of html-vi that are right: metadata, labelled lines kept, shown lines that are text."""
    right: Counter[str] = Counter()
    for page in pages:
        read, wanted = readings.get(page.name, Reading()), labels[page.name]
        lines = set(wanted["lines"])
        when = parse_when(gold[page.name]["published_at"])
        shown = {hash_line(line) for line in read.text.split("\n") if fold(line)}
        right["lines"] += len(lines)
        right["title"] += hash_line(read.title) == wanted["title"]
        right["date"] += same_moment(read.date, when.iso(VIETNAM) if when else "")
        right["authors"] += list(read.authors) == wanted["authors"]
        right["kept"] += len(lines & shown)
        right["foreign"] += len(shown - lines)
    return {
        "title exact": right["title"] / len(pages),
        "date exact": right["date"] / len(pages),
        "authors exact": right["authors"] / len(pages),
        "lines kept": right["kept"] / right["lines"],
        # As a share, so that more is better.
        "lines that are text": right["kept"] / max(1, right["kept"] + right["foreign"]),
    }


def measure_vietnamese() -> list[Figure]:
    """Return the figures of html-vi, none where it is absent."""
    expected = VIETNAMESE / "expected.json"
    if not expected.is_file():
        return []
    gold = json.loads(expected.read_text(encoding="utf-8"))
    labels = json.loads(LABELS.read_text(encoding="utf-8"))
    pages = [SavedPage(name, VIETNAMESE / f"{name}.gz", record["url"]) for name, record in gold["articles"].items()]
    ours = score_vietnamese(pages, read_ourselves(pages), gold["articles"], labels)
    peers = {
        name: score_vietnamese(pages, readings, gold["articles"], labels)
        for name, readings in read_with_peers(pages).items()
    }
    figures = []
    for field, figure in ours.items():
        beside = against({peer: shares[field] for peer, shares in peers.items()})
        figures.append(Figure(f"html-vi {field}", figure, *beside, 1.0))
    refused = 0
    for name, record in gold["lists"].items():
        try:
            extract_html(gzip.decompress((VIETNAMESE / f"{name}.gz").read_bytes()), record["base"], _SOURCE)
        except NotArticleError as error:
            refused += error.kind == "list"
    return [*figures, Figure("html-vi lists refused", refused / len(gold["lists"]), None, "", 1.0)]


def measure() -> list[Figure]:
    """Return all figures that there is data for."""
    return [*measure_world(), *measure_vietnamese()]


def main() -> int:
    """Print a line for each page and all figures."""
    if not WORLD.is_dir():
        sys.stdout.write(f"html-world: skipped, no data in {WORLD}\n")
        return 0
    pages = world_pages()
    sides = {"ours": read_ourselves(pages), **read_with_peers(pages)}
    scores = {name: score_world(pages, readings) for name, readings in sides.items()}
    sys.stdout.write(f"{'page':<24}{''.join(f'{name:>14}' for name in scores)}  title authors date (ours)\n")
    for row in zip(*scores.values(), strict=True):
        marks = "".join(f"{'=' if good else '-':<6}" for good in (row[0].title, row[0].authors, row[0].date))
        sys.stdout.write(f"{row[0].name:<24}{''.join(f'{score.f1:>14.3f}' for score in row)}  {marks}\n")
    sys.stdout.write(format_table(measure(), read_floors()) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
