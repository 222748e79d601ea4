"""Where output goes: pipes that close, full disks, standard output, and files that must not be replaced."""

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from documents import make_document, place_new

from welfare_crawl.cli import run
from welfare_crawl.store import open_store


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "welfare.db"
    with open_store(path) as store:
        for number in range(40):
            document = make_document(f"https://a.vn/a-{number}.htm", number, text=f"Bài {number}: hộ nghèo. " * 200)
            store.save(place_new(document))
        store.commit()
    return path


def shell(command: str, db: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a shell line in which `welfare-crawl` is this program and the corpus is that one."""
    line = command.replace("welfare-crawl", f"{sys.executable} -m welfare_crawl.cli")
    environment = {**os.environ, "WELFARE_DB": str(db)}
    return subprocess.run(["bash", "-o", "pipefail", "-c", line], capture_output=True, env=environment, check=False)


def test_an_export_can_be_piped(db: Path) -> None:
    done = shell("welfare-crawl export --format csv - | cat", db)
    assert (done.returncode, done.stderr) == (0, b"40 rows\n")
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8-sig"), newline="")))
    assert len(rows) == 40 and rows[3]["text"].startswith("Bài 3")
    done = shell("welfare-crawl export --format parquet - | cat", db)
    assert pq.read_table(io.BytesIO(done.stdout)).num_rows == 40


@pytest.mark.parametrize("command", ["export --format jsonl -", "search nghèo --limit 40 --json", "search nghèo"])
def test_a_reader_that_has_seen_enough_is_no_failure(db: Path, command: str) -> None:
    done = shell(f"{{ welfare-crawl {command}; echo code $? >&2; }} | head -c 1", db)
    assert done.stderr.decode().splitlines()[-1] == "code 0"
    assert b"Traceback" not in done.stderr and b"Exception ignored" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("command", ["stats", "search nghèo", "export --format parquet -", "--help"])
def test_a_full_disk_gets_one_line(db: Path, command: str) -> None:
    done = shell(f"welfare-crawl {command} >/dev/full", db)
    assert (done.returncode, done.stderr) == (1, b"welfare-crawl: can't write: No space left on device\n")


def test_an_export_that_outgrows_its_disk_leaves_nothing(db: Path, tmp_path: Path) -> None:
    done = shell(f"ulimit -f 20; welfare-crawl export {tmp_path}/x.csv", db)
    assert done.returncode == 1
    assert b"can't write the export (File too large)" in done.stderr and len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_closed_standard_output_is_no_failure(db: Path) -> None:
    done = shell("welfare-crawl stats >&-", db)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["export", "--format", "csv", "CORPUS"], 2, "a SQLite file, such as the corpus, is not replaced"),
        (["export", "x" * 300 + ".csv"], 1, "File name too long"),
        (["export", "-"], 2, "can't tell the format"),
        (["search", "nghèo", "--offset", "9" * 30], 2, "limit and offset are numbers from 0 to"),
        (["search", "nghèo", "--language", "vn"], 2, "unknown language 'vn'; give a code of two letters: vi"),
        (["search", "nghèo", "--province", "Phú Thọa"], 2, "unknown province 'Phú Thọa'; the nearest: Phú Thọ"),
        (
            ["search", "nghèo", "--province", "Hà Nam", "--province-then", "Hà Giang"],
            2,
            "'Hà Nam' is no province of today, and another of its day is asked for",
        ),
        (["demo", "--folder", "/proc/x"], 1, "/proc/x: No such file or directory"),
    ],
)
def test_bad_input_gets_one_line(
    capsys: pytest.CaptureFixture[str],
    db: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    complaint: str,
) -> None:
    monkeypatch.setenv("WELFARE_DB", str(db))
    monkeypatch.chdir(tmp_path)
    before = db.read_bytes()
    assert run([str(db) if argument == "CORPUS" else argument for argument in arguments]) == code
    out, err = capsys.readouterr()
    assert out == "" and complaint in err and len(err.splitlines()) == 1
    assert db.read_bytes() == before
