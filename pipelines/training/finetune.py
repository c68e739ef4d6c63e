"""Fine-tuning of an encoder for all labels at once, and predictions of a trained network."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from pipelines.labels.tags import SLOTS, Tag, Tagger, layers
from pipelines.labels.windows import windows_of
from pipelines.steps.progress import progress
from pipelines.training.augment import model_text, varied
from pipelines.training.data import FILES, NEGATIVES, Example, targets_of
from pipelines.training.network import STRIDE, Classifier

# Kernels are made anew for every size of batch: sizes are rounded up to few.
_WIDTHS, _HEIGHTS = 256, 12
_TAGLESS, _TAG_DROP = 0.1, 0.12  # texts without any words of the lexicon in training, and the share left out of others
Encode = Callable[[Sequence[str]], list[list[int]]]


@dataclass(frozen=True)
class Finetuning:
    """How long and how; `windows` is the most windows of a text that are read, `gold_repeats` how often a round reads a
    text that is not the repository's own: it is nearer to real pages."""

    epochs: int = 12
    batch: int = 24
    rate: float = 1e-3
    head_rate: float = 6e-3
    window: int = 512
    windows: int = 6
    seed: int = 7
    gold_repeats: int = 3


@dataclass(frozen=True)
class Reader:
    """How texts become token numbers of windows."""

    encode: Encode
    window: int
    windows: int
    pad: int = 0
    tagger: Tagger | None = None

    def batch(self, texts: Sequence[str], drop: random.Random | None = None) -> Batch:
        """The windows of the texts as numbers. With `drop` some words of the lexicon are left out by chance, so that a
        network learns to read what the lexicon does not know."""
        places = [
            (number, start, end)
            for number, text in enumerate(texts)
            for start, end in windows_of(text, self.window, self.windows)
        ]
        pieces = [texts[number][start:end] for number, start, end in places]
        rows = [ids[: self.window] for ids in self.encode(pieces)]
        width = min(self.window, -(-max(map(len, rows)) // _WIDTHS) * _WIDTHS or _WIDTHS)
        height = -(-len(rows) // _HEIGHTS) * _HEIGHTS
        ids = np.full((height, width), self.pad, dtype=np.int64)
        mask = np.zeros((height, width), dtype=np.int64)
        mask[:, 0] = 1
        for at, row in enumerate(rows):
            ids[at, : len(row)] = row
            mask[at, : max(1, len(row))] = 1
        words = None
        if self.tagger is not None:
            found = [_left(self.tagger.find(text), drop) for text in texts]
            words = torch.zeros((height, width // STRIDE, SLOTS), dtype=torch.long)
            for at, (number, start, end) in enumerate(places):
                words[at] = torch.from_numpy(layers(found[number], start, end, width // STRIDE, STRIDE))
        return Batch(
            torch.from_numpy(ids), torch.from_numpy(mask), words, torch.tensor([number for number, _, _ in places])
        )


class Batch(NamedTuple):
    """Token numbers and mask (windows, characters), words of the lexicon (windows, positions, slots), and the number of
    the text that each window is of."""

    ids: Tensor
    mask: Tensor
    words: Tensor | None
    owners: Tensor


def _left(tags: list[Tag], drop: random.Random | None) -> list[Tag]:
    if drop is None:
        return tags
    share = 1.0 if drop.random() < _TAGLESS else _TAG_DROP
    return [tag for tag in tags if drop.random() >= share]


def scores_of(network: Classifier, reader: Reader, texts: Sequence[str], drop: random.Random | None = None) -> Tensor:
    """Scores (texts, labels): the highest over the windows of a text."""
    ids, mask, words, owners = reader.batch(texts, drop)
    scores, _ = network(ids, mask, words)
    highest = torch.full((len(texts), scores.shape[1]), -1e4)
    scores = scores[: len(owners)].float()
    return highest.scatter_reduce(0, owners[:, None].expand_as(scores), scores, "amax", include_self=True)


def finetune(
    network: Classifier, reader: Reader, examples: list[Example], names: Sequence[str], plan: Finetuning, what: str
) -> None:
    """Train `network` on the examples; `what` names the run in progress bars."""
    torch.manual_seed(plan.seed)
    drop = random.Random(plan.seed)  # noqa: S311 - reproducible variation, no secret
    body, head = (
        list(network.encoder.parameters()),
        [network.look.weight, network.look.bias, network.weight, network.bias],
    )
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": plan.rate}, {"params": head, "lr": plan.head_rate}],
        weight_decay=0.02,
        betas=(0.9, 0.98),
    )
    repeated = [e for e in examples for _ in range(1 if e.source in (*FILES, NEGATIVES) else plan.gold_repeats)]
    batches = -(-len(repeated) // plan.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [plan.rate, plan.head_rate], total_steps=plan.epochs * batches, pct_start=0.15
    )
    lift = _lift(examples, names)
    network.train()
    progress().begin(what, plan.epochs * batches)
    for epoch in range(plan.epochs):
        given = varied(repeated, f"{plan.seed}/{epoch}")
        for batch in _by_length(given, plan.batch):
            true, known = (torch.from_numpy(m) for m in targets_of([example for _, example in batch], names))
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = scores_of(network, reader, [text for text, _ in batch], drop)
            losses = nn.functional.binary_cross_entropy_with_logits(scores, true, pos_weight=lift, reduction="none")
            # Relevance has one label and the others sixty between them: it counts as much as four of those.
            losses = losses * known * torch.where(torch.arange(len(names)) == 0, 4.0, 1.0)
            loss = losses.sum() / len(batch) / 10
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            progress().advance(what)
    progress().finish(what)
    network.eval()


def _lift(examples: list[Example], names: Sequence[str]) -> Tensor:
    """How much more a positive of each label counts: the root of its rarity, within bounds."""
    true, known = (torch.from_numpy(m) for m in targets_of(examples, names))
    positives = (true * known).sum(0).clamp(min=1.0)
    return ((known.sum(0) - positives).clamp(min=1.0) / positives).sqrt().clamp(1.0, 4.0)


def _by_length(given: list[tuple[str, Example]], size: int) -> list[list[tuple[str, Example]]]:
    """Batches of texts of like length, in the order of chance that the texts came in."""
    pool = size * 4
    batches = []
    for start in range(0, len(given), pool):
        near = sorted(given[start : start + pool], key=lambda item: len(item[0]))
        batches += [near[at : at + size] for at in range(0, len(near), size)]
    return batches


def predict(network: Classifier, reader: Reader, examples: Sequence[Example], size: int = 16) -> np.ndarray:
    """Scores (examples, labels) of a trained network."""
    network.eval()
    texts = [model_text(example) for example in examples]
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    found: np.ndarray | None = None
    with torch.no_grad():
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            scores = scores_of(network, reader, [texts[at] for at in chosen]).numpy()
            if found is None:
                found = np.zeros((len(texts), scores.shape[1]), dtype=np.float32)
            found[chosen] = scores
    assert found is not None
    return found
