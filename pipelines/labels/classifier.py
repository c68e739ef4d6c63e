"""The statistical voice: probabilities of labels from a model file, run by onnxruntime. Pure function of the texts.

Here belongs loading a model folder and asking it, in batches of bounded size. Models are ONNX files with the files of
a transformers tokenizer and configuration beside them; nothing is unpickled and no code of a model is run. Training
is `pipelines.training`; which model is asked is `choice.py`, what it counts for beside the rules `combine.py`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from pipelines.labels.model import RELEVANT
from pipelines.labels.tags import Tagger, layers
from pipelines.labels.windows import windows_of
from pipelines.text import fold
from pipelines.text.model import Span

Floats = npt.NDArray[np.float32]
MODEL_FILE, CONFIG_FILE, TOKENIZER_FILE = "model.onnx", "config.json", "tokenizer.json"
SAFETENSORS_FILE, CALIBRATION_FILE = "model.safetensors", "calibration.json"
RELEVANCE_NAME = f"relevance:{RELEVANT}"
WORDS_INPUT = "words"
_PADDING = 4
_LABEL = "facet:code, such as industry:finance"


class ModelError(Exception):
    """A model folder cannot be used; the message says what is wrong with it."""


@dataclass(frozen=True)
class Scores:
    """Scores (log odds) of every text for every label of the model, in the order of `names`.

    `places` are the positions in the text that the model looked at most for a label, -1 where it does not tell.
    """

    names: tuple[str, ...]
    values: Floats
    places: npt.NDArray[np.int64]


def model_input(text: str, title: str | None = None) -> str:
    """What models read of a text: its folded form, after a title that it does not repeat."""
    return fold(f"{title}\n{text}" if title and title not in text else text)


class Voice(Protocol):
    """What the combination asks of a model."""

    folder: Path
    names: tuple[str, ...]
    version: str

    def scores(self, texts: Sequence[str]) -> Scores:
        """See `Classifier.scores`."""


def checked_names(names: Sequence[str], model: str) -> tuple[str, ...]:
    """The names of a model's labels. Raises ModelError where they are not those of facets and codes."""
    if any(":" not in name for name in names) or RELEVANCE_NAME not in names:
        raise ModelError(f"{model}: id2label must name labels as {_LABEL}, {RELEVANCE_NAME} among them")
    return tuple(names)


class Classifier:
    """A model folder, loaded. `choice.loaded` loads each folder once."""

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        import onnxruntime  # type: ignore[import-untyped]  # noqa: PLC0415 - loading it takes longer than most commands without labels run
        from tokenizers import Tokenizer  # noqa: PLC0415 - likewise

        for name in (MODEL_FILE, CONFIG_FILE, TOKENIZER_FILE):
            if not (folder / name).is_file():
                raise ModelError(f"{folder} holds no {name}; a model folder is what `leakledger train` writes")
        self.folder = folder
        self.config = _config(folder / CONFIG_FILE)
        numbered = self.config["id2label"]
        self.names = checked_names([numbered[str(number)] for number in range(len(numbered))], str(folder))
        self.version = str(self.config.get("leakledger_version", folder.name))
        self.window = int(self.config.get("leakledger_window", self.config.get("max_position_embeddings", 512)))
        self.windows = int(self.config.get("leakledger_windows", 6))
        self._pad = int(self.config.get("pad_token_id") or 0)
        self._even = int(self.config.get("leakledger_stride", 1))
        self._tagger = Tagger(self.config.get("leakledger_tags", ()))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or int(os.environ.get("LEAKLEDGER_MODEL_THREADS", "0"))
        # Workers beside one another must not wait in loops for each other's cores.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.enable_cpu_mem_arena = False  # widths vary: an arena would keep the widest batch of every width
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime has many errors without a common class of its own
            raise ModelError(f"{folder / MODEL_FILE}: {error}") from error
        self._inputs = [given.name for given in self._session.get_inputs()]
        self._outputs = [given.name for given in self._session.get_outputs()]

    def scores(self, texts: Sequence[str], batch: int = 8) -> Scores:
        """The scores of texts that `model_input` has prepared: of each label the highest over the text's windows.

        `batch` is the most windows that are read at once; memory is bounded by it.
        """
        values = np.full((len(texts), len(self.names)), -np.inf, dtype=np.float32)
        places = np.full(values.shape, -1, dtype=np.int64)
        for owners, starts, ids, words in self._batches(texts, batch):
            found, *attention = self._run(ids, words)
            looked = attention[0].argmax(2) * (ids.shape[1] // attention[0].shape[2]) if attention else None
            for row, (owner, start) in enumerate(zip(owners, starts, strict=True)):
                better = found[row] > values[owner]
                values[owner, better] = found[row, better]
                if looked is not None:
                    places[owner, better] = start + looked[row, better]
        return Scores(self.names, values, places)

    def _run(self, ids: npt.NDArray[np.int64], words: npt.NDArray[np.int64]) -> list[Floats]:
        mask = (ids != self._pad).astype(np.int64)
        given: dict[str, Any] = {"input_ids": ids, "attention_mask": mask, WORDS_INPUT: words}
        given["attention_mask"][:, 0] = 1  # an empty text is one blank
        if "token_type_ids" in self._inputs:
            given["token_type_ids"] = np.zeros_like(ids)
        found: list[Floats] = self._session.run(self._outputs[:2], {name: given[name] for name in self._inputs})
        return found

    def _batches(
        self, texts: Sequence[str], batch: int
    ) -> Iterator[tuple[list[int], list[int], npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
        """Windows of like length together: the texts they are of, where they start, their token numbers and words."""
        tags = [self._tagger.find(text) if WORDS_INPUT in self._inputs else [] for text in texts]
        pieces = [(at, s, e) for at, text in enumerate(texts) for s, e in windows_of(text, self.window, self.windows)]
        pieces.sort(key=lambda piece: piece[2] - piece[1])
        for first in range(0, len(pieces), batch):
            chosen = pieces[first : first + batch]
            encoded = self._tokenizer.encode_batch_fast(
                [texts[at][start:end] for at, start, end in chosen], add_special_tokens=self._even == 1
            )
            rows = [one.ids[: self.window] for one in encoded]
            # Some padding always follows a text that does not fill its window: its last characters have the same
            # neighbours whatever else is in the batch.
            width = min(self.window, max(map(len, rows)) + _PADDING)
            ids = np.full((len(rows), width + -width % self._even), self._pad, dtype=np.int64)
            for number, row in enumerate(rows):
                ids[number, : len(row)] = row
            positions = ids.shape[1] // self._even
            words = np.stack([layers(tags[at], start, end, positions, self._even) for at, start, end in chosen])
            yield [at for at, _, _ in chosen], [start for _, start, _ in chosen], ids, words


_SENTENCE_STOPS = "。！？!?；;\n"


def sentence_around(text: str, at: int) -> Span:
    """The sentence of a non-empty `text` that position `at` stands in, without white space around it."""
    start = max(text.rfind(stop, 0, at) for stop in _SENTENCE_STOPS) + 1
    ends = [found for stop in _SENTENCE_STOPS if (found := text.find(stop, at)) >= 0]
    end = min(ends) + 1 if ends else len(text)
    stripped = text[start:end].strip()
    lead = len(text[start:end]) - len(text[start:end].lstrip())
    return Span(start + lead, start + lead + len(stripped)) if stripped else Span(at, at + 1)


def _config(path: Path) -> dict[str, Any]:
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
        return dict(config) | {"id2label": dict(config["id2label"])}
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: is no configuration of a classifier: {error!r}") from error
