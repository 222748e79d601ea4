"""Checks that the three packages of the program lie side by side."""

from importlib.util import find_spec
from pathlib import Path

from welfare_crawl.errors import ConfigurationError

PACKAGES = ("welfare_crawl", "spiders", "pipelines")


def check_layout() -> None:
    """Make sure that `spiders` and `pipelines` are ours and no strangers' packages of the same name.

    Raises ConfigurationError naming the stranger and where it was found.
    """
    homes: dict[str, Path] = {}
    for name in PACKAGES:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise ConfigurationError(
                f"the package {name!r} is missing beside welfare_crawl; install the project again: pip install ."
            )
        homes[name] = Path(spec.origin).resolve().parent.parent
    for name, home in homes.items():
        if home != homes["welfare_crawl"]:
            raise ConfigurationError(
                f"the package {name!r} in {home} is another project's and hides ours in {homes['welfare_crawl']};"
                " install welfare_crawl in an environment of its own"
            )
