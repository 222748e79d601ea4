"""Compressed responses: asked for only in the two ways that can be told from a body that was cut off."""

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from welfare_crawl.engine.faults import Fault, Refused

ACCEPTED = "gzip, deflate"
"""Every server knows these; a cut in Brotli or Zstandard goes unnoticed in Scrapy, which takes what came for whole."""

UNPACKED_MOST = "unpacked_most"
"""Key of `meta`: bytes that a response may have when it is unpacked, where that is another limit than on the wire."""


class Compression(HttpCompressionMiddleware):
    """Unpacks responses; what can't be unpacked is the server's fault."""

    def process_request(self, request: Request, spider: Spider | None = None) -> None:
        """Say what we take."""
        request.headers.setdefault("Accept-Encoding", ACCEPTED)

    def process_response(self, request: Request, response: Response, spider: Spider | None = None) -> Response:
        """Return the response unpacked.

        Raises IgnoreRequest for one that is too large, and Refused for one that is broken.
        """
        if (most := request.meta.get(UNPACKED_MOST)) is not None:
            request = request.replace(meta={**request.meta, "download_maxsize": most})
        try:
            unpacked = super().process_response(request, response)
        except IgnoreRequest:
            raise
        except Exception as error:  # each library has its own, and none derives from another
            fault = Fault("bad_response", f"the body can't be unpacked: {error}"[:300], retry=True, later=True)
            raise Refused(fault) from None
        if not isinstance(unpacked, Response):
            raise TypeError("Scrapy's unpacking gives a response")
        return unpacked
