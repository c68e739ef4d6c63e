"""The first, cheapest voice: a Polars expression that keeps the documents that may tell of the matter.

It decides as `relevance.may_be_relevant` does, over whole columns and without folding a text: the words are spelled out
in every script and width that folding would make the same. A corpus of millions of unrelated judgments is scanned in
Parquet with it, and only what is left is cleaned, read and labelled.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from itertools import islice, product

import polars as pl

from pipelines.labels.lexicon import load_yaml
from pipelines.labels.relevance import VERDICT
from pipelines.text.script import FULL_WIDTH_TO_ASCII
from pipelines.text.vocabulary import traditional_to_simplified

_MOST_SPELLINGS = 256
_LOOKS_AROUND = re.compile(r"\(\?<!\[(.+?)\]\)(.)\(\?!\[(.+?)\]\)")


@cache
def _forms() -> dict[str, str]:
    """For every folded character all characters that become it, itself first."""
    forms: defaultdict[str, str] = defaultdict(str)
    for character, folded in {**traditional_to_simplified(), **FULL_WIDTH_TO_ASCII}.items():
        forms[folded] += character
    return dict(forms)


@cache
def spellings(word: str) -> tuple[str, ...]:
    """All spellings that folding turns into `word` (at most 256; the plainest first)."""
    choices = [character + _forms().get(character, "") for character in word]
    return tuple("".join(letters) for letters in islice(product(*choices), _MOST_SPELLINGS))


@cache
def _pattern(key: str) -> str:
    return "|".join(sorted(re.escape(spelling) for word in load_yaml("relevance")[key] for spelling in spellings(word)))


@cache
def _crime() -> str:
    """The pattern for the name of a crime without looking around, which Polars' expressions cannot do.

    At the very start or end of a text it finds nothing, so that more is kept there, never less.
    """
    parts = _LOOKS_AROUND.fullmatch(load_yaml("relevance")["crime"])
    if parts is None:
        raise ValueError("the pattern `crime` must be one character between two lists of excluded neighbours")
    before, character, after = parts.groups()
    return f"[^{_with_forms(before)}]{character}[^{_with_forms(after)}]"


def _with_forms(characters: str) -> str:
    return "".join(character + _forms().get(character, "") for character in characters)


def may_be_relevant(text: str, kind: str | None = None, title: str | None = None) -> pl.Expr:
    """An expression over the columns named: whether the row may tell of records obtained, sold, provided or leaked.

    A judgment that names crimes needs a word of this one; everything else one of a wider list. Without a column of
    kinds every row is taken for a judgment: that is what a corpus too large to look at consists of. A null is kept out.
    """
    judgment = _judgment(text) | _judgment(title) if title else _judgment(text)
    if kind is None:
        return judgment
    other = _any(text, "presence") | _any(title, "presence") if title else _any(text, "presence")
    return pl.when(pl.col(kind) == VERDICT).then(judgment).otherwise(other)


def _judgment(column: str) -> pl.Expr:
    unnamed = ~pl.col(column).str.contains(_crime()).fill_null(value=True)
    return _any(column, "presence_verdict") | (unnamed & _any(column, "presence"))


def _any(column: str, key: str) -> pl.Expr:
    return pl.col(column).str.contains(_pattern(key)).fill_null(value=False)
