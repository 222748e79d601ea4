"""A fetch that is read again from the archive."""

from dataclasses import dataclass, replace
from pathlib import Path

from welfare_crawl.archive import capture_page
from welfare_crawl.archive.warc import read_page, with_landing
from welfare_crawl.records import ArchivedPage, Document, Source
from welfare_crawl.store.base import ArchivedSighting
from welfare_crawl.store.readings import SameReading, same_reading


@dataclass(frozen=True, slots=True)
class Replay:
    """Says where in the archive a page stands, with the landing page and the further pages that belong to it.

    It goes to the worker instead of the page, which then need not pass through the process that saves.
    """

    archive: Path
    sighting: ArchivedSighting
    source: Source
    whole: bool = False
    """Whether the document is asked for also where it is the one that was read before."""

    def answer(self, document: Document) -> Document | SameReading:
        """Return what is to go back for a document that was read of the page."""
        return (None if self.whole else same_reading(document, self.sighting.reading)) or document

    def load(self) -> ArchivedPage:
        """Read the page, and what belongs to it, from the archive.

        Raises StoreError when a record is not there or is damaged.
        """
        sighting = self.sighting
        page = read_page(self.archive, sighting.warc_file, sighting.warc_offset, self.source)
        captures = [capture_page(page, sighting.warc_file, sighting.warc_offset, sighting.landing_url)]
        if sighting.landing_warc_file is not None and sighting.landing_warc_offset is not None:
            landing = read_page(self.archive, sighting.landing_warc_file, sighting.landing_warc_offset, self.source)
            captures.append(capture_page(landing, sighting.landing_warc_file, sighting.landing_warc_offset, None))
            page = with_landing(page, landing)
        parts = []
        for warc_file, warc_offset in sighting.parts:
            part = read_page(self.archive, warc_file, warc_offset, self.source)
            captures.append(capture_page(part, warc_file, warc_offset, None, part_of=page.url))
            parts.append(part)
        return ArchivedPage(replace(page, parts=tuple(parts)), tuple(captures))
