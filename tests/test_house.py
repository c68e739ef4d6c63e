"""What holds for the house as a whole: purity of the pure packages, size of modules, nothing local in tracked files."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PURE = ("text", "facts", "labels", "linking", "privacy")
PACKAGES = ("pipelines", "spiders", "warehouse", "data_contracts", "dbt_like_sql")
FORBIDDEN_TO_PURE = {"dagster", "dagster_dbt", "scrapy", "duckdb", "warehouse", "spiders", "dbt_like_sql", "twisted"}


def modules_of(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*.py") if "__pycache__" not in p.parts)


def imports_of(module: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("package", PURE)
def test_pure_packages_import_nothing_that_acts(package: str) -> None:
    for module in modules_of(ROOT / "pipelines" / package):
        roots = {name.split(".")[0] for name in imports_of(module)}
        assert not roots & FORBIDDEN_TO_PURE, module
        steps = {name for name in imports_of(module) if name.startswith(("pipelines.steps", "pipelines.assets"))}
        assert not steps, module


def test_spiders_know_nothing_of_what_pages_mean() -> None:
    for module in modules_of(ROOT / "spiders"):
        meant = {n for n in imports_of(module) if n.startswith(("pipelines.facts", "pipelines.labels", "warehouse"))}
        assert not meant, module


def test_every_module_says_what_belongs_in_it() -> None:
    for package in PACKAGES:
        for module in modules_of(ROOT / package):
            assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))), module


def test_modules_fit_on_a_few_screens() -> None:
    long = {
        str(module.relative_to(ROOT)): lines
        for package in PACKAGES
        for module in modules_of(ROOT / package)
        if (lines := len(module.read_text(encoding="utf-8").splitlines())) > 350
    }
    assert not long


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_lock_files_name_no_index() -> None:
    for lock in ROOT.glob("requirements*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text, lock
        if lock.name != "requirements-train.txt":  # torch has many builds, and a hash is that of one
            assert "--hash=sha256:" in text, lock


def test_tracked_files_hold_no_path_of_a_machine() -> None:
    local = re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/[A-Za-z0-9._-]+")
    for file in tracked_files():
        if file.suffix in (".png", ".woff2", ".onnx", ".parquet"):
            continue
        found = local.search(file.read_text(encoding="utf-8", errors="replace"))
        assert not found, f"{file.relative_to(ROOT)}: {found.group()}" if found else ""
