"""The frontier of what an archive has: beside every address in the archive, the page that was captured there.

Belongs here: the table `archived`, beside `urls` in the frontier's file. Does not belong here: states, attempts and
times of visits, which are those of every frontier (`frontier.py`).

The addresses in the archive stand in `urls` under the lane of source and archive (`catalog_archives.lane_of`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from spiders.archive_index import Archived, spellings
from spiders.frontier import PAGE, Frontier

_SCHEMA = """
create table if not exists archived (
    lane text not null, original_url text not null, captured_at text not null, url text not null, digest text,
    primary key (lane, original_url, captured_at, url)
) without rowid;
create index if not exists archived_by_place on archived (lane, url);
"""
_OF_PAGE = "from archived join urls on source_id = lane and urls.url = archived.url where lane = ?"


class Version(NamedTuple):
    """A capture of a page in an archive: is it to be asked for now, and was it ever had?"""

    captured: Archived
    is_due: bool
    is_had: bool


class ArchiveFrontier(Frontier):
    """A frontier that knows of captured pages as well."""

    def __init__(self, home: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Open or create it, as `Frontier`."""
        super().__init__(home, now)
        self._db.executescript(_SCHEMA)

    def see_archived(self, lane: str, captured: Archived) -> None:
        """Note that an archive has a capture."""
        stamp = captured.captured_at.astimezone(UTC).isoformat(timespec="seconds")
        self.see(lane, captured.address, "article", None)
        self._db.execute(
            "insert into archived (lane, original_url, captured_at, url, digest) values (?, ?, ?, ?, ?)"
            " on conflict do nothing",
            (lane, captured.original, stamp, captured.address, captured.digest),
        )

    def original(self, lane: str, url: str) -> str | None:
        """The address of the page that was captured at an address in the archive."""
        found = self._db.execute(
            "select original_url from archived where lane = ? and url = ? order by original_url limit 1", (lane, url)
        ).fetchone()
        return found and str(found[0])

    def versions(self, lane: str, original_url: str) -> list[Version]:
        """The captures that an archive has of a page, by either of its addresses, the earliest first."""
        found = self._db.execute(
            "select archived.url, original_url, captured_at, digest, coalesce(next_visit <= ?, false),"
            f" payload_sha256 is not null {_OF_PAGE} and original_url in (?, ?) order by captured_at, archived.url",
            (self._stamp(), lane, *spellings(original_url)),
        )
        return [
            Version(Archived(url, original, datetime.fromisoformat(at), digest), bool(due), bool(had))
            for url, original, at, digest, due, had in found
        ]

    def waiting(self, lane: str) -> Iterator[str]:
        """The addresses of the pages of which there are captures that were never had and whose visit has come by now,
        in order; read page by page, as `due` are."""
        now, after = self._stamp(), ""
        while page := self._db.execute(
            f"select distinct original_url {_OF_PAGE} and original_url > ? and payload_sha256 is null"
            " and next_visit <= ? order by original_url limit ?",
            (lane, after, now, PAGE),
        ).fetchall():
            after = page[-1][0]
            yield from (url for (url,) in page)

    def others(self, source_id: str, lane: str) -> list[str]:
        """The other lanes of a source: those of other archives."""
        found = self._db.execute(
            "select distinct lane from archived where lane > ?1 || '@' and lane < ?1 || 'A' and lane <> ?2",
            (source_id, lane),
        )
        return [other for (other,) in found]

    def is_held(self, source_id: str, other_lanes: list[str], original_url: str) -> bool:
        """Was the page ever captured, at the source itself or in an archive of these lanes?"""
        for url in spellings(original_url):
            entry = self.entry(source_id, url)
            if entry is not None and entry.payload_sha256 is not None:
                return True
        return any(version.is_had for lane in other_lanes for version in self.versions(lane, original_url))
