"""What went wrong, said in the language of the interface: the lines that the library writes in English."""

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def _lines() -> tuple[tuple[re.Pattern[str], str], ...]:
    path = files("welfare_crawl.browse") / "problems.toml"
    lines: list[dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))["line"]
    return tuple((_pattern(line["en"]), line["vi"]) for line in lines)


def _pattern(line: str) -> re.Pattern[str]:
    """Return what recognises a line whose {names} stand for what differs each time."""
    parts = re.split(r"\{(\w+)\}", line)
    return re.compile(
        "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts)), re.DOTALL
    )


def say_problem(message: str, language: str) -> tuple[str, str]:
    """Return a line of the library in a language of the interface, and the language that it is now in.

    What nobody has translated stays English.
    """
    if language == "vi":
        for pattern, vietnamese in _lines():
            if match := pattern.fullmatch(message):
                return vietnamese.format(**match.groupdict()), "vi"
    return message, "en"
