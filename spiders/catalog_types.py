"""What the parts of a catalog entry are made of: strict models, patterns, addresses, and the name of the sample sites.

Belongs here: types without knowledge of any part. Does not belong here: the parts (`catalog_lists.py`,
`catalog_archives.py`) and the entry (`catalog.py`).
"""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from spiders.secrets import without_secrets

SAMPLE_PLACEHOLDER = "{sample_base}"
# The name under which the bundled sites are known everywhere but on the wire: the port that they are served on
# changes from run to run, a capture's address must not. RFC 2606 keeps `.example` out of the name system.
SAMPLE_HOST = "sites.leakledger.example"
SAMPLE_ORIGIN = f"http://{SAMPLE_HOST}"


def _regex(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from error
    return pattern


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("not an http or https address")
    if parts.username or parts.password:
        raise ValueError("an address in the catalog carries no name and no password")
    if without_secrets(url) != url:
        raise ValueError("an address in the catalog carries no token and no session")
    return url


def _sample_origin(url: object) -> object:
    return url.replace(SAMPLE_PLACEHOLDER, SAMPLE_ORIGIN) if isinstance(url, str) else url


Pattern = Annotated[str, AfterValidator(_regex)]
Address = Annotated[str, BeforeValidator(_sample_origin), AfterValidator(_web_address)]


class Strict(BaseModel):
    """A part of an entry: a key that is not foreseen is a mistake, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
