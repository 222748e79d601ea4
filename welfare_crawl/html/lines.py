"""Lines that are no article text by their words: labels, counters, buttons, appeals, advertisements."""

import re

_LABEL = re.compile(
    r"^\W{0,3}(?:đọc thêm|xem thêm|xem tiếp|đọc tiếp|tin liên quan|tin, bài liên quan|bài liên quan|bài "
    r"viết liên quan|tin cùng chuyên mục|"
    r"cùng chuyên mục|tin khác|tin mới(?: nhất)?|các tin khác|đọc nhiều(?: nhất)?|có thể bạn quan tâm|mời "
    r"(?:quý )?(?:bạn )?đọc thêm|"
    r"từ khóa|từ khoá|chia sẻ(?: bài viết)?|chủ đề|thẻ|tags?|"
    r"read more|read also|also read|see also|more on this(?: story| topic)?|related(?: articles| stories| "
    r"news| topics| content)?|"
    r"recommended(?: for you| reading)?|you (?:may|might) also (?:like|be interested in)|share(?: this)?(?: "
    r"article| story)?|"
    r"läs också|läs mer|läs även|relaterade artiklar|mer om(?: ämnet)?|dela(?: artikeln)?|"
    r"lesen sie auch|lesen sie mehr|mehr zum thema|auch interessant|weiterlesen|"
    r"lire aussi|à lire aussi|lire la suite|lea también|leer más|te puede interesar|ver también|más información|"
    r"leggi anche|leia (?:também|mais)|veja também|читайте также|читайте ще|читайте також|см\. также|baca juga|"
    r"関連記事|あわせて読みたい|相关阅读|相关新闻|延伸阅读|관련 기사)\s*[:：»>\-–.]{0,2}\s*"
)
_LABEL_ALONE = re.compile(_LABEL.pattern + r"$", re.IGNORECASE)
_LABEL_START = re.compile(_LABEL.pattern.replace(r"\s*[:：»>\-–.]{0,2}\s*", r"\s*[:：»>]+\s*"), re.IGNORECASE)
_COUNT = re.compile(
    r"^(?:(?:bình luận|ý kiến(?: bạn đọc)?|comments?|kommentar(?:er|e)?|commentaires?|comentarios?|"
    r"comentários|commenti|комментарии|コメント|评论|댓글)"
    r"\s*(?:bài viết này)?\s*[(:]?\s*\d*\s*\)?|\d+\s*(?:bình luận|comments?|kommentarer|kommentare|lượt "
    r"(?:xem|thích|chia sẻ)|views?|shares?|likes?))$",
    re.IGNORECASE,
)
_SCRAP = re.compile(
    r"^(?:\{[a-z_]+\}\s*)+$|^(?:advertisement|anzeige|annons|publicidad|publicité|pubblicità|reklam[ae]?|"
    r"quảng cáo|реклама|広告|广告|iklan|分享让更多人看到|कॉपी लिंक|link kopieren|kopiera länk|copier le lien|"
    r"copy link|sao chép liên kết|link bài gốc|lấy link!?|trở lại .{0,30}|về trang chủ.{0,20}|in bài viết|"
    r"gửi email|phóng to|thu nhỏ|"
    r"nghe (?:đọc )?bài|nghe audio|0:00|tắt âm|theo dõi .{0,40} trên google news|google news|facebook|"
    r"twitter|zalo|messenger|whatsapp|telegram|"
    r"thích|chia sẻ|share|tweet|print|e-?mail|save|lưu|loading.{0,3}|[-–—_*•·.|\s]+)[:：]?$",
    re.IGNORECASE,
)


_PAGE_WORD = r"(?:trang|page|seite|sida|página|pagina|страница)"
_PAGER = re.compile(
    rf"^\W*(?:{_PAGE_WORD}\W{{0,3}})?\d{{1,2}}(?:\W{{0,5}}\d{{1,2}}){{0,20}}\W*(?:trang sau|"
    r"(?:trang )?(?:kế )?tiếp(?: theo)?|trang cuối|sau|next(?: page)?|weiter|nästa|suivante?|siguiente|»)+\W*$|"
    rf"^\W*{_PAGE_WORD}\W{{0,3}}\d{{1,2}}(?:(?:\W|/|of|trên|von|av){{0,5}}\d{{1,2}}){{0,20}}\W*$|"
    r"^\W*1[\s|]{1,5}2(?:\W{1,5}\d{1,2}){0,20}\W*$",
    re.IGNORECASE,
)
"""The numbers and words of a row of page links."""

_READING_TIME = re.compile(
    r"^(?:\W*(?:lesezeit|reading time|temps de lecture|tiempo de lectura|thời gian đọc)\W+)?(?:ca\.?\s)?\d{1,3}\s?"
    r"(?:min(?:s|ute|utes|uten|uter|uti|utos|utter)?\.?|phút|分)"
    r"\s*(?:read(?:ing)?(?: time)?|lesezeit|lesedauer|lästid|läsning|de lecture|de lectura|di lettura|đọc|阅读)?\W*$",
    re.IGNORECASE,
)
_CUE = re.compile(r"^(?:WATCH|LISTEN|READ|VIDEO|PHOTOS|GALLERY|PODCAST|ALSO READ|XEM VIDEO)\s*[|¦]\s*\S")
"""The cue before an embedded video or another article, as CBC and others print it."""

_APPEAL = re.compile(
    r"^\W{0,3}(?:hat ihnen dieser artikel gefallen|unterstützen sie (?:uns|unsere)|"
    r"(?:please )?support (?:our|independent|local) (?:work|journalism|reporting)|did you (?:like|enjoy) this|"
    r"if you (?:liked|enjoyed) this|become a (?:member|subscriber|supporter)|sign up (?:for|to) (?:our|the)\b|"
    r"subscribe (?:to|for) (?:our|the)\b|follow (?:us|our) |join (?:us|our channel) on |download (?:our|the) app|"
    r"already a subscriber|to continue reading|abonnieren sie|suivez[- ]nous|abonnez[- ]vous|síguenos|suscríb\w+|"
    r"seguici su|iscriviti|следите за|подпис(?:ывайтесь|аться)|följ oss|prenumerera|"
    r"đăng ký (?:kênh|theo dõi|nhận)|tải (?:ngay )?(?:ứng dụng|app)\b|"
    r"theo dõi (?:chúng tôi|báo|kênh|fanpage)|mời (?:quý )?(?:bạn đọc|độc giả|quý vị|quý độc giả)[^.]{0,60}"
    r"(?:theo dõi|đón (?:đọc|xem)|gửi)|bạn đọc (?:vui lòng )?(?:đăng nhập|gửi)|有料会員|会員登録|この記事は有料)",
    re.IGNORECASE,
)
_FILED = re.compile(
    r"^\W{0,3}(?:posted in|publicado en|classé dans|archiviato in)\b|"
    r"\b(?:abgelegt unter|filed under|trackbacks?|pings sind|responses to this entry|comments and pings)\b",
    re.IGNORECASE,
)
_FILED_WORDS = (
    *("posted in", "publicado en", "classé dans", "archiviato in", "abgelegt unter", "filed under"),
    *("trackback", "pings", "this entry"),
)
"""One of these is in a line that the expression finds: it is tried at each letter of a line, and few lines have one."""

_LONGEST_APPEAL = 300


def is_scrap(line: str) -> bool:
    """Tell whether a line is a counter, a button's word, an appeal, an advertisement's label or a template's rest."""
    if _COUNT.match(line) or _SCRAP.match(line) or _READING_TIME.match(line):
        return True
    if len(line) < 100 and _PAGER.match(line):
        return True
    if len(line) > 2 * _LONGEST_APPEAL:
        return False
    return bool(_CUE.match(line) or (len(line) < _LONGEST_APPEAL and (_APPEAL.match(line) or _is_filed(line))))


def _is_filed(line: str) -> bool:
    small = line.lower()
    return any(words in small for words in _FILED_WORDS) and _FILED.search(line) is not None


def is_label(line: str) -> bool:
    """Tell whether a line announces links to other articles and says nothing else."""
    return len(line) <= 60 and bool(_LABEL_ALONE.match(line))


def starts_with_label(line: str) -> bool:
    """Tell whether a line announces another article and names it, as in `Xem thêm: ...`."""
    return bool(_LABEL_START.match(line))
