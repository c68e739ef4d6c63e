"""Tables of a user's as payloads, a document a row, in memory that does not grow with the table; and Parquet.

Belongs here: payloads from rows. Does not belong here: which column is what (`local_files_mapping.py`), rows from text
(`local_files_rows.py`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from spiders.local_files_mapping import FileMapping, choose_mapping
from spiders.local_files_rows import Row
from spiders.local_files_types import RECORD_TYPE, Payload, Rejected, safe_url

_BATCH = 512  # rows of Parquet held at once
_MISFITS = 100  # ways not to fit that are told apart, and rows that are told one by one of those with the same fault


def parquet_rows(path: Path, name: str) -> Iterator[Row]:
    """The rows of a Parquet file, some hundreds at a time."""
    number = 0
    try:
        for batch in pl.scan_parquet(path, glob=False).collect_batches(chunk_size=_BATCH):
            for row in batch.iter_rows(named=True):
                number += 1
                yield f"{name}, row {number}", row
    except (pl.exceptions.PolarsError, OSError) as error:
        yield name, Rejected(name, name, "unreadable", f"cannot be read as Parquet: {error}")


@lru_cache(maxsize=64)
def _chosen(columns: frozenset[str]) -> FileMapping | None:
    return choose_mapping(columns)


def payloads(file: str, rows: Iterator[Row], mapping: FileMapping | None = None) -> Iterator[Payload | Rejected]:
    """A payload a row, its fields by the mapping, or by the shipped one that its columns fit.

    Rows whose columns fit none are rejected together, by the columns that they have.
    """
    misfits: dict[str, tuple[str, int]] = {}
    told_of: Counter[str] = Counter()
    last: dict[str, Rejected] = {}
    for place, row in rows:
        if isinstance(row, Rejected):
            yield from _not_too_often(row, told_of, last)
            continue
        columns = frozenset(map(str, row))
        chosen = mapping or _chosen(columns)
        if chosen is None or not chosen.fits(columns):
            wanted = f"lack {', '.join(sorted(set(chosen.requires) - columns))}" if chosen else "fit no mapping"
            told = f"{wanted}; they have {', '.join(sorted(columns))[:200]}"
            told = told if told in misfits or len(misfits) < _MISFITS else "fit no mapping, in yet another way"
            first, n = misfits.get(told, (place, 0))
            misfits[told] = (first, n + 1)
            continue
        for found in _payload(file, place, chosen, row):
            if isinstance(found, Rejected):
                yield from _not_too_often(found, told_of, last)
            else:
                yield found
    for reason, rejected in last.items():
        more = f"{rejected.detail}, the last of {told_of[reason] - _MISFITS} rows with this fault beyond those told"
        yield Rejected(file, rejected.name, rejected.reason_code, more)
    for told, (first, n) in misfits.items():
        yield Rejected(file, first, "bad_row", f"the columns {told}" + (f" ({n} rows)" if n > 1 else ""))


def _not_too_often(rejected: Rejected, told_of: Counter[str], last: dict[str, Rejected]) -> Iterator[Rejected]:
    """Rows with one fault by themselves while they are few; of a million only how many there are."""
    told_of[rejected.reason_code] += 1
    if told_of[rejected.reason_code] <= _MISFITS:
        yield rejected
    else:
        last[rejected.reason_code] = rejected


def _payload(file: str, place: str, mapping: FileMapping, row: Mapping[str, Any]) -> Iterator[Payload | Rejected]:
    found = mapping.record(row)
    if not str(found.fields.get("text") or "").strip():
        yield Rejected(file, place, "bad_row", "has no text")
        return
    for problem in found.problems:
        yield Rejected(file, place, "not_understood", f"taken without {problem}")
    if "url" in found.fields:
        found.fields["url"] = safe_url(found.fields["url"])
    url = found.fields.get("url") or f"local:{file}#{found.fields.get('id') or place.rpartition(' ')[2]}"
    content = json.dumps(found.fields, ensure_ascii=False, sort_keys=True, default=str)
    # `rest` is kept as it came and may hold half characters still.
    yield Payload(place, safe_url(url), content.encode("utf-8", "backslashreplace"), RECORD_TYPE)
