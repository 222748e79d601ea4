"""What a run counts."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from welfare_crawl.records import Failure, Placement

NOTED_PAGES = 200
"""How many lost pages a run keeps in mind for its summary."""


@dataclass(slots=True)
class Tally:
    """Counts of one run, for the progress display, the summary and the `runs` row."""

    sources: dict[str, Counter[str]] = field(default_factory=dict)
    languages: Counter[str] = field(default_factory=Counter)
    provinces: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    incomplete: dict[str, str] = field(default_factory=dict)
    """Sources that the run did not work through, and why."""
    lost: list[tuple[str, str, str]] = field(default_factory=list)
    """The first lost pages: URL, reason, detail."""
    listener: Callable[[str, str, str], None] | None = None
    """Told of each page: URL, outcome, title or reason."""

    def count(self, source: str, word: str, number: int = 1) -> None:
        """Add to one figure of one source."""
        self.sources.setdefault(source, Counter())[word] += number

    def total(self, word: str) -> int:
        """Return one figure over all sources."""
        return sum(counts[word] for counts in self.sources.values())

    def note(self, url: str, outcome: str, detail: str) -> None:
        """Tell whoever wants to know what came of a page."""
        if self.listener is not None:
            self.listener(url, outcome, detail)

    def count_document(self, placement: Placement) -> None:
        """Count a document that was saved."""
        document = placement.document
        word = "translation" if placement.translation_of and placement.outcome == "stored" else placement.outcome
        self.count(document.source, word)
        if placement.outcome in ("stored", "revised"):
            self.count(document.source, "kept")
        if placement.outcome == "stored":
            self.languages[document.language] += 1
            if document.province:
                self.provinces[document.province] += 1
        self.note(document.captures[0].url, word, document.title)

    def count_failure(self, failure: Failure) -> None:
        """Count a page that is lost to this run."""
        self.count(failure.source, "failed")
        self.reasons[failure.reason] += 1
        if len(self.lost) < NOTED_PAGES:
            self.lost.append((failure.url, failure.reason, failure.detail))
        self.note(failure.url, "failed", f"{failure.reason} {failure.detail}".strip())

    def as_stats(self) -> dict[str, Any]:
        """Return the counts as `runs.stats` keeps them."""
        return {
            "sources": {name: dict(sorted(counts.items())) for name, counts in sorted(self.sources.items())},
            "languages": dict(self.languages.most_common()),
            "provinces": dict(self.provinces.most_common()),
            "failures": dict(self.reasons.most_common()),
            "incomplete": dict(sorted(self.incomplete.items())),
        }
