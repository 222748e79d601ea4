"""Checking archive, frontier and store against each other: what is wrong, and how it is mended."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from welfare_crawl.archive.orphans import find_orphans, take_in_orphans
from welfare_crawl.archive.torn import SUFFIX, Marker, cut_off, head_of_record, is_being_written, members
from welfare_crawl.archive.warc import open_record, read_page
from welfare_crawl.errors import StoreError
from welfare_crawl.frontier.integrity import FrontierState, done_urls, is_held, look_at_frontier, queue_again
from welfare_crawl.records import Source
from welfare_crawl.store.base import ArchivedRecord, ReadingStore
from welfare_crawl.store.sqlite import SqliteStore

_EXAMPLES = 5

_RESTORE = "restore a backup, or move the file away and make it again with `welfare-crawl reprocess --rebuild`"
_AGAIN = "`welfare-crawl reprocess` reads the documents again"
_MADE_AGAIN = frozenset({"passages", "topics", "places", "facts", "offsets"})
_TAKE_OUT = (
    "`welfare-crawl verify --mend` takes out what is of no document, then `welfare-crawl reprocess` saves the rest"
)

REMEDIES: dict[str, str] = {
    "damaged": _RESTORE,
    "search": "`welfare-crawl verify --mend` makes the index again",
    **dict.fromkeys(_MADE_AGAIN, _TAKE_OUT),
    "unseen": f"{_AGAIN} only if their responses are in the archive; else `scrapy crawl page -a url=...` fetches them",
    "missing_file": "bring the file back into the archive; the documents stay as they are without it",
    "missing_record": "bring the file back whole from a backup; the documents stay as they are without it",
    "other_record": "bring the file back from a backup: it is not the one that was written",
    "orphans": "`welfare-crawl verify --mend` gives them sightings, then `welfare-crawl reprocess --stale` reads them",
    "torn": "`welfare-crawl verify --mend` or the next crawl cuts the unfinished record off; nobody was told of it",
    "unreadable_file": "bring the file back from a backup, or move it away",
    "digest": "bring the file back from a backup: its bytes have changed",
    "leased": "the next crawl takes them up, or `welfare-crawl verify --mend` returns them",
    "untraced": "`welfare-crawl verify --mend` queues them again",
    "damaged_frontier": "delete the file while no crawl runs: the next one lists everything anew, stores nothing twice",
}
"""How each kind of flaw is mended; what is not named here is read again from the archive."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of thing that is wrong."""

    part: str
    """`store`, `archive` or `frontier`."""
    word: str
    count: int
    meaning: str
    remedy: str
    examples: tuple[str, ...] = ()
    mended: bool = False


@dataclass(slots=True)
class Report:
    """What was looked at, and what is wrong."""

    looked_at: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """True when nothing is wrong any more."""
        return all(problem.mended for problem in self.problems)

    def add(self, part: str, word: str, found: list[str], meaning: str, *, mended: bool = False) -> None:
        """Note a kind of flaw, if there is any."""
        if found:
            examples = tuple(found[:_EXAMPLES])
            self.problems.append(
                Problem(part, word, len(found), meaning, REMEDIES.get(word, f"{_AGAIN}"), examples, mended)
            )


def verify(
    store: ReadingStore,
    archive: Path,
    frontier: Path,
    *,
    deep: bool = False,
    mending: SqliteStore | None = None,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Check the three parts, each by itself and against the others.

    `deep` reads every record of the archive and compares its digest, and every text in the index; else the head of
    each record that a sighting names is read, and what stands behind the last of them. With a store for `mending`, what
    can be mended without loss is.
    """
    report = Report()
    tell = progress or (lambda part: None)
    tell("frontier")
    state = _check_frontier(report, frontier)
    tell("store")
    _check_store(report, store, mending, deep=deep)
    tell("archive")
    _check_archive(report, store, archive, mending, deep=deep)
    if state is not None:
        tell("frontier and store")
        _check_traces(report, store, frontier, state, mend=mending is not None)
    return report


def _check_store(report: Report, store: ReadingStore, mending: SqliteStore | None, *, deep: bool) -> None:
    report.looked_at["documents"] = store.statistics().documents
    found = list(store.flaws(deep=deep))
    left = {flaw.word for flaw in found}
    if mending is not None and "search" in left:
        mending.rebuild_search()
        left.remove("search")
    if mending is not None and left & _MADE_AGAIN:
        mending.have_read_again()
        left -= _MADE_AGAIN - {flaw.word for flaw in mending.flaws(deep=False)}
    for flaw in found:
        remedy = REMEDIES.get(flaw.word, f"{_AGAIN}; else {_RESTORE}")
        report.problems.append(
            Problem("store", flaw.word, flaw.count, flaw.meaning, remedy, flaw.examples, flaw.word not in left)
        )


def _check_archive(
    report: Report, store: ReadingStore, archive: Path, mending: SqliteStore | None, *, deep: bool
) -> None:
    missing: list[str] = []
    broken: list[str] = []
    other: list[str] = []
    torn: list[str] = []
    orphans: list[str] = []
    changed: list[str] = []
    named: dict[str, int] = {}
    for warc_file, records in groupby(store.archived_records(), key=lambda record: record.warc_file):
        path = archive / warc_file
        last = 0
        for record in records:
            last = record.warc_offset
            if not path.is_file():
                missing.append(f"{warc_file}: {record.url}")
            elif (url := url_at(path, record.warc_offset)) is None:
                broken.append(_place(record))
            elif url != record.url:
                other.append(f"{_place(record)} is of {url}")
            report.looked_at["sightings"] = report.looked_at.get("sightings", 0) + 1
        named[warc_file] = last
    files = sorted(path.name for path in archive.glob("*.warc.gz"))
    report.looked_at["files"] = len(files)
    unreadable: list[str] = []
    for warc_file in files:
        path = archive / warc_file
        if is_being_written(path):
            continue
        try:
            size = path.stat().st_size
            last = named.get(warc_file, 0)
            end = start = 0 if deep or last >= size else last
            for offset, record_end in members(path, start):
                if offset > end:
                    changed.append(f"{warc_file} from {end} to {offset}: damaged")
                end = record_end
                if deep and (flaw := flaw_of_record(archive, warc_file, offset)):
                    changed.append(f"{warc_file} at {offset}: {flaw}")
            if end < size and last >= end > 0:
                changed.append(f"{warc_file} from {end} on: damaged")
            elif end < size:
                torn.append(f"{warc_file} behind {end}")
                if mending is not None:
                    _cut(path)
            found = find_orphans(store, archive, warc_file, start=start)
        except (OSError, StoreError) as error:
            unreadable.append(f"{warc_file}: {error}")
            continue
        orphans += [f"{url_at(path, offset)} in {warc_file} at {offset}" for offset in found]
        if found and mending is not None:
            take_in_orphans(mending, archive, [warc_file])
    mended = mending is not None
    report.add("archive", "missing_file", missing, "responses whose file is not in the archive")
    report.add("archive", "missing_record", broken, "responses that are not where their sighting says")
    report.add("archive", "other_record", other, "sightings that lead to the response of another address")
    report.add("archive", "unreadable_file", unreadable, "files that can't be read")
    report.add("archive", "digest", changed, "records whose bytes are not those that were written")
    report.add("archive", "torn", torn, "files that end within a record", mended=mended)
    report.add("archive", "orphans", orphans, "responses of which the store knows nothing", mended=mended)


def _cut(path: Path) -> None:
    """Cut off what is behind the last whole record, as the next crawl would."""
    marker = Marker.of_the_dead(path.with_name(path.name + SUFFIX))
    if marker is not None:
        cut_off(path)
        marker.remove()


def _place(record: ArchivedRecord) -> str:
    return f"{record.url} in {record.warc_file} at {record.warc_offset}"


def url_at(path: Path, offset: int) -> str | None:
    """Return the address of the record at an offset, from its first bytes alone; None when no record begins there."""
    head = head_of_record(path, offset)
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"warc-target-uri":
            return value.strip().decode("utf-8", "replace")
    return None


def flaw_of_record(archive: Path, warc_file: str, offset: int) -> str | None:
    """Return what is wrong with a record, all of it read and its digest compared; None when it is sound."""
    try:
        with open_record(archive, warc_file, offset) as record:
            kind, url = record.rec_type, record.rec_headers.get_header("WARC-Target-URI")
        if kind in ("response", "revisit", "conversion"):
            read_page(archive, warc_file, offset, Source(id="verify", kind="news", home=url or ""))
    except StoreError as error:
        return str(error)
    return None


def _check_frontier(report: Report, frontier: Path) -> FrontierState | None:
    if not frontier.is_file() or not frontier.stat().st_size:
        return None  # an empty file is what a crawl begins with, too
    state = look_at_frontier(frontier)
    report.add("frontier", "damaged_frontier", list(state.damage), "damage that SQLite finds in its file")
    return None if state.damage else state


def _check_traces(report: Report, store: ReadingStore, frontier: Path, state: FrontierState, *, mend: bool) -> None:
    """Look for what the frontier calls done and nobody has seen, and for what a dead run left in work."""
    untraced = list(_untraced(report, store, frontier))
    leased = [] if is_held(frontier) else list(state.leased)
    if mend and (untraced or leased):
        queue_again(frontier, untraced)
    report.add("frontier", "leased", leased, "addresses in work of a run that is dead", mended=mend)
    report.add("frontier", "untraced", untraced, "addresses that are done without a sighting or a failure", mended=mend)


def _untraced(report: Report, store: ReadingStore, frontier: Path) -> Iterator[str]:
    for count, url in enumerate(done_urls(frontier), 1):
        report.looked_at["addresses"] = count
        if not store.is_traced(url):
            yield url
