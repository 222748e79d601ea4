"""What a crawl imports before its first page, so that the event loop never waits for it."""

import subprocess
import sys


def test_the_first_pages_import_nothing_more() -> None:
    code = """
import sys
from scrapy.http import Response
from welfare_crawl.engine import harvest, parts
from welfare_crawl.engine.faults import fault_of_wall
from welfare_crawl.engine.ready import get_ready
from welfare_crawl.discovery.feed import read_feed
from welfare_crawl.discovery.listing import read_listing
from welfare_crawl.html.parts import next_part_of
from welfare_crawl.records import Source
from welfare_crawl.urls import canonical_url

get_ready()
before = set(sys.modules)
source = Source("bao", "news", "https://bao.example/")
page = b"<html><body><a href='/ho-ngheo-duoc-vay-von-lam-an-12345.htm'>Tin</a><p>Ngan hang</p></body></html>"
feed = b"<rss version='2.0'><channel><title>Bao</title><item><link>https://bao.example/tin-1.htm</link></item></channel></rss>"
assert fault_of_wall(Response("https://bao.example/tin-1.htm", body=page)) is None
assert read_feed(feed, "https://bao.example/rss").entries
assert read_listing(page, "https://bao.example/", source).articles
assert next_part_of(page, "https://bao.example/tin-1.htm", source, "text/html") is None
assert canonical_url("https://www.bao.example/tin-1.htm")
print(sorted(name for name in set(sys.modules) - before if not name.startswith("encodings.")))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_a_store_is_opened_without_pandas_which_stays_to_be_had() -> None:
    code = """
import importlib.util, sys
from welfare_crawl.store import open_memory

assert "pandas" not in sys.modules
importlib.util.find_spec("pandas")  # ValueError where it is still hidden
sys.modules["pandas"] = here = object()
from welfare_crawl.store import open_reader
assert sys.modules["pandas"] is here
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
