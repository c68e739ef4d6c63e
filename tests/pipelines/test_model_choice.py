"""`--model`: another classifier decides, a wrong one is told before any work, and labels are made anew for another."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.cli.console import UserError
from pipelines.home import Home
from pipelines.labels.choice import ENVIRONMENT_VARIABLE, shipped_folder
from pipelines.labels.classifier import CONFIG_FILE
from pipelines.steps.captures import collect
from pipelines.steps.documents import build_documents
from pipelines.steps.labels import build_labels
from warehouse.lake import Lake

COURIER = "江州警方通报：快递员祝某偷拍面单，以每条0.6元的价格出售公民个人信息四万余条，被刑事拘留。"


@pytest.fixture(autouse=True)
def no_model_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    # Set and then removed: what a command sets in the environment is taken back after the test.
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "")
    monkeypatch.delenv(ENVIRONMENT_VARIABLE)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The shipped model under another version."""
    folder = tmp_path / "other"
    shutil.copytree(shipped_folder(), folder)
    config = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
    (folder / CONFIG_FILE).write_text(json.dumps(config | {"leakledger_version": "other-1"}), encoding="utf-8")
    return folder


def test_extract_labels_by_the_model_that_is_named(tmp_path: Path, other: Path) -> None:
    given, to = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    given.write_text(json.dumps({"id": "a", "text": COURIER}), encoding="utf-8")
    done = CliRunner().invoke(app, ["extract", str(given), "-o", str(to), "--model", str(other)])
    assert done.exit_code == 0, done.output
    labels = json.loads(to.read_text(encoding="utf-8"))["labels"]
    assert {label["model_version"].split("+")[-1] for label in labels} == {"other-1"}


@pytest.mark.parametrize("command", [["extract", "in.jsonl", "-o", "out.jsonl"], ["run"], ["build"]])
def test_a_folder_that_is_no_model_is_told_before_any_work(tmp_path: Path, command: list[str]) -> None:
    done = CliRunner().invoke(app, [*command, "--model", str(tmp_path)])
    assert isinstance(done.exception, UserError)
    assert "holds neither model.onnx nor model.safetensors" in str(done.exception)
    assert not (tmp_path / "out.jsonl").exists()


def test_documents_are_labelled_anew_by_another_model_and_by_one_that_was_trained_again(
    tmp_path: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text(COURIER, encoding="utf-8")
    home = Home(tmp_path / "home")
    collect(home, [], [tmp_path / "a.txt"])
    build_documents(home)
    assert [build_labels(home).worked, build_labels(home).worked] == [1, 0]
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(other))
    assert [build_labels(home).worked, build_labels(home).worked] == [1, 0]
    assert set(Lake(home.lake).read("document_labels")["model_version"].str.split("+").list.last()) == {"other-1"}
    (other / CONFIG_FILE).write_text((other / CONFIG_FILE).read_text("utf-8") + "\n", encoding="utf-8")
    assert build_labels(home).worked == 1
