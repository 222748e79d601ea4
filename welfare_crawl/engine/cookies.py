"""Scrapy's cookies, kept without asking anybody else which domains are public suffixes."""

import re

from scrapy import Request, Spider
from scrapy.downloadermiddlewares import cookies
from scrapy.http import Response
from tldextract import TLDExtract

# Scrapy's own splitter fetches the Public Suffix List from its host at the first cookie of each new machine; the
# snapshot that tldextract ships is good enough to keep a site from setting cookies for all of .vn.
cookies._split_domain = TLDExtract(include_psl_private_domains=True, suffix_list_urls=(), cache_dir=None)


SCRIPT_BYTES = 4_096
"""A page that only sets a cookie and loads itself again is shorter."""

_SET_COOKIE = re.compile(rb"""document\.cookie\s*=\s*["']([A-Za-z0-9_.-]{1,64}=[^"';,\s]{1,512})["';]""")
_RELOAD = re.compile(rb"location\.(?:reload|href|replace|assign)|\.location\s*=")


class Cookies(cookies.CookiesMiddleware):
    """Keeps the cookies of each site, for those that hand one out before they show a page."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Take what a short script would do, set a cookie and load the page again, for a redirect to itself."""
        if response.status == 200 and (cookie := cookie_of_script(response.body)):
            headers = {"Location": request.url, "Set-Cookie": cookie}
            response = Response(response.url, status=302, headers=headers, request=request)
        return super().process_response(request, response)


def cookie_of_script(body: bytes) -> bytes | None:
    """Return the cookie, name and value, that a page sets before it loads itself again; None for all other pages."""
    if len(body) > SCRIPT_BYTES or not _RELOAD.search(body):
        return None
    found = _SET_COOKIE.search(body)
    return found[1] if found else None
