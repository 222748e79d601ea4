"""Responses that are in the archive and not in the store: a killed crawl leaves some, a lost store leaves all."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from warcio.recordloader import ArcWarcRecord

from welfare_crawl.archive import capture_page
from welfare_crawl.archive.torn import members
from welfare_crawl.archive.warc import open_record, read_page
from welfare_crawl.errors import StoreError
from welfare_crawl.records import Sighting, Source
from welfare_crawl.store.base import ReadingStore, Store

UNREAD = "archived, not read: the crawl ended first"
"""What `sightings.detail` says of a response that was taken in; `reprocess` reads it."""

_BATCH = 500


def find_orphans(store: ReadingStore, directory: Path, warc_file: str, *, start: int = 0) -> list[int]:
    """Return where the responses of a WARC file stand that have no sighting, from an offset on.

    Raises StoreError when the file can't be read.
    """
    known = {record.warc_offset for record in store.archived_records(warc_file)}
    found: dict[tuple[str, datetime], int] = {}
    try:
        for offset, _ in members(directory / warc_file, start):
            if offset in known:
                continue
            try:
                with open_record(directory, warc_file, offset) as record:
                    fetch = fetch_of(record)
            except StoreError:
                continue  # no WARC record: `verify` names it
            if fetch is not None and not store.is_sighted(*fetch):
                found[fetch] = offset  # a rendering comes behind its response, and leads to both
    except OSError as error:
        raise StoreError(f"{directory / warc_file}: can't be read ({error.strerror})") from error
    return sorted(found.values())


def fetch_of(record: ArcWarcRecord) -> tuple[str, datetime] | None:
    """Return address and time of the fetch to which a record belongs; None for one that is of no fetch."""
    header = record.rec_headers.get_header
    day = header("WARC-Refers-To-Date" if record.rec_type == "conversion" else "WARC-Date")
    url = header("WARC-Target-URI")
    if record.rec_type not in ("response", "revisit", "conversion") or not url or not day:
        return None
    return str(url), datetime.fromisoformat(day)


def sighting_of(directory: Path, warc_file: str, warc_offset: int) -> Sighting:
    """Return the sighting of a response that nobody has read; raises StoreError when it is damaged."""
    with open_record(directory, warc_file, warc_offset) as record:
        headers: Mapping[str, str] = dict(record.rec_headers.headers)
    source = headers.get("WARC-Source", "page")
    url = headers["WARC-Target-URI"]
    page = read_page(directory, warc_file, warc_offset, Source(id=source, kind="news", home=url))
    capture = capture_page(
        page, warc_file, warc_offset, headers.get("WARC-Landing-URI"), part_of=headers.get("WARC-Part-Of-URI")
    )
    return Sighting(capture, "failed", source, detail=UNREAD)


def take_in_orphans(store: Store, directory: Path, warc_files: Iterable[str]) -> int:
    """Save a sighting for each response of these files that has none, and return how many.

    The page itself is asked for again, for its address is still in the frontier; should it be gone by then, `reprocess`
    reads what is here.
    """
    taken = 0
    for warc_file in warc_files:
        for offset in find_orphans(store, directory, warc_file):
            try:
                sighting = sighting_of(directory, warc_file, offset)
            except StoreError:
                continue  # damaged: `verify` names it
            store.save_sighting(sighting)
            taken += 1
            if taken % _BATCH == 0:
                store.commit()
    store.commit()
    return taken
