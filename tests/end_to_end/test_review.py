"""Doubtful labels go out to a person; the answers come back as corrections and as texts to learn from."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import Workplace

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sample_run")]


@pytest.fixture
def reviewed(sample_run: Workplace, tmp_path: Path) -> Workplace:
    """A copy of the sample run, to be changed."""
    shutil.copytree(sample_run.home, tmp_path / "home", symlinks=True)
    return Workplace(tmp_path / "home")


def exported(place: Workplace, name: str, *options: str) -> Path:
    queue = place.home / name
    done = place.leakledger("review", "export", str(queue), *options)
    assert done.returncode == 0, done.stderr
    return queue


def labels_of(place: Workplace, document_id: str) -> set[tuple[str, str, str]]:
    query = f"SELECT facet, code, method FROM labels WHERE subject_id = '{document_id}'"
    return {(facet, code, method) for facet, code, method in place.rows(query)}


def test_answers_in_the_table_change_labels_and_are_learnt_from(reviewed: Workplace) -> None:
    queue = exported(reviewed, "queue.csv", "--near", "0.5", "--most", "400")
    with queue.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["reason"] for row in rows} <= {"voices_differ", "near_threshold"}
    gone = next(r for r in rows if r["facet"] == "industry" and r["holds"] == "yes")
    new = next(r for r in rows if r["facet"] == "channel" and r["holds"] == "no")
    gone["answer"], new["answer"] = "no", "yes"
    with queue.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    done = reviewed.leakledger("review", "import", str(queue), "--by", "a reader")
    assert done.returncode == 0, done.stderr
    assert "2 corrections" in done.stdout
    done = reviewed.leakledger("build")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not [code for facet, code, _ in labels_of(reviewed, gone["document_id"]) if (facet, code) == key(gone)]
    assert (*key(new), "review") in labels_of(reviewed, new["document_id"])
    assert reviewed.rows("SELECT count(*) FROM corrections WHERE \"by\" = 'a reader'") == [(2,)]
    learnt = [json.loads(line) for line in (reviewed.home / "training" / "reviewed.jsonl").open(encoding="utf-8")]
    by_id = {line["id"]: line for line in learnt}
    assert gone["code"] not in by_id[gone["document_id"]]["industries"]
    assert new["code"] in by_id[new["document_id"]]["channels"]


def key(row: dict[str, Any]) -> tuple[str, str]:
    return row["facet"], row["code"]


def test_tasks_of_label_studio_are_written_and_read_back(reviewed: Workplace) -> None:
    queue = exported(reviewed, "tasks.jsonl", "--near", "0.5", "--most", "20")
    tasks = [json.loads(line) for line in queue.open(encoding="utf-8")]
    assert all(set(task) == {"data"} and task["data"]["text"] for task in tasks)
    choice = {"result": [{"type": "choices", "value": {"choices": ["yes"]}}]}
    done = queue.with_suffix(".json")
    done.write_text(json.dumps([task | {"annotations": [choice]} for task in tasks[:3]]), encoding="utf-8")
    told = reviewed.leakledger("review", "import", str(done))
    assert told.returncode == 0, told.stderr
    assert "3 corrections" in told.stdout


def test_a_wrong_answer_is_named_with_its_row_and_nothing_is_taken_in(reviewed: Workplace) -> None:
    queue = reviewed.home / "queue.csv"
    queue.write_text("document_id,facet,code,answer\nd1,industry,finance,perhaps\n", encoding="utf-8")
    told = reviewed.leakledger("review", "import", str(queue))
    assert told.returncode == 2
    assert "row 1" in told.stderr
    assert not (reviewed.home / "corrections.jsonl").exists()
