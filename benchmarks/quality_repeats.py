"""Whether five processes, each with another hash seed, make the same of the same pages, papers and texts.

Run: `python benchmarks/quality_repeats.py`.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from quality_figures import DATA, Figure

ROOT = Path(__file__).resolve().parents[1]
PROCESSES = 5
PAGES = 12
"""Pages of html-vi that each process reads."""


def digest() -> str:
    """Return the hash of all fields that come of some pages and papers, with their passages."""
    import gzip
    import json

    from welfare_crawl.errors import WelfareError
    from welfare_crawl.html import extract_html
    from welfare_crawl.language import detect_language, split_passages
    from welfare_crawl.pdf import extract_pdf
    from welfare_crawl.records import Source

    source = Source(id="quality", kind="news", home="")
    told: list[str] = []
    expected = DATA / "html-vi" / "expected.json"
    articles = json.loads(expected.read_text(encoding="utf-8"))["articles"] if expected.is_file() else {}
    for name in sorted(articles)[:PAGES]:
        body = gzip.decompress((DATA / "html-vi" / f"{name}.gz").read_bytes())
        try:
            told.append(repr(extract_html(body, articles[name]["url"], source)))
        except WelfareError as error:
            told.append(repr(error))
    papers = [ROOT / "welfare_crawl" / "sample" / "papers", DATA / "pdf-academic"]
    for path in [path for folder in papers for path in sorted(folder.glob("*.pdf"))]:
        try:
            extract = extract_pdf(path.read_bytes(), ocr=False)
        except WelfareError as error:
            told.append(repr(error))
            continue
        language = detect_language(extract.text)
        told += [repr(extract), repr(language), repr(split_passages(extract.text, (), language[0]))]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def measure() -> list[Figure]:
    """Return the share of processes that end with the same as the first."""
    digests: list[str] = []
    for seed in range(PROCESSES):
        environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, str(Path(__file__)), "--digest"]
        run = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)  # noqa: S603
        digests.append(run.stdout.strip())
    return [Figure(f"same pages and papers in {PROCESSES} processes", digests.count(digests[0]) / PROCESSES, goal=1.0)]


if __name__ == "__main__":
    sys.stdout.write((digest() if "--digest" in sys.argv[1:] else repr(measure())) + "\n")
