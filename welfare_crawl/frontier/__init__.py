"""What is still to fetch: a queue that outlives any kill of the process."""

from welfare_crawl.frontier.base import Counts, Entry, Frontier, Lease, Resumption
from welfare_crawl.frontier.sqlite import SqliteFrontier

__all__ = ["Counts", "Entry", "Frontier", "Lease", "Resumption", "SqliteFrontier"]
