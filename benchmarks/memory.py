"""How much memory collection takes for a large archive, beside holding everything at once.

    python -m benchmarks.memory [--captures 1000000]

The archive is an index of as many captures of one source, and a frontier of as many addresses; no page is fetched. Each
piece of work runs twice, each time in a process of its own: as it is done, and with everything in memory. Printed are
seconds and peak memory of both processes, and the ratio of the latter; a process that does nothing is the floor.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.home import Home
from pipelines.steps.capture_table import build_capture_table
from spiders.cdxj import IndexLine, _sorted, surt
from spiders.frontier import FILE, Frontier
from spiders.store import INDEX, CaptureStore, read_index
from spiders.warc_writer import Earlier
from warehouse.lake import SHARDS, Lake, frame_of

SOURCE = "coast"
AT = "2024-05-06T07:08:09.123456+00:00"


def url_of(number: int) -> str:
    """The address of a page."""
    return f"https://court.coast.example/anli/{2000 + number % 25}/{number % 12 + 1:02}/{number:08}.html"


def write_archive(home: Path, captures: int) -> None:
    """An index and a frontier; the WARC files that they speak of are not there, since nobody reads them."""
    index = home / "captures" / SOURCE / INDEX
    index.parent.mkdir(parents=True)
    with index.open("w", encoding="utf-8") as out:
        for number in range(captures):
            digest = sha256(str(number).encode()).hexdigest()
            row = {
                "capture_id": digest[:16], "source_id": SOURCE, "url": url_of(number), "requested_url": url_of(number),
                "fetched_at": AT, "http_status": 200, "content_type": "text/html; charset=utf-8",
                "payload_sha256": digest, "warc_file": f"captures/{SOURCE}/20240506T000000Z-{number // 50_000}.warc.gz",
                "warc_offset": number % 50_000 * 9000, "warc_length": 8765, "role": "article", "origin": "crawl",
            }  # fmt: skip
            out.write(json.dumps(row) + "\n")
    with Frontier(home) as frontier, frontier.transaction():
        for number in range(captures):
            frontier.see(SOURCE, url_of(number), "article", "https://court.coast.example/anli/")


def store_opened(home: Path) -> None:
    """What a crawl looks up, behind a store that reads its index for the first time."""
    with CaptureStore(home, SOURCE) as store:
        assert store.has(url_of(7))


def store_opened_again(home: Path) -> None:
    """The same in every later crawl."""
    store_opened(home)


def store_in_memory(home: Path) -> None:
    """Every capture and every address in a dictionary."""
    known: dict[str, Earlier] = {}
    latest: dict[str, Earlier] = {}
    for row in read_index(home / "captures" / SOURCE / INDEX):
        earlier = Earlier(row["url"], datetime.fromisoformat(row["fetched_at"]), row["payload_sha256"])
        known.setdefault(row["capture_id"], earlier)
        latest[row["url"]] = earlier
    assert url_of(7) in latest


def table(home: Path) -> None:
    """The table of captures."""
    build_capture_table(Home(home), Lake(home / "lake"))


def table_in_memory(home: Path) -> None:
    """The same from one dictionary of all rows."""
    rows: dict[str, dict[str, Any]] = {}
    for row in read_index(home / "captures" / SOURCE / INDEX):
        rows[row["capture_id"]] = {**row, "fetched_at": datetime.fromisoformat(row["fetched_at"]).astimezone(UTC)}
    frame = frame_of("captures", list(rows.values()))
    for shard in SHARDS:
        part = frame.filter(pl.col("capture_id").str.starts_with(shard))
        Lake(home / "lake_in_memory").write("captures", part, shard)


def _cdxj_lines(home: Path) -> Iterator[str]:
    for row in read_index(home / "captures" / SOURCE / INDEX):
        fields = {"url": row["url"], "mime": "text/html", "status": "200", "digest": f"sha256:{row['payload_sha256']}"}
        place = {"length": str(row["warc_length"]), "offset": str(row["warc_offset"]), "filename": row["warc_file"]}
        yield str(IndexLine(surt(row["url"]), row["payload_sha256"][:14], fields | place))


def cdxj(home: Path) -> None:
    """The lines of a CDXJ index, sorted."""
    with _sorted(_cdxj_lines(home), home) as lines, (home / "index.cdxj").open("w", encoding="utf-8") as out:
        out.writelines(lines)


def cdxj_in_memory(home: Path) -> None:
    """The same in one list."""
    with (home / "index.cdxj").open("w", encoding="utf-8") as out:
        out.writelines(sorted(_cdxj_lines(home)))


def frontier(home: Path) -> None:
    """Every address that is due, and every article that is known."""
    with Frontier(home) as opened:
        assert sum(1 for _ in opened.due(SOURCE)) == opened.known(SOURCE) == sum(1 for _ in opened.articles(SOURCE))


def frontier_in_memory(home: Path) -> None:
    """The same in two lists."""
    with Frontier(home) as opened:
        due, known = list(opened.due(SOURCE)), list(opened.articles(SOURCE))
        assert len(due) == len(known)


def nothing(home: Path) -> None:
    """What has only imported what it needs."""


PARTS: dict[str, tuple[Callable[[Path], None], Callable[[Path], None]]] = {
    "store, first opening": (store_opened, store_in_memory),
    "store, later": (store_opened_again, store_in_memory),
    "table of captures": (table, table_in_memory),
    "CDXJ, sorted": (cdxj, cdxj_in_memory),
    "frontier, read": (frontier, frontier_in_memory),
}
_BY_NAME = {work.__name__: work for pair in PARTS.values() for work in pair} | {"nothing": nothing}


def measured(work: Callable[[Path], None], home: Path) -> tuple[float, float]:
    """Seconds and peak memory in MB of a piece of work, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.memory", "--part", work.__name__, "--home", str(home)]
    seconds, peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), float(peak)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--captures", type=int, default=1_000_000)
    parser.add_argument("--part", help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        start = time.perf_counter()
        _BY_NAME[given.part](given.home)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(time.perf_counter() - start, peak)
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        write_archive(home, given.captures)
        idle = measured(nothing, home)[1]
        print(f"{given.captures} captures; a process that does nothing takes {idle:.0f} MB")
        for name, (work, in_memory) in PARTS.items():
            (seconds, peak), (seconds_before, peak_before) = measured(work, home), measured(in_memory, home)
            print(f"{name:<21} {peak:>6.0f} MB {seconds:>5.1f} s, all in memory {peak_before:>6.0f} MB", end=" ")
            print(f"{seconds_before:>5.1f} s: ratio {peak / peak_before:.3f}")
        index = home / "captures" / SOURCE / INDEX
        sizes = {path.name: path.stat().st_size for path in (index, index.with_suffix(".sqlite"), home / FILE)}
        print("on the disk: " + ", ".join(f"{name} {size / 1e6:.0f} MB" for name, size in sizes.items()))


if __name__ == "__main__":
    main()
