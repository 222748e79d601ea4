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


_DAY = timedelta(days=1)


def precision(moment: datetime) -> timedelta:
    """Return how exactly a list's date says when something changed: to the second, the minute or the day.

    By its value: midnight counts as a day without a time, and no seconds as a minute.
    """
    if moment.second:
        return timedelta(seconds=1)
    return timedelta(minutes=1) if moment.hour or moment.minute else _DAY


def is_unseen(fetched_at: datetime, changed: datetime) -> bool:
    """Tell whether a page may have changed after it was fetched, by the date of a list that rounds down."""
    return fetched_at < changed + precision(changed)


def worth_fetching(known: Known | None, *, now: datetime, lastmod: datetime | None = None) -> bool:
    """Tell whether a listed address should be fetched: it is new, has changed, or may have.

    `lastmod` is what the list says of it, a sitemap's or a feed's; `now` and all dates carry a zone.
    """
    if known is None:
        return True
    age = now - known.fetched_at
    # A list may say a moment to come (a wrong zone, a planned article): it would be news at every run.
    if lastmod is not None and lastmod <= now + timedelta(minutes=5):
        # An article that is dated by the day would be fetched at each run of its day.
        dated_by_day = precision(lastmod) == _DAY
        if known.fetched_at < lastmod or (not dated_by_day and is_unseen(known.fetched_at, lastmod)):
            return True
    if known.outcome in _RETRY:
        return age >= _RETRY[known.outcome]
    published = parse_moment(known.published_at)
    return published is not None and now - published <= YOUNG and age >= DAILY
