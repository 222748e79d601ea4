"""What the sample journal has published, read from the package's own data."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

JOURNAL_TITLE = "Tạp chí An sinh xã hội"
ABBREVIATION = "tcasxh"
PUBLISHER = "Viện Nghiên cứu An sinh xã hội"
ISSN_ONLINE = "2999-1242"
ISSN_PRINT = "2999-1234"
SECTIONS = {"NC": "Nghiên cứu - Trao đổi", "KN": "Kinh nghiệm thực tiễn", "KT": "Thông tin kỹ thuật"}
"""OJS gives each section an abbreviation, which is also its OAI set."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of the journal."""

    id: int
    title: str
    volume: str
    number: str
    published: date


@dataclass(frozen=True, slots=True)
class Author:
    """A person as the journal's editors entered the name."""

    name: str
    affiliation: str = ""

    @property
    def family_first(self) -> str:
        """The name as OJS writes it in Dublin Core: family name, comma, given names."""
        family, _, given = self.name.partition(" ")
        return f"{family}, {given}"


@dataclass(frozen=True, slots=True)
class Article:
    """One article with its landing page and, mostly, one PDF galley."""

    id: int
    section: str
    issue: Issue
    title: str
    authors: tuple[Author, ...]
    published: date
    pages: tuple[str, str]
    language: str
    keywords: tuple[str, ...]
    abstract: tuple[tuple[str, str], ...]
    """Pairs of language and text; the first is the one that the landing page shows."""
    datestamp: str | None
    """Of its OAI record; None: the moment at which it appeared."""
    doi: str | None = None
    galley: int | None = None
    pdf: str | None = None
    """File in the package's `papers` folder; None though there is a galley: the file is lost."""
    edition: int = 1
    """The edition of the sample press with which it appears."""

    def read_pdf(self) -> bytes | None:
        """Return the bytes of the galley's file."""
        return files("welfare_crawl.sample").joinpath("papers", self.pdf).read_bytes() if self.pdf else None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An article that was taken back: only its OAI record still stands, marked as deleted."""

    id: int
    section: str
    datestamp: str


@cache
def load_catalogue() -> tuple[tuple[Issue, ...], tuple[Article | Withdrawn, ...]]:
    """Return all issues and all articles, oldest first."""
    path = files("welfare_crawl.sample").joinpath("papers", "articles.toml")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    issues = {entry["id"]: Issue(**entry) for entry in data["issue"]}
    articles: list[Article | Withdrawn] = []
    for entry in data["article"]:
        if entry.pop("deleted", False):
            articles.append(Withdrawn(**entry))
            continue
        first, last = entry.pop("pages")
        articles.append(
            Article(
                issue=issues[entry.pop("issue")],
                authors=tuple(Author(**author) for author in entry.pop("authors")),
                abstract=tuple(entry.pop("abstract").items()),
                keywords=tuple(entry.pop("keywords")),
                datestamp=entry.pop("datestamp", None),
                pages=(first, last),
                **entry,
            )
        )
    return tuple(issues.values()), tuple(articles)


def list_articles(edition: int) -> list[Article]:
    """Return what is published by an edition, newest first."""
    articles = load_catalogue()[1]
    found = [entry for entry in articles if isinstance(entry, Article) and entry.edition <= edition]
    return sorted(found, key=lambda article: (article.published, article.id), reverse=True)


def list_issues(edition: int) -> list[Issue]:
    """Return the issues that have an article by an edition, newest first."""
    return list(dict.fromkeys(article.issue for article in list_articles(edition)))
