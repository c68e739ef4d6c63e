"""The downloader's middlewares: which requests are made, and that every response is archived first.

Belongs here: the seams with Scrapy. Does not belong here: what is allowed (`safety.py`), how it is kept (`store.py`).
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self, cast
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from w3lib.encoding import html_to_unicode

from spiders.base_spider import CatalogSpider
from spiders.payload import PayloadError
from spiders.safety import OVER_LIMIT, Refused, challenge_in, check_address, missing_in, private_names
from spiders.secrets import without_secrets
from spiders.store import CaptureStore, Role
from spiders.warc_writer import Exchange

_SUCCESS = frozenset({HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT})
_FOR_ROBOTS = 10  # requests for robots.txt, with what it redirects to and its further tries


def _spider(crawler: Crawler) -> CatalogSpider:
    return cast("CatalogSpider", crawler.spider)  # every spider of this project is one


class GuardMiddleware:
    """Asks of every request, redirected ones and those for robots.txt included, whether it may be made at all.

    The catalog limits the pages of a crawl; redirects and further tries come on top, at most as many again a host.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._made: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to build it."""
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        """Raise Refused for an address on a host that the spider may not ask, for one too many, and for any once the
        spider rests; leave out what is secret."""
        spider = _spider(self._crawler)
        check_address(request.url, spider.hosts)
        host = urlsplit(request.url).netloc
        if spider.rests:
            raise Refused("rate_limited", f"{host} wants rest, or gives no answer")
        if (public := without_secrets(request.url)) != request.url:  # where a redirect led
            return request.replace(url=public)
        self._made[host] += 1
        if self._made[host] > 2 * spider.politeness.max_requests + _FOR_ROBOTS:
            raise Refused(OVER_LIMIT, f"more than {self._made[host] - 1} requests to {host}")
        return None


class NameMiddleware:
    """Tells a name that stands for a private address from one that does not exist; only the latter is tried again."""

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raise Refused for the former."""
        host = (urlsplit(request.url).hostname or "").lower()
        if isinstance(exception, CannotResolveHostError) and host in private_names:
            detail = f"{host} stands for {private_names[host]}, which is not public"
            raise Refused("forbidden_address", detail) from exception


class _NothingAllowed:
    """The rules of a host whose robots.txt cannot be had."""

    def __init__(self, why: str, reason_code: str = "robots_disallowed") -> None:
        self.why = why
        self.reason_code = reason_code

    def allowed(self, url: str, user_agent: str) -> bool:
        """No."""
        return False


class RobotsMiddleware(RobotsTxtMiddleware):
    """robots.txt as RFC 9309 has it: none (4xx) allows everything, one that cannot be had forbids everything."""

    def process_request_2(self, rp: Any, request: Request) -> None:
        """Raise Refused where the host's robots.txt forbids the address."""
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            if isinstance(rp, _NothingAllowed):
                raise Refused(rp.reason_code, rp.why) from error
            raise Refused("robots_disallowed", f"robots.txt forbids {request.url}") from error

    async def robot_parser(self, request: Request) -> Any:
        """The rules of the request's host, read first where need be.

        Several requests may wait for the same robots.txt. Scrapy 2.19 hands the rules to the first of them only and
        tells the others that there are none; so look them up once they are there.
        """
        await super().robot_parser(request)
        return self._parsers[urlsplit(request.url).netloc]

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        unavailable = response.status >= 500 or response.status == HTTPStatus.TOO_MANY_REQUESTS
        if unavailable:
            self._settle(netloc, _NothingAllowed(f"robots.txt of {netloc} answers HTTP {response.status}"))
        elif response.status >= 400:
            self._settle(netloc, None)
        else:
            await super()._parse_robots(response, netloc, request)
            self._slow_down(self._parsers[netloc])

    def _slow_down(self, rules: Any) -> None:
        """Obey a Crawl-delay that is longer than the catalog's; AutoThrottle then never goes below it."""
        asked = rules.crawl_delay(self._robotstxt_useragent) or 0.0
        throttle = self.crawler.get_extension(AutoThrottle)
        if throttle is None or asked <= throttle.mindelay:
            return
        throttle.mindelay, throttle.maxdelay = asked, max(asked, throttle.maxdelay)
        assert self.crawler.engine is not None
        for slot in self.crawler.engine.downloader.slots.values():
            slot.delay = max(slot.delay, asked)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if isinstance(exc, Refused):
            self._settle(netloc, _NothingAllowed(f"robots.txt: {exc.detail}", exc.reason_code))
        else:
            self._settle(netloc, _NothingAllowed(f"robots.txt of {netloc} cannot be had: {type(exc).__name__}"))

    def _settle(self, netloc: str, rules: Any) -> None:
        waiting: Any = self._parsers[netloc]
        self._parsers[netloc] = rules
        waiting.callback(rules)


class ArchiveMiddleware:
    """Writes every response to WARC before anything reads it, and tells in `meta` what became of it:
    `kept` (store.Kept), and `challenge` and `missing`, the signs by which a page was found to be none.

    `unwrap` in `meta` is a function from the exchange with an archive to the one that the archive captured, which is
    then what is written. It raises Refused or PayloadError where there is none; then the archive's answer is written.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._store: CaptureStore | None = None
        crawler.signals.connect(self._close, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to build it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Ask unconditionally for what the archive lacks: "not modified" would be no answer, should it have lost its
        end in a power cut."""
        conditions = [name for name in ("If-None-Match", "If-Modified-Since") if name in request.headers]
        if conditions and not self._opened().has(request.url):
            for name in conditions:
                del request.headers[name]

    def _opened(self) -> CaptureStore:
        if self._store is None:
            home = Path(self._crawler.settings["LEAKLEDGER_HOME"]).resolve()
            spider = _spider(self._crawler)
            self._store = CaptureStore(home, spider.source.id, spider.lane)
        return self._store

    def process_response(self, request: Request, response: Response) -> Response:
        """Archive. Raises Refused for a body that expands beyond the limit or cannot be decoded, and for what an
        archive gave in the place of a capture."""
        store = self._opened()
        _spider(self._crawler).heard(response)
        exchange = _exchange(request, response)
        unwrap = request.meta.get("unwrap") if response.status in _SUCCESS else None
        try:
            exchange = unwrap(exchange) if unwrap else exchange
            payload = exchange.message.payload()
        except PayloadError as error:
            store.add_exchange(exchange, _requested(request), "other")
            raise Refused(error.reason_code, f"{response.url}: {error.detail}") from error
        except Refused:
            store.add_exchange(exchange, _requested(request), "other")
            raise
        html = _html(exchange, payload)
        request.meta["challenge"] = challenge_in(html)
        request.meta["missing"] = missing_in(html) if exchange.status == HTTPStatus.OK else None
        is_none = bool(request.meta["challenge"] or request.meta["missing"])
        role = self._role(request, exchange.url, is_none)
        request.meta["kept"] = store.add_exchange(exchange, _requested(request), role)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Tell the spider that no answer came."""
        if not isinstance(exception, IgnoreRequest | DownloadCancelledError):
            _spider(self._crawler).heard(None)

    def _role(self, request: Request, url: str, is_none: bool) -> Role:
        if request.meta.get("dont_obey_robotstxt"):  # only the robots middleware's own requests have it
            return "robots"
        role: Role = request.meta.get("role", "other")
        if role == "article" and (is_none or not _spider(self._crawler).source.is_article(url)):
            return "other"  # a challenge, a page that says it is gone, or a redirect that led away from the article
        return role

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()


def _requested(request: Request) -> str:
    urls: list[str] = request.meta.get("redirect_urls") or [request.url]
    return urls[0]


def _exchange(request: Request, response: Response) -> Exchange:
    host = urlsplit(request.url).netloc
    return Exchange(
        url=request.url,
        fetched_at=datetime.now(UTC),
        method=request.method,
        request_headers=(("Host", host), *_pairs(request.headers)),
        status=response.status,
        headers=_pairs(response.headers),
        body=response.body,
        protocol=response.protocol or "HTTP/1.1",
        ip_address=str(response.ip_address) if response.ip_address else None,
        about=_about(request),
    )


def _about(request: Request) -> tuple[tuple[str, str], ...]:
    """How a page came to be asked for: the page that named it, the redirect that led to it, the time it took."""
    redirected = request.meta.get("redirect_urls")
    referer = request.headers.get("Referer")
    via = redirected[-1] if redirected else referer.decode("latin-1") if referer else None
    latency = request.meta.get("download_latency")
    told = {
        "via": via,
        "fetchTimeMs": None if latency is None else str(round(1000 * latency)),
        "role": request.meta.get("role"),
    }
    return tuple((name, value) for name, value in told.items() if value is not None)


def _pairs(headers: Any) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )


def _html(exchange: Exchange, payload: bytes) -> str:
    content_type = exchange.message.header("Content-Type")
    return html_to_unicode(content_type, payload)[1] if "html" in (content_type or "html") else ""
