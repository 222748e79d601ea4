"""All figures of the text that comes out, each beside a peer's on the same input, against floors that only rise.

`make quality`. A figure below its floor ends with 1; absent data is named and skipped. `--only html,marks` measures
these parts alone; `--details` shows every page and file; `--raise` writes the floors anew where the figures are higher.
What was measured, and how long it took, goes to stderr part by part.
"""

import argparse
import contextlib
import io
import sys
import time
from collections.abc import Callable, Sequence

import quality_corpus
import quality_duplicates
import quality_facts
import quality_html
import quality_language
import quality_marks
import quality_ocr
import quality_papers
import quality_pdf
import quality_repeats
import quality_topics
import quality_translations
from peers import have_peers
from quality_figures import DATA, FLOORS, Figure, find_below, format_table, raise_floors, read_floors

NEEDED = ("html-world", "html-vi", "langid", "translations", "pdf-academic", "pdf-legacy-vi", "pdf-routing")

PARTS: dict[str, Callable[[], list[Figure]]] = {
    "html": quality_html.measure,
    "papers": quality_papers.measure_papers,
    "pdf": quality_pdf.measure,
    "marks": quality_marks.measure,
    "ocr": quality_ocr.measure,
    "language": quality_language.measure,
    "repeats": quality_repeats.measure,
    "topics": quality_topics.measure,
    "duplicates": quality_duplicates.measure,
    "facts": quality_facts.measure,
    "translations": quality_translations.measure,
    "corpus": quality_corpus.measure,
}


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the switches; ends with 2 where a part is unknown."""
    parser = argparse.ArgumentParser(prog="quality.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", metavar="PARTS", help=f"of {', '.join(PARTS)}, parted by commas")
    parser.add_argument("--details", action="store_true", help="show every page and file")
    parser.add_argument("--raise", dest="raises", action="store_true", help="write the floors anew")
    chosen = parser.parse_args(arguments)
    chosen.parts = chosen.only.split(",") if chosen.only else list(PARTS)
    unknown = [name for name in chosen.parts if name not in PARTS]
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    return chosen


def main(arguments: Sequence[str]) -> int:
    """Measure everything that there is data for; return 1 when a figure is below its floor."""
    chosen = read_arguments(arguments)
    missing = [name for name in NEEDED if not (DATA / name).is_dir()]
    if len(missing) == len(NEEDED):
        sys.stdout.write(f"no data in {DATA}: nothing measured\n")
        return 0
    details = io.StringIO()
    figures: list[Figure] = []
    for name in chosen.parts:
        start = time.monotonic()
        with contextlib.redirect_stdout(details):
            figures += PARTS[name]()
            if name == "html" and chosen.details:
                quality_html.main()
        sys.stderr.write(f"{name}: {time.monotonic() - start:.0f} s\n")
        sys.stderr.flush()
    if chosen.details:
        sys.stdout.write(details.getvalue() + "\n")
    floors = read_floors()
    sys.stdout.write(format_table(figures, floors) + "\n")
    if missing:
        sys.stdout.write(f"skipped, no data in {DATA}: {', '.join(missing)}\n")
    if not have_peers():
        sys.stdout.write("the peers' environment is missing (make peers): fewer of them in the table\n")
    if chosen.raises:
        raise_floors(figures, FLOORS)
    below = find_below(figures, floors)
    for figure in below:
        sys.stdout.write(f"below its floor: {figure.name} {figure.ours:.4f} < {floors[figure.name]:.4f}\n")
    return 1 if below else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
