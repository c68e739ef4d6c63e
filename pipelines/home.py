"""Where the state of one leakledger lies. Paths only: nothing is read or written here."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENT_VARIABLE = "LEAKLEDGER_HOME"


@dataclass(frozen=True)
class Home:
    """The folder that `--home` or LEAKLEDGER_HOME names, `./data` otherwise; always absolute."""

    root: Path

    @classmethod
    def locate(cls, given: Path | None = None) -> Home:
        """The home given, or that of the environment, or the default."""
        return cls((given or Path(os.environ.get(ENVIRONMENT_VARIABLE) or "data")).expanduser().resolve())

    @property
    def captures(self) -> Path:
        """WARC files, one folder a source."""
        return self.root / "captures"

    @property
    def lake(self) -> Path:
        """Parquet tables."""
        return self.root / "lake"

    @property
    def duckdb(self) -> Path:
        """The warehouse file."""
        return self.root / "warehouse.duckdb"

    @property
    def releases(self) -> Path:
        """One folder a released version."""
        return self.root / "releases"

    @property
    def report(self) -> Path:
        """The report page."""
        return self.root / "report" / "index.html"

    @property
    def dagster(self) -> Path:
        """Dagster's own state: runs, schedules, logs."""
        return self.root / "dagster"

    @property
    def state(self) -> Path:
        """What the last build stood on, by step: small JSON files."""
        return self.root / "state"

    @property
    def corrections(self) -> Path:
        """A person's overrides, JSON lines with the columns of the table `corrections`."""
        return self.root / "corrections.jsonl"
