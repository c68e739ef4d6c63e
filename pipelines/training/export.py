"""From a trained network to a model folder: ONNX in 8-bit integers, tokenizer, configuration."""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

from pipelines.labels.classifier import CONFIG_FILE, MODEL_FILE, WORDS_INPUT
from pipelines.labels.tags import SLOTS, tag_names
from pipelines.training.network import STRIDE, Classifier, CompactEncoder, size_values

_LARGE = 1024  # values of a weight below which 8 bits save nothing
_INPUTS, _OUTPUTS = ["input_ids", "attention_mask"], ["logits", "attention"]


def export(network: Classifier, folder: Path) -> None:
    """Write `model.onnx` of the network into the folder, its large weights in 8 bits."""
    network.eval()
    ids = torch.ones(2, 64, dtype=torch.long)
    given = [ids, torch.ones_like(ids)]
    inputs, axes = list(_INPUTS), {name: {0: "batch", 1: "characters"} for name in _INPUTS}
    if isinstance(network.encoder, CompactEncoder) and network.encoder.tags is not None:
        given.append(torch.ones(2, 64 // STRIDE, SLOTS, dtype=torch.long))
        inputs.append(WORDS_INPUT)
        axes[WORDS_INPUT] = {0: "batch", 1: "positions"}
    full = folder / "full.onnx"
    with warnings.catch_warnings():
        # The exporter without onnxscript is deprecated, yet complete, and spares a dependency.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            tuple(given),
            str(full),
            input_names=inputs,
            output_names=_OUTPUTS,
            dynamic_axes=axes | {"logits": {0: "batch"}, "attention": {0: "batch", 2: "positions"}},
            opset_version=17,
            dynamo=False,
        )
    model = onnx.load(str(full))
    quantise_weights(model)
    onnx.save(model, str(folder / MODEL_FILE))
    full.unlink()


def quantise_weights(model: Any) -> None:
    """Store the large weights of an ONNX model as 8-bit integers with one scale a column; changes `model` in place.

    Activations stay as they are: scaled by batch, as dynamic quantisation does it, the scores of a text would depend
    on the texts beside it, and the same document would get other labels in another build.
    """
    graph = model.graph
    for weight in [w for w in graph.initializer if len(w.dims) > 1 and np.prod(w.dims) >= _LARGE]:
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32:
            continue
        axis = values.ndim - 1 if values.ndim == 2 else 0  # matrices by column, filters by output
        others = tuple(at for at in range(values.ndim) if at != axis)
        scale = np.maximum(np.abs(values).max(axis=others), 1e-8).astype(np.float32) / 127
        shape = [-1 if at == axis else 1 for at in range(values.ndim)]
        small = np.clip(np.round(values / scale.reshape(shape)), -127, 127).astype(np.int8)
        graph.initializer.remove(weight)
        graph.initializer.append(numpy_helper.from_array(small, f"{weight.name}_small"))
        graph.initializer.append(numpy_helper.from_array(scale, f"{weight.name}_scale"))
        inputs = [f"{weight.name}_small", f"{weight.name}_scale"]
        graph.node.insert(0, helper.make_node("DequantizeLinear", inputs, [weight.name], axis=axis))
    onnx.checker.check_model(model)


def write_config(network: Classifier, folder: Path, names: Sequence[str], more: dict[str, Any]) -> None:
    """Write `config.json`: that of the layers, the names of the labels, and how texts are cut and read."""
    encoder = network.encoder
    if isinstance(encoder, CompactEncoder):
        config = encoder.bert.config.to_dict() | {
            "vocab_size": encoder.embedding.num_embeddings,
            "architectures": ["CompactEncoder"],
            "leakledger_stride": STRIDE,
            "leakledger_tags": tag_names() if encoder.tags is not None else [],
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
