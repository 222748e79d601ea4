import asyncio
import gzip
import random
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from welfare_crawl.archive import Archive
from welfare_crawl.archive.torn import members
from welfare_crawl.archive.warc import open_record, read_page, read_pages, record_id
from welfare_crawl.errors import StoreError
from welfare_crawl.records import Capture, Page, Source

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


def test_a_large_response_is_packed_while_the_event_loop_runs(tmp_path: Path) -> None:
    scan = make_page(url="https://baotrungdu.example/scan.pdf", body=random.Random(1).randbytes(8_000_000))
    pages = [scan, make_page(), make_page()]
    turns = 0

    async def write_all(archive: Archive) -> list[Capture]:
        nonlocal turns
        task = asyncio.ensure_future(archive.write_aside(scan))
        while not task.done():
            await asyncio.sleep(0)
            turns += 1
        return [await task, *[await archive.write_aside(page) for page in pages[1:]]]

    with Archive(tmp_path / "aside") as archive:
        aside = asyncio.run(write_all(archive))
    with Archive(tmp_path / "plain") as archive:
        plain = [archive.write(page) for page in pages]
    assert turns > 3, "the loop ran meanwhile"
    assert aside[1] == aside[2], "one fetch is one record"
    assert [replace(capture, warc_file=None, warc_offset=None) for capture in aside] == [
        replace(capture, warc_file=None, warc_offset=None) for capture in plain
    ]
    for page, capture in zip(pages, aside, strict=True):
        assert capture.warc_file is not None and capture.warc_offset is not None
        assert read_page(tmp_path / "aside", capture.warc_file, capture.warc_offset, SOURCE) == page


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


@settings(max_examples=40)
@given(body=st.binary(max_size=2000), value=st.text(alphabet=st.characters(codec="latin-1"), max_size=60))
@example(body=b"", value='B\xe1o c\xe1o="x"; Path=/; \xff')
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


def die(archive: Archive) -> None:
    """Let go of the marker as a kill does."""
    assert archive._marker is not None and archive._marker._file is not None
    archive._marker._file.close()


def cut(archive: Archive) -> list[tuple[str, int]]:
    """Return what opening the archive cut off, and settle it."""
    found = [(torn.warc_file, torn.lost) for torn in archive.torn]
    archive.settle()
    return found


def test_what_a_killed_writer_left_half_is_cut_off_at_the_next_start(tmp_path: Path) -> None:
    dead = Archive(tmp_path)
    kept = dead.write(make_page())
    assert kept.warc_file is not None and kept.warc_offset is not None
    path = tmp_path / kept.warc_file
    whole = path.read_bytes()
    assert Archive(tmp_path).torn == (), "its writer is alive"
    path.write_bytes(whole + whole[kept.warc_offset : -20])
    die(dead)
    unsettled = Archive(tmp_path)
    assert [torn.lost for torn in unsettled.torn] == [len(whole) - kept.warc_offset - 20]
    assert Archive(tmp_path).torn == (), "somebody looks at it"
    unsettled.close()
    assert cut(Archive(tmp_path)) == [(kept.warc_file, 0)], "nobody had told the store of it"
    assert path.read_bytes() == whole
    assert list(tmp_path.glob("*.open")) == []
    assert Archive(tmp_path).torn == ()
    dead.close()


def captures_of(folder: Path) -> list[tuple[str, int]]:
    """Return type and payload length of the records of an archive, as warcio reads and checks them."""
    found = []
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                assert record.rec_headers.protocol == "WARC/1.1"
                length = len(record.content_stream().read())
                if record.rec_type != "warcinfo":
                    found.append((record.rec_type, length))
    return found


def test_an_unchanged_body_is_written_once(tmp_path: Path) -> None:
    known: dict[tuple[str, str], list[tuple[str, int]]] = {}
    pages = [make_page(fetched_at=datetime(2026, 3, day, tzinfo=UTC)) for day in (7, 8, 9)]
    pages.append(make_page(fetched_at=datetime(2026, 3, 10, tzinfo=UTC), body=b"another"))
    captures = []
    for page in pages:  # each in a run of its own
        with Archive(tmp_path, earlier=lambda url, digest: known.get((url, digest), [])) as archive:
            capture = archive.write(page)
        assert capture.warc_file is not None and capture.warc_offset is not None and capture.digest is not None
        known.setdefault((page.url, capture.digest), []).insert(0, (capture.warc_file, capture.warc_offset))
        captures.append(capture)
    body = len(pages[0].body)
    assert sorted(captures_of(tmp_path)) == sorted(
        [("response", body), ("revisit", 0), ("revisit", 0), ("response", 7)]
    )
    for page, capture in zip(pages, captures, strict=True):
        assert read_page(tmp_path, capture.warc_file or "", capture.warc_offset or 0, SOURCE) == page
    assert {len(page.body) for path in tmp_path.glob("*.warc.gz") for page in read_pages(path, {})} == {body, 7}


def test_a_revisit_says_where_the_body_stands(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        first = archive.write(make_page())
    place = (first.warc_file or "", first.warc_offset or 0)
    with Archive(tmp_path, earlier=lambda url, digest: [place]) as archive:
        again = archive.write(make_page(fetched_at=datetime(2026, 4, 1, tzinfo=UTC)))
    with open_record(tmp_path, again.warc_file or "", again.warc_offset or 0) as record:
        header = record.rec_headers.get_header
        assert record.rec_type == "revisit" and header("WARC-Payload-Digest") == first.digest
        assert header("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
        assert header("WARC-Refers-To") == record_id(tmp_path, *place)
        assert header("WARC-Refers-To-Target-URI") == first.url
        assert header("WARC-Refers-To-Date") == "2026-03-07T01:02:03.456789Z"


def test_a_body_whose_first_record_is_gone_or_damaged_is_written_whole(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        first = archive.write(make_page(headers=()))
    path = tmp_path / (first.warc_file or "")
    places = [("gone.warc.gz", 0), (path.name, 0), (path.name, 7), (path.name, 10**9)]
    path.write_bytes(path.read_bytes()[:-12])
    places.append((path.name, first.warc_offset or 0))
    with Archive(tmp_path, earlier=lambda url, digest: places) as archive:
        again = archive.write(make_page())
    assert read_page(tmp_path, again.warc_file or "", again.warc_offset or 0, SOURCE) == make_page()
    with open_record(tmp_path, again.warc_file or "", again.warc_offset or 0) as record:
        assert record.rec_type == "response"


def test_a_landing_page_that_came_with_two_papers_is_written_once(tmp_path: Path) -> None:
    landing = make_page(url="https://baotrungdu.example/trang-bia")
    with Archive(tmp_path) as archive:
        assert archive.write(landing) == archive.write(landing)
    assert len(captures_of(tmp_path)) == 1


def test_a_file_is_closed_at_its_size(tmp_path: Path) -> None:
    with Archive(tmp_path, rotate_bytes=3000) as archive:
        captures = [archive.write(make_page(body=random.Random(n).randbytes(1000))) for n in range(9)]
        assert len(list(tmp_path.glob("*.open"))) > 1, "a full file is watched until the run has ended"
    files = {capture.warc_file for capture in captures}
    assert files == {path.name for path in tmp_path.glob("*.warc.gz")} and len(files) > 2
    assert all(path.stat().st_size < 3000 + 2000 for path in tmp_path.glob("*.warc.gz"))
    assert list(tmp_path.glob("*.open")) == []


def test_each_record_is_a_gzip_member_of_its_own(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        captures = [archive.write(make_page(body=bytes(size))) for size in (0, 10, 5_000_000)]
    path = tmp_path / (captures[0].warc_file or "")
    assert [began for began, _ in members(path)][1:] == [capture.warc_offset for capture in captures]
    for began, end in members(path):
        record = gzip.decompress(path.read_bytes()[began:end])
        assert record.startswith(b"WARC/1.1\r\n") and record.endswith(b"\r\n\r\n")


def test_records_are_little_larger_than_the_gzipped_bodies(tmp_path: Path) -> None:
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdeghiklmnoprstuvxy", k=chance.randint(2, 7))) for _ in range(3000)]
    bodies = [
        "".join(f"<p>{' '.join(chance.choices(words, k=40))}</p>" for _ in range(chance.randint(60, 400))).encode()
        for _ in range(8)
    ]
    with Archive(tmp_path) as archive:
        captures = [archive.write(make_page(body=body)) for body in bodies]
    written = (tmp_path / (captures[0].warc_file or "")).stat().st_size
    assert written <= 1.1 * sum(len(gzip.compress(body, 6)) for body in bodies)


def test_with_full_sync_what_was_written_reaches_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    monkeypatch.setattr(
        "os.fsync", lambda descriptor: synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
    )
    with Archive(tmp_path, full_sync=True) as archive:
        capture = archive.write(make_page())
        archive.sync()
        archive.sync()
    assert synced == [str(tmp_path), str(tmp_path / (capture.warc_file or ""))]
    with Archive(tmp_path) as archive:
        archive.write(make_page())
        archive.sync()
    assert len(synced) == 2


def pack(head: bytes, content: bytes = b"") -> bytes:
    """Return a record as a gzip member, written by hand."""
    return gzip.compress(
        mtime=0, data=b"WARC/1.1\r\n" + head + b"Content-Length: %d\r\n\r\n" % len(content) + content + b"\r\n\r\n"
    )


RESPONSE = (
    b"WARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-03-01T00:00:00Z\r\n"
    b"WARC-Target-URI: https://a.vn/1.htm\r\nContent-Type: application/http; msgtype=response\r\n"
)
WHOLE = pack(RESPONSE, b"HTTP/2 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"h\xe1\xbb\x99 ngh\xc3\xa8o " * 20_000)


def test_a_record_of_another_writer_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(WHOLE + b"what stands behind it is none of its business")
    page = read_page(tmp_path, "a.warc.gz", 0, SOURCE)
    assert (page.status, page.body.decode()) == (200, "hộ nghèo " * 20_000)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no record at 0"),
        (b"<html>", "no gzip member begins there"),
        (WHOLE[:40], "cut off"),
        (WHOLE[:-300], "cut off"),
        (WHOLE[:300] + bytes(200) + WHOLE[500:], "damaged|not the one that was written|HTTP"),
        (gzip.compress(b"hello\nworld", mtime=0), "Invalid WARC record, first line: hello"),
        (gzip.compress(b"WARC/1.1\r\nWARC-Type: resp", mtime=0), "lacks"),
        (pack(b"WARC-Type: response\r\n", b"HTTP/1.1 200 OK\r\n\r\n"), "lacks"),
        (pack(RESPONSE, b"nonsense\r\n\r\nbody"), "unreadable record at 0"),
    ],
    ids=[
        "empty",
        "no gzip",
        "head cut",
        "body cut",
        "overwritten",
        "no WARC",
        "headers cut",
        "no address",
        "no status",
    ],
)
def test_what_is_no_sound_record_is_told_in_one_line(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "a.warc.gz").write_bytes(content)
    with pytest.raises(StoreError, match=told) as raised:
        read_page(tmp_path, "a.warc.gz", 0, SOURCE)
    assert len(str(raised.value).splitlines()) == 1


def test_the_head_of_a_record_is_read_without_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(pack(RESPONSE, b"HTTP/1.1 200 OK\r\n\r\n" + bytes(50_000_000)))
    tracemalloc.start()
    try:
        assert record_id(tmp_path, "a.warc.gz", 0) == "<urn:uuid:1>"
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
