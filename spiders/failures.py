"""What it means for an address that a request for it got no response.

Belongs here: errors of Scrapy and of our middlewares as states and reason codes. Does not belong here: responses, also
those that tell of an error (`list_spider.py`, `archive_spider.py`).
"""

from __future__ import annotations

from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, IgnoreRequest

from spiders.frontier import State
from spiders.safety import OVER_LIMIT, Refused

# What a page that will not be another one tomorrow is, and what must not be asked for.
_STATES: dict[str, State] = {
    "robots_disallowed": "refused_by_robots",
    "forbidden_address": "forbidden",
    "other_address": "gone",
    "digest_mismatch": "gone",
    "incomplete_capture": "gone",
}


def is_put_off(error: BaseException | None) -> bool:
    """Does the request wait for the next crawl, since the host had as many as one crawl may make?"""
    return isinstance(error, Refused) and error.reason_code == OVER_LIMIT


def explain(error: BaseException | None) -> tuple[State, str, str]:
    """State, reason code and detail of a request that got no response."""
    if isinstance(error, Refused):
        return _STATES.get(error.reason_code, "failed"), error.reason_code, error.detail
    if isinstance(error, DownloadTimeoutError):
        return "failed", "timeout", str(error)
    if isinstance(error, DownloadCancelledError):
        return "failed", "too_large", str(error)
    if isinstance(error, IgnoreRequest):  # Scrapy's own: too many redirects
        return "failed", "download_failed", str(error)
    return "failed", "download_failed", f"{type(error).__name__}: {error}"
