"""The whole training in the small: an encoder of its own or a given one, out comes a folder that labels documents.

Needs torch, an optional extra: where it is not installed nothing here runs.
"""

# What needs torch is imported after asking for it.
# ruff: noqa: E402

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from transformers import BertConfig, BertForSequenceClassification, BertModel

from pipelines.labels.choice import ENVIRONMENT_VARIABLE, named_model
from pipelines.labels.classifier import ModelError
from pipelines.labels.combine import label_document
from pipelines.labels.tags import SLOTS
from pipelines.training.card import figures, write_pages
from pipelines.training.data import Example, repository_examples
from pipelines.training.export import export
from pipelines.training.finetune import Finetuning
from pipelines.training.network import Classifier as Network
from pipelines.training.network import CompactEncoder, Size
from pipelines.training.pretrain import Pretraining
from pipelines.training.run import Plan, train
from pipelines.training.tokens import characters, save_tokenizer, tokenizer_of


def few() -> list[Example]:
    """Some texts of each file of the repository."""
    found = repository_examples()
    return [*found[:14], *found[-14:]]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:

    folder = tmp_path_factory.mktemp("model")
    train(["被告人韦某在菜场扒窃手机一部，后被抓获。" * 30], few(), folder, plan())
    return folder


def plan() -> Plan:

    size = Size(hidden=16, layers=1, heads=2, feed_forward=16, window=128)
    steps = Pretraining(steps=2, batch=2, stretch=64)
    return Plan(size, steps, Finetuning(epochs=1, window=128), folds=2, negatives=0, at_least=1)


def test_the_folder_labels_documents(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(trained))
    labels = label_document("快递员祝某偷拍面单，出售个人信息，被警方抓获。", kind="news")
    assert labels[0].facet == "relevance"
    assert "compact-1" in labels[0].model_version


def test_nothing_pickled_is_left_behind(trained: Path) -> None:
    kept = {path.suffix for path in trained.rglob("*") if path.is_file()}
    assert kept <= {".onnx", ".json", ".safetensors", ".npy"}


def test_every_labelled_text_is_scored_by_a_model_that_had_not_seen_it(trained: Path) -> None:
    stored = json.loads((trained / "crossvalidated.json").read_text(encoding="utf-8"))
    assert len(stored["rows"]) == len(few())
    assert {row[0] for row in stored["rows"].values()} == {0, 1}


def test_the_exported_model_scores_as_the_network_does_but_for_its_8_bits(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = Network(CompactEncoder(40, plan().size, tags=9), 5).eval()
    export(network, tmp_path)
    session = onnxruntime.InferenceSession(str(tmp_path / "model.onnx"), providers=["CPUExecutionProvider"])
    for batch, characters_read in ((1, 30), (3, 128)):
        random = np.random.default_rng(0)
        ids = random.integers(3, 40, (batch, characters_read))
        words = random.integers(0, 10, (batch, characters_read // 2, SLOTS))
        mask = np.ones_like(ids)
        mask[:, characters_read // 2 :] = 0
        scores, attention = session.run(None, {"input_ids": ids, "attention_mask": mask, "words": words})
        with torch.no_grad():
            expected, looked = network(*(torch.from_numpy(given) for given in (ids, mask, words)))
        assert scores == pytest.approx(expected.numpy(), abs=0.02)
        assert attention == pytest.approx(looked.numpy(), abs=0.02)


def test_the_same_seed_gives_the_same_scores(trained: Path, tmp_path: Path) -> None:

    train(["被告人韦某在菜场扒窃手机一部，后被抓获。" * 30], few(), tmp_path, plan())
    name = "crossvalidated.json"
    assert (tmp_path / name).read_bytes() == (trained / name).read_bytes()


def test_card_and_page_tell_data_and_versions(trained: Path, tmp_path: Path) -> None:
    card = (write_pages(trained, few(), tmp_path)[1]).read_text(encoding="utf-8")
    assert f"{len(few())} texts" in card
    assert "torch 2" in card
    assert set(figures(trained, few())["training texts"]["relevance"]) == {"rules", "model", "both"}


def test_texts_kept_aside_are_judged_by_the_voices_as_they_are(trained: Path) -> None:
    others = repository_examples()[40:60]
    told = figures(trained, few(), others)["texts kept aside"]
    assert told["texts"] == len(others)
    assert told["industry"]["rules"]["micro"] > 0.3  # of the shipped rules; the tiny model knows nothing


def test_another_encoder_is_fine_tuned_from_safetensors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    base = tmp_path / "base"
    tokenizer = tokenizer_of(characters((example.folded for example in few()), 1))
    save_tokenizer(tokenizer, base)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=130,
    )
    BertModel(config).save_pretrained(base)
    assert (base / "model.safetensors").is_file()
    out = tmp_path / "out"
    out.mkdir()
    train([], few(), out, replace(plan(), version="other"), base=str(base))
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(out))
    labels = label_document("快递员祝某偷拍面单，出售个人信息，被警方抓获。", kind="news")
    assert "other" in labels[0].model_version


def test_a_fine_tuned_sequence_classifier_takes_the_place_of_the_shipped_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["relevance:relevant", "channel:insider"]
    tokenizer = tokenizer_of(characters((example.folded for example in few()), 1))
    save_tokenizer(tokenizer, tmp_path)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        id2label=dict(enumerate(names)),
    )
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path))
    labels = label_document("快递员祝某利用职务便利偷拍面单，出售个人信息，被警方抓获。" * 5, kind="news")
    assert labels[0].facet == "relevance"
    assert tmp_path.name in labels[0].model_version


def test_pickled_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"a pickle")
    with pytest.raises(ModelError, match="safetensors"):
        named_model(str(tmp_path))
