"""The log of crawls: when each source was crawled, how that ended, what it gave. SQLite.

Belongs here: one row a crawl of a source, or of what an archive has of it, kept for ever; the two are told apart by
their lane (`catalog_archives.lane_of`). Does not belong here: counting (`crawl_account.py`), what a
crawl should have given (`completeness.py`).

A row is written when a crawl of a source begins, and its counts with every page, so that a crawl that dies leaves how
far it came. Whoever next holds the lock of the home knows that a row without an end is that of a crawl that died.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, NamedTuple, Self

FILE = "crawls.sqlite"
Exit = Literal["finished", "stopped", "died"]

_SCHEMA_VERSION = 1
_SCHEMA = """
create table if not exists crawls (
    lane text not null, number integer not null, started_at text not null, ended_at text, exit text, detail text,
    counts text not null, set_aside text, warnings text, primary key (lane, number)
) without rowid
"""


class Crawl(NamedTuple):
    """A crawl: the `number`th of its lane, from 1. Times are ISO 8601 in UTC; of a crawl that died, nobody knows
    when it ended, and `counts` are those of its last page. `exit` is None while it is under way, `detail` says why it
    did not finish. `set_aside` counts addresses by reason, as they stood at its end; None, as `warnings`, where nobody
    was left to tell."""

    lane: str
    number: int
    started_at: str
    ended_at: str | None
    exit: Exit | None
    detail: str | None
    counts: dict[str, int]
    set_aside: dict[str, int] | None
    warnings: list[str] | None


class CrawlLog:
    """The table `crawls` of `<home>/crawls.sqlite`."""

    def __init__(self, home: Path) -> None:
        """Open or create it. Raises sqlite3.DatabaseError for a file of another program or a later version."""
        home.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(home / FILE, isolation_level=None, timeout=30)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = normal")
        found = self._db.execute("pragma user_version").fetchone()[0]
        if found not in {0, _SCHEMA_VERSION}:
            raise sqlite3.DatabaseError(f"{FILE}: schema version {found}, this program knows {_SCHEMA_VERSION}")
        self._db.execute(_SCHEMA)
        self._db.execute(f"pragma user_version = {_SCHEMA_VERSION}")

    def last(self, lane: str) -> int:
        """The number of the latest crawl of a lane; 0 where there was none."""
        found = self._db.execute("select max(number) from crawls where lane = ?", (lane,)).fetchone()[0]
        return int(found or 0)

    def begin(self, lane: str) -> int:
        """Note that a crawl begins; its number."""
        number = self.last(lane) + 1
        self._db.execute(
            "insert into crawls (lane, number, started_at, counts) values (?, ?, ?, '{}')",
            (lane, number, _now()),
        )
        return number

    def count(self, lane: str, number: int, counts: Mapping[str, int]) -> None:
        """Note how far a crawl has come."""
        query = "update crawls set counts = ? where lane = ? and number = ?"
        self._db.execute(query, (_json(counts), lane, number))

    def end(self, lane: str, number: int, exit: Exit, detail: str | None) -> None:  # noqa: A002 - the column's name
        """Note how a crawl ended, at this moment, unless that has been noted."""
        self._db.execute(
            "update crawls set exit = ?, detail = ?, ended_at = case when ? = 'died' then null else ? end"
            " where lane = ? and number = ? and exit is null",
            (exit, detail, exit, _now(), lane, number),
        )

    def sum_up(
        self,
        lane: str,
        number: int,
        counts: Mapping[str, int],
        set_aside: Mapping[str, int],
        warnings: Sequence[str],
    ) -> None:
        """Note what a crawl that ended gave and left."""
        self._db.execute(
            "update crawls set counts = ?, set_aside = ?, warnings = ? where lane = ? and number = ?",
            (_json(counts), _json(set_aside), json.dumps(list(warnings), ensure_ascii=False), lane, number),
        )

    def bury(self) -> None:
        """Call crawls without an end dead; for those who hold the lock of the home."""
        self._db.execute("update crawls set exit = 'died', detail = 'its end is not known' where exit is null")

    def crawls(self) -> Iterator[Crawl]:
        """Every crawl, by lane and number."""
        for row in self._db.execute("select * from crawls order by lane, number"):
            yield Crawl(*row[:6], *(None if text is None else json.loads(text) for text in row[6:]))

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _json(counts: Mapping[str, int]) -> str:
    return json.dumps(counts, sort_keys=True)
