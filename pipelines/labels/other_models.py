"""A sequence classifier of somebody else's in the place of the shipped model, through transformers and torch.

Its configuration must name its labels as `facet:code`. Only safetensors are loaded, never pickles, and never code that
comes with a model; torch is the optional extra `train`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.labels.classifier import ModelError, Scores, checked_names
from pipelines.labels.windows import windows_of

_CHARACTERS = 480  # of a window; a token of Chinese is a character, and most encoders read 512 tokens
_WINDOWS = 6


class TransformersClassifier:
    """A fine-tuned sequence classifier by its folder or its Hugging Face id. Raises ModelError where it is none."""

    def __init__(self, name: str) -> None:
        try:
            import torch  # noqa: PLC0415 - an optional extra
            from transformers import AutoModelForSequenceClassification, AutoTokenizer  # noqa: PLC0415 - slow to import
        except ImportError as error:
            message = f"{name} is no ONNX model, and others need torch: pip install 'leakledger[train]'"
            raise ModelError(message) from error
        self._torch: Any = torch
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(name, trust_remote_code=False)
            self._model: Any = AutoModelForSequenceClassification.from_pretrained(
                name, use_safetensors=True, trust_remote_code=False
            ).eval()
        except (OSError, ValueError) as error:
            raise ModelError(f"{name}: no sequence classifier in safetensors: {error}") from error
        self.folder = Path(name)
        numbered = self._model.config.id2label
        self.names = checked_names([numbered[number] for number in range(len(numbered))], name)
        self.version = Path(name).name
        limit = int(getattr(self._model.config, "max_position_embeddings", 512))
        self._window = max(8, min(_CHARACTERS, limit - 4))

    def scores(self, texts: Sequence[str], batch: int = 16) -> Scores:
        """See `Classifier.scores`."""
        pieces = [(at, s, e) for at, text in enumerate(texts) for s, e in windows_of(text, self._window, _WINDOWS)]
        values = np.full((len(texts), len(self.names)), -np.inf, dtype=np.float32)
        for first in range(0, len(pieces), batch):
            chosen = pieces[first : first + batch]
            given = self._tokenizer(
                [texts[at][start:end] or " " for at, start, end in chosen],
                padding=True,
                truncation=True,
                max_length=self._window + 2,
                return_tensors="pt",
            )
            with self._torch.inference_mode():
                found = self._model(**given).logits.float().numpy()
            np.maximum.at(values, np.array([at for at, _, _ in chosen]), found)
        return Scores(self.names, values, np.full(values.shape, -1, dtype=np.int64))
