"""Pseudonyms: what stands in published tables instead of the name of a defendant or any other person.

An alias keeps the surname, as courts themselves do when they redact, and nothing else of the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pipelines.facts.persons import NAME, vocabulary

_DATA = Path(__file__).parent / "data" / "names.yaml"
_HEAVENLY = "甲乙丙丁戊己庚辛壬癸"
_NUMBERED = re.compile(r"[0-9]{1,3}号")  # a narrator's "1号" names nobody
_NAME = re.compile(NAME)


@cache
def _data() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    return loaded


@cache
def _cued() -> re.Pattern[str]:
    """One or several names behind a word of procedure that calls for one."""
    cue = "(?:" + "|".join(_data()["procedural_cues"]) + ")"
    return re.compile(rf"{cue}(?P<names>{NAME}(?:[、和及与](?:{cue})?{NAME})*)")


def _surname(name: str) -> str:
    return next((s for s in vocabulary()["compound_surnames"] if name.startswith(s)), name[:1])


def _bare_alias(name: str, kind: str) -> str:
    if _NUMBERED.fullmatch(name):
        return name
    if kind == "unit":
        return "某" + next((u for u in _data()["units"] if name.endswith(u)), "单位")
    return _surname(name) + "某"


def aliases(people: Sequence[tuple[str, str]]) -> list[str]:
    """Aliases of the (name, kind) of one case, in order; people who would share one are told apart by 甲, 乙, 丙 …"""
    bare = [_bare_alias(name, kind) for name, kind in people]
    seen: dict[str, int] = {}
    out = []
    for alias in bare:
        at = seen.get(alias, 0)
        seen[alias] = at + 1
        shared = bare.count(alias) > 1 and not _NUMBERED.fullmatch(alias)
        out.append(alias + (_HEAVENLY[at] if at < len(_HEAVENLY) else str(at + 1)) if shared else alias)
    return out


def is_redacted(name: str) -> bool:
    """Whether a name as printed already hides the given name (张某, 张某某, 张××, 1号)."""
    return bool(re.fullmatch(r".{1,2}(某|[×xX*＊]).*", name) or _NUMBERED.fullmatch(name))


def cued_names(text: str) -> set[str]:
    """Full names that stand behind a procedural cue (被告人, 被害人, 证人 …) in a text, lists of them included."""
    found = {name for run in _cued().finditer(text) for name in _NAME.findall(run["names"])}
    return {name for name in found if not is_redacted(name)}


def mask_names(text: str, names: Iterable[str]) -> str:
    """The text with every given full name, and every name behind a procedural cue, redacted as courts do (雷某某).

    The length stays: a span of the text points to the same place in the masked text.
    """
    full = {name for name in names if len(name) > 1 and not _NUMBERED.fullmatch(name)} | cued_names(text)
    for name in sorted(full, key=lambda n: (-len(n), n)):
        text = text.replace(name, _masked(name))
    return text


def _masked(name: str) -> str:
    ending = next((unit for unit in _data()["units"] if name.endswith(unit)), "") if len(name) > 4 else ""
    kept = "" if ending else _surname(name)
    return kept + "某" * (len(name) - len(kept) - len(ending)) + ending
