"""Relevance, industry, channel and data type of a document, with probability, method and evidence. Pure functions.

Two voices: rules (words with their context, `data/*.yaml`) that give evidence, and a compact transformer (`shipped/`)
that reads the rest. Public: `label_document` and `label_documents`, which decide by both; `label_by_rules`; and the
cheap check `may_be_relevant`, as a column expression in `prefilter.py`.
"""

from pipelines.labels.combine import Given, label_document, label_documents
from pipelines.labels.document import label_by_rules
from pipelines.labels.model import IRRELEVANT, RELEVANT, Facet, Label
from pipelines.labels.relevance import may_be_relevant

__all__ = [
    "IRRELEVANT",
    "RELEVANT",
    "Facet",
    "Given",
    "Label",
    "label_by_rules",
    "label_document",
    "label_documents",
    "may_be_relevant",
]
