"""The vocabularies: closed lists of codes with their meaning, kept as YAML with a source note.

Here belongs reading them; what a code is used for stands where it is used.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from data_contracts.errors import ContractError, first_error, read_yaml

FOLDER = Path(__file__).with_name("vocabularies")


class Term(BaseModel):
    """One code. `cues` are words that often go with it in the texts, no rule by themselves; `tier` (data types only)
    is the tier of 法释〔2017〕10号 art. 5 that the code has where the court found none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
    cues: tuple[str, ...] = ()
    tier: Literal[1, 2, 3] | None = None
    note: str = ""


class Vocabulary(BaseModel):
    """A closed list of codes; `source` tells where the codes and the words come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str
    source: str
    terms: tuple[Term, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _codes_once(self) -> Vocabulary:
        twice = sorted({c for c in self.codes if self.codes.count(c) > 1})
        if twice:
            raise ValueError(f"codes given twice: {', '.join(twice)}")
        return self

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes in the order of the file."""
        return tuple(term.code for term in self.terms)

    def term(self, code: str) -> Term:
        """The term of that code. Raises KeyError for a code that is none."""
        for candidate in self.terms:
            if candidate.code == code:
                return candidate
        raise KeyError(f"vocabulary {self.name} has no code {code}")


def load_vocabulary(path: Path) -> Vocabulary:
    """Read one vocabulary file. Raises ContractError naming the file and the key."""
    try:
        loaded = Vocabulary.model_validate(read_yaml(path))
    except ValidationError as error:
        raise ContractError(path, *first_error(error)) from error
    if loaded.name != path.stem:
        raise ContractError(path, "name", f"is {loaded.name!r} but the file is {path.name}")
    return loaded


@cache
def vocabulary(name: str) -> Vocabulary:
    """The vocabulary of that name (`industries`, `channels`, `data_types`, `document_kinds`, `quarantine_reasons`,
    `relevance`). Raises KeyError for a name that is none, ContractError for a file that is no vocabulary."""
    path = FOLDER / f"{name}.yaml"
    if not path.is_file():
        raise KeyError(f"no such vocabulary: {name}; there are {', '.join(vocabulary_names())}")
    return load_vocabulary(path)


def vocabulary_names() -> tuple[str, ...]:
    """Names of all vocabularies, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


__all__ = ["Term", "Vocabulary", "load_vocabulary", "vocabulary", "vocabulary_names"]
