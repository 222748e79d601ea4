"""What a page is that is no article."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from urllib.parse import urlsplit

from lxml.etree import _Element

from welfare_crawl.errors import NotArticleError, NotArticleKind
from welfare_crawl.html.challenge import COOKIE_TEST, page_title, read_challenge, visible_beginning
from welfare_crawl.html.jsonld import LinkedData, is_list_page
from welfare_crawl.html.metadata import Metas
from welfare_crawl.html.text import clean_line, fold
from welfare_crawl.html.tree import attribute_words, element_text

_COOKIE_TEXT = re.compile(
    r"(?:enable|allow|accept|bật|cho phép)\b.{0,40}\bcookies?\b|\bcookies?\b.{0,60}(?:to continue|để tiếp "
    r"tục|are disabled|required)",
    re.IGNORECASE,
)
# Of small letters: an expression that ignores case is tried in full at each of them.
_MISSING = re.compile(
    r"\b404\b|page not found|not found|không tìm thấy|không tồn tại|đã bị (?:xóa|xoá|gỡ)|đường dẫn (?:này "
    r")?không|trang (?:bạn|này|quý).{0,40}không (?:tồn tại|có|tìm)|"
    r"sidan (?:hittades inte|kunde inte hittas|finns inte)|seite nicht gefunden|nicht gefunden|page "
    r"introuvable|página no encontrada|pagina non trovata|"
    r"страница не найдена|ページが見つかりません|页面不存在|找不到|페이지를 찾을 수 없|"
    r"không còn tồn tại|no longer (?:available|exists)"
)
_LOGIN_TITLE = re.compile(
    r"^\W*(?:đăng nhập|đăng ký tài khoản|log ?in|sign ?in|logga in|anmelden|einloggen|connexion|iniciar "
    r"sesión|вход|войти|ログイン|登录|로그인)\b",
    re.IGNORECASE,
)
_VIDEO_PATH = re.compile(
    r"/(?:videos?|clips?|truyen-hinh|phong-su-truyen-hinh|media/video|tv|podcasts?|audio)(?:[/.]|$)|"
    r"/(?:videos?|clip|podcast|audio|ban-tin-(?:thoi-su|truyen-hinh|phat-thanh))-[^/]*$",
    re.IGNORECASE,
)
_VIDEO_TITLE = re.compile(r"^\W{0,2}(?:video|clip|podcast|audio|truyền hình|bản tin truyền hình)\b\s*\W", re.IGNORECASE)
_PLAYER = re.compile(
    r"youtube|youtu\.be|vimeo|dailymotion|facebook\.com/plugins/video|player|/embed/|/video", re.IGNORECASE
)
_TOPIC_PATH = re.compile(
    r"(?:^|/)(?:chuyen-de|chu-de|topics?|tags?|su-kien|dong-su-kien|event|hashtag|tu-khoa|search|tim-kiem|"
    r"chuyen-muc|category|danh-muc|series|dossier|tac-gia|author)(?:[/.-]|$)|-(?:event|tag|topic)\d+(?:\.|$)",
    re.IGNORECASE,
)
_TOPIC_TITLE = re.compile(
    r"^\W{0,2}(?:chuyên đề|chủ đề|từ khóa|từ khoá|sự kiện|dòng sự kiện|chuyên mục|kết quả tìm kiếm|tìm kiếm|"
    r"topic|tag|search results?)\b\s*[:：|–-]",
    re.IGNORECASE,
)
_PHOTO_PATH = re.compile(
    r"/(?:photos?|anh|hinh-anh|gallery|galleries|photo-essay|multimedia/anh|infographics?|album)(?:[/.-]|$)|"
    r"(?:^|/)(?:infographic|photo|chum-anh|anh)-",
    re.IGNORECASE,
)
_SHORT = 500
"""Characters of visible text up to which a page may be a wall, an error or a challenge."""

_LONGEST_LOGIN = 30
"""Characters of a heading up to which it asks to log in, and speaks of nothing else."""

_FEW_WORDS = 350
"""Characters of article text up to which pictures or a video are the article."""

_NO_WORDS = 150
"""Characters of article text up to which a player beside the title is the article, whatever the page calls itself."""

_MANY_TEASERS = 12
_FEW_TEASERS = 3
_SHORTEST_TITLE = 25
"""Characters of a link's text from which it may be a title."""


@dataclass(frozen=True, slots=True)
class Media:
    """What a page shows beside text, taken before the clean-up removes it."""

    images: int
    players: bool
    """There is a video or an embedded player anywhere."""
    player_near: bool
    """One stands in the same part of the page as the title."""


class Teasers:
    """The titles of other articles that a page shows as headings or in list items with an image.

    Their texts are taken before the clean-up removes them, and compared only when somebody asks: of most articles
    nobody does.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    @cached_property
    def count(self) -> int:
        """How many there are, each counted once."""
        titles = map(clean_line, self._texts)
        return len({fold(title) for title in titles if len(title) >= _SHORTEST_TITLE})


def _below_body(root: _Element, *tags: str) -> Iterator[_Element]:
    # A head that is never closed has the body in it.
    return (node for body in root.iter("body") for node in body.iterdescendants(*tags))


def look_at_media(root: _Element, title_element: _Element | None) -> Media:
    """Return what pictures and players a page shows."""
    frames = _below_body(root, "article", "figure")
    images = len({image for frame in frames for image in frame.iterdescendants("img")})
    region: _Element | None = None
    if title_element is not None:
        for ancestor in islice(title_element.iterancestors(), 4):
            if ancestor.tag in ("body", "html"):
                break
            region = ancestor
            if ancestor.tag in ("main", "article"):
                break
    body = root.find("body")
    tags = ("video", "iframe", "embed", "amp-video", "audio")
    players = list(body.iterdescendants(*tags)) if body is not None else []
    near = region is not None and any(
        region in player.iterancestors() and _plays(player) and not _stands_aside(player, region) for player in players
    )
    return Media(images, bool(players), near)


def _plays(player: _Element) -> bool:
    if player.tag in ("video", "audio", "amp-video"):
        return True
    address = player.get("src") or player.get("data-src") or ""
    return bool(_PLAYER.search(address))


def _stands_aside(node: _Element, region: _Element) -> bool:
    for ancestor in node.iterancestors():
        if ancestor is region:
            return False
        if ancestor.tag in ("aside", "footer", "nav") or "sidebar" in attribute_words(ancestor):
            return True
    return False


def refuse_walls(root: _Element, metas: Metas, raw: str) -> None:
    """Raise NotArticleError for a challenge, a cookie page, a login wall or a missing page answered as found."""
    body = root.find("body")
    title = page_title(root)
    text = visible_beginning(body) if body is not None else ""
    if wall := read_challenge(root, raw, text):
        raise NotArticleError("cookie_page" if wall == COOKIE_TEST else "challenge", wall)
    if len(text) < _SHORT and not _says_published(metas) and _COOKIE_TEXT.search(text):
        raise NotArticleError("cookie_page", text[:100])
    heading = next((clean_line(element_text(node)) for node in root.iter("h1") if clean_line(element_text(node))), "")
    lines = dict.fromkeys(line for line in (title, heading) if line)
    missing = [line for line in lines if _MISSING.search(line.lower())]
    suspicious = missing or any(map(_LOGIN_TITLE.match, lines))
    paragraphs = sum(len(clean_line(element_text(node))) for node in root.iter("p")) if suspicious else 0
    for line in missing:
        # An article may have "không tìm thấy" in its title; then it has paragraphs too, and says when it was published.
        if not _says_published(metas) and (paragraphs < 2 * _SHORT or len(line) < 40):
            raise NotArticleError("soft_404", line[:100])
    if len(text) < _SHORT and _MISSING.search(text[:300].lower()):
        raise NotArticleError("soft_404", text[:100])
    password = any(field.get("type") == "password" for field in root.iter("input"))
    asks = next((line for line in (heading, title) if _LOGIN_TITLE.match(line)), "")
    # An article may tell how to log in, above a box of the site's for it.
    if asks and (paragraphs < _SHORT or (password and len(asks) <= _LONGEST_LOGIN)):
        raise NotArticleError("login", asks[:100])
    if password and len(text) < _SHORT:
        raise NotArticleError("login", text[:100])


def _says_published(metas: Metas) -> bool:
    return bool(metas.first("article:published_time", "pubdate", "itemprop:datepublished"))


def kind_without_text(
    metas: Metas, data: LinkedData, url: str, title: str, text_length: int, media: Media, teasers: Teasers
) -> NotArticleKind | None:
    """Return what a page with little article text is: video, photos or a list; None when it is simply short."""
    if text_length >= _FEW_WORDS:
        return None
    path = urlsplit(url).path
    says_video = (
        metas.first("og:type").startswith("video")
        or bool(data.types & {"videoobject"} and not data.is_article)
        or bool(_VIDEO_PATH.search(path))
        or bool(_VIDEO_TITLE.match(title))
        or bool(metas.first("og:video", "og:video:url"))
    )
    if says_video and (_VIDEO_PATH.search(path) or media.players):
        return "video"
    if media.player_near and text_length < _NO_WORDS:
        return "video"
    if media.images >= 6 or (media.images >= 1 and _PHOTO_PATH.search(path)) or "imagegallery" in data.types:
        return "photos"
    if teasers.count >= _FEW_TEASERS and not _says_article(metas, data):
        return "list"
    return None


def _says_article(metas: Metas, data: LinkedData) -> bool:
    return (
        data.is_article
        or metas.first("og:type").lower() in ("article", "news", "newsarticle")
        or bool(metas.first("article:published_time", "pubdate", "itemprop:datepublished", "citation_title"))
    )


def is_list(
    metas: Metas,
    data: LinkedData,
    url: str,
    title: str,
    paragraphs: Sequence[tuple[str, float]],
    *,
    teasers: Teasers,
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
    says_article = _says_article(metas, data)
    path = urlsplit(url).path.strip("/")
    running = sum(len(text) for text, links in paragraphs if links < 0.3 and len(text) >= 80)
    if says_article and data.published:
        return False
    if not path or path in ("index.html", "index.php", "default.aspx", "home", "vi", "en"):
        return teasers.count >= 5 or running < 800
    if says_article and running >= 400:
        return False
    topic = bool(_TOPIC_PATH.search(f"/{path}") or _TOPIC_TITLE.match(title))
    if not says_article and topic and teasers.count >= _FEW_TEASERS and running < 300 * teasers.count:
        return True
    if not says_article and teasers.count >= _MANY_TEASERS // 2 and (not dated or running < 800):
        return True
    if not headed and teasers.count >= _MANY_TEASERS and running < 1500:
        return True
    return teasers.count >= _MANY_TEASERS and running < 60 * teasers.count


def find_teasers(root: _Element) -> Teasers:
    """Return the titles of other articles that a page shows as it came."""
    headings = list(_below_body(root, "h2", "h3", "h4"))
    cards = {item for image in _below_body(root, "img") for item in image.iterancestors("li")}
    cards.update(headings, _below_body(root, "article"))
    links = {link for card in cards for link in card.iterdescendants("a") if link.get("href")}
    links.update(link for heading in headings for link in heading.iterancestors("a") if link.get("href"))
    return Teasers([element_text(link) for link in links])
