"""Read saved news pages with newspaper4k, news-please or trafilatura, each with its own defaults.

Arguments: the peer's name. Each line of stdin: `{"id", "path", "url"}`, where `path` is a gzipped page. Prints
`{"cpu": seconds, "pages": {id: {"title", "text", "authors", "date"}}}`; the seconds are those of the reading alone,
after one page that warms up.
"""

import gzip
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def read_with_newspaper(body: bytes, url: str) -> dict[str, Any]:
    """Read a page with newspaper4k."""
    import newspaper

    article = newspaper.Article(url, fetch_images=False)
    article.download(input_html=body)
    article.parse()
    when = article.publish_date
    return {
        "title": article.title,
        "text": article.text,
        "authors": list(article.authors),
        "date": when.isoformat() if when else "",
    }


def read_with_news_please(body: bytes, url: str) -> dict[str, Any]:
    """Read a page with news-please."""
    from newsplease import NewsPlease

    article = NewsPlease.from_html(body, url=url, fetch_images=False)
    when = article.date_publish
    return {
        "title": article.title,
        "text": "\n".join(part for part in (article.description, article.maintext) if part),
        "authors": list(article.authors or ()),
        "date": when.isoformat() if when else "",
    }


def read_with_trafilatura(body: bytes, url: str) -> dict[str, Any]:
    """Read a page with trafilatura, and its language with langdetect: the bare functions that many crawlers call."""
    import langdetect
    import trafilatura

    read = trafilatura.bare_extraction(body, url=url, with_metadata=True)
    if read is None:
        return {}
    if read.text:
        langdetect.detect(read.text)
    return {
        "title": read.title,
        "text": read.text,
        "authors": [name.strip() for name in (read.author or "").split(";") if name.strip()],
        "date": read.date or "",
    }


READERS: dict[str, Callable[[bytes, str], dict[str, Any]]] = {
    "newspaper4k": read_with_newspaper,
    "news-please": read_with_news_please,
    "trafilatura": read_with_trafilatura,
}


def main() -> int:
    """Read the pages of stdin."""
    reader = READERS[sys.argv[1]]
    pages = []
    for line in sys.stdin:
        wanted = json.loads(line)
        pages.append((wanted["id"], gzip.decompress(Path(wanted["path"]).read_bytes()), wanted["url"]))
    attempt(reader, pages[0][1], pages[0][2])
    began = time.process_time()
    found = {name: attempt(reader, body, url) for name, body, url in pages}
    spent = time.process_time() - began
    sys.stdout.write("\n" + json.dumps({"cpu": spent, "pages": found}) + "\n")
    return 0


def attempt(reader: Callable[[bytes, str], dict[str, Any]], body: bytes, url: str) -> dict[str, Any]:
    """Return what a peer makes of a page; nothing where it gives up."""
    try:
        return reader(body, url)
    except Exception:  # a page that a peer can't read counts against the peer, not against the run
        return {}


if __name__ == "__main__":
    sys.exit(main())
