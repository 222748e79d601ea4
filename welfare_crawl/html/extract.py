"""From one HTML page to what an article says: the steps in their order."""

from dataclasses import replace
from importlib.metadata import version
from urllib.parse import urlsplit

from lxml import etree

from welfare_crawl.errors import ExtractionError, NotArticleError
from welfare_crawl.html.authors import find_authors
from welfare_crawl.html.blocks import Block
from welfare_crawl.html.body import join_blocks, read_body
from welfare_crawl.html.dates import local_zone
from welfare_crawl.html.decode import decode_html
from welfare_crawl.html.fonts import convert_fonts, names_legacy_font
from welfare_crawl.html.foot import Frame, read_frame, strip_dateline
from welfare_crawl.html.jsonld import read_jsonld
from welfare_crawl.html.kind import find_teasers, is_list, kind_without_text, look_at_media, refuse_walls
from welfare_crawl.html.lead import find_lead, lead_of_description
from welfare_crawl.html.metadata import (
    find_alternates,
    find_canonical,
    find_language,
    find_section,
    find_tags,
    read_metas,
    site_names,
)
from welfare_crawl.html.outline import Outline
from welfare_crawl.html.parts import Earlier, find_next_part, is_later_part
from welfare_crawl.html.published import find_published
from welfare_crawl.html.sources import find_source_line
from welfare_crawl.html.text import clean_line, clean_text, fold, looks_vietnamese, repair_vietnamese
from welfare_crawl.html.title import find_title
from welfare_crawl.html.tree import parse_html
from welfare_crawl.records import Extract, Source

EXTRACTOR = f"html/1 trafilatura/{version('trafilatura')}"

_SHORTEST_TEXT = 80
"""Characters of lead and text together below which a page has no article."""

_BODY_COVERED = 0.5
"""Share of the JSON-LD articleBody that the page's own text must reach."""


def extract_html(
    body: bytes, url: str, source: Source, content_type: str | None = None, *, earlier: Earlier | None = None
) -> Extract:
    """Return the article on a page: text and metadata, clean and in NFC, nothing judged.

    `earlier`: the article's earlier pages, where this is a later one; then a few words are enough.
    Raises ExtractionError (`needs_browser`, `no_text`, `broken_html`) or NotArticleError, and nothing else.
    """
    try:
        return _extract(body, url, source, content_type, earlier)
    except (ExtractionError, NotArticleError):
        raise
    except (
        etree.LxmlError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RecursionError,
        OverflowError,
    ) as error:
        # What a hostile page does to a parser is that page's failure and must not end the worker.
        raise ExtractionError("broken_html", f"{type(error).__name__}: {str(error)[:200]}") from error


def _extract(body: bytes, url: str, source: Source, content_type: str | None, earlier: Earlier | None) -> Extract:
    text, decode_flags = decode_html(body, content_type)
    root, tree_flags = parse_html(text)
    flags = [*decode_flags, *tree_flags]
    if names_legacy_font(text):
        flags += convert_fonts(root)
    page = Outline(root)
    metas = read_metas(root)
    refuse_walls(root, metas, text)
    data = read_jsonld(root)
    site = site_names(metas, data, url, source.name)
    language = find_language(root, metas)
    host = urlsplit(url).hostname or ""
    vietnamese = "vi" in (source.language, language) or host.endswith(".vn")
    title, title_element = find_title(page, metas, data, source.title, site)
    vietnamese = vietnamese or (language is None and looks_vietnamese(title))
    description = metas.first("og:description", "description", "twitter:description", "itemprop:description")
    zone = local_zone(host, vietnamese=vietnamese)
    published = find_published(root, metas, data, source.date, title_element, zone=zone, vietnamese=vietnamese)
    if published.zone_assumed:
        flags.append("zone_assumed")
    authors = find_authors(page, metas, data, source.author, site, title_element, vietnamese=vietnamese)
    section = find_section(page, metas, data, title, site)
    tags = find_tags(root, metas, data)
    canonical = find_canonical(root, metas, url)
    alternates = find_alternates(root, url)
    foot_url = find_source_line(root, url)
    lead, lead_elements = find_lead(page, source.lead, title_element, description)
    next_part = find_next_part(root, url, source, earlier.url if earlier else "")
    if earlier is None and is_later_part(root, url):
        flags.append("part")
    media = look_at_media(root, title_element)
    teasers, headed = find_teasers(root), next(root.iter("h1"), None) is not None

    try:
        found = read_body(page, source, title, title_element, lead, lead_elements, data.body)
    except ExtractionError as error:
        if error.reason != "no_text":
            raise
        kind = kind_without_text(metas, data, url, title, len(lead), media, teasers)
        if kind is None:
            raise
        raise NotArticleError(kind, title[:100]) from error
    blocks = list(earlier.without_repeated(found.blocks) if earlier else found.blocks)
    if earlier and fold(lead) in earlier.lines:
        lead = ""
    frame = read_frame(blocks, url, site, authors)
    blocks = list(frame.blocks)
    if not lead:
        lead, blocks = _lead_of_text(blocks, description)
    article = strip_dateline(join_blocks(blocks), host)
    lead = strip_dateline(lead, host)
    if earlier is None:
        article = _prefer_linked_body(article, lead, data.body, hinted=found.hinted)

    paragraphs = [(block.text, block.link_share) for block in blocks]
    size = len(article) + len(lead)
    kind = kind_without_text(metas, data, url, title, size, media, teasers)
    if kind != "video" and not found.hinted:
        dated = bool(published.at)
        listed = is_list(metas, data, url, title, paragraphs, teasers=teasers, headed=headed, dated=dated)
        kind = "list" if listed else kind
    if kind and earlier is None:
        raise NotArticleError(kind, title[:100])
    short = (not article and len(lead) < _SHORTEST_TEXT) or size < _SHORTEST_TEXT
    if short and not (earlier and found.blocks):
        raise ExtractionError("no_text", f"{size} characters of text were found")
    if not article and earlier is None:
        flags.append("lead_only")
    return _finish(
        Extract(
            title=title,
            text=article,
            lead=lead,
            authors=_choose_authors(authors, frame, vietnamese=vietnamese, chosen=bool(source.author)),
            published_at=published.at,
            published_evidence=published.evidence,
            modified_at=published.modified,
            section=section,
            tags=tags,
            canonical=canonical,
            language=language,
            alternates=alternates,
            original_url=frame.original_url or foot_url,
            next_part=next_part,
            flags=tuple(dict.fromkeys(flags)),
            extractor=EXTRACTOR,
        ),
        vietnamese=vietnamese and (language or "vi") == "vi",
    )


def _lead_of_text(blocks: list[Block], description: str) -> tuple[str, list[Block]]:
    """Take the lead off the text: a first paragraph that the description repeats, or that is set apart by its type."""
    if len(blocks) < 3 or blocks[0].kind != "paragraph":
        return "", blocks
    first, rest = blocks[0], blocks[1:]
    text = clean_line(first.text)
    apart = (first.bold and not rest[0].bold) or (first.italic and not rest[0].italic)
    if (apart and 60 <= len(text) <= 900) or lead_of_description(text, description):
        return text, rest
    return "", blocks


def _prefer_linked_body(article: str, lead: str, linked: str, *, hinted: bool) -> str:
    """Return the JSON-LD articleBody where the page shows far less than it."""
    if hinted or len(linked) < 300 or len(article) + len(lead) >= _BODY_COVERED * len(linked):
        return article
    paragraphs = [line for line in linked.split("\n") if line.strip() and fold(line) != fold(lead)]
    return clean_text("\n\n".join(paragraphs))


def _choose_authors(authors: tuple[str, ...], frame: Frame, *, vietnamese: bool, chosen: bool) -> tuple[str, ...]:
    """Return who signs: in the Vietnamese press the line under the text, elsewhere the byline first."""
    if chosen and authors:
        return authors
    if vietnamese and frame.signed:
        known = {fold(name) for name in frame.signed}
        # A byline that names the same person among others is the fuller one.
        return authors if known <= {fold(name) for name in authors} else frame.signed
    return authors or frame.signed


def _finish(extract: Extract, *, vietnamese: bool) -> Extract:
    if not vietnamese:
        return extract
    return replace(
        extract,
        title=repair_vietnamese(extract.title),
        text=repair_vietnamese(extract.text),
        lead=repair_vietnamese(extract.lead),
        authors=tuple(repair_vietnamese(name) for name in extract.authors),
        tags=tuple(repair_vietnamese(tag) for tag in extract.tags),
        section=repair_vietnamese(extract.section) if extract.section else extract.section,
    )
