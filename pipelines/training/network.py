"""The networks: a compact character encoder, any encoder of transformers in its place, and the heads over both.

The compact encoder reads characters, joins neighbouring ones by convolution into half as many positions, and runs
transformers' BERT layers over these: words of Chinese are short, and half the positions cost less than half the time.
To every position the classes of the lexicon's words over it are added, which few texts could not teach.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

STRIDE = 2


@dataclass(frozen=True)
class Size:
    """The measures of the compact encoder; `window` is in characters."""

    hidden: int = 160
    layers: int = 2
    heads: int = 5
    feed_forward: int = 480
    window: int = 512
    dropout: float = 0.1


class CompactEncoder(nn.Module):
    """Token numbers (batch, characters) to vectors (batch, characters / 2, hidden). Lengths must be even."""

    def __init__(self, vocabulary: int, size: Size, tags: int = 0) -> None:
        super().__init__()
        self.size = size
        self.hidden_size = size.hidden
        self.embedding = nn.Embedding(vocabulary, size.hidden, padding_idx=0)
        nn.init.normal_(self.embedding.weight, std=size.hidden**-0.5)  # also the output weights of pre-training
        self.near = nn.Conv1d(size.hidden, size.hidden, 3, padding=1)
        self.join = nn.Conv1d(size.hidden, size.hidden, 4, stride=STRIDE, padding=1)
        self.bert = BertModel(bert_config(size), add_pooling_layer=False)
        # Made last, so that the other weights are the same with and without it.
        self.tags = nn.Embedding(tags + 1, size.hidden, padding_idx=0) if tags else None
        if self.tags is not None:
            nn.init.normal_(self.tags.weight, std=0.5 * size.hidden**-0.5)
            nn.init.zeros_(self.tags.weight[0])

    def stem(self, ids: Tensor) -> Tensor:
        """Vectors of characters that know their neighbours, (batch, hidden, characters)."""
        embedded = self.embedding(ids).transpose(1, 2)
        near: Tensor = embedded + nn.functional.gelu(self.near(embedded))
        return near

    def forward(self, ids: Tensor, mask: Tensor, words: Tensor | None = None) -> Tensor:
        """See the class. `words` are numbers of the lexicon's words, (batch, characters / 2, slots)."""
        return self.over(self.stem(ids), mask, words)

    def over(self, characters: Tensor, mask: Tensor, words: Tensor | None = None) -> Tensor:
        """The encoder above its stem."""
        joined = self.join(characters).transpose(1, 2)
        if self.tags is not None and words is not None:
            joined = joined + self.tags(words).sum(2)
        bias = (1.0 - self.positions(mask)[:, None, None, :]) * -1e4
        states: Tensor = self.bert(inputs_embeds=joined, attention_mask=bias.to(joined.dtype)).last_hidden_state
        return states

    def positions(self, mask: Tensor) -> Tensor:
        """Which positions hold a character, as 1.0 and 0.0."""
        return mask.reshape(mask.shape[0], -1, STRIDE).amax(-1).float()


class PretrainedEncoder(nn.Module):
    """An encoder of transformers (BERT, RoBERTa and their kin) behind the same interface; one vector a token."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model
        self.hidden_size = int(model.config.hidden_size)

    def forward(self, ids: Tensor, mask: Tensor, words: Tensor | None = None) -> Tensor:
        """Vectors (batch, tokens, hidden); a foreign encoder knows no words of the lexicon."""
        states: Tensor = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        return states

    def positions(self, mask: Tensor) -> Tensor:
        """Which positions hold a token, as 1.0 and 0.0."""
        return mask.float()


class MaskedReader(nn.Module):
    """Guesses masked characters: the encoder's positions spread back over characters, beside what the stem saw."""

    def __init__(self, encoder: CompactEncoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.spread = nn.Linear(encoder.hidden_size, encoder.hidden_size * STRIDE)
        self.norm = nn.LayerNorm(encoder.hidden_size)
        self.bias = nn.Parameter(torch.zeros(encoder.embedding.num_embeddings))

    def forward(self, ids: Tensor, mask: Tensor, asked: Tensor) -> Tensor:
        """Scores over the vocabulary for the characters where `asked`, (asked characters, vocabulary)."""
        near = self.encoder.stem(ids)
        states = self.spread(self.encoder.over(near, mask)).reshape(ids.shape[0], ids.shape[1], -1)
        chosen = self.norm(states[asked] + near.transpose(1, 2)[asked])
        scores: Tensor = chosen @ self.encoder.embedding.weight.T + self.bias
        return scores


class Classifier(nn.Module):
    """One score a label. Every label looks for itself: attention of its own over positions, then a linear score.

    The attention that is given beside the scores (batch, labels, positions) says which passage spoke for a label.
    """

    def __init__(self, encoder: CompactEncoder | PretrainedEncoder, labels: int, dropout: float = 0.2) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.look = nn.Linear(encoder.hidden_size, labels)
        self.weight = nn.Parameter(torch.randn(labels, encoder.hidden_size) * 0.02)
        self.bias = nn.Parameter(torch.full((labels,), -2.0))

    def forward(self, ids: Tensor, mask: Tensor, words: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Scores (batch, labels) and attention (batch, labels, positions)."""
        states = self.dropout(self.encoder(ids, mask, words))
        seen = self.look(states).transpose(1, 2).float()
        seen = seen + (1.0 - self.encoder.positions(mask)[:, None, :]) * -1e4
        attention = torch.softmax(seen, -1)
        pooled = attention @ states.float()
        return (pooled * self.weight).sum(-1) + self.bias, attention


def bert_config(size: Size) -> BertConfig:
    """The configuration of the layers above the stem."""
    return BertConfig(  # type: ignore[call-arg]  # the attention's name is read from further arguments
        vocab_size=1,  # characters are embedded by the stem
        hidden_size=size.hidden,
        num_hidden_layers=size.layers,
        num_attention_heads=size.heads,
        intermediate_size=size.feed_forward,
        max_position_embeddings=size.window // STRIDE,
        hidden_dropout_prob=size.dropout,
        attention_probs_dropout_prob=0.0,
        attn_implementation="eager",
    )


def size_values(size: Size) -> dict[str, Any]:
    """The measures as plain values, for a configuration file."""
    return asdict(size)
