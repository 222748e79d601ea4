"""The command line of `scrapy crawl` and of the demo: help with examples, one line for whatever is wrong."""

import os
import socket
import subprocess
import sys

import pytest

from welfare_crawl.cli import run


def scrapy(folder, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a scrapy command in an empty folder."""
    environment = os.environ | {"SCRAPY_SETTINGS_MODULE": "welfare_crawl.settings"}
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_spiders(tmp_path):
    assert scrapy(tmp_path, "list").stdout.split() == ["news", "page", "papers"]


HEAVY = ("courlan", "dateutil", "feedparser", "numpy", "pdfplumber", "pypdfium2", "requests", "rich", "sqlite_utils")
HEAVY += ("tldextract", "trafilatura", "urllib3")
OWN = ("duplicates", "extract", "gazetteer", "html", "language", "pdf", "places", "store.sqlite", "topics", "traces")


def test_the_list_of_spiders_imports_nothing_that_only_a_crawl_needs(tmp_path):
    code = (
        "import sys\nfrom scrapy.cmdline import execute\n"
        "try:\n    execute(['scrapy', 'list'])\n"
        "finally:\n    print(*sorted(sys.modules))"
    )
    environment = os.environ | {"SCRAPY_SETTINGS_MODULE": "welfare_crawl.settings"}
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    imported = done.stdout.splitlines()[-1].split()
    assert "welfare_crawl.engine.spider" in imported
    assert not set(imported) & {*HEAVY, *(f"welfare_crawl.{name}" for name in OWN)}


def test_help_of_crawl_has_examples(tmp_path):
    told = scrapy(tmp_path, "crawl", "--help").stdout
    for part in ("examples:", "-a source=baophutho -a since=2025-07-01", "-a file=urls.txt"):
        assert part in told


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("nws",), "no spider is named 'nws'; there are news, page, papers"),
        (("news", "-a", "source=baophuto"), "baophutho"),
        (("papers", "-a", "source=baophutho"), "use `scrapy crawl news -a source=baophutho`"),
        (("news", "-a", "source="), "no id given"),
        (("news", "-a", "sorce=baophutho"), "did you mean source?"),
        (("news", "-a", "since=yesterday"), "since: 'yesterday' is no day; write YYYY-MM-DD"),
        (("news", "-a", "since=2025-07-02", "-a", "until=2025-07-01"), "is after until"),
        (("news", "-a", "max_pages=0"), "max_pages='0' is no whole number above 0"),
        (("news", "-a", "fresh=perhaps"), "neither 1 nor 0"),
        (("page",), "name at least one page"),
        (("page", "-a", "url=baophutho"), "no http or https URL"),
        (("page", "-a", "url=file:///etc/passwd"), "no http or https URL"),
        (("page", "-a", "file=none.txt"), "can't be read"),
        (("page", "-a", "source=baophutho"), "no argument of this spider"),
    ],
)
def test_bad_arguments_get_one_line(tmp_path, words, complaint):
    done = scrapy(tmp_path, "crawl", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr
    assert done.stderr.startswith("scrapy crawl: ") and len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_corpus_that_is_no_database_gets_one_line(tmp_path):
    (tmp_path / "corpus.db").write_text("This is a text, not a database. " * 100)
    words = ("-a", "url=https://baophutho.vn/", "-s", "WELFARE_DB=corpus.db", "-s", "WELFARE_CONTACT=me@example.org")
    done = scrapy(tmp_path, "crawl", "page", *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert "corpus.db" in done.stderr and len(done.stderr.splitlines()) == 1


def test_help_of_the_demo_has_examples(capsys):
    assert run(["demo", "--help"]) == 0
    assert "welfare-crawl demo --fresh" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--port", "0"], ["--port", "x"], ["--folder", "FILE"], ["more"]])
def test_bad_input_of_the_demo_gets_one_line(capsys, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "FILE").touch()
    assert run(["demo", *words]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("welfare-crawl demo: ") and len(err.splitlines()) == 1


@pytest.mark.parametrize("words", [[], ["--serve"]])
def test_a_port_that_is_taken_is_told(capsys, tmp_path, words):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = str(holder.getsockname()[1])
        assert run(["demo", "--folder", str(tmp_path / "demo"), "--port", port, *words]) == 1
    out, err = capsys.readouterr()
    assert out == "" and f"port {port} is taken" in err and len(err.splitlines()) == 1
