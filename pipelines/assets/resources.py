"""What assets need from outside: the home folder."""

from __future__ import annotations

from pathlib import Path

import dagster as dg

from pipelines.home import Home


class HomeResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The folder that holds the state (see pipelines.home)."""

    root: str

    def home(self) -> Home:
        """Its paths."""
        return Home(Path(self.root))
