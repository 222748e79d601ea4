"""Article text and titles against html-world's gold, beside plain trafilatura on the same input, in one run.

`python benchmarks/quality_html.py` prints a table; it skips where the data is absent.
"""

import gzip
import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

from trafilatura import bare_extraction

from welfare_crawl.errors import WelfareError
from welfare_crawl.html import extract_html
from welfare_crawl.records import Source

DATA = Path(__file__).parents[2] / "shared" / "data" / "html-world"
FLOOR = 0.965
"""Mean 4-gram F1 below which the run fails."""

_TOKEN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


def count_grams(text: str) -> Counter[tuple[str, ...]]:
    """Count the runs of four words; characters are words in scripts without spaces."""
    tokens = _TOKEN.findall(unicodedata.normalize("NFC", text))
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


def main() -> int:
    """Print the table; return 1 when the mean is below the floor or not above trafilatura's."""
    pages = sorted(DATA.glob("*.html.gz")) if DATA.is_dir() else []
    if not pages:
        sys.stdout.write(f"html-world: skipped, no data in {DATA}\n")
        return 0
    source = Source(id="html_world", kind="news", home="")
    rows: list[tuple[str, float, float, bool, bool]] = []
    for path in pages:
        record = json.loads(path.with_name(path.name.replace(".html.gz", ".json")).read_text(encoding="utf-8"))
        body, gold = gzip.decompress(path.read_bytes()), read_gold(record)
        title = " ".join(record["title"].split())
        peer = bare_extraction(body, include_comments=False, with_metadata=True)
        peer_text = str(getattr(peer, "text", None) or "")
        try:
            mine = extract_html(body, record.get("url") or "https://example.org/page", source)
            text, found = f"{mine.lead}\n{mine.text}", mine.title
        except WelfareError as error:
            text, found = "", str(error)
        peer_title = " ".join(str(getattr(peer, "title", None) or "").split())
        rows.append(
            (
                path.name.removesuffix(".html.gz"),
                score_f1(text, gold),
                score_f1(peer_text, gold),
                found == title,
                peer_title == title,
            )
        )
    sys.stdout.write(f"{'page':<24}{'F1':>7}{'peer':>8}  title  peer's\n")
    for name, ours, peers, exact, peer_exact in rows:
        sys.stdout.write(
            f"{name:<24}{ours:>7.3f}{peers:>8.3f}  {'=' if exact else '-':<7}{'=' if peer_exact else '-'}\n"
        )
    mean, peer_mean = (sum(row[column] for row in rows) / len(rows) for column in (1, 2))
    titles, peer_titles = (sum(row[column] for row in rows) for column in (3, 4))
    sys.stdout.write(f"{'mean':<24}{mean:>7.3f}{peer_mean:>8.3f}  {titles}/{len(rows)}  {peer_titles}/{len(rows)}\n")
    return 0 if mean >= FLOOR and mean > peer_mean else 1


if __name__ == "__main__":
    raise SystemExit(main())
