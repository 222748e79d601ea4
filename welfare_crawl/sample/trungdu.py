"""Báo Trung Du, the sample paper of Phú Thọ: flat addresses ending in -<id>.htm and the body in div#dcontent."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from html import escape

from welfare_crawl.sample import disguises
from welfare_crawl.sample.articles import Article, load_articles
from welfare_crawl.sample.days import day_of
from welfare_crawl.sample.markup import (
    fill_template,
    html_reply,
    hyphenate,
    picture_reply,
    print_date,
    print_http_date,
    redirect_reply,
    text_reply,
)
from welfare_crawl.sample.site import Reply, Request
from welfare_crawl.sample.xmlfiles import write_news_sitemap, write_rss, write_sitemap, write_sitemap_index

HOST = "baotrungdu.localhost"
MOBILE_HOST = "m.baotrungdu.localhost"

SECTIONS = {
    "thoi-su": "Thời sự",
    "xa-hoi": "Xã hội",
    "kinh-te": "Kinh tế",
    "y-te": "Y tế",
    "giao-duc": "Giáo dục",
    "the-thao": "Thể thao",
}

_PER_PAGE = 6
_RENAMED = {
    "/phu-tho-trao-42-000-suat-qua-tet-247302.htm": "/hon-42-000-suat-qua-tet-den-voi-ho-ngheo-phu-tho-247302.htm"
}
_GONE = "/thong-bao-tuyen-sinh-lop-nghe-2024-236511.htm"
_OTHER_PAGES = {
    "/video-tieng-chieng-muong-trong-lop-hoc-248611.htm": "trungdu-video.html",
    "/chuyen-de-xoa-nha-tam-nha-dot-nat-246000.htm": "trungdu-topic.html",
    "/cam/danh-sach-ho-ngheo-luu-hanh-noi-bo-249000.htm": "trungdu-forbidden.html",
}
# Found on list pages alone: one on the first page of its section, one on a later page.
_NOT_IN_SITEMAP = {
    "htx-che-tan-son-keo-nhau-ra-khoi-danh-sach-ho-ngheo",
    "nhung-nguoi-me-do-dau-giu-em-nho-o-lai-truong",
}


def path_of(article: Article) -> str:
    """Return the path of an article."""
    return f"/{article.slug}-{article.number}.htm"


class TrungDu:
    """The paper's desktop site, and with `mobile` its variant on m.baotrungdu.localhost."""

    def __init__(self, mobile: bool = False) -> None:
        self.mobile = mobile
        self.host = MOBILE_HOST if mobile else HOST

    def respond(self, request: Request) -> Reply:
        """Answer one request."""
        articles = load_articles("baotrungdu", request.edition)
        path = request.path
        by_path = {path_of(article): article for article in articles}
        if path in by_path:
            return self._article(request, by_path[path])
        if path.startswith("/amp/") and (article := by_path.get(path.removeprefix("/amp"))):
            return _amp(request, article)
        if path.startswith("/media/"):
            return picture_reply(path.rsplit("/", 1)[-1].removesuffix(".svg"))
        if path in _RENAMED:
            return redirect_reply(request.absolute(HOST, _RENAMED[path]))
        if path in _OTHER_PAGES:
            return self._other_page(request, _OTHER_PAGES[path])
        if path == _GONE:
            return html_reply(
                self._frame(request, "Nội dung đã gỡ", "<h1>410 - Nội dung đã được gỡ bỏ</h1>"), status=410
            )
        if path == "/tim-kiem":
            return self._list(request, articles, None, 1)
        if path.startswith("/tag/"):
            tagged = [one for one in articles if path.removeprefix("/tag/") in map(hyphenate, one.tags)]
            return self._list(request, tagged, None, 1)
        if listing := re.fullmatch(r"/(?:([a-z-]+?)(?:/p(\d+))?)?", path):
            section, number = listing[1], int(listing[2] or 1)
            if section is None or section in SECTIONS:
                return self._list(request, articles, section, number)
        return _machine_file(request, articles) or html_reply(
            self._frame(request, "Không tìm thấy trang", "<h1>404 - Không tìm thấy trang bạn yêu cầu</h1>"), status=404
        )

    def _article(self, request: Request, article: Article) -> Reply:
        if article.quirk == "heals" and request.visits == 0 and "if-none-match" not in request.headers:
            return html_reply("<html><body><h1>500 Internal Server Error</h1></body></html>", status=500)
        title, lead, body, script = escape(article.title), escape(article.lead), render_body(article), ""
        if article.quirk == "entities":
            title, lead, body = (disguises.write_entities(text) for text in (title, lead, body))
        if article.quirk == "encrypted":
            body, script = disguises.encrypt_body(body), disguises.DECODER
        if article.quirk == "template-leftovers":
            body += '\n<div class="news-relate"><a href="{url}">{title}</a> <span>{publish}</span></div>'
        views = f' <span class="views">Lượt xem: {1204 + request.visits}</span>' if article.quirk == "counter" else ""
        main = fill_template(
            "trungdu-article.html",
            section=article.section,
            section_name=SECTIONS[article.section],
            title=title,
            date=print_date(article.published),
            views=views,
            lead=lead,
            body=body,
            script=script,
            tags=" ".join(f'<a href="/tag/{hyphenate(tag)}">{escape(tag)}</a>' for tag in article.tags),
            related=_links(_related(article)),
        )
        sidebar = fill_template("kindness.html") if article.quirk == "encrypted" else ""
        page = self._frame(request, escape(article.title), main, _head(request, article), sidebar)
        changed = None if article.quirk in ("counter", "heals") else print_http_date(article.changed)
        if article.quirk == "windows-1258":
            return disguises.windows_1258_reply(page, changed)
        return replace(html_reply(page, changed=changed), delay=1.5 if article.quirk == "slow" else 0.0)

    def _list(self, request: Request, articles: Sequence[Article], section: str | None, number: int) -> Reply:
        listed = [one for one in articles if section in (None, one.section)]
        shown = listed[(number - 1) * _PER_PAGE : number * _PER_PAGE]
        if not shown:
            return html_reply(self._frame(request, "Không tìm thấy trang", "<h1>404</h1>"), status=404)
        name = SECTIONS[section] if section else "Trang chủ"
        items = "\n".join(_item(article) for article in shown)
        head = paging = ""
        if section and len(listed) > number * _PER_PAGE:
            following = f"/{section}/p{number + 1}"
            head = f'<link rel="next" href="{request.absolute(HOST, following)}">'
            paging = f'<div class="paging"><a class="next" rel="next" href="{following}">Trang sau ›</a></div>'
        most_read = f'<div class="box most-read"><h2>Đọc nhiều</h2><ul>{_most_read(request)}</ul></div>'
        main = f'<h1>{name}</h1>\n<div class="list-news">{items}</div>{paging}'
        page = self._frame(request, name, main, head, most_read if section in (None, "xa-hoi") else "")
        return html_reply(page, changed=print_http_date(day_of(request.edition)))

    def _other_page(self, request: Request, template: str) -> Reply:
        main = fill_template(template, origin=request.absolute(HOST, ""))
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", main)
        return html_reply(self._frame(request, heading[1] if heading else "", main), changed=print_http_date(day_of(1)))

    def _frame(self, request: Request, title: str, main: str, head: str = "", sidebar: str = "") -> str:
        menu = "".join(f'<li><a href="/{slug}">{name}</a></li>' for slug, name in SECTIONS.items())
        # What the sidebar shows stays the same from day to day, so that an unchanged article is an unchanged page.
        newest = "".join(
            f'<li><a href="{path_of(one)}">{escape(one.title)}</a><br>{escape(one.lead)}</li>'
            for one in load_articles("baotrungdu", 1)[6:9]
        )
        return fill_template(
            "trungdu-frame.html",
            charset='<meta charset="utf-8">\n',
            title=title,
            head=head,
            style=fill_template("trungdu.css")
            if not self.mobile
            else "body{font:16px Arial;margin:12px}img{max-width:100%}",
            menu=menu,
            main=main,
            sidebar=f'{sidebar}<div class="box"><h2>Tin mới nhận</h2><ul>{newest}</ul></div>',
        )


def render_body(article: Article) -> str:
    """Return an article's body as this family prints it: captions as bare paragraphs, the byline as the last one."""
    lines = []
    for block in article.blocks:
        text = escape(block.text, quote=False)
        if block.kind == "heading":
            lines.append(f"<p><strong>{text}</strong></p>")
        elif block.kind == "picture":
            lines.append(
                f'<p style="text-align: center;"><img src="/media/{block.picture}.svg" alt="" width="720"></p>'
            )
            lines.append(f'<p style="text-align: center;">{text}</p>')
        else:
            lines.append(f'<p style="text-align: justify;">{text}</p>')
    byline = article.agency or " - ".join(article.authors)
    lines.append(f'<p style="text-align: right;"><strong>{escape(byline)}</strong></p>')
    return "\n".join(lines)


def _head(request: Request, article: Article) -> str:
    times = ""
    if article.quirk != "no-meta-date":
        times = f'<meta property="article:published_time" content="{article.published.isoformat()}">'
        if article.modified:
            times += f'\n<meta property="article:modified_time" content="{article.modified.isoformat()}">'
    return fill_template(
        "trungdu-head.html",
        title=escape(article.title),
        lead=escape(article.lead),
        keywords=escape(", ".join(article.tags)),
        address=request.absolute(HOST, path_of(article)),
        amp=request.absolute(HOST, "/amp" + path_of(article)),
        mobile=request.absolute(MOBILE_HOST, path_of(article)),
        picture=request.absolute(HOST, f"/media/{article.slug}.svg"),
        times=times,
    )


def _amp(request: Request, article: Article) -> Reply:
    page = fill_template(
        "trungdu-amp.html",
        title=escape(article.title),
        address=request.absolute(HOST, path_of(article)),
        published=article.published.isoformat(),
        date=print_date(article.published),
        lead=escape(article.lead),
        body=re.sub(r"<img ([^>]*)>", r'<amp-img \1 height="405" layout="responsive"></amp-img>', render_body(article)),
    )
    return html_reply(page, changed=print_http_date(article.changed))


def _related(article: Article) -> list[Article]:
    others = [
        one for one in load_articles("baotrungdu", 1) if one.section == article.section and one.slug != article.slug
    ]
    return others[-3:]


def _item(article: Article) -> str:
    path = path_of(article)
    return (
        f'<article class="item"><a href="{path}"><img src="/media/{article.slug}.svg" alt="" width="200"></a><div>'
        f'<h3><a href="{path}" title="{escape(article.title)}">{escape(article.title)}</a></h3>'
        f'<span class="pdate">{article.published:%d/%m/%Y %H:%M}</span><p>{escape(article.lead)}</p></div></article>'
    )


def _links(articles: Sequence[Article]) -> str:
    return "".join(f'<li><a href="{path_of(one)}">{escape(one.title)}</a></li>' for one in articles)


def _most_read(request: Request) -> str:
    """Return the links that real lists hold too: variants, renamed, lost and forbidden pages."""
    by_number = {one.number: path_of(one) for one in load_articles("baotrungdu", 1)}
    links = {
        f"/amp{by_number[243012]}": "Vốn chính sách về Đạo Trù",
        request.absolute(MOBILE_HOST, by_number[243588]): "Thẻ bảo hiểm y tế ở Bao La",
        f"{by_number[243205]}?fbclid=IwAR2h0Zk9sample": "Lương hưu của người bán rong",
        f"{by_number[245377]}?utm_source=zalo&amp;utm_medium=social&amp;utm_campaign=suc-khoe": "Khám cho người già",
        **dict.fromkeys(_RENAMED, "Phú Thọ trao 42.000 suất quà Tết"),
        "/lich-cat-dien-tuan-toi-248999.htm": "Lịch cắt điện tuần tới",
        _GONE: "Thông báo tuyển sinh lớp nghề 2024",
        "/video-tieng-chieng-muong-trong-lop-hoc-248611.htm": "Video: Tiếng chiêng Mường trong lớp học",
        "/chuyen-de-xoa-nha-tam-nha-dot-nat-246000.htm": "Chuyên đề: Xóa nhà tạm, nhà dột nát",
        "/cam/danh-sach-ho-ngheo-luu-hanh-noi-bo-249000.htm": "Danh sách lưu hành nội bộ",
    }
    return "".join(f'<li><a href="{href}">{text}</a></li>' for href, text in links.items())


def _machine_file(request: Request, articles: Sequence[Article]) -> Reply | None:
    if request.path == "/robots.txt":
        return text_reply(fill_template("trungdu-robots.txt", origin=request.absolute(HOST, "")))
    listed = [(request.absolute(HOST, path_of(one)), one) for one in articles]
    if request.path == "/rss/home.rss":
        tracked = [(f"{address}?utm_source=rss&utm_medium=feed", one) for address, one in listed[:10]]
        return write_rss("Báo Trung Du - Trang chủ", request.absolute(HOST, "/"), tracked, request.edition)
    if request.path == "/google-news-sitemap.xml":
        return write_news_sitemap("Báo Trung Du", listed[:5], request.edition)
    months: dict[str, list[tuple[str, datetime]]] = {}
    for address, one in listed:
        if one.slug not in _NOT_IN_SITEMAP:
            months.setdefault(f"/sitemaps/bai-viet-{one.published:%Y-%m}.xml.gz", []).append((address, one.changed))
    if request.path == "/sitemap.xml":
        parts = [(request.absolute(HOST, name), max(when for _, when in month)) for name, month in months.items()]
        sections = (request.absolute(HOST, "/sitemaps/chuyen-muc.xml"), day_of(request.edition))
        return write_sitemap_index([sections, *parts])
    if request.path == "/sitemaps/chuyen-muc.xml":
        return write_sitemap((request.absolute(HOST, f"/{name}"), day_of(request.edition)) for name in SECTIONS)
    if month := months.get(request.path):
        return write_sitemap(month, compressed=True)
    return None
