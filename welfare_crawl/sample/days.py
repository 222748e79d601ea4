"""When the editions of the sample press went out."""

from datetime import UTC, datetime
from functools import cache

FIRST_DAY = datetime(2026, 3, 7, tzinfo=UTC)


def day_of(edition: int) -> datetime:
    """Return when the lists and feeds of an edition last changed."""
    return FIRST_DAY if edition == 1 else second_day()


@cache
def second_day() -> datetime:
    """Return the moment at which the second edition was first asked for.

    It must lie after the crawl of the first one, as a newspaper's changes lie after our last visit.
    """
    return datetime.now(UTC).replace(microsecond=0)
