"""What a robots.txt says when it is not written as its format has it."""

import pytest
from protego import Protego

from welfare_crawl.engine.robots import readable


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("2", 2.0),
        ("1,5", 1.5),
        ("0.25\r", 0.25),
        ("1,5\r", 1.5),
        ("10s", 10.0),
        ("3 seconds # thank you", 3.0),
        ("-4", None),
        ("nan", None),
        ("often", None),
        ("", None),
    ],
)
def test_a_delay_is_understood(said: str, seconds: float | None) -> None:
    body = f"User-agent: *\nCrawl-delay: {said}\nDisallow: /a\n".encode()
    rules = Protego.parse(readable(body))
    assert rules.crawl_delay("welfare_crawl") == seconds
    assert not rules.can_fetch("http://bao.example/a", "welfare_crawl")


@pytest.mark.parametrize("name", ["welfare_crawl", "Welfare_Crawl/0.1", "welfare_crawl/1.0 (+you@example.org)"])
def test_our_name_is_ours_also_as_logs_show_it(name: str) -> None:
    rules = Protego.parse(readable(f"User-agent: {name}\nDisallow: /\n\nUser-agent: *\nAllow: /\n".encode()))
    assert not rules.can_fetch("http://bao.example/a", "welfare_crawl")
    assert rules.can_fetch("http://bao.example/a", "another")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_the_rules_are_found_in_any_encoding(encoding: str) -> None:
    body = "# của báo\r\nUser-agent: *\r\nDisallow: /a\r\n".encode(encoding, "replace")
    assert not Protego.parse(readable(body)).can_fetch("http://bao.example/a", "welfare_crawl")
