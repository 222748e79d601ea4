"""Nobody is asked for anything by a stranger: the contact address comes before the first live crawl."""

from pathlib import Path

import pytest
from crawlroom import CrawlRoom
from newssite import NewsSite

from welfare_crawl.contact import check_contact, is_local, user_agent
from welfare_crawl.errors import ConfigurationError

LIVE = '[[source]]\nid = "baophutho"\nkind = "news"\nhome = "https://baophutho.vn/"\n'


@pytest.mark.parametrize("words", [["news"], ["page", "-a", "url=https://baophutho.vn/x.htm"]])
def test_a_live_crawl_without_a_contact_is_refused_in_one_line(tmp_path: Path, words: list[str]) -> None:
    done = CrawlRoom(tmp_path, LIVE).crawl(*words)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1), done.stderr
    assert "WELFARE_CONTACT" in done.stderr and "baophutho.vn" in done.stderr
    assert not (tmp_path / "welfare.db").exists(), "nothing was begun"


def test_the_contact_is_told_to_the_server_also_when_it_comes_as_an_option(tmp_path: Path) -> None:
    with NewsSite(2, hosts=1) as site:
        told = []
        site.rude["/tin-0.htm"] = lambda handler, visit: told.append(handler.headers["User-Agent"])
        room = CrawlRoom(tmp_path, site.sources())
        room.crawl("news", "-s", "WELFARE_CONTACT=me@truong.edu.vn", "-s", "RETRY_TIMES=0", "-L", "ERROR")
        assert set(told) == {user_agent("me@truong.edu.vn")}
    assert "(+me@truong.edu.vn)" in told[0]


@pytest.mark.parametrize(
    "contact", ["me", "me@", "@x.vn", "a b@x.vn", "me@x.vn\nX: y", "ftp://x.vn", "http://nowhere", "é@x.vn"]
)
def test_a_contact_that_reaches_nobody_is_refused(contact: str) -> None:
    with pytest.raises(ConfigurationError, match="neither a mail address nor a web address"):
        check_contact(contact, ())


@pytest.mark.parametrize("contact", ["me@x.vn", "nguyen.van-a+bot@truong.edu.vn", "https://truong.edu.vn/bot"])
def test_a_contact_opens_the_way(contact: str) -> None:
    check_contact(contact, ["https://baophutho.vn/"])


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True), ("bao.localhost", True), ("127.0.0.1", True), ("0x7f.1", True), ("2130706433", True),
        ("::1", True), ("10.1.2.3", True), ("no-such-host.invalid", True), ("baophutho.vn", False),
        ("203.162.4.1", False), ("2001:ee0:4001::1", False), ("localhost.vn", False), ("xn--bo-phutho-j1a.vn", False),
    ],
)  # fmt: skip
def test_what_is_nobody_elses_needs_no_contact(host: str, local: bool) -> None:
    assert is_local(host) is local
