"""The character vocabulary and its tokenizer, in the file format of the tokenizers library. No torch here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Replace, Sequence
from tokenizers.pre_tokenizers import Split

PAD, UNKNOWN, MASK = "[PAD]", "[UNK]", "[MASK]"
SPECIAL = (PAD, UNKNOWN, MASK)


def characters(folded_texts: Iterable[str], at_least: int) -> list[str]:
    """The characters that stand `at_least` times in the texts as the tokenizer normalises them, commonest first."""
    counts: Counter[str] = Counter()
    for text in folded_texts:
        counts.update(text)
    kept = [c for c, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if n >= at_least]
    return [c for c in kept if not c.isspace() and not c.isdigit()]


def tokenizer_of(kept: Iterable[str]) -> Tokenizer:
    """One token a character: any digit is `0` and any white space a blank, so that figures and layout teach nothing.

    A text of n characters gives n tokens, so that token positions are character positions.
    """
    vocabulary = {token: number for number, token in enumerate([*SPECIAL, "0", " ", *kept])}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.normalizer = Sequence([Replace(Regex("[0-9]"), "0"), Replace(Regex(r"\s"), " ")])
    tokenizer.pre_tokenizer = Split(Regex(r"[\s\S]"), "isolated")
    return tokenizer


def save_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    """Write what transformers' AutoTokenizer reads."""
    from transformers import PreTrainedTokenizerFast  # noqa: PLC0415 - slow to import

    wrapped = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        pad_token=PAD,
        unk_token=UNKNOWN,
        mask_token=MASK,
        clean_up_tokenization_spaces=False,
    )
    wrapped.save_pretrained(folder)
