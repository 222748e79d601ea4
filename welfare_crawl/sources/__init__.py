"""The list of newspapers, translation sites and journals: read from TOML, checked, merged with their families."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cssselect import HTMLTranslator, SelectorError

from welfare_crawl.errors import ConfigurationError
from welfare_crawl.records import Source, SourceKind
from welfare_crawl.sources.file import Block, read_blocks
from welfare_crawl.sources.window import is_window
from welfare_crawl.urls import is_fetchable

SOURCES_PACKAGE = "spiders"
"""The package beside this one whose folder `sources` holds the list; named, never imported."""

SPIDERS: Mapping[SourceKind, str] = {"news": "news", "papers": "papers"}
"""Which spider takes which kind of source."""

PROVINCE_TODAY: Mapping[str, str] = {
    code: row.split()[0]
    for row in (
        "01 01", "04 04", "08 02 08", "11 11", "12 12", "14 14", "15 10 15", "19 06 19", "20 20", "22 22",
        "24 24 27", "25 17 25 26", "31 30 31", "33 33 34", "37 35 36 37", "38 38", "40 40", "42 42", "44 44 45",
        "46 46", "48 48 49", "51 51 62", "52 52 64", "56 56 58", "66 54 66", "68 60 67 68", "75 70 75",
        "79 74 77 79", "80 72 80", "82 82 87", "86 83 84 86", "91 89 91", "92 92 93 94", "96 95 96",
    )
    for code in row.split()[1:]
}  # fmt: skip
"""Code of each of the 63 former provinces -> code of the one of 34 that it belongs to since 2025-07-01 (Resolution
202/2025/QH15). Each row: today's code, then those that went into it."""

_ID = re.compile(r"^[a-z0-9_]+$")
_SELECTORS = frozenset({"title", "body", "date", "author", "lead", "next_page", "drop"})
_HINTS = (
    frozenset({"language", "feeds", "sitemaps", "sections", "article", "exclude", "timeline"})
    | {"expect", "delay", "window"}
    | _SELECTORS
)
"""What a family may say for its papers."""
_SOURCE_KEYS = frozenset(field.name for field in fields(Source))


def load_sources(
    paths: Iterable[Path | Traversable] | None = None, *, variables: Mapping[str, str] | None = None
) -> dict[str, Source]:
    """Return every source by its id, its family's hints merged in; what a source says itself comes first.

    None reads the packaged list; a folder stands for all its `*.toml`. Families of the packaged list are known to any
    list. `variables` fill `{name}` in the files' strings. Raises ConfigurationError, one line with file, source, key
    and line.
    """
    packaged = _packaged_files()
    given = packaged if paths is None else _expand(paths)
    if paths is None and not given:
        raise ConfigurationError(
            f"no sources: the package {SOURCES_PACKAGE!r} holds no sources/*.toml; reinstall the project"
        )
    families: dict[str, dict[str, Any]] = {}
    blocks: list[Block] = []
    own = {str(file) for file in given}
    for file in [*(file for file in packaged if str(file) not in own), *given]:
        seen: set[str] = set()
        for block in read_blocks(file, variables or {}):
            if block.table == "family":
                _check_id(block)
                if block.id in seen:
                    raise block.error("id", "this family is already there")
                seen.add(block.id)
                _check_keys(block, _HINTS | {"id"})
                families[block.id] = {key: _value(block, key) for key in block.values if key != "id"}
            elif str(file) in own:
                blocks.append(block)
    sources: dict[str, Source] = {}
    first: dict[str, Block] = {}
    for block in blocks:
        source = _build(block, families)
        if source.id in first:
            raise block.error("id", f"already given at {first[source.id].where('id')}")
        first[source.id] = block
        sources[source.id] = source
    return sources


def select_sources(sources: Mapping[str, Source], names: str | None, kind: SourceKind) -> list[Source]:
    """Return the sources that `-a source=ID[,ID]` names, in that order; None gives all enabled ones of the kind.

    A disabled source can be named. Raises ConfigurationError for an unknown id, with the nearest known ones, and for a
    wrong kind.
    """
    if names is None:
        return [source for source in sources.values() if source.kind == kind and source.enabled]
    wanted = list(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))
    if not wanted:
        raise ConfigurationError("source: no id given; write -a source=ID[,ID], see `welfare-crawl sources`")
    chosen = []
    for name in wanted:
        source = sources.get(name)
        if source is None:
            raise ConfigurationError(f"source: {name!r} is unknown; {_nearest(name, sources)}")
        if source.kind != kind:
            raise ConfigurationError(
                f"source: {name!r} is not for this spider; use `scrapy crawl {SPIDERS[source.kind]} -a source={name}`"
            )
        chosen.append(source)
    return chosen


def _packaged_files() -> list[Traversable]:
    try:
        folder = files(SOURCES_PACKAGE) / "sources"
    except ModuleNotFoundError:
        return []
    return _toml_files(folder) if folder.is_dir() else []


def _expand(paths: Iterable[Path | Traversable]) -> list[Traversable]:
    found: list[Traversable] = []
    for path in paths:
        if path.is_dir():
            found += _toml_files(path)
        else:
            found.append(path)
    return found


def _toml_files(folder: Traversable) -> list[Traversable]:
    return sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)


def _build(block: Block, families: Mapping[str, dict[str, Any]]) -> Source:
    _check_id(block)
    _check_keys(block, _SOURCE_KEYS)
    for key in ("kind", "home"):
        if key not in block.values:
            raise block.error(key, "is missing")
    own = {key: _value(block, key) for key in block.values}
    hints: dict[str, Any] = {}
    if "family" in own:
        if own["family"] not in families:
            raise block.error("family", f"{own['family']!r} is unknown; {_nearest(own['family'], families)}")
        parts = urlsplit(own["home"])
        home = f"{parts.scheme}://{parts.netloc}/"
        hints = {key: _fill_home(value, home) for key, value in families[own["family"]].items()}
    return Source(**{**hints, **own})


def _fill_home(value: Any, home: str) -> Any:
    if isinstance(value, str):
        return value.replace("{home}", home)
    if isinstance(value, tuple):
        return tuple(item.replace("{home}", home) for item in value)
    return value


def _check_id(block: Block) -> None:
    value = block.values.get("id")
    if value is None:
        raise block.error("id", "is missing")
    if not isinstance(value, str) or not _ID.match(value):
        raise block.error("id", f"{value!r} is no id; write small letters, digits and _ only")


def _check_keys(block: Block, known: frozenset[str]) -> None:
    for key in block.values:
        if key not in known:
            raise block.error(key, f"is no key of a {block.table}; {_nearest(key, known)}")


def _value(block: Block, key: str) -> Any:
    """Return a checked value as `Source` holds it."""
    value = block.values[key]
    if key in _SELECTORS or key in {"feeds", "sitemaps", "sections"}:
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) and item.strip() for item in items):
            raise block.error(key, f"must be a string or a list of strings, not {value!r}")
        for item in items:
            _CHECKS["selector" if key in _SELECTORS else "address"](block, key, item)
        return tuple(items)
    if key == "enabled":
        if not isinstance(value, bool):
            raise block.error(key, f"must be true or false, not {value!r}")
    elif key in {"expect", "delay"}:
        whole = int if key == "expect" else (int, float)
        # not (value >= 0): refuses nan as well
        if isinstance(value, bool) or not isinstance(value, whole) or not (0 <= value < 1e9):
            raise block.error(key, f"must be a {'whole ' if key == 'expect' else ''}number from 0 up, not {value!r}")
        return value if key == "expect" else float(value)
    elif not isinstance(value, str) or not value.strip():
        raise block.error(key, f"must be a string that says something, not {value!r}")
    elif key in _CHECKS:
        _CHECKS[key](block, key, value)
    return value


def _check_address(block: Block, key: str, value: str) -> None:
    if block.table == "family":
        value = value.replace("{home}", "https://example.org/")
    if re.search(r"[\s{}]", value) or not is_fetchable(value):
        raise block.error(key, f"{value!r} is no http(s) address")


def _check_timeline(block: Block, key: str, value: str) -> None:
    if "{page}" not in value:
        raise block.error(key, f"{value!r} lacks {{page}}, and {{zone}} where the site numbers its sections")
    _check_address(block, key, value.replace("{zone}", "1").replace("{page}", "1"))


def _check_pattern(block: Block, key: str, value: str) -> None:
    try:
        re.compile(value)
    except re.error as error:
        raise block.error(key, f"{value!r} is no regular expression: {error}") from error


def _check_selector(block: Block, key: str, value: str) -> None:
    try:
        HTMLTranslator().css_to_xpath(value)
    except SelectorError as error:
        raise block.error(key, f"{value!r} is no CSS selector: {error}") from error


def _check_province(block: Block, key: str, value: str) -> None:
    today = PROVINCE_TODAY.get(value)
    if today is None:
        raise block.error(
            key, f"{value!r} is no province code; two digits of the General Statistics Office, such as 25"
        )
    if today != value:
        raise block.error(key, f"{value!r} is a province of before 2025-07-01; today it is {today!r}")


def _check_window(block: Block, key: str, value: str) -> None:
    if not is_window(value):
        raise block.error(key, f"{value!r} is no window; write two times of the day in Vietnam, such as 22:00-06:00")


def _check_kind(block: Block, key: str, value: str) -> None:
    if value not in SPIDERS:
        raise block.error(key, f"{value!r} is no kind; write {' or '.join(SPIDERS)}")


def _check_language(block: Block, key: str, value: str) -> None:
    if not re.match(r"^[a-z]{2}$", value):
        raise block.error(key, f"{value!r} is no language; two letters of ISO 639-1, such as vi")


_CHECKS: Mapping[str, Callable[[Block, str, str], None]] = {
    "address": _check_address, "home": _check_address, "oai": _check_address, "selector": _check_selector,
    "article": _check_pattern, "exclude": _check_pattern, "timeline": _check_timeline, "province": _check_province,
    "kind": _check_kind, "language": _check_language, "window": _check_window,
}  # fmt: skip


def _nearest(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.5) or names[:5]
    return f"the nearest: {', '.join(near)}" if near else "none is known"
