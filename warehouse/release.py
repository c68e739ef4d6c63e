"""A release: a versioned folder of the published tables with checksums and documentation, made whole or not at all.

Here belong the order of the steps and the files; what may be published is decided by `gate`, in which form by
`publishable`, and what the documentation says by `release_docs`. Released content is never changed: a version that
exists stays as it is.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import polars as pl

from data_contracts.contracts import load_contracts
from warehouse.gate import Finding, findings
from warehouse.lake import write_text_atomic
from warehouse.publishable import Frames, published_frames
from warehouse.query import open_read_only
from warehouse.release_docs import data_dictionary, readme

CHECKSUMS = "checksums.sha256"
FACTS = "release.json"
INDEX = "index.json"
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,63}")
_TOLD = 20


class ReleaseBlocked(Exception):  # noqa: N818 - says what happened to the release, not that code erred
    """Nothing was released; the message tells table, column, key and kind of what stands against it."""

    def __init__(self, message: str, found: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.findings = found


def make_release(duckdb: Path, releases: Path, version: str) -> Path:
    """Write `<releases>/<version>/` from the DuckDB file and bring `<releases>/index.json` up to date; the folder.

    Raises ReleaseBlocked when the gate finds something, or when that version exists with other content; then nothing
    is left behind. Raises ValueError for a version that is no name of a folder, SqlError for a file that is no
    warehouse. A version that exists with the same content is left as it is.
    """
    if not _VERSION.fullmatch(version):
        raise ValueError(f"not a version: {version!r}; use letters, digits, dots and hyphens")
    with open_read_only(duckdb) as connection:
        frames = published_frames(connection)
    found = findings(frames)
    if found:
        raise ReleaseBlocked(_told(version, found), tuple(found))
    releases.mkdir(parents=True, exist_ok=True)
    target = releases / version
    folder = Path(tempfile.mkdtemp(dir=releases, prefix=f".{version}.", suffix=".tmp"))
    try:
        _write(folder, frames, version)
        if target.exists():
            _same_or_blocked(folder, target)
        else:
            _publish(folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    write_text_atomic(releases / INDEX, _json(_index(releases)))
    return target


def _told(version: str, found: list[Finding]) -> str:
    more = f"; and {len(found) - _TOLD} more" if len(found) > _TOLD else ""
    return f"release {version}: {len(found)} finding(s): {'; '.join(map(str, found[:_TOLD]))}{more}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


def _checksums(text: str) -> dict[str, str]:
    """File names and digests of a file in the form of sha256sum."""
    return {name: digest for digest, _, name in (line.partition("  ") for line in text.splitlines())}


def _range(frame: pl.DataFrame, column: str) -> list[str] | None:
    first, last = frame[column].min(), frame[column].max()
    return None if first is None else [str(first), str(last)]


def about(frames: Frames, version: str) -> dict[str, Any]:
    """What a release tells of itself, but for time and digests: the same tables give the same facts."""
    samples = frames["sources"].filter("is_sample")["source_id"].implode()
    n_sample = frames["documents"].filter(pl.col("source_id").is_in(samples)).height
    return {
        "name": "leakledger",
        "version": version,
        "licence": "CC-BY-4.0",
        "code_version": installed_version("leakledger"),
        "contract_versions": {name: contract.version for name, contract in load_contracts().items()},
        "label_models": sorted(frames["labels"]["model_version"].unique().to_list()),
        "rows": {name: frame.height for name, frame in frames.items()},
        "documents_published": _range(frames["documents"], "published_on"),
        "cases_decided": _range(frames["cases"], "decision_on"),
        "sample_documents": n_sample,
        "sample_notice": f"{n_sample} documents are from bundled sample sites: their cases are invented."
        if n_sample
        else None,
    }


def _write(folder: Path, frames: Frames, version: str) -> None:
    told = about(frames, version)
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet", compression="zstd", compression_level=9, statistics=True)
    (folder / "README.md").write_text(readme(told), encoding="utf-8")
    (folder / "data_dictionary.md").write_text(data_dictionary(), encoding="utf-8")
    sums = {file.name: _digest(file) for file in sorted(folder.iterdir())}
    (folder / CHECKSUMS).write_text("".join(f"{digest}  {name}\n" for name, digest in sums.items()), encoding="utf-8")
    # The time stands here alone, and this file in no checksum, so that the same content has the same checksums.
    created = datetime.now(UTC).isoformat(timespec="seconds")
    (folder / FACTS).write_text(_json({**told, "created": created, "sha256": sums}), encoding="utf-8")


def _publish(folder: Path, target: Path) -> None:
    for file in folder.iterdir():
        file.chmod(0o644)
        with file.open("rb") as written:
            os.fsync(written.fileno())
    folder.chmod(0o755)
    folder.rename(target)


def _same_or_blocked(made: Path, kept: Path) -> None:
    """Raise ReleaseBlocked, naming the files, unless the released folder still holds exactly what was made anew."""
    wanted = _checksums((made / CHECKSUMS).read_text(encoding="utf-8"))
    actual = {name: _digest(kept / name) for name in wanted if (kept / name).is_file()}
    differing = sorted(name for name in wanted if wanted[name] != actual.get(name))
    if differing:
        raise ReleaseBlocked(f"release {kept.name} exists and differs in {', '.join(differing)}; choose a new version")


def _index(releases: Path) -> dict[str, Any]:
    """All releases of the folder, oldest first, from what each tells of itself."""
    told: list[Mapping[str, Any]] = [
        json.loads(file.read_text(encoding="utf-8"))
        for file in sorted(releases.glob(f"*/{FACTS}"))
        if not file.parent.name.startswith(".")
    ]
    kept = ("version", "created", "rows", "documents_published", "cases_decided", "sample_documents")
    ordered = sorted(told, key=lambda release: (release["created"], release["version"]))
    return {"name": "leakledger", "releases": [{key: release[key] for key in kept} for release in ordered]}
