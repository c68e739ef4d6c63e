"""The whole training: from texts and labels to a model folder that `pipelines.labels` uses."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from pipelines.labels.classifier import TOKENIZER_FILE
from pipelines.labels.tags import Tagger, tag_names
from pipelines.text import fold
from pipelines.training import calibration
from pipelines.training.calibration_file import write_calibration
from pipelines.training.card import TRAINING_FILE, versions
from pipelines.training.crossvalidate import cross_validated
from pipelines.training.data import Example, folds_of, label_names, negatives_of
from pipelines.training.export import export, write_config
from pipelines.training.finetune import Finetuning, Reader, finetune
from pipelines.training.network import Classifier, CompactEncoder, PretrainedEncoder, Size
from pipelines.training.pretrain import Pretraining, pretrain
from pipelines.training.report import CROSSVALIDATED_FILE
from pipelines.training.tokens import MASK, SPECIAL, characters, save_tokenizer, tokenizer_of
from pipelines.training.voices import voices_of

_REPEATS = 6  # our own labelled texts are few beside the unlabelled ones


@dataclass(frozen=True)
class Plan:
    """Everything that decides the outcome beside the data."""

    size: Size = field(default_factory=Size)
    pretraining: Pretraining = field(default_factory=Pretraining)
    finetuning: Finetuning = field(default_factory=Finetuning)
    folds: int = 3
    negatives: int = 80
    at_least: int = 4  # how often a character must stand in the texts
    seed: int = 11
    version: str = "compact-1"


def train(
    texts: Sequence[str], examples: list[Example], out: Path, plan: Plan, base: str | None = None
) -> dict[str, Any]:
    """Train, cross-validate, combine with the rules, and write a model folder; what was done, as plain values.

    `texts` are unlabelled; without any, the examples' own texts are all that the encoder is pre-trained on. `base`
    is an encoder of transformers to fine-tune instead of the compact one. Checkpoints lie in `out/checkpoints`:
    a training that was stopped goes on where the data and the plan are the same.
    """
    start = time.monotonic()
    torch.use_deterministic_algorithms(True, warn_only=True)
    names = label_names()
    checkpoints = out / "checkpoints" / _digest(texts, examples, plan, base)
    checkpoints.mkdir(parents=True, exist_ok=True)
    fresh, reader, losses = (
        _pretrained(base, names, plan, out) if base else _compact(texts, examples, names, plan, checkpoints, out)
    )
    negatives = negatives_of(texts, plan.negatives, plan.seed)
    folds = folds_of(examples, plan.folds, plan.seed)
    scores = cross_validated(fresh, reader, examples, folds, negatives, names, plan.finetuning, checkpoints)
    network = fresh()
    finetune(network, reader, examples + negatives, names, plan.finetuning, "final model")
    export(network, out)
    version = f"{plan.version}-{checkpoints.name[:8]}"
    more = {"leakledger_version": version, "leakledger_window": reader.window, "leakledger_windows": reader.windows}
    write_config(network, out, names, more)
    write_crossvalidated(out, examples, folds, names, scores)
    weights = calibration.fit(voices_of(examples, names, scores, folds))
    write_calibration(out, version, weights)
    told = {
        "version": version,
        "parameters": sum(p.numel() for p in network.parameters()),
        "unlabelled_texts": len(texts),
        "unlabelled_characters": sum(map(len, texts)),
        "labelled_texts": len(examples),
        "negatives": len(negatives),
        "pretraining_losses": losses,
        "minutes": round((time.monotonic() - start) / 60, 1),
        "threads": torch.get_num_threads(),
        "sources": dict(Counter(example.source for example in examples)),
        "versions": versions(),
        "base": base,
        "plan": asdict(plan),
    }
    (out / TRAINING_FILE).write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return told


def _digest(texts: Sequence[str], examples: list[Example], plan: Plan, base: str | None) -> str:
    told = sha256(repr((asdict(plan), base)).encode())
    for text in texts:
        told.update(text.encode("utf-8", "replace"))
    for example in examples:
        told.update(repr((example.id, example.text, example.relevant, sorted(map(repr, example.labels)))).encode())
    return told.hexdigest()


def _compact(
    texts: Sequence[str], examples: list[Example], names: list[str], plan: Plan, checkpoints: Path, out: Path
) -> tuple[Any, Reader, list[float]]:
    kept = checkpoints / "pretrained.safetensors"
    own = [example.folded for example in examples]
    losses: list[float] = []
    if not kept.exists():
        folded = [fold(text) for text in texts]
        tokenizer = tokenizer_of(characters([*folded, *own * 3], plan.at_least))
        stretches = [*folded, *own * _REPEATS]
        np.random.default_rng(plan.seed).shuffle(stretches)
        blank = tokenizer.token_to_id(" ")
        ids = [[*one.ids, blank] for one in tokenizer.encode_batch(stretches, add_special_tokens=False)]
        torch.manual_seed(plan.seed)
        encoder = CompactEncoder(tokenizer.get_vocab_size(), plan.size)
        stream = np.concatenate([np.asarray(row, dtype=np.int32) for row in ids])
        losses = pretrain(encoder, stream, plan.pretraining, SPECIAL.index(MASK), len(SPECIAL))
        save_tokenizer(tokenizer, checkpoints)
        save_file(encoder.state_dict(), kept)
        (checkpoints / "losses.json").write_text(json.dumps(losses), encoding="utf-8")
    tokenizer = Tokenizer.from_file(str(checkpoints / TOKENIZER_FILE))
    losses = json.loads((checkpoints / "losses.json").read_text(encoding="utf-8"))
    save_tokenizer(tokenizer, out)
    weights = load_file(kept)

    def fresh() -> Classifier:
        torch.manual_seed(plan.seed)
        encoder = CompactEncoder(tokenizer.get_vocab_size(), plan.size, len(tag_names()))
        encoder.load_state_dict(weights, strict=False)  # words of the lexicon come in with the labels
        return Classifier(encoder, len(names))

    return fresh, reader_of(tokenizer, plan), losses


def reader_of(tokenizer: Tokenizer, plan: Plan) -> Reader:
    """How the compact encoder's texts become numbers."""

    def encode(pieces: Sequence[str]) -> list[list[int]]:
        return [one.ids for one in tokenizer.encode_batch(list(pieces), add_special_tokens=False)]

    window = min(plan.size.window, plan.finetuning.window)
    return Reader(encode, window, plan.finetuning.windows, tagger=Tagger(tag_names()))


def _pretrained(base: str, names: list[str], plan: Plan, out: Path) -> tuple[Any, Reader, list[float]]:
    """An encoder of transformers, from safetensors and without code of its own."""
    from transformers import AutoConfig, AutoModel, AutoTokenizer  # noqa: PLC0415 - slow to import

    tokenizer = AutoTokenizer.from_pretrained(base, trust_remote_code=False)
    tokenizer.save_pretrained(out)

    def fresh() -> Classifier:
        torch.manual_seed(plan.seed)
        model = AutoModel.from_pretrained(
            base, use_safetensors=True, trust_remote_code=False, attn_implementation="eager"
        )
        return Classifier(PretrainedEncoder(model), len(names))

    config = AutoConfig.from_pretrained(base, trust_remote_code=False)
    longest = int(getattr(config, "max_position_embeddings", 512)) - 2

    def encode(pieces: Sequence[str]) -> list[list[int]]:
        found: list[list[int]] = tokenizer(list(pieces), truncation=True, max_length=longest)["input_ids"]
        return found

    return (
        fresh,
        Reader(encode, min(longest, plan.finetuning.window), plan.finetuning.windows, tokenizer.pad_token_id),
        [],
    )


def write_crossvalidated(
    out: Path, examples: Sequence[Example], folds: Sequence[int], names: Sequence[str], scores: Any
) -> None:
    """Write the scores by models that had not seen a text; with them figures can be checked without training."""
    rows = {
        f"{example.source}/{example.id}": [int(fold), *(round(float(v), 2) for v in row)]
        for example, fold, row in zip(examples, folds, scores, strict=True)
    }
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in rows.items())
    text = f'{{"names": {json.dumps(list(names))},\n"rows": {{\n{lines}\n}}}}\n'
    (out / CROSSVALIDATED_FILE).write_text(text, encoding="utf-8")
