"""Scrapy's settings: slow, honest, obedient, and closed to everything that a crawl of public pages does not need.

What a single source needs beyond this (delay, concurrency, timeout, number of requests) stands in its catalog entry.
"""

from __future__ import annotations

from spiders.payload import MAX_PAYLOAD
from spiders.store import software

BOT_NAME = "leakledger"
SPIDER_MODULES = ["spiders.list_spider", "spiders.archive_spider"]

USER_AGENT = f"{software()} (+https://leakledger.example/bot)"
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "leakledger"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Accept-Encoding": "gzip, deflate",  # what every reader of the archive can undo
}

AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 10.0
AUTOTHROTTLE_MAX_DELAY = 120.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
DOWNLOAD_DELAY = 5.0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_TIMEOUT = 60
RETRY_TIMES = 3

DOWNLOAD_MAXSIZE = MAX_PAYLOAD
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = True
DEPTH_LIMIT = 100  # list pages behind one another; each source has its own, lower limit of list pages
REDIRECT_MAX_TIMES = 5
URLLENGTH_LIMIT = 1024
METAREFRESH_ENABLED = False
# The spider asks for no address twice. Scrapy's filter would also drop, silently, a redirect to a page seen before.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
HTTPERROR_ALLOW_ALL = True  # the spider reports errors itself

# Scrapy starts as many tasks for every response; our callbacks yield requests alone, and those one after another.
CONCURRENT_ITEMS = 1

COOKIES_ENABLED = False
REFERER_ENABLED = True
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
# Behind a proxy the address that a name stands for could not be checked.
HTTPPROXY_ENABLED = False
TWISTED_DNS_RESOLVER = "spiders.safety.PublicResolver"
DOWNLOAD_HANDLERS = {
    "http": "spiders.handlers.SampleAwareHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
DOWNLOADER_MIDDLEWARES = {
    # In the place of Scrapy's own, which say nothing of why they refuse.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "spiders.middlewares.GuardMiddleware": 50,
    "spiders.middlewares.RobotsMiddleware": 100,
    "spiders.middlewares.NameMiddleware": 940,
    # Nearest to the network: a response is archived before anything else sees it.
    "spiders.middlewares.ArchiveMiddleware": 950,
}

LOG_LEVEL = "INFO"
LOG_VERSIONS: list[str] = []
STATS_DUMP = False
LOGSTATS_INTERVAL = 0

# This project's own: the home folder, where the bundled sites are served, whether events go to standard output.
LEAKLEDGER_HOME = "data"
LEAKLEDGER_SAMPLE_BASE = ""
LEAKLEDGER_EVENTS = False
