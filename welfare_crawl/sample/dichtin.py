"""Dịch Tin, the sample translation site: /<slug> in Vietnamese, /en/<slug> and /sv/<slug> of the same story."""

import re
from collections.abc import Sequence
from datetime import datetime
from html import escape

from welfare_crawl.sample import biencuong, trungdu
from welfare_crawl.sample.articles import Article, find_original, load_articles
from welfare_crawl.sample.days import day_of
from welfare_crawl.sample.markup import (
    fill_template,
    html_reply,
    picture_reply,
    print_http_date,
    strip_marks,
    text_reply,
)
from welfare_crawl.sample.site import Reply, Request
from welfare_crawl.sample.xmlfiles import print_zulu, write_news_sitemap, write_sitemap, write_sitemap_index

HOST = "dichtin.localhost"

_WORDS = {
    "vi": {"source": "Nguồn", "comment": "Bình luận", "more": "Cùng chủ đề", "home": "Trang chủ", "name": "Tiếng Việt"},
    "en": {"source": "Source", "comment": "Comment", "more": "Same topic", "home": "Home", "name": "English"},
    "sv": {"source": "Källa", "comment": "Kommentar", "more": "Samma ämne", "home": "Startsida", "name": "Svenska"},
}


def path_of(article: Article) -> str:
    """Return the path of one language version."""
    return f"/{article.slug}" if article.language == "vi" else f"/{article.language}/{article.slug}"


def original_address(request: Request, article: Article) -> str:
    """Return the URL of the newspaper's article that a version was made from."""
    original = find_original(article, request.edition)
    if original.paper == "baotrungdu":
        return request.absolute(trungdu.HOST, trungdu.path_of(original))
    return request.absolute(biencuong.HOST, biencuong.path_of(original))


class DichTin:
    """The translation site."""

    host = HOST

    def respond(self, request: Request) -> Reply:
        """Answer one request."""
        articles = load_articles("dichtin", request.edition)
        path = request.path
        by_path = {path_of(article): article for article in articles}
        if path in by_path:
            return _show_article(request, by_path[path])
        if path.startswith("/media/"):
            return picture_reply(path.rsplit("/", 1)[-1].removesuffix(".svg"))
        if front := re.fullmatch(r"/(en|sv)?/?", path):
            return _show_front(request, articles, front[1] or "vi")
        missing = html_reply(_frame("vi", "404", "<h1>404</h1><p>Không tìm thấy trang.</p>"), status=404)
        return _machine_file(request, articles) or missing


def render_body(article: Article) -> str:
    """Return a version's body: pictures and their captions are paragraphs like the others."""
    lines = []
    for block in article.blocks:
        text = escape(block.text, quote=False)
        if block.kind == "picture":
            lines.append(f'<p><img src="/media/{block.picture}.svg" alt="" width="720"></p>')
        lines.append(f"<p><strong>{text}</strong></p>" if block.kind == "heading" else f"<p>{text}</p>")
    return "\n".join(lines)


def authors_of(article: Article) -> tuple[str, ...]:
    """Return the names at the foot of a version: a machine translation prints them without their accents."""
    names = find_original(article, edition=1).authors
    return names if article.language == "vi" else tuple(map(strip_marks, names))


def _show_article(request: Request, article: Article) -> Reply:
    words = _WORDS[article.language]
    versions = [one for one in load_articles("dichtin", request.edition) if one.slug == article.slug]
    source = original_address(request, article)
    others = [
        one
        for one in load_articles("dichtin", request.edition)
        if one.language == article.language and one.slug != article.slug
    ]
    main = fill_template(
        "dichtin-article.html",
        languages=" ".join(f'<a href="{path_of(one)}">{_WORDS[one.language]["name"]}</a>' for one in versions),
        title=escape(article.title),
        time=f"{article.published:%d/%m/%Y %H:%M}",
        machine_time=print_zulu(article.published),
        lead=escape(article.lead),
        body=render_body(article),
        author=escape(", ".join(authors_of(article))),
        source_word=words["source"],
        source=source,
        comment=words["comment"],
        more=words["more"],
        others="".join(f'<li><a href="{path_of(one)}">{escape(one.title)}</a></li>' for one in others[:3]),
    )
    head = fill_template(
        "dichtin-head.html",
        lead=escape(article.lead),
        title=escape(article.title),
        author=escape(", ".join(authors_of(article))),
        time=print_zulu(article.published),
        address=request.absolute(HOST, path_of(article)),
        alternates="\n".join(
            f'<link rel="alternate" hreflang="{one.language}" href="{request.absolute(HOST, path_of(one))}">'
            for one in versions
        ),
        default=request.absolute(HOST, f"/{article.slug}"),
    )
    page = _frame(article.language, escape(article.title), main, head)
    return html_reply(page, changed=print_http_date(article.changed))


def _show_front(request: Request, articles: Sequence[Article], language: str) -> Reply:
    items = "".join(
        f'<li><h2><a href="{path_of(one)}">{escape(one.title)}</a></h2><p>{escape(one.lead)}</p></li>'
        for one in articles
        if one.language == language
    )
    page = _frame(language, "Dịch Tin", f'<ul class="front">{items}</ul>')
    return html_reply(page, changed=print_http_date(day_of(1)))


def _frame(language: str, title: str, main: str, head: str = "") -> str:
    return fill_template(
        "dichtin-frame.html",
        language=language,
        title=title,
        head=head,
        main=main,
        home_path="/" if language == "vi" else f"/{language}",
        home=_WORDS[language]["home"],
    )


def _machine_file(request: Request, articles: Sequence[Article]) -> Reply | None:
    if request.path == "/robots.txt":
        return text_reply(fill_template("dichtin-robots.txt", origin=request.absolute(HOST, "")))
    if request.path == "/news-sitemap.xml":
        newest = [(request.absolute(HOST, path_of(one)), one) for one in articles if one.language == "vi"]
        return write_news_sitemap("Dịch Tin", newest[:2], request.edition)
    days: dict[str, list[tuple[str, datetime]]] = {}
    for one in articles:
        name = f"/sitemap/sitemap-post/{one.published:%Y-%m-%d}.xml"
        days.setdefault(name, []).append((request.absolute(HOST, path_of(one)), one.changed))
    if request.path == "/sitemap.xml":
        return write_sitemap_index(
            (request.absolute(HOST, name), max(when for _, when in day)) for name, day in days.items()
        )
    if day := days.get(request.path):
        return write_sitemap(day, milliseconds=True)
    return None
