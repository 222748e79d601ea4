"""Who signs an article: people and agencies, by its byline, its JSON-LD and its meta tags."""

import re
from collections.abc import Sequence

from lxml.etree import _Element

from welfare_crawl.html.bylines import read_bylines
from welfare_crawl.html.jsonld import LinkedData
from welfare_crawl.html.metadata import Metas
from welfare_crawl.html.names import clean_names
from welfare_crawl.html.outline import Outline
from welfare_crawl.html.text import clean_line, fold
from welfare_crawl.html.tree import element_text, select

_DESK = re.compile(r"redakt|redacc|redazion|newsroom|\bstaff\b|\bdesk\b|editorial|online$", re.IGNORECASE)


def find_authors(
    page: Outline,
    metas: Metas,
    data: LinkedData,
    selectors: tuple[str, ...],
    site: Sequence[str],
    title_element: _Element | None,
    *,
    vietnamese: bool,
) -> tuple[str, ...]:
    """Return the names in the page's byline, else in its JSON-LD, else in its meta tags; none where none signs."""
    chosen = clean_names((element_text(node) for node in select(page.root, selectors)), site)
    if chosen:
        return chosen
    # A system user named like a section ("Nachrichten") is no author.
    site = (*site, *_section_names(page.root, data))
    persons = clean_names((*data.persons, *data.organizations), site)
    visible = clean_names(read_bylines(page, title_element), site)
    stated = clean_names(
        metas.all("article:author", "dable:author", "citation_author", "author", "dc.creator", "parsely-author", "byl"),
        site,
    )
    shown, told = set(map(fold, visible)), set(map(fold, persons))
    if visible and vietnamese and told <= shown:
        return visible
    # Where the byline names others altogether, the metadata names the editor or whoever typed it in.
    if visible and not shown & told and not all(_DESK.search(name) for name in visible):
        return visible
    return persons or visible or stated


def _section_names(root: _Element, data: LinkedData) -> list[str]:
    links = [link for link in root.iter("a") if "category" in (link.get("rel") or "")]
    linked = [clean_line(element_text(link)) for link in links[:10]]
    return [name for name in (*linked, data.section, *data.breadcrumb) if name]
