"""`sources check` against the sample press: what each source gives, and what is refused."""

import json
from importlib.resources import files

import pytest

from welfare_crawl.addresses import is_public
from welfare_crawl.check import Fetcher, UnreachableError, check_source
from welfare_crawl.cli import run
from welfare_crawl.records import Source
from welfare_crawl.sample.server import SampleServer
from welfare_crawl.sources import load_sources


@pytest.fixture(scope="module")
def server():
    with SampleServer() as server:
        yield server


@pytest.fixture
def fetch():
    fetcher = Fetcher("welfare_crawl/test", allow_private=True)
    yield fetcher
    fetcher.close()


def sample_sources(server):
    return load_sources([files("welfare_crawl.sample") / "sources.toml"], variables={"port": str(server.port)})


@pytest.mark.parametrize("name", ["baotrungdu", "baobiencuong", "dichtin", "tapchi"])
def test_the_sample_sources_give_what_the_list_says(server, fetch, name):
    probes = check_source(sample_sources(server)[name], fetch, pause=0)
    assert [probe.what for probe in probes if not probe.ok] == []
    said = {probe.what: probe.detail for probe in probes}
    assert "home allowed" in said["robots"]
    assert "published 20" in said["article"] or "PDF at http" in said["article"]


def test_a_source_that_moved_is_told(server, fetch):
    home = server.url("baotrungdu.localhost")
    source = Source(
        id="moved",
        kind="news",
        home=home,
        feeds=(home + "no-such-feed.rss",),
        sitemaps=(home,),
        sections=(home + "no-such-section",),
    )
    told = {probe.what: (probe.ok, probe.detail) for probe in check_source(source, fetch, pause=0)}
    assert told["robots"][0]
    assert told["feed"] == (False, "HTTP 404")
    assert told["sitemap"][0] is False and "XML was expected" in told["sitemap"][1]
    assert told["list"] == (False, "HTTP 404")
    assert told["article"] == (False, "no list, feed or sitemap led to an article")


def test_a_host_that_is_not_there_is_told(fetch):
    source = Source(id="gone", kind="news", home="http://gone.invalid/")
    for probe in check_source(source, fetch, pause=0):
        assert probe.what in ("feed", "sitemap") or not probe.ok


def test_private_addresses_are_refused_unless_allowed(server, fetch):
    assert fetch(server.url("baotrungdu.localhost", "/robots.txt")).status == 200
    careful = Fetcher("welfare_crawl/test")
    for url in (
        server.url("baotrungdu.localhost"),
        server.url("127.0.0.1"),
        server.url("2130706433"),
        server.url("[::1]"),
    ):
        with pytest.raises(UnreachableError, match="not public"):
            careful(url)
    with pytest.raises(UnreachableError, match="neither http nor https"):
        careful("file:///etc/passwd")
    careful.close()


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("fe80::1%eth0", False),
        ("localhost", False),
    ],
)
def test_public_addresses(address, public):
    assert is_public(address) is public


def test_the_command_prints_what_it_got(server, tmp_path, monkeypatch, capsys):
    text = (files("welfare_crawl.sample") / "sources.toml").read_text(encoding="utf-8")
    file = tmp_path / "sample.toml"
    file.write_text(text.replace("{port}", str(server.port)), encoding="utf-8")
    monkeypatch.setenv("WELFARE_SOURCES", str(file))
    monkeypatch.setenv("WELFARE_ALLOW_PRIVATE_HOSTS", "true")
    assert run(["sources", "check", "baotrungdu"]) == 0
    out = capsys.readouterr().out
    assert "ok robots: 2 sitemaps, home allowed" in out and "1 of 1 sources gave all" in out
    monkeypatch.setenv("WELFARE_ALLOW_PRIVATE_HOSTS", "false")
    assert run(["sources", "check", "baotrungdu", "--json"]) == 1
    (told,) = json.loads(capsys.readouterr().out)
    assert "not public" in told["probes"][0]["detail"]
