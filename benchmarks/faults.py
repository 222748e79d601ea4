"""Kill the crawl at random moments, start it again, and count what was lost.

    python benchmarks/faults.py --trials 30 --pages 1200 --kills 3

Prints a row for each trial; all columns but the last three must be 0, else the exit code is 1.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "tests"), str(Path(__file__).parents[1])]

from crawlroom import CrawlRoom, kill_trial  # noqa: E402 - the tests are no package
from newssite import NewsSite  # noqa: E402

FREE = ("killed", "extra", "seconds")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=5)
    parser.add_argument("--pages", type=int, default=1200)
    parser.add_argument("--kills", type=int, default=3, help="SIGKILLs in each trial")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    bad = 0
    for trial in range(options.trials):
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder, NewsSite(options.pages) as site:
            room = CrawlRoom(Path(folder), site.sources())
            row = kill_trial(room, site, random.Random(options.seed + trial), options.kills)  # noqa: S311 - no secret
        row["seconds"] = round(time.monotonic() - began)
        if trial == 0:
            print("trial", *(f"{name:>10}" for name in row))
        print(f"{trial + 1:5}", *(f"{figure:>10}" for figure in row.values()), flush=True)
        bad += any(figure for name, figure in row.items() if name not in FREE)
    print(f"{options.trials - bad} of {options.trials} trials lost nothing and stored nothing twice")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
