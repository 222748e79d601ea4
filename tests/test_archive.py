from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from welfare_crawl.archive import Archive
from welfare_crawl.errors import StoreError
from welfare_crawl.records import Page, Source
from welfare_crawl.warc import read_page, read_pages

SOURCE = Source(id="baotrungdu", kind="news", home="https://baotrungdu.example/")


def make_page(**changes: object) -> Page:
    page = Page(
        url="https://baotrungdu.example/giam-ngheo-1.htm",
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"), ("ETag", '"a1"'), ("Content-Encoding", "gzip")),
        body="<p>Tỷ lệ hộ nghèo giảm còn 5,2 %.</p>".encode(),
        fetched_at=datetime(2026, 3, 7, 1, 2, 3, 456789, tzinfo=UTC),
        source=SOURCE,
        requested_url="http://baotrungdu.example/giam-ngheo-1.htm",
    )
    return replace(page, **changes)  # type: ignore[arg-type]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    page = make_page()
    with Archive(tmp_path) as archive:
        first = archive.write(make_page(url="https://baotrungdu.example/khac-2.htm", body=b"x" * 100_000))
        capture = archive.write(page)
    assert capture.warc_file is not None and capture.warc_offset is not None
    assert first.warc_offset != capture.warc_offset
    again = read_page(tmp_path, capture.warc_file, capture.warc_offset, SOURCE)
    assert again == page
    assert again.header("content-encoding") == "gzip"
    assert capture.etag == '"a1"'


def test_a_record_is_readable_before_the_file_is_closed(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    capture = archive.write(make_page())
    assert capture.warc_file is not None and capture.warc_offset is not None
    assert read_page(tmp_path, capture.warc_file, capture.warc_offset, SOURCE) == make_page()
    archive.close()


def test_the_file_is_a_warc_that_others_read(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        capture = archive.write(make_page(landing=make_page(url="https://baotrungdu.example/trang-bia")))
    assert capture.landing_url == "https://baotrungdu.example/trang-bia"
    assert capture.warc_file is not None
    with (tmp_path / capture.warc_file).open("rb") as file:
        records = [(r.rec_type, r.rec_headers.get_header("WARC-Target-URI")) for r in ArchiveIterator(file)]
    assert records == [("warcinfo", None), ("response", "https://baotrungdu.example/giam-ngheo-1.htm")]
    assert [page.url for page in read_pages(tmp_path / capture.warc_file, {})] == [
        "https://baotrungdu.example/giam-ngheo-1.htm"
    ]


@settings(max_examples=40, deadline=None)
@given(body=st.binary(max_size=2000), value=st.text(alphabet=st.characters(codec="latin-1"), max_size=60))
def test_any_body_and_header_survive(tmp_path_factory: pytest.TempPathFactory, body: bytes, value: str) -> None:
    folder = tmp_path_factory.mktemp("archive")
    with Archive(folder) as archive:
        capture = archive.write(make_page(body=body, headers=(("X-Any", value),)))
    assert capture.warc_file is not None and capture.warc_offset is not None
    assert read_page(folder, capture.warc_file, capture.warc_offset, SOURCE).body == body


def test_a_missing_or_damaged_record_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not in the archive"):
        read_page(tmp_path, "gone.warc.gz", 0, SOURCE)
    (tmp_path / "bad.warc.gz").write_bytes(b"no warc at all")
    with pytest.raises(StoreError, match=r"bad\.warc\.gz"):
        read_page(tmp_path, "bad.warc.gz", 0, SOURCE)
    with pytest.raises(StoreError, match="no file of the archive"):
        read_page(tmp_path, "../etc/passwd", 0, SOURCE)


def test_what_a_killed_writer_left_half_is_cut_off_at_the_next_start(tmp_path: Path) -> None:
    dead = Archive(tmp_path)
    kept = dead.write(make_page())
    assert kept.warc_file is not None and kept.warc_offset is not None
    path = tmp_path / kept.warc_file
    whole = path.read_bytes()
    assert Archive(tmp_path).cut == [], "its writer is alive"
    path.write_bytes(whole + whole[kept.warc_offset : -20])
    assert dead._marker is not None and dead._marker._file is not None
    dead._marker._file.close()  # as a kill does
    assert Archive(tmp_path).cut == [(kept.warc_file, len(whole) - kept.warc_offset - 20)]
    assert path.read_bytes() == whole
    assert list(tmp_path.glob("*.open")) == []
    assert Archive(tmp_path).cut == []
    dead.close()
