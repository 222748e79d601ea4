"""Báo Biên Cương, the sample paper of Cao Bằng: addresses ending in -post<id>.html, classes of the cms family."""

import json
import re
from collections.abc import Sequence
from html import escape

from welfare_crawl.sample import disguises
from welfare_crawl.sample.articles import Article, load_articles
from welfare_crawl.sample.days import day_of
from welfare_crawl.sample.markup import (
    fill_template,
    html_reply,
    hyphenate,
    picture_reply,
    print_http_date,
    text_reply,
)
from welfare_crawl.sample.site import Reply, Request
from welfare_crawl.sample.xmlfiles import write_atom, write_news_sitemap, write_sitemap, write_sitemap_index

HOST = "baobiencuong.localhost"

SECTIONS = {
    "thoi-su": "Thời sự",
    "xa-hoi": "Xã hội",
    "y-te": "Y tế",
    "giao-duc": "Giáo dục",
    "van-hoa": "Văn hóa",
}

_PER_PAGE = 5
_GONE = "/ket-qua-xo-so-ngay-1-2-post119990.html"
_OTHER_PAGES = {
    "/anh-hoa-mac-mat-no-trang-trien-nui-post120388.html": "biencuong-photos.html",
    "/nhung-cay-cau-treo-bi-lang-quen-post117802.html": "biencuong-soft404.html",
    "/ho-so-von-giam-ngheo-di-ve-dau-post120260.html": "biencuong-login.html",
    "/cam/bao-cao-doi-tuong-bao-tro-post120400.html": "biencuong-forbidden.html",
}
# Links to other stories stand in the middle of its body, as the family's editors like to put them.
_WITH_INNER_LINKS = "cao-bang-ba-nam-giam-ngheo-nhin-tu-nhung-con-so"


def path_of(article: Article) -> str:
    """Return the path of an article."""
    return f"/{article.slug}-post{article.number}.html"


class BienCuong:
    """The paper's site."""

    host = HOST

    def respond(self, request: Request) -> Reply:
        """Answer one request."""
        articles = load_articles("baobiencuong", request.edition)
        path = request.path
        by_path = {path_of(article): article for article in articles}
        if path in by_path:
            return _show_article(request, by_path[path])
        if path.startswith("/media/"):
            return picture_reply(path.rsplit("/", 1)[-1].removesuffix(".svg"))
        if path in _OTHER_PAGES:
            main = fill_template(_OTHER_PAGES[path])
            heading = re.search(r"<h1[^>]*>(.*?)</h1>", main)
            page = _frame(heading[1] if heading else "", main)
            return html_reply(page, changed=print_http_date(day_of(1)))
        if path == _GONE:
            return html_reply(_frame("Nội dung đã gỡ", "<h1>Nội dung này không còn nữa</h1>"), status=410)
        if path == "/tim-kiem":
            return _show_list(request, articles, None, 1)
        if path.startswith("/tu-khoa/"):
            tagged = [one for one in articles if path.removeprefix("/tu-khoa/") in map(hyphenate, one.tags)]
            return _show_list(request, tagged, None, 1)
        if listing := re.fullmatch(r"/(?:([a-z-]+)/?)?", path):
            section, number = listing[1], request.query.get("page", "1")
            if (section is None or section in SECTIONS) and number.isdecimal():
                return _show_list(request, articles, section, int(number))
        missing = html_reply(_frame("Không tìm thấy", "<h1>404</h1><p>Trang không tồn tại.</p>"), status=404)
        return _machine_file(request, articles) or missing


def render_body(article: Article) -> str:
    """Return an article's body as this family prints it: captions in picture tables or figures."""
    lines = []
    pictures = 0
    for at, block in enumerate(article.blocks):
        text = escape(block.text, quote=False)
        if block.kind == "heading":
            lines.append(f"<h2>{text}</h2>")
        elif block.kind == "picture":
            image = f'<img src="/media/{block.picture}.svg" alt="{escape(block.text)}" width="700" class="cms-photo">'
            lines.append(
                f'<table class="picture" align="center"><tbody><tr><td class="pic">{image}</td></tr>'
                f'<tr><td class="caption"><p>{text}</p></td></tr></tbody></table>'
                if pictures % 2 == 0
                else f'<figure class="picture">{image}<figcaption>{text}</figcaption></figure>'
            )
            pictures += 1
        else:
            lines.append(f"<p>{text}</p>")
        if at == 2 and article.slug == _WITH_INNER_LINKS:
            lines.append(_inner_links())
    return "\n".join(lines)


def _inner_links() -> str:
    others = [one for one in load_articles("baobiencuong", 1) if one.number in (118377, 118590)]
    links = "".join(f'<li><a class="cms-relate" href="{path_of(one)}">{escape(one.title)}</a></li>' for one in others)
    return f'<ul class="cms-relate-list">{links}</ul>'


def _show_article(request: Request, article: Article) -> Reply:
    address = request.absolute(HOST, path_of(article))
    byline = article.agency or "".join(
        f'<a class="cms-author" href="#">{escape(name)}</a> ' for name in article.authors
    )
    body = render_body(article)
    if article.quirk == "invisible":
        body = disguises.scatter_invisible(body)
    if article.quirk == "template-leftovers":
        body += '<div class="box-tpl"><a href="{link}">{title}</a><i>{publish}</i></div>'
    main = fill_template(
        "biencuong-article.html",
        section=article.section,
        section_name=SECTIONS[article.section],
        title=escape(article.title),
        machine_time=f"{article.published:%Y-%m-%dT%H:%M%z}",
        time=f"{article.published:%d/%m/%Y %H:%M}",
        byline=byline,
        lead=escape(article.lead),
        body=body,
        tags="".join(f'<li><a href="/tu-khoa/{hyphenate(tag)}">{escape(tag)}</a></li>' for tag in article.tags),
        stories="".join(_story(one) for one in _related(article)),
    )
    head = fill_template(
        "biencuong-head.html",
        title=escape(article.title),
        lead=escape(article.lead),
        address=address,
        picture=request.absolute(HOST, f"/media/{article.slug}.svg"),
        data=json.dumps(_describe(article, address), ensure_ascii=False, indent=1),
    )
    page, changed = _frame(escape(article.title), main, head), print_http_date(article.changed)
    if article.quirk == "wrong-charset":
        return disguises.undeclared_utf8_reply(page, changed)
    return html_reply(page, changed=changed)


def _describe(article: Article, address: str) -> dict[str, object]:
    authors = [{"@type": "Person", "name": name} for name in article.authors]
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "headline": article.title,
        "description": article.lead,
        "datePublished": article.published.isoformat(),
        "dateModified": article.changed.isoformat(),
        "articleSection": SECTIONS[article.section],
        "keywords": ", ".join(article.tags),
        # Where nobody signs, the system fills in the paper itself.
        "author": authors or {"@type": "Organization", "name": "Báo Biên Cương"},
        "publisher": {"@type": "Organization", "name": "Báo Biên Cương"},
    }


def _show_list(request: Request, articles: Sequence[Article], section: str | None, number: int) -> Reply:
    listed = [one for one in articles if section in (None, one.section)]
    shown = listed[(number - 1) * _PER_PAGE : number * _PER_PAGE]
    if not shown:
        return html_reply(_frame("Không tìm thấy", "<h1>404</h1>"), status=404)
    name = SECTIONS[section] if section else "Trang chủ"
    pages = range(1, -(-len(listed) // _PER_PAGE) + 1)
    head = paging = ""
    if section and len(pages) > 1:
        numbers = "".join(f'<a class="page-link" href="/{section}/?page={page}">{page}</a> ' for page in pages)
        following = f'<a class="page-link next" rel="next" href="/{section}/?page={number + 1}">»</a>'
        paging = f'<div class="pagination">{numbers}{following if number < len(pages) else ""}</div>'
        if number < len(pages):
            head = f'<link rel="next" href="{request.absolute(HOST, f"/{section}/?page={number + 1}")}">'
    most_read = f'<div class="most-read"><h3>Đọc nhiều</h3><ul>{_most_read()}</ul></div>' if number == 1 else ""
    main = f'<h1 class="zone-title">{name}</h1>{"".join(map(_story, shown))}{paging}{most_read}'
    return html_reply(_frame(name, main, head), changed=print_http_date(day_of(request.edition)))


def _related(article: Article) -> list[Article]:
    others = [one for one in load_articles("baobiencuong", 1) if one.number != article.number]
    return [one for one in others if one.section == article.section][:2] + others[-1:]


def _story(article: Article) -> str:
    path, title = path_of(article), escape(article.title)
    return (
        f'<article class="story"><figure class="story__thumb"><a class="cms-link" href="{path}" title="{title}">'
        f'<img src="/media/{article.slug}.svg" alt="" width="220"></a></figure>'
        f'<h2 class="story__heading"><a class="cms-link" href="{path}" title="{title}">{title}</a></h2>'
        f'<div class="story__summary">{escape(article.lead)}</div></article>'
    )


def _most_read() -> str:
    links = {
        "/anh-hoa-mac-mat-no-trang-trien-nui-post120388.html": "Ảnh: Hoa mác mật nở trắng triền núi",
        "/nhung-cay-cau-treo-bi-lang-quen-post117802.html": "Những cây cầu treo bị lãng quên",
        "/ho-so-von-giam-ngheo-di-ve-dau-post120260.html": "Hồ sơ: Vốn giảm nghèo đi về đâu?",
        "/cam/bao-cao-doi-tuong-bao-tro-post120400.html": "Báo cáo đối tượng bảo trợ (cộng tác viên)",
        "/doan-cong-tac-tham-lang-tre-post118999.html": "Đoàn công tác thăm làng trẻ",
        _GONE: "Kết quả xổ số ngày 1/2",
    }
    return "".join(f'<li><a class="cms-link" href="{href}">{text}</a></li>' for href, text in links.items())


def _frame(title: str, main: str, head: str = "") -> str:
    menu = "".join(f'<li><a href="/{slug}/">{name}</a></li>' for slug, name in SECTIONS.items())
    return fill_template(
        "biencuong-frame.html",
        charset='<meta charset="utf-8">\n',
        title=title,
        head=head,
        style=fill_template("biencuong.css"),
        menu=menu,
        main=main,
    )


def _machine_file(request: Request, articles: Sequence[Article]) -> Reply | None:
    listed = [(request.absolute(HOST, path_of(one)), one) for one in articles]
    match request.path:
        case "/robots.txt":
            return text_reply(fill_template("biencuong-robots.txt", origin=request.absolute(HOST, "")))
        case "/atom.xml":
            return write_atom("Báo Biên Cương", request.absolute(HOST, "/"), listed[:8], request.edition)
        case "/sitemap.xml":
            newest = max(one.changed for one in articles)
            files = ("/sitemaps/articles.xml", "/sitemaps/google-news.xml")
            return write_sitemap_index((request.absolute(HOST, name), newest) for name in files)
        case "/sitemaps/articles.xml":
            # The culture pages are left out: their stories are found on the lists and in the feed alone.
            return write_sitemap((address, one.changed) for address, one in listed if one.section != "van-hoa")
        case "/sitemaps/google-news.xml":
            return write_news_sitemap("Báo Biên Cương", listed[:4], request.edition)
    return None
