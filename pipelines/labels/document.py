"""One text in, the labels that the rules alone give it out. The parts are in the other modules of this package."""

from __future__ import annotations

from pipelines.labels import relevance
from pipelines.labels.lexicon import find_words
from pipelines.labels.model import RELEVANT, Label
from pipelines.labels.rules import drop_bystanders, gather
from pipelines.labels.scoring import labels_of
from pipelines.labels.zones import lay_out
from pipelines.text import fold


def label_by_rules(text: str, *, kind: str, title: str | None = None) -> list[Label]:
    """The labels of `text`: exactly one of relevance, first, then those of industry, channel and data type that hold.

    `kind` is a document kind. `title` adds to the decision on relevance only where it is not already the first line
    of the text. Spans point into `text`. A text that is not relevant has no other label. Raises nothing.
    """
    folded = fold(text)
    heading = fold(title) if title and title not in text else ""
    if not relevance.may_be_relevant(folded, kind) and not relevance.may_be_relevant(heading, kind):
        return [relevance.unrelated()]
    layout = lay_out(folded)
    decision = relevance.judge(folded, layout, kind, heading)
    if decision.code != RELEVANT:
        return [decision]
    words = find_words(folded)
    drop_bystanders(words, layout)
    return [decision, *labels_of(gather(words, layout))]
