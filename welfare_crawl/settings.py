"""Every setting of the program as plain values: Scrapy's own, and ours with the prefix WELFARE_.

Each WELFARE_ setting can be given with `-s NAME=VALUE` or as an environment variable.
`ITEM_PIPELINES` is the table of contents of what happens to a page.
"""

import os

from welfare_crawl.contact import user_agent
from welfare_crawl.errors import ConfigurationError
from welfare_crawl.layout import check_layout

try:
    check_layout()
except ConfigurationError as error:
    raise SystemExit(f"welfare_crawl: {error}") from None

# What a user sets

WELFARE_DB = os.environ.get("WELFARE_DB", "data/welfare.db")
"""The corpus: one SQLite file."""

WELFARE_ARCHIVE_DIR = os.environ.get("WELFARE_ARCHIVE_DIR", "data/archive")
"""Directory of the WARC files."""

WELFARE_FRONTIER = os.environ.get("WELFARE_FRONTIER", "data/frontier.db")
"""What is still to fetch: a SQLite file."""

WELFARE_WARC_BYTES = os.environ.get("WELFARE_WARC_BYTES", "1000000000")
"""Size at which a WARC file is closed and the next one begun; 1 GB is what the Internet Archive recommends."""

WELFARE_FULL_SYNC = os.environ.get("WELFARE_FULL_SYNC", "false").lower() in ("1", "true", "yes")
"""Whether what is stored outlives a power cut, not only a kill: a disk flush for each batch."""

WELFARE_SOURCES = os.environ.get("WELFARE_SOURCES", "")
"""TOML files or directories of them, separated by commas; empty: the packaged sources."""

WELFARE_WORKERS = os.environ.get("WELFARE_WORKERS", "0")
"""Processes that read pages; 0: one for each core."""

WELFARE_ALLOW_PRIVATE_HOSTS = os.environ.get("WELFARE_ALLOW_PRIVATE_HOSTS", "false").lower() in ("1", "true", "yes")
"""Whether addresses that are not public may be fetched."""

WELFARE_OCR = os.environ.get("WELFARE_OCR", "auto")
"""`auto`: pages of PDFs without a usable text layer are read by Tesseract; `off`: they are failures."""

WELFARE_BROWSER = os.environ.get("WELFARE_BROWSER", "auto")
"""`auto`: a page whose text comes encrypted is rendered in Chromium where the extra `browser` and Chromium are
installed; `off`: it is a failure `needs_browser`."""

WELFARE_CONTACT = os.environ.get("WELFARE_CONTACT", "")
"""Mail or web address of the operator, named in the user agent so that a newspaper can write to you. Without it no
live server is asked for anything."""

WELFARE_WEBHOOK = os.environ.get("WELFARE_WEBHOOK", "")
"""Web address to which `welfare-crawl health` posts what is wrong, as JSON."""

WELFARE_LOG_FORMAT = os.environ.get("WELFARE_LOG_FORMAT", "text")
"""`text` or `json`: one JSON object for each log line."""

WELFARE_RETRY_SECONDS = os.environ.get("WELFARE_RETRY_SECONDS", "5")
"""Wait before a failed page is asked again; four times as long before each further try."""

# What a page goes through

ITEM_PIPELINES = {
    "pipelines.archive.Archive": 100,
    "pipelines.extract.Extract": 200,
    "pipelines.relevance.Relevance": 300,
    "pipelines.deduplicate.Deduplicate": 400,
    "pipelines.store.Store": 500,
}

# How Scrapy runs

BOT_NAME = "welfare_crawl"
SPIDER_MODULES = ["spiders"]
COMMANDS_MODULE = "welfare_crawl.engine.commands"

USER_AGENT = user_agent(WELFARE_CONTACT)
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "welfare_crawl"

CONCURRENT_REQUESTS = 16  # of different hosts: each gets one at a time
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_ITEMS = 1  # of one response, which gives one page or none; each more is a task that every response starts
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.2
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 100 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DNS_TIMEOUT = 20
TWISTED_DNS_RESOLVER = "welfare_crawl.engine.guard.GuardedResolver"

RETRY_ENABLED = False  # the frontier retries, so that a waiting page outlives the process
RETRY_TIMES = 3
REDIRECT_MAX_TIMES = 8
METAREFRESH_ENABLED = False  # news pages reload themselves
COOKIES_ENABLED = True
HTTPPROXY_ENABLED = False  # behind a proxy nobody can tell which address is connected to
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
STATS_DUMP = False  # our own summary says it
REFERRER_POLICY = "no-referrer"

REQUEST_FINGERPRINTER_CLASS = "welfare_crawl.engine.fingerprint.CanonicalFingerprinter"
SCHEDULER = "welfare_crawl.engine.scheduler.FrontierScheduler"
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "welfare_crawl.engine.cookies.Cookies": 700,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "welfare_crawl.engine.compression.Compression": 590,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # ours waits while a server fails
    # Nothing is kept off a site here, no password is sent and nobody reads Scrapy's figures: each is a stop on the way.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
    "welfare_crawl.engine.guard.Ports": 50,
    "welfare_crawl.engine.robots.Robots": 100,
    "welfare_crawl.engine.answers.Answers": 605,
}
SPIDER_MIDDLEWARES = {
    # Our own middleware decides on the status, and none of the others would do anything here: each is a stop on the
    # way of every page and link.
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
DOWNLOAD_HANDLERS = {"file": None, "ftp": None, "s3": None, "data": None}
EXTENSIONS = {
    "scrapy.extensions.corestats.CoreStats": None,
    "scrapy.extensions.logcount.LogCount": None,
    "scrapy.extensions.logstats.LogStats": None,
    "welfare_crawl.engine.guard.Guard": 10,
    "welfare_crawl.engine.headerlimit.HeaderLimit": 15,
    "welfare_crawl.engine.ledger.Ledger": 20,
    "welfare_crawl.engine.workers.Workers": 30,
    "welfare_crawl.engine.stop.Stop": 32,
    "welfare_crawl.engine.render.Renderer": 35,
    "welfare_crawl.engine.politeness.Politeness": 40,
    "welfare_crawl.engine.logs.Logs": 50,
    "welfare_crawl.engine.progress.Progress": 60,
}
LOG_FORMATTER = "welfare_crawl.engine.logs.QuietFormatter"
LOG_LEVEL = "INFO"
FEED_EXPORT_ENCODING = "utf-8"
