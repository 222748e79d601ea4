"""How each source is doing: what it promised, what it gave, and a verdict."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from welfare_crawl.store.base import ReadingStore, SourceActivity

Verdict = Literal[
    "ok", "new", "quiet", "silent", "failing", "blocked", "robots", "short", "empty", "future", "never", "off"
]

REASONS: dict[Verdict, str] = {
    "ok": "gives what it promises",
    "new": "watched for less than a week: too early to tell",
    "quiet": "fewer new articles in seven days than it promises",
    "silent": "nothing fetched for seven days",
    "failing": "loses too many addresses, or none of its lists can be read",
    "blocked": "its server bars us",
    "robots": "robots.txt forbids most of it",
    "short": "its new texts are far shorter than its old ones: the extractor may have lost them",
    "empty": "too many new texts without a date or a title",
    "future": "new texts say that they come from the future",
    "never": "not crawled yet",
    "off": "disabled in the source list",
}

ALARMS: frozenset[Verdict] = frozenset(REASONS) - {"ok", "new", "never", "off"}

WEEK = timedelta(days=7)

FEW = 5
"""So many new texts, or lost addresses, in a week say something of a source; fewer may be chance."""

MOST_FAILED = 0.3
"""Share of a week's addresses that may be lost."""

MOST_EMPTY = 0.3
"""Share of a week's new texts that may lack a date, or a title."""

LEAST_LENGTH = 0.4
"""Share of its usual length that a source's new texts must have, once it has `ENOUGH` older ones."""

ENOUGH = 20


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """A source, what came of it, and whether somebody should look."""

    activity: SourceActivity
    kept: int
    """Fetches that are documents: stored, revised, or a text that another address has already."""
    problems: tuple[Verdict, ...]
    """All that is wrong, the worst first."""
    verdict: Verdict

    @property
    def reason(self) -> str:
        """What the verdict means."""
        return REASONS[self.verdict]

    @property
    def alarm(self) -> bool:
        """Whether somebody should look."""
        return self.verdict in ALARMS


def judge_sources(store: ReadingStore, *, now: datetime | None = None) -> list[SourceHealth]:
    """Return the health of every source that is listed or was fetched from, the alarms first."""
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    judged = []
    for activity in store.source_activity(moment=moment.isoformat()):
        kept = sum(activity.outcomes.get(outcome, 0) for outcome in ("stored", "revised", "duplicate"))
        problems, verdict = judge(activity, moment)
        judged.append(SourceHealth(activity, kept, problems, verdict))
    return sorted(judged, key=lambda health: (not health.alarm, health.verdict == "never", health.activity.source))


def judge(activity: SourceActivity, now: datetime) -> tuple[tuple[Verdict, ...], Verdict]:
    """Return all that is wrong with one source at a moment, and the verdict on it."""
    if activity.last_fetch is None and not activity.failures:
        return (), "never" if activity.enabled else "off"
    if not activity.kind:
        return (), "ok"  # pages that somebody asked for one by one promise nothing
    if not activity.enabled:
        return (), "off"
    problems = tuple(_problems(activity, now))
    if problems:
        return problems, problems[0]
    young = activity.first_fetch is None or now - datetime.fromisoformat(activity.first_fetch) < WEEK
    return (), "ok" if activity.new_in_week >= activity.expect else "new" if young else "ok"


def _problems(activity: SourceActivity, now: datetime) -> Iterator[Verdict]:
    week = activity.week
    if activity.last_fetch is not None and now - datetime.fromisoformat(activity.last_fetch) > WEEK:
        yield "silent"
    failed = sum(week.failed.values())
    if week.left == "blocked" or week.failed.get("blocked", 0) >= FEW:
        yield "blocked"
    forbidden = week.failed.get("robots", 0)
    if forbidden >= FEW and forbidden > week.fetched:
        yield "robots"
    share = (failed - forbidden) / max(1, failed - forbidden + week.fetched)
    too_many = failed - forbidden >= FEW and share > MOST_FAILED
    more_lost_than_kept = activity.failures - forbidden > max(activity.documents, 3)
    if too_many or more_lost_than_kept or week.left == "unread" or activity.last_fetch is None:
        yield "failing"
    if week.new >= FEW and week.older >= ENOUGH and (week.words or 0) < LEAST_LENGTH * (week.usual_words or 0):
        yield "short"
    if week.new >= FEW and max(week.undated, week.untitled) > MOST_EMPTY * week.new:
        yield "empty"
    if week.future:
        yield "future"
    young = activity.first_fetch is None or now - datetime.fromisoformat(activity.first_fetch) < WEEK
    if activity.new_in_week < activity.expect and not young:
        yield "quiet"
