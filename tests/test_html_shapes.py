"""Articles in the markup of common content systems end as a reader would copy them."""

import pytest
from shapes_html import SHAPES

from welfare_crawl.html import extract_html
from welfare_crawl.records import Extract, Source


def read(name: str) -> Extract:
    shape = SHAPES[name]
    return extract_html(shape.html.encode(), shape.url, Source(id="bare", kind="news", home=""))


@pytest.mark.parametrize("name", SHAPES)
def test_text(name: str) -> None:
    extract = read(name)
    assert extract.lead == SHAPES[name].lead
    assert extract.text == "\n\n".join(SHAPES[name].text)


@pytest.mark.parametrize("name", SHAPES)
def test_title_authors_and_date(name: str) -> None:
    extract, shape = read(name), SHAPES[name]
    assert extract.title == shape.title
    assert extract.authors == shape.authors
    assert extract.published_at == shape.published
