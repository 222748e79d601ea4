"""The journal of the sample press: Open Journal Systems with OAI-PMH and papers in PDF."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime

from welfare_crawl.sample.journal_articles import Article, list_articles, list_issues, load_catalogue
from welfare_crawl.sample.journal_oai import Provider, format_time
from welfare_crawl.sample.journal_pages import render_archive, render_article, render_frame, render_galley, render_issue
from welfare_crawl.sample.site import Reply, Request

ROOT = "/index.php/tcasxh"
ISSUES_PER_PAGE = 4
PAGES: tuple[tuple[str, str], ...] = (
    (r"(?:/index)?", "_show_home"),
    (r"/issue/current", "_show_current"),
    (r"/issue/archive(?:/(?P<page>\d+))?", "_show_archive"),
    (r"/issue/view/(?P<issue>\d+)", "_show_issue"),
    (r"/article/view/(?P<article>\d+)(?:/(?P<galley>\d+))?", "_show_article"),
    (r"/article/download/(?P<article>\d+)/(?P<galley>\d+)(?:/\d+)?", "_send_pdf"),
    (r"/about", "_show_about"),
    (r"/oai", "_answer_oai"),
    (r"/sitemap", "_list_pages"),
)
"""Paths under ROOT and the methods that answer them."""


def read_clock() -> datetime:
    """Return the time of day."""
    return datetime.now(UTC)


class Journal:
    """The host of the journal; articles of a later edition appear when that edition is first asked for."""

    host = "tapchi.localhost"

    def __init__(self, clock: Callable[[], datetime] = read_clock) -> None:
        self._clock = clock
        self._appeared: str | None = None

    def respond(self, request: Request) -> Reply:
        """Answer one request; an unknown path gives a reply with status 404."""
        if request.edition > 1 and self._appeared is None:
            self._appeared = format_time(self._clock())
        if request.path == "/":
            return Reply(status=302, headers=(("Location", request.absolute(self.host, f"{ROOT}/index")),))
        if request.path == "/robots.txt":
            return self._send_robots(request)
        path = request.path.removeprefix(ROOT)
        if path == request.path and path not in ("/oai", "/sitemap"):
            return self._show_missing(request)
        for pattern, method in PAGES:
            found = re.fullmatch(pattern, path.rstrip("/"))
            if found:
                answer: Callable[..., Reply] = getattr(self, method)
                return answer(request, **found.groupdict())
        return self._show_missing(request)

    def _base(self, request: Request) -> str:
        return request.absolute(self.host, ROOT)

    def _send_robots(self, request: Request) -> Reply:
        lines = ["User-agent: *", "Disallow: /cache/", "Crawl-delay: 0.05"]
        lines += [f"Disallow: {ROOT}/{path}" for path in ("login", "user", "search", "about/submissions")]
        lines += ["", f"Sitemap: {self._base(request)}/sitemap", ""]
        return Reply("\n".join(lines).encode(), content_type="text/plain; charset=utf-8")

    def _show_missing(self, request: Request) -> Reply:
        content = '<div class="page page_error"><h1 class="page_title">404 Not Found</h1></div>'
        return Reply(render_frame(self._base(request), "404 Not Found", "error", content).encode(), status=404)

    def _show_about(self, request: Request) -> Reply:
        content = """<div class="page page_about"><h1>Giới thiệu tạp chí</h1><p>Tạp chí ra bốn số mỗi năm, nhận bài bằng
        tiếng Việt và tiếng Anh. Mỗi bài được hai người đọc phản biện kín.</p></div>"""
        return Reply(render_frame(self._base(request), "Giới thiệu tạp chí", "about", content).encode())

    def _show_home(self, request: Request) -> Reply:
        return self._send_issue(request, list_issues(request.edition)[0].id, home=True)

    def _show_current(self, request: Request) -> Reply:
        issue = list_issues(request.edition)[0].id
        return Reply(status=302, headers=(("Location", f"{self._base(request)}/issue/view/{issue}"),))

    def _show_issue(self, request: Request, issue: str) -> Reply:
        return self._send_issue(request, int(issue), home=False)

    def _send_issue(self, request: Request, wanted: int, *, home: bool) -> Reply:
        articles = [article for article in list_articles(request.edition) if article.issue.id == wanted]
        if not articles:
            return self._show_missing(request)
        return Reply(render_issue(self._base(request), articles[0].issue, reversed(articles), home=home).encode())

    def _show_archive(self, request: Request, page: str | None) -> Reply:
        number = int(page or 1)
        issues = list_issues(request.edition)
        shown = issues[(number - 1) * ISSUES_PER_PAGE : number * ISSUES_PER_PAGE] if number else []
        if not shown:
            return self._show_missing(request)
        archive = f"{self._base(request)}/issue/archive"
        newer = None if number == 1 else archive if number == 2 else f"{archive}/{number - 1}"
        older = f"{archive}/{number + 1}" if number * ISSUES_PER_PAGE < len(issues) else None
        return Reply(render_archive(self._base(request), shown, newer=newer, older=older).encode())

    def _find(self, request: Request, article: str) -> Article | None:
        return next((entry for entry in list_articles(request.edition) if entry.id == int(article)), None)

    def _show_article(self, request: Request, article: str, galley: str | None) -> Reply:
        found = self._find(request, article)
        if found is None or (galley and int(galley) != found.galley):
            return self._show_missing(request)
        base = self._base(request)
        if galley:
            return Reply(render_galley(base, found).encode())
        # The block of most read articles stays the same through the editions, else every landing page would change.
        others = [other for other in list_articles(1) if other.id != found.id][:3]
        return Reply(render_article(base, found, others).encode())

    def _send_pdf(self, request: Request, article: str, galley: str) -> Reply:
        found = self._find(request, article)
        body = found.read_pdf() if found and int(galley) == found.galley else None
        if found is None or body is None:
            return self._show_missing(request)
        day = found.published
        name = f"{article}-Article Text-{galley}-1-10-{day:%Y%m%d}.pdf"
        return Reply(
            body,
            content_type="application/pdf",
            headers=(("Content-Disposition", f'attachment; filename="{name}"'),),
            last_modified=format_datetime(datetime(day.year, day.month, day.day, 2, tzinfo=UTC), usegmt=True),
        )

    def _answer_oai(self, request: Request) -> Reply:
        entries = tuple(
            entry for entry in load_catalogue()[1] if not isinstance(entry, Article) or entry.edition <= request.edition
        )
        provider = Provider(self._base(request), self.host, entries, self._appeared or "", self._clock())
        return Reply(provider.answer(request.query).encode(), content_type="text/xml; charset=UTF-8")

    def _list_pages(self, request: Request) -> Reply:
        base = self._base(request)
        pages = [f"{base}/index", f"{base}/about", f"{base}/issue/current", f"{base}/issue/archive"]
        pages += [f"{base}/issue/view/{issue.id}" for issue in list_issues(request.edition)]
        for article in list_articles(request.edition):
            pages.append(f"{base}/article/view/{article.id}")
            if article.galley:
                pages.append(f"{base}/article/view/{article.id}/{article.galley}")
        urls = "".join(f"<url><loc>{page}</loc></url>\n" for page in pages)
        body = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        return Reply(f"{body}{urls}</urlset>\n".encode(), content_type="text/xml; charset=utf-8")
