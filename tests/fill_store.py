"""Puts made pages into a store in batches, as a process of its own that may be told to kill itself on the way."""

import os
import signal
import sys

from made_pages import make_pages

from welfare_crawl.placing.place import place
from welfare_crawl.store import open_store


def main(path: str, pages: str, kill_after: str = "") -> None:
    """Save the pages in batches of seven; after so many, die in the midst of a batch."""
    with open_store(path) as store:
        for number, page in enumerate(make_pages(int(pages), seed=5), 1):
            store.save(place(page, store))
            if number % 7 == 0:
                store.commit()
            if kill_after and number == int(kill_after):
                os.kill(os.getpid(), signal.SIGKILL)
        store.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
