"""What a killed crawl archived and didn't store gets its sighting at the next start, and nothing else changes."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from test_archive import SOURCE, make_page

from welfare_crawl.archive import Archive
from welfare_crawl.archive.orphans import UNREAD, find_orphans, take_in_orphans
from welfare_crawl.archive.warc import read_page
from welfare_crawl.records import Capture, Page, Sighting
from welfare_crawl.store import open_memory


def page_of(number: int, **changes: object) -> Page:
    return make_page(
        url=f"https://baotrungdu.example/{number}.htm", fetched_at=datetime(2026, 3, number, tzinfo=UTC), **changes
    )


def saved(store, capture: Capture) -> None:
    store.save_sighting(Sighting(capture, "off_topic", SOURCE.id, relevance=0.1))
    store.commit()


def test_what_was_archived_and_not_stored_is_taken_in(tmp_path: Path) -> None:
    with open_memory() as store:
        dead = Archive(tmp_path)
        unread = dead.write(page_of(1, landing=page_of(4)))
        saved(store, dead.write(page_of(2)))
        dead.write(page_of(3))
        dead.close(settled=False)
        with Archive(tmp_path, earlier=store.same_body) as archive:
            files = [torn.warc_file for torn in archive.torn]
            assert take_in_orphans(store, tmp_path, files) == 2
            assert take_in_orphans(store, tmp_path, files) == 0
            (sighting,) = store.sightings_of(unread.url)
            assert (sighting.outcome, sighting.detail, sighting.source) == ("failed", UNREAD, "baotrungdu")
            assert (sighting.warc_file, sighting.warc_offset) == (unread.warc_file, unread.warc_offset)
            # The page is fetched again, for its address is still in the frontier: its body is here already.
            saved(store, archive.write(page_of(5, body=page_of(1).body)))
            archive.settle()
        assert [s.outcome for s in store.sightings_of("https://baotrungdu.example/2.htm")] == ["off_topic"]


def test_a_rendering_and_its_response_are_one_fetch(tmp_path: Path) -> None:
    with open_memory() as store, Archive(tmp_path) as archive:
        coded = page_of(1, rendered=b"<p>decoded</p>")
        rendering = archive.write_rendering(coded, archive.write(coded))
        assert rendering.warc_file is not None
        assert find_orphans(store, tmp_path, rendering.warc_file) == [rendering.warc_offset]
        assert take_in_orphans(store, tmp_path, [rendering.warc_file]) == 1
        (sighting,) = store.sightings_of(coded.url)
        assert read_page(tmp_path, sighting.warc_file or "", sighting.warc_offset or 0, SOURCE).rendered is not None
        assert find_orphans(store, tmp_path, rendering.warc_file) == []


def test_a_damaged_record_hinders_no_start(tmp_path: Path) -> None:
    with open_memory() as store:
        dead = Archive(tmp_path)
        whole = dead.write(page_of(1))
        path = tmp_path / (whole.warc_file or "")
        with path.open("ab") as file:
            file.write(gzip.compress(b"no record at all"))
        dead.close(settled=False)
        archive = Archive(tmp_path)
        assert [torn.lost for torn in archive.torn] == [0]
        assert take_in_orphans(store, tmp_path, [path.name]) == 1
        archive.close()


@pytest.mark.parametrize("settled", [True, False])
def test_a_run_that_the_disk_stopped_is_looked_at_like_a_killed_one(tmp_path: Path, settled: bool) -> None:
    archive = Archive(tmp_path)
    archive.write(page_of(1))
    archive.close(settled=settled)
    with Archive(tmp_path) as again:
        assert len(again.torn) == (0 if settled else 1)
