"""How each source is doing: what it promised, what it gave, and a verdict."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from welfare_crawl.store.base import ReadingStore, SourceActivity

Verdict = Literal["ok", "new", "quiet", "silent", "failing", "never", "off"]

REASONS: dict[Verdict, str] = {
    "ok": "gives what it promises",
    "new": "watched for less than a week: too early to tell",
    "quiet": "fewer new articles in seven days than it promises",
    "silent": "nothing fetched for seven days",
    "failing": "more addresses lost than kept",
    "never": "not crawled yet",
    "off": "disabled in the source list",
}

ALARMS: frozenset[Verdict] = frozenset({"quiet", "silent", "failing"})

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """A source, what came of it, and whether somebody should look."""

    activity: SourceActivity
    kept: int
    """Fetches that are documents: stored, revised, or a text that another address has already."""
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
    judged = [
        SourceHealth(
            activity,
            sum(activity.outcomes.get(outcome, 0) for outcome in ("stored", "revised", "duplicate")),
            judge(activity, moment),
        )
        for activity in store.source_activity(moment=moment.isoformat())
    ]
    return sorted(judged, key=lambda health: (not health.alarm, health.verdict == "never", health.activity.source))


def judge(activity: SourceActivity, now: datetime) -> Verdict:
    """Return the verdict on one source at a moment."""
    if activity.last_fetch is None or activity.first_fetch is None:
        if activity.failures:
            return "failing"
        return "never" if activity.enabled else "off"
    if not activity.kind:
        return "ok"  # pages that somebody asked for one by one promise nothing
    if not activity.enabled:
        return "off"
    if now - datetime.fromisoformat(activity.last_fetch) > WEEK:
        return "silent"
    if activity.failures > max(activity.documents, 3):
        return "failing"
    if activity.new_in_week >= activity.expect:
        return "ok"
    return "new" if now - datetime.fromisoformat(activity.first_fetch) < WEEK else "quiet"
