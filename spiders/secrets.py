"""Log-ins and sessions that addresses carry: known by their names, and left out before an address is used or kept.

Belongs here: what of an address or a head is secret. Does not belong here: which addresses are refused (`safety.py`).
The content of a page is kept as it came, whatever links it holds.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

_NAMES = Path(__file__).with_name("data") / "secrets.yaml"
# Head fields, of either direction, that are a secret as a whole, and those that hold addresses.
SECRET_HEADERS = frozenset({"authorization", "cookie", "cookie2", "proxy-authorization", "set-cookie", "set-cookie2"})
_WITH_ADDRESSES = frozenset({"location", "content-location", "refresh", "link", "referer"})
_LOG_IN = re.compile(r"(?<=://)[^/?#\s@]*@")
_FIELD = re.compile(r"^([^:\s]+)[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*", re.MULTILINE)  # with lines that continue it


@cache
def _secret() -> re.Pattern[str]:
    names = yaml.safe_load(_NAMES.read_text(encoding="utf-8"))["names"]
    return re.compile(rf"([?&;])(?:{'|'.join(names)})(?:=[^&;#?\s\"'<>]*)?(?=[&;#?\s\"'<>]|$)", re.IGNORECASE)


def without_secrets(url: str) -> str:
    """The address, or any text that holds addresses, without log-ins and without parameters that are secret by name."""
    if "@" in url:
        url = _LOG_IN.sub("", url)
    told = _secret().sub(lambda found: "?" if found[1] == "?" else "", url)
    return url if told == url else re.sub(r"\?(?=[\s#\"'<>]|$)", "", told.replace("?&", "?").replace("?;", "?"))


def public_bytes(head: bytes) -> bytes:
    """A head as it was sent, from the status line to the empty line, without what `public_head` leaves out. All else
    stays as it is, to the byte."""

    def public(field: re.Match[str]) -> str:
        kept = public_head(((field[1], field[0]),))
        return kept[0][1] if kept else ""

    return _FIELD.sub(public, head.decode("latin-1")).encode("latin-1")


def public_head(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The fields of a head that may be kept, the addresses in them without secrets."""
    return tuple(
        (name, without_secrets(value) if name.lower() in _WITH_ADDRESSES else value)
        for name, value in headers
        if name.lower() not in SECRET_HEADERS
    )
