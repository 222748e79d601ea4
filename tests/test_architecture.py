"""The arrows of the design: spiders -> welfare_crawl <- pipelines, and Scrapy in `engine/` alone."""

import ast
import re
from pathlib import Path

import pytest

from welfare_crawl import settings

ROOT = Path(__file__).parents[1]
PACKAGES = ("welfare_crawl", "spiders", "pipelines")
FILES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
IDS = [str(path.relative_to(ROOT)) for path in FILES]


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides where it points"
            names.add(node.module or "")
    return names


def in_engine(path: Path) -> bool:
    return path.is_relative_to(ROOT / "welfare_crawl" / "engine")


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_nobody_imports_spiders_or_pipelines(path: Path) -> None:
    for name in imports_of(path):
        assert name.split(".")[0] not in ("spiders", "pipelines", "tests", "benchmarks"), f"{path} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_only_the_engine_knows_scrapy(path: Path) -> None:
    if in_engine(path) or not path.is_relative_to(ROOT / "welfare_crawl"):
        return
    for name in imports_of(path):
        assert name.split(".")[0] not in ("scrapy", "twisted"), f"{path} imports {name}"
        assert not name.startswith("welfare_crawl.engine"), f"{path} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_sql_stands_in_the_store_and_the_frontier_alone(path: Path) -> None:
    owners = (ROOT / "welfare_crawl" / "store", ROOT / "welfare_crawl" / "frontier")
    if any(path.is_relative_to(owner) for owner in owners):
        return
    assert "sqlite3" not in imports_of(path), f"{path} opens databases of its own"


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_packaged_files_are_not_read_by_their_path(path: Path) -> None:
    assert not re.search(r"\b__file__\b", path.read_text(encoding="utf-8")), f"{path} reads files by __file__"


def test_every_pipeline_is_one_class_in_one_file() -> None:
    listed = {name.rsplit(".", 2)[1]: name.rsplit(".", 1)[1] for name in settings.ITEM_PIPELINES}
    files = {path.stem for path in (ROOT / "pipelines").glob("*.py")} - {"__init__"}
    assert files == set(listed)
    for stem, name in listed.items():
        tree = ast.parse((ROOT / "pipelines" / f"{stem}.py").read_text(encoding="utf-8"))
        assert [node.name for node in tree.body if isinstance(node, ast.ClassDef)] == [name]


def test_spiders_read_no_text() -> None:
    for path in (ROOT / "spiders").glob("*.py"):
        for name in imports_of(path):
            assert not name.startswith(("welfare_crawl.html", "welfare_crawl.pdf", "welfare_crawl.extract", "lxml"))
