"""The two languages of the interface: its phrases, and how each writes numbers and days."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from importlib.resources import files

LANGUAGES = ("vi", "en")

VIETNAM = timezone(timedelta(hours=7))


@cache
def _phrases() -> dict[str, dict[str, str]]:
    path = files("welfare_crawl.browse") / "phrases.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


class Phrases:
    """The phrases of one language, by name; a name without a phrase stands for itself."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self.other = "vi" if self.language == "en" else "en"

    def __call__(self, name: str, **values: object) -> str:
        """Return a phrase with its values filled in."""
        phrase = _phrases().get(name, {}).get(self.language, name)
        return phrase.format(**values) if values else phrase

    def named(self, kind: str, name: str) -> str:
        """Return what a fixed word of the store is called, such as a topic or an outcome."""
        return _phrases().get(f"{kind}_{name}", {}).get(self.language, name.replace("_", " "))

    def number(self, value: float | int | None, digits: int = 0) -> str:
        """Return a number as the language writes it: 1.234,5 or 1,234.5."""
        if value is None:
            return ""
        text = f"{value:,.{digits}f}"
        return text.translate(str.maketrans(",.", ".,")) if self.language == "vi" else text

    def figure(self, value: float | str) -> str:
        """Return a fact's value as the language writes it, with the digits that it has; a law's number as it is."""
        if isinstance(value, str):
            return value
        whole, _, rest = f"{value:.6f}".rstrip("0").partition(".")
        return self.number(value, len(rest)) if whole else str(value)

    def day(self, text: str | None) -> str:
        """Return the day of a moment, in Vietnam: 31/7/2025 or 31 July 2025; what is no day stays as it is."""
        try:
            moment = datetime.fromisoformat(text or "")
        except ValueError:
            return text or ""
        if moment.tzinfo is not None:
            moment = moment.astimezone(VIETNAM)
        if self.language == "vi":
            return f"{moment.day}/{moment.month}/{moment.year}"
        return f"{moment.day} {moment:%B} {moment.year}"

    def moment(self, text: str | None) -> str:
        """Return day and time of a moment, in Vietnam; a day alone stays one."""
        try:
            moment = datetime.fromisoformat(text or "")
        except ValueError:
            return text or ""
        if moment.tzinfo is None or len(text or "") <= 10:
            return self.day(text)
        return f"{self.day(text)}, {moment.astimezone(VIETNAM):%H:%M}"

    def month(self, text: str) -> str:
        """Return a month or a year: `2025-07` as 7/2025 or Jul 2025."""
        try:
            moment = datetime.strptime(text, "%Y-%m")  # noqa: DTZ007 -- a month has no zone
        except ValueError:
            return text
        return f"{moment.month}/{moment.year}" if self.language == "vi" else f"{moment:%b %Y}"


def choose_language(asked: str | None, remembered: str | None, headers: Mapping[str, str]) -> str:
    """Return the interface's language: as asked for, else as remembered, else the first that the browser names."""
    for wish in (asked, remembered):
        if wish in LANGUAGES:
            return wish
    for part in headers.get("accept-language", "").split(","):
        tag = part.split(";")[0].strip().lower()[:2]
        if tag in LANGUAGES:
            return tag
    return "en"
