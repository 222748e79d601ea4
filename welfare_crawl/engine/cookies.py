"""Scrapy's cookies, kept without asking anybody else which domains are public suffixes."""

from scrapy.downloadermiddlewares import cookies
from tldextract import TLDExtract

# Scrapy's own splitter fetches the Public Suffix List from its host at the first cookie of each new machine; the
# snapshot that tldextract ships is good enough to keep a site from setting cookies for all of .vn.
cookies._split_domain = TLDExtract(include_psl_private_domains=True, suffix_list_urls=(), cache_dir=None)


class Cookies(cookies.CookiesMiddleware):
    """Keeps the cookies of each site, for those that hand one out before they show a page."""
