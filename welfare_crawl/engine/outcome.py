"""How a run ended, in one word and as an exit code."""

from collections.abc import Mapping

EXIT_CODES = {"finished": 0, "partial": 3, "shutdown": 3}
"""Outcome of a run -> exit code; every other outcome is a failure, 1. Wrong usage is 2."""

AS_WANTED = frozenset({"window"})
"""Why a source may be left to a later run without the run being partial: its operator wants it so."""


def judge_outcome(reason: str, sources: int, incomplete: Mapping[str, str]) -> str:
    """Return the outcome of a run of so many sources that Scrapy closed for a reason.

    `finished`: every source was worked through. `partial`: some were not, and `incomplete` says why. `failed`: not one
    list of any source could be read. `shutdown`: stopped by a signal.
    """
    if reason != "finished":
        return reason
    short = [why for why in incomplete.values() if why not in AS_WANTED]
    if not short:
        return "finished"
    return "failed" if len(short) >= sources and set(short) == {"unread"} else "partial"


def exit_code(outcome: str) -> int:
    """Return the exit code of an outcome."""
    return EXIT_CODES.get(outcome, 1)
