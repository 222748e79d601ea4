"""Which known addresses are worth another request."""

from datetime import datetime, timedelta

from welfare_crawl.discovery.dates import parse_moment
from welfare_crawl.records import Known

YOUNG = timedelta(days=7)
"""Papers correct an article in its first days; after a week it hardly changes."""

DAILY = timedelta(hours=20)
"""Once a day for a run that cron starts at the same hour: a little less, or it would be every other day."""

_RETRY = {"failed": timedelta(hours=6), "not_article": timedelta(days=30), "redirect": timedelta(days=30)}
"""After how long a fetch that gave no document is tried again."""


def worth_fetching(known: Known | None, *, now: datetime, lastmod: datetime | None = None) -> bool:
    """Tell whether a listed address should be fetched: it is new, has changed, or may have.

    `lastmod` is what the list says of it, a sitemap's or a feed's; `now` and all dates carry a zone.
    """
    if known is None:
        return True
    age = now - known.fetched_at
    # A list may say a moment to come (a wrong zone, a planned article): it would be news at every run.
    if lastmod is not None and known.fetched_at < lastmod <= now + timedelta(minutes=5):
        return True
    if known.outcome in _RETRY:
        return age >= _RETRY[known.outcome]
    published = parse_moment(known.published_at)
    return published is not None and now - published <= YOUNG and age >= DAILY
