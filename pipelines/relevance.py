"""Keep what speaks of social welfare."""

from welfare_crawl.engine.drops import Dropped
from welfare_crawl.records import Document
from welfare_crawl.topics import THRESHOLD


class Relevance:
    """Document -> Document, or dropped as off topic; what somebody asked for by URL is always kept."""

    def process_item(self, document: Document) -> Document:
        """Let the document through when it passes the threshold."""
        if document.kind != "page" and document.relevance < THRESHOLD:
            raise Dropped(
                "off_topic",
                document.captures,
                document.source,
                f"relevance {document.relevance:.2f} below {THRESHOLD}",
                relevance=document.relevance,
            )
        return document
