"""How the bundled sample sites are reached: everywhere under their own name, on the wire on the loopback interface."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from spiders.catalog import SAMPLE_HOST, SAMPLE_ORIGIN


def check_sample_base(base: str) -> str:
    """A base address of the bundled sites, without a slash at its end.

    Raises ValueError for anything but http on a loopback address given in numbers: no other host is ever taken for
    the sample sites.
    """
    parts = urlsplit(base)
    try:
        is_loopback = parts.scheme == "http" and ip_address(parts.hostname or "").is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback or parts.path.strip("/") or parts.query or parts.username:
        raise ValueError(f"{base!r} is no base address of sample sites: only http://127.0.0.1:PORT is one")
    return base.rstrip("/")


class SampleAwareHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP handler, which asks the local server for the pages of the sample host."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        base = crawler.settings.get("LEAKLEDGER_SAMPLE_BASE")
        self._sample_base = check_sample_base(base) if base else None

    async def download_request(self, request: Request) -> Response:
        """Fetch; a response of the sample sites says that it comes from their own name."""
        if self._sample_base is None or urlsplit(request.url).hostname != SAMPLE_HOST:
            return await super().download_request(request)
        local = request.replace(url=self._sample_base + request.url.removeprefix(SAMPLE_ORIGIN))
        response = await super().download_request(local)
        if "download_latency" in local.meta:  # AutoThrottle goes by it
            request.meta["download_latency"] = local.meta["download_latency"]
        return response.replace(url=request.url)
