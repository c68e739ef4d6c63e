"""Only what is new, changed, or worked by other code is worked; what is gone is forgotten; a dead run is taken up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipelines.linking.assemble import key_of
from pipelines.steps.incremental import Output, Step, WorkReport, joined, slices, work
from pipelines.steps.progress import Silent, progress, shown_by
from pipelines.steps.staleness import Stamp
from warehouse.lake import Lake, frame_of


class Workshop:
    """A step over a dictionary of inputs that counts what it is asked to work."""

    def __init__(self, root: Path) -> None:
        self.lake = Lake(root)
        self.inputs: dict[str, str] = {}
        self.seen: list[str] = []
        outputs = (Output("clusters", "document_id"),)
        self.step = Step("clusters", "work_log_facts", outputs, "v1", self.process)

    def process(self, rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
        self.seen += rows["key"].to_list()
        return {"clusters": frame_of("clusters", [{"document_id": k, "cluster_id": k} for k in rows["key"]])}

    def rows(self, shard: str) -> pl.DataFrame:
        chosen = {k: d for k, d in self.inputs.items() if k.startswith(shard)}
        return pl.DataFrame(
            {"key": list(chosen), "digest": list(chosen.values())}, schema={"key": pl.String, "digest": pl.String}
        )

    def run(self) -> WorkReport:
        self.seen = []
        return work(self.lake, self.step, self.rows, key="key", digest="digest")

    def output(self) -> list[str]:
        return sorted(self.lake.read("clusters")["document_id"])


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    workshop = Workshop(tmp_path)
    workshop.inputs = {"a1": "x", "a2": "x", "b1": "x"}
    workshop.run()
    return workshop


def test_the_first_run_works_everything(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    workshop.inputs = {"a1": "x", "b1": "x"}
    assert workshop.run().worked == 2
    assert workshop.output() == ["a1", "b1"]


def test_nothing_new_works_nothing(shop: Workshop) -> None:
    report = shop.run()
    assert (report.worked, report.unchanged, shop.seen) == (0, 3, [])


def test_only_the_new_is_worked(shop: Workshop) -> None:
    shop.inputs["b2"] = "x"
    shop.run()
    assert shop.seen == ["b2"]
    assert shop.output() == ["a1", "a2", "b1", "b2"]


def test_a_changed_input_is_worked_again(shop: Workshop) -> None:
    shop.inputs["a1"] = "y"
    shop.run()
    assert shop.seen == ["a1"]


def test_other_code_works_everything_again(shop: Workshop) -> None:
    shop.step = replace(shop.step, version="v2")
    shop.run()
    assert sorted(shop.seen) == ["a1", "a2", "b1"]


def test_what_is_gone_from_the_input_goes_from_the_output(shop: Workshop) -> None:
    del shop.inputs["a1"]
    assert shop.run().removed == 1
    assert shop.output() == ["a2", "b1"]


def test_a_run_that_died_half_way_is_taken_up_where_it_ended(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    workshop.inputs = {"a1": "x", "b1": "x"}

    def die_on_b(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
        if "b1" in rows["key"].to_list():
            raise KeyboardInterrupt
        return workshop.process(rows)

    alive = workshop.step
    workshop.step = replace(alive, process=die_on_b)
    with pytest.raises(KeyboardInterrupt):
        workshop.run()
    workshop.step = alive
    workshop.run()
    assert workshop.seen == ["b1"]
    assert workshop.output() == ["a1", "b1"]


def test_progress_counts_what_is_to_be_worked(shop: Workshop) -> None:
    begun: list[tuple[str, int | None]] = []

    class Told(Silent):
        def begin(self, name: str, total: int | None) -> None:
            begun.append((name, total))

    shop.inputs["c1"] = "x"
    with shown_by(Told()):
        shop.run()
    assert begun == [("clusters", 1)]
    assert isinstance(progress(), Silent)


def test_a_stamp_is_fresh_only_on_the_same_inputs_and_code(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "stamp.json", {"documents/a": "1"}, "v1")
    assert not stamp.is_fresh()
    stamp.save()
    assert stamp.is_fresh()
    assert not replace(stamp, inputs={"documents/a": "2"}).is_fresh()
    assert not replace(stamp, version="v2").is_fresh()


def test_ids_do_not_run_together() -> None:
    assert key_of("ab", "c") != key_of("a", "bc")


def test_rows_that_are_read_again_are_only_those_of_shards_with_work(shop: Workshop) -> None:
    read: list[str] = []

    def rows(shard: str) -> pl.DataFrame:
        read.append(shard)
        return shop.rows(shard)

    shop.inputs["b2"] = "x"
    work(shop.lake, shop.step, rows, key="key", digest="digest", keys=shop.rows)
    assert read == ["b"]
    assert shop.output() == ["a1", "a2", "b1", "b2"]


def test_slices_put_together_are_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.steps.incremental.AT_ONCE", 3)
    rows = pl.DataFrame({"n": range(8)})
    parts = [{"t": some} for some in slices(rows)]
    assert [part["t"].height for part in parts] == [3, 3, 2]
    assert joined(parts)["t"].equals(rows)
