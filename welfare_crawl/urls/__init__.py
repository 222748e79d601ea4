"""Addresses: which two are one page, which may be fetched, and what their words say.

Built on w3lib (RFC 3986 normal form) and tldextract (registrable domains, from the list that ships with it, never from
the network). courlan's own cleaning is not used for identity: its tracker pattern also removes parameters that select
content on older Vietnamese portals (`cid`, `keyword`, `source`), and two pages under one key are worse than one page
under two.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from welfare_crawl.urls.noise import is_noise

if TYPE_CHECKING:
    from tldextract import TLDExtract

_MAX_LENGTH = 2000
"""Characters; longer ones come from scripts and calendars, and IIS and many proxies refuse them."""

_DEFAULT_PORTS = {"http": 80, "https": 443}

_VARIANT_LABELS = ("www", "m", "mobile", "wap", "amp")
"""Host labels under which a site shows the same pages in another dress."""

_PATH_SESSION = re.compile(r"(?i);(?:jsessionid|phpsessid|sid)=[^/;]*|/\((?:[SAF]\([a-z0-9]{10,}\))+\)")
"""Java's `;jsessionid=...` and ASP.NET's `/(S(...))`."""

_PLAIN = re.compile(
    r"(https?)://((?:[a-z0-9]+(?:-[a-z0-9]+)*\.){1,9}[a-z]{2,20})(?::([1-9]\d{0,4}))?((?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?)"
)
"""An address that is in normal form as it stands, but for a port that its scheme has anyway: most are."""

_ASSET = re.compile(
    r"""(?ix)\.(?:
        jpe?g | png | gif | webp | avif | bmp | svg | ico | tiff? | heic
        | mp3 | m4a | aac | ogg | wav | flac | mp4 | m4v | mov | avi | wmv | flv | webm | mkv | m3u8? | mpd | ts
        | css | m?js | map | woff2? | ttf | eot | otf | swf
        | zip | rar | 7z | tar | tgz | iso | exe | apk | dmg | msi | docx? | xlsx? | pptx? | epub | ics | vcf
    )$"""
)
"""Extensions of what is no page and no paper. PDF, XML and gzip stay: papers and sitemaps end so."""

_INDEX_PAGE = re.compile(r"(?i)/(?:index\.(?:html?|php|aspx?|jsp)|default\.(?:html?|aspx?))$")
"""What a server shows for the folder itself."""

_LANGUAGE_SEGMENT = re.compile(r"(?i)^[a-z]{2}(?:[-_](?:[a-z]{2}|hans|hant|latn|cyrl))?$")
"""`en`, `zh-cn`, `zh-hant`; but `xa-hoi` is the section on society."""


_EXTENSION = re.compile(r"(?i)\.[a-z]{2,5}\d?$")

_TRAILING_ID = re.compile(
    r"""(?ix)(?:
        -{3}id\d+                            # moha.gov.vn: slug---id123
        | [-_](?:post|postid|event|a|i|d|c|n|id|p)\d{3,}    # families 3 and 4, cand, baodautu
        | -(?=[a-f]*\d)(?=\d*[a-f])[a-f0-9]{7,8}            # family 5: seven hexadecimal digits
    )$"""
)

_NUMBER_WITH_EXTENSION = re.compile(r"[-_.]\d{5,}$")
_NUMBER_ALONE = re.compile(r"[-_]\d{6,}$")
"""A year or a sum of money at the end of a slug is no id: five digits before an extension, six without one."""


@lru_cache(maxsize=4096)
def canonical_url(url: str, *, case_insensitive: bool = False) -> str:
    """Return the identity of a page: one string for all the addresses under which a site shows it.

    It is a key, not the address to fetch: `www.`, `m.` and `amp.` are folded away, and so are tracking parameters,
    session ids, fragments and a trailing slash. http and https stay apart: some sites here answer on one of the two
    alone, the others redirect, and a redirect is remembered. `case_insensitive` is for sites that write the same path
    in different letter cases.

    Raises ValueError for what is no http(s) address; whatever `is_fetchable` accepts has a key.
    """
    key = _fold(url, case_insensitive)
    # What a fold lays bare may fold again (`/.;/` -> `/.` -> `/`); each makes it shorter, so this ends.
    while (again := _fold(key, case_insensitive)) != key:
        key = again
    return key


def canonical_or_none(url: str | None) -> str | None:
    """Return the canonical form of an address, None for what is no web address."""
    if not url:
        return None
    try:
        return canonical_url(url)
    except ValueError:
        return None


def both_schemes(url: str) -> tuple[str, ...]:
    """Return a canonical address and its twin under the other of http and https: what a page names may be either."""
    scheme, separator, rest = url.partition("://")
    if scheme not in _DEFAULT_PORTS or not separator:
        return (url,)
    return (url, f"{'http' if scheme == 'https' else 'https'}://{rest}")


def clean_url(url: str) -> str:
    """Return the address to fetch: fragment, tracking parameters and session ids removed, host and scheme as they were.

    Raises ValueError for what is no http(s) address.
    """
    scheme, host, port, path, query = _split(url)
    kept = [pair for pair in query.split("&") if pair and not is_noise(pair, keep_amp=True)]
    return urlunsplit((scheme, _netloc(host, port), _PATH_SESSION.sub("", path) or "/", "&".join(kept), ""))


def same_host(first: str, second: str) -> bool:
    """Tell whether two addresses are of one host, `www.`, `m.` and the like and the scheme set aside."""
    try:
        one, other = _split(first), _split(second)
    except ValueError:
        return False
    return (_fold_host(one[1]), one[2]) == (_fold_host(other[1]), other[2])


def same_site(first: str, second: str) -> bool:
    """Tell whether two addresses belong to one registered name, so that the one may speak for the other.

    Names under `localhost` count as registered each for itself, and a port that is not the scheme's own belongs to
    the name.
    """
    try:
        one, other = _split(first), _split(second)
    except ValueError:
        return False
    return (_registered(one[1]), one[2]) == (_registered(other[1]), other[2])


def slug_of(url: str) -> str:
    """Return the worded part of an address in lower case, without id and extension; empty when it has none.

    A translation site prints the original's slug without its id, so equal slugs are a hint at one text.
    """
    try:
        path = _split(url)[3]
    except ValueError:
        return ""
    segments = [unquote(part) for part in _fold_path(path).split("/") if part]
    # `/<slug>/123456` has its words one segment up; a section's name there is no slug.
    for segment, least in zip(reversed(segments[-2:]), (1, 3), strict=False):
        slug = _without_id(segment)
        if re.search(r"[^\W\d_]", slug) and slug.count("-") + slug.count("_") >= least:
            return unicodedata.normalize("NFC", slug).lower()
    return ""


def believable_canonical(page_url: str, claimed: str) -> str | None:
    """Return the address that a page claims as its own if it can be true, else None.

    Not believed: other sites, the home page, another language's edition, and an address without words for a page that
    has them (templates that print their section's or the front page's address on every article).
    """
    try:
        absolute = urljoin(page_url, claimed.strip())
    except ValueError:
        return None
    if not claimed.strip() or not is_fetchable(absolute) or not same_site(page_url, absolute):
        return None
    path = urlsplit(canonical_url(absolute)).path
    segments = [part for part in path.split("/") if part]
    if not segments and not urlsplit(absolute).query:
        return None
    if len(segments) == 1 and _LANGUAGE_SEGMENT.match(segments[0]):
        return None
    if _language_prefix(page_url) != _language_prefix(absolute):
        return None
    own, other = slug_of(page_url), slug_of(absolute)
    if own.count("-") >= 3 and other != own and other.count("-") < 3:
        return None
    return absolute


def is_fetchable(url: str) -> bool:
    """Tell whether an address is worth a request: http(s), of sane length, no media file, no credentials, no script."""
    if len(url) > _MAX_LENGTH or re.search(r"[\x00-\x1f\x7f]", url.strip()):
        return False
    try:
        if "@" in urlsplit(url.strip()).netloc:
            return False
        path = _split(url)[3]
    except ValueError:
        return False
    return not _ASSET.search(path)


def _fold(url: str, case_insensitive: bool) -> str:
    scheme, host, port, path, query = _split(url)
    host = _fold_host(host)
    path = _fold_path(_PATH_SESSION.sub("", path))
    if case_insensitive:
        path, query = path.lower(), query.lower()
    pairs = sorted(pair for pair in query.split("&") if pair and not is_noise(pair))
    if host.endswith(".blogspot.com"):
        pairs = [pair for pair in pairs if pair not in ("m=0", "m=1")]  # its mobile pages; elsewhere `m` is a month
    return urlunsplit((scheme, _netloc(host, port), path, "&".join(pairs), ""))


@lru_cache(maxsize=4096)
def _split(url: str) -> tuple[str, str, int | None, str, str]:
    """Return scheme, host, port (None for the scheme's own), path and query in RFC 3986 normal form."""
    if (plain := _PLAIN.fullmatch(url)) is not None and len(plain[2]) < 64:  # the longest label that DNS knows
        number = int(plain[3] or _DEFAULT_PORTS[plain[1]])
        if number < 65_536:  # the rest takes ten times as long to say the same
            return plain[1], plain[2], None if number == _DEFAULT_PORTS[plain[1]] else number, plain[4] or "/", ""
    text = re.sub(r"[\t\r\n]", "", url.strip())
    raw = urlsplit(text)
    if raw.scheme.lower() not in _DEFAULT_PORTS:
        raise ValueError(f"no http(s) address: {url[:200]!r}")
    # `&amp;` survives in feeds that escape twice.
    text = urlunsplit((raw.scheme, raw.netloc.rpartition("@")[2], raw.path, raw.query.replace("&amp;", "&"), ""))
    parts = urlsplit(canonicalize_url(text))
    host = (parts.hostname or "").rstrip(".")
    if not host or re.search(r"[\s%<>\"'\\^`{|}]", host) or host.startswith(".") or ".." in host:
        raise ValueError(f"no host in {url[:200]!r}")
    port = parts.port
    if port == _DEFAULT_PORTS[parts.scheme]:
        port = None
    path = "/".join(_normal_segment(segment) for segment in re.sub(r"/{2,}", "/", parts.path or "/").split("/"))
    # The order of parameters is the key's business; the address to fetch keeps the site's own.
    query = "&".join(_normal_pair(pair) for pair in urlsplit(text).query.split("&"))
    return parts.scheme, host, port, path, query


def _normal_segment(segment: str) -> str:
    try:
        decoded = unquote(segment, errors="strict")
    except UnicodeDecodeError:
        return re.sub(r"%[0-9a-fA-F]{2}", lambda match: match[0].upper(), segment)
    return quote(unicodedata.normalize("NFC", decoded), safe="!$&'()*+,;=:@~")


def _normal_pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    return _normal_word(name) + equals + _normal_word(value)


def _normal_word(word: str) -> str:
    try:
        decoded = unquote(word.replace("+", " "), errors="strict")
    except UnicodeDecodeError:
        return quote(word, safe="%+!$'()*,;:@/?~")
    return quote(unicodedata.normalize("NFC", decoded), safe="!$'()*,;:@/?~").replace("%20", "+")


@lru_cache(maxsize=4096)
def _fold_host(host: str) -> str:
    registered = _registered(host)
    while True:
        label, _, rest = host.partition(".")
        if label not in _VARIANT_LABELS or not (rest == registered or rest.endswith("." + registered)):
            return host
        host = rest


@lru_cache(maxsize=4096)
def _registered(host: str) -> str:
    if host == "localhost" or host.endswith(".localhost"):
        return ".".join(host.split(".")[-2:])
    found = _suffixes().extract_str(host)
    return found.top_domain_under_public_suffix or host


@cache
def _suffixes() -> "TLDExtract":
    from tldextract import TLDExtract  # brings requests along, which takes longer to import than all of this module

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


def _fold_path(path: str) -> str:
    while True:
        folded = re.sub(r"(?i)(?:/amp)+/?$|^/amp(?=/.)", "", path)
        folded = re.sub(r"(?i)\.amp(?=\.[a-z]{3,5}$|$)", "", folded)
        folded = _INDEX_PAGE.sub("/", folded)
        # An empty parameter (`/a;`) goes with the slash: w3lib drops it, too.
        folded = folded.rstrip("/;") or "/"
        if folded == path:
            return path
        path = folded


def _netloc(host: str, port: int | None) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if port is None else f"{name}:{port}"


def _language_prefix(url: str) -> str:
    """Return the language that an address names in its first segment, before a further one; empty for none."""
    segments = [part for part in urlsplit(url).path.split("/") if part]
    if len(segments) > 1 and _LANGUAGE_SEGMENT.match(segments[0]):
        return segments[0].lower()
    return ""


def _without_id(segment: str) -> str:
    stem = _EXTENSION.sub("", segment)
    shorter = _TRAILING_ID.sub("", stem)
    if shorter != stem:
        return shorter
    return (_NUMBER_ALONE if stem == segment else _NUMBER_WITH_EXTENSION).sub("", stem)
