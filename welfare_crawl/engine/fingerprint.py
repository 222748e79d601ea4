"""The identity of a request: that of the page, so that the variants of one URL are one entry of the frontier."""

from hashlib import blake2b

from scrapy import Request

from welfare_crawl.urls import canonical_url


class CanonicalFingerprinter:
    """Gives all variants of a URL (tracking parameters, AMP, mobile host) the same fingerprint."""

    def fingerprint(self, request: Request) -> bytes:
        """Return 16 bytes; lists and feeds are told apart by their exact address, articles by their canonical one."""
        url = request.url if request.meta.get("exact") else canonical_url(request.url)
        return blake2b(url.encode(), digest_size=16).digest()
