"""From a trained network to a model folder: ONNX in 8-bit integers, tokenizer, configuration."""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic  # type: ignore[import-untyped]

from pipelines.labels.classifier import CONFIG_FILE, MODEL_FILE
from pipelines.training.network import STRIDE, Classifier, CompactEncoder, size_values

_INPUTS, _OUTPUTS = ["input_ids", "attention_mask"], ["logits", "attention"]


def export(network: Classifier, folder: Path) -> None:
    """Write `model.onnx` of the network into the folder; multiplications and the embedding are quantised."""
    network.eval()
    ids = torch.ones(2, 64, dtype=torch.long)
    full = folder / "full.onnx"
    with warnings.catch_warnings():
        # The exporter without onnxscript is deprecated, yet complete, and spares a dependency.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (ids, torch.ones_like(ids)),
            str(full),
            input_names=_INPUTS,
            output_names=_OUTPUTS,
            dynamic_axes={name: {0: "batch", 1: "characters"} for name in _INPUTS}
            | {"logits": {0: "batch"}, "attention": {0: "batch", 2: "positions"}},
            opset_version=17,
            dynamo=False,
        )
    quantize_dynamic(
        str(full), str(folder / MODEL_FILE), weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gather"]
    )
    full.unlink()


def write_config(network: Classifier, folder: Path, names: Sequence[str], more: dict[str, Any]) -> None:
    """Write `config.json`: that of the layers, the names of the labels, and how texts are cut and read."""
    encoder = network.encoder
    if isinstance(encoder, CompactEncoder):
        config = encoder.bert.config.to_dict() | {
            "vocab_size": encoder.embedding.num_embeddings,
            "architectures": ["CompactEncoder"],
            "leakledger_stride": STRIDE,
            "leakledger_size": size_values(encoder.size),
        }
    else:
        config = encoder.model.config.to_dict()
    config |= {
        "id2label": {str(number): name for number, name in enumerate(names)},
        "label2id": {name: number for number, name in enumerate(names)},
        "problem_type": "multi_label_classification",
        "pad_token_id": config.get("pad_token_id") or 0,
    }
    text = json.dumps(config | more, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    (folder / CONFIG_FILE).write_text(text + "\n", encoding="utf-8")
