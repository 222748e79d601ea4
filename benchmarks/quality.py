"""All figures of the text that comes out, each beside a peer's on the same input, against floors that only rise.

`make quality`. A figure below its floor ends with 1; absent data is named and skipped. `--details` shows every page and
file; `--raise` writes the floors anew where the figures are higher.
"""

import contextlib
import io
import sys
import time
from collections.abc import Callable

import quality_corpus
import quality_duplicates
import quality_facts
import quality_html
import quality_language
import quality_marks
import quality_papers
import quality_pdf
import quality_topics
import quality_translations
from peers import have_peers
from quality_figures import DATA, FLOORS, Figure, find_below, format_table, raise_floors, read_floors

NEEDED = ("html-world", "html-vi", "langid", "translations", "pdf-academic", "pdf-legacy-vi", "pdf-routing")


def measure_pdf(details: io.StringIO) -> list[Figure]:
    """Return the figures of the PDF reader; what it prints for each file goes to `details`."""
    figures: list[Figure] = []
    with contextlib.redirect_stdout(details):
        figures += quality_papers.measure_papers()
        if (DATA / "pdf-academic").is_dir():
            lead = quality_pdf.measure_order(DATA / "pdf-academic")
            figures.append(Figure("pdf reading order, worst lead", lead, 0.0, "pypdfium2 raw text", 0.0))
        if (DATA / "pdf-legacy-vi").is_dir():
            marks = quality_marks.measure_marks(DATA / "pdf-legacy-vi")
            for name, (pooled, worst) in (
                ("", marks.document),
                (" by page", marks.pages),
                (" by page, blocks aligned", marks.blocks),
            ):
                title = f"pdf Vietnamese marks{name}"
                figures.append(Figure(f"{title}, pooled", pooled, marks.peer[0], "pypdfium2", 0.998))
                figures.append(Figure(f"{title}, worst", worst, marks.peer[1], "pypdfium2", 0.985))
        if (DATA / "pdf-routing").is_dir():
            figures.append(Figure("pdf verdicts", quality_pdf.measure_verdicts(DATA / "pdf-routing"), None, "", 1.0))
    return figures


def main(arguments: list[str]) -> int:
    """Measure everything that there is data for; return 1 when a figure is below its floor."""
    missing = [name for name in NEEDED if not (DATA / name).is_dir()]
    if len(missing) == len(NEEDED):
        sys.stdout.write(f"no data in {DATA}: nothing measured\n")
        return 0
    details = io.StringIO()
    steps: tuple[tuple[str, Callable[[], list[Figure]]], ...] = (
        ("html", quality_html.measure),
        ("pdf", lambda: measure_pdf(details)),
        ("language", quality_language.measure),
        ("topics", quality_topics.measure),
        ("duplicates", quality_duplicates.measure),
        ("facts", quality_facts.measure),
        ("translations", quality_translations.measure),
        ("corpus", quality_corpus.measure),
    )
    figures: list[Figure] = []
    for name, step in steps:
        start = time.monotonic()
        figures += step()
        sys.stderr.write(f"{name}: {time.monotonic() - start:.0f} s\n")
    if "--details" in arguments:
        sys.stdout.write(details.getvalue() + "\n")
        quality_html.main()
    floors = read_floors()
    sys.stdout.write(format_table(figures, floors) + "\n")
    if missing:
        sys.stdout.write(f"skipped, no data in {DATA}: {', '.join(missing)}\n")
    if not have_peers():
        sys.stdout.write("the peers' environment is missing (make peers): fewer of them in the table\n")
    if "--raise" in arguments:
        raise_floors(figures, FLOORS)
    below = find_below(figures, floors)
    for figure in below:
        sys.stdout.write(f"below its floor: {figure.name} {figure.ours:.4f} < {floors[figure.name]:.4f}\n")
    return 1 if below else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
