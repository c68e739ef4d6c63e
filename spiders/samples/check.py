"""Checks of the sample stories that a writer runs: what a schema cannot see.

A finding is a sentence for a person. Belongs here: contradictions between a story's text, its key and its site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import yaml

from spiders.samples.hant import unknown_characters
from spiders.samples.sites import load_sites
from spiders.samples.stories import Story

_STATUTE = re.compile(r"刑法\d+(?:之[一二三])?")
_BRACKETS = re.compile(r"[()〔〕\[\]（）\s]")


@lru_cache(maxsize=1)
def codes() -> dict[str, frozenset[str]]:
    """The codes of `industries` and `channels`."""
    raw = yaml.safe_load(Path(__file__).with_name("codes.yaml").read_text("utf-8"))
    return {facet: frozenset(listed) for facet, listed in raw.items()}


def _label_findings(story: Story) -> Iterable[str]:
    gold = story.gold
    for code in set(gold.industries) - codes()["industries"]:
        yield f"industry {code} is no code"
    for code in set(gold.channels) - codes()["channels"]:
        yield f"channel {code} is no code"
    if not gold.relevant and any((gold.records, gold.gains, gold.prices, gold.industries, gold.channels)):
        yield "not relevant, yet the key states facts"


def _key_findings(story: Story) -> Iterable[str]:
    gold, text = story.gold, story.title + "\n" + story.text
    bare = _BRACKETS.sub("", text)
    for court in gold.courts:
        if court not in text:
            yield f"court {court} is not in the text"
    for number in gold.case_numbers:
        if _BRACKETS.sub("", number) not in bare:
            yield f"case number {number} is not in the text"
    for defendant in gold.defendants:
        if defendant.name not in text:
            yield f"defendant {defendant.name} is not in the text"
        if defendant.charge and defendant.charge.removesuffix("罪") not in text:
            yield f"charge {defendant.charge} is not in the text"
    for statute in gold.statutes or []:
        if not _STATUTE.fullmatch(statute):
            yield f"statute {statute} is not written like 刑法253之一"


def _site_findings(story: Story) -> Iterable[str]:
    whole = story.title + (story.byline or "") + story.text
    try:
        whole.encode(load_sites()[story.site].encoding)
    except UnicodeEncodeError as error:
        yield f"the encoding of {story.site} lacks {whole[error.start : error.end]!r}"
    if story.site == "news-hant" and (unknown := unknown_characters(whole)):
        yield f"hant.yaml may not know {''.join(sorted(unknown))}"


def findings(stories: Iterable[Story]) -> list[str]:
    """Everything wrong, one line each, beginning with the story's id."""
    checks = (_label_findings, _key_findings, _site_findings)
    return [f"{story.id}: {told}" for story in stories for check in checks for told in check(story)]
