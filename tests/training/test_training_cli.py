"""The command that trains: what it says where something is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from pipelines.cli import review, train
from pipelines.cli.console import UserError

app = typer.Typer()
for module in (review, train):
    module.register(app)


def test_without_torch_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("pipelines.cli.train.find_spec", lambda name: None)
    result = CliRunner().invoke(app, ["train", "--home", str(tmp_path)])
    assert isinstance(result.exception, UserError)
    assert "pip install 'leakledger[train]'" in str(result.exception)


def test_a_missing_folder_and_a_missing_cross_validation_are_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["train", "--report", "--home", str(tmp_path)])
    assert isinstance(result.exception, UserError)
    assert "crossvalidated.json" in str(result.exception)


def test_what_training_without_texts_costs_is_told_as_the_pages_tell_the_shipped_model() -> None:
    told = train._cost()
    page = (Path(__file__).parents[2] / "docs" / "labels.md").read_text(encoding="utf-8")
    for facet in ("industry", "channel"):
        alone = next(line for line in page.splitlines() if line.startswith(f"| {facet} | model |"))
        assert alone.split("|")[3].split()[0] in told
