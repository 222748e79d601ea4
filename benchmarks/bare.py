"""What a page costs by the bare libraries: trafilatura with metadata, and langdetect on the whole text."""

import contextlib
from collections.abc import Iterable

import langdetect
import trafilatura


def read_bare(pages: Iterable[str]) -> None:
    """Read HTML pages and detect their languages; a page that gives no text costs what it costs."""
    langdetect.DetectorFactory.seed = 0
    for html in pages:
        with contextlib.suppress(Exception):
            found = trafilatura.bare_extraction(html, with_metadata=True)
            if found is not None and found.text:
                langdetect.detect(found.text)
