"""Masked-character pre-training of the compact encoder on unlabelled texts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from pipelines.steps.progress import progress
from pipelines.training.network import CompactEncoder, MaskedReader

NAME = "pre-training"


@dataclass(frozen=True)
class Pretraining:
    """How long and how: `steps` batches of `batch` stretches of `stretch` characters."""

    steps: int = 2500
    batch: int = 32
    stretch: int = 320
    rate: float = 3e-3
    masked: float = 0.18
    seed: int = 20


def pretrain(
    encoder: CompactEncoder, stream: np.ndarray, plan: Pretraining, mask_token: int, special: int
) -> list[float]:
    """Train `encoder` on the token numbers of `stream` (one text after the other); the mean loss of every tenth.

    Runs of one to three characters are masked, for a single character is often plain from its word.
    """
    torch.manual_seed(plan.seed)
    random = np.random.default_rng(plan.seed)
    reader = MaskedReader(encoder)
    reader.train()
    optimizer = torch.optim.AdamW(reader.parameters(), lr=plan.rate, weight_decay=0.01, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, plan.rate, total_steps=plan.steps, pct_start=0.1)
    losses: list[float] = []
    progress().begin(NAME, plan.steps)
    for _ in range(plan.steps):
        starts = random.integers(0, max(1, len(stream) - plan.stretch), plan.batch)
        true = torch.from_numpy(np.stack([stream[s : s + plan.stretch] for s in starts]).astype(np.int64))
        asked = _of_one_size(torch.from_numpy(_masked(random, true.shape, plan.masked)) & (true >= special), plan)
        given = _disturbed(true, asked, random, mask_token, encoder.embedding.num_embeddings, special)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = reader(given, torch.ones_like(true), asked)
            loss = nn.functional.cross_entropy(scores.float(), true[asked])
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        losses.append(float(loss.detach()))
        progress().advance(NAME)
    progress().finish(NAME)
    part = max(1, plan.steps // 10)
    return [round(float(np.mean(losses[i : i + part])), 3) for i in range(0, len(losses), part)]


def _masked(random: np.random.Generator, shape: torch.Size, share: float) -> np.ndarray:
    """Runs of one to three positions, about `share` of all."""
    starts = random.random(tuple(shape)) < share / 2
    lengths = random.integers(1, 4, tuple(shape))
    masked = starts.copy()
    for more in (1, 2):
        masked[:, more:] |= starts[:, :-more] & (lengths[:, :-more] > more)
    return masked


def _of_one_size(asked: Tensor, plan: Pretraining) -> Tensor:
    """Fewer than the expected number, so that batches are of one size: kernels are made once for a size."""
    places = asked.flatten().nonzero()[:, 0]
    wanted = int(plan.batch * plan.stretch * plan.masked * 0.8)
    kept = torch.zeros(asked.numel(), dtype=torch.bool)
    kept[places[torch.randperm(len(places))[:wanted]]] = True
    return kept.reshape(asked.shape)


def _disturbed(
    true: Tensor, asked: Tensor, random: np.random.Generator, mask_token: int, vocabulary: int, special: int
) -> Tensor:
    """Of the characters asked for, eight in ten hidden, one replaced by chance, one left."""
    fate = torch.from_numpy(random.random(tuple(true.shape)))
    chance = torch.from_numpy(random.integers(special, vocabulary, tuple(true.shape)))
    given = torch.where(asked & (fate < 0.8), torch.full_like(true, mask_token), true)
    return torch.where(asked & (fate >= 0.9), chance, given)
