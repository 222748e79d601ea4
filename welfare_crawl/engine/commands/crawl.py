"""`scrapy crawl`, with its arguments checked first and an exit code that tells what came of the run."""

import argparse
import sys
from pathlib import Path

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings
from scrapy.spiderloader import get_spider_loader

from welfare_crawl.contact import check_contact
from welfare_crawl.engine.arguments import check_settings
from welfare_crawl.engine.ledger import Ledger
from welfare_crawl.engine.logs import quiet_start
from welfare_crawl.engine.outcome import exit_code
from welfare_crawl.engine.spider import WelfareSpider
from welfare_crawl.engine.stop import close_at_once
from welfare_crawl.errors import ConfigurationError, StoreError
from welfare_crawl.frontier import SqliteFrontier

EXAMPLES = """\
examples:
  scrapy crawl news                                        every news source, what is new since the last run
  scrapy crawl news -a source=baophutho -a since=2025-07-01
  scrapy crawl papers -a source=vnu_policy -a max_pages=20
  scrapy crawl page -a url=https://baophutho.vn/...-242854.htm
  scrapy crawl page -a file=urls.txt                       one URL a line

exit code: 0 every source was worked through; 3 partial: a source was left to the next run, or the run was stopped;
  1 the work failed; 2 wrong usage
"""


class Command(ScrapyCrawl):
    """Run a spider: news, papers or page."""

    def short_desc(self) -> str:
        """Return what the list of commands says."""
        return "Run a spider: news, papers or page"

    def long_desc(self) -> str:
        """Return what the help says first."""
        return "Run a spider: news (newspapers), papers (journals) or page (single URLs)."

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add examples to Scrapy's own options."""
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check arguments and files, before Scrapy starts anything; keep the terminal free for the progress display."""
        super().process_options(args, opts)
        if self.settings is None:
            raise RuntimeError("Scrapy gave the command no settings")
        quiet_start()
        asked_for = (self.settings.getpriority("LOG_LEVEL") or 0) >= SETTINGS_PRIORITIES["cmdline"]
        if sys.stderr.isatty() and not asked_for and not opts.logfile:
            self.settings.set("LOG_LEVEL", "ERROR", priority="cmdline")
        if len(args) != 1:
            fail("name one spider: news, papers or page", 2)
        try:
            self._check(args[0], opts.spargs, self.settings)
        except ConfigurationError as error:
            fail(str(error), 2)
        except StoreError as error:
            fail(str(error), 1)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, and tell by the exit code what came of it."""
        process = self.crawler_process
        if process is None:
            raise RuntimeError("Scrapy gave the command no process to crawl in")
        crawler = process.create_crawler(args[0])
        process.crawl(crawler, **opts.spargs)
        process.start()
        ledger = crawler.get_extension(Ledger) if getattr(crawler, "_extensions", None) is not None else None
        if ledger is not None and not ledger.closed:
            close_at_once(crawler)
        self.exitcode = 1 if process.bootstrap_failed or ledger is None else exit_code(ledger.outcome)

    def _check(self, name: str, given: dict[str, str], settings: BaseSettings) -> None:
        from welfare_crawl.store import open_store  # Scrapy imports this module for each of its commands

        loader = get_spider_loader(settings)
        if name not in loader.list():
            raise ConfigurationError(f"no spider is named {name!r}; there are {', '.join(sorted(loader.list()))}")
        spider = loader.load(name)
        check_settings(settings)
        if issubclass(spider, WelfareSpider):
            spider.check_arguments(given, settings)
            check_contact(str(settings["WELFARE_CONTACT"]), spider.asks(given, settings))
        open_store(settings["WELFARE_DB"]).close()
        SqliteFrontier(Path(settings["WELFARE_FRONTIER"])).close(finished=False)


def fail(message: str, code: int) -> None:
    """End with one line that says what is wrong."""
    sys.stderr.write(f"scrapy crawl: {message}\n")
    raise SystemExit(code)
