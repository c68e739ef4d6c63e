"""Where the shared development data lies, for the tests that read it where it exists."""

from __future__ import annotations

from pathlib import Path

import pytest

_CANDIDATE = Path(__file__).resolve().parents[2] / "shared"
SHARED: Path | None = _CANDIDATE if (_CANDIDATE / "dev").is_dir() else None

needs_shared = pytest.mark.skipif(SHARED is None, reason="the shared development data is not beside this checkout")
