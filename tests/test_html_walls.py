"""Pages that stand before a site, and articles that only speak of such things; all written for these tests."""

# ruff: noqa: E501 -- markup reads better unbroken

import pytest

from welfare_crawl.errors import ExtractionError, NotArticleError
from welfare_crawl.html import extract_html
from welfare_crawl.html.challenge import find_challenge
from welfare_crawl.records import Source

SOURCE = Source(id="bare", kind="news", home="https://baotrungdu.vn/", language="vi")
URL = "https://baotrungdu.vn/xa-hoi/tin-123.htm"


def shape(title: str, body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


CHALLENGES = {
    "cloudflare": shape(
        "Just a moment...",
        "<h1>baotrungdu.vn</h1><p>Verifying you are human. This may take a few seconds.</p>"
        "<script>window._cf_chl_opt={cvId:'3',cType:'managed'}</script><p>Performance &amp; security by Cloudflare</p>",
    ),
    "cloudflare noscript": shape(
        "Just a moment...",
        "<noscript>Enable JavaScript and cookies to continue</noscript><div class='main-wrapper'></div>",
    ),
    "cloudflare vi": shape(
        "Chờ một chút...", "<p>baotrungdu.vn cần xem xét bảo mật kết nối của bạn trước khi tiếp tục.</p>"
    ),
    "cloudflare sv": shape("Ett ögonblick…", "<p>Verifierar att du är en människa.</p>"),
    "cloudflare ja": shape("しばらくお待ちください...", "<p>人間であることを確認します。</p>"),
    "cloudflare no title": shape("", "<div id='cf-challenge-running'>Checking</div><form id='challenge-form'></form>"),
    "cloudflare checking": shape(
        "baotrungdu.vn",
        "<h1>Checking your browser before accessing baotrungdu.vn.</h1><p>DDoS protection by Cloudflare</p>",
    ),
    "cloudflare blocked": shape(
        "Attention Required! | Cloudflare",
        "<h1>Sorry, you have been blocked</h1><h2>You are unable to access baotrungdu.vn</h2><p>This website is using a "
        "security service to protect itself from online attacks.</p><p>Cloudflare Ray ID: 8a1</p>",
    ),
    "cloudflare 1020": shape(
        "Access denied", "<h1>Error 1020</h1><p>This website is using a security service to protect itself.</p>"
    ),
    "turnstile gate": shape("baotrungdu.vn", "<div class='cf-turnstile' data-sitekey='0x4'></div><p>Xin chờ</p>"),
    "ddos-guard": shape(
        "DDoS-Guard", "<h1>Checking your browser</h1><script src='/.well-known/ddos-guard/js/'></script>"
    ),
    "ddos-guard check": shape("", "<p>Please wait</p><script src='https://check.ddos-guard.net/check.js'></script>"),
    "incapsula frame": "<html><head><META NAME='robots' CONTENT='noindex'></head><body><iframe id='main-iframe' "
    "src='/_Incapsula_Resource?CWUDNSAI=9'>Request unsuccessful. Incapsula incident ID: 87-5</iframe></body></html>",
    "imperva": shape(
        "Pardon Our Interruption",
        "<p>As you were browsing something about your browser made us think you "
        "were a bot. There are a few reasons this might happen.</p>",
    ),
    "akamai": shape(
        "Access Denied",
        'You don\'t have permission to access "http://baotrungdu.vn/tin-1.htm" on this server.<p>Reference #18.9f2b</p>'
        "<p>https://errors.edgesuite.net/18.9f2b</p>",
    ),
    "akamai interstitial": shape(
        "", "<script>var i=1;document.body.setAttribute('bm-verify','A')</script><p>&nbsp;</p>"
    ),
    "sucuri": shape(
        "Sucuri WebSite Firewall - Access Denied",
        "<h1>Access Denied - Sucuri Website Firewall</h1><p>If you are the site owner, please open a ticket.</p>",
    ),
    "sucuri script": shape(
        "You are being redirected...",
        "<noscript>Javascript is required.</noscript><script>var s={},sucuri_cloudproxy_js='';eval(r)</script>",
    ),
    "perimeterx": shape(
        "Access to this page has been denied",
        "<div id='px-captcha'></div><p>Press &amp; Hold to confirm you are a human (and not a bot).</p>",
    ),
    "datadome": shape(
        "baotrungdu.vn",
        "<p id='cmsg'>Please enable JS and disable any ad blocker</p><script>var dd={'host':"
        "'geo.captcha-delivery.com'}</script>",
    ),
    "aws waf": shape("Human Verification", "<div id='captcha-container'></div><script>window.gokuProps={}</script>"),
    "aws waf silent": shape(
        "",
        "<div id='challenge-container'></div><script src='https://a.token.awswaf.com/challenge.js'>"
        "</script><noscript><h1>JavaScript is disabled</h1>verify that you're not a robot</noscript>",
    ),
    "f5": shape(
        "Request Rejected",
        "The requested URL was rejected. Please consult with your administrator.<br><br>Your support ID is: 17482",
    ),
    "f5 script": shape("", "<script>window['bobcmn']='1011';</script><script src='/TSPD/08a?type=9'></script>"),
    "cpanel wait": shape("One moment, please...", "<h1>Please wait while your request is being verified...</h1>"),
    "imunify": shape("Captcha", "<p>We have noticed an unusual activity from your IP.</p><p>Powered by Imunify360</p>"),
    "wordfence": shape(
        "Your access to this site has been limited",
        "<h1>Your access to this site has been limited by the site owner</h1><p>Generated by Wordfence.</p>",
    ),
    "vercel": shape("Vercel Security Checkpoint", "<p>We're verifying your browser</p>"),
    "anubis": shape(
        "Making sure you're not a bot!", "<p>Protected by Anubis</p><script id='anubis_challenge'>{}</script>"
    ),
    "safeline": shape("安全检测", "<div id='slg-box'></div><script src='/.safeline/static/challenge.js'></script>"),
    "aliyun": shape("", "<script>var arg1='4A';setCookie('acw_sc__v2', x);</script>"),
    "google": shape(
        "https://news",
        "<p>Our systems have detected unusual traffic from your computer network. Please solve "
        "the CAPTCHA below.</p><div class='g-recaptcha'></div>",
    ),
    "fortiweb": shape("Web Page Blocked!", "<p>The page cannot be displayed. Attack ID: 20000051</p>"),
    "recaptcha gate": shape("Báo", "<form><div class='g-recaptcha'></div><button>Gửi</button></form>"),
    "hcaptcha gate": shape("baotrungdu.vn", "<p>One more step</p><div class='h-captcha'></div>"),
    "vi robot": shape(
        "Báo Trung Du", "<h3>Vui lòng xác nhận bạn không phải là robot</h3><form><img src='/captcha.jpg'></form>"
    ),
    "vi human": shape("Xác minh truy cập", "<p>Nhấn vào ô dưới đây để tiếp tục.</p><input type=checkbox>"),
    "vi ip": shape("Thông báo", "<p>Địa chỉ IP của bạn đã tạm thời bị chặn do gửi quá nhiều yêu cầu. Mã: 4711</p>"),
    "vi waf": shape("403", "<h2>Yêu cầu của bạn đã bị từ chối</h2><p>Hệ thống phát hiện truy cập bất thường.</p>"),
    "vi check": shape("Đang kiểm tra trình duyệt", "<p>Vui lòng đợi 5 giây.</p>"),
    "vi denied": shape("Truy cập bị từ chối", "<p>Truy cập của bạn đã bị chặn bởi tường lửa.</p>"),
    "vi captcha": shape("Báo", "<p>Nhập các ký tự trong hình để tiếp tục truy cập trang</p><input name='captcha'>"),
    "sv robot": shape("Kontroll", "<p>Bekräfta att du inte är en robot.</p>"),
    "d1n cookie": '<html><body><script>document.cookie="D1N=4b9c2"+";path=/";window.location.reload(true);</script>'
    "</body></html>",
    "slow aes": "<html><body><script src='/aes.js'></script><script>document.cookie='__test='+toHex(slowAES.decrypt(c,2,a,b));"
    "location.href='/?i=1';</script><noscript>This site requires Javascript</noscript></body></html>",
}


@pytest.mark.parametrize("name", CHALLENGES)
def test_a_page_that_bars_robots_is_told(name: str) -> None:
    page = CHALLENGES[name].encode()
    assert find_challenge(page, "text/html")
    with pytest.raises(NotArticleError) as caught:
        extract_html(page, URL, SOURCE)
    assert caught.value.kind in ("challenge", "cookie_page")


def test_what_it_says_is_told_on_one_line() -> None:
    for page in CHALLENGES.values():
        said = find_challenge(page.encode())
        assert said and "\n" not in said and len(said) <= 100


OTHERS = {
    "soft 404": (shape("Không tìm thấy trang", "<p>Bài viết không tồn tại hoặc đã bị gỡ bỏ.</p>"), "soft_404"),
    "soft 404 en": (shape("Page not found | Portal", "<h1>Sorry</h1><a href='/'>Home</a>"), "soft_404"),
    "soft 404 sv": (shape("Sidan finns inte", "<h1>Sidan hittades inte</h1>"), "soft_404"),
    "gone": (shape("Báo", "<p>Nội dung này không còn tồn tại trên hệ thống.</p>"), "soft_404"),
    "login": (shape("Đăng nhập", "<form><input name=u><input type='password'></form>"), "login"),
    "login en": (shape("Sign in - Portal", "<h1>Sign in</h1><form><input type='password'></form>"), "login"),
    "paywall": (
        shape("Báo số", "<h1>Đăng nhập để đọc tiếp</h1><p>Bài dành cho thuê bao.</p><input type='password'>"),
        "login",
    ),
    "cookies": (shape("Báo", "<p>Please enable cookies to continue.</p>"), "cookie_page"),
    "cookies vi": (
        shape("Báo", "<p>Trình duyệt của bạn chưa bật cookie, hãy bật cookie để tiếp tục.</p>"),
        "cookie_page",
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_pages_without_an_article_bar_nobody(name: str) -> None:
    page, kind = OTHERS[name]
    assert find_challenge(page.encode(), "text/html") is None
    with pytest.raises(NotArticleError) as caught:
        extract_html(page.encode(), URL, SOURCE)
    assert caught.value.kind == kind


LONG = "".join(
    f"<p>Đoạn {number}: tổ công nghệ số cộng đồng đến từng nhà văn hóa thôn, chỉ cho bà con cách dùng điện thoại để nộp hồ "
    f"sơ bảo hiểm y tế và nhận trợ cấp qua tài khoản, không phải đi bộ cả buổi xuống huyện.</p>"
    for number in range(3)
)
ONE = "<p>Ủy ban nhân dân xã thông báo lịch chi trả trợ cấp xã hội tháng 3 vào ngày 10, tại nhà văn hóa các thôn.</p>"
STATED = '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-03-07T08:00:00+07:00">'

ARTICLES = {
    "captcha title": ("Captcha là gì và vì sao bà con phải nhập khi nộp hồ sơ", LONG),
    "human": ("Are you human? How robots help the poor", LONG),
    "just a moment": ("Just a moment of quiet in the market of Bắc Hà", LONG),
    "access denied": ("Access denied: the poor without papers", LONG),
    "security check": ("Security check at the border slows trade", LONG),
    "please wait": ("Please wait: 4,000 families still on the housing list", LONG),
    "cloudflare": ("Sự cố Cloudflare làm cổng dịch vụ công gián đoạn", LONG + "<p>Lỗi 1020 hiện trên màn hình.</p>"),
    "not a robot": ("Người già học cách bấm “tôi không phải là robot”", LONG),
    "cookies": ("Cookie và quyền riêng tư: điều người dân cần biết", LONG + "<p>Hãy bật cookie để tiếp tục.</p>"),
    "login": ("Đăng nhập VNeID để nhận trợ cấp: những điều cần biết", LONG),
    "login with form": ("Đăng nhập VNeID để nhận quà Tết", "<form><input type='password'></form>" + LONG),
    "blocked ip": ("Nhiều trang bị chặn vì địa chỉ IP của bạn nằm trong danh sách đen", LONG),
    "ddos": ("Báo điện tử bị tấn công DDoS, DDoS protection by nhà mạng", LONG),
    "denied help": ("Bị từ chối hỗ trợ vì thiếu giấy tờ, hộ nghèo kêu cứu", LONG),
    "moment vi": ("Một chút hơi ấm cho bản vùng cao", LONG),
    "verify": ("Xác minh hộ nghèo: không để ai bị bỏ sót", LONG),
    "verify you": ("Xác thực bạn đọc gửi đơn về việc chi trả chậm", LONG),
    "check": ("Kiểm tra kết nối đường điện về bản trước Tết", LONG),
    "request": ("Request rejected: why 300 claims for housing failed", LONG),
    "missing": ("Không tìm thấy 3 người mất tích sau lũ quét, tỉnh hỗ trợ gia đình nạn nhân", LONG * 2),
    "404": ("Đường 404 qua bản Xa đã thông xe sau hai năm thi công", LONG * 2),
    "turnstile form": ("Xã vùng cao đổi thay", LONG + "<form><div class='cf-turnstile'></div></form>"),
    "recaptcha form": ("Xã vùng cao đổi thay", LONG + "<div class='g-recaptcha'></div><script src='/recaptcha.js'></script>"),
    "jsd script": ("Xã vùng cao đổi thay", LONG + "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"),
    "incapsula script": ("Xã vùng cao đổi thay", LONG + "<script src='/_Incapsula_Resource?SWJI=1'></script>"),
    "datadome script": ("Xã vùng cao đổi thay", LONG + "<script src='https://js.datadome.co/tags.js'></script>"),
    "cookie script": ("Xã vùng cao đổi thay", LONG + "<script>document.cookie='a=1';var u=window.location.href;</script>"),
    "cookie bar": ("Xã vùng cao đổi thay", "<div class='cookie-bar'>Please accept cookies to continue.</div>" + LONG),
    "player": ("Xã vùng cao đổi thay", "<div><video src='a.mp4'></video></div>" + LONG),
    "iframe player": ("Xã vùng cao đổi thay", "<iframe src='https://www.youtube.com/embed/x'></iframe>" + LONG),
    "short notice jsd": (
        "Thông báo lịch chi trả trợ cấp xã hội tháng 3 tại các thôn",
        ONE * 3 + "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>",
    ),
    "short notice recaptcha": ("Thông báo lịch chi trả trợ cấp tháng 3", ONE * 3 + "<div class='g-recaptcha'></div>"),
    "short notice": ("Thông báo lịch tiếp công dân tháng 3 của xã", ONE),
    "short with incapsula": ("Thông báo lịch nghỉ Tết của bệnh viện huyện", ONE * 3 + "<script src='/_Incapsula_Resource?a'></script>"),
    "rules of a bot": ("Chatbot trả lời bà con về bảo hiểm y tế", LONG + "<p>Chatbot không phải là người.</p>"),
    "firewall": ("Tường lửa cho dữ liệu hộ nghèo: generated by Wordfence cũng chưa đủ", LONG),
    "photos": (
        "Chùm ảnh: Mùa xóa nhà tạm ở bản xa",
        "".join(f"<figure><img src='{n}.jpg'><figcaption>Ảnh {n}</figcaption></figure><p>Ngôi nhà thứ {n} được dựng bằng gỗ "
                f"của rừng trồng, công thợ của cả bản và ba mươi triệu đồng vốn vay chính sách.</p>" for n in range(8)),
    ),
    "subscribe": ("Xã vùng cao đổi thay", LONG + "<p>Subscribe to our newsletter</p>"),
    "maintenance": ("Cổng dịch vụ công bảo trì, vui lòng đợi đến thứ Hai", LONG),
    "robot": ("Robot phục hồi chức năng cho người khuyết tật", LONG),
    "human rights": ("Human verification of poverty lists: a study", LONG),
}  # fmt: skip


@pytest.mark.parametrize("stated", [False, True])
@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_that_speaks_of_it_is_one(name: str, stated: bool) -> None:
    title, body = ARTICLES[name]
    page = shape(
        f"{title} - Báo Trung Du",
        f"<nav><a href='/'>Trang chủ</a><a href='/dang-nhap'>Đăng nhập</a></nav><article><h1>{title}</h1>{body}</article>"
        f"<footer>Giấy phép số 12/GP</footer>",
        STATED if stated else "",
    ).encode()
    assert find_challenge(page, "text/html") is None
    extract = extract_html(page, URL, SOURCE)
    assert extract.title == title
    assert len(extract.text) + len(extract.lead) > 80


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"%PDF-1.4 captcha",
        b"<rss version='2.0'><title>captcha</title></rss>",
        b"\x00\xff" * 50 + b"captcha",
        b"captcha",
    ],
)
def test_what_is_no_page_bars_nobody(body: bytes) -> None:
    try:
        assert find_challenge(body, "text/html") is None
    except ExtractionError:
        pytest.fail("it must not raise")
