"""The sample stories: what happened, the text that tells it, and the gold key of what the text says.

Belongs here: the schema of `stories/*.yaml` and its loading. Does not belong here: how a story looks as HTML
(`sites.py` and the templates), how it is served (`server.py`), the flat key that tests read (`key.py`).
"""

from __future__ import annotations

import zlib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

STORIES_DIR = Path(__file__).with_name("stories")

Site = Literal["court", "procuratorate", "news-a", "news-gbk", "news-hant", "news-plain"]
Kind = Literal["verdict", "official_case", "news", "commentary", "qa", "other"]
Behaviour = Literal["crawled", "disallowed", "error_then_ok"]


class StoryError(Exception):
    """A story file is wrong; the message names file, story and key."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GoldDefendant(_Strict):
    """A convicted person or unit whose own sentence the text gives: the one finally to be executed (months, CNY)."""

    name: str = Field(min_length=1)
    charge: str | None = None
    prison_months: float | None = Field(default=None, gt=0)
    detention_months: float | None = Field(default=None, gt=0)
    control_months: float | None = Field(default=None, gt=0)
    life: bool = False
    probation_months: float | None = Field(default=None, gt=0)
    fine_cny: float | None = Field(default=None, gt=0)
    confiscated_cny: float | None = Field(default=None, gt=0)
    exempt: bool = False
    unit: bool = False


class GoldRecord(_Strict):
    """A stated number of records."""

    count: int = Field(gt=0)
    approx: bool = False
    what: str | None = None


class GoldGain(_Strict):
    """A stated illegal gain in CNY."""

    amount_cny: float = Field(gt=0)
    approx: bool = False
    who: str | None = None


class GoldPrice(_Strict):
    """A stated price of one record in CNY."""

    min: float = Field(ge=0)
    max: float = Field(gt=0)
    unit: Literal["record"] = "record"
    side: Literal["sell", "buy", "quote"]
    fuzzy: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> GoldPrice:
        if self.min > self.max:
            raise ValueError("min is above max")
        return self


class Gold(_Strict):
    """What the text says. An empty list says "the text states none"; null says "not asked of this text"."""

    relevant: bool
    industries: list[str] = []
    channels: list[str] = []
    courts: list[str] = []
    case_numbers: list[str] = []
    defendants: list[GoldDefendant] = []
    records: list[GoldRecord] | None = []
    gains: list[GoldGain] | None = []
    prices: list[GoldPrice] | None = []
    decision_dates: list[str] = []
    statutes: list[str] | None = []

    @field_validator("decision_dates", mode="before")
    @classmethod
    def _iso(cls, value: object) -> object:
        """YAML turns an unquoted day into a date and a year into a number; the key holds strings."""
        return [str(item) for item in value] if isinstance(value, list) else value


class Story(_Strict):
    """One article page. Every line of `text` that is not blank is a paragraph."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    site: Site
    kind: Kind
    title: str = Field(min_length=4)
    published_on: date
    byline: str | None = None
    text: str = Field(min_length=40)
    gold: Gold
    case: str | None = None
    variant_of: str | None = None
    behaviour: Behaviour = "crawled"
    tags: list[str] = []

    @property
    def paragraphs(self) -> list[str]:
        """The lines of the text, stripped, blank ones left out."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]

    @property
    def serial(self) -> int:
        """A number for the address that depends on the id alone, so that a new story moves no other page."""
        return 100_000 + zlib.crc32(self.id.encode()) % 900_000


def read_stories(path: Path) -> list[Story]:
    """The stories of one file (`stories:` holds a list). Raises StoryError naming file, story and key."""
    try:
        raw = yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, ValueError) as error:  # PyYAML lets the ValueError of an impossible date through
        raise StoryError(f"{path.name}: {error}") from error
    if not isinstance(raw, dict) or not isinstance(raw.get("stories"), list):
        raise StoryError(f"{path.name}: wants a list under 'stories'")
    stories = []
    for number, item in enumerate(raw["stories"], 1):
        name = item.get("id", f"number {number}") if isinstance(item, dict) else f"number {number}"
        try:
            stories.append(Story.model_validate(item))
        except ValidationError as error:
            told = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            raise StoryError(f"{path.name}: story {name}: {told}") from error
    return stories


@lru_cache(maxsize=4)
def load_stories(directory: Path = STORIES_DIR) -> tuple[Story, ...]:
    """All stories, newest first, ids and serials unique, every `variant_of` known. Raises StoryError."""
    stories = [story for path in sorted(directory.glob("*.yaml")) for story in read_stories(path)]
    by_id: dict[str, Story] = {}
    serials: dict[tuple[str, int], str] = {}
    for story in stories:
        if story.id in by_id:
            raise StoryError(f"two stories have the id {story.id}")
        by_id[story.id] = story
        other = serials.setdefault((story.site, story.serial), story.id)
        if other != story.id:
            raise StoryError(f"{story.id} and {other} come to the same address: rename one")
    for story in stories:
        if story.variant_of is not None and story.variant_of not in by_id:
            raise StoryError(f"{story.id}: variant_of {story.variant_of} is no story")
    return tuple(sorted(stories, key=lambda s: (s.published_on, s.id), reverse=True))
