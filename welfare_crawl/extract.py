"""From archived bytes to a document: the one function that a worker process runs for each page."""

import re
from dataclasses import replace
from typing import Final, Literal

from welfare_crawl.discovery.citation import Citation, read_citation
from welfare_crawl.errors import ExtractionError, NotArticleError
from welfare_crawl.facts import find_facts
from welfare_crawl.html import extract_html
from welfare_crawl.html.joined import extract_article, join_parts
from welfare_crawl.language import detect_language, normalise_code, second_vote, split_passages
from welfare_crawl.pdf import extract_pdf
from welfare_crawl.places import find_places, main_province
from welfare_crawl.placing.duplicates import body_of, content_hash, sample_keys
from welfare_crawl.placing.place import ABSTRACT_ONLY
from welfare_crawl.placing.traces import find_traces
from welfare_crawl.placing.wording import is_unspaced, normalise
from welfare_crawl.records import ArchivedPage, Document, Extract, Page
from welfare_crawl.topics import judge
from welfare_crawl.urls import believable_canonical, canonical_url

LANDING_EXTRACTOR: Final = "landing 1"

_UNSURE: Final = 0.8
"""Confidence under which langdetect is asked for its vote; above it the two have never been seen to differ."""

_HEAD: Final = 1024
_MAGIC: Final = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "a RIFF file (WebP, WAV, AVI)"),
    (b"PK\x03\x04", "a zip file (docx, xlsx, epub)"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"ID3", "audio"),
    (b"OggS", "audio"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"%!PS", "PostScript"),
)
_FEED = re.compile(rb"<(?:\?xml[^>]*>\s*(?:<!--.*?-->\s*)*<)?(rss|feed|urlset|sitemapindex|OAI-PMH)[\s>]", re.S)
_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body|div|p|article|section|main|h1|title|meta|table|br)\b", re.I)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def extract_document(archived: ArchivedPage, *, ocr: bool = True) -> Document:
    """Return all that the store keeps of a page; raises ExtractionError or NotArticleError."""
    page = archived.page
    extract = _read(page, ocr=ocr)
    title = extract.title or _first_line(extract.text)
    body = body_of(extract.lead, extract.text)
    language, confidence = detect_language(f"{title}\n{body}", hint=extract.language or page.source.language)
    judgement = judge(title, extract.lead, extract.text, language)
    flags = list(extract.flags)
    if confidence < _UNSURE and second_vote(body) != language:
        flags.append("language_doubtful")
    home = page.source.province
    when = extract.published_at
    headline = find_places(title, language, when, home) + find_places(extract.lead, language, when, home)
    # A paper of no province of its own tells in its headline whose commune "xã Tân Sơn" is.
    places = find_places(extract.text, language, when, home or main_province(headline, None), known=headline)
    passages = split_passages(extract.text, extract.page_starts, language)
    return Document(
        url=_own_url(page, extract),
        source=page.source.id,
        kind=page.kind,
        title=title,
        lead=extract.lead,
        text=extract.text,
        authors=extract.authors,
        published_at=extract.published_at,
        published_evidence=extract.published_evidence,
        modified_at=extract.modified_at,
        language=language,
        language_confidence=confidence,
        relevance=judgement.relevance,
        word_count=count_words(extract.text, language),
        extractor=extract.extractor,
        flags=tuple(dict.fromkeys(flags)),
        content_hash=content_hash(body, title=title, language=language),
        captures=archived.captures,
        province=main_province(headline + places, home),
        section=extract.section,
        tags=extract.tags,
        original_url=extract.original_url,
        alternates=extract.alternates,
        identifiers=extract.identifiers,
        passages=passages,
        places=places,
        facts=find_facts(extract.text, language, passages, places),
        topics=judgement.topics,
        keys=sample_keys(body, language),
        traces=find_traces(title, body, language) if page.kind != "paper" else None,
    )


def sniff_type(body: bytes, content_type: str | None) -> Literal["html", "pdf"]:
    """Return what a body is by its first bytes, whatever its header says; raises ExtractionError for other types."""
    head = body[:_HEAD]
    if not body.strip(b"\x00 \t\r\n"):
        raise ExtractionError("no_text", "the body is empty")
    if b"%PDF-" in head:
        return "pdf"
    for magic, name in _MAGIC:
        if head.startswith(magic):
            raise ExtractionError("unsupported_type", name)
    if head[4:8] == b"ftyp":
        raise ExtractionError("unsupported_type", "video")
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    feed = _FEED.match(bare)
    if feed:
        raise ExtractionError("unsupported_type", f"XML: {feed[1].decode()}")
    declared = (content_type or "").partition(";")[0].strip().lower()
    if head.startswith(_UTF16) or _TAG.search(body[: _HEAD * 64]):
        if bare[:1] in (b"{", b"[") and "json" in declared:
            raise ExtractionError("unsupported_type", "JSON")
        return "html"
    if declared == "application/pdf":
        return "pdf"  # so that the reason says what is wrong with it
    if declared in ("text/html", "application/xhtml+xml"):
        return "html"
    raise ExtractionError("unsupported_type", declared or "neither HTML nor PDF")


def count_words(text: str, language: str) -> int:
    """Return the number of words; in scripts without spaces half the number of letters stands for it."""
    if is_unspaced(text, language):
        return sum(letter.isalpha() for letter in text) // 2
    return len(text.split())


def _read(page: Page, *, ocr: bool) -> Extract:
    content_type = page.header("content-type")
    if sniff_type(page.body, content_type) == "pdf":
        extract = extract_pdf(page.body, ocr=ocr)
        if page.landing is not None:
            return _merge(extract, read_citation(page.landing.body, page.landing.url), page.landing.oai_identifier)
        return extract
    if page.kind == "paper":
        return _read_landing(page, content_type)
    if page.rendered is not None:
        return _read_rendered(page, page.rendered)
    return extract_article(page)


def _read_rendered(page: Page, html: bytes) -> Extract:
    try:
        extract = extract_html(html, page.url, page.source, "text/html; charset=utf-8")
    except ExtractionError as error:
        if error.reason != "needs_browser":
            raise
        raise ExtractionError("needs_browser", "still encrypted after the page's scripts have run") from None
    return join_parts(replace(extract, flags=(*extract.flags, "body_encrypted", "rendered")), page)


def _read_landing(page: Page, content_type: str | None) -> Extract:
    """Return the paper that a landing page describes: its abstracts are the text."""
    citation = read_citation(page.body, page.url)
    if page.landing is not None and not citation.title:
        # What the landing page called a PDF is a page itself: a viewer, or a log-in.
        citation = read_citation(page.landing.body, page.landing.url)
    if not citation.title:
        raise NotArticleError("landing", "no citation metadata and no PDF")
    abstracts = list(dict.fromkeys(text.strip() for _, text in citation.abstracts if text.strip()))
    if not abstracts:
        try:
            abstracts = [extract_html(page.body, page.url, page.source, content_type).text]
        except (ExtractionError, NotArticleError) as error:
            raise NotArticleError("landing", "no abstract and no PDF") from error
    empty = Extract(
        title=citation.title,
        text="\n\n".join(abstracts),
        language=citation.language,
        flags=(ABSTRACT_ONLY,),
        extractor=LANDING_EXTRACTOR,
    )
    return _merge(empty, citation, (page.landing or page).oai_identifier)


def _merge(extract: Extract, citation: Citation, oai_identifier: str) -> Extract:
    """Put the landing page's metadata over what the paper itself shows; journals know their papers' names and dates."""
    language = normalise_code(citation.language) or extract.language
    own = [("doi", citation.doi), ("oai", oai_identifier), ("issn", citation.issn), ("journal", citation.journal)]
    identifiers = [(name, value) for name, value in own if value]
    identifiers += [pair for pair in extract.identifiers if pair[0] not in {name for name, _ in identifiers}]
    keywords = dict.fromkeys(word for _, words in citation.keywords for word in words)
    lead = extract.lead
    if not lead and ABSTRACT_ONLY not in extract.flags:
        lead = _abstract_beside(extract.text, citation)
    return replace(
        extract,
        title=citation.title or extract.title,
        authors=citation.authors or extract.authors,
        published_at=citation.date or extract.published_at,
        published_evidence="landing page citation" if citation.date else extract.published_evidence,
        section=extract.section,
        tags=tuple(keywords) or extract.tags,
        identifiers=tuple(identifiers),
        language=language,
        lead=lead,
    )


def _abstract_beside(text: str, citation: Citation) -> str:
    """Return the abstract where the PDF's own text doesn't hold it."""
    start = normalise(text[:20_000])
    for language, abstract in citation.abstracts:
        words = normalise(abstract).split()
        if language == (normalise_code(citation.language) or language) and words:
            held = sum(" ".join(words[i : i + 4]) in start for i in range(0, max(1, len(words) - 3), 4))
            if held * 4 < 0.3 * len(words):
                return abstract.strip()
    return ""


def _own_url(page: Page, extract: Extract) -> str:
    claimed = believable_canonical(page.url, extract.canonical) if extract.canonical else None
    return canonical_url(claimed or page.url)


def _first_line(text: str) -> str:
    line = text.strip().split("\n", 1)[0].strip()
    return line if len(line) <= 160 else line[:160].rsplit(" ", 1)[0] + "…"
