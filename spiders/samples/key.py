"""The key of the sample sites: for every linked page what a crawl must make of it and what its text states.

`key.jsonl` is rendered from the stories and sites (`python -m spiders.samples --write-key`), never edited by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from spiders.samples.hant import to_traditional
from spiders.samples.sites import load_sites, shown, story_path
from spiders.samples.stories import Gold, GoldDefendant, GoldGain, GoldPrice, GoldRecord, Kind, Site, Story

KEY_FILE = Path(__file__).with_name("key.jsonl")

Expected = Literal["crawled", "disallowed", "missing", "error_then_ok", "redirect_refused"]


class PageKey(BaseModel):
    """One linked page. `id` is the story's, None for a link that leads to no article; then the gold fields are empty.

    Gold fields and their conventions are those of the development set; None there means "not asked of this text".
    `duplicate_of` is the path of the page whose story this one repeats with small edits. Pages with the same `case`
    tell of the same matter (a verdict, its appeal, a notice, the news).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    site: Site
    expected: Expected
    id: str | None = None
    duplicate_of: str | None = None
    case: str | None = None
    title: str
    kind: Kind | None = None
    published_on: date
    relevant: bool | None = None
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


def _traditional(gold: Gold) -> Gold:
    """The key in the script of the page: names, charges and courts; codes, dates and articles stay."""
    told = gold.model_dump(mode="json")
    for field in ("courts", "case_numbers"):
        told[field] = [to_traditional(item) for item in told[field]]
    rows = [*told["defendants"], *(told["records"] or []), *(told["gains"] or [])]
    for row in rows:
        for name in ("name", "charge", "what", "who"):
            if isinstance(row.get(name), str):
                row[name] = to_traditional(row[name])
    return Gold.model_validate(told)


def _story_key(story: Story, paths: dict[str, str]) -> PageKey:
    gold = _traditional(story.gold) if story.site == "news-hant" else story.gold
    return PageKey(
        path=paths[story.id],
        site=story.site,
        expected=story.behaviour,
        id=story.id,
        duplicate_of=paths[story.variant_of] if story.variant_of else None,
        case=story.case,
        title=shown(story).title,
        kind=story.kind,
        published_on=story.published_on,
        **gold.model_dump(),
    )


def render_key(stories: Iterable[Story]) -> list[PageKey]:
    """The key of these stories and of the traps in the lists, sorted by address."""
    told = list(stories)
    paths = {story.id: story_path(story) for story in told}
    keys = [_story_key(story, paths) for story in told]
    for site, spec in load_sites().items():
        for trap in spec.traps:
            keys.append(
                PageKey(
                    path=trap.path,
                    site=site,
                    expected=trap.expected,
                    title=trap.title,
                    published_on=trap.published_on,
                )
            )
    return sorted(keys, key=lambda key: key.path)


def to_lines(keys: Iterable[PageKey]) -> str:
    """JSON lines, characters not escaped."""
    return "".join(json.dumps(key.model_dump(mode="json"), ensure_ascii=False) + "\n" for key in keys)


def load_key(path: Path = KEY_FILE) -> list[PageKey]:
    """The committed key."""
    return [PageKey.model_validate_json(line) for line in path.read_text("utf-8").splitlines() if line]
