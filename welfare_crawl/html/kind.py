"""What a page is that is no article."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from lxml.etree import _Element

from welfare_crawl.errors import NotArticleError, NotArticleKind
from welfare_crawl.html.jsonld import LinkedData, is_list_page
from welfare_crawl.html.metadata import Metas
from welfare_crawl.html.text import clean_line, fold
from welfare_crawl.html.tree import element_text, find_all

_CHALLENGE_TITLE = re.compile(
    r"^(?:just a moment|một chút|attention required|access denied|checking your browser|please wait|"
    r"verify(?:ing)? you are (?:a )?human|"
    r"are you (?:a )?(?:robot|human)|pardon our interruption|ddos-guard|security check|human verification|"
    r"bot verification|robot check|"
    r"one moment, please|request rejected|xác minh|kiểm tra trình duyệt|you have been blocked|captcha|"
    r"sucuri website firewall|ett ögonblick|nur einen moment)\b",
    re.IGNORECASE,
)
_CHALLENGE_MARK = re.compile(
    r"cf-browser-verification|cf_chl_|challenge-platform|_cf_chl_opt|jschl-answer|ddos-guard|incapsula|"
    r"g-recaptcha-response|h-captcha|px-captcha|datadome"
)
_COOKIE_SCRIPT = re.compile(r"document\.cookie\s*=|__test=|slowAES|setCookie\(")
_RELOAD_SCRIPT = re.compile(
    r"location\.(?:reload|href|replace|assign)|window\.location|document\.location|history\.go\(0\)"
)
_COOKIE_TEXT = re.compile(
    r"(?:enable|allow|accept|bật|cho phép)\b.{0,40}\bcookies?\b|\bcookies?\b.{0,60}(?:to continue|để tiếp "
    r"tục|are disabled|required)",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"\b404\b|page not found|not found|không tìm thấy|không tồn tại|đã bị (?:xóa|xoá|gỡ)|đường dẫn (?:này "
    r")?không|trang (?:bạn|này|quý).{0,40}không (?:tồn tại|có|tìm)|"
    r"sidan (?:hittades inte|kunde inte hittas|finns inte)|seite nicht gefunden|nicht gefunden|page "
    r"introuvable|página no encontrada|pagina non trovata|"
    r"страница не найдена|ページが見つかりません|页面不存在|找不到|페이지를 찾을 수 없|"
    r"không còn tồn tại|no longer (?:available|exists)",
    re.IGNORECASE,
)
_LOGIN_TITLE = re.compile(
    r"^\W*(?:đăng nhập|đăng ký tài khoản|log ?in|sign ?in|logga in|anmelden|einloggen|connexion|iniciar "
    r"sesión|вход|войти|ログイン|登录|로그인)\b",
    re.IGNORECASE,
)
_VIDEO_PATH = re.compile(r"/(?:videos?|clip|truyen-hinh|media/video|tv|podcasts?|audio)(?:[/.-]|$)", re.IGNORECASE)
_PHOTO_PATH = re.compile(
    r"/(?:photos?|anh|hinh-anh|gallery|galleries|photo-essay|multimedia/anh|infographics?|album)(?:[/.-]|$)|"
    r"(?:^|/)(?:infographic|photo|chum-anh|anh)-",
    re.IGNORECASE,
)
_SHORT = 500
"""Characters of visible text up to which a page may be a wall, an error or a challenge."""

_FEW_WORDS = 350
"""Characters of article text up to which pictures or a video are the article."""

_MANY_TEASERS = 12


def refuse_walls(root: _Element, metas: Metas, raw: str) -> None:
    """Raise NotArticleError for a challenge, a cookie page, a login wall or a missing page answered as found."""
    body = root.find("body")
    head = root.find("head")
    title_element = head.find("title") if head is not None else None
    title = clean_line("".join(map(str, title_element.itertext()))) if title_element is not None else ""
    text = clean_line(element_text(body)) if body is not None else ""
    start = raw[:100_000]
    if _CHALLENGE_TITLE.match(title) and len(text) < 4 * _SHORT:
        raise NotArticleError("challenge", title[:100])
    if len(text) < _SHORT and _CHALLENGE_MARK.search(start):
        raise NotArticleError("challenge", title[:100])
    if len(text) < _SHORT:
        if _COOKIE_SCRIPT.search(start) and _RELOAD_SCRIPT.search(start):
            raise NotArticleError("cookie_page", "a script sets a cookie and loads the page again")
        if _COOKIE_TEXT.search(text):
            raise NotArticleError("cookie_page", text[:100])
    heading = next((clean_line(element_text(node)) for node in root.iter("h1") if clean_line(element_text(node))), "")
    paragraphs = sum(len(clean_line(element_text(node))) for node in root.iter("p"))
    for line in (title, heading):
        # An article may have "không tìm thấy" in its title; then it has paragraphs too, and says when it was published.
        stated = metas.first("article:published_time", "pubdate", "itemprop:datepublished")
        if line and _MISSING.search(line) and not stated and (paragraphs < 2 * _SHORT or len(line) < 40):
            raise NotArticleError("soft_404", line[:100])
    if len(text) < _SHORT and _MISSING.search(text[:300]):
        raise NotArticleError("soft_404", text[:100])
    password = bool(find_all(root, '//body//input[@type="password"]'))
    if (_LOGIN_TITLE.match(title) or _LOGIN_TITLE.match(heading)) and (password or paragraphs < _SHORT):
        raise NotArticleError("login", (heading or title)[:100])
    if password and len(text) < _SHORT:
        raise NotArticleError("login", text[:100])


def kind_without_text(
    root: _Element, metas: Metas, data: LinkedData, url: str, text_length: int, images: int
) -> NotArticleKind | None:
    """Return what a page with little article text is: video, photos or a list; None when it is simply short."""
    if text_length >= _FEW_WORDS:
        return None
    path = urlsplit(url).path
    video = (
        metas.first("og:type").startswith("video")
        or bool(data.types & {"videoobject"} and not data.is_article)
        or bool(_VIDEO_PATH.search(path))
        or bool(metas.first("og:video", "og:video:url"))
    )
    if video and (_VIDEO_PATH.search(path) or find_all(root, "//body//video | //body//iframe | //body//embed")):
        return "video"
    if images >= 6 or (images >= 1 and _PHOTO_PATH.search(path)) or "imagegallery" in data.types:
        return "photos"
    return None


def is_list(
    metas: Metas,
    data: LinkedData,
    url: str,
    paragraphs: Sequence[tuple[str, float]],
    *,
    teasers: int,
    headed: bool,
    dated: bool,
) -> bool:
    """Tell whether a page is a list of articles: a home page, a section, a tag, search results.

    `paragraphs`: the texts that were taken for the article's, each with its share of links.
    `teasers`: titles of other articles that it shows. `headed`: it has a main heading.
    `dated`: it says when it was published.
    """
    if is_list_page(data):
        return True
    says_article = (
        data.is_article
        or metas.first("og:type").lower() in ("article", "news", "newsarticle")
        or bool(metas.first("article:published_time", "pubdate", "itemprop:datepublished", "citation_title"))
    )
    path = urlsplit(url).path.strip("/")
    running = sum(len(text) for text, links in paragraphs if links < 0.3 and len(text) >= 80)
    if says_article and data.published:
        return False
    if not path or path in ("index.html", "index.php", "default.aspx", "home", "vi", "en"):
        return teasers >= 5 or running < 800
    if says_article and running >= 400:
        return False
    if not says_article and teasers >= _MANY_TEASERS // 2 and (not dated or running < 800):
        return True
    if not headed and teasers >= _MANY_TEASERS and running < 1500:
        return True
    return teasers >= _MANY_TEASERS and running < 60 * teasers


def count_teasers(root: _Element) -> int:
    """Count the titles of other articles that a page shows as headings or in list items with an image."""
    seen: set[str] = set()
    for link in find_all(
        root,
        "//body//h2//a | //body//h3//a | //body//h4//a | //body//a[.//h2 or .//h3 or .//h4] | "
        "//body//article//a | //body//li[.//img]//a",
    ):
        text = clean_line(element_text(link))
        if len(text) >= 25 and link.get("href"):
            seen.add(fold(text))
    return len(seen)
