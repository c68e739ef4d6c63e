"""How a catalog entry tells how an archive is asked for the pages of other sources.

Belongs here: the schema of `archive`, one model a protocol. Does not belong here: asking and reading
(`archive_wayback.py`, `archive_common_crawl.py`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from spiders.catalog_types import Address, Strict

REPLAY_PLACEHOLDERS = "{timestamp}id_/{url}"
CRAWL_PLACEHOLDER = "{crawl}"
FILE_PLACEHOLDER = "{filename}"
CrawlName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")]


class _Asked(Strict):
    """What holds for every protocol."""

    versions: int = Field(
        default=1, ge=1, le=100, description="captures that are taken of a page, the earliest that can be read first"
    )
    max_index_pages: int = Field(default=50, ge=1, le=100, description="pages of the index that are read in a crawl")
    full_scan_days: int = Field(default=30, ge=1, description="days after which the index is read again")

    @property
    def full_scan_after(self) -> timedelta:
        """How long what was read of the index holds."""
        return timedelta(days=self.full_scan_days)


class Wayback(_Asked):
    """A CDX server with resumption keys and a replay address, as the Internet Archive has them.

    `id_` behind the timestamp asks for a page as it was captured, without the archive's own additions.
    """

    protocol: Literal["wayback"]
    index: Address
    replay: Address
    page_size: int = Field(default=1000, ge=2, le=100_000, description="captures a page of the index")

    @model_validator(mode="after")
    def _replay_holds_both(self) -> Self:
        if not self.replay.endswith(f"/{REPLAY_PLACEHOLDERS}"):
            raise ValueError(f"replay has to end in /{REPLAY_PLACEHOLDERS}")
        return self

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address that the archive is asked at."""
        return (self.index, self.replay)


class CommonCrawl(_Asked):
    """An index a crawl, and the crawls' WARC files, which are read by ranges.

    `crawls` names the crawls that are read; without it they are those of `crawl_list`, the newest first.
    """

    protocol: Literal["common_crawl"]
    crawl_list: Address
    crawls: tuple[CrawlName, ...] = ()
    index: Address
    data: Address

    @model_validator(mode="after")
    def _placeholders(self) -> Self:
        if self.index.count(CRAWL_PLACEHOLDER) != 1:
            raise ValueError(f"index needs {CRAWL_PLACEHOLDER} once")
        if not self.data.endswith(f"/{FILE_PLACEHOLDER}"):
            raise ValueError(f"data has to end in /{FILE_PLACEHOLDER}")
        return self

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address that the archive is asked at."""
        return (self.crawl_list, self.index, self.data)


Archive = Annotated[Wayback | CommonCrawl, Field(discriminator="protocol")]


def lane_of(source_id: str, archive_id: str | None) -> str:
    """The name under which frontier, captures and reports keep what comes of a source: its id, or `id@archive` for
    what an archive gives of it. No id of the catalog holds an `@`."""
    return source_id if archive_id is None else f"{source_id}@{archive_id}"


def parts_of(lane: str) -> tuple[str, str | None]:
    """The ids of the source and of the archive that a lane is named by; no archive where the source itself is asked."""
    source_id, _, archive_id = lane.partition("@")
    return source_id, archive_id or None
