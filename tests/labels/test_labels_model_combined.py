"""Both voices together, with the shipped model: one relevance, evidence for every label, one text or many alike."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from pipelines.labels.choice import loaded, shipped_folder
from pipelines.labels.classifier import (
    CALIBRATION_FILE,
    CONFIG_FILE,
    MODEL_FILE,
    Classifier,
    ModelError,
    model_input,
)
from pipelines.labels.combine import Given, calibration, label_document, label_documents
from pipelines.labels.model import IRRELEVANT, RELEVANT
from pipelines.labels.review import Answer, correction, doubts, labelled_text
from pipelines.training.data import label_names

COURIER = (
    "江州市公安局近日破获一起侵犯公民个人信息案。嫌疑人祝某系某快递公司分拣员，利用职务便利拍下面单，"
    "以每条0.6元的价格卖给下家佟某，共计四万余条。两人均被刑事拘留。"
)
PICKPOCKET = (
    "被告人韦某在菜场扒窃手机一部，价值人民币1800元。被告人韦某犯盗窃罪，判处拘役三个月，并处罚金人民币一千元。"
)


def test_the_shipped_model_is_small_and_knows_every_code_of_the_vocabularies() -> None:
    folder = shipped_folder()
    assert sum(file.stat().st_size for file in folder.iterdir()) < 25_000_000
    assert loaded(folder).names == tuple(label_names())
    assert not [file.name for file in folder.iterdir() if file.suffix in (".pt", ".bin", ".pkl", ".pth")]


def test_a_case_is_relevant_and_each_label_points_into_the_text() -> None:
    labels = label_document(COURIER, kind="news", title=None)
    assert (labels[0].facet, labels[0].code) == ("relevance", RELEVANT)
    assert {("industry", "logistics"), ("channel", "insider")} <= {(label.facet, label.code) for label in labels}
    for label in labels:
        assert label.method == "combined"
        assert 0 < label.probability <= 1
        assert label.span is not None
        assert label.span.quote(COURIER).strip()


def test_what_the_cheap_check_ends_never_reaches_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def never() -> Classifier:
        raise AssertionError("the model was asked")

    monkeypatch.setattr("pipelines.labels.combine.chosen", never)
    (label,) = label_document(PICKPOCKET, kind="verdict", title=None)
    assert label.code == IRRELEVANT


def test_many_at_once_are_labelled_as_one_by_one() -> None:
    given = [
        Given(COURIER, "news"),
        Given(PICKPOCKET, "verdict"),
        Given(COURIER * 9, "news", "快递内鬼"),
        Given("", "other"),
    ]
    together = [[(x.facet, x.code) for x in labels] for labels in label_documents(given * 20)]
    alone = [[(x.facet, x.code) for x in label_document(g.text, kind=g.kind, title=g.title)] for g in given]
    assert together == alone * 20


def test_scores_do_not_depend_on_the_company_of_a_text() -> None:
    model = loaded(shipped_folder())
    texts = [model_input(text) for text in (COURIER, PICKPOCKET, COURIER * 6, "")]
    together = model.scores(texts).values
    for row, text in enumerate(texts):
        # Kernels of the runtime differ by the width of a batch in the third decimal of log odds.
        assert np.abs(model.scores([text]).values[0] - together[row]).max() < 0.02
    assert np.isfinite(together).all()


def test_spans_of_a_text_with_a_title_of_its_own_stay_within_the_text() -> None:
    for label in label_document(COURIER, kind="news", title="快递公司“内鬼”落网"):
        assert label.span is None or label.span.end <= len(COURIER)


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=MODEL_FILE):
        Classifier(tmp_path)
    (tmp_path / CALIBRATION_FILE).write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match=CALIBRATION_FILE):
        calibration(tmp_path)


def test_a_model_with_other_labels_or_a_broken_file_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(shipped_folder(), folder)
    config = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
    config["id2label"] = {"0": "LABEL_0"}
    (folder / CONFIG_FILE).write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(ModelError, match="id2label"):
        Classifier(folder)
    shutil.copy(shipped_folder() / CONFIG_FILE, folder / CONFIG_FILE)
    (folder / MODEL_FILE).write_bytes(b"no model")
    with pytest.raises(ModelError, match=MODEL_FILE):
        Classifier(folder)


def test_transformers_reads_tokenizer_and_configuration_of_the_shipped_model() -> None:
    transformers = pytest.importorskip("transformers")
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(shipped_folder()))
    assert len(tokenizer("面单，3张", add_special_tokens=False)["input_ids"]) == len("面单，3张")


def test_doubtful_labels_are_those_of_relevance_first_and_none_where_the_check_ends_it() -> None:
    sure, none = list(doubts([Given(COURIER, "news"), Given(PICKPOCKET, "verdict")], near=0.5))
    assert none == []
    assert [d for d in sure if d.facet == "relevance"] == [d for d in sure[:1] if d.facet == "relevance"]
    assert {d.reason for d in sure} <= {"voices_differ", "near_threshold"}


def test_answers_become_an_override_and_a_text_to_learn_from() -> None:
    holding = {("relevance", RELEVANT), ("industry", "logistics"), ("channel", "insider")}
    answers = [Answer("d1", "industry", "logistics", holds=False), Answer("d1", "industry", "retail", holds=True)]
    line = labelled_text("d1", COURIER, "news", holding, answers)
    assert line["industries"] == ["retail"]
    assert line["relevant"] is True
    assert "channels" not in line  # nobody looked at them
    override = correction(answers[0], "reader", "2026-01-02")
    assert (override["table"], override["key"], override["column"]) == (
        "labels",
        "d1/industry/logistics",
        "probability",
    )
    assert override["value"] == "0.0"


def test_a_text_said_to_be_irrelevant_has_no_labels_to_learn() -> None:
    answers = [Answer("d1", "relevance", RELEVANT, holds=False), Answer("d1", "channel", "insider", holds=True)]
    line = labelled_text("d1", COURIER, "news", {("relevance", RELEVANT)}, answers)
    assert (line["relevant"], line["channels"]) == (False, [])
