"""Where the rows of `captures.jsonl` lie, by capture and by address: look-ups that need no memory for what lies there.

Belongs here: whole lines of the file, and the SQLite file `captures.sqlite` beside it, which tells at which byte a row
begins. Does not belong here: what a row means and how it is written (`store.py`).

The lines are the truth. What the SQLite file lacks (a crash came between) is read from them when it is opened; where it
contradicts them it is made anew. So nothing has to be synced for it, and it may be deleted at any time.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

_VERSION = 1
_BATCH = 20_000  # lines between two commits where many are read at once
_SCHEMA = f"""
begin;
create table captures (capture_id text primary key, start integer not null) without rowid;
create table addresses (address blob primary key, start integer not null) without rowid;
create table reach (last_start integer not null, last_line blob not null, end integer not null);
pragma user_version = {_VERSION};
commit;
"""


class Line(NamedTuple):
    """A whole line of a file: the bytes at which it begins and ends, and the line itself."""

    start: int
    end: int
    text: bytes


def whole_lines(path: Path, start: int = 0) -> Iterator[Line]:
    """The lines from byte `start` on, where one must begin; half a line at the end is passed over."""
    if not path.exists():
        return
    with path.open("rb") as file:
        file.seek(start)
        for text in file:
            if text.endswith(b"\n"):
                yield Line(start, start + len(text), text)
                start += len(text)


class CaptureIndex:
    """The look-ups over one `captures.jsonl`. Its memory does not grow with the file; on the disk it takes about 80
    bytes a row. Not for two processes at once."""

    def __init__(self, rows: Path) -> None:
        """Open, and read the lines that are not known yet. Raises sqlite3.OperationalError where another has it."""
        self._rows = rows
        self._path = rows.with_suffix(".sqlite")
        self._db = self._opened()
        self._catch_up()

    def capture(self, capture_id: str) -> dict[str, Any] | None:
        """The first row of a capture."""
        return self._row("captures", "capture_id", capture_id, "capture_id", capture_id)

    def latest(self, url: str) -> dict[str, Any] | None:
        """The last row of an address."""
        return self._row("addresses", "address", _digest(url.encode()), "url", url)

    def add(self, line: Line, capture_id: str, url: str) -> None:
        """Note a row that was just appended; kept for good by `commit`."""
        if not self._db.in_transaction:
            self._db.execute("begin")
        self._note(line, capture_id, url)
        self._reach(line)

    def commit(self) -> None:
        """Keep what was added."""
        if self._db.in_transaction:
            self._db.execute("commit")

    def close(self) -> None:
        """Keep what was added, and close the file."""
        self.commit()
        self._db.close()

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._checked()
        except sqlite3.OperationalError:  # another process has it
            raise
        except (sqlite3.DatabaseError, _Contradiction):
            return self._anew()

    def _anew(self) -> sqlite3.Connection:
        for end in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + end).unlink(missing_ok=True)
        return self._checked()

    def _checked(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None, timeout=30)
        try:
            db.execute("pragma journal_mode = wal")
            db.execute("pragma synchronous = normal")
            if db.execute("pragma user_version").fetchone()[0] == 0:
                db.executescript(_SCHEMA)
            if db.execute("pragma user_version").fetchone()[0] != _VERSION:
                raise _Contradiction
            known = db.execute("select last_start, last_line, end from reach").fetchone()
            if known is not None:
                line = next(whole_lines(self._rows, known[0]), None)
                if line is None or (_digest(line.text), line.end) != (known[1], known[2]):
                    raise _Contradiction
        except BaseException:
            db.close()
            raise
        return db

    def _catch_up(self) -> None:
        known = self._db.execute("select end from reach").fetchone()
        last: Line | None = None
        for number, line in enumerate(whole_lines(self._rows, known[0] if known else 0)):
            if number % _BATCH == 0:
                self._keep_up_to(last)
                self._db.execute("begin")
            row = json.loads(line.text)
            self._note(line, row["capture_id"], row["url"])
            last = line
        self._keep_up_to(last)

    def _keep_up_to(self, last: Line | None) -> None:
        if last is not None:
            self._reach(last)
        self.commit()

    def _note(self, line: Line, capture_id: str, url: str) -> None:
        self._db.execute("insert into captures values (?, ?) on conflict do nothing", (capture_id, line.start))
        self._db.execute("insert or replace into addresses values (?, ?)", (_digest(url.encode()), line.start))

    def _reach(self, line: Line) -> None:
        self._db.execute("delete from reach")
        self._db.execute("insert into reach values (?, ?, ?)", (line.start, _digest(line.text), line.end))

    def _row(self, table: str, column: str, key: str | bytes, field: str, value: str) -> dict[str, Any] | None:
        """The row that a key leads to. Where it leads to another one, somebody changed the lines: all is read again."""
        for _ in range(2):
            found = self._db.execute(f"select start from {table} where {column} = ?", (key,)).fetchone()  # noqa: S608
            if found is None:
                return None
            line = next(whole_lines(self._rows, found[0]), None)
            try:
                row: dict[str, Any] = json.loads(line.text) if line else {}
            except json.JSONDecodeError:
                row = {}
            if row.get(field) == value:
                return row
            self._db.close()
            self._db = self._anew()
            self._catch_up()
        raise ValueError(f"{self._rows}: is changed by somebody else while it is read")


class _Contradiction(Exception):  # noqa: N818 - no error to anybody: the file is made anew
    """The SQLite file does not fit the lines."""


def _digest(content: bytes) -> bytes:
    """What tells addresses and lines apart: 16 bytes, so that two that share them need not be thought of."""
    return sha256(content).digest()[:16]
