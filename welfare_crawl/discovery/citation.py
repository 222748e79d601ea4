"""A paper's landing page: what its `citation_*` (Google Scholar), Dublin Core and PRISM meta tags say."""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from lxml import html

from welfare_crawl.discovery.oai import short_language
from welfare_crawl.discovery.page import links_in, parse_page
from welfare_crawl.urls import is_fetchable


@dataclass(frozen=True, slots=True)
class Citation:
    """What a landing page says of its paper; empty or None where it says nothing."""

    title: str = ""
    authors: tuple[str, ...] = ()
    """As given, in the page's order; family name first where the journal writes it so."""
    date: str | None = None
    """ISO 8601, as exact as the page is: `2025-07-01`, `2025-07` or `2025`."""
    journal: str | None = None
    volume: str | None = None
    issue: str | None = None
    first_page: str | None = None
    last_page: str | None = None
    doi: str | None = None
    """Bare, in lower case."""
    issn: str | None = None
    abstracts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Pairs of language (`und` when not said) and text."""
    keywords: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Pairs of language (`und` when not said) and words."""
    pdf_url: str | None = None
    """Absolute."""
    language: str | None = None


def read_citation(body: bytes, url: str) -> Citation:
    """Return what a landing page says of its paper; every field is empty for a page that says nothing."""
    tree = parse_page(body)
    if tree is None:
        return Citation()
    told: dict[str, list[tuple[str, str]]] = {}
    for meta in tree.iter("meta"):
        key = _key(meta.get("name") or meta.get("property") or "")
        value = " ".join((meta.get("content") or "").split())
        if key and value:
            told.setdefault(key, []).append((value, _language(meta)))

    def first(*keys: str) -> str | None:
        return next((told[key][0][0] for key in keys if key in told), None)

    dates = (
        "citation_publication_date", "citation_date", "citation_online_date", "dc.date.issued", "dcterms.issued",
        "prism.publicationdate", "dc.date.created", "dc.date", "dcterms.date", "citation_year",
    )  # fmt: skip
    language = short_language(first("citation_language", "dc.language", "dcterms.language") or "")
    return Citation(
        title=first("citation_title", "dc.title", "dcterms.title", "prism.title") or "",
        authors=_authors(told),
        date=_date(first(*dates)),
        journal=first("citation_journal_title", "dc.source", "prism.publicationname", "citation_conference_title"),
        volume=first("citation_volume", "dc.source.volume", "prism.volume"),
        issue=first("citation_issue", "dc.source.issue", "prism.number"),
        first_page=first("citation_firstpage", "prism.startingpage"),
        last_page=first("citation_lastpage", "prism.endingpage"),
        doi=_doi(told),
        issn=_issn(first("citation_issn", "dc.source.issn", "prism.issn", "prism.eissn")),
        abstracts=_abstracts(told),
        keywords=_keywords(told),
        pdf_url=_pdf_url(told, body, url),
        language=language or None,
    )


def _key(name: str) -> str:
    key = name.strip().lower()
    # The same vocabularies are written with `:` and with `_`.
    return re.sub(r"^(dc|dcterms|prism)[:_]", r"\1.", key)


def _language(meta: html.HtmlElement) -> str:
    return short_language(meta.get("lang") or meta.get("xml:lang") or "")


def _authors(told: dict[str, list[tuple[str, str]]]) -> tuple[str, ...]:
    for key in ("citation_author", "dc.creator.personalname", "dc.creator", "dcterms.creator"):
        if key in told:
            names = [value for value, _ in told[key]]
            break
    else:
        names = [value for value, _ in told.get("citation_authors", [])]
    parts = [part for name in names for part in re.split(r"\s*;\s*", name)]
    return tuple(dict.fromkeys(part for part in parts if part))


def _date(text: str | None) -> str | None:
    """Return the ISO form of `2025/07/01`, `2025-07`, `01/07/2025` or `2025`."""
    found = re.match(r"\s*(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?!\d)", text or "")
    if found:
        year, month, day = (int(part) if part else None for part in found.groups())
    else:
        found = re.match(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)", text or "")
        if not found:
            return None
        day, month, year = (int(part) for part in found.groups())
    if year is None or not 1800 <= year <= 2200:
        return None
    if month is None or not 1 <= month <= 12:
        return f"{year:04}"
    # OJS fills in 01 for what it does not know, and can't be told from a first of the month.
    return f"{year:04}-{month:02}" + (f"-{day:02}" if day is not None and 1 <= day <= 31 else "")


def _doi(told: dict[str, list[tuple[str, str]]]) -> str | None:
    for key in ("citation_doi", "dc.identifier.doi", "prism.doi", "bepress_citation_doi", "dc.identifier"):
        for value, _ in told.get(key, []):
            found = re.search(r"10\.\d{4,9}/\S+", value)
            if found:
                return found[0].rstrip(".,;").lower()
    return None


def _issn(text: str | None) -> str | None:
    found = re.search(r"\b(\d{4})-?(\d{3}[\dXx])\b", text or "")
    return f"{found[1]}-{found[2].upper()}" if found else None


def _abstracts(told: dict[str, list[tuple[str, str]]]) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for key in ("citation_abstract", "dc.description", "dcterms.abstract", "dc.description.abstract"):
        for value, language in told.get(key, []):
            text = " ".join(re.sub(r"<[^<>]{1,200}>", " ", value).split())
            # One tag often repeats another without its language.
            if text and text not in found.values():
                found.setdefault(language or "und", text)
    return tuple(found.items())


def _keywords(told: dict[str, list[tuple[str, str]]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, dict[str, None]] = {}
    for key in ("citation_keywords", "dc.subject", "dcterms.subject"):
        for value, language in told.get(key, []):
            words = [word.strip(" .") for word in re.split(r"\s*[;,]\s*", value)]
            for word in words:
                if word and not any(word in others for others in found.values()):
                    found.setdefault(language or "und", {})[word] = None
    return tuple((language, tuple(words)) for language, words in found.items())


def _pdf_url(told: dict[str, list[tuple[str, str]]], body: bytes, url: str) -> str | None:
    candidates = [value for value, _ in told.get("citation_pdf_url", [])]
    # OJS themes without the meta tag still link the galley; `/view/1/2` shows the PDF that `/download/1/2` sends.
    for link in links_in(body, url):
        path = link.url.partition("?")[0]
        says_pdf = re.search(r"(?i)\bpdf\b", f"{link.classes} {link.text}")
        if link.type == "application/pdf" or re.search(r"(?i)\.pdf$|/article/download/\d+/[\w-]+/?$", path):
            candidates.append(link.url)
        elif says_pdf and re.search(r"/article/view/\d+/\d+/?$", path):
            candidates.append(link.url.replace("/article/view/", "/article/download/"))
    for candidate in candidates:
        try:
            absolute = urljoin(url, candidate)
        except ValueError:
            continue
        if is_fetchable(absolute):
            return absolute
    return None
