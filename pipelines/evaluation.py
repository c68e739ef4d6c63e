"""How well extraction does on labelled texts: precision, recall and F1 per field, and what differs where.

The measure is micro-averaged: items of a document are matched with gold as multisets of normalised keys. A field that
gold leaves out or null is not measured for that document.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipelines.extraction import extract_text
from pipelines.steps.progress import progress
from pipelines.text import SetAside

Key = tuple[Any, ...]
Keys = Callable[[dict[str, Any]], Key]


class GoldError(Exception):
    """The gold file cannot be used; the message names file and line."""


def _number(value: Any) -> float | None:
    return None if value is None else round(float(value), 4)


_TERMS = ("prison_months", "detention_months", "control_months")


def _sentence_key(d: dict[str, Any]) -> Key:
    terms = tuple(_number(d.get(t)) for t in _TERMS)
    return (*terms, bool(d.get("life")), _number(d.get("probation_months")), _number(d.get("fine_cny")))


def _text_key(value: Any) -> Key:
    return (str(value).replace("(", "（").replace(")", "）").replace(" ", ""),)


@dataclass(frozen=True)
class Measured:
    """A field that is measured: where its items stand, and what makes two of them the same. In a set field an item
    counts once however often it is given."""

    source: str
    key: Callable[[Any], Key]
    is_set: bool = False


FIELDS = {
    "sentences": Measured("defendants", _sentence_key),
    "named_sentences": Measured("defendants", lambda d: (d.get("name"), *_sentence_key(d))),
    "records": Measured("records", lambda r: (_number(r["count"]),), is_set=True),
    "gains": Measured("gains", lambda g: (_number(g["amount_cny"]),), is_set=True),
    "prices": Measured("prices", lambda p: (_number(p["min"]), _number(p["max"])), is_set=True),
    "price_sides": Measured("prices", lambda p: (_number(p["min"]), _number(p["max"]), p.get("side")), is_set=True),
    "industries": Measured("industries", _text_key, is_set=True),
    "channels": Measured("channels", _text_key, is_set=True),
    "courts": Measured("courts", _text_key, is_set=True),
    "case_numbers": Measured("case_numbers", _text_key, is_set=True),
    "decision_dates": Measured("decision_dates", _text_key, is_set=True),
}


def _items(measured: Measured, fields: dict[str, Any]) -> Counter[Key]:
    keys = Counter(measured.key(item) for item in fields.get(measured.source) or [])
    return Counter(dict.fromkeys(keys, 1)) if measured.is_set else keys


@dataclass
class Evaluation:
    """Pairs of gold and extracted fields, by document."""

    pairs: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    digest: str = ""

    def scores(self) -> dict[str, dict[str, Any]]:
        """Precision, recall, F1 and the number of gold items per field (macro F1 too where items are codes)."""
        out = {"relevant": self._relevance()}
        for name, measured in FIELDS.items():
            tp = fp = fn = 0
            for gold, got in self._of(measured):
                want, have = _items(measured, gold), _items(measured, got)
                hit = (want & have).total()
                tp, fp, fn = tp + hit, fp + have.total() - hit, fn + want.total() - hit
            out[name] = _score(tp, fp, fn)
            if name in ("industries", "channels"):
                out[name]["macro_f1"] = self._macro(measured)
        return out

    def misses(self, name: str) -> Iterator[str]:
        """For every document that differs in a field: what is missing and what is too much. Raises GoldError."""
        if name == "relevant":
            for gold, got in self.pairs:
                if gold.get("relevant") is not None and bool(gold["relevant"]) != bool(got.get("relevant")):
                    yield f"{gold['id']}: gold {gold['relevant']}, extracted {got.get('relevant')}"
            return
        if name not in FIELDS:
            raise GoldError(f"no field {name!r}; measured are: relevant, {', '.join(FIELDS)}")
        for gold, got in self._of(FIELDS[name]):
            want, have = _items(FIELDS[name], gold), _items(FIELDS[name], got)
            if want != have:
                missing, extra = list((want - have).elements()), list((have - want).elements())
                yield f"{gold['id']}: missing {missing}, too much {extra}"

    def _of(self, measured: Measured) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        return ((gold, got) for gold, got in self.pairs if gold.get(measured.source) is not None)

    def _relevance(self) -> dict[str, Any]:
        known = [(bool(g["relevant"]), bool(p.get("relevant"))) for g, p in self.pairs if g.get("relevant") is not None]
        both = sum(want and got for want, got in known)
        return _score(both, sum(got for _, got in known) - both, sum(want for want, _ in known) - both)

    def _macro(self, measured: Measured) -> float:
        counts: dict[Key, list[int]] = {}
        for gold, got in self._of(measured):
            want, have = set(_items(measured, gold)), set(_items(measured, got))
            for code in want | have:
                tally = counts.setdefault(code, [0, 0, 0])
                tally[0] += code in want and code in have
                tally[1] += code not in want
                tally[2] += code not in have
        scores = [_score(*tally)["f1"] for tally in counts.values() if tally[0] + tally[2]]
        return sum(scores) / len(scores) if scores else 1.0


def _score(tp: int, fp: int, fn: int) -> dict[str, Any]:
    precision = tp / (tp + fp) if tp + fp else 1.0
    recall = tp / (tp + fn) if tp + fn else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": precision, "recall": recall, "f1": f1, "gold": tp + fn}


def evaluate_texts(pairs: Iterable[tuple[dict[str, Any], str]], digest: str = "") -> Evaluation:
    """Extract every text and pair it with its gold."""
    return Evaluation([(gold, _extract(text)) for gold, text in pairs], digest)


def evaluate_file(path: Path) -> Evaluation:
    """Extract every text of a gold file (JSON lines with `text`, or `file` naming a text beside the file or in the
    folder `seeds` beside its folder) and pair it with its gold. Raises GoldError."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise GoldError(f"{path}: {error.strerror}") from error
    lines = [(number, line) for number, line in enumerate(raw.decode("utf-8").split("\n"), 1) if line.strip()]
    progress().begin("evaluate", len(lines))
    evaluation = evaluate_texts(_pairs(path, lines), sha256(raw).hexdigest())
    progress().finish("evaluate")
    return evaluation


def _pairs(path: Path, lines: Iterable[tuple[int, str]]) -> Iterator[tuple[dict[str, Any], str]]:
    for number, line in lines:
        gold = _gold(path, number, line)
        yield gold, _text(path, number, gold)
        progress().advance("evaluate")


def _gold(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        gold: Any = json.loads(line)
    except ValueError as error:
        raise GoldError(f"{path}, line {number}: is no JSON: {error}") from error
    if not isinstance(gold, dict) or "id" not in gold:
        raise GoldError(f"{path}, line {number}: must be an object with an id")
    return dict(gold)


def _text(path: Path, number: int, gold: dict[str, Any]) -> str:
    text = gold.get("text")
    if isinstance(text, str):
        return text
    for folder in (path.parent, path.parent.parent / "seeds"):
        named: Path = folder / str(gold.get("file") or "")
        if named.is_file():
            return named.read_text(encoding="utf-8")
    raise GoldError(f"{path}, line {number}: has neither a text nor a file that can be found")


def _extract(text: str) -> dict[str, Any]:
    try:
        return extract_text(text)
    except SetAside:
        return {}
