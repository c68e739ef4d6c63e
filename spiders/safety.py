"""What a crawl must not do, and what it must not mistake for a page.

Belongs here: addresses that are refused, names that stand for private addresses, pages that guard a site or stand for
one that is gone. Does not belong here: where in Scrapy these questions are asked (`middlewares.py`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

_DATA = Path(__file__).with_name("data")


# The reason of a request that is put off: the host had as many as one crawl may make.
OVER_LIMIT = "over_limit"


class Refused(IgnoreRequest):
    """A request that is not made, or a response that is not read; `reason_code` as in
    quarantine_reasons, or OVER_LIMIT."""

    def __init__(self, reason_code: str, detail: str) -> None:
        super().__init__(f"{reason_code}: {detail}")
        self.reason_code = reason_code
        self.detail = detail


def is_public(address: str) -> bool:
    """Is this IP address one of the public network? False for private, loopback, link-local, shared, reserved ones."""
    try:
        ip = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:  # an IPv4 address in disguise
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def check_address(url: str, allowed_hosts: Collection[str]) -> None:
    """Raise Refused (`forbidden_address`) unless the address is http(s) on a catalogued host that may be public."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.scheme not in {"http", "https"}:
        raise Refused("forbidden_address", f"{parts.scheme or 'no scheme'} is not fetched: {url}")
    if _is_literal(host) and not is_public(host):
        raise Refused("forbidden_address", f"an address inside a private network: {url}")
    if host not in allowed_hosts:
        raise Refused("forbidden_address", f"{host} is not named in the catalog entry: {url}")
    if parts.username or parts.password:
        raise Refused("forbidden_address", f"an address with a log-in, on {host}")


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


# Names that stood for an address which is not public, with that address; asked when a look-up has failed.
private_names: dict[str, str] = {}


class PublicResolver(CachingThreadedResolver):
    """Looks names up as Scrapy does and knows nobody in a private network. What it answers is what is connected to."""

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        """The public IPv4 address of a name; a literal address, judged elsewhere, as it is."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found if _is_literal(name) else found.addCallback(self._public, name)

    @staticmethod
    def _public(address: str, name: str) -> str:
        if not is_public(address):
            private_names[name.lower()] = address
            raise DNSLookupError(f"{name} stands for {address}, which is not public")
        return address


class _Signs(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    longest_visible_text: int
    marks: tuple[str, ...]
    phrases: tuple[str, ...]


@cache
def _signs(name: str) -> _Signs:
    return _Signs.model_validate(yaml.safe_load((_DATA / f"{name}.yaml").read_text(encoding="utf-8")))


_UNSEEN = re.compile(r"<!--.*?-->|<(script|style|noscript)\b.*?(</\1\s*>|\Z)|<[^>]*>", re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^>]*>\s*([^<]{0,300})", re.IGNORECASE)
_LARGEST = 512 * 1024  # characters; the pages looked for are small, megabytes are not searched for them


def challenge_in(html: str) -> str | None:
    """The mark or phrase by which a page is known as a challenge or a log-in wall; None for any other page."""
    return _sign_in(html, _signs("challenges"))


def missing_in(html: str) -> str | None:
    """The phrase by which a page says that the one asked for is not there; None for any other page."""
    known = _signs("missing")
    title = _TITLE.search(html[:_LARGEST])
    said = next((phrase for phrase in known.phrases if title and title[1].startswith(phrase)), None)
    return said or _sign_in(html, known)


def _sign_in(html: str, known: _Signs) -> str | None:
    if len(html) > _LARGEST:
        return None
    found = [mark for mark in known.marks if mark in html]
    found += [phrase for phrase in known.phrases if phrase in html]
    if not found:
        return None
    visible = "".join(_UNSEEN.sub("", html).split())
    if len(visible) > known.longest_visible_text:
        return None
    # A phrase counts only where a reader would see it: many pages carry a log-in form's texts in their scripts.
    return next((sign for sign in found if sign in known.marks or "".join(sign.split()) in visible), None)
