"""The frontier: every address that was ever listed, its state, and when it is to be visited next. SQLite.

Belongs here: states, attempts, validators, times. Does not belong here: HTTP, which link is an article (`catalog.py`).

A captured article is visited again at growing intervals for as long as its source wants that, and at once when a list
gives it a new date; list pages are read again. What failed is tried again, ever later; what robots.txt refused is asked
for in every crawl, since robots.txt may have changed and asking costs nothing that is not fetched anyway.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Literal, NamedTuple, Self

State = Literal["new", "fetched", "failed", "gone", "refused_by_robots", "forbidden"]
PageRole = Literal["list", "article"]
FILE = "frontier.sqlite"

_SCHEMA_VERSION = 3
_SCHEMA = """
create table if not exists urls (
    source_id text not null, url text not null, role text not null, state text not null default 'new',
    attempts integer not null default 0, next_visit text, etag text, last_modified text, payload_sha256 text,
    discovered_from text, first_seen text not null, last_seen text not null, reason_code text, detail text,
    listed_on text, primary key (source_id, url)
) without rowid
"""
# By which the addresses of a source are read in turn, however many they are.
_IN_TURN = "create index if not exists in_turn on urls (source_id, role, first_seen, url)"
# How much of a source's `captures.jsonl` the frontier has taken note of for certain, in bytes.
_NOTED = "create table if not exists noted (source_id text primary key, bytes integer not null) without rowid"
_MIGRATIONS = {1: "alter table urls add column listed_on text"}  # what `create if not exists` cannot do
PAGE = 500  # entries read at once
_COLUMNS = (
    "url, role, state, attempts, next_visit, etag, last_modified, payload_sha256, reason_code, detail, first_seen, "
    "listed_on"
)
_FIRST_REVISIT = timedelta(days=1)
# Waits after the first, second, … failure in a row; a first one may be the network's and is tried in the next crawl.
_WAITS = (timedelta(0), timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=7))
_FORBIDDEN_WAIT = timedelta(days=30)
_GONE_WAIT = timedelta(days=30)


class Entry(NamedTuple):
    """An address as the frontier knows it; times are ISO 8601 in UTC, to the second.

    `payload_sha256` is that of its latest capture, and stays when a later visit fails. `listed_on` is the date that a
    list gave beside it.
    """

    url: str
    role: PageRole
    state: State
    attempts: int
    next_visit: str | None
    etag: str | None
    last_modified: str | None
    payload_sha256: str | None
    reason_code: str | None
    detail: str | None
    first_seen: str
    listed_on: str | None


class Validators(NamedTuple):
    """What a server gave to ask with whether a page has changed."""

    etag: str | None = None
    last_modified: str | None = None


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Frontier:
    """The table `urls` of `<home>/frontier.sqlite`. Every change is one transaction."""

    def __init__(self, home: Path, now: Callable[[], datetime] = _utc_now) -> None:
        """Open or create it. Raises sqlite3.DatabaseError for a file of another program or a later version."""
        home.mkdir(parents=True, exist_ok=True)
        self._now = now
        self._db = sqlite3.connect(home / FILE, isolation_level=None, timeout=30)
        self._db.execute("pragma journal_mode = wal")
        # A power cut may take the last transactions with it, not the file; their pages are then fetched again.
        self._db.execute("pragma synchronous = normal")
        found = self._db.execute("pragma user_version").fetchone()[0]
        if found not in range(_SCHEMA_VERSION + 1):
            raise sqlite3.DatabaseError(f"{FILE}: schema version {found}, this program knows {_SCHEMA_VERSION}")
        with self.transaction():
            for statement in (text for version, text in _MIGRATIONS.items() if 0 < found <= version):
                self._db.execute(statement)
            for statement in (_SCHEMA, _IN_TURN, _NOTED):
                self._db.execute(statement)
            self._db.execute(f"pragma user_version = {_SCHEMA_VERSION}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is done in the block is done as a whole or not at all."""
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def see(
        self,
        source_id: str,
        url: str,
        role: PageRole,
        discovered_from: str | None,
        listed_on: datetime | None = None,
    ) -> bool:
        """Note that an address is listed, with the date that the list gives. True where it was not known.

        A known address whose date has changed is due at once: the site says that the page has.
        """
        now = self._stamp()
        told = listed_on.astimezone(UTC).isoformat(timespec="seconds") if listed_on else None
        cursor = self._db.execute(
            "insert into urls (source_id, url, role, next_visit, discovered_from, first_seen, last_seen, listed_on)"
            " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
            (source_id, url, role, now, discovered_from, now, now, told),
        )
        if cursor.rowcount:
            return True
        self._db.execute(
            "update urls set last_seen = ?1, listed_on = coalesce(?2, listed_on),"
            " next_visit = case when listed_on < ?2 and state = 'fetched' then ?1 else next_visit end"
            " where source_id = ?3 and url = ?4",
            (now, told, source_id, url),
        )
        return False

    def make_due(self, source_id: str, url: str) -> None:
        """Have an address visited at the next opportunity, whatever was planned."""
        self._db.execute(
            "update urls set next_visit = ? where source_id = ? and url = ?", (self._stamp(), source_id, url)
        )

    def entry(self, source_id: str, url: str) -> Entry | None:
        """What is known of an address."""
        found = self._db.execute(f"select {_COLUMNS} from urls where source_id = ? and url = ?", (source_id, url))  # noqa: S608
        row = found.fetchone()
        return Entry(*row) if row else None

    def is_due(self, source_id: str, url: str) -> bool:
        """Is it time to visit the address? False for one that is not known."""
        entry = self.entry(source_id, url)
        return entry is not None and entry.next_visit is not None and entry.next_visit <= self._stamp()

    def due(self, source_id: str) -> Iterator[Entry]:
        """The addresses whose next visit has come by now, lists first, in the order in which they were found.

        They are read page by page: what changes in between is told as it is when its page is read.
        """
        now = self._stamp()
        for role in ("list", "article"):
            after = ("", "")
            while page := self._db.execute(
                f"select {_COLUMNS} from urls where source_id = ? and role = ? and next_visit <= ?"  # noqa: S608
                " and (first_seen, url) > (?, ?) order by first_seen, url limit ?",
                (source_id, role, now, *after, PAGE),
            ).fetchall():
                entries = [Entry(*row) for row in page]
                after = (entries[-1].first_seen, entries[-1].url)
                yield from entries

    def revisit_after(self, source_id: str, url: str, window_days: int) -> timedelta | None:
        """When a captured article is to be asked for again: after as long as it has been known, and a day at least.

        So a page is watched closely while corrections are likely and ever less later. None once it has been known for
        `window_days`.
        """
        entry = self.entry(source_id, url)
        known_for = self._now() - datetime.fromisoformat(entry.first_seen) if entry else timedelta(0)
        return max(known_for, _FIRST_REVISIT) if known_for < timedelta(days=window_days) else None

    def fetched(
        self, source_id: str, url: str, payload_sha256: str, validators: Validators, again_after: timedelta | None
    ) -> None:
        """The page was captured; `again_after` is None for one that need not be fetched again."""
        next_visit = None if again_after is None else self._stamp(again_after)
        self._db.execute(
            "update urls set state = 'fetched', attempts = 0, next_visit = ?, etag = ?, last_modified = ?,"
            " payload_sha256 = ?, reason_code = null, detail = null where source_id = ? and url = ?",
            (next_visit, validators.etag, validators.last_modified, payload_sha256, source_id, url),
        )

    def set_aside(self, source_id: str, url: str, state: State, reason_code: str, detail: str) -> None:
        """The page could not be had, or must not; `reason_code` is a code of the vocabulary quarantine_reasons."""
        entry = self.entry(source_id, url)
        attempts = entry.attempts + 1 if entry else 1
        wait = {"gone": _GONE_WAIT, "forbidden": _FORBIDDEN_WAIT, "refused_by_robots": timedelta(0)}.get(
            state, _WAITS[min(attempts, len(_WAITS)) - 1]
        )
        self._db.execute(
            "update urls set state = ?, attempts = ?, next_visit = ?, etag = null, last_modified = null,"
            " reason_code = ?, detail = ? where source_id = ? and url = ?",
            (state, attempts, self._stamp(wait), reason_code, detail, source_id, url),
        )

    def standing(self, source_id: str) -> list[Entry]:
        """The addresses that could not be had when they were last tried, by address."""
        found = self._db.execute(
            f"select {_COLUMNS} from urls where source_id = ? and reason_code is not null order by url",  # noqa: S608
            (source_id,),
        )
        return [Entry(*row) for row in found]

    def lists(self, source_id: str) -> Iterator[Entry]:
        """Every known list page, by address."""
        found = self._db.execute(
            f"select {_COLUMNS} from urls where source_id = ? and role = 'list' order by url",  # noqa: S608
            (source_id,),
        )
        return (Entry(*row) for row in found)

    def known(self, source_id: str) -> int:
        """How many articles lists ever named; of an archive, how many captures its index did."""
        return self._count("role = 'article'", source_id)

    def captured(self, source_id: str) -> int:
        """How many articles were ever captured, those that have vanished since included."""
        return self._count("role = 'article' and payload_sha256 is not null", source_id)

    def _count(self, condition: str, source_id: str) -> int:
        query = f"select count(*) from urls where source_id = ? and {condition}"  # noqa: S608 - conditions of ours
        return int(self._db.execute(query, (source_id,)).fetchone()[0])

    def newest(self, source_id: str) -> datetime | None:
        """The latest date that a list gave of an article."""
        found = self._db.execute(
            "select max(listed_on) from urls where source_id = ? and role = 'article'", (source_id,)
        ).fetchone()[0]
        return datetime.fromisoformat(found) if found else None

    def articles(self, source_id: str) -> Iterator[str]:
        """The addresses of the known articles."""
        query = "select url from urls where source_id = ? and role = 'article' order by url"
        return (url for (url,) in self._db.execute(query, (source_id,)))

    def noted(self, source_id: str) -> int:
        """Up to which byte of the source's `captures.jsonl` every capture stands in the frontier."""
        found = self._db.execute("select bytes from noted where source_id = ?", (source_id,)).fetchone()
        return int(found[0]) if found else 0

    def note_up_to(self, source_id: str, end: int) -> None:
        """Remember that; what was changed before is kept for good whenever this is."""
        self._db.execute("insert or replace into noted values (?, ?)", (source_id, end))

    def _stamp(self, later: timedelta = timedelta(0)) -> str:
        return (self._now() + later).astimezone(UTC).isoformat(timespec="seconds")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()
