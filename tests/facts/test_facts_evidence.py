"""A figure without its evidence is no fact: every quote holds the figure that its fact states, in whatever form.

Checked on every text at hand: the bundled stories always, the shared development texts where they exist. The figures
are read again from the quote alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache

import pytest

from pipelines.facts import extract_facts
from pipelines.facts.mentions import MentionKind, find_mentions
from pipelines.facts.model import DocumentFacts
from pipelines.facts.quantities import read_figure
from pipelines.facts.sentence_terms import read_terms
from pipelines.text import Document, SetAside, document_from_text, fold
from spiders.samples.stories import load_stories
from tests.shared import SHARED

SETS = ["stories"] + (["verdicts_dev", "recast_dev", "seeds"] if SHARED else [])


def texts(name: str) -> Iterator[tuple[str, str]]:
    if name == "stories":
        yield from ((story.id, f"{story.title}\n{story.text}") for story in load_stories())
    elif name == "seeds":
        assert SHARED is not None
        yield from ((file.name, file.read_text(encoding="utf-8")) for file in sorted((SHARED / "seeds").iterdir()))
    else:
        assert SHARED is not None
        for line in (SHARED / "dev" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            given = json.loads(line)
            yield given["id"], given["text"]


@cache
def read(name: str) -> list[tuple[str, Document, DocumentFacts]]:
    found = []
    for text_id, text in texts(name):
        try:
            document = document_from_text(text)
        except SetAside:
            continue
        facts = extract_facts(document.text, kind=document.kind, title=document.title, corrupt=document.corrupt)
        found.append((text_id, document, facts))
    return found


def figures(quote: str, kind: MentionKind) -> set[float]:
    """Every figure of a kind that a quote states, both ends of intervals."""
    kinds = {kind, MentionKind.NUMBER}
    # In speech the 元 of a price is left out (一条80, 急件一千二): then the quote is, or ends in, a number alone.
    spoken = (read_figure(number) for number in re.findall(r"[0-9.]+|[一二两三四五六七八九十百千万]{2,}", fold(quote)))
    found = {end for m in find_mentions(fold(quote)) if m.kind in kinds for end in (m.low, m.high)}
    return found | {end for f in spoken if f for end in (f.low, f.high)}


@pytest.mark.parametrize("name", SETS)
def test_spans_lie_in_the_text_and_quotes_are_not_empty(name: str) -> None:
    for text_id, document, facts in read(name):
        spans = [f.span for f in [*facts.records, *facts.gains, *facts.prices, *facts.courts, *facts.held]]
        assert all(0 <= s.start < s.end <= len(document.text) for s in spans), text_id
        assert all(s.quote(document.text).strip() for s in spans), text_id


@pytest.mark.parametrize("name", SETS)
def test_quotes_of_counts_gains_and_prices_hold_their_figures(name: str) -> None:
    wrong = []
    for text_id, document, facts in read(name):
        text = document.text
        wrong += [
            (text_id, r.count, r.span.quote(text))
            for r in facts.records
            if r.count not in figures(r.span.quote(text), MentionKind.COUNT)
        ]
        wrong += [
            (text_id, g.amount_cny, g.span.quote(text))
            for g in facts.gains
            if g.amount_cny not in figures(g.span.quote(text), MentionKind.MONEY)
        ]
        for price in facts.prices:
            stated = figures(price.span.quote(text), MentionKind.MONEY)
            if not ({price.min_cny, price.max_cny} - {0.0}) & stated:
                wrong.append((text_id, price.max_cny, price.span.quote(text)))
    assert not wrong


@pytest.mark.parametrize("name", SETS)
def test_quotes_of_sentences_hold_their_terms(name: str) -> None:
    wrong = []
    for text_id, document, facts in read(name):
        for defendant in facts.defendants:
            sentence = defendant.sentence
            if sentence is None:
                continue
            quote = sentence.span.quote(document.text)
            folded = fold(quote) + "。"  # a judgment may print 六个 for 六个月; only the stop behind it shows the slip
            terms = {round(t.value, 4) for t in read_terms(folded, 0, len(folded)) if t.value is not None}
            stated = (
                sentence.prison_months, sentence.detention_months, sentence.control_months, sentence.probation_months,
                sentence.fine_cny,
            )  # fmt: skip
            missing = [value for value in stated if value is not None and round(value, 4) not in terms]
            wrong += [(text_id, defendant.name, missing, quote)] if missing else []
    assert not wrong
