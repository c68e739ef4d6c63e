"""Fitting the trust in words and the signs of a case to labelled texts: what writes `trust.yaml` and `signs.json`.

Here belongs counting how often the evidence of a word was right, and the regularised logistic over short strings of
characters. `python -m pipelines.labels.fitting --help` tells how the shipped data came about. Labels never import this.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from pipelines.labels import lexicon, relevance, signs
from pipelines.labels.lexicon import WORD_FILES, find_words, words_of
from pipelines.labels.relevance import may_be_relevant
from pipelines.labels.rules import drop_bystanders, gather
from pipelines.labels.zones import lay_out
from pipelines.text import fold

DATA = Path(__file__).with_name("data")
FIELDS = {"industry": "industries", "channel": "channels"}

# What is believed of a word before any text was seen, by where it stands, and how many texts that belief outweighs.
_BELIEF = {"fields": 0.55}
_BELIEF_ELSE, _OUTWEIGHS = 0.75, 2.0
# The share of right evidence below which a word carries the least, and from which on it carries all.
_WORST, _BEST, _LEAST = 0.2, 0.7, 0.3
_BENEFIT = 1.5
_UNITS_MIN, _RIDGE, _STEPS, _KEPT = 4, 0.1, 150, 4000

Row = dict[str, Any]
Key = tuple[str, str, str]
Floats = npt.NDArray[np.float32]


def carried(right: float, wrong: float, belief: float) -> float:
    """The part of a rule's weight for a word whose evidence was `right` and `wrong` in so many texts."""
    share = (right + _OUTWEIGHS * belief) / (right + wrong + _OUTWEIGHS)
    return round(min(1.0, max(_LEAST, _LEAST + (1 - _LEAST) * (share - _WORST) / (_BEST - _WORST))), 2)


def tally(rows: Iterable[Row]) -> dict[Key, list[list[int]]]:
    """For each word the texts where its evidence was right and wrong, for industries and for channels."""
    counts: dict[Key, list[list[int]]] = defaultdict(lambda: [[0, 0], [0, 0]])
    for row in rows:
        folded = fold(row["text"])
        layout = lay_out(folded)
        words = find_words(folded)
        drop_bystanders(words, layout)
        seen = set()
        for item in gather(words, layout):
            if item.facet not in FIELDS or item.weight <= 0 or row[FIELDS[item.facet]] is None:
                continue
            facet = list(FIELDS).index(item.facet)
            wrong = int(item.code not in row[FIELDS[item.facet]])
            for word in item.words:
                key = (word.kind, word.code, folded[word.start : word.end])
                if (key, item.facet, item.code) not in seen:
                    seen.add((key, item.facet, item.code))
                    counts[key][facet][wrong] += 1
    return counts


def fit_trust(rows: Iterable[Row]) -> dict[str, Any]:
    """The content of `trust.yaml` for these labelled texts: what differs from what is believed unseen."""
    counts = tally(row for row in rows if row["relevant"])
    believed = {name: carried(0, 0, _BELIEF.get(name, _BELIEF_ELSE)) for name in WORD_FILES}
    home = {key: name for name in reversed(WORD_FILES) for key in words_of(name)}
    found: dict[str, dict[str, dict[str, list[float]]]] = {}
    for key, name in sorted(home.items()):
        if key not in counts:
            continue
        belief = _BELIEF.get(name, _BELIEF_ELSE)
        pair = [carried(right, wrong, belief) for right, wrong in counts[key]]
        if pair != [believed[name]] * 2:
            kind, code, word = key
            found.setdefault(kind, {}).setdefault(code or "any", {})[word] = pair
    return {"unseen": {name: [value, value] for name, value in believed.items()}, "words": found}


def fit_signs(rows: list[Row]) -> dict[str, Any]:
    """The content of `signs.json`: a ridge logistic over the strings of told sentences beside the counted signs."""
    texts = [(row, *_read(row)) for row in rows]
    many = Counter(unit for _, units, _ in texts for unit in units)
    names = sorted(unit for unit, count in many.items() if count >= _UNITS_MIN and unit.isalnum())
    counted = np.array([[score] for _, _, score in texts], np.float32)
    gold = np.array([[float(row["relevant"])] for row, _, _ in texts], np.float32)
    weights, _ = _logistic(_matrix(texts, names), counted, gold)
    kept = sorted(sorted(range(len(names)), key=lambda i: -abs(float(weights[i, 0])))[:_KEPT])
    names = [names[i] for i in kept]
    weights, (scale, bias) = _logistic(_matrix(texts, names), counted, gold)
    return {
        "scale": round(scale, 4),
        "bias": round(bias, 4),
        "benefit": _BENEFIT,
        "weights": {n: round(float(w), 3) for n, w in zip(names, weights[:, 0], strict=True)},
    }


def _read(row: Row) -> tuple[set[str], float]:
    folded = fold(row["text"])
    layout = lay_out(folded)
    counts, _ = relevance.features(folded, layout, row["kind"])
    return signs.units(folded, layout), relevance.counted(counts, row["kind"])


def _matrix(texts: list[tuple[Row, set[str], float]], names: list[str]) -> Floats:
    at = {name: number for number, name in enumerate(names)}
    matrix = np.zeros((len(texts), len(names)), np.float32)
    for number, (_, units, _) in enumerate(texts):
        matrix[number, [at[unit] for unit in units if unit in at]] = signs.share(len(units))
    return matrix


def _logistic(matrix: Floats, counted: Floats, gold: Floats) -> tuple[Floats, tuple[float, float]]:
    """Weights of the strings, and scale of the counted signs and bias, by descent with falling steps (Adam)."""
    design = np.hstack([matrix, counted, np.ones_like(counted)])
    weights = np.zeros((design.shape[1], 1), np.float32)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    ridge = np.full_like(weights, _RIDGE / len(gold))
    ridge[-2:] = 0
    for step in range(1, _STEPS + 1):
        slope = design.T @ (1 / (1 + np.exp(-design @ weights)) - gold) / len(gold) + ridge * weights
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        pace = 0.3 * (1 - step / (_STEPS + 1))
        weights -= pace * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-6)
    return weights[:-2], (float(weights[-2, 0]), float(weights[-1, 0]))


def _rows(paths: list[Path], *, others: bool = False) -> list[Row]:
    rows = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            row["kind"] = row.get("kind") or row.get("genre") or "verdict"
            row["relevant"] = not others and row["relevant"]
            if not others or may_be_relevant(fold(row["text"]), row["kind"]):
                rows.append(row)
    return rows


def main() -> None:
    """Write `trust.yaml` or `signs.json` beside this file."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("what", choices=["trust", "signs"])
    parser.add_argument("labelled", nargs="+", type=Path, help="texts with relevant, industries, channels (JSON lines)")
    parser.add_argument("--others", nargs="*", default=[], type=Path, help="texts about other crimes (JSON lines)")
    given = parser.parse_args()
    rows = _rows(given.labelled)
    if given.what == "trust":
        (DATA / "trust.yaml").write_text("unseen: {}\nwords: {}\n", encoding="utf-8")
        lexicon.load_yaml.cache_clear()
        head = "# Trust in words: the part of a rule's weight that each carries, for industries and for channels.\n"
        head += "# Written by `python -m pipelines.labels.fitting trust`; see README.md here.\n"
        body = yaml.safe_dump(fit_trust(rows), allow_unicode=True, default_flow_style=None, sort_keys=True, width=150)
        (DATA / "trust.yaml").write_text(head + body, encoding="utf-8")
    else:
        found = fit_signs(rows + _rows(given.others, others=True))
        (DATA / "signs.json").write_text(json.dumps(found, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
