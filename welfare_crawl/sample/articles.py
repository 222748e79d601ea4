"""The articles of the sample press: text files under content/, one for each article, written for this project."""

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

from welfare_crawl.sample.days import second_day

BlockKind = Literal["paragraph", "heading", "picture"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading between paragraphs, or a picture with its caption as text."""

    kind: BlockKind
    text: str
    picture: str = ""
    """Name of the picture, without extension."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article of one paper, as the newsroom filed it."""

    paper: str
    """Folder under content/: `baotrungdu`, `baobiencuong`, `dichtin`."""
    slug: str
    title: str
    lead: str
    published: datetime
    blocks: tuple[Block, ...]
    number: int = 0
    """The id in its address; 0 where addresses carry none."""
    language: str = "vi"
    modified: datetime | None = None
    edition: int = 1
    """The first edition that shows this version."""
    authors: tuple[str, ...] = ()
    agency: str = ""
    """The wire that a text comes from, printed where a byline would stand."""
    section: str = "xa-hoi"
    tags: tuple[str, ...] = ()
    quirk: str = ""
    """The one thing in which its page differs from the others."""
    welfare: bool = True
    """False for sport, shares, recipes and horoscopes."""
    source: str = ""
    """For a translation or reprint: `<paper>/<slug>` of the original."""

    @property
    def changed(self) -> datetime:
        """When the article last changed, as servers, feeds and sitemaps say it."""
        return second_day() if self.edition > 1 else self.modified or self.published

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text alone: paragraphs and headings, no captions."""
        return tuple(block.text for block in self.blocks if block.kind != "picture")


def load_articles(paper: str, edition: int) -> tuple[Article, ...]:
    """Return a paper's articles as they stand in an edition, newest first."""
    current: dict[tuple[str, str], Article] = {}
    for article in sorted(_read_paper(paper), key=lambda one: one.edition):
        if article.edition <= edition:
            current[article.language, article.slug] = article
    return tuple(sorted(current.values(), key=lambda one: (one.published, one.slug), reverse=True))


def find_original(article: Article, edition: int) -> Article:
    """Return the article that a translation or reprint was made from."""
    paper, slug = article.source.split("/")
    return next(one for one in load_articles(paper, edition) if one.slug == slug)


@cache
def _read_paper(paper: str) -> tuple[Article, ...]:
    folder = files("welfare_crawl.sample") / "content" / paper
    read = [_read_article(paper, "vi", entry) for entry in folder.iterdir() if entry.is_file()]
    for language in (entry for entry in folder.iterdir() if entry.is_dir()):
        read.extend(_read_article(paper, language.name, entry) for entry in language.iterdir())
    # The translation site prints each original too, beside its English and Swedish versions.
    read.extend(_reprint(article) for article in tuple(read) if article.source and article.language == "en")
    return tuple(read)


def _reprint(translation: Article) -> Article:
    original = find_original(translation, edition=1)
    return replace(
        translation,
        language="vi",
        title=original.title,
        lead=original.lead,
        blocks=original.blocks,
        authors=original.authors,
        section=original.section,
        tags=original.tags,
    )


def _read_article(paper: str, language: str, entry: Traversable) -> Article:
    head, body = entry.read_text(encoding="utf-8").removeprefix("+++\n").split("\n+++\n", 1)
    fields: dict[str, Any] = tomllib.loads(head)
    # A second version of an article lies beside the first as <slug>.2.md.
    slug = re.sub(r"(\.\d+)?\.md$", "", entry.name)
    fields["welfare"] = fields.pop("topic", "") != "off"
    for name in ("authors", "tags"):
        fields[name] = tuple(fields.get(name, ()))
    return Article(paper=paper, slug=slug, language=language, blocks=_read_blocks(body), **fields)


def _read_blocks(body: str) -> tuple[Block, ...]:
    blocks = []
    for part in body.strip().split("\n\n"):
        if picture := re.fullmatch(r"!\[(.+)\]\((.+)\)", part):
            blocks.append(Block("picture", picture[1], picture[2]))
        elif part.startswith("## "):
            blocks.append(Block("heading", part[3:]))
        else:
            blocks.append(Block("paragraph", part))
    return tuple(blocks)
