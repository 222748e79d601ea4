"""How a step of the pipeline gives a page up: always with an outcome, so that nothing vanishes."""

from datetime import UTC, datetime

from scrapy.exceptions import DropItem

from welfare_crawl.errors import Reason, Stage
from welfare_crawl.records import Capture, Failure, Outcome


class Dropped(DropItem):
    """A page that goes no further; the ledger writes its sightings, and its failure when it is one."""

    def __init__(
        self,
        outcome: Outcome,
        captures: tuple[Capture, ...],
        source: str,
        detail: str,
        *,
        relevance: float | None = None,
        failure: Failure | None = None,
    ) -> None:
        url = captures[0].url if captures else failure.url if failure else ""
        super().__init__(f"{outcome}: {detail} <{url}>", log_level="INFO")
        self.outcome: Outcome = outcome
        self.captures = captures
        self.source = source
        self.detail = detail
        self.relevance = relevance
        self.failure = failure


def lost(captures: tuple[Capture, ...], source: str, stage: Stage, reason: Reason, detail: str) -> Dropped:
    """Return the exception for a page that was fetched and gave nothing."""
    failure = Failure(captures[0].url, source, stage, reason, detail, datetime.now(UTC))
    return Dropped("failed", captures, source, f"{reason} {detail}".strip(), failure=failure)
