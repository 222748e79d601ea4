"""`python -m welfare_crawl.cli`: the same as `welfare-crawl`."""

from welfare_crawl.cli import main

main()
